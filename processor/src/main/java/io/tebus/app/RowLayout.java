package io.tebus.app;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeCardCommand;
import io.tebus.command.OpenCardCommand;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The rows of an import, of one length whatever their {@link RowKind}. What a kind does not use is
 * zero.
 *
 * <pre>
 * all:          0  row i64, counted from 0
 * card:         8  account number i64, -1 none   16  opening points i64
 *              24  status u8 | digits u8 | 19 digits
 * card change: 24  status u8, 255 as it is       25  digits u8 | 19 digits
 *              45  rights u8, 255 as they are
 * account:      8  number i64, -1 that of a card 24  status u8
 *              25  digits u8, 0 by number | 19 digits
 * merge:        8  from: number i64, -1 of card  25  digits u8, 0 by number | 19 digits
 *              16  into: number i64, -1 of card  24  digits u8, 0 by number | 45  19 digits
 * unmerge:      8  from, as in a merge
 * opening:      8  number i64 of an account without a card
 *              64
 * idle marker:  0  -1 i64
 *              64
 * </pre>
 *
 * <p>Safe for any thread.
 */
public final class RowLayout {

  /** Length in bytes. */
  public static final int LENGTH = 64;

  private static final int NUMBER = Long.BYTES;
  private static final int POINTS = NUMBER + Long.BYTES;
  private static final int STATUS = POINTS + Long.BYTES;
  private static final int DIGITS = STATUS + 1;
  private static final int PAN = DIGITS + 1;
  private static final int RIGHTS = PAN + ImportLayout.MAX_DIGITS;

  private static final int INTO_NUMBER = POINTS;
  private static final int INTO_DIGITS = STATUS;
  private static final int INTO_PAN = RIGHTS;

  private static final long IDLE = -1;
  private static final int CARD_STATUSES = CardStatus.values().length;

  /** An account is merged by a merge, not by a status. */
  private static final int ACCOUNT_STATUSES = AccountStatus.MERGED.ordinal();

  private RowLayout() {}

  // Writing.

  /**
   * Writes a card to be opened.
   *
   * @param digits length of the card number, {@link ImportLayout#MIN_DIGITS} to {@link
   *     ImportLayout#MAX_DIGITS}
   * @param accountNumber 0-{@link OpenCardCommand#MAX_ACCOUNT_NUMBER}, or {@link
   *     OpenCardCommand#NO_ACCOUNT_NUMBER}
   * @param openingPoints 0-{@link ImportLayout#MAX_OPENING_POINTS}
   */
  public static void putCard(
      MutableDirectBuffer target,
      int offset,
      long row,
      byte[] source,
      int panAt,
      int digits,
      CardStatus status,
      long accountNumber,
      long openingPoints) {
    begin(target, offset, row);
    target.putLong(offset + NUMBER, accountNumber);
    target.putLong(offset + POINTS, openingPoints);
    target.putByte(offset + STATUS, (byte) status.ordinal());
    putDigits(target, offset + DIGITS, offset + PAN, source, panAt, digits);
  }

  /**
   * Writes the change of a card.
   *
   * @param status ordinal of a {@link CardStatus}, or {@link ChangeCardCommand#UNCHANGED}
   * @param rights bits of {@link CardRight}, or {@link ChangeCardCommand#UNCHANGED}
   */
  public static void putCardChange(
      MutableDirectBuffer target,
      int offset,
      long row,
      byte[] source,
      int panAt,
      int digits,
      int status,
      int rights) {
    begin(target, offset, row);
    target.putByte(offset + STATUS, (byte) status);
    target.putByte(offset + RIGHTS, (byte) rights);
    putDigits(target, offset + DIGITS, offset + PAN, source, panAt, digits);
  }

  /**
   * Writes the change of an account; to be followed by {@link #putAccount}.
   *
   * @param status not {@link AccountStatus#MERGED}
   */
  public static void beginAccountChange(
      MutableDirectBuffer target, int offset, long row, AccountStatus status) {
    begin(target, offset, row);
    target.putByte(offset + STATUS, (byte) status.ordinal());
  }

  /**
   * Writes an account to be opened without a card.
   *
   * @param number 0-{@link OpenCardCommand#MAX_ACCOUNT_NUMBER}
   */
  public static void putAccountOpening(
      MutableDirectBuffer target, int offset, long row, long number) {
    begin(target, offset, row);
    target.putLong(offset + NUMBER, number);
  }

  /** Writes a merge or unmerge; {@link #putAccount} follows, then {@link #putInto} in a merge. */
  public static void beginMerge(MutableDirectBuffer target, int offset, long row) {
    begin(target, offset, row);
  }

  /**
   * Writes the account that is changed, or merged into another one.
   *
   * @param number or {@link OpenCardCommand#NO_ACCOUNT_NUMBER} for that of a card
   * @param digits length of the card number, 0 with a number
   */
  public static void putAccount(
      MutableDirectBuffer target, int offset, long number, byte[] source, int panAt, int digits) {
    target.putLong(offset + NUMBER, number);
    putDigits(target, offset + DIGITS, offset + PAN, source, panAt, digits);
  }

