package io.tebus.perf.load;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts what a link received into frames, two bytes of length before each. Only a frame that came in
 * pieces is copied.
 *
 * <p>Confined to the event loop of its load.
 */
final class FrameCutter {

  /** The longest answer that is taken, in bytes. */
  static final int MAX_LENGTH = 2_046;

  private static final int PREFIX = 2;

  /** What takes a frame. */
  @FunctionalInterface
  interface FrameHandler {

    /** A frame without its length; the buffer is lent for the call. */
    void onFrame(DirectBuffer buffer, int offset, int length, long nowNs);
  }

  private final FrameHandler handler;
  private final UnsafeBuffer partial = new UnsafeBuffer(new byte[PREFIX + MAX_LENGTH]);
  private int held;

  FrameCutter(FrameHandler handler) {
    this.handler = handler;
  }

  /**
   * Takes in the next bytes.
   *
   * @param nowNs when they came, handed to the frames that end in them
   * @throws IllegalStateException at a frame longer than {@link #MAX_LENGTH}
   */
  void receive(DirectBuffer source, int length, long nowNs) {
    int at = held > 0 ? complete(source, length, nowNs) : 0;
    while (length - at >= PREFIX) {
      int frameLength = frameLength(source, at);
      if (length - at - PREFIX < frameLength) {
        break;
      }
      handler.onFrame(source, at + PREFIX, frameLength, nowNs);
      at += PREFIX + frameLength;
    }
    if (at < length) {
      held = length - at;
      partial.putBytes(0, source, at, held);
    }
  }

  /** Goes on with the frame that came in pieces; returns how many bytes it took. */
  private int complete(DirectBuffer source, int length, long nowNs) {
    int at = 0;
    while (held < PREFIX && at < length) {
      partial.putByte(held, source.getByte(at));
      held++;
      at++;
    }
    if (held < PREFIX) {
      return at;
    }
    int frameLength = frameLength(partial, 0);
    int piece = Math.min(PREFIX + frameLength - held, length - at);
    partial.putBytes(held, source, at, piece);
    held += piece;
    if (held == PREFIX + frameLength) {
      held = 0;
      handler.onFrame(partial, PREFIX, frameLength, nowNs);
    }
    return at + piece;
  }

  private static int frameLength(DirectBuffer buffer, int at) {
    int length = (buffer.getByte(at) & 0xFF) << 8 | (buffer.getByte(at + 1) & 0xFF);
    if (length > MAX_LENGTH) {
      throw new IllegalStateException(
          "answer: length=" + length + " (expected: at most " + MAX_LENGTH + ")");
    }
    return length;
  }
}
