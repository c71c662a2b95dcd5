package io.tebus.command;

import io.tebus.iso.Mti;
import io.tebus.iso.SpendingMode;
import io.tebus.iso.TransactionFunction;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of one request on its way to the engine.
 *
 * <pre>
 *   0  programme u16 | function u8 | mode u8      4  mti i32
 *   8  card token, high i64                      16  card token, low i64
 *  24  amount i64, minor units or points         32  processing code i32      36  currency i32
 *  40  stan i32       44  local time i32         48  local date i32           52  merchant type i32
 *  56  transmitted at i64, MMDDhhmmss            64  acquirer i64
 *  72  terminal, 8 characters                    80  card acceptor, 15 characters and a space
 *  96  rrn, 12 characters or zeros              108  listener u16 | fact u8 | no earn u8
 * 112  ---- up to here the core, which an event repeats ----
 * 112  points to use i64                        120  original: transmitted at i64
 * 128  original: acquirer i64                   136  original: forwarder i64
 * 144  original: stan i32                       148  original: mti i32
 * 152  standing amount i64                      160  digest of DE 102 and 103 i64
 * 168  ---- up to here what makes a request the same request ----
 * 168  approval code i64             176  rights u8 | long hold u8 | by local moment u8 | zeros
 * 184  payer: account number i64, -1 none        192  payer: card token, high i64 | low i64
 * 208  recipient: account number i64, -1 none    216  recipient: card token, high i64 | low i64
 * 232
 * </pre>
 *
 * <p>Confined to the thread that holds it; the view does not outlive the callback that lent it.
 */
public final class TransactionCommand {

  public static final int PROGRAMME = 0;
  public static final int FUNCTION = 2;
  public static final int MODE = 3;
  public static final int MTI = 4;
  public static final int TOKEN_HIGH = 8;
  public static final int TOKEN_LOW = TOKEN_HIGH + Long.BYTES;
  public static final int AMOUNT = TOKEN_LOW + Long.BYTES;
  public static final int PROCESSING_CODE = AMOUNT + Long.BYTES;
  public static final int CURRENCY = PROCESSING_CODE + Integer.BYTES;
  public static final int STAN = CURRENCY + Integer.BYTES;
  public static final int LOCAL_TIME = STAN + Integer.BYTES;
  public static final int LOCAL_DATE = LOCAL_TIME + Integer.BYTES;
  public static final int MERCHANT_TYPE = LOCAL_DATE + Integer.BYTES;
  public static final int TRANSMITTED_AT = MERCHANT_TYPE + Integer.BYTES;
  public static final int ACQUIRER = TRANSMITTED_AT + Long.BYTES;
  public static final int TERMINAL = ACQUIRER + Long.BYTES;
  public static final int CARD_ACCEPTOR = TERMINAL + 8;
  public static final int RRN = CARD_ACCEPTOR + 16;
  public static final int LISTENER = RRN + 12;
  public static final int FACT = LISTENER + Short.BYTES;
  public static final int NO_EARN = FACT + 1;

  // Bits of NO_EARN.
  private static final int ASKED = 1;
  private static final int UNASKED = 2;

  /** Length in bytes of the part that an event repeats. */
  public static final int CORE_LENGTH = 112;

  public static final int POINTS_TO_USE = CORE_LENGTH;
  public static final int ORIGINAL_TRANSMITTED_AT = POINTS_TO_USE + Long.BYTES;
  public static final int ORIGINAL_ACQUIRER = ORIGINAL_TRANSMITTED_AT + Long.BYTES;
  public static final int ORIGINAL_FORWARDER = ORIGINAL_ACQUIRER + Long.BYTES;
  public static final int ORIGINAL_STAN = ORIGINAL_FORWARDER + Long.BYTES;
  public static final int ORIGINAL_MTI = ORIGINAL_STAN + Integer.BYTES;
  public static final int STANDING_AMOUNT = ORIGINAL_MTI + Integer.BYTES;
  public static final int ACCOUNTS_DIGEST = STANDING_AMOUNT + Long.BYTES;

