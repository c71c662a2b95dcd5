package io.tebus.iso.frame;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A header of as many bytes as the listener's own; none is one of 0 bytes.
 *
 * <p>A TPDU is five bytes: an identifier, the address it is for, the address it is from. On the way
 * back the addresses change places.
 *
 * <p>Immutable. Source: jPOS {@code BaseChannel}, {@code NACChannel}.
 */
final class FixedHeader implements FrameHeader {

  private static final int TPDU_LENGTH = 5;
  private static final int TO = 1;
  private static final int FROM = 3;

  private final byte[] own;
  private final boolean overrides;
  private final boolean swapsAddresses;

  /**
   * A header.
   *
   * @param own the listener's own
   * @param overrides the answer carries the listener's own, not the request's
   * @param swapsTpdu when it is as long as a TPDU, it is one
   */
  FixedHeader(byte[] own, boolean overrides, boolean swapsTpdu) {
    this.own = own.clone();
    this.overrides = overrides;
    swapsAddresses = swapsTpdu && own.length == TPDU_LENGTH;
  }

  @Override
  public int minLength() {
    return own.length;
  }

  @Override
  public int maxLength() {
    return own.length;
  }

  @Override
  public int length(DirectBuffer buffer, int offset, int bodyLength) {
    return bodyLength >= own.length ? own.length : Framing.UNREADABLE;
  }

  @Override
  public int answerLength(DirectBuffer request, int requestOffset) {
    return own.length;
  }

  @Override
  public void writeAnswer(
      MutableDirectBuffer buffer,
      int offset,
      int messageLength,
      DirectBuffer request,
      int requestOffset) {
    if (overrides) {
      buffer.putBytes(offset, own);
      return;
    }
    buffer.putBytes(offset, request, requestOffset, own.length);
    if (swapsAddresses) {
      buffer.putBytes(offset + TO, request, requestOffset + FROM, 2);
      buffer.putBytes(offset + FROM, request, requestOffset + TO, 2);
    }
  }

  /** As an operator reads it, behind the length. */
  @Override
  public String toString() {
    return own.length == 0 ? "" : ", " + own.length + "-byte header";
  }
}
