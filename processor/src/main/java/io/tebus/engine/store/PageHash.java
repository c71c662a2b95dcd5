package io.tebus.engine.store;

import org.agrona.DirectBuffer;

/**
 * A fast hash of a page, to find a difference, not to withstand a forger.
 *
 * <p>Immutable. Four lanes, each a chain of steps that can be undone: a change in one lane always
 * shows.
 */
final class PageHash {

  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
  private static final int LANES_LENGTH = 4 * Long.BYTES;

  private PageHash() {}

  /** The hash of a range whose length is a multiple of 32. */
  static long of(DirectBuffer source, int offset, int length) {
    long a = 1;
    long b = 2;
    long c = 3;
    long d = 4;
    for (int at = offset; at < offset + length; at += LANES_LENGTH) {
      a = step(a, source.getLong(at));
      b = step(b, source.getLong(at + Long.BYTES));
      c = step(c, source.getLong(at + 2 * Long.BYTES));
      d = step(d, source.getLong(at + 3 * Long.BYTES));
    }
    return a + Long.rotateLeft(b, 16) + Long.rotateLeft(c, 32) + Long.rotateLeft(d, 48);
  }

  /** Adds a hash to those before it; their order counts. */
  static long chain(long hash, long next) {
    return step(hash, next);
  }

  private static long step(long hash, long value) {
    long mixed = (hash ^ value) * MULTIPLIER;
    return mixed ^ (mixed >>> 29);
  }
}