  public static final int APPROVAL_CODE = ACCOUNTS_DIGEST + Long.BYTES;
  public static final int RIGHTS = APPROVAL_CODE + Long.BYTES;
  public static final int LONG_HOLD = RIGHTS + 1;
  public static final int BY_LOCAL_MOMENT = LONG_HOLD + 1;

  public static final int PAYER_NUMBER = RIGHTS + Long.BYTES;
  public static final int PAYER_TOKEN = PAYER_NUMBER + Long.BYTES;
  public static final int RECIPIENT_NUMBER = PAYER_TOKEN + 2 * Long.BYTES;
  public static final int RECIPIENT_TOKEN = RECIPIENT_NUMBER + Long.BYTES;

  /** Length in bytes. */
  public static final int LENGTH = RECIPIENT_TOKEN + 2 * Long.BYTES;

  /** {@link #payerNumber()} and {@link #recipientNumber()}: no account number was given. */
  public static final long NO_ACCOUNT_NUMBER = OpenCardCommand.NO_ACCOUNT_NUMBER;

  /** {@link #approvalCode()}: DE 38 absent, or not one that this host gives. */
  public static final long NO_APPROVAL = -1;

  /** How many approval codes there are: six of 0-9A-Z. */
  public static final long APPROVAL_CODES = 36L * 36 * 36 * 36 * 36 * 36;

  /** {@link #pointsToUse()}: no split tender. */
  public static final long NO_POINTS_TO_USE = -1;

  /** {@link #pointsToUse()}: as many as there are. */
  public static final long ALL_POINTS = -2;

  /** {@link #standingAmount()}: DE 95 absent. */
  public static final long NO_STANDING_AMOUNT = -1;

  /** {@link #processingCode()}: DE 3 absent. */
  public static final int NO_PROCESSING_CODE = -1;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  public TransactionCommand wrap(DirectBuffer source, int offset) {
    buffer.wrap(source, offset, LENGTH);
    return this;
  }

  /** Wraps and sets every field to "absent". */
  public TransactionCommand wrapAndClear(MutableDirectBuffer target, int offset) {
    wrap(target, offset);
    buffer.setMemory(0, LENGTH, (byte) 0);
    buffer.putByte(MODE, (byte) SpendingMode.EXACT.letter());
    buffer.putInt(PROCESSING_CODE, NO_PROCESSING_CODE);
    buffer.putLong(POINTS_TO_USE, NO_POINTS_TO_USE);
    buffer.putLong(STANDING_AMOUNT, NO_STANDING_AMOUNT);
    buffer.putLong(APPROVAL_CODE, NO_APPROVAL);
    buffer.putLong(PAYER_NUMBER, NO_ACCOUNT_NUMBER);
    buffer.putLong(RECIPIENT_NUMBER, NO_ACCOUNT_NUMBER);
    return this;
  }

  /** The bytes themselves, for copying the core. */
  public DirectBuffer buffer() {
    return buffer;
  }

  public int programme() {
    return buffer.getShort(PROGRAMME) & 0xFFFF;
  }

  public TransactionCommand programme(int value) {
    buffer.putShort(PROGRAMME, (short) value);
    return this;
  }

  public TransactionFunction function() {
    return TransactionFunction.of(buffer.getByte(FUNCTION));
  }

  public TransactionCommand function(TransactionFunction value) {
    buffer.putByte(FUNCTION, (byte) value.ordinal());
    return this;
  }

  /** The letter of a {@link SpendingMode}. */
  public byte mode() {
    return buffer.getByte(MODE);
  }

  public TransactionCommand mode(byte letter) {
    buffer.putByte(MODE, letter);
    return this;
  }

  /** See {@link Mti}. */
  public int mti() {
    return buffer.getInt(MTI);
  }

  public TransactionCommand mti(int value) {
    buffer.putInt(MTI, value);
    return this;
  }

  public long tokenHigh() {
    return buffer.getLong(TOKEN_HIGH);
  }

