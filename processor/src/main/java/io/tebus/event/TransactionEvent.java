package io.tebus.event;

import io.tebus.command.TransactionCommand;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of a decided transaction: the request's core, the decision and all of its effects, so that
 * replay needs neither rules nor a clock and a statement can explain every figure.
 *
 * <pre>
 *   0  header, 24 bytes
 *  24  core of the command, 112 bytes ({@link TransactionCommand}), DE 37 as answered
 * 136  content digest i64
 * 144  account i32, -1 none             148  effect u8 | response code u8 | parts u16
 * 152  rule i32 | rate i32              160  earn expiry i32, epoch day | terms u8 | zero u8 | earn funder u16
 * 168  approved amount i64              176  standing amount i64, of the original after a reversal
 * 184  earned i64; taken back           192  redeemed i64; given back
 * 200  value i64, of redeemed           208  available before i64
 * 216  available after i64              224  arrears after i64
 * 232  arrears change i64               240  original i64: lsn, 0 none
 * 248  tombstone: transmitted at i64    256  tombstone: acquirer i64, 0 any
 * 264  tombstone: stan i32 | exception u8 | transfer u8 | zeros
 * 272  exception points i64              280  deadline i64, of a hold, ms since 1970 UTC
 * 288  held change i64, signed           296  held after i64
 * 304  pending change i64, signed        312  pending after i64
 * 320  parts: expiry i32, epoch day | kind u8 | zero u8 | funder u16 | points i64, signed
 * of a transfer and what takes one back, in place of what these have not:
 * 248  counter account: available after i64
 * 256  counter account: arrears after i64
 * 264  counter account i32
 * 272  counter account: arrears change i64
 * 280  fee i64, part of the redeemed points
 * of what takes back, in place of what it has not:
 * 280  waived i64: points that stay with the customer because of the programme's claw-back
 * </pre>
 *
 * <p>Confined to the thread that holds it. Points and amounts are non-negative unless said.
 */
public final class TransactionEvent {

  /** Where the core of the command begins. */
  public static final int CORE = EventHeader.LENGTH;

  private static final int DIGEST = CORE + TransactionCommand.CORE_LENGTH;
  private static final int ACCOUNT = DIGEST + Long.BYTES;
  private static final int EFFECT = ACCOUNT + Integer.BYTES;
  private static final int RESPONSE_CODE = EFFECT + 1;
  private static final int PART_COUNT = RESPONSE_CODE + 1;
  private static final int RULE = PART_COUNT + Short.BYTES;
  private static final int RATE = RULE + Integer.BYTES;
  private static final int EARN_EXPIRY = RATE + Integer.BYTES;
  private static final int TERMS = EARN_EXPIRY + Integer.BYTES;
  private static final int EARN_FUNDER = TERMS + Short.BYTES;
  private static final int APPROVED_AMOUNT = EARN_EXPIRY + Long.BYTES;
  private static final int STANDING_AMOUNT = APPROVED_AMOUNT + Long.BYTES;
  private static final int EARNED = STANDING_AMOUNT + Long.BYTES;
  private static final int REDEEMED = EARNED + Long.BYTES;
  private static final int VALUE = REDEEMED + Long.BYTES;
  private static final int BEFORE = VALUE + Long.BYTES;
  private static final int AFTER = BEFORE + Long.BYTES;
  private static final int ARREARS = AFTER + Long.BYTES;
  private static final int ARREARS_CHANGE = ARREARS + Long.BYTES;
  private static final int ORIGINAL = ARREARS_CHANGE + Long.BYTES;
  private static final int TOMBSTONE_TRANSMITTED_AT = ORIGINAL + Long.BYTES;
  private static final int TOMBSTONE_ACQUIRER = TOMBSTONE_TRANSMITTED_AT + Long.BYTES;
  private static final int TOMBSTONE_STAN = TOMBSTONE_ACQUIRER + Long.BYTES;

  private static final int EXCEPTION = TOMBSTONE_STAN + Integer.BYTES;
  private static final int COUNTER_FLAG = EXCEPTION + 1;
  private static final int EXCEPTION_POINTS = TOMBSTONE_STAN + Long.BYTES;
  private static final int DEADLINE = EXCEPTION_POINTS + Long.BYTES;
  private static final int HELD_CHANGE = DEADLINE + Long.BYTES;
  private static final int HELD = HELD_CHANGE + Long.BYTES;
  private static final int PENDING_CHANGE = HELD + Long.BYTES;
  private static final int PENDING = PENDING_CHANGE + Long.BYTES;

