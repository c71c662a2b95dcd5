package io.tebus.iso.frame;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Two bytes of length, the high one first, and an optional header of fixed length, which the length
 * counts.
 *
 * <p>Immutable. Source: jPOS {@code org.jpos.iso.channel.PostChannel}.
 */
final class PostFraming implements Framing {

  private static final int PREFIX_LENGTH = 2;
  private static final int MAX_BODY_LENGTH = 0xFFFF;

  private final byte[] header;

  PostFraming(byte[] header) {
    this.header = header.clone();
  }

  @Override
  public int prefixLength() {
    return PREFIX_LENGTH;
  }

  @Override
  public int headerLength() {
    return header.length;
  }

  @Override
  public int maxBodyLength() {
    return MAX_BODY_LENGTH;
  }

  @Override
  public int bodyLength(DirectBuffer buffer, int offset) {
    int length = buffer.getShort(offset, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    // jPOS takes a length of zero for a fault of the line too: this channel has no keep-alive.
    return length > header.length ? length : UNREADABLE;
  }

  @Override
  public void writePrefix(MutableDirectBuffer buffer, int offset, int bodyLength) {
    if (bodyLength < 0 || bodyLength > MAX_BODY_LENGTH) {
      throw new IllegalArgumentException(
          "frame: bodyLength=" + bodyLength + " (expected: 0 to " + MAX_BODY_LENGTH + ")");
    }
    buffer.putShort(offset, (short) bodyLength, ByteOrder.BIG_ENDIAN);
  }

  @Override
  public void writeHeader(MutableDirectBuffer buffer, int offset) {
    buffer.putBytes(offset, header);
  }

  @Override
  public void writeAnswerHeader(
      MutableDirectBuffer buffer, int offset, DirectBuffer request, int requestOffset) {
    buffer.putBytes(offset, request, requestOffset, header.length);
  }

  /** As an operator reads it. */
  @Override
  public String toString() {
    return "PostChannel (2-byte length)";
  }
}