  public long tokenLow() {
    return buffer.getLong(TOKEN_LOW);
  }

  public TransactionCommand token(long high, long low) {
    buffer.putLong(TOKEN_HIGH, high);
    buffer.putLong(TOKEN_LOW, low);
    return this;
  }

  /** False when the request names no card; an all-zero token stands for none. */
  public boolean hasCard() {
    return (tokenHigh() | tokenLow()) != 0;
  }

  /** DE 4, 0 when absent: minor units of {@link #currency()}, or points in the points currency. */
  public long amount() {
    return buffer.getLong(AMOUNT);
  }

  public TransactionCommand amount(long value) {
    buffer.putLong(AMOUNT, value);
    return this;
  }

  /** DE 3, 0-999999, or {@link #NO_PROCESSING_CODE}. */
  public int processingCode() {
    return buffer.getInt(PROCESSING_CODE);
  }

  public TransactionCommand processingCode(int value) {
    buffer.putInt(PROCESSING_CODE, value);
    return this;
  }

  /** DE 49, 0 when absent. */
  public int currency() {
    return buffer.getInt(CURRENCY);
  }

  public TransactionCommand currency(int value) {
    buffer.putInt(CURRENCY, value);
    return this;
  }

  public int stan() {
    return buffer.getInt(STAN);
  }

  public TransactionCommand stan(int value) {
    buffer.putInt(STAN, value);
    return this;
  }

  /** DE 12, hhmmss. */
  public int localTime() {
    return buffer.getInt(LOCAL_TIME);
  }

  public TransactionCommand localTime(int value) {
    buffer.putInt(LOCAL_TIME, value);
    return this;
  }

  /** DE 13, MMDD. */
  public int localDate() {
    return buffer.getInt(LOCAL_DATE);
  }

  public TransactionCommand localDate(int value) {
    buffer.putInt(LOCAL_DATE, value);
    return this;
  }

  /** DE 18, 0 when absent. */
  public int merchantType() {
    return buffer.getInt(MERCHANT_TYPE);
  }

  public TransactionCommand merchantType(int value) {
    buffer.putInt(MERCHANT_TYPE, value);
    return this;
  }

  /** DE 7, MMDDhhmmss; or DE 12, see {@link #byLocalMoment}. */
  public long transmittedAt() {
    return buffer.getLong(TRANSMITTED_AT);
  }

  public TransactionCommand transmittedAt(long value) {
    buffer.putLong(TRANSMITTED_AT, value);
    return this;
  }

  /** DE 32, else the listener's. */
  public long acquirer() {
    return buffer.getLong(ACQUIRER);
  }

  public TransactionCommand acquirer(long value) {
    buffer.putLong(ACQUIRER, value);
    return this;
  }

  /** DE 41, its 8 characters as they lie in memory. */
  public long terminal() {
    return buffer.getLong(TERMINAL);
  }

  /** DE 42, its first 8 characters. */
  public long cardAcceptorHigh() {
    return buffer.getLong(CARD_ACCEPTOR);
  }

  /** DE 42, its last 7 characters and a space. */
  public long cardAcceptorLow() {
    return buffer.getLong(CARD_ACCEPTOR + Long.BYTES);
  }

  /** DE 37, its first 8 characters; 0 when absent. */
  public long rrnHigh() {
    return buffer.getLong(RRN);
  }

  /** DE 37, its last 4 characters. */
  public int rrnLow() {
    return buffer.getInt(RRN + Long.BYTES);
  }

  public boolean hasRrn() {
    return rrnHigh() != 0;
  }

  /** Number of the listener that received the request. */
  public TransactionCommand listener(int value) {
    buffer.putShort(LISTENER, (short) value);
    return this;
  }

  /** Tag 21: points, {@link #NO_POINTS_TO_USE} or {@link #ALL_POINTS}. */
  public long pointsToUse() {
    return buffer.getLong(POINTS_TO_USE);
  }

