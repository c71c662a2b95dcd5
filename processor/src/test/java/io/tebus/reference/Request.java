package io.tebus.reference;

import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request, advice or reversal as the engine is asked to decide it: the fields of the message that
 * the decision depends on. An original of all zeros is the same as none.
 *
 * <p>Immutable. Source: profile, section 3.
 *
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
 */
public record Request(
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
    TransactionFunction function) {

  /** A number that the message does not carry. */
  public static final int NONE = -1;

  /** Tag 21 {@code MAX}: as many points as there are. */
  public static final int ALL = -2;

  public Request {
    if (original != null && original.isAllZeros()) {
      original = null;
    }
  }

  /**
   * What makes two messages the same one: profile, section 5.1. The last digit of the MTI, which
   * says "repeat", does not belong to it.
   */
  record Identity(
      long acquirer,
      String terminal,
      String merchant,
      int stan,
      int localTime,
      int localDate,
      int mtiWithoutOrigin) {}

  /** What two messages of one identity must agree in, or the later one is answered 94: 5.2. */
  record Content(
      @Nullable String card,
      int processingCode,
      long amount,
      int currency,
      @Nullable OriginalData original,
      long standingAmount,
      char mode,
      long pointsToUse) {}

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

  /** How DE 90 of a reversal names this request. */
  public OriginalData asOriginal() {
    return new OriginalData(mti, stan, transmittedAt, acquirer, 0);
  }

  Identity identity() {
    return new Identity(
        acquirer, terminal, merchant, stan, localTime, localDate, Mti.withoutOrigin(mti));
  }

  Content content() {
    return new Content(
        card, processingCode, amount, currency, original, standingAmount, mode, pointsToUse);
  }

  /** The transaction type: the first two digits of DE 3. */
  int transactionType() {
    return processingCode / 10_000;
  }

  /** What a reversal leaves standing: zero, which is all it reverses, unless DE 95 says more. */
  long standsAfterwards() {
    return Math.max(0, standingAmount);
  }

  boolean hasTerminalAndMerchantOf(Request other) {
    return terminal.equals(other.terminal) && merchant.equals(other.merchant);
  }

  boolean hasStanAndAcquirerOf(Request other) {
    return stan == other.stan && acquirer == other.acquirer;
  }

  /** Both were given the same retrieval reference number, at the same terminal. */
  boolean hasRrnAndTerminalOf(Request other) {
    return rrn != null && rrn.equals(other.rrn) && terminal.equals(other.terminal);
  }

  boolean hasLocalTimeOf(Request other) {
    return localTime == other.localTime && localDate == other.localDate;
  }

  /** Same DE 2, 3 and 4. A message without a card has the card of no other. */
  boolean hasCardCodeAndAmountOf(Request other) {
    return card != null
        && card.equals(other.card)
        && processingCode == other.processingCode
        && amount == other.amount;
  }

  /** True unless this reversal carries a card, and it is not that of the other message. */
  boolean mayConcernCardOf(Request other) {
    return card == null || Objects.equals(card, other.card);
  }
}
