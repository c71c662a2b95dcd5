package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a message looks like on the wire: the compiled form of a jPOS GenericPackager descriptor.
 *
 * <p>Immutable.
 */
public final class MessageSpec {

  /** Bytes of the message type identifier on the wire. */
  static final int MTI_LENGTH = 4;

  private final String name;
  private final @Nullable FieldSpec[] fields;

  private MessageSpec(String name, @Nullable FieldSpec[] fields) {
    this.name = name;
    this.fields = fields;
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
    return new MessageSpec(name, PackagerXmlReader.read(xml, name));
  }

  /** What the packager is called in messages. */
  public String name() {
    return name;
  }

  /**
   * The length of an element as the packager gives it: characters, or bytes where the content is
   * binary. 0 for an element the packager does not have.
   */
  public int maxLength(int element) {
    FieldSpec field = field(element);
    return field == null ? 0 : field.length();
  }

  /** The element, or null when the packager does not have it. */
  @Nullable FieldSpec field(int element) {
    return element >= 0 && element <= DataElement.MAX ? fields[element] : null;
  }
}