  public TransactionCommand pointsToUse(long value) {
    buffer.putLong(POINTS_TO_USE, value);
    return this;
  }

  /** True when DE 90 is there and not all zeros. */
  public boolean hasOriginal() {
    return originalMti() != 0
        || originalStan() != 0
        || originalTransmittedAt() != 0
        || originalAcquirer() != 0
        || originalForwarder() != 0;
  }

  public long originalTransmittedAt() {
    return buffer.getLong(ORIGINAL_TRANSMITTED_AT);
  }

  public long originalAcquirer() {
    return buffer.getLong(ORIGINAL_ACQUIRER);
  }

  public long originalForwarder() {
    return buffer.getLong(ORIGINAL_FORWARDER);
  }

  public int originalStan() {
    return buffer.getInt(ORIGINAL_STAN);
  }

  public int originalMti() {
    return buffer.getInt(ORIGINAL_MTI);
  }

  /** DE 90. */
  public TransactionCommand original(
      int mti, int stan, long transmittedAt, long acquirer, long forwarder) {
    buffer.putInt(ORIGINAL_MTI, mti);
    buffer.putInt(ORIGINAL_STAN, stan);
    buffer.putLong(ORIGINAL_TRANSMITTED_AT, transmittedAt);
    buffer.putLong(ORIGINAL_ACQUIRER, acquirer);
    buffer.putLong(ORIGINAL_FORWARDER, forwarder);
    return this;
  }

  /**
   * Whether an original is named by its local moment, in the form of 2003. Some write it in UTC, so
   * that the same moment may be shown by clocks of two time zones.
   */
  public TransactionCommand byLocalMoment(boolean value) {
    buffer.putByte(BY_LOCAL_MOMENT, (byte) (value ? 1 : 0));
    return this;
  }

  /** True when DE 90 names that moment, MMDDhhmmss, or may do so in another time zone. */
  public boolean mayNameMoment(long sentAt) {
    return isOneMoment(originalTransmittedAt(), sentAt);
  }

  /** True when this was sent at a moment, MMDDhhmmss, that an earlier DE 90 named. */
  public boolean mayBeSentAt(long namedMoment) {
    return isOneMoment(transmittedAt(), namedMoment);
  }

  private boolean isOneMoment(long one, long other) {
    return one == other
        || (buffer.getByte(BY_LOCAL_MOMENT) != 0 && TimeZones.mayShowOneMoment(one, other));
  }

  /** DE 95, first 12 digits: the amount that stands, or {@link #NO_STANDING_AMOUNT}. */
  public long standingAmount() {
    return buffer.getLong(STANDING_AMOUNT);
  }

  public TransactionCommand standingAmount(long value) {
    buffer.putLong(STANDING_AMOUNT, value);
    return this;
  }

  /** A digest of DE 102 and 103, 0 when both are absent. */
  public TransactionCommand accountsDigest(long value) {
    buffer.putLong(ACCOUNTS_DIGEST, value);
    return this;
  }

  /** DE 102 when it is an account number, or {@link #NO_ACCOUNT_NUMBER}. */
  public long payerNumber() {
    return buffer.getLong(PAYER_NUMBER);
  }

  public TransactionCommand payerNumber(long value) {
    buffer.putLong(PAYER_NUMBER, value);
    return this;
  }

  /** DE 102 when it is a card number: its token; all zero when it is none. */
  public long payerTokenHigh() {
    return buffer.getLong(PAYER_TOKEN);
  }

  public long payerTokenLow() {
    return buffer.getLong(PAYER_TOKEN + Long.BYTES);
  }

  public TransactionCommand payerToken(long high, long low) {
    buffer.putLong(PAYER_TOKEN, high);
    buffer.putLong(PAYER_TOKEN + Long.BYTES, low);
    return this;
  }

  /** DE 103 when it is an account number, or {@link #NO_ACCOUNT_NUMBER}. */
  public long recipientNumber() {
    return buffer.getLong(RECIPIENT_NUMBER);
  }