  private static final int COUNTER_AFTER = TOMBSTONE_TRANSMITTED_AT;
  private static final int COUNTER_ARREARS = TOMBSTONE_ACQUIRER;
  private static final int COUNTER_ACCOUNT = TOMBSTONE_STAN;
  private static final int COUNTER_ARREARS_CHANGE = EXCEPTION_POINTS;
  private static final int FEE = DEADLINE;
  private static final int WAIVED = DEADLINE;

  /** Length in bytes without parts. */
  public static final int FIXED_LENGTH = PENDING + Long.BYTES;

  /** Length in bytes of one part. */
  public static final int PART_LENGTH = 16;

  /** The most parts there can be. */
  public static final int MAX_PARTS = 1_024;

  /**
   * Lots that one request draws from at most: each may have to be given back, go to another
   * account, or both be taken from there. Ten years of monthly lots of three funders are less.
   */
  public static final int MAX_DRAWN_LOTS = 400;

  /** The longest event, in bytes. */
  public static final int MAX_LENGTH = FIXED_LENGTH + MAX_PARTS * PART_LENGTH;

  /** Kind of a part: points go into a lot of the account, or come from it. */
  public static final int LOT = 0;

  /** Kind of a part: points that were on hold are redeemed; the account's lots stay as they are. */
  public static final int HELD_LOT = 1;

  /** Kind of a part: points go into a lot of the {@link #counterAccount}, or come from it. */
  public static final int COUNTER_LOT = 2;

  private static final int PART_KIND = Integer.BYTES;
  private static final int PART_FUNDER = PART_KIND + Short.BYTES;
  private static final int PART_POINTS = Long.BYTES;

  /** {@link #account()}: no account was touched. */
  public static final int NO_ACCOUNT = -1;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  /** Wraps an event that is there. */
  public TransactionEvent wrap(DirectBuffer source, int offset, int length) {
    buffer.wrap(source, offset, length);
    return this;
  }

  /** Begins an event: all zero but for header, core and digest of the command. */
  public TransactionEvent begin(
      MutableDirectBuffer target, int offset, long lsn, long timeMs, TransactionCommand command) {
    buffer.wrap(target, offset, MAX_LENGTH);
    buffer.setMemory(DIGEST, FIXED_LENGTH - DIGEST, (byte) 0);
    EventHeader.encode(buffer, 0, EventHeader.TRANSACTION, lsn, timeMs);
    buffer.putBytes(CORE, command.buffer(), 0, TransactionCommand.CORE_LENGTH);
    buffer.putLong(DIGEST, command.contentDigest());
    buffer.putInt(ACCOUNT, NO_ACCOUNT);
    return this;
  }

  public DirectBuffer buffer() {
    return buffer;
  }

  /** Length in bytes with parts. */
  public int length() {
    return FIXED_LENGTH + partCount() * PART_LENGTH;
  }

  public long lsn() {
    return EventHeader.lsn(buffer, 0);
  }

  public long timeMs() {
    return EventHeader.timeMs(buffer, 0);
  }

  public TransactionFunction function() {
    return TransactionFunction.of(buffer.getByte(CORE + TransactionCommand.FUNCTION));
  }

  public int programme() {
    return buffer.getShort(CORE + TransactionCommand.PROGRAMME) & 0xFFFF;
  }

  public int mti() {
    return buffer.getInt(CORE + TransactionCommand.MTI);
  }

  public long tokenHigh() {
    return buffer.getLong(CORE + TransactionCommand.TOKEN_HIGH);
  }

  public long tokenLow() {
    return buffer.getLong(CORE + TransactionCommand.TOKEN_LOW);
  }

  public long amount() {
    return buffer.getLong(CORE + TransactionCommand.AMOUNT);
  }

  public int processingCode() {
    return buffer.getInt(CORE + TransactionCommand.PROCESSING_CODE);
  }

  /** Of all amounts but {@link #amount}, whose currency a completion may have had wrong. */
  public int currency() {
    return buffer.getInt(CORE + TransactionCommand.CURRENCY);
  }

  /** What a completion books is in the currency of its authorization. */
  public TransactionEvent currency(int value) {
    buffer.putInt(CORE + TransactionCommand.CURRENCY, value);
    return this;
  }

  public int stan() {
    return buffer.getInt(CORE + TransactionCommand.STAN);
  }

  public int localTime() {
    return buffer.getInt(CORE + TransactionCommand.LOCAL_TIME);
  }

