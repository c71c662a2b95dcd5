package io.tebus.ops.cards;

import io.tebus.app.ImportLayout;
import org.jspecify.annotations.Nullable;

/**
 * The card number of a line, in place. Of a line that is rejected for something else it is still
 * known, so that people may see which card it was.
 *
 * <p>Confined to the main thread; valid until the next line.
 */
final class CardField {

  private static final int BIN_DIGITS = 6;
  private static final int LAST_DIGITS = 4;

  private byte[] text = new byte[0];
  private int from;
  private int digits;

  /** Forgets the card of the line before. */
  void clear() {
    digits = 0;
  }

  /** Reads a field; null when it is a card number. */
  @Nullable Rejection read(LineFields fields, int column) {
    clear();
    int length = fields.length(column);
    if (length < ImportLayout.MIN_DIGITS
        || length > ImportLayout.MAX_DIGITS
        || !fields.areDigits(column)) {
      return Rejection.CARD;
    }
    text = fields.bytes();
    from = fields.from(column);
    digits = length;
    return hasCheckDigit() ? null : Rejection.CHECK_DIGIT;
  }

  /** Source: ISO/IEC 7812-1, annex B. */
  private boolean hasCheckDigit() {
    int sum = 0;
    boolean doubled = false;
    for (int i = from + digits - 1; i >= from; i--) {
      int digit = text[i] - '0';
      int value = doubled ? 2 * digit : digit;
      sum += value > 9 ? value - 9 : value;
      doubled = !doubled;
    }
    return sum % 10 == 0;
  }

  /** Length of the number, 12-19; 0 when the line holds none. */
  int digits() {
    return digits;
  }

  /** Holds the digits. */
  byte[] bytes() {
    return text;
  }

  /** Where the digits begin. */
  int panAt() {
    return from;
  }

  /** The first six digits; only with {@link #digits()}. */
  int bin() {
    return (int) LineFields.value(text, from, BIN_DIGITS);
  }

  /** The last four digits; only with {@link #digits()}. */
  int lastFour() {
    return (int) LineFields.value(text, from + digits - LAST_DIGITS, LAST_DIGITS);
  }
}
