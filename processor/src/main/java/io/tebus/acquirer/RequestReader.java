package io.tebus.acquirer;

import io.tebus.command.Right;
import io.tebus.command.TransactionCommand;
import io.tebus.iso.DataElement;
import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.dialect.Dialect;
import io.tebus.iso.dialect.DialectElements;
import org.agrona.MutableDirectBuffer;

/**
 * Checks that a decoded request says what its function needs, and writes it as a command without a
 * card number.
 *
 * <p>Confined to its event loop; allocates nothing. Source: message profile, sections 3 and 7.
 */
final class RequestReader {

  /** {@link #check}: the request can become a command. */
  static final int OK = 0;

  /** An advice's message type less that of the request for the same thing. */
  private static final int ADVICE_OFFSET = 20;

  private static final int NONE = DialectElements.NONE;
  private static final int TERMINAL_WIDTH = 8;
  private static final int CARD_ACCEPTOR_WIDTH = 15;
  private static final int RRN_WIDTH = 12;

  private final ListenerSpec listener;
  private final Dialect dialect;
  private final int rights;

  // Where things are, of the dialect.
  private final int currencyElement;
  private final int merchantTypeElement;
  private final int acquirerElement;
  private final int terminalElement;
  private final int cardAcceptorElement;
  private final int conditionElement;
  private final int ecommerceCondition;
  private final int transmittedAtElement;
  private final boolean namesByTransmission;
  private final int stanElement;
  private final int originalElement;
  private final int loyaltyElement;
  private final int earnElement;

  private final RequestAmounts amounts;
  private final LocalMoment moment;
  private final NamedCards cards;
  private final OriginalData original;
  private final EarnSwitch earn;
  private final LoyaltyTags tags;
  private TransactionFunction function = TransactionFunction.UNKNOWN;
  private TransactionFunction fact = TransactionFunction.UNKNOWN;

  /** By its processing code. */
  private boolean withoutEarn;

  RequestReader(ListenerSpec listener, CardTokens tokens) {
    this.listener = listener;
    dialect = listener.dialect();
    rights = Right.setOf(listener.rights());
    DialectElements elements = dialect.elements();
    currencyElement = elements.currency();
    merchantTypeElement = elements.merchantType();
    acquirerElement = elements.acquirer();
    terminalElement = elements.terminal();
    cardAcceptorElement = elements.cardAcceptor();
    conditionElement = elements.conditionCode().element();
    ecommerceCondition = elements.conditionCode().ecommerce();
    transmittedAtElement = elements.transmittedAt();
    namesByTransmission = elements.namesByTransmission();
    stanElement = elements.stan();
    originalElement = elements.originalData();
    loyaltyElement = dialect.loyaltyElement();
    earnElement = elements.earnRequest().element();
    MessageSpec messages = listener.messages();
    amounts = new RequestAmounts(elements);
    moment = new LocalMoment(elements);
    original = new OriginalData(elements);
    cards = new NamedCards(messages, elements, original, tokens);
    earn = new EarnSwitch(elements.earnRequest(), messages);
    tags = new LoyaltyTags(new ElementText(messages, loyaltyElement));
  }

  /** Tags of the loyalty element that were ignored. */
  int unknownTags() {
    return tags.unknown();
  }

  /** True when the checked request is a reversal because the merchant refused the points. */
  boolean isMerchantRefusal() {
    return function == TransactionFunction.REVERSAL && tags.isRefused();
  }

  /** True when the checked request asks to be told whether points were earned. */
  boolean asksToEarn() {
    return earn.isOn();
  }

  /** What the checked request asks for. */
  TransactionFunction function() {
    return function;
  }

  /** Returns {@link #OK} or the number of the first element that is missing or makes no sense. */
  int check(MessageDecoder message) {
    int inError = findError(message);
    if (inError != OK) {
      cards.forget();
    }
    return inError;
  }

