package io.tebus.acquirer;

import io.tebus.event.Answer;
import io.tebus.iso.CurrencyExponents;
import io.tebus.iso.DataElement;
import io.tebus.iso.Mti;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageEncoder;
import io.tebus.iso.dialect.Dialect;
import io.tebus.iso.dialect.DialectElements;
import io.tebus.iso.dialect.DialectElements.EarnRequest;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes answers in the words of a listener's dialect: what the request said, what the engine
 * decided.
 *
 * <p>Confined to its event loop; allocates nothing. Source: message profile, sections 3 and 4.
 */
final class AnswerWriter {

  /** The longest answer in bytes, frame included. */
  static final int MAX_LENGTH = 2048;

  /** The engine says which element is in error with 0: none. */
  static final int NO_ELEMENT = 0;

  /** Currency and exponent in front of an amount: what a unit of them counts. */
  private static final long CURRENCY_UNIT = 10_000_000_000_000L;

  private static final long EXPONENT_UNIT = 1_000_000_000_000L;

  private static final int LAST = DataElement.MAX_OF_THREE_BITMAPS;
  private static final int IN_FIRST_BITMAP = 64;
  private static final int IN_TWO_BITMAPS = 128;

  private final Dialect dialect;
  private final int loyaltyElement;
  private final int amountElement;
  private final boolean compositeAmount;
  private final int additionalElement;
  private final AdditionalAmounts additionalAmounts;
  private final int earnElement;
  private final UnsafeBuffer earnPerformed;
  private final UnsafeBuffer earnNotPerformed;
  private final MessageEncoder encoder;
  private final byte[] programmeName;
  private final Echo echo;
  private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[16]);

  AnswerWriter(ListenerSpec listener) {
    dialect = listener.dialect();
    encoder = new MessageEncoder(listener.messages());
    programmeName = listener.programmeName().getBytes(StandardCharsets.US_ASCII);
    echo = new Echo(dialect);
    DialectElements elements = dialect.elements();
    loyaltyElement = dialect.loyaltyElement();
    amountElement = elements.amount();
    compositeAmount = elements.hasCompositeAmounts();
    additionalElement = elements.additionalAmounts();
    additionalAmounts = new AdditionalAmounts(dialect);
    earnElement = elements.earnRequest().element();
    earnPerformed = earnResult(elements.earnRequest(), '0');
    earnNotPerformed = earnResult(elements.earnRequest(), '1');
  }

  /** A dataset of one element, 00 or 01. */
  private static UnsafeBuffer earnResult(EarnRequest request, char second) {
    int bitmap = 1 << (Short.SIZE - request.bit());
    return new UnsafeBuffer(
        new byte[] {
          (byte) request.answerDataset(),
          0,
          4,
          (byte) (bitmap >>> Byte.SIZE),
          (byte) bitmap,
          '0',
          (byte) second
        });
  }

  /** Writes an answer of the edge itself; returns its length. */
  int refuse(
      DirectBuffer request,
      int requestOffset,
      ResponseCode responseCode,
      int elementInError,
      MutableDirectBuffer target,
      int offset) {
    begin(request, requestOffset, target, offset);
    echo.writeThrough(DataElement.APPROVAL_CODE, encoder);
    boolean network = Mti.messageClass(Echo.mti(request, requestOffset)) == Mti.NETWORK_MANAGEMENT;
    writeResponseCode(
        network
            ? dialect.networkResponseDigits(responseCode)
            : dialect.responseDigits(responseCode));
    if (elementInError != NO_ELEMENT) {
      writeThroughBefore(loyaltyElement);
      int at = encoder.startVariable(loyaltyElement);
      int value = LoyaltyTags.begin(target, at, 99, 5);
      target.putByte(value, (byte) 'D');
      target.putByte(value + 1, (byte) 'E');
      Digits.put(target, value + 2, 3, elementInError);
      encoder.endVariable(value + 5 - at);
    }
    echo.writeThrough(LAST, encoder);
    return encoder.end();
  }

  /** Writes an answer of the engine; returns its length. */
  int answer(
      DirectBuffer request,
      int requestOffset,
      Answer answer,
      MutableDirectBuffer target,
      int offset) {
    begin(request, requestOffset, target, offset);
    boolean inPart = answer.responseCode() == ResponseCode.APPROVED_IN_PART;
    if (inPart) {
      writeThroughBefore(amountElement);
      if (echo.isAt(amountElement)) {
        echo.skip();
      }
      encoder.number(amountElement, approvedAmount(answer));
    }
    if (earnElement != DialectElements.NONE && Echo.isEarnAsked(request, requestOffset)) {
      writeThroughBefore(earnElement);
      UnsafeBuffer result = hasEarned(answer) ? earnPerformed : earnNotPerformed;
      encoder.binary(earnElement, result, 0, result.capacity());
    }
    echo.writeThrough(DataElement.RRN - 1, encoder);
    if (!echo.isAt(DataElement.RRN) && answer.rrnHigh() != 0) {
      scratch.putLong(0, answer.rrnHigh());
      scratch.putInt(Long.BYTES, answer.rrnLow());
      encoder.text(DataElement.RRN, scratch, 0, 12);
    }
    echo.writeThrough(DataElement.RRN, encoder);
    if (hasApprovalCode(answer)) {
      if (echo.isAt(DataElement.APPROVAL_CODE)) {
        echo.skip();
      }
      ApprovalCode.put(scratch, 0, answer.lsn());
      encoder.text(DataElement.APPROVAL_CODE, scratch, 0, ApprovalCode.LENGTH);
    }
    echo.writeThrough(DataElement.APPROVAL_CODE, encoder);
    writeResponseCode(dialect.responseDigits(answer.responseCode()));
    boolean loyaltyFirst = loyaltyElement < additionalElement;
    if (answer.hasFigures()) {
      if (loyaltyFirst) {
        writeLoyalty(answer, target);
      }
      writeThroughBefore(additionalElement);
      int at = encoder.startVariable(additionalElement);
      encoder.endVariable(additionalAmounts.write(answer, inPart, target, at) - at);
      if (!loyaltyFirst) {
        writeLoyalty(answer, target);
      }
    }
    echo.writeThrough(LAST, encoder);
    return encoder.end();
  }

  private void begin(
      DirectBuffer request, int requestOffset, MutableDirectBuffer target, int offset) {
    echo.open(request, requestOffset);
    int highest = Math.max(loyaltyElement, additionalElement);
    boolean third = highest > IN_TWO_BITMAPS || echo.hasElementAbove(IN_TWO_BITMAPS);
    boolean second = third || highest > IN_FIRST_BITMAP || echo.hasElementAbove(IN_FIRST_BITMAP);
    encoder.begin(target, offset, Echo.responseMti(request, requestOffset), second, third);
  }

  private long approvedAmount(Answer answer) {
    long amount = answer.approvedAmount();
    int currency = answer.currency();
    return compositeAmount
        ? currency * CURRENCY_UNIT + CurrencyExponents.of(currency) * EXPONENT_UNIT + amount
        : amount;
  }

  private void writeThroughBefore(int element) {
    echo.writeThrough(element - 1, encoder);
  }

  private void writeResponseCode(byte[] digits) {
    encoder.text(DataElement.RESPONSE_CODE, digits, 0, digits.length);
  }

  private static boolean hasEarned(Answer answer) {
    return answer.hasFigures()
        && answer.responseCode().isApproved()
        && answer.earned() > 0
        && !answer.isTakenBack();
  }

  private static boolean hasApprovalCode(Answer answer) {
    return answer.hasFigures()
        && answer.responseCode().isApproved()
        && answer.function() != TransactionFunction.BALANCE;
  }

  private void writeLoyalty(Answer answer, MutableDirectBuffer target) {
    writeThroughBefore(loyaltyElement);
    int begin = encoder.startVariable(loyaltyElement);
    int at = LoyaltyTags.number(target, begin, 1, answer.before());
    if (answer.earned() > 0) {
      at = LoyaltyTags.number(target, at, 2, answer.earned());
    }
    if (answer.redeemed() > 0) {
      at = LoyaltyTags.number(target, at, 3, answer.redeemed());
      if (answer.value() > 0 && answer.rate() > 0 && !answer.isTakenBack()) {
        at = writeMoney(target, at, 4, answer.currency(), answer.value());
      }
    }
    at = LoyaltyTags.number(target, at, 5, answer.after());
    if (answer.afterValue() >= 0) {
      at = writeMoney(target, at, 6, answer.currency(), answer.afterValue());
    }
    if (answer.rate() > 0) {
      at = LoyaltyTags.number(target, at, 7, answer.rate());
    }
    if (answer.rule() > 0) {
      at = LoyaltyTags.number(target, at, 8, answer.rule());
    }
    int name = LoyaltyTags.begin(target, at, 9, programmeName.length);
    target.putBytes(name, programmeName);
    at = name + programmeName.length;
    if (answer.pending() > 0) {
      at = LoyaltyTags.number(target, at, 13, answer.pending());
    }
    if (answer.arrears() > 0) {
      at = LoyaltyTags.number(target, at, 14, answer.arrears());
    }
    if (answer.moneyPart() > 0) {
      at = writeMoney(target, at, 15, answer.currency(), answer.moneyPart());
    }
    encoder.endVariable(at - begin);
  }

  /** Currency 3, exponent 1, amount 12. */
  private static int writeMoney(
      MutableDirectBuffer target, int at, int tag, int currency, long amount) {
    int value = LoyaltyTags.begin(target, at, tag, 16);
    long unit = 10L * currency + CurrencyExponents.of(currency);
    Digits.put(
        target, value, 16, unit * EXPONENT_UNIT + Math.min(amount, AdditionalAmounts.MAX_AMOUNT));
    return value + 16;
  }
}
