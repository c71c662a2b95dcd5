package io.tebus.iso.frame;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The header of Visa's BASE I, which begins with its own length. A reject carries two of them.
 *
 * <pre>
 *   0 length u8 | 1 header format u8 (80: another header follows) | 2 text format u8
 *   3 length of header and message u16 | 5 destination, 6 digits BCD | 8 source, 6 digits BCD
 *  11 round trip, flags, status, batch, reserved, user: 11 bytes | 22 of a reject: at least 4 bytes
 * </pre>
 *
 * <p>Immutable. Source: jPOS {@code BASE1Header}, {@code VAPChannel}.
 */
final class BaseOneHeader implements FrameHeader {

  /** The length without what a reject adds. */
  static final int LENGTH = 22;

  /** A reject of today takes 26 + 22 bytes. */
  private static final int MAX_LENGTH = 64;

  private static final int HEADER_FORMAT = 1;
  private static final int TEXT_FORMAT = 2;
  private static final int TOTAL_LENGTH = 3;
  private static final int DESTINATION = 5;
  private static final int SOURCE = 8;
  private static final int STATION_LENGTH = 3;

  private static final int FORMAT_FIXED = 1;
  private static final int ANOTHER_FOLLOWS = 0x80;

  /** Text that is a message of ISO 8583; with more, jPOS does not look at it. */
  private static final int MAX_TEXT_FORMAT = 2;

  private final byte[] own;
  private final boolean overrides;
  private final boolean swapsStations;

  /**
   * A header.
   *
   * @param source six digits
   * @param destination six digits
   * @param overrides the answer carries the listener's own, not the request's
   * @param swapsStations source and destination change places on the way back
   */
  BaseOneHeader(
      String source, String destination, int textFormat, boolean overrides, boolean swapsStations) {
    own = new byte[LENGTH];
    own[0] = LENGTH;
    own[HEADER_FORMAT] = FORMAT_FIXED;
    own[TEXT_FORMAT] = (byte) textFormat;
    putStation(DESTINATION, destination);
    putStation(SOURCE, source);
    this.overrides = overrides;
    this.swapsStations = swapsStations;
  }

  private void putStation(int at, String digits) {
    for (int i = 0; i < STATION_LENGTH; i++) {
      own[at + i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
    }
  }

  @Override
  public int minLength() {
    return LENGTH;
  }

  @Override
  public int maxLength() {
    return MAX_LENGTH;
  }

  @Override
  public int length(DirectBuffer buffer, int offset, int bodyLength) {
    int length = buffer.getByte(offset) & 0xFF;
    if (length < LENGTH || length > bodyLength) {
      return Framing.UNREADABLE;
    }
    if ((buffer.getByte(offset + TEXT_FORMAT) & 0xFF) > MAX_TEXT_FORMAT) {
      return Framing.IGNORED;
    }
    if ((buffer.getByte(offset + HEADER_FORMAT) & ANOTHER_FOLLOWS) != 0) {
      if (length == bodyLength) {
        return Framing.UNREADABLE;
      }
      int second = buffer.getByte(offset + length) & 0xFF;
      if (second < LENGTH) {
        return Framing.UNREADABLE;
      }
      length += second;
    }
    return length <= bodyLength && length <= MAX_LENGTH ? length : Framing.UNREADABLE;
  }

  @Override
  public int answerLength(DirectBuffer request, int requestOffset) {
    return overrides ? LENGTH : length(request, requestOffset, Integer.MAX_VALUE);
  }

  @Override
  public void writeAnswer(
      MutableDirectBuffer buffer,
      int offset,
      int messageLength,
      DirectBuffer request,
      int requestOffset) {
    int length = answerLength(request, requestOffset);
    if (overrides) {
      buffer.putBytes(offset, own);
    } else {
      buffer.putBytes(offset, request, requestOffset, length);
      if (swapsStations) {
        buffer.putBytes(offset + DESTINATION, request, requestOffset + SOURCE, STATION_LENGTH);
        buffer.putBytes(offset + SOURCE, request, requestOffset + DESTINATION, STATION_LENGTH);
      }
    }
    buffer.putShort(offset + TOTAL_LENGTH, (short) (length + messageLength), ByteOrder.BIG_ENDIAN);
  }

  /** As an operator reads it, behind the length. */
  @Override
  public String toString() {
    return ", BASE I header";
  }
}
