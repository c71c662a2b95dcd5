package io.tebus.iso.frame;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Frames that end with an ETX (03) and tell no length: an optional header of fixed length, which
 * may hold any byte, and the message, which may not hold an ETX.
 *
 * <p>Immutable. Source: jPOS {@code BASE24Channel}. Each look at a frame that is not whole begins
 * at its beginning again; who uses it bounds how much that is.
 */
final class EtxFraming implements Framing {

  private static final byte ETX = 3;

  private final String name;
  private final FrameHeader header;
  private final int headerLength;

  EtxFraming(String name, FrameHeader header) {
    this.name = name;
    this.header = header;
    headerLength = header.maxLength();
  }

  @Override
  public int prefixLength() {
    return 0;
  }

  @Override
  public int trailerLength() {
    return 1;
  }

  @Override
  public int headerLength() {
    return headerLength;
  }

  @Override
  public int maxBodyLength() {
    return Integer.MAX_VALUE - 1;
  }

  @Override
  public int maxKeepAlivesInARow() {
    return 0;
  }

  @Override
  public int frameLength(DirectBuffer buffer, int offset, int available) {
    for (int length = headerLength; length < available; length++) {
      if (buffer.getByte(offset + length) == ETX) {
        return length + 1;
      }
    }
    return INCOMPLETE;
  }

  /** There is none: a frame has an ETX at least. */
  @Override
  public KeepAlive keepAlive(DirectBuffer buffer, int offset) {
    return KeepAlive.REFUSED;
  }

  @Override
  public int headerLength(DirectBuffer buffer, int bodyOffset, int bodyLength) {
    return header.length(buffer, bodyOffset, bodyLength);
  }

  @Override
  public int messageOffset(DirectBuffer request, int headerOffset) {
    return headerLength;
  }

  @Override
  public int writeAround(
      MutableDirectBuffer buffer,
      int offset,
      int messageLength,
      DirectBuffer request,
      int headerOffset) {
    header.writeAnswer(buffer, offset, messageLength, request, headerOffset);
    buffer.putByte(offset + headerLength + messageLength, ETX);
    return headerLength + messageLength + 1;
  }

  /** As an operator reads it. */
  @Override
  public String toString() {
    return name + " (ends with ETX" + header + ")";
  }
}
