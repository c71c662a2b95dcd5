package io.tebus.engine.duplicate;

import io.tebus.command.TransactionCommand;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.Mti;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of a remembered transaction: who asked for what, what was answered, what of it stands.
 *
 * <pre>
 *   0  lsn i64                                      8  time i64, ms since 1970 UTC
 *  16  core of the command, 112 bytes ({@link TransactionCommand}), DE 37 as answered
 * 128  content digest i64
 * 136  account i32, -1 none                       140  effect u8 | response code u8 | parts u16
 * 144  rule i32 | rate i32                        152  key of the lot earned into, upper 32 bits
 * 156  state u8 | terms, counted, transfer and superseded u8 | refunds u8 | key, lower 8 bits
 * 160  approved amount i64                        168  standing amount i64
 * 176  earned i64                                 184  redeemed i64
 * 192  value i64                                  200  available before i64
 * 208  available after i64                        216  arrears i64
 * 224  pending i64
 * 232  older by identity i32                      236  older by key i32, of a tombstone: by awaited
 * 240  older by key of any acquirer i32           244  older by rrn i32, of a tombstone: by awaited
 * 248  first part i64: how many were added to the ring of parts before
 * 256
 * of a tombstone, in place of what it has not:
 * 200  transmitted at i64                         208  acquirer i64, 0 any
 * 216  stan i32
 * of a hold, in place of what it has not:
 * 184  points set aside i64                       192  completion i64, its LSN, 0 none
 * of what was taken back or released, in place of rule and rate:
 * 144  original i64, its LSN, 0 none
 * of a transfer, in place of what it has not:
 * 144  counter account i32                        192  fee i64
 * </pre>
 *
 * <p>Confined to the engine thread; lent until the next call that returns one.
 */
public final class RecentTransaction {

  /** Length of a record in bytes. */
  public static final int LENGTH = 256;

  /** As many, or more. */
  private static final int MAX_REFUNDS = 0xFF;

  private static final int LSN = 0;
  private static final int TIME = LSN + Long.BYTES;

  /** Where the core of the command begins. */
  public static final int CORE = TIME + Long.BYTES;

  private static final int DIGEST = CORE + TransactionCommand.CORE_LENGTH;
  private static final int ACCOUNT = DIGEST + Long.BYTES;
  private static final int EFFECT = ACCOUNT + Integer.BYTES;
  private static final int RESPONSE_CODE = EFFECT + 1;
  private static final int PART_COUNT = RESPONSE_CODE + 1;
  private static final int RULE = PART_COUNT + Short.BYTES;
  private static final int RATE = RULE + Integer.BYTES;
  private static final int EARN_KEY = RATE + Integer.BYTES;
  private static final int STATE = EARN_KEY + Integer.BYTES;
  private static final int APPROVED_AMOUNT = STATE + Integer.BYTES;
  private static final int STANDING_AMOUNT = APPROVED_AMOUNT + Long.BYTES;
  private static final int EARNED = STANDING_AMOUNT + Long.BYTES;
  private static final int REDEEMED = EARNED + Long.BYTES;
  private static final int VALUE = REDEEMED + Long.BYTES;
  private static final int BEFORE = VALUE + Long.BYTES;
  private static final int AFTER = BEFORE + Long.BYTES;
  private static final int ARREARS = AFTER + Long.BYTES;
  private static final int PENDING = ARREARS + Long.BYTES;
  private static final int TERMS = STATE + 1;
  private static final int REFUNDS = TERMS + 1;
  private static final int EARN_KEY_LOW = REFUNDS + 1;
  private static final int TERMS_MASK = 0x0F;
  private static final int COUNTED = 0x10;
  private static final int TRANSFER = 0x40;
  private static final int SUPERSEDED = 0x80;
  private static final int COUNTER_ACCOUNT = RULE;
  private static final int FEE = VALUE;
  private static final int TOMBSTONE_TRANSMITTED_AT = BEFORE;
  private static final int TOMBSTONE_ACQUIRER = AFTER;
  private static final int TOMBSTONE_STAN = ARREARS;
  private static final int COMPLETION = VALUE;
  private static final int ORIGINAL = RULE;

  static final int OLDER_BY_IDENTITY = PENDING + Long.BYTES;
  static final int OLDER_BY_KEY = OLDER_BY_IDENTITY + Integer.BYTES;
  static final int OLDER_BY_KEY_OF_ANY = OLDER_BY_KEY + Integer.BYTES;
  static final int OLDER_BY_RRN = OLDER_BY_KEY_OF_ANY + Integer.BYTES;

  private static final int FIRST_PART = OLDER_BY_RRN + Integer.BYTES;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  RecentTransaction() {}

  RecentTransaction wrap(UnsafeBuffer records, int offset) {
    buffer.wrap(records, offset, LENGTH);
    return this;
  }

