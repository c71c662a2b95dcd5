package io.tebus.ops.cards;

import io.tebus.app.ImportLayout;
import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line of a card file, read in place: {@code card,account,status,points}, each field bare or in
 * quotes. No field of a card needs a comma, a quote or a line end within it.
 *
 * <p>Confined to the main thread; valid until the next {@link #parse}.
 */
final class CardLine {

  /** What the first line of a file may be. */
  static final String HEADER = "card,account,status,points";

  private static final byte[][] COLUMN_NAMES =
      Arrays.stream(HEADER.toUpperCase(Locale.ROOT).split(",", -1))
          .map(name -> name.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  private static final int COLUMNS = 4;
  private static final int CARD = 0;
  private static final int ACCOUNT = 1;
  private static final int STATUS = 2;
  private static final int POINTS = 3;

  private static final int BIN_DIGITS = 6;
  private static final int LAST_DIGITS = 4;
  private static final int MAX_LONG_DIGITS = 18;

  /** A card number has more: one in the wrong column must not get in. */
  private static final int MAX_ACCOUNT_DIGITS = 11;

  private static final long NO_NUMBER = -1;
  private static final int UPPER_CASE = 0xDF;

  private static final CardStatus[] STATUSES = CardStatus.values();
  private static final byte[][] STATUS_NAMES =
      Arrays.stream(STATUSES)
          .map(status -> status.name().getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  private final int[] starts = new int[COLUMNS];
  private final int[] ends = new int[COLUMNS];
  private byte[] text = new byte[0];
  private int digits;
  private @Nullable CardStatus status;
  private long accountNumber;
  private long openingPoints;

  /**
   * Reads a line.
   *
   * @return null when all of it is fine
   */
  @Nullable Rejection parse(byte[] line, int from, int to) {
    text = line;
    digits = 0;
    if (!split(from, to)) {
      return Rejection.COLUMNS;
    }
    int length = length(CARD);
    if (length < ImportLayout.MIN_DIGITS
        || length > ImportLayout.MAX_DIGITS
        || !areDigits(starts[CARD], ends[CARD])) {
      return Rejection.CARD;
    }
    digits = length;
    if (!hasCheckDigit()) {
      return Rejection.CHECK_DIGIT;
    }
    accountNumber = number(ACCOUNT, MAX_ACCOUNT_DIGITS);
    if (accountNumber == NO_NUMBER && length(ACCOUNT) > 0) {
      return Rejection.ACCOUNT;
    }
    status = statusOf();
    if (status == null) {
      return Rejection.STATUS;
    }
    openingPoints = length(POINTS) == 0 ? 0 : number(POINTS, MAX_LONG_DIGITS);
    if (openingPoints == NO_NUMBER || openingPoints > ImportLayout.MAX_OPENING_POINTS) {
      return Rejection.POINTS;
    }
    return null;
  }

  /** Whether a line is {@link #HEADER}, in any case. */
  boolean isHeader(byte[] line, int from, int to) {
    text = line;
    digits = 0;
    if (!split(from, to)) {
      return false;
    }
    for (int column = 0; column < COLUMNS; column++) {
      if (!isWord(column, COLUMN_NAMES[column])) {
        return false;
      }
    }
    return true;
  }

  private boolean split(int from, int to) {
    int column = 0;
    int at = from;
    while (at <= to) {
      int end = at;
      while (end < to && text[end] != ',') {
        end++;
      }
      if (column == COLUMNS) {
        return false;
      }
      boolean quoted = end - at >= 2 && text[at] == '"' && text[end - 1] == '"';
      starts[column] = quoted ? at + 1 : at;
      ends[column] = quoted ? end - 1 : end;
      column++;
      at = end + 1;
    }
    return column == COLUMNS;
  }

  private int length(int column) {
    return ends[column] - starts[column];
  }

  private boolean areDigits(int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return false;
      }
    }
    return true;
  }

  /** Source: ISO/IEC 7812-1, annex B. */
  private boolean hasCheckDigit() {
    int sum = 0;
    boolean doubled = false;
    for (int i = ends[CARD] - 1; i >= starts[CARD]; i--) {
      int digit = text[i] - '0';
      int value = doubled ? 2 * digit : digit;
      sum += value > 9 ? value - 9 : value;
      doubled = !doubled;
    }
    return sum % 10 == 0;
  }

  /** The number in a column; {@link #NO_NUMBER} when it is empty, no number, or too long. */
  private long number(int column, int maxDigits) {
    int length = length(column);
    if (length == 0 || length > maxDigits || !areDigits(starts[column], ends[column])) {
      return NO_NUMBER;
    }
    return value(starts[column], length);
  }

  private long value(int from, int length) {
    long value = 0;
    for (int i = from; i < from + length; i++) {
      value = value * 10 + (text[i] - '0');
    }
    return value;
  }

  private @Nullable CardStatus statusOf() {
    if (length(STATUS) == 0) {
      return CardStatus.ACTIVE;
    }
    for (int i = 0; i < STATUSES.length; i++) {
      if (isWord(STATUS, STATUS_NAMES[i])) {
        return STATUSES[i];
      }
    }
    return null;
  }

  /** Whether a column holds a word, which is in upper case, in any case. */
  private boolean isWord(int column, byte[] word) {
    if (length(column) != word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if ((text[starts[column] + i] & UPPER_CASE) != word[i]) {
        return false;
      }
    }
    return true;
  }

  /** Length of the card number, 12-19; 0 when the line holds none. */
  int digits() {
    return digits;
  }

  /** Holds the digits of the card number. */
  byte[] bytes() {
    return text;
  }

  /** Where the digits of the card number begin. */
  int panAt() {
    return starts[CARD];
  }

  /** The first six digits; only with {@link #digits()}. */
  int bin() {
    return (int) value(starts[CARD], BIN_DIGITS);
  }

  /** The last four digits; only with {@link #digits()}. */
  int lastFour() {
    return (int) value(ends[CARD] - LAST_DIGITS, LAST_DIGITS);
  }

  /** Of a line that was not rejected. */
  CardStatus status() {
    CardStatus known = status;
    if (known == null) {
      throw new IllegalStateException("line: status=none (expected: a line that was accepted)");
    }
    return known;
  }

  /** The number of its account; {@link OpenCardCommand#NO_ACCOUNT_NUMBER} for one of its own. */
  long accountNumber() {
    return accountNumber == NO_NUMBER ? OpenCardCommand.NO_ACCOUNT_NUMBER : accountNumber;
  }

  long openingPoints() {
    return openingPoints;
  }
}
