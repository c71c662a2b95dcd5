package io.tebus.reference;

import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request, advice or reversal as the engine is asked to decide it: the fields of the message that
 * the decision depends on, and what the listener allows. An original of all zeros is the same as
 * none.
 *
 * <p>Immutable. Source: profile, section 3.
 *
 * @param programme that the listener, or the merchant, serves
 * @param mti four decimal digits, 200 for "0200"
 * @param card the card number, or null in a reversal that does not carry it
 * @param processingCode DE 3, 0-999999, or {@link #NONE}
 * @param amount DE 4, 0-999999999999, minor units or points; absent counts as 0
 * @param currency DE 49, or 0
 * @param stan DE 11
 * @param transmittedAt DE 7, MMDDhhmmss
 * @param localTime DE 12, hhmmss
 * @param localDate DE 13, MMDD
 * @param acquirer DE 32
 * @param terminal DE 41
 * @param merchant DE 42
 * @param rrn DE 37, or null
 * @param merchantType DE 18, or 0
 * @param mode tag 20: E (also when absent), U or M
 * @param pointsToUse tag 21: points to use in a split tender, {@link #NONE} or {@link #ALL}
 * @param original DE 90, or null
 * @param standingAmount first twelve digits of DE 95, or {@link #NONE}
 * @param function the row of the profile's table that the dialect finds for the message
 * @param fact of an advice: the row of the request that it says has happened; else UNKNOWN
 * @param approvalOf DE 38: the code in the answer to the newest message of this identity, or a code
 *     that nothing has when there was none; null when DE 38 is absent
 * @param longHold true when tag 23 is ECOM or DE 25 is 59
 * @param withoutEarn true when a purchase, its completion, or the refund of one asks not to earn
 * @param rights what the listener allows beyond what every till may do
 * @param payer DE 102, or null
 * @param recipient DE 103, or null
 */
public record Request(
    int programme,
    int mti,
    @Nullable String card,
    int processingCode,
    long amount,
    int currency,
    int stan,
    long transmittedAt,
    int localTime,
    int localDate,
    long acquirer,
    String terminal,
    String merchant,
    @Nullable String rrn,
    int merchantType,
    char mode,
    long pointsToUse,
    @Nullable OriginalData original,
    long standingAmount,
    TransactionFunction function,
    TransactionFunction fact,
    @Nullable Identity approvalOf,
    boolean longHold,
    boolean withoutEarn,
    Set<Right> rights,
    @Nullable AccountName payer,
    @Nullable AccountName recipient) {

  /** What a listener may allow. */
  public enum Right {
    LOAD,
    REFUND_WITHOUT_REFERENCE,
    TRANSFER
  }

  /** A number that the message does not carry. */
  public static final int NONE = -1;

  /** Tag 21 {@code MAX}: as many points as there are. */
  public static final int ALL = -2;

  public Request {
    if (original != null && original.isAllZeros()) {
      original = null;
    }
    rights = Set.copyOf(rights);
  }

  /**
   * What makes two messages the same one: profile, section 5.1. The first digit of the MTI, the
   * version, and the last, which says "repeat", do not belong to it.
   */
  public record Identity(
      long acquirer,
      String terminal,
      String merchant,
      int stan,
      int localTime,
      int localDate,
      int classAndFunction) {}

  /** What two messages of one identity must agree in, or the later one is answered 94: 5.2. */
  record Content(
      @Nullable String card,
      int processingCode,
      long amount,
      int currency,
      @Nullable OriginalData original,
      long standingAmount,
      char mode,
      long pointsToUse,
      @Nullable AccountName payer,
      @Nullable AccountName recipient) {}

  /** A request of nothing in particular, to be filled in. */
  public static RequestBuilder builder() {
    return new RequestBuilder();
  }

  /** A copy to be changed. */
  public RequestBuilder toBuilder() {
    return new RequestBuilder(this);
  }

  /** True for 0400, 0401, 0420 and 0421. */
  public boolean isReversal() {
    return Mti.messageClass(mti) == Mti.REVERSAL;
  }

  /** True for 0120, 0121, 0220 and 0221: what has happened, whatever is answered. */
  public boolean isAdvice() {
    return !isReversal() && Mti.isAdvice(mti);
  }

  /** True when an earlier transaction is named, by DE 90 or DE 38. DE 37 alone names none. */
  boolean hasReference() {
    return original != null || approvalOf != null;
  }

  /** How DE 90 of a reversal names this request. */
  public OriginalData asOriginal() {
    return new OriginalData(mti, stan, transmittedAt, acquirer, 0);
  }

  public Identity identity() {
    return new Identity(
        acquirer, terminal, merchant, stan, localTime, localDate, Mti.classAndFunction(mti));
  }

  Content content() {
    return new Content(
        card,
        processingCode,
        amount,
        currency,
        original,
        standingAmount,
        mode,
        pointsToUse,
        payer,
        recipient);
  }

  /** The transaction type: the first two digits of DE 3. */
  int transactionType() {
    return processingCode / 10_000;
  }

  /** What a reversal leaves standing: zero, which is all it reverses, unless DE 95 says more. */
  long standsAfterwards() {
    return Math.max(0, standingAmount);
  }

  /** True for what is not to earn, or did not. Earn only asks for it by what it is. */
  boolean asksNotToEarn() {
    return withoutEarn && function != TransactionFunction.EARN_ONLY;
  }

  boolean hasTerminalAndMerchantOf(Request other) {
    return terminal.equals(other.terminal) && merchant.equals(other.merchant);
  }

  boolean hasStanAndAcquirerOf(Request other) {
    return stan == other.stan && acquirer == other.acquirer;
  }

  boolean isRefund() {
    return function == TransactionFunction.PURCHASE_REFUND
        || function == TransactionFunction.REDEMPTION_REFUND;
  }

  /** Both were given the same retrieval reference number, at the same terminal. */
  boolean hasRrnAndTerminalOf(Request other) {
    return hasRrnOf(other) && terminal.equals(other.terminal);
  }

  /** Both were given the same retrieval reference number. */
  boolean hasRrnOf(Request other) {
    return rrn != null && rrn.equals(other.rrn);
  }

  boolean hasLocalTimeOf(Request other) {
    return localTime == other.localTime && localDate == other.localDate;
  }

  /** Same DE 2, 3 and 4. A message without a card has the card of no other. */
  boolean hasCardCodeAndAmountOf(Request other) {
    return hasCardOf(other) && processingCode == other.processingCode && amount == other.amount;
  }

  /** A message without a card has the card of no other. */
  boolean hasCardOf(Request other) {
    return card != null && card.equals(other.card);
  }

  /** True unless this message is of another programme, or carries another card. */
  boolean mayConcernCardOf(Request other) {
    return programme == other.programme && (card == null || Objects.equals(card, other.card));
  }
}
