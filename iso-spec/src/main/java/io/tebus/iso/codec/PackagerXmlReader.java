package io.tebus.iso.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
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
 * Reads a jPOS GenericPackager descriptor, and refuses by name whatever the codec would read
 * differently from jPOS. Validators of elements are passed over; those of messages are refused.
 *
 * <p>Used once, by one thread.
 */
final class PackagerXmlReader extends DefaultHandler {

  /** Packagers within packagers; a decoder holds a decoder for each. */
  private static final int MAX_DEPTH = 4;

  private static final Set<String> PACKAGER_ATTRIBUTES =
      Set.of(
          "maxValidField",
          "bitmapField",
          "thirdBitmapField",
          "firstField",
          "emitBitmap",
          "headerLength");

  private final String packager;
  private final Deque<SpecBuilder> open = new ArrayDeque<>();
  private @Nullable Locator locator;
  private @Nullable MessageSpec spec;

  private PackagerXmlReader(String packager) {
    this.packager = packager;
  }

  static MessageSpec read(InputStream xml, String packager) {
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
    if (reader.spec == null) {
      throw new IllegalArgumentException(
          "packager: packager=" + packager + " (expected: a tag isopackager)");
    }
    return reader.spec;
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
    String line = locator == null ? "?" : String.valueOf(locator.getLineNumber());
    DescriptorTag read = new DescriptorTag(attributes, packager, line);
    SpecBuilder parent = open.peek();
    if ((parent == null) != tag.equals("isopackager")) {
      throw read.refused("tag=" + tag, "isopackager around all others");
    }
    switch (tag) {
      case "isopackager" -> {
        checkPackager(attributes, read);
        open.push(SpecBuilder.ofMessage(packager, read));
      }
      case "isofield" -> inside(parent).addField(read);
      case "isofieldpackager" -> {
        if (open.size() == MAX_DEPTH) {
          throw read.refusedHere("depth=" + (MAX_DEPTH + 1), "at most " + MAX_DEPTH);
        }
        open.push(inside(parent).composite(read));
      }
      case "isofieldvalidator", "property" -> {
        // jPOS's GenericPackager passes over them, too: they change nothing on the wire.
      }
      default -> throw read.refused("tag=" + tag, "isopackager, isofield or isofieldpackager");
    }
  }

  @Override
  public void endElement(String uri, String localName, String tag) {
    switch (tag) {
      case "isopackager" -> spec = open.pop().build();
      case "isofieldpackager" -> {
        SpecBuilder built = open.pop();
        inside(open.peek()).addComposite(built);
      }
      default -> {
        // An element has nothing inside.
      }
    }
  }

  private static void checkPackager(Attributes attributes, DescriptorTag tag) {
    for (int i = 0; i < attributes.getLength(); i++) {
      String attribute = attributes.getQName(i);
      if (!PACKAGER_ATTRIBUTES.contains(attribute)) {
        throw tag.refused(attribute + "=" + attributes.getValue(i), "no such attribute");
      }
    }
  }

  private static SpecBuilder inside(@Nullable SpecBuilder parent) {
    if (parent == null) {
      throw new IllegalStateException("packager: a tag outside isopackager was let through");
    }
    return parent;
  }
}