  /** Writes the account that another one is merged into, as {@link #putAccount} does. */
  public static void putInto(
      MutableDirectBuffer target, int offset, long number, byte[] source, int panAt, int digits) {
    target.putLong(offset + INTO_NUMBER, number);
    putDigits(target, offset + INTO_DIGITS, offset + INTO_PAN, source, panAt, digits);
  }

  /** Writes an idle marker. */
  public static void putIdleMarker(MutableDirectBuffer target, int offset) {
    begin(target, offset, IDLE);
  }

  private static void begin(MutableDirectBuffer target, int offset, long row) {
    target.setMemory(offset, LENGTH, (byte) 0);
    target.putLong(offset, row);
  }

  private static void putDigits(
      MutableDirectBuffer target, int lengthAt, int at, byte[] source, int panAt, int digits) {
    target.putByte(lengthAt, (byte) digits);
    target.putBytes(at, source, panAt, digits);
  }

  // Reading.

  static boolean isIdleMarker(DirectBuffer source, int offset) {
    return source.getLong(offset) == IDLE;
  }

  /** Whether these bytes are the row that is due and every field of it is in range. */
  static boolean isRow(RowKind kind, DirectBuffer source, int offset, long due) {
    return source.getLong(offset) == due
        && switch (kind) {
          case CARDS ->
              isCard(source, offset)
                  && status(source, offset) < CARD_STATUSES
                  && number(source, offset) >= OpenCardCommand.NO_ACCOUNT_NUMBER
                  && number(source, offset) <= OpenCardCommand.MAX_ACCOUNT_NUMBER
                  && openingPoints(source, offset) >= 0
                  && openingPoints(source, offset) <= ImportLayout.MAX_OPENING_POINTS;
          case CARD_CHANGES ->
              isCard(source, offset)
                  && isInRange(status(source, offset), CARD_STATUSES - 1)
                  && isInRange(rights(source, offset), CardRight.ALL);
          case ACCOUNT_CHANGES ->
              isAccount(source, offset) && status(source, offset) < ACCOUNT_STATUSES;
          case MERGES -> isAccount(source, offset) && isInto(source, offset);
          case UNMERGES -> isAccount(source, offset);
          case ACCOUNT_OPENINGS ->
              number(source, offset) != OpenCardCommand.NO_ACCOUNT_NUMBER
                  && isAccount(source, offset);
        };
  }

  private static boolean isInRange(int value, int max) {
    return value <= max || value == ChangeCardCommand.UNCHANGED;
  }

  private static boolean isCard(DirectBuffer source, int offset) {
    return isCard(source, digits(source, offset), pan(offset));
  }

  private static boolean isAccount(DirectBuffer source, int offset) {
    return isAccount(source, number(source, offset), digits(source, offset), pan(offset));
  }

  private static boolean isInto(DirectBuffer source, int offset) {
    return isAccount(
        source, intoNumber(source, offset), intoDigits(source, offset), intoPan(offset));
  }

  /** A card number with more digits than an account number has must not pass for one. */
  private static boolean isAccount(DirectBuffer source, long number, int digits, int panAt) {
    return number == OpenCardCommand.NO_ACCOUNT_NUMBER
        ? isCard(source, digits, panAt)
        : digits == 0 && number >= 0 && number <= OpenCardCommand.MAX_ACCOUNT_NUMBER;
  }

  private static boolean isCard(DirectBuffer source, int digits, int panAt) {
    boolean inRange = digits >= ImportLayout.MIN_DIGITS && digits <= ImportLayout.MAX_DIGITS;
    for (int i = 0; inRange && i < digits; i++) {
      int digit = source.getByte(panAt + i);
      inRange = digit >= '0' && digit <= '9';
    }
    return inRange;
  }

  /** The number of an account, {@link OpenCardCommand#NO_ACCOUNT_NUMBER} for none. */
  static long number(DirectBuffer source, int offset) {
    return source.getLong(offset + NUMBER);
  }

  static long openingPoints(DirectBuffer source, int offset) {
    return source.getLong(offset + POINTS);
  }

  static int status(DirectBuffer source, int offset) {
    return source.getByte(offset + STATUS) & 0xFF;
  }

  static int rights(DirectBuffer source, int offset) {
    return source.getByte(offset + RIGHTS) & 0xFF;
  }

  static int digits(DirectBuffer source, int offset) {
    return source.getByte(offset + DIGITS) & 0xFF;
  }

  /** Where the digits of a card begin. */
  static int pan(int offset) {
    return offset + PAN;
  }

  /** The number of the account that another one is merged into. */
  static long intoNumber(DirectBuffer source, int offset) {
    return source.getLong(offset + INTO_NUMBER);
  }

  static int intoDigits(DirectBuffer source, int offset) {
    return source.getByte(offset + INTO_DIGITS) & 0xFF;
  }

  /** Where the digits of a card of that account begin. */
  static int intoPan(int offset) {
    return offset + INTO_PAN;
  }
}
