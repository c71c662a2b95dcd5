package io.tebus.command;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How a command names an account: by its number, or by the token of one of its cards.
 *
 * <pre>
 *  0  account number i64, -1 none      8  card token, high i64 | low i64, zeros none
 * 24
 * </pre>
 *
 * <p>Safe for any thread.
 */
final class AccountReference {

  /** Length in bytes. */
  static final int LENGTH = 3 * Long.BYTES;

  private static final int TOKEN_HIGH = Long.BYTES;
  private static final int TOKEN_LOW = TOKEN_HIGH + Long.BYTES;

  private AccountReference() {}

  static void encode(
      MutableDirectBuffer target, int offset, long number, long tokenHigh, long tokenLow) {
    target.putLong(offset, number);
    target.putLong(offset + TOKEN_HIGH, tokenHigh);
    target.putLong(offset + TOKEN_LOW, tokenLow);
  }

  static long number(DirectBuffer source, int offset) {
    return source.getLong(offset);
  }

  static long tokenHigh(DirectBuffer source, int offset) {
    return source.getLong(offset + TOKEN_HIGH);
  }

  static long tokenLow(DirectBuffer source, int offset) {
    return source.getLong(offset + TOKEN_LOW);
  }
}
