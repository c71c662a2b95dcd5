package io.tebus.ops.iso;

import io.tebus.iso.frame.Framing;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A frame among the bytes that were given.
 *
 * <p>Immutable.
 *
 * @param offset where it begins, in bytes
 * @param length bytes of all of it
 * @param messageOffset where its message begins
 * @param messageLength 0 of a keep-alive, and where there is a fault
 * @param fault why its message cannot be found; empty when it can
 */
record Frame(int offset, int length, int messageOffset, int messageLength, String fault) {

  static final int MAX_FRAMES = 10_000;

  boolean isFaulty() {
    return !fault.isEmpty();
  }

  boolean isKeepAlive() {
    return messageLength == 0 && !isFaulty();
  }

  /**
   * The frames one after another; without a framing all of it is one message. Nobody knows where
   * the next frame begins behind one whose length cannot be read, so that one is the last.
   *
   * @throws IllegalArgumentException when there are more than {@link #MAX_FRAMES}
   */
  static List<Frame> cut(DirectBuffer bytes, @Nullable Framing framing) {
    int limit = bytes.capacity();
    if (framing == null) {
      return List.of(new Frame(0, limit, 0, limit, ""));
    }
    List<Frame> frames = new ArrayList<>();
    int position = 0;
    while (position < limit) {
      if (frames.size() == MAX_FRAMES) {
        throw new IllegalArgumentException(
            "frames: more than " + MAX_FRAMES + " (expected: at most " + MAX_FRAMES + ")");
      }
      Frame next = next(bytes, position, limit, framing);
      frames.add(next);
      position += next.length;
    }
    return List.copyOf(frames);
  }

  /** It has a byte at least, so that cutting ends. */
  private static Frame next(DirectBuffer bytes, int offset, int limit, Framing framing) {
    int available = limit - offset;
    int length = framing.frameLength(bytes, offset, available);
    if (length == Framing.INCOMPLETE) {
      return faulty(offset, available, "it is cut off, bytes=" + available);
    }
    if (length < 0) {
      return faulty(offset, available, "its length cannot be read, or is none of this framing");
    }
    if (length > available) {
      return faulty(offset, available, "it is cut off, bytes=" + available + " of " + length);
    }
    int body = offset + framing.prefixLength();
    if (length == framing.prefixLength()) {
      return new Frame(offset, length, body, 0, "");
    }
    int bodyLength = length - framing.prefixLength() - framing.trailerLength();
    int headerLength = framing.headerLength(bytes, body, bodyLength);
    if (headerLength < 0) {
      return faulty(offset, length, "its header cannot be read, or no message follows it");
    }
    return new Frame(offset, length, body + headerLength, bodyLength - headerLength, "");
  }

  private static Frame faulty(int offset, int length, String fault) {
    return new Frame(offset, length, offset, 0, fault);
  }
}
