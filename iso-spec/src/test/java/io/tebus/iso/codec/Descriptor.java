package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jpos.iso.ISOException;
import org.jpos.iso.packager.GenericPackager;
import org.jspecify.annotations.Nullable;

/** A packager descriptor, for our compiler and for jPOS. */
final class Descriptor {

  private static final List<String> IN_THE_JAR =
      List.of("cmf", "cmf-858", "iso87ascii", "iso87binary", "iso93ascii", "iso93binary");

  /** Descriptors that our compiler refuses, each with what its refusal must name, and why. */
  static final Map<String, Exclusion> EXCLUDED =
      Map.of(
          "vapvip",
          new Exclusion("length=255", "jPOS refuses it: longer than two digits can say"),
          "vapsms",
          new Exclusion("length=255", "jPOS refuses it: longer than two digits can say"),
          "visapack",
          new Exclusion("length=255", "jPOS refuses it: longer than two digits can say"),
          "x92pack",
          new Exclusion("length=0", "ANSI X9.2: its bitmap is in no element of the descriptor"),
          "test-generic-validating-packager",
          new Exclusion("CTCSubElementPackager", "a format of one acquirer, with code of its own"),
          "base1",
          new Exclusion("element=127.1", "its element 127 lacks a bitmap: jPOS cannot pack it"));

  /** A third bitmap, which none of the descriptors at hand has. */
  private static final String THIRD_BITMAP =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE isopackager PUBLIC
              "-//jPOS/jPOS Generic Packager DTD 1.0//EN"
              "http://jpos.org/dtd/generic-packager-1.0.dtd">
      <isopackager{attribute}>
        <isofield id="0" length="4" name="MTI" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="1" length="{length}" name="BITMAP" class="org.jpos.iso.IFB_BITMAP"/>
        <isofield id="2" length="19" name="PAN" pad="false" class="org.jpos.iso.IFB_LLNUM"/>
        <isofield id="11" length="6" name="STAN" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="48" length="99" name="DATA" class="org.jpos.iso.IFB_LLCHAR"/>
        <isofield id="64" length="8" name="MAC" class="org.jpos.iso.IFB_BINARY"/>
        {element65}
        <isofield id="66" length="1" name="SETTLEMENT" class="org.jpos.iso.IF_CHAR"/>
        <isofield id="128" length="8" name="MAC" class="org.jpos.iso.IFB_BINARY"/>
        <isofield id="129" length="5" name="NUMBER" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="150" length="7" name="TEXT" class="org.jpos.iso.IF_CHAR"/>
        <isofield id="191" length="255" name="BYTES" class="org.jpos.iso.IFB_LLHBINARY"/>
        <isofield id="192" length="999" name="TEXT" class="org.jpos.iso.IFB_LLLCHAR"/>
      </isopackager>
      """;

  /** Every class that stands by itself, packed ones with their padding on either side. */
  private static final String EVERY_CLASS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE isopackager PUBLIC
              "-//jPOS/jPOS Generic Packager DTD 1.0//EN"
              "http://jpos.org/dtd/generic-packager-1.0.dtd">
      <isopackager>
        <isofield id="0" length="4" name="MTI" class="org.jpos.iso.IFA_NUMERIC"/>
        <isofield id="1" length="16" name="BITMAP" class="org.jpos.iso.IFB_BITMAP"/>
        {elements}
      </isopackager>
      """;

  private static final String BITMAP_65 =
      "<isofield id='65' length='8' name='BITMAP' class='org.jpos.iso.IFB_BITMAP'/>";

  private final String name;
  private final String xml;

  private Descriptor(String name, String xml) {
    this.name = name;
    this.xml = xml;
  }

  /**
   * Why a descriptor is not compiled.
   *
   * @param named what the refusal must name
   */
  record Exclusion(String named, String reason) {}