  /** Writes all but the links. */
  void set(TransactionEvent event, long firstPart) {
    Effect effect = event.effect();
    buffer.putLong(LSN, event.lsn());
    buffer.putLong(TIME, event.timeMs());
    buffer.putBytes(CORE, event.buffer(), TransactionEvent.CORE, TransactionCommand.CORE_LENGTH);
    buffer.putLong(DIGEST, event.contentDigest());
    buffer.putInt(ACCOUNT, event.account());
    buffer.putByte(EFFECT, (byte) effect.ordinal());
    buffer.putByte(RESPONSE_CODE, (byte) event.responseCode().code());
    buffer.putShort(PART_COUNT, (short) event.partCount());
    if (hasOriginal(effect)) {
      buffer.putLong(ORIGINAL, event.original());
    } else {
      buffer.putInt(RULE, event.isTransfer() ? event.counterAccount() : event.rule());
      buffer.putInt(RATE, event.rate());
    }
    buffer.putInt(EARN_KEY, (int) (event.earnKey() >>> Byte.SIZE));
    int terms = event.terms() | (event.isTransfer() ? TRANSFER : 0);
    buffer.putInt(STATE, TransactionState.after(effect).ordinal() | terms << Byte.SIZE);
    buffer.putByte(EARN_KEY_LOW, (byte) event.earnKey());
    buffer.putLong(APPROVED_AMOUNT, event.approvedAmount());
    buffer.putLong(STANDING_AMOUNT, event.standingAmount());
    buffer.putLong(EARNED, event.earned());
    boolean hold = effect == Effect.HELD;
    buffer.putLong(REDEEMED, hold ? event.heldChange() : event.redeemed());
    buffer.putLong(VALUE, hold ? 0 : event.isTransfer() ? event.fee() : event.value());
    boolean tombstone = effect == Effect.TOMBSTONE;
    buffer.putLong(BEFORE, tombstone ? event.tombstoneTransmittedAt() : event.before());
    buffer.putLong(AFTER, tombstone ? event.tombstoneAcquirer() : event.after());
    buffer.putLong(ARREARS, tombstone ? event.tombstoneStan() : event.arrears());
    buffer.putLong(PENDING, event.pending());
    buffer.putLong(FIRST_PART, firstPart);
  }

  /** For reading the core of the command. */
  public DirectBuffer buffer() {
    return buffer;
  }

  /** True for points that a purchase earned. */
  public boolean isPurchase() {
    TransactionFunction did =
        Mti.isAdvice(mti()) && fact() != TransactionFunction.UNKNOWN ? fact() : function();
    return did == TransactionFunction.PURCHASE || did == TransactionFunction.EARN_ONLY;
  }

  public long lsn() {
    return buffer.getLong(LSN);
  }

