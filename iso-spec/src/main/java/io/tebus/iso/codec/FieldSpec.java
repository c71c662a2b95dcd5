package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One data element in compiled form: encoding, length prefix, content and greatest length.
 *
 * <p>Immutable.
 */
final class FieldSpec {

  /** The length prefix of an element is not a number. */
  static final int UNREADABLE = LengthPrefix.UNREADABLE;

  private final Encoding encoding;
  private final LengthPrefix prefix;
  private final Content content;
  private final int length;
  private final int prefixLength;
  private final int wireLength;

  FieldSpec(Encoding encoding, LengthPrefix prefix, Content content, int length) {
    this.encoding = encoding;
    this.prefix = prefix;
    this.content = content;
    this.length = length;
    this.prefixLength = prefix.length();
    this.wireLength = encoding.wireLength(length);
  }

  boolean isFixed() {
    return prefix == LengthPrefix.NONE;
  }

  Content content() {
    return content;
  }

  /** The length as the packager gives it, in characters or, where the content is binary, bytes. */
  int length() {
    return length;
  }

  /** Bytes of the length prefix; 0 of a fixed element. */
  int prefixLength() {
    return prefixLength;
  }

  /** Bytes on the wire of the content at its longest, without prefix. */
  int wireLength() {
    return wireLength;
  }

  /**
   * Bytes of content of the element that begins at {@code offset} with its prefix, or {@link
   * #UNREADABLE}. May be more than {@link #wireLength()}.
   */
  int readContentLength(DirectBuffer buffer, int offset) {
    if (isFixed()) {
      return wireLength;
    }
    int units = prefix.read(buffer, offset);
    return units == UNREADABLE ? UNREADABLE : encoding.wireLength(units);
  }

  /** Writes the prefix of a variable element for so many bytes of content. */
  void writePrefix(MutableDirectBuffer buffer, int offset, int contentLength) {
    prefix.write(buffer, offset, encoding.units(contentLength));
  }

  /**
   * Fills what {@code contentLength} bytes leave free of the fixed element at {@code offset}, as
   * its content is padded.
   *
   * @return where the content goes
   */
  int pad(MutableDirectBuffer buffer, int offset, int contentLength) {
    int missing = wireLength - contentLength;
    if (content == Content.DIGITS) {
      buffer.setMemory(offset, missing, (byte) '0');
      return offset + missing;
    }
    buffer.setMemory(offset + contentLength, missing, (byte) ' ');
    return offset;
  }

  /** True when so many bytes of content can be written. */
  boolean takes(int contentLength) {
    boolean padded = content == Content.DIGITS || content == Content.TEXT;
    return contentLength == wireLength
        || (contentLength >= 0 && contentLength < wireLength && (padded || !isFixed()));
  }
}
