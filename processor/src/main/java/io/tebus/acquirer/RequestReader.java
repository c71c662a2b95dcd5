package io.tebus.acquirer;

import io.tebus.command.TransactionCommand;
import io.tebus.iso.DataElement;
import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageDecoder;
import org.agrona.DirectBuffer;
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

  /** The longest card number. Source: ISO/IEC 7812-1, 4. */
  private static final int MAX_PAN_DIGITS = 19;

  private static final int ORIGINAL_DATA_LENGTH = 42;
  private static final int INSTITUTION_LENGTH = 11;
  private static final int ORIGINAL_ACQUIRER_AT = 20;
  private static final int ORIGINAL_FORWARDER_AT = 31;
  private static final int TELLING_DIGITS = 10;
  private static final int TRACK_SEPARATOR_EQUALS = '=';
  private static final int TRACK_SEPARATOR_D = 'D';

  private final ListenerSpec listener;
  private final CardTokens tokens;
  private final LoyaltyTags tags = new LoyaltyTags();
  private final UnsafeBuffer text = new UnsafeBuffer(new byte[256]);
  private TransactionFunction function = TransactionFunction.UNKNOWN;
  private int panOffset;
  private int panLength;

  RequestReader(ListenerSpec listener, CardTokens tokens) {
    this.listener = listener;
    this.tokens = tokens;
  }

  /** Tags of the loyalty element that were ignored. */
  int unknownTags() {
    return tags.unknown();
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
    function = listener.dialect().function(message.mti(), processingCode);
    boolean reversal = Mti.messageClass(message.mti()) == Mti.REVERSAL;
    if (!findPan(message)) {
      return message.has(DataElement.PAN) || !message.has(DataElement.TRACK_2)
          ? DataElement.PAN
          : DataElement.TRACK_2;
    }
    if (panLength == 0 && !reversal) {
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
    return checkFromAcquirer(message, reversal);
  }

  private int checkFromAcquirer(MessageDecoder message, boolean reversal) {
    if (!isNumberUpTo(message, DataElement.MERCHANT_TYPE, 9_999)) {
      return DataElement.MERCHANT_TYPE;
    }
    if (!isNumberUpTo(message, DataElement.ACQUIRER_ID, Long.MAX_VALUE)
        || carriesThePan(message, DataElement.ACQUIRER_ID)) {
      return DataElement.ACQUIRER_ID;
    }
    if (carriesThePan(message, DataElement.RRN)) {
      return DataElement.RRN;
    }
    if (!message.has(DataElement.TERMINAL_ID)) {
      return DataElement.TERMINAL_ID;
    }
    if (!message.has(DataElement.CARD_ACCEPTOR_ID)
        || carriesThePan(message, DataElement.CARD_ACCEPTOR_ID)) {
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
        && (!isOriginal(message) || originalCarriesThePan(message))) {
      return DataElement.ORIGINAL_DATA;
    }
    if (message.has(DataElement.REPLACEMENT_AMOUNTS) && replacementAmount(message) < 0) {
      return DataElement.REPLACEMENT_AMOUNTS;
    }
    return OK;
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

  /** Finds the number in DE 2, else in DE 35; false when there is one and it is damaged. */
  private boolean findPan(MessageDecoder message) {
    panLength = 0;
    if (message.has(DataElement.PAN)) {
      panOffset = message.offset(DataElement.PAN);
      panLength = message.length(DataElement.PAN);
    } else if (message.has(DataElement.TRACK_2)) {
      panOffset = message.offset(DataElement.TRACK_2);
      int length = message.length(DataElement.TRACK_2);
      while (panLength < length && !isSeparator(message.byteAt(DataElement.TRACK_2, panLength))) {
        panLength++;
      }
    } else {
      return true;
    }
    return panLength >= 1
        && panLength <= MAX_PAN_DIGITS
        && Digits.parse(message.buffer(), panOffset, Math.min(panLength, Digits.MAX_DIGITS)) >= 0
        && Digits.parse(message.buffer(), panOffset + panLength - 1, 1) >= 0;
  }

  private static boolean isSeparator(byte character) {
    return character == TRACK_SEPARATOR_EQUALS || character == TRACK_SEPARATOR_D;
  }

  /**
   * A till that puts the card number where another one belongs must not have it journaled: true
   * when ten digits in a row are the card number's. (Rows of one or two different digits prove
   * nothing.)
   */
  private boolean carriesThePan(MessageDecoder message, int element) {
    if (!message.has(element)) {
      return false;
    }
    return carriesThePan(message, message.offset(element), message.length(element), TELLING_DIGITS);
  }

  /**
   * DE 90 is five numbers in a row. A trace number, a moment and an institution beside one another
   * may happen to read like a part of the card number, so that across them only all of it counts.
   */
  private boolean originalCarriesThePan(MessageDecoder message) {
    int at = message.offset(DataElement.ORIGINAL_DATA);
    return (panLength > 0 && carriesThePan(message, at, ORIGINAL_DATA_LENGTH, panLength))
        || carriesThePan(message, at + ORIGINAL_ACQUIRER_AT, INSTITUTION_LENGTH, TELLING_DIGITS)
        || carriesThePan(message, at + ORIGINAL_FORWARDER_AT, INSTITUTION_LENGTH, TELLING_DIGITS);
  }

  /** True when so many digits in a row of a range are the card number's. */
  private boolean carriesThePan(MessageDecoder message, int offset, int length, int telling) {
    for (int at = 0; at + telling <= length; at++) {
      for (int from = 0; from + telling <= panLength; from++) {
        if (isSameRun(message, offset + at, panOffset + from, telling)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isSameRun(MessageDecoder message, int at, int panAt, int length) {
    int digits = 0;
    for (int i = 0; i < length; i++) {
      byte digit = message.buffer().getByte(at + i);
      if (digit != message.buffer().getByte(panAt + i)) {
        return false;
      }
      digits |= 1 << (digit & 0x0F);
    }
    return Integer.bitCount(digits) > 2;
  }

  private static boolean isNumberUpTo(MessageDecoder message, int element, long max) {
    if (!message.has(element)) {
      return true;
    }
    long number = message.number(element);
    return number >= 0 && number <= max;
  }

  private static boolean isOriginal(MessageDecoder message) {
    int at = message.offset(DataElement.ORIGINAL_DATA);
    return message.length(DataElement.ORIGINAL_DATA) == ORIGINAL_DATA_LENGTH
        && Digits.parse(message.buffer(), at, 10) != Digits.NOT_A_NUMBER
        && Digits.parse(message.buffer(), at + 10, 10) != Digits.NOT_A_NUMBER
        && Digits.parse(message.buffer(), at + ORIGINAL_ACQUIRER_AT, INSTITUTION_LENGTH)
            != Digits.NOT_A_NUMBER
        && Digits.parse(message.buffer(), at + ORIGINAL_FORWARDER_AT, INSTITUTION_LENGTH)
            != Digits.NOT_A_NUMBER;
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
        .function(function)
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
                    message, DataElement.PROCESSING_CODE, TransactionCommand.NO_PROCESSING_CODE));
    if (panLength > 0) {
      tokens.tokenize(message.buffer(), panOffset, panLength);
      command.token(tokens.tokenHigh(), tokens.tokenLow());
    }
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
      writeOriginal(message.buffer(), message.offset(DataElement.ORIGINAL_DATA), command);
    }
    if (message.has(DataElement.REPLACEMENT_AMOUNTS)) {
      command.standingAmount(replacementAmount(message));
    }
    command.accountsDigest(accountsDigest(message));
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

  /** Original MTI 4, STAN 6, DE 7 10, acquirer 11, forwarder 11. */
  private static void writeOriginal(DirectBuffer buffer, int at, TransactionCommand command) {
    command.original(
        (int) Digits.parse(buffer, at, 4),
        (int) Digits.parse(buffer, at + 4, 6),
        Digits.parse(buffer, at + 10, 10),
        Digits.parse(buffer, at + ORIGINAL_ACQUIRER_AT, INSTITUTION_LENGTH),
        Digits.parse(buffer, at + ORIGINAL_FORWARDER_AT, INSTITUTION_LENGTH));
  }

  /** The first 12 digits of DE 95, or -1. */
  private static long replacementAmount(MessageDecoder message) {
    int element = DataElement.REPLACEMENT_AMOUNTS;
    return message.length(element) < 12
        ? -1
        : Digits.parse(message.buffer(), message.offset(element), 12);
  }

  /** Keyed, because DE 103 may be a card number: a plain digest could be guessed back. */
  private long accountsDigest(MessageDecoder message) {
    long digest = 0;
    for (int element = DataElement.FROM_ACCOUNT; element <= DataElement.TO_ACCOUNT; element++) {
      if (message.has(element)) {
        digest =
            31 * digest
                + tokens.digest(
                    element, message.buffer(), message.offset(element), message.length(element));
      }
    }
    return digest;
  }
}
