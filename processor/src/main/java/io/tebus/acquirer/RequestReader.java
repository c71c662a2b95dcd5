package io.tebus.acquirer;

import io.tebus.command.Right;
import io.tebus.command.TransactionCommand;
import io.tebus.iso.DataElement;
import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageDecoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

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

  /** DE 25 of an order over the Internet. */
  private static final int CONDITION_ECOMMERCE = 59;

  private final ListenerSpec listener;
  private final CardTokens tokens;
  private final int rights;
  private final CardNumber card = new CardNumber();
  private final AccountElements accounts = new AccountElements();
  private final LoyaltyTags tags = new LoyaltyTags();
  private final UnsafeBuffer text = new UnsafeBuffer(new byte[256]);
  private TransactionFunction function = TransactionFunction.UNKNOWN;
  private TransactionFunction fact = TransactionFunction.UNKNOWN;

  RequestReader(ListenerSpec listener, CardTokens tokens) {
    this.listener = listener;
    this.tokens = tokens;
    rights = Right.setOf(listener.rights());
  }

  /** Tags of the loyalty element that were ignored. */
  int unknownTags() {
    return tags.unknown();
  }

  /** True when the checked request is a reversal because the merchant refused the points. */
  boolean isMerchantRefusal() {
    return function == TransactionFunction.REVERSAL && tags.isRefused();
  }

  /** What the checked request asks for. */
  TransactionFunction function() {
    return function;
  }

  /** Returns {@link #OK} or the number of the first element that is missing or makes no sense. */
  int check(MessageDecoder message) {
    int processingCode =
        message.has(DataElement.PROCESSING_CODE)
            ? (int) message.number(DataElement.PROCESSING_CODE)
            : 0;
    boolean reversal = Mti.messageClass(message.mti()) == Mti.REVERSAL;
    function = listener.dialect().function(message.mti(), processingCode);
    fact =
        Mti.isAdvice(message.mti()) && !reversal
            ? listener.dialect().function(message.mti() - ADVICE_OFFSET, processingCode)
            : TransactionFunction.UNKNOWN;
    if (!card.find(message)) {
      return message.has(DataElement.PAN) ? DataElement.PAN : DataElement.TRACK_2;
    }
    if (!card.isPresent() && !reversal) {
      return DataElement.PAN;
    }
    if (!isNumberUpTo(message, DataElement.PROCESSING_CODE, 999_999)) {
      return DataElement.PROCESSING_CODE;
    }
    if (!isNumberUpTo(message, DataElement.AMOUNT, Long.MAX_VALUE)) {
      return DataElement.AMOUNT;
    }
    if (!reversal && !message.has(DataElement.PROCESSING_CODE)) {
      return DataElement.PROCESSING_CODE;
    }
    if (!reversal && needsAmount(function) && !message.has(DataElement.AMOUNT)) {
      return DataElement.AMOUNT;
    }
    if (!isMoment(message, DataElement.TRANSMITTED_AT, true, true)) {
      return DataElement.TRANSMITTED_AT;
    }
    if (!message.has(DataElement.STAN)
        || !isNumberUpTo(message, DataElement.STAN, Integer.MAX_VALUE)) {
      return DataElement.STAN;
    }
    if (!isMoment(message, DataElement.LOCAL_TIME, false, true)) {
      return DataElement.LOCAL_TIME;
    }
    if (!isMoment(message, DataElement.LOCAL_DATE, true, false)) {
      return DataElement.LOCAL_DATE;
    }
    int partyInError = findParties(message);
    int inError = checkFromAcquirer(message, reversal);
    return inError == OK ? partyInError : inError;
  }

  /**
   * Before other elements are looked at: none of them may hold the number of a party's card, be it
   * in a transfer, in what takes one back, or by mistake in anything else.
   */
  private int findParties(MessageDecoder message) {
    if (!isTransfer()
        && !message.has(DataElement.FROM_ACCOUNT)
        && !message.has(DataElement.TO_ACCOUNT)) {
      accounts.forget();
      return OK;
    }
    int inError = accounts.find(message);
    return isTransfer() ? inError : OK;
  }

  private boolean isTransfer() {
    return function == TransactionFunction.TRANSFER || fact == TransactionFunction.TRANSFER;
  }

  private int checkFromAcquirer(MessageDecoder message, boolean reversal) {
    if (!isNumberUpTo(message, DataElement.MERCHANT_TYPE, 9_999)) {
      return DataElement.MERCHANT_TYPE;
    }
    if (!isNumberUpTo(message, DataElement.ACQUIRER_ID, Long.MAX_VALUE)
        || holdsCard(message, DataElement.ACQUIRER_ID)) {
      return DataElement.ACQUIRER_ID;
    }
    if (holdsCard(message, DataElement.RRN)) {
      return DataElement.RRN;
    }
    if (!message.has(DataElement.TERMINAL_ID)) {
      return DataElement.TERMINAL_ID;
    }
    if (!message.has(DataElement.CARD_ACCEPTOR_ID)
        || holdsCard(message, DataElement.CARD_ACCEPTOR_ID)) {
      return DataElement.CARD_ACCEPTOR_ID;
    }
    int loyaltyElement = listener.dialect().loyaltyElement();
    if (!tags.read(message, loyaltyElement)) {
      return loyaltyElement;
    }
    if (message.has(DataElement.CURRENCY)
        ? !isNumberUpTo(message, DataElement.CURRENCY, 999)
        : !reversal && needsAmount(function)) {
      return DataElement.CURRENCY;
    }
    if (message.has(DataElement.ORIGINAL_DATA)
        && (!OriginalData.isSound(message) || holdsCard(message, DataElement.ORIGINAL_DATA))) {
      return DataElement.ORIGINAL_DATA;
    }
    if (message.has(DataElement.REPLACEMENT_AMOUNTS) && replacementAmount(message) < 0) {
      return DataElement.REPLACEMENT_AMOUNTS;
    }
    return OK;
  }

  /** True when an element for something else holds a card number that the request names. */
  private boolean holdsCard(MessageDecoder message, int element) {
    return holds(message, element, card)
        || holds(message, element, accounts.payerCard())
        || holds(message, element, accounts.recipientCard());
  }

  private static boolean holds(MessageDecoder message, int element, CardNumber named) {
    if (!named.isPresent()) {
      return false;
    }
    return element == DataElement.ORIGINAL_DATA
        ? OriginalData.carries(message, named)
        : named.isIn(message, element);
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

  private static boolean isNumberUpTo(MessageDecoder message, int element, long max) {
    if (!message.has(element)) {
      return true;
    }
    long number = message.number(element);
    return number >= 0 && number <= max;
  }

  /** True when an element of MMDD, hhmmss or both is there and names a moment. */
  private static boolean isMoment(
      MessageDecoder message, int element, boolean hasDate, boolean hasTime) {
    if (!message.has(element)) {
      return false;
    }
    long number = message.number(element);
    if (number < 0) {
      return false;
    }
    if (hasTime) {
      long time = number % 1_000_000;
      if (time / 10_000 > 23 || time / 100 % 100 > 59 || time % 100 > 59) {
        return false;
      }
    }
    if (hasDate) {
      long date = hasTime ? number / 1_000_000 : number;
      return date / 100 >= 1 && date / 100 <= 12 && date % 100 >= 1 && date % 100 <= 31;
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
        .stan((int) message.number(DataElement.STAN))
        .transmittedAt(message.number(DataElement.TRANSMITTED_AT))
        .localTime((int) message.number(DataElement.LOCAL_TIME))
        .localDate((int) message.number(DataElement.LOCAL_DATE))
        .amount(numberOr(message, DataElement.AMOUNT, 0))
        .currency((int) numberOr(message, DataElement.CURRENCY, 0))
        .merchantType((int) numberOr(message, DataElement.MERCHANT_TYPE, 0))
        .acquirer(numberOr(message, DataElement.ACQUIRER_ID, listener.acquirerId()))
        .processingCode(
            (int)
                numberOr(
                    message, DataElement.PROCESSING_CODE, TransactionCommand.NO_PROCESSING_CODE))
        .approvalCode(ApprovalCode.read(message))
        .longHold(isLongHold(message));
    if (card.isPresent()) {
      card.tokenize(message, tokens);
      command.token(tokens.tokenHigh(), tokens.tokenLow());
    }
    if (isTransfer()) {
      accounts.writeParties(message, tokens, command);
    }
    command.accountsDigest(AccountElements.digest(message, tokens));
    copy(message, DataElement.TERMINAL_ID, target, offset + TransactionCommand.TERMINAL, 8);
    copy(
        message,
        DataElement.CARD_ACCEPTOR_ID,
        target,
        offset + TransactionCommand.CARD_ACCEPTOR,
        16);
    if (message.has(DataElement.RRN)) {
      copy(message, DataElement.RRN, target, offset + TransactionCommand.RRN, 12);
    }
    if (message.has(DataElement.ORIGINAL_DATA)) {
      OriginalData.write(message, command);
    }
    if (message.has(DataElement.REPLACEMENT_AMOUNTS)) {
      command.standingAmount(replacementAmount(message));
    }
  }

  /** Goods that are ordered from afar are sent later. */
  private boolean isLongHold(MessageDecoder message) {
    return tags.isEcommerce()
        || numberOr(message, DataElement.CONDITION_CODE, 0) == CONDITION_ECOMMERCE;
  }

  private static long numberOr(MessageDecoder message, int element, long absent) {
    return message.has(element) ? message.number(element) : absent;
  }

  /** Copies text of a fixed width, cut or filled with spaces. */
  private void copy(
      MessageDecoder message, int element, MutableDirectBuffer target, int offset, int width) {
    int length = Math.min(width, message.copyText(element, text, 0));
    target.putBytes(offset, text, 0, length);
    for (int i = length; i < width; i++) {
      target.putByte(offset + i, (byte) ' ');
    }
  }

  /** The first 12 digits of DE 95, or -1. */
  private static long replacementAmount(MessageDecoder message) {
    int element = DataElement.REPLACEMENT_AMOUNTS;
    return message.length(element) < 12
        ? -1
        : Digits.parse(message.buffer(), message.offset(element), 12);
  }
}
