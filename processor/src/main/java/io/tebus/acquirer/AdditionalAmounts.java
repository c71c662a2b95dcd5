package io.tebus.acquirer;

import io.tebus.event.Answer;
import io.tebus.iso.CurrencyExponents;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.dialect.Dialect;
import org.agrona.MutableDirectBuffer;

/**
 * The additional amounts of an answer: sets of account type 2, amount type 2, currency 3, in some
 * dialects exponent 1, sign 1, amount 12.
 *
 * <p>Immutable; allocates nothing. Source: message profile, section 3, "DE 54".
 */
final class AdditionalAmounts {

  static final long MAX_AMOUNT = 999_999_999_999L;

  private static final int MONEY_ACCOUNT_TYPE = 0;
  private static final int POINTS_EXPONENT = 0;

  private final int pointsAccountType;
  private final int pointsCurrency;
  private final boolean exponents;

  AdditionalAmounts(Dialect dialect) {
    pointsAccountType = dialect.pointsAccountType();
    pointsCurrency = dialect.pointsCurrency();
    exponents = dialect.elements().hasExponents();
  }

  /** Writes what an answer with figures says; returns where it ends. */
  int write(Answer answer, boolean inPart, MutableDirectBuffer target, int begin) {
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
      int exponent = CurrencyExponents.of(currency);
      at = writeTypes(target, at, MONEY_ACCOUNT_TYPE, '5', '7');
      at = writeAmount(target, at, currency, exponent, 'C', answer.amount());
    }
    return at;
  }

  private int writePoints(
      MutableDirectBuffer target, int at, char typeHigh, char typeLow, char sign, long points) {
    int currencyAt = writeTypes(target, at, pointsAccountType, typeHigh, typeLow);
    return writeAmount(target, currencyAt, pointsCurrency, POINTS_EXPONENT, sign, points);
  }

  private static int writeTypes(
      MutableDirectBuffer target, int at, int accountType, char typeHigh, char typeLow) {
    Digits.put(target, at, 2, accountType);
    target.putByte(at + 2, (byte) typeHigh);
    target.putByte(at + 3, (byte) typeLow);
    return at + 4;
  }

  private int writeAmount(
      MutableDirectBuffer target, int at, int currency, int exponent, char sign, long amount) {
    Digits.put(target, at, 3, currency);
    int signAt = at + 3;
    if (exponents) {
      Digits.put(target, signAt, 1, exponent);
      signAt++;
    }
    target.putByte(signAt, (byte) sign);
    Digits.put(target, signAt + 1, 12, Math.min(amount, MAX_AMOUNT));
    return signAt + 13;
  }
}