  private int findError(MessageDecoder message) {
    int processingCode =
        message.has(DataElement.PROCESSING_CODE)
            ? (int) message.number(DataElement.PROCESSING_CODE)
            : 0;
    boolean reversal = Mti.messageClass(message.mti()) == Mti.REVERSAL;
    function = dialect.function(message.mti(), processingCode);
    fact =
        Mti.isAdvice(message.mti()) && !reversal
            ? dialect.function(message.mti() - ADVICE_OFFSET, processingCode)
            : TransactionFunction.UNKNOWN;
    withoutEarn =
        (function == TransactionFunction.PURCHASE && !dialect.earns(message.mti(), processingCode))
            || (fact == TransactionFunction.PURCHASE
                && !dialect.earns(message.mti() - ADVICE_OFFSET, processingCode));
    if (!cards.find(message)) {
      return message.has(DataElement.PAN) ? DataElement.PAN : DataElement.TRACK_2;
    }
    if (!cards.isPresent() && !reversal) {
      return DataElement.PAN;
    }
    if (!isNumberUpTo(message, DataElement.PROCESSING_CODE, 999_999)) {
      return DataElement.PROCESSING_CODE;
    }
    if (!amounts.isSound(message)) {
      return amounts.element();
    }
    if (!reversal && !message.has(DataElement.PROCESSING_CODE)) {
      return DataElement.PROCESSING_CODE;
    }
    if (!reversal && needsAmount(function) && !message.has(amounts.element())) {
      return amounts.element();
    }
    if (has(message, transmittedAtElement)
        ? !LocalMoment.isMoment(message.number(transmittedAtElement))
        : namesByTransmission) {
      return transmittedAtElement;
    }
    if (!message.has(stanElement) || !isNumberUpTo(message, stanElement, Long.MAX_VALUE)) {
      return stanElement;
    }
    int momentInError = moment.read(message);
    if (momentInError != OK) {
      return momentInError;
    }
    int partyInError = cards.findParties(message, isTransfer());
    int inError = checkFromAcquirer(message, reversal);
    return inError == OK ? partyInError : inError;
  }

  private boolean isTransfer() {
    return function == TransactionFunction.TRANSFER || fact == TransactionFunction.TRANSFER;
  }

  private int checkFromAcquirer(MessageDecoder message, boolean reversal) {
    if (!isNumberUpTo(message, merchantTypeElement, 9_999)) {
      return merchantTypeElement;
    }
    if (!isNumberUpTo(message, acquirerElement, Long.MAX_VALUE)
        || cards.areIn(message, acquirerElement)) {
      return acquirerElement;
    }
    if (!isEarnSound(message)) {
      return earnElement;
    }
    if (message.has(DataElement.RRN)
        && (!fits(message, DataElement.RRN, RRN_WIDTH) || cards.areIn(message, DataElement.RRN))) {
      return DataElement.RRN;
    }
    if (!message.has(terminalElement) || !fits(message, terminalElement, TERMINAL_WIDTH)) {
      return terminalElement;
    }
    if (!message.has(cardAcceptorElement)
        || !fits(message, cardAcceptorElement, CARD_ACCEPTOR_WIDTH)
        || cards.areIn(message, cardAcceptorElement)) {
      return cardAcceptorElement;
    }
    if (!tags.read(message, loyaltyElement)) {
      return loyaltyElement;
    }
    if (has(message, currencyElement)
        ? !isNumberUpTo(message, currencyElement, 999)
        : currencyElement != NONE && !reversal && needsAmount(function)) {
      return currencyElement;
    }
    if (message.has(originalElement)
        && (!original.isSound(message) || cards.areIn(message, originalElement))) {
      return originalElement;
    }
    return amounts.checkReplacement(message);
  }

  /** What earns nothing is not asked, and an advice is not refused for how it says it. */
  private boolean isEarnSound(MessageDecoder message) {
    if (!mayEarn(function) && !mayEarn(fact)) {
      earn.skip();
      return true;
    }
    return earn.read(message) || Mti.isAdvice(message.mti());
  }