  /** A descriptor of jPOS's jar. */
  static Descriptor ofJar(String name) {
    String path = "/packager/" + name + ".xml";
    try (InputStream in = GenericPackager.class.getResourceAsStream(path)) {
      byte[] bytes = Objects.requireNonNull(in, path).readAllBytes();
      return new Descriptor(name, new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A descriptor of the vectors, which must be here. */
  static Descriptor ofVectors(String name) {
    return ofFile(Vectors.jposPackagers().resolve(name + ".xml"));
  }

  /** All that are here: jPOS's jar, ours with a third bitmap and every class, the vectors. */
  static List<Descriptor> all() {
    List<Descriptor> all = new ArrayList<>();
    IN_THE_JAR.forEach(name -> all.add(ofJar(name)));
    all.add(everyClass());
    all.add(thirdBitmap("third-bitmap-in-front", "", "24", ""));
    all.add(thirdBitmap("third-bitmap-in-65", " thirdBitmapField='65'", "16", BITMAP_65));
    if (Vectors.areHere()) {
      Vectors.files(Vectors.jposPackagers()).forEach(file -> all.add(ofFile(file)));
    }
    return all;
  }

  /** All that are here and not excluded. */
  static List<Descriptor> compiled() {
    return all().stream().filter(descriptor -> descriptor.exclusion() == null).toList();
  }

  String name() {
    return name;
  }

  /** Null of one that is compiled. */
  @Nullable Exclusion exclusion() {
    return EXCLUDED.get(name);
  }

  MessageSpec compile() {
    return MessageSpec.compile(stream(), name);
  }

  GenericPackager jpos() {
    try {
      return new GenericPackager(stream());
    } catch (ISOException e) {
      throw new IllegalStateException(name, e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static Descriptor everyClass() {
    StringBuilder elements = new StringBuilder();
    StringBuilder parts = new StringBuilder();
    int element = 2;
    int part = 1;
    for (PackagerClass packagerClass : PackagerClass.values()) {
      if (packagerClass.name().startsWith("IFMC_") || packagerClass.name().startsWith("IFEMC_")) {
        parts.append(isofield(part++, packagerClass, false));
      } else if (isPlain(packagerClass)) {
        // Element 35 is a track, with rules of its own.
        element += element == DataElement.TRACK_2 ? 1 : 0;
        elements.append(isofield(element++, packagerClass, false));
        if (packagerClass.encoding(false).isPacked()) {
          element += element == DataElement.TRACK_2 ? 1 : 0;
          elements.append(isofield(element++, packagerClass, true));
        }
      }
    }
    elements
        .append("<isofieldpackager id='")
        .append(element)
        .append("' length='999' name='PARTS' class='org.jpos.iso.IFA_LLLBINARY'")
        .append(" packager='org.jpos.iso.packager.EuroSubFieldPackager'>\n")
        .append(parts)
        .append("</isofieldpackager>\n");
    return new Descriptor("every-class", EVERY_CLASS.replace("{elements}", elements));
  }

  /**
   * False of bitmaps, of what takes no bytes, of parts with a tag (jPOS has one kind of tags for
   * all packagers of a process, so that other descriptors have to do for the other kinds), and of
   * what always takes its full length, behind which jPOS looks at nothing.
   */
  private static boolean isPlain(PackagerClass packagerClass) {
    return packagerClass.content() != Content.BITMAP
        && packagerClass != PackagerClass.IF_NOP
        && packagerClass.tag() == LengthPrefix.NONE
        && packagerClass.counted() != Counted.UNITS_OF_FULL_LENGTH;
  }

  private static String isofield(int element, PackagerClass packagerClass, boolean pad) {
    return String.format(
        Locale.ROOT,
        "<isofield id='%d' length='%d' name='%s' pad='%s' class='org.jpos.iso.%s'/>",
        element,
        length(packagerClass),
        packagerClass,
        pad,
        packagerClass);
  }

  /** Odd numbers of packed digits, where that is possible, and short ones of all. */
  private static int length(PackagerClass packagerClass) {
    if (packagerClass.name().endsWith("AMOUNT2003")) {
      return 16;
    }
    if (packagerClass.content() == Content.SIGNED_DIGITS) {
      // The sign is one of them.
      return 10;
    }
    int odd = packagerClass.counted() == Counted.EVEN_DIGITS ? 24 : 25;
    return packagerClass.isFixed() ? 7 : Math.min(odd, packagerClass.maxLength());
  }

  private static Descriptor thirdBitmap(
      String name, String attribute, String length, String element65) {
    return new Descriptor(
        name,
        THIRD_BITMAP
            .replace("{attribute}", attribute)
            .replace("{length}", length)
            .replace("{element65}", element65));
  }

  private static Descriptor ofFile(Path file) {
    try {
      String xml = Files.readString(file, StandardCharsets.UTF_8);
      return new Descriptor(String.valueOf(file.getFileName()).replace(".xml", ""), xml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InputStream stream() {
    return new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
  }
}
