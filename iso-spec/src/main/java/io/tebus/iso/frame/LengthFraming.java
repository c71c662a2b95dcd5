package io.tebus.iso.frame;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Frames that begin with their length.
 *
 * <p>Immutable.
 */
final class LengthFraming implements Framing {

  /** Longer ones are read as a fault; no listener takes them anyway. */
  private static final int MAX_BODY_LENGTH = 1 << 30;

  private static final byte ETX = 3;

  private final String name;
  private final LengthField lengthField;
  private final FrameHeader header;
  private final KeepAlive atZero;
  private final KeepAlive withoutBody;
  private final int maxKeepAlives;
  private final int prefixLength;
  private final int trailerLength;
  private final int minHeaderLength;

  /**
   * A framing.
   *
   * @param trailerLength 1 when an ETX follows, else 0
   * @param atZero what is done about a length of zero where the class looks for one itself
   * @param withoutBody what is done about a body of zero bytes otherwise
   */
  LengthFraming(
      String name,
      LengthField lengthField,
      int trailerLength,
      FrameHeader header,
      KeepAlive atZero,
      KeepAlive withoutBody,
      int maxKeepAlives) {
    this.name = name;
    this.lengthField = lengthField;
    this.header = header;
    this.atZero = atZero;
    this.withoutBody = withoutBody;
    this.maxKeepAlives = maxKeepAlives;
    this.trailerLength = trailerLength;
    prefixLength = lengthField.prefixLength();
    minHeaderLength = header.minLength();
  }

  @Override
  public int prefixLength() {
    return prefixLength;
  }

  @Override
  public int trailerLength() {
    return trailerLength;
  }

  @Override
  public int headerLength() {
    return header.maxLength();
  }

  @Override
  public int maxBodyLength() {
    return lengthField.maxBodyLength();
  }

  @Override
  public int maxKeepAlivesInARow() {
    return maxKeepAlives;
  }

  @Override
  public int frameLength(DirectBuffer buffer, int offset, int available) {
    if (available < prefixLength) {
      return INCOMPLETE;
    }
    int bodyLength = lengthField.bodyLength(buffer, offset);
    if (bodyLength > 0 && bodyLength >= minHeaderLength && bodyLength <= MAX_BODY_LENGTH) {
      return prefixLength + bodyLength + trailerLength;
    }
    return keepAlive(bodyLength) == KeepAlive.REFUSED ? UNREADABLE : prefixLength;
  }

  @Override
  public KeepAlive keepAlive(DirectBuffer buffer, int offset) {
    return keepAlive(lengthField.bodyLength(buffer, offset));
  }

  private KeepAlive keepAlive(int bodyLength) {
    if (bodyLength == -lengthField.surplus() && atZero != KeepAlive.REFUSED) {
      return atZero;
    }
    return bodyLength == 0 ? withoutBody : KeepAlive.REFUSED;
  }

  @Override
  public int headerLength(DirectBuffer buffer, int bodyOffset, int bodyLength) {
    return header.length(buffer, bodyOffset, bodyLength);
  }

  @Override
  public int messageOffset(DirectBuffer request, int headerOffset) {
    return prefixLength + header.answerLength(request, headerOffset);
  }

  @Override
  public int writeAround(
      MutableDirectBuffer buffer,
      int offset,
      int messageLength,
      DirectBuffer request,
      int headerOffset) {
    int bodyLength = header.answerLength(request, headerOffset) + messageLength;
    if (bodyLength < 0 || bodyLength > lengthField.maxBodyLength()) {
      throw new IllegalArgumentException(
          "frame: bodyLength="
              + bodyLength
              + " (expected: 0 to "
              + lengthField.maxBodyLength()
              + ")");
    }
    lengthField.write(buffer, offset, bodyLength);
    header.writeAnswer(buffer, offset + prefixLength, messageLength, request, headerOffset);
    if (trailerLength > 0) {
      buffer.putByte(offset + prefixLength + bodyLength, ETX);
    }
    return prefixLength + bodyLength + trailerLength;
  }

  /** As an operator reads it. */
  @Override
  public String toString() {
    return name + " (" + lengthField + header + (trailerLength > 0 ? ", ETX" : "") + ")";
  }
}