  public TransactionCommand recipientNumber(long value) {
    buffer.putLong(RECIPIENT_NUMBER, value);
    return this;
  }

  /** DE 103 when it is a card number: its token; all zero when it is none. */
  public long recipientTokenHigh() {
    return buffer.getLong(RECIPIENT_TOKEN);
  }

  public long recipientTokenLow() {
    return buffer.getLong(RECIPIENT_TOKEN + Long.BYTES);
  }

  public TransactionCommand recipientToken(long high, long low) {
    buffer.putLong(RECIPIENT_TOKEN, high);
    buffer.putLong(RECIPIENT_TOKEN + Long.BYTES, low);
    return this;
  }

  /** DE 38 read as a number in base 36: the LSN of a decision, modulo {@link #APPROVAL_CODES}. */
  public long approvalCode() {
    return buffer.getLong(APPROVAL_CODE);
  }

  public TransactionCommand approvalCode(long value) {
    buffer.putLong(APPROVAL_CODE, value);
    return this;
  }

  /** True when an earlier transaction is named: by DE 90 or DE 38. */
  public boolean hasReference() {
    return hasOriginal() || approvalCode() != NO_APPROVAL;
  }

  /** What the listener allows. */
  public boolean mayUse(Right right) {
    return (buffer.getByte(RIGHTS) & right.bit()) != 0;
  }

  /** Bits of {@link Right}. */
  public TransactionCommand rights(int bits) {
    buffer.putByte(RIGHTS, (byte) bits);
    return this;
  }

  /** True when goods are sent later: tag 23 is ECOM, or DE 25 is 59. */
  public boolean isLongHold() {
    return buffer.getByte(LONG_HOLD) != 0;
  }

  public TransactionCommand longHold(boolean value) {
    buffer.putByte(LONG_HOLD, (byte) (value ? 1 : 0));
    return this;
  }

  /** What an advice says has happened: the function that the request for it would have had. */
  public TransactionFunction fact() {
    return TransactionFunction.of(buffer.getByte(FACT));
  }

  public TransactionCommand fact(TransactionFunction value) {
    buffer.putByte(FACT, (byte) value.ordinal());
    return this;
  }

  /**
   * True for a purchase that earns nothing, and for the refund of one: it asks not to, is cash, or
   * says nothing where the dialect takes silence for a no. It is decided as any other. A completion
   * follows its authorization: to it only {@link #asksNotToEarn()} counts.
   */
  public boolean isWithoutEarn() {
    return buffer.getByte(NO_EARN) != 0;
  }

  /** Without having asked for it. */
  public TransactionCommand withoutEarn(boolean value) {
    return noEarn(UNASKED, value);
  }

  /** True when the message itself says that it is not to earn. */
  public boolean asksNotToEarn() {
    return (buffer.getByte(NO_EARN) & ASKED) != 0;
  }

  public TransactionCommand asksNotToEarn(boolean value) {
    return noEarn(ASKED, value);
  }

  private TransactionCommand noEarn(int bit, boolean value) {
    int others = buffer.getByte(NO_EARN) & ~bit;
    buffer.putByte(NO_EARN, (byte) (value ? others | bit : others));
    return this;
  }

  /**
   * A 64-bit digest of what makes a request the same request: card, DE 3, 4, 49, 90, 95, 102, 103,
   * tags 20 and 21. Source: message profile, 5.2.
   */
  public long contentDigest() {
    long digest = mix(tokenHigh(), tokenLow());
    digest = mix(digest, amount());
    digest = mix(digest, (long) processingCode() << 32 | currency());
    digest = mix(digest, mode());
    for (int field = POINTS_TO_USE; field < APPROVAL_CODE; field += Long.BYTES) {
      digest = mix(digest, buffer.getLong(field));
    }
    return digest;
  }

  private static long mix(long digest, long value) {
    long mixed = (digest ^ value) * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 32;
    mixed *= 0xD6E8FEB86659FD93L;
    return mixed ^ mixed >>> 29;
  }
}
