package io.tebus.acquirer;

import io.tebus.event.Answer;
import io.tebus.iso.CurrencyExponents;
import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageEncoder;
import io.tebus.iso.dialect.Dialect;
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

  private static final long MAX_AMOUNT = 999_999_999_999L;
  private static final int MONEY_ACCOUNT_TYPE = 0;

  private final Dialect dialect;
  private final MessageEncoder encoder;
  private final byte[] programmeName;
  private final Echo echo;
  private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[16]);

  AnswerWriter(ListenerSpec listener) {
    dialect = listener.dialect();
    encoder = new MessageEncoder(listener.messages());
    programmeName = listener.programmeName().getBytes(StandardCharsets.US_ASCII);
    echo = new Echo(scratch);
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
    writeResponseCode(responseCode);
    if (elementInError != NO_ELEMENT) {
      writeThroughBefore(dialect.loyaltyElement());
      int at = encoder.startVariable(dialect.loyaltyElement());
      int value = LoyaltyTags.begin(target, at, 99, 5);
      target.putByte(value, (byte) 'D');
      target.putByte(value + 1, (byte) 'E');
      Digits.put(target, value + 2, 3, elementInError);
      encoder.endVariable(value + 5 - at);
    }
    echo.writeThrough(DataElement.MAX, encoder);
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
      echo.writeThrough(DataElement.AMOUNT - 1, encoder);
      if (echo.isAt(DataElement.AMOUNT)) {
        echo.skip();
      }
      encoder.number(DataElement.AMOUNT, answer.approvedAmount());
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
    writeResponseCode(answer.responseCode());
    boolean loyaltyFirst = dialect.loyaltyElement() < DataElement.ADDITIONAL_AMOUNTS;
    if (answer.hasFigures()) {
      if (loyaltyFirst) {
        writeLoyalty(answer, target);
      }
      writeThroughBefore(DataElement.ADDITIONAL_AMOUNTS);
      writeAmounts(answer, inPart, target);
      if (!loyaltyFirst) {
        writeLoyalty(answer, target);
      }
    }
    echo.writeThrough(DataElement.MAX, encoder);
    return encoder.end();
  }

  private void begin(
      DirectBuffer request, int requestOffset, MutableDirectBuffer target, int offset) {
    echo.open(request, requestOffset);
    boolean second = echo.hasElementAbove(64) || dialect.loyaltyElement() > 64;
    encoder.begin(target, offset, Echo.responseMti(request, requestOffset), second);
  }

  private void writeThroughBefore(int element) {
    echo.writeThrough(element - 1, encoder);
  }

  private void writeResponseCode(ResponseCode responseCode) {
    byte[] digits = dialect.responseDigits(responseCode);
    encoder.text(DataElement.RESPONSE_CODE, digits, 0, digits.length);
  }

  private static boolean hasApprovalCode(Answer answer) {
    return answer.hasFigures()
        && answer.responseCode().isApproved()
        && answer.function() != TransactionFunction.BALANCE;
  }

  private void writeLoyalty(Answer answer, MutableDirectBuffer target) {
    writeThroughBefore(dialect.loyaltyElement());
    int begin = encoder.startVariable(dialect.loyaltyElement());
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
    Digits.put(target, value, 3, currency);
    Digits.put(target, value + 3, 1, CurrencyExponents.of(currency));
    Digits.put(target, value + 4, 12, Math.min(amount, MAX_AMOUNT));
    return value + 16;
  }

  private void writeAmounts(Answer answer, boolean inPart, MutableDirectBuffer target) {
    int begin = encoder.startVariable(DataElement.ADDITIONAL_AMOUNTS);
    char sign = answer.isTakenBack() ? 'D' : 'C';
    int at = writePoints(target, begin, '0', '2', 'C', answer.after());
    // What an authorization earns is pending: it is part of 1U.
    if (answer.earned() > 0 && answer.function() != TransactionFunction.PURCHASE_AUTHORIZATION) {
      at = writePoints(target, at, '1', 'S', sign, answer.earned());
    }
    if (answer.redeemed() > 0) {
      at = writePoints(target, at, '1', 'T', sign, answer.redeemed());
    }
    if (answer.pending() > 0) {
      at = writePoints(target, at, '1', 'U', 'C', answer.pending());
    }
    if (inPart) {
      int currency = answer.currency();
      at = writeAmount(target, at, MONEY_ACCOUNT_TYPE, '5', '7', currency, 'C', answer.amount());
    }
    encoder.endVariable(at - begin);
  }

  private int writePoints(
      MutableDirectBuffer target, int at, char typeHigh, char typeLow, char sign, long points) {
    return writeAmount(
        target,
        at,
        dialect.pointsAccountType(),
        typeHigh,
        typeLow,
        dialect.pointsCurrency(),
        sign,
        points);
  }

  /** Account type 2, amount type 2, currency 3, sign 1, amount 12. */
  private static int writeAmount(
      MutableDirectBuffer target,
      int at,
      int accountType,
      char typeHigh,
      char typeLow,
      int currency,
      char sign,
      long amount) {
    Digits.put(target, at, 2, accountType);
    target.putByte(at + 2, (byte) typeHigh);
    target.putByte(at + 3, (byte) typeLow);
    Digits.put(target, at + 4, 3, currency);
    target.putByte(at + 7, (byte) sign);
    Digits.put(target, at + 8, 12, Math.min(amount, MAX_AMOUNT));
    return at + 20;
  }
}
