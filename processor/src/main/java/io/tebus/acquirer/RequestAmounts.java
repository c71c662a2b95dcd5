package io.tebus.acquirer;

import io.tebus.command.TransactionCommand;
import io.tebus.iso.CurrencyExponents;
import io.tebus.iso.Mti;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.dialect.AmountForm;
import io.tebus.iso.dialect.DialectElements;
import io.tebus.iso.dialect.ReplacementForm;

/**
 * What a request is about in money or points, and what a partial reversal leaves of it.
 *
 * <p>Confined to its event loop; allocates nothing. Source: message profile, sections 3 and 5.7.
 */
final class RequestAmounts {

  private static final int NONE = DialectElements.NONE;
  private static final int AMOUNT_DIGITS = 12;
  private static final int COMPOSITE_DIGITS = AmountForm.COMPOSITE_DIGITS;
  private static final int CURRENCY_DIGITS = 3;
  private static final int AMOUNT_AT = COMPOSITE_DIGITS - AMOUNT_DIGITS;
  private static final long AMOUNTS = 1_000_000_000_000L;

  private final int element;
  private final boolean composite;
  private final int currencyElement;
  private final int replacementElement;
  private final boolean replacedByFunction;
  private final int functionElement;
  private final int partial;

  /** Of a composite amount that was found sound. */
  private int currency;

  private long amount;

  RequestAmounts(DialectElements elements) {
    element = elements.amount();
    composite = elements.hasCompositeAmounts();
    currencyElement = elements.currency();
    replacementElement = elements.replacement().element();
    replacedByFunction = elements.replacement().form() == ReplacementForm.WITH_ORIGINAL;
    functionElement = elements.replacement().functionElement();
    partial = elements.replacement().partial();
  }

  /** The element of the amount. */
  int element() {
    return element;
  }

  /** True when the amount is not there, or makes sense. */
  boolean isSound(MessageDecoder message) {
    return !message.has(element)
        || (composite ? readComposite(message) : message.number(element) >= 0);
  }

  private boolean readComposite(MessageDecoder message) {
    if (message.characters(element) != COMPOSITE_DIGITS) {
      return false;
    }
    long whole = message.number(element);
    long front = whole / AMOUNTS;
    amount = whole % AMOUNTS;
    currency = (int) (front / 10);
    return whole >= 0 && front % 10 == CurrencyExponents.of(currency);
  }

  /** Amounts are in the currency's own minor unit; another exponent is refused. */
  private static boolean isComposite(MessageDecoder message, int element) {
    long currency = message.number(element, 0, CURRENCY_DIGITS);
    return currency >= 0
        && message.number(element, CURRENCY_DIGITS, 1) == CurrencyExponents.of((int) currency)
        && message.number(element, AMOUNT_AT, AMOUNT_DIGITS) >= 0;
  }

  /**
   * Returns {@link RequestReader#OK} or the element without which nobody knows what is to stand.
   */
  int checkReplacement(MessageDecoder message) {
    if (replacementElement == NONE) {
      return RequestReader.OK;
    }
    if (replacedByFunction) {
      return isPartial(message) ? checkBoth(message) : RequestReader.OK;
    }
    boolean sound =
        !message.has(replacementElement)
            || (message.characters(replacementElement) >= AMOUNT_DIGITS
                && message.number(replacementElement, 0, AMOUNT_DIGITS) != Digits.NOT_A_NUMBER);
    return sound ? RequestReader.OK : replacementElement;
  }

  private boolean isPartial(MessageDecoder message) {
    return Mti.messageClass(message.mti()) == Mti.REVERSAL
        && message.has(functionElement)
        && message.number(functionElement) == partial;
  }

  private int checkBoth(MessageDecoder message) {
    if (!message.has(element)) {
      return element;
    }
    boolean sound =
        message.has(replacementElement)
            && message.characters(replacementElement) >= COMPOSITE_DIGITS
            && isComposite(message, replacementElement)
            && message.number(replacementElement, 0, AMOUNT_AT)
                == message.number(element, 0, AMOUNT_AT);
    return sound ? RequestReader.OK : replacementElement;
  }

  /** Writes the amounts of a sound request. */
  void write(MessageDecoder message, TransactionCommand command) {
    if (message.has(element)) {
      command.amount(composite ? amount : message.number(element));
    }
    if (composite) {
      if (message.has(element)) {
        command.currency(currency);
      }
    } else if (currencyElement != NONE && message.has(currencyElement)) {
      command.currency((int) message.number(currencyElement));
    }
    if (replacementElement == NONE || !message.has(replacementElement)) {
      return;
    }
    if (!replacedByFunction) {
      command.standingAmount(message.number(replacementElement, 0, AMOUNT_DIGITS));
    } else if (isPartial(message)) {
      long other = message.number(replacementElement, AMOUNT_AT, AMOUNT_DIGITS);
      command
          .standingAmount(Math.min(command.amount(), other))
          .amount(Math.max(command.amount(), other));
    }
  }
}