  public long timeMs() {
    return buffer.getLong(TIME);
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

  public int currency() {
    return buffer.getInt(CORE + TransactionCommand.CURRENCY);
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

  public long contentDigest() {
    return buffer.getLong(DIGEST);
  }

  boolean isRefund() {
    return function() == TransactionFunction.PURCHASE_REFUND
        || function() == TransactionFunction.REDEMPTION_REFUND;
  }

  /** True when card, DE 3 and DE 4 are those of a request. */
  boolean hasContentOf(TransactionCommand request) {
    return request.hasCard()
        && tokenHigh() == request.tokenHigh()
        && tokenLow() == request.tokenLow()
        && processingCode() == request.processingCode()
        && amount() == request.amount();
  }

  /** See {@link TransactionEvent#account()}. */
  public int account() {
    return buffer.getInt(ACCOUNT);
  }

  public Effect effect() {
    return Effect.of(buffer.getByte(EFFECT));
  }

  public ResponseCode responseCode() {
    return ResponseCode.of(buffer.getByte(RESPONSE_CODE));
  }

  int partCount() {
    return buffer.getShort(PART_COUNT) & 0xFFFF;
  }

  private static boolean hasOriginal(Effect effect) {
    return effect == Effect.MIRRORED || effect == Effect.RELEASED;
  }

  /** Of what was taken back or released: the LSN of what that was, 0 none. */
  public long original() {
    return hasOriginal(effect()) ? buffer.getLong(ORIGINAL) : 0;
  }

  public int rule() {
    return hasOriginal(effect()) || isTransfer() ? 0 : buffer.getInt(RULE);
  }

  /** True for points that were moved to another account. */
  public boolean isTransfer() {
    return isOfTransfer() && effect() == Effect.POSTED;
  }

  /** True for a transfer, and for what took one back. */
  public boolean isOfTransfer() {
    return (buffer.getByte(TERMS) & TRANSFER) != 0;
  }

  /** Of a transfer alone: the account that received the points. */
  public int counterAccount() {
    return buffer.getInt(COUNTER_ACCOUNT);
  }

  /** Of a transfer alone: what of the redeemed points the payer paid for it. */
  public long fee() {
    return buffer.getLong(FEE);
  }

  public int rate() {
    return hasOriginal(effect()) ? 0 : buffer.getInt(RATE);
  }

  /** The lot that earned points belong to, a {@link io.tebus.event.LotKey}; 0 without them. */
  public long earnKey() {
    return (buffer.getInt(EARN_KEY) & 0xFFFF_FFFFL) << Byte.SIZE
        | (buffer.getByte(EARN_KEY_LOW) & 0xFF);
  }

  /** What counts when it is taken back, see {@link io.tebus.command.programme.Terms}. */
  public int terms() {
    return buffer.getByte(TERMS) & TERMS_MASK;
  }

  public TransactionState state() {
    return TransactionState.of(buffer.getByte(STATE));
  }

  public long approvedAmount() {
    return buffer.getLong(APPROVED_AMOUNT);
  }

  /** How much of the approved amount stands; in a reversal, of the original's. */
  public long standingAmount() {
    return buffer.getLong(STANDING_AMOUNT);
  }

  /** Notes what stands after a step back. */
  void standingAmount(long value, boolean byRefund) {
    buffer.putLong(STANDING_AMOUNT, value);
    if (byRefund) {
      buffer.putByte(REFUNDS, (byte) Math.min(MAX_REFUNDS, refunds() + 1));
    }
    if (value == 0) {
      state(byRefund ? TransactionState.REFUNDED : TransactionState.REVERSED);
    }
  }

  /** Notes that a refund or a void was undone: so much stands again. */
  void restore(long value, boolean ofRefund) {
    buffer.putLong(STANDING_AMOUNT, value);
    if (ofRefund && refunds() < MAX_REFUNDS) {
      buffer.putByte(REFUNDS, (byte) Math.max(0, refunds() - 1));
    }
    state(TransactionState.STANDING);
  }

  private int refunds() {
    return buffer.getByte(REFUNDS) & 0xFF;
  }

  /** True when a refund that stands took from it. */
  public boolean isRefunded() {
    return refunds() > 0;
  }

  /** True while limits count it. */
  public boolean isCounted() {
    return (buffer.getByte(TERMS) & COUNTED) != 0;
  }

  void counted(boolean value) {
    int others = buffer.getByte(TERMS) & ~COUNTED;
    buffer.putByte(TERMS, (byte) (value ? others | COUNTED : others));
  }

  /** True for a completion that was taken back, and another one took its place. */
  public boolean isSuperseded() {
    return (buffer.getByte(TERMS) & SUPERSEDED) != 0;
  }

  void supersede() {
    buffer.putByte(TERMS, (byte) (buffer.getByte(TERMS) | SUPERSEDED));
  }

  void state(TransactionState state) {
    buffer.putByte(STATE, (byte) state.ordinal());
  }

  /** Of a hold alone: the LSN of its completion, 0 none. */
  public long completion() {
    return buffer.getLong(COMPLETION);
  }

  void completion(long lsn) {
    buffer.putLong(COMPLETION, lsn);
  }

  public long earned() {
    return buffer.getLong(EARNED);
  }

  /** Of a hold, the points that were set aside. */
  public long redeemed() {
    return buffer.getLong(REDEEMED);
  }

  /** Of a hold it says nothing. */
  public long value() {
    return isOfTransfer() ? 0 : buffer.getLong(VALUE);
  }

  /** What an advice says has happened. */
  public TransactionFunction fact() {
    return TransactionFunction.of(buffer.getByte(CORE + TransactionCommand.FACT));
  }

  /** True for a purchase that was not to earn. */
  public boolean isWithoutEarn() {
    return buffer.getByte(CORE + TransactionCommand.NO_EARN) != 0;
  }

  /** DE 18. */
  public int merchantType() {
    return buffer.getInt(CORE + TransactionCommand.MERCHANT_TYPE);
  }

  /** Of a tombstone it says nothing. */
  public long before() {
    return buffer.getLong(BEFORE);
  }

  /** Of a tombstone it says nothing. */
  public long after() {
    return buffer.getLong(AFTER);
  }

  /** Of a tombstone it says nothing. */
  public long arrears() {
    return buffer.getLong(ARREARS);
  }

  /** Points pending on the account afterwards. */
  public long pending() {
    return buffer.getLong(PENDING);
  }

  long firstPart() {
    return buffer.getLong(FIRST_PART);
  }

  int tombstoneStan() {
    return buffer.getInt(TOMBSTONE_STAN);
  }

  long tombstoneTransmittedAt() {
    return buffer.getLong(TOMBSTONE_TRANSMITTED_AT);
  }

  /** Of a tombstone alone. */
  long tombstoneAcquirer() {
    return buffer.getLong(TOMBSTONE_ACQUIRER);
  }
}
