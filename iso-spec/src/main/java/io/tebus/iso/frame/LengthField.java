package io.tebus.iso.frame;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A prefix that tells how long the body is.
 *
 * <p>Immutable.
 *
 * @param before bytes in front of the length; any are read, zeros are written
 * @param bytes bytes of the length
 * @param after bytes behind the length; any are read, zeros are written
 * @param surplus what the length counts beyond the body
 */
record LengthField(LengthEncoding encoding, int before, int bytes, int after, int surplus) {

  /** {@link #bodyLength}: the length cannot be read. */
  static final int NO_LENGTH = Integer.MIN_VALUE;

  static LengthField of(LengthEncoding encoding, int bytes) {
    return new LengthField(encoding, 0, bytes, 0, 0);
  }

  /** The same behind so many bytes that say nothing. */
  LengthField fillerBefore(int fillerBytes) {
    return new LengthField(encoding, fillerBytes, bytes, after, surplus);
  }

  /** The same in front of so many bytes that say nothing. */
  LengthField fillerAfter(int fillerBytes) {
    return new LengthField(encoding, before, bytes, fillerBytes, surplus);
  }

  /** The same, counting so many bytes more. */
  LengthField counting(int surplusBytes) {
    return new LengthField(encoding, before, bytes, after, surplusBytes);
  }

  /** The same with so many bytes of length. */
  LengthField withBytes(int lengthBytes) {
    return new LengthField(encoding, before, lengthBytes, after, surplus);
  }

  int prefixLength() {
    return before + bytes + after;
  }

  int maxBodyLength() {
    return encoding.max(bytes) - surplus;
  }

  /**
   * The body's length; 0 and below when there is none, {@link #NO_LENGTH} when it cannot be read.
   */
  int bodyLength(DirectBuffer buffer, int offset) {
    int counted = encoding.read(buffer, offset + before, bytes);
    return counted < 0 ? NO_LENGTH : counted - surplus;
  }

  /** Writes the prefix of a body of at most {@link #maxBodyLength} bytes. */
  void write(MutableDirectBuffer buffer, int offset, int bodyLength) {
    for (int i = 0; i < before; i++) {
      buffer.putByte(offset + i, (byte) 0);
    }
    encoding.write(buffer, offset + before, bytes, bodyLength + surplus);
    for (int i = 0; i < after; i++) {
      buffer.putByte(offset + before + bytes + i, (byte) 0);
    }
  }

  /** As an operator reads it. */
  @Override
  public String toString() {
    return bytes + "-" + encoding.unit() + " length";
  }
}
