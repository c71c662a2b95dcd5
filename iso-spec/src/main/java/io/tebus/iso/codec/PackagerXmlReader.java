package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads a jPOS GenericPackager descriptor into one {@link FieldSpec} per element, and refuses by
 * name whatever the codec would read differently from jPOS.
 *
 * <p>Used once, by one thread.
 */
final class PackagerXmlReader extends DefaultHandler {

  /** Units of element 1: two bitmaps of 8 bytes. */
  private static final int BITMAP_LENGTH = 16;

  /** Attributes of the packager, with the one value that leaves the wire as the codec knows it. */
  private static final Map<String, String> PACKAGER_ATTRIBUTES =
      Map.of("maxValidField", "128", "bitmapField", "1", "emitBitmap", "true", "headerLength", "0");

  private final String packager;
  private final @Nullable FieldSpec[] fields = new @Nullable FieldSpec[DataElement.MAX + 1];
  private @Nullable Locator locator;

  private PackagerXmlReader(String packager) {
    this.packager = packager;
  }

  /** The elements by number; null where the packager has none. */
  static @Nullable FieldSpec[] read(InputStream xml, String packager) {
    PackagerXmlReader reader = new PackagerXmlReader(packager);
    try {
      SAXParserFactory factory = SAXParserFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
      factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
      factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
      factory.newSAXParser().parse(xml, reader);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("XML parser of the JDK: cannot be set up", e);
    } catch (SAXException e) {
      throw new IllegalArgumentException(
          "packager: packager=" + packager + " (expected: well-formed XML), " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("packager: packager=" + packager + " cannot be read", e);
    }
    reader.checkHead();
    return reader.fields;
  }

  @Override
  public void setDocumentLocator(Locator documentLocator) {
    locator = documentLocator;
  }

  /** jPOS descriptors name a document type on the web: nothing is ever fetched. */
  @Override
  public InputSource resolveEntity(String publicId, String systemId) {
    return new InputSource(new StringReader(""));
  }

  @Override
  public void startElement(String uri, String localName, String tag, Attributes attributes) {
    switch (tag) {
      case "isopackager" -> checkPackager(attributes);
      case "isofield" -> addField(attributes);
      case "isofieldpackager" ->
          throw refused(
              "element="
                  + attributes.getValue("id")
                  + ", class="
                  + attributes.getValue("class")
                  + ", packager="
                  + attributes.getValue("packager"),
              "a plain isofield, the codec does not know sub-fields");
      default -> throw refused("tag=" + tag, "isopackager or isofield");
    }
  }

  private void checkPackager(Attributes attributes) {
    for (int i = 0; i < attributes.getLength(); i++) {
      String attribute = attributes.getQName(i);
      String value = attributes.getValue(i);
      String expected = PACKAGER_ATTRIBUTES.get(attribute);
      if (!value.equals(expected)) {
        throw refused(attribute + "=" + value, expected == null ? "no such attribute" : expected);
      }
    }
  }

  private void addField(Attributes attributes) {
    int element = number(attributes, "id", 0, DataElement.MAX);
    String className = required(attributes, "class");
    PackagerClass packagerClass = PackagerClass.of(className);
    if (packagerClass == null) {
      throw refused(
          "element=" + element + ", class=" + className,
          "one of org.jpos.iso." + Arrays.toString(PackagerClass.values()));
    }
    if ((packagerClass == PackagerClass.IFA_BITMAP) != (element == DataElement.SECONDARY_BITMAP)) {
      throw refused("element=" + element + ", class=" + className, "IFA_BITMAP as element 1 only");
    }
    if (Boolean.parseBoolean(attributes.getValue("trim"))) {
      throw refused("element=" + element + ", trim=true", "no trimming");
    }
    if (attributes.getValue("params") != null) {
      throw refused("element=" + element + ", class=" + className, "no params");
    }
    if (fields[element] != null) {
      throw refused("element=" + element + " twice", "once");
    }
    int length = number(attributes, "length", 1, packagerClass.prefix().maxContentLength());
    fields[element] =
        new FieldSpec(
            packagerClass.encoding(),
            packagerClass.prefix(),
            content(packagerClass, element),
            length);
  }

  /** jPOS packs track 2 as IFA_LLNUM, whose digits it does not check; a separator stands there. */
  private static Content content(PackagerClass packagerClass, int element) {
    return element == DataElement.TRACK_2 && packagerClass.content() == Content.DIGITS
        ? Content.TRACK_2
        : packagerClass.content();
  }

  private void checkHead() {
    FieldSpec mti = fields[0];
    if (mti == null
        || mti.content() != Content.DIGITS
        || !mti.isFixed()
        || mti.length() != MessageSpec.MTI_LENGTH) {
      throw refused("element=0", "IFA_NUMERIC of length 4");
    }
    FieldSpec bitmap = fields[DataElement.SECONDARY_BITMAP];
    if (bitmap == null || bitmap.length() != BITMAP_LENGTH) {
      throw refused("element=1", "IFA_BITMAP of length 16");
    }
  }

  private int number(Attributes attributes, String attribute, int min, int max) {
    String text = required(attributes, attribute);
    // Nine digits fit an int.
    int value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    if (value < min || value > max) {
      throw refused(
          "element=" + attributes.getValue("id") + ", " + attribute + "=" + text,
          min + " to " + max);
    }
    return value;
  }

  private String required(Attributes attributes, String attribute) {
    String value = attributes.getValue(attribute);
    if (value == null) {
      throw refused("element=" + attributes.getValue("id"), "attribute " + attribute);
    }
    return value;
  }

  private IllegalArgumentException refused(String what, String expected) {
    String line = locator == null ? "?" : String.valueOf(locator.getLineNumber());
    return new IllegalArgumentException(
        "packager: packager="
            + packager
            + ", line="
            + line
            + ", "
            + what
            + " (expected: "
            + expected
            + ")");
  }
}