  public int localDate() {
    return buffer.getInt(CORE + TransactionCommand.LOCAL_DATE);
  }

  /** DE 18. */
  public int merchantType() {
    return buffer.getInt(CORE + TransactionCommand.MERCHANT_TYPE);
  }

  /** What an advice says has happened. */
  public TransactionFunction fact() {
    return TransactionFunction.of(buffer.getByte(CORE + TransactionCommand.FACT));
  }

  public TransactionEvent fact(TransactionFunction value) {
    buffer.putByte(CORE + TransactionCommand.FACT, (byte) value.ordinal());
    return this;
  }

  /** Whether it was to earn nothing, and why: bits of the {@link TransactionCommand}, 0 neither. */
  public int noEarn() {
    return buffer.getByte(CORE + TransactionCommand.NO_EARN);
  }

  /** Number of the listener the request came in by. */
  public int listener() {
    return buffer.getShort(CORE + TransactionCommand.LISTENER) & 0xFFFF;
  }

  public long transmittedAt() {
    return buffer.getLong(CORE + TransactionCommand.TRANSMITTED_AT);
  }

  public long acquirer() {
    return buffer.getLong(CORE + TransactionCommand.ACQUIRER);
  }

  public long terminal() {
    return buffer.getLong(CORE + TransactionCommand.TERMINAL);
  }

  public long cardAcceptorHigh() {
    return buffer.getLong(CORE + TransactionCommand.CARD_ACCEPTOR);
  }

  public long cardAcceptorLow() {
    return buffer.getLong(CORE + TransactionCommand.CARD_ACCEPTOR + Long.BYTES);
  }

  public long rrnHigh() {
    return buffer.getLong(CORE + TransactionCommand.RRN);
  }

  public int rrnLow() {
    return buffer.getInt(CORE + TransactionCommand.RRN + Long.BYTES);
  }

  /** DE 37 as the answer carries it. */
  public TransactionEvent rrn(long high, int low) {
    buffer.putLong(CORE + TransactionCommand.RRN, high);
    buffer.putInt(CORE + TransactionCommand.RRN + Long.BYTES, low);
    return this;
  }

  public long contentDigest() {
    return buffer.getLong(DIGEST);
  }

  /** In place of that of the command, when there is no more of it than its core. */
  public TransactionEvent contentDigest(long value) {
    buffer.putLong(DIGEST, value);
    return this;
  }

  public int account() {
    return buffer.getInt(ACCOUNT);
  }

  public TransactionEvent account(int value) {
    buffer.putInt(ACCOUNT, value);
    return this;
  }

  public Effect effect() {
    return Effect.of(buffer.getByte(EFFECT));
  }

  public ResponseCode responseCode() {
    return ResponseCode.of(buffer.getByte(RESPONSE_CODE));
  }

  public TransactionEvent outcome(Effect effect, ResponseCode responseCode) {
    buffer.putByte(EFFECT, (byte) effect.ordinal());
    buffer.putByte(RESPONSE_CODE, (byte) responseCode.code());
    return this;
  }

  /** The earn rule that decided, 0 none. */
  public int rule() {
    return buffer.getInt(RULE);
  }

  public TransactionEvent rule(int value) {
    buffer.putInt(RULE, value);
    return this;
  }

  /** The value of a point that decided, 0 none. */
  public int rate() {
    return buffer.getInt(RATE);
  }

  public TransactionEvent rate(int value) {
    buffer.putInt(RATE, value);
    return this;
  }

  /** Last day, as an epoch day, of the lot that earned points belong to. */
  public int earnExpiry() {
    return buffer.getInt(EARN_EXPIRY);
  }

  /** Who paid for earned points. */
  public int earnFunder() {
    return buffer.getShort(EARN_FUNDER) & 0xFFFF;
  }

  /** The lot that earned points belong to, a {@link LotKey}; 0 without them. */
  public long earnKey() {
    return LotKey.of(earnExpiry(), earnFunder());
  }

  public TransactionEvent earnKey(long key) {
    buffer.putInt(EARN_EXPIRY, LotKey.expiry(key));
    buffer.putShort(EARN_FUNDER, (short) LotKey.funder(key));
    return this;
  }

  /** What counts when it is taken back, see {@link io.tebus.command.programme.Terms}. */
  public int terms() {
    return buffer.getByte(TERMS);
  }

  public TransactionEvent terms(int value) {
    buffer.putByte(TERMS, (byte) value);
    return this;
  }

  /** What was approved: DE 4 of a purchase, the value of a redemption. */
  public long approvedAmount() {
    return buffer.getLong(APPROVED_AMOUNT);
  }

