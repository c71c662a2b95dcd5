package io.tebus.event;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of what the engine answers; the edge turns it into a message together with the elements it
 * echoes.
 *
 * <pre>
 *   0  response code u8 | function u8 | flags u8 | full table u8 | programme i32
 *   8  lsn of the decision i64, 0 none       16  rrn, 12 characters | currency i32
 *  32  approved amount i64                   40  available before i64
 *  48  earned i64                            56  redeemed i64
 *  64  value i64                             72  available after i64
 *  80  arrears i64                           88  value of available after i64, -1 unknown
 *  96  rule i32 | rate i32                  104  requested amount i64
 * 112  pending after i64                    120  money part i64, of a refund
 * 128
 * </pre>
 *
 * <p>Confined to the thread that holds it. Figures are meaningful only with {@link #hasFigures()}.
 */
public final class Answer {

  private static final int RESPONSE_CODE = 0;
  private static final int FUNCTION = 1;
  private static final int FLAGS = 2;
  private static final int FULL = 3;
  private static final int PROGRAMME = 4;
  private static final int LSN = 8;
  private static final int RRN = 16;
  private static final int CURRENCY = 28;
  private static final int APPROVED_AMOUNT = 32;
  private static final int BEFORE = 40;
  private static final int EARNED = 48;
  private static final int REDEEMED = 56;
  private static final int VALUE = 64;
  private static final int AFTER = 72;
  private static final int ARREARS = 80;
  private static final int AFTER_VALUE = 88;
  private static final int RULE = 96;
  private static final int RATE = 100;
  private static final int AMOUNT = 104;

  private static final int PENDING = 112;
  private static final int MONEY_PART = 120;

  /** Length in bytes. */
  public static final int LENGTH = 128;

  private static final int HAS_FIGURES = 1;
  private static final int REPEAT = 2;
  private static final int TAKEN_BACK = 4;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  public Answer wrap(DirectBuffer source, int offset) {
    buffer.wrap(source, offset, LENGTH);
    return this;
  }

  /** Begins an answer without figures. */
  public Answer begin(ResponseCode responseCode, TransactionFunction function, int programme) {
    buffer.setMemory(0, LENGTH, (byte) 0);
    buffer.putByte(RESPONSE_CODE, (byte) responseCode.code());
    buffer.putByte(FUNCTION, (byte) function.ordinal());
    buffer.putInt(PROGRAMME, programme);
    return this;
  }

  public ResponseCode responseCode() {
    return ResponseCode.of(buffer.getByte(RESPONSE_CODE));
  }

  public TransactionFunction function() {
    return TransactionFunction.of(buffer.getByte(FUNCTION));
  }

  public int programme() {
    return buffer.getInt(PROGRAMME);
  }

  /** True for approvals, balances and 51: DE 54 and the loyalty element are sent. */
  public boolean hasFigures() {
    return (buffer.getByte(FLAGS) & HAS_FIGURES) != 0;
  }

  public Answer withFigures() {
    buffer.putByte(FLAGS, (byte) (buffer.getByte(FLAGS) | HAS_FIGURES));
    return this;
  }

  /** True when this is the stored answer of an earlier request. */
  public boolean isRepeat() {
    return (buffer.getByte(FLAGS) & REPEAT) != 0;
  }

  public Answer repeat() {
    buffer.putByte(FLAGS, (byte) (buffer.getByte(FLAGS) | REPEAT));
    return this;
  }

  /** True for a refund or void: earned is what was taken back, redeemed what was given back. */
  public boolean isTakenBack() {
    return (buffer.getByte(FLAGS) & TAKEN_BACK) != 0;
  }

  public Answer takenBack() {
    buffer.putByte(FLAGS, (byte) (buffer.getByte(FLAGS) | TAKEN_BACK));
    return this;
  }

  /** What had no room, of a command that was answered 91 for it. */
  public FullTable full() {
    return FullTable.of(buffer.getByte(FULL));
  }

  public Answer full(FullTable table) {
    buffer.putByte(FULL, (byte) table.ordinal());
    return this;
  }

  /** The LSN of the decision, from which DE 38 is made; 0 when nothing was journaled. */
  public long lsn() {
    return buffer.getLong(LSN);
  }

  public Answer lsn(long value) {
    buffer.putLong(LSN, value);
    return this;
  }

  public long rrnHigh() {
    return buffer.getLong(RRN);
  }

  public int rrnLow() {
    return buffer.getInt(RRN + Long.BYTES);
  }

  /** DE 37, 12 characters as they lie in memory; 0 leaves the request's. */
  public Answer rrn(long high, int low) {
    buffer.putLong(RRN, high);
    buffer.putInt(RRN + Long.BYTES, low);
    return this;
  }

  public int currency() {
    return buffer.getInt(CURRENCY);
  }

  public Answer currency(int value) {
    buffer.putInt(CURRENCY, value);
    return this;
  }

  /** What was asked for: DE 4 of the request. */
  public long amount() {
    return buffer.getLong(AMOUNT);
  }

  public Answer amount(long value) {
    buffer.putLong(AMOUNT, value);
    return this;
  }

  public long approvedAmount() {
    return buffer.getLong(APPROVED_AMOUNT);
  }

  public Answer approvedAmount(long value) {
    buffer.putLong(APPROVED_AMOUNT, value);
    return this;
  }

  public long before() {
    return buffer.getLong(BEFORE);
  }

  public Answer before(long value) {
    buffer.putLong(BEFORE, value);
    return this;
  }

  public long earned() {
    return buffer.getLong(EARNED);
  }

  public Answer earned(long value) {
    buffer.putLong(EARNED, value);
    return this;
  }

  public long redeemed() {
    return buffer.getLong(REDEEMED);
  }

  public Answer redeemed(long value) {
    buffer.putLong(REDEEMED, value);
    return this;
  }

  public long value() {
    return buffer.getLong(VALUE);
  }

  public Answer value(long value) {
    buffer.putLong(VALUE, value);
    return this;
  }

  public long after() {
    return buffer.getLong(AFTER);
  }

  public Answer after(long value) {
    buffer.putLong(AFTER, value);
    return this;
  }

  public long arrears() {
    return buffer.getLong(ARREARS);
  }

  public Answer arrears(long value) {
    buffer.putLong(ARREARS, value);
    return this;
  }

  /** What {@link #after()} is worth in {@link #currency()}, -1 when that is unknown. */
  public long afterValue() {
    return buffer.getLong(AFTER_VALUE);
  }

  public Answer afterValue(long value) {
    buffer.putLong(AFTER_VALUE, value);
    return this;
  }

  public int rule() {
    return buffer.getInt(RULE);
  }

  public Answer rule(int value) {
    buffer.putInt(RULE, value);
    return this;
  }

  public int rate() {
    return buffer.getInt(RATE);
  }

  public Answer rate(int value) {
    buffer.putInt(RATE, value);
    return this;
  }

  /** Points earned that cannot be spent yet. */
  public long pending() {
    return buffer.getLong(PENDING);
  }

  public Answer pending(long value) {
    buffer.putLong(PENDING, value);
    return this;
  }

  /** What of a refund the till gives back in money, in {@link #currency()}; 0 none. */
  public long moneyPart() {
    return buffer.getLong(MONEY_PART);
  }

  public Answer moneyPart(long value) {
    buffer.putLong(MONEY_PART, value);
    return this;
  }
}
