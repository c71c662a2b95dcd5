package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;
import org.jpos.iso.packager.ISO93APackager;
import org.jpos.iso.packager.ISO93BPackager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The messages of jPOS's own tests: read as jPOS reads them, and written again as they were. */
class ThirdPartyVectorsTest {

  private static final int LARGEST = 4_096;

  /** Amounts of the 1987 vectors have no sign, which we refuse and jPOS does not look at. */
  private static final Set<Integer> UNSIGNED_AMOUNTS = Set.of(28, 29, 30, 31);

  private static final Map<String, String> EXCLUDED =
      Map.of(
          "XMLPackager.bin", "a message as XML, which is no packager of fields",
          "XMLPackager.xml", "the same",
          "ISO93TLVPackager.xml", "a descriptor whose tag mapper is a class of jPOS's tests");

  private static final List<Vector> VECTORS =
      List.of(
          new Vector("ISO87APackager", "ISO87", "iso87ascii", UNSIGNED_AMOUNTS, Map.of()),
          new Vector("ISO87A-Field64", "ISO87-Field64", "iso87ascii", UNSIGNED_AMOUNTS, Map.of()),
          // The descriptor has 55 as bytes, the class that packed the vector as text.
          new Vector(
              "ISO87BPackager", "ISO87", "iso87binary", UNSIGNED_AMOUNTS, Map.of(55, "41424344")),
          new Vector(
              "ISO87B-Field64",
              "ISO87-Field64",
              "iso87binary",
              UNSIGNED_AMOUNTS,
              Map.of(55, "41424344")),
          // Element 56 is of digits and was given letters: in ASCII they stay, packed they do not.
          new Vector("ISO93APackager", "ISO93", "iso93ascii", Set.of(56), Map.of()),
          new Vector("ISO93BPackager", "ISO93", "iso93binary", Set.of(), Map.of(56, "5678")),
          new Vector(
              "ISO93ebcdic-Custom-Img",
              "ISO93ebcdic-Custom-XmlMsg",
              "iso93ebcdic-custom",
              Set.of(),
              Map.of()),
          new Vector("post", "post", "postpack", Set.of(), Map.of()));

  /**
   * A packed message and the same field by field.
   *
   * @param refused elements that we refuse for their content
   * @param otherwise elements that are on the wire in another way than field by field
   */
  record Vector(
      String packed,
      String fieldByField,
      String descriptorName,
      Set<Integer> refused,
      Map<Integer, String> otherwise) {

    Descriptor descriptor() {
      return Files.exists(Vectors.jposPackagers().resolve(descriptorName + ".xml"))
          ? Descriptor.ofVectors(descriptorName)
          : Descriptor.ofJar(descriptorName);
    }

    byte[] frame() throws Exception {
      return Files.readAllBytes(Vectors.jposMessages().resolve(packed + ".bin"));
    }

    SortedMap<String, String> contents() throws Exception {
      SortedMap<String, String> contents = new TreeMap<>();
      Path xml = Vectors.jposMessages().resolve(fieldByField + ".xml");
      collect(
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(xml.toFile())
              .getDocumentElement(),
          "",
          contents);
      contents.remove(JposOracle.path("", 0));
      otherwise.forEach((element, value) -> contents.put(JposOracle.path("", element), value));
      return contents;
    }

    SortedMap<String, String> withoutRefused(SortedMap<String, String> contents) {
      SortedMap<String, String> rest = new TreeMap<>(contents);
      refused.forEach(element -> rest.remove(JposOracle.path("", element)));
      return rest;
    }
  }

  @BeforeEach
  void findVectors() {
    Vectors.assumeHere();
  }

  @Test
  void areAllReadOrExcluded() {
    Set<String> known = new TreeSet<>(EXCLUDED.keySet());
    VECTORS.forEach(vector -> known.add(vector.packed() + ".bin"));
    VECTORS.forEach(vector -> known.add(vector.fieldByField() + ".xml"));

    Set<String> files =
        Vectors.files(Vectors.jposMessages()).stream()
            .map(file -> String.valueOf(file.getFileName()))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(known).isEqualTo(files);
  }