  public TransactionEvent approvedAmount(long value) {
    buffer.putLong(APPROVED_AMOUNT, value);
    return this;
  }

  /** How much of the approved amount stands; in a reversal, of the original's. */
  public long standingAmount() {
    return buffer.getLong(STANDING_AMOUNT);
  }

  public TransactionEvent standingAmount(long value) {
    buffer.putLong(STANDING_AMOUNT, value);
    return this;
  }

  public long earned() {
    return buffer.getLong(EARNED);
  }

  public TransactionEvent earned(long value) {
    buffer.putLong(EARNED, value);
    return this;
  }

  public long redeemed() {
    return buffer.getLong(REDEEMED);
  }

  public TransactionEvent redeemed(long value) {
    buffer.putLong(REDEEMED, value);
    return this;
  }

  public long value() {
    return buffer.getLong(VALUE);
  }

  public TransactionEvent value(long value) {
    buffer.putLong(VALUE, value);
    return this;
  }

  public long before() {
    return buffer.getLong(BEFORE);
  }

  public TransactionEvent before(long value) {
    buffer.putLong(BEFORE, value);
    return this;
  }

  public long after() {
    return buffer.getLong(AFTER);
  }

  public TransactionEvent after(long value) {
    buffer.putLong(AFTER, value);
    return this;
  }

  public long arrears() {
    return buffer.getLong(ARREARS);
  }

  public TransactionEvent arrears(long value) {
    buffer.putLong(ARREARS, value);
    return this;
  }

  /** Signed. */
  public long arrearsChange() {
    return buffer.getLong(ARREARS_CHANGE);
  }

  public TransactionEvent arrearsChange(long value) {
    buffer.putLong(ARREARS_CHANGE, value);
    return this;
  }

  /** LSN of the transaction that a reversal found, 0 none. */
  public long original() {
    return buffer.getLong(ORIGINAL);
  }

  public TransactionEvent original(long lsn) {
    buffer.putLong(ORIGINAL, lsn);
    return this;
  }

  /** The key under which a late original is awaited; 0 in acquirer matches any. */
  public TransactionEvent tombstone(int stan, long transmittedAt, long acquirer) {
    buffer.putInt(TOMBSTONE_STAN, stan);
    buffer.putLong(TOMBSTONE_TRANSMITTED_AT, transmittedAt);
    buffer.putLong(TOMBSTONE_ACQUIRER, acquirer);
    return this;
  }

  /** STAN of the awaited original; 0 of anything but a tombstone. */
  public int tombstoneStan() {
    return isTransfer() ? 0 : buffer.getInt(TOMBSTONE_STAN);
  }

  /** DE 7 of the awaited original, 0 when the reversal did not say. */
  public long tombstoneTransmittedAt() {
    return isTransfer() ? 0 : buffer.getLong(TOMBSTONE_TRANSMITTED_AT);
  }

  public long tombstoneAcquirer() {
    return isTransfer() ? 0 : buffer.getLong(TOMBSTONE_ACQUIRER);
  }

  public int partCount() {
    return buffer.getShort(PART_COUNT) & 0xFFFF;
  }

  /** Last spendable day, as an epoch day, of the lot a part belongs to. */
  public int partExpiry(int index) {
    return buffer.getInt(FIXED_LENGTH + index * PART_LENGTH);
  }

  /** Who paid for the points of a part. */
  public int partFunder(int index) {
    return buffer.getShort(FIXED_LENGTH + index * PART_LENGTH + PART_FUNDER) & 0xFFFF;
  }

  /** The lot a part belongs to, a {@link LotKey}. */
  public long partKey(int index) {
    return LotKey.of(partExpiry(index), partFunder(index));
  }

  /** {@link #LOT}, {@link #HELD_LOT} or {@link #COUNTER_LOT}. */
  public int partKind(int index) {
    return buffer.getByte(FIXED_LENGTH + index * PART_LENGTH + PART_KIND);
  }

  /** Points a part adds to its lot (negative: takes from it). */
  public long partPoints(int index) {
    return buffer.getLong(FIXED_LENGTH + index * PART_LENGTH + PART_POINTS);
  }

  /** Adds a part of kind {@link #LOT}; the caller keeps within {@link #MAX_PARTS}. */
  public TransactionEvent addPart(long key, long points) {
    return addPart(LOT, key, points);
  }

