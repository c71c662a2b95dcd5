package io.tebus.acquirer;

import org.agrona.DirectBuffer;

/**
 * Tokens that a test can foresee: the number in one half, its length in the other.
 *
 * <p>Confined to the test's thread.
 */
final class FakeTokens implements CardTokens {

  private long number;
  private long digits;

  static long highOf(String pan) {
    return Long.parseLong(pan);
  }

  static long lowOf(String pan) {
    return pan.length();
  }

  @Override
  public void tokenize(DirectBuffer source, int offset, int length) {
    number = source.parseNaturalLongAscii(offset, length);
    digits = length;
  }

  @Override
  public long digest(int element, DirectBuffer source, int offset, int length) {
    long digest = element;
    for (int i = 0; i < length; i++) {
      digest = 31 * digest + source.getByte(offset + i);
    }
    return digest;
  }

  @Override
  public long tokenHigh() {
    return number;
  }

  @Override
  public long tokenLow() {
    return digits;
  }
}
