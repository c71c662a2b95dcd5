package io.tebus.ops.cards;

import io.tebus.app.DemoCards;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes cards of the demonstration range as lines of a card file, the same ones for the same seed.
 * What an account begins with depends on seed and account alone, however the range is cut into
 * files.
 *
 * <p>Confined to the main thread.
 */
final class CardGenerator {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAX_LINE_BYTES = 128;
  private static final int MAX_NUMBER_DIGITS = 20;
  private static final byte[] STATUS = ",ACTIVE,".getBytes(StandardCharsets.US_ASCII);

  private final OutputStream output;
  private final long cardsPerAccount;
  private final long maxPoints;
  private final long seed;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final byte[] number = new byte[MAX_NUMBER_DIGITS];
  private int filled;

  /**
   * A generator.
   *
   * @param cardsPerAccount 1: no account numbers
   * @param maxPoints accounts begin with 0 to so many, 0: with none
   */
  CardGenerator(OutputStream output, long cardsPerAccount, long maxPoints, long seed) {
    this.output = output;
    this.cardsPerAccount = cardsPerAccount;
    this.maxPoints = maxPoints;
    this.seed = seed;
  }

  /** Writes the header and so many cards from an index on. */
  void write(long first, long count) throws IOException {
    put(CardLine.HEADER.getBytes(StandardCharsets.US_ASCII));
    put('\n');
    for (long index = first; index < first + count; index++) {
      if (filled > BUFFER_BYTES - MAX_LINE_BYTES) {
        flush();
      }
      putLine(index);
    }
    flush();
  }

  private void putLine(long index) {
    long account = index / cardsPerAccount;
    DemoCards.putNumber(index, buffer, filled);
    filled += DemoCards.LENGTH;
    put(',');
    if (cardsPerAccount > 1) {
      putNumber(account);
    }
    put(STATUS);
    if (maxPoints > 0 && index % cardsPerAccount == 0) {
      putNumber(pointsOf(account));
    }
    put('\n');
  }

  /** Uniform in 0 to the maximum. Source: Steele and others, Fast Splittable PRNGs, 2014. */
  private long pointsOf(long account) {
    long mixed = seed + (account + 1) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return Math.unsignedMultiplyHigh(mixed ^ (mixed >>> 31), maxPoints + 1);
  }

  private void putNumber(long value) {
    int at = MAX_NUMBER_DIGITS;
    long left = value;
    do {
      number[--at] = (byte) ('0' + left % 10);
      left /= 10;
    } while (left > 0);
    System.arraycopy(number, at, buffer, filled, MAX_NUMBER_DIGITS - at);
    filled += MAX_NUMBER_DIGITS - at;
  }

  private void put(byte[] bytes) {
    System.arraycopy(bytes, 0, buffer, filled, bytes.length);
    filled += bytes.length;
  }

  private void put(char character) {
    buffer[filled++] = (byte) character;
  }

  private void flush() throws IOException {
    output.write(buffer, 0, filled);
    filled = 0;
  }
}
