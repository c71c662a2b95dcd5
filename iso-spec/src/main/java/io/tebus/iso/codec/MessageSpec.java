package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a message looks like on the wire: the compiled form of a jPOS GenericPackager descriptor.
 * What an element holds may have such a form of its own.
 *
 * <p>Immutable.
 */
public final class MessageSpec {

  /** The highest number of an element: three bitmaps. */
  public static final int MAX_ELEMENT = DataElement.MAX_OF_THREE_BITMAPS;

  /** Digits of the message type identifier. */
  static final int MTI_LENGTH = 4;

  private final String name;
  private final @Nullable FieldSpec[] fields;
  private final Layout layout;

  MessageSpec(String name, @Nullable FieldSpec[] fields, Layout layout) {
    this.name = name;
    this.fields = fields;
    this.layout = layout;
  }

  /**
   * Compiles the descriptor. External entities and the document type are not fetched; the stream is
   * not closed.
   *
   * @param name what the packager is called in messages, such as its file name
   * @throws IllegalArgumentException when the descriptor is not well-formed or asks for something
   *     the codec does not know: the message names packager, line, element and class
   * @throws java.io.UncheckedIOException when the stream cannot be read
   */
  public static MessageSpec compile(InputStream xml, String name) {
    return PackagerXmlReader.read(xml, name);
  }

  /** What the packager is called in messages. */
  public String name() {
    return name;
  }

  /** Bytes before the message type identifier that belong to the message and are not read. */
  public int headerLength() {
    return layout.headerLength();
  }

  /** True when the packager has the element. */
  public boolean has(int element) {
    return field(element) != null;
  }

  /**
   * The length of an element as the packager gives it: characters, or bytes where the content is
   * binary. 0 for an element the packager does not have.
   */
  public int maxLength(int element) {
    FieldSpec field = field(element);
    return field == null ? 0 : field.length();
  }

  /**
   * Bytes that an element takes on the wire at its longest, length prefix included. 0 for an
   * element the packager does not have.
   */
  public int maxWireLength(int element) {
    FieldSpec field = field(element);
    return field == null ? 0 : field.headLength() + field.wireLength();
  }

  /**
   * True when the element holds characters: text, digits, an amount with its sign. False of bytes,
   * of bitmaps and of elements the packager does not have.
   */
  public boolean isText(int element) {
    FieldSpec field = field(element);
    return field != null && !field.encoding().isBinary();
  }

  /** The element, or null when the packager does not have it. */
  @Nullable FieldSpec field(int element) {
    return element >= 0 && element <= MAX_ELEMENT ? fields[element] : null;
  }

  Layout layout() {
    return layout;
  }
}