  /**
   * Adds a part; the caller keeps within {@link #MAX_PARTS}.
   *
   * @param key a {@link LotKey}
   */
  public TransactionEvent addPart(int kind, long key, long points) {
    int index = partCount();
    int at = FIXED_LENGTH + index * PART_LENGTH;
    buffer.putLong(at, LotKey.expiry(key) & 0xFFFF_FFFFL);
    buffer.putByte(at + PART_KIND, (byte) kind);
    buffer.putShort(at + PART_FUNDER, (short) LotKey.funder(key));
    buffer.putLong(at + PART_POINTS, points);
    buffer.putShort(PART_COUNT, (short) (index + 1));
    return this;
  }

  /** True for a transfer, and for what takes one back: it has a {@link #counterAccount}. */
  public boolean isTransfer() {
    return buffer.getByte(COUNTER_FLAG) != 0;
  }

  /** The other end of a transfer: the recipient, whose points come back when it is taken back. */
  public int counterAccount() {
    return buffer.getInt(COUNTER_ACCOUNT);
  }

  public TransactionEvent counterAccount(int value) {
    buffer.putInt(COUNTER_ACCOUNT, value);
    buffer.putByte(COUNTER_FLAG, (byte) 1);
    return this;
  }

  /** Available on the counter account afterwards. */
  public long counterAfter() {
    return buffer.getLong(COUNTER_AFTER);
  }

  public TransactionEvent counterAfter(long value) {
    buffer.putLong(COUNTER_AFTER, value);
    return this;
  }

  /** Arrears of the counter account afterwards. */
  public long counterArrears() {
    return buffer.getLong(COUNTER_ARREARS);
  }

  public TransactionEvent counterArrears(long value) {
    buffer.putLong(COUNTER_ARREARS, value);
    return this;
  }

  /** Signed. */
  public long counterArrearsChange() {
    return buffer.getLong(COUNTER_ARREARS_CHANGE);
  }

  public TransactionEvent counterArrearsChange(long value) {
    buffer.putLong(COUNTER_ARREARS_CHANGE, value);
    return this;
  }

  /** Of a transfer: what of the redeemed points is a fee; given back, of what takes it back. */
  public long fee() {
    return isTransfer() ? buffer.getLong(FEE) : 0;
  }

  public TransactionEvent fee(long value) {
    buffer.putLong(FEE, value);
    return this;
  }

  /**
   * Of what takes back: points that stay with the customer because of the programme's claw-back.
   */
  public long waived() {
    return effect() == Effect.MIRRORED && !isTransfer() ? buffer.getLong(WAIVED) : 0;
  }

  public TransactionEvent waived(long value) {
    buffer.putLong(WAIVED, value);
    return this;
  }

  /** What somebody has to look at. */
  public ExceptionReason exception() {
    return ExceptionReason.of(buffer.getByte(EXCEPTION));
  }

  /** Points that could not be booked, with {@link ExceptionReason#SHORT_OF_POINTS}. */
  public long exceptionPoints() {
    return isTransfer() ? 0 : buffer.getLong(EXCEPTION_POINTS);
  }

  public TransactionEvent exception(ExceptionReason reason, long points) {
    buffer.putByte(EXCEPTION, (byte) reason.ordinal());
    buffer.putLong(EXCEPTION_POINTS, points);
    return this;
  }

  /** When a hold is over, ms since 1970 UTC; 0 of anything else. */
  public long deadlineMs() {
    return effect() == Effect.HELD ? buffer.getLong(DEADLINE) : 0;
  }

  public TransactionEvent deadlineMs(long value) {
    buffer.putLong(DEADLINE, value);
    return this;
  }

  /** Points set aside; negative: no longer. */
  public long heldChange() {
    return buffer.getLong(HELD_CHANGE);
  }

  public TransactionEvent heldChange(long value) {
    buffer.putLong(HELD_CHANGE, value);
    return this;
  }

  /** Points set aside on the account afterwards. */
  public long held() {
    return buffer.getLong(HELD);
  }

  public TransactionEvent held(long value) {
    buffer.putLong(HELD, value);
    return this;
  }

  /** Points that became pending; negative: no longer are. */
  public long pendingChange() {
    return buffer.getLong(PENDING_CHANGE);
  }

  public TransactionEvent pendingChange(long value) {
    buffer.putLong(PENDING_CHANGE, value);
    return this;
  }

  /** Points pending on the account afterwards. */
  public long pending() {
    return buffer.getLong(PENDING);
  }

  public TransactionEvent pending(long value) {
    buffer.putLong(PENDING, value);
    return this;
  }
}