  /** True for what earns points, and for the refund that takes them back. */
  private static boolean mayEarn(TransactionFunction function) {
    return switch (function) {
      case PURCHASE, PURCHASE_AUTHORIZATION, COMPLETION, EARN_ONLY, PURCHASE_REFUND -> true;
      case UNKNOWN,
          REDEMPTION,
          HOLD,
          REDEMPTION_REFUND,
          LOAD,
          TRANSFER,
          BALANCE,
          VOID,
          REVERSAL,
          ADVICE ->
          false;
    };
  }

  private static boolean needsAmount(TransactionFunction function) {
    return switch (function) {
      case PURCHASE,
          PURCHASE_AUTHORIZATION,
          REDEMPTION,
          EARN_ONLY,
          HOLD,
          COMPLETION,
          PURCHASE_REFUND,
          REDEMPTION_REFUND,
          LOAD,
          TRANSFER ->
          true;
      case UNKNOWN, BALANCE, VOID, REVERSAL, ADVICE -> false;
    };
  }

  private static boolean has(MessageDecoder message, int element) {
    return element != NONE && message.has(element);
  }

  private static boolean isNumberUpTo(MessageDecoder message, int element, long max) {
    if (!message.has(element)) {
      return true;
    }
    long number = message.number(element);
    return number >= 0 && number <= max;
  }

  /** True when what is beyond the width is spaces: cut, two tills could become one. */
  private static boolean fits(MessageDecoder message, int element, int width) {
    for (int i = message.characters(element) - 1; i >= width; i--) {
      if (message.byteAt(element, i) != ' ') {
        return false;
      }
    }
    return true;
  }

  /** Writes the request that was {@linkplain #check checked} last. */
  void write(
      MessageDecoder message, TransactionCommand command, MutableDirectBuffer target, int offset) {
    command
        .wrapAndClear(target, offset)
        .programme(listener.programme())
        .listener(listener.number())
        .rights(rights)
        .function(function)
        .fact(fact)
        .mode(tags.mode())
        .pointsToUse(tags.pointsToUse())
        .mti(message.mti())
        .stan((int) (message.number(stanElement) % OriginalData.STANS))
        .transmittedAt(namesByTransmission ? message.number(transmittedAtElement) : moment.both())
        .localTime(moment.time())
        .localDate(moment.date())
        .merchantType((int) numberOr(message, merchantTypeElement, 0))
        .acquirer(numberOr(message, acquirerElement, listener.acquirerId()))
        .processingCode(
            (int)
                numberOr(
                    message, DataElement.PROCESSING_CODE, TransactionCommand.NO_PROCESSING_CODE))
        .approvalCode(ApprovalCode.read(message))
        .withoutEarn(withoutEarn || earn.isOffUnsaid())
        .asksNotToEarn(earn.isOff())
        .longHold(isLongHold(message))
        .byLocalMoment(!namesByTransmission);
    amounts.write(message, command);
    cards.write(message, isTransfer(), command);
    copy(message, terminalElement, target, offset + TransactionCommand.TERMINAL, TERMINAL_WIDTH);
    // A space behind it makes two words of 8.
    copy(
        message,
        cardAcceptorElement,
        target,
        offset + TransactionCommand.CARD_ACCEPTOR,
        CARD_ACCEPTOR_WIDTH + 1);
    if (message.has(DataElement.RRN)) {
      copy(message, DataElement.RRN, target, offset + TransactionCommand.RRN, RRN_WIDTH);
    }
    if (message.has(originalElement)) {
      original.write(message, command);
    }
  }

  /** Goods that are ordered from afar are sent later. */
  private boolean isLongHold(MessageDecoder message) {
    return tags.isEcommerce()
        || (has(message, conditionElement)
            && message.number(conditionElement) == ecommerceCondition);
  }

  private static long numberOr(MessageDecoder message, int element, long absent) {
    return message.has(element) ? message.number(element) : absent;
  }

  /** Copies text of a fixed width, cut or filled with spaces. */
  private static void copy(
      MessageDecoder message, int element, MutableDirectBuffer target, int offset, int width) {
    int length = Math.min(width, message.characters(element));
    message.copyText(element, 0, length, target, offset);
    for (int i = length; i < width; i++) {
      target.putByte(offset + i, (byte) ' ');
    }
  }
}