  @Test
  void werePackedByWhatTheDescriptorsSay() {
    assertSame(new ISO87APackager(), "iso87ascii", Set.of());
    assertSame(new ISO87BPackager(), "iso87binary", Set.of(55));
    assertSame(new ISO93APackager(), "iso93ascii", Set.of(97));
    assertSame(new ISO93BPackager(), "iso93binary", Set.of(97));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void areReadAsJposReadsThem(Vector vector) throws Exception {
    byte[] frame = vector.frame();
    JposOracle oracle = new JposOracle(vector.descriptor());
    MessageDecoder decoder = new MessageDecoder(vector.descriptor().compile());

    int status = decoder.decode(new UnsafeBuffer(frame), 0, frame.length);

    int firstRefused = vector.refused().stream().mapToInt(Integer::intValue).min().orElse(0);
    assertThat(status).isEqualTo(firstRefused);
    assertThat(decoder.structureIntact()).isTrue();
    assertThat(decoder.mti()).isEqualTo(Integer.parseInt(oracle.read(frame).mti()));
    assertThat(oracle.contents(decoder))
        .hasSizeGreaterThan(7)
        .isEqualTo(vector.withoutRefused(JposOracle.contents(oracle.unpack(frame))))
        .isEqualTo(vector.withoutRefused(vector.contents()));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void areWrittenAgainByteForByte(Vector vector) throws Exception {
    byte[] frame = vector.frame();
    JposOracle oracle = new JposOracle(vector.descriptor());
    MessageSpec spec = vector.descriptor().compile();
    MessageDecoder decoder = new MessageDecoder(spec);
    MessageEncoder encoder = new MessageEncoder(spec);
    UnsafeBuffer written = new UnsafeBuffer(new byte[LARGEST]);
    decoder.decode(new UnsafeBuffer(frame), 0, frame.length);
    JposOracle.Reading reading = oracle.read(frame);

    encoder.begin(written, 0, decoder.mti(), reading.bitmap().get(1));
    for (JposOracle.Read read : reading.elements()) {
      if (decoder.has(read.element())) {
        copy(decoder, encoder, oracle.level(), read.element());
      } else {
        encoder.raw(read.element(), new UnsafeBuffer(frame), read.offset(), read.length());
      }
    }
    int length = encoder.end();
    // The header is the caller's.
    written.putBytes(0, frame, 0, spec.headerLength());

    assertThat(HexFormat.of().formatHex(Arrays.copyOf(written.byteArray(), length)))
        .isEqualTo(HexFormat.of().formatHex(frame));
  }

  static List<Vector> vectors() {
    return VECTORS;
  }

  /** Writes an element from its characters, a composite from its elements. */
  private static void copy(
      MessageDecoder decoder, MessageEncoder encoder, JposLevel level, int element) {
    JposField field = level.field(element);
    if (field == null || field.kind() == JposField.Kind.NOTHING) {
      return;
    }
    MessageDecoder sub = decoder.sub(element);
    JposLevel subLevel = field.sub();
    if (sub != null && subLevel != null && subLevel.packager().getHeaderLength() == 0) {
      MessageEncoder inner = encoder.startComposite(element);
      for (int i = subLevel.lowest(); i <= subLevel.highest(); i++) {
        if (sub.has(i)) {
          copy(sub, inner, subLevel, i);
        }
      }
      encoder.endComposite();
    } else if (sub != null) {
      // What stands in the header of a composite is known to nobody but its sender.
      encoder.raw(
          element, decoder.buffer(), decoder.rawOffset(element), decoder.rawLength(element));
    } else if (field.kind() == JposField.Kind.BINARY) {
      byte[] bytes = new byte[decoder.characters(element) / 2];
      decoder.copyBinary(element, new UnsafeBuffer(bytes), 0);
      encoder.binary(element, new UnsafeBuffer(bytes), 0, bytes.length);
    } else {
      byte[] ascii = JposOracle.text(decoder, element).getBytes(StandardCharsets.US_ASCII);
      encoder.text(element, ascii, 0, ascii.length);
    }
  }

  private static void assertSame(ISOBasePackager packager, String name, Set<Integer> otherwise) {
    JposOracle oracle = new JposOracle(Descriptor.ofJar(name));
    for (int element = 0; element <= 128; element++) {
      if (!otherwise.contains(element)) {
        assertThat(packager.getFieldPackager(element).getClass())
            .as("%s element %d", name, element)
            .isEqualTo(oracle.field(element).getClass());
        assertThat(packager.getFieldPackager(element).getLength())
            .as("%s element %d", name, element)
            .isEqualTo(oracle.field(element).getLength());
      }
    }
  }

  private static void collect(Element message, String above, SortedMap<String, String> contents) {
    for (Node node = message.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child && child.hasAttribute("id")) {
        String path = JposOracle.path(above, Integer.parseInt(child.getAttribute("id")));
        if (child.getTagName().equals("isomsg")) {
          collect(child, path, contents);
        } else {
          contents.put(path, child.getAttribute("value"));
        }
      }
    }
  }
}
