package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.packager.ISO87APackager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Messages packed by others, read as jPOS reads them. */
class ThirdPartyVectorsTest {

  /** Amounts of the vectors have no sign, which we refuse and jPOS does not look at. */
  private static final int FIRST_UNSIGNED_AMOUNT = 28;

  private static final int LAST_UNSIGNED_AMOUNT = 31;

  private final JposOracle oracle = new JposOracle();
  private final MessageDecoder decoder = new MessageDecoder(JposOracle.spec());
  private Path messages = Path.of("");

  @BeforeEach
  void findVectors() {
    messages =
        Stream.of(
                System.getProperty("tebus.vectors", "../shared/vectors"),
                "../shared/vectors",
                "../../shared/vectors")
            .map(folder -> Path.of(folder, "jpos", "messages"))
            .filter(Files::isDirectory)
            .findFirst()
            .orElse(messages);
    assumeTrue(
        Files.exists(messages.resolve("ISO87.xml")),
        "third-party vectors are not here: set -Dtebus.vectors to their folder");
  }

  @Test
  void werePackedByWhatTheDescriptorSays() {
    ISO87APackager packager = new ISO87APackager();

    for (int element = 0; element <= 128; element++) {
      assertThat(packager.getFieldPackager(element).getClass())
          .as("element %d", element)
          .isEqualTo(oracle.field(element).getClass());
      assertThat(packager.getFieldPackager(element).getLength())
          .as("element %d", element)
          .isEqualTo(oracle.field(element).getLength());
    }
  }

  @ParameterizedTest
  @CsvSource({"ISO87APackager.bin, ISO87.xml", "ISO87A-Field64.bin, ISO87-Field64.xml"})
  void areReadAsJposReadsThem(String packed, String fieldByField) throws Exception {
    byte[] frame = Files.readAllBytes(messages.resolve(packed));

    int status = decoder.decode(new UnsafeBuffer(frame), 0, frame.length);

    assertThat(status).isEqualTo(FIRST_UNSIGNED_AMOUNT);
    assertThat(decoder.structureIntact()).isTrue();
    assertThat(decoder.mti()).isEqualTo(800);
    Map<Integer, String> contents = oracle.contents(decoder);
    assertThat(contents)
        .hasSizeGreaterThan(50)
        .isEqualTo(withoutUnsignedAmounts(JposOracle.contents(oracle.unpack(frame))))
        .isEqualTo(withoutUnsignedAmounts(contents(messages.resolve(fieldByField))));
  }

  private static SortedMap<Integer, String> withoutUnsignedAmounts(
      SortedMap<Integer, String> contents) {
    SortedMap<Integer, String> rest = new TreeMap<>(contents);
    for (int element = FIRST_UNSIGNED_AMOUNT; element <= LAST_UNSIGNED_AMOUNT; element++) {
      rest.remove(element);
    }
    return rest;
  }

  private static SortedMap<Integer, String> contents(Path xml) throws Exception {
    SortedMap<Integer, String> contents = new TreeMap<>();
    NodeList fields =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(xml.toFile())
            .getElementsByTagName("field");
    for (int i = 0; i < fields.getLength(); i++) {
      Element field = (Element) fields.item(i);
      int element = Integer.parseInt(field.getAttribute("id"));
      if (element > 1) {
        contents.put(element, field.getAttribute("value"));
      }
    }
    return contents;
  }
}
