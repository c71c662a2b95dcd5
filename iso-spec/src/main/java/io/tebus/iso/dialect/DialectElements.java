package io.tebus.iso.dialect;

/**
 * Where a dialect puts what the numbers of the elements do not say by themselves.
 *
 * <p>Immutable. An element is 2 to 192, or {@link #NONE}.
 *
 * @param currency {@link #NONE} when it is part of the amount
 * @param localTime hhmmss; YYYYMMDDhhmmss when there is no local date
 * @param localDate MMDD, or {@link #NONE}
 * @param transmittedAt MMDDhhmmss; a message must have it where an original is named by it
 */
public record DialectElements(
    int amount,
    AmountForm amountForm,
    int currency,
    int merchantType,
    int acquirer,
    int terminal,
    int cardAcceptor,
    ConditionCode conditionCode,
    int localTime,
    int localDate,
    int transmittedAt,
    int stan,
    NetworkManagement networkManagement,
    int originalData,
    OriginalDataForm originalDataForm,
    Replacement replacement,
    int additionalAmounts,
    AdditionalAmountsForm additionalAmountsForm,
    EarnRequest earnRequest) {

  /** The dialect has no such element. */
  public static final int NONE = 0;

  /** True when currency and exponent stand in front of an amount. */
  public boolean hasCompositeAmounts() {
    return amountForm == AmountForm.CURRENCY_EXPONENT_AMOUNT;
  }

  /** True when an original is named by the moment of its transmission, not by its local moment. */
  public boolean namesByTransmission() {
    return originalDataForm == OriginalDataForm.ISO_1987;
  }

  /** True when a set of additional amounts has a digit for the exponent. */
  public boolean hasExponents() {
    return additionalAmountsForm == AdditionalAmountsForm.WITH_EXPONENT;
  }

  /**
   * The element that says under what conditions a till works.
   *
   * @param ecommerce the code of an order over the Internet
   */
  public record ConditionCode(int element, int ecommerce) {}

  /**
   * The element that says what a network management message is for.
   *
   * @param signOn a code, as the two below
   */
  public record NetworkManagement(int element, int signOn, int signOff, int echo) {}

  /**
   * The element that makes a reversal a partial one.
   *
   * @param functionElement says so too, {@link #NONE} when nothing does
   * @param partial the function code of a partial reversal
   */
  public record Replacement(int element, ReplacementForm form, int functionElement, int partial) {}

  /**
   * The switch by which a purchase asks to earn: a bit of a dataset in an element of datasets, Y or
   * N. Source: jPOS-CMF, DE 34.
   *
   * @param dataset its identifier, as that of the answer
   * @param bit 2 to 7; 1 says that the bitmap goes on
   * @param earnsWhenAbsent what counts without the switch, but for completions
   * @param answerDataset where the answer says with the same bit whether it was done
   */
  public record EarnRequest(
      int element, int dataset, int bit, boolean earnsWhenAbsent, int answerDataset) {}
}
