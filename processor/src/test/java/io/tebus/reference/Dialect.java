package io.tebus.reference;

import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;

/**
 * The dialect iso87a in miniature: the row of the profile that a message belongs to.
 *
 * <p>Immutable. Source: iso87a.yaml; profile, section 3.
 */
final class Dialect {

  private static final int ADVICE = 20;

  private Dialect() {}

  /** The row of a message; a repeat is looked up as its original. */
  static TransactionFunction function(int mti, int processingCode) {
    int request = Mti.classAndFunction(mti) * 10;
    if (Mti.messageClass(mti) == Mti.REVERSAL) {
      return TransactionFunction.REVERSAL;
    }
    return switch (request) {
      case 100 -> ofAuthorization(processingCode);
      case 200 -> ofRequest(processingCode);
      case 220 -> ofAdvice(processingCode);
      case 120 -> TransactionFunction.ADVICE;
      default -> TransactionFunction.UNKNOWN;
    };
  }

  /** The row of the request that an advice says has happened; UNKNOWN for what is no advice. */
  static TransactionFunction fact(int mti, int processingCode) {
    boolean advice = Mti.messageClass(mti) != Mti.REVERSAL && Mti.isAdvice(mti);
    return advice ? function(mti - ADVICE, processingCode) : TransactionFunction.UNKNOWN;
  }

  private static TransactionFunction ofAuthorization(int code) {
    if (code == 9_000) {
      return TransactionFunction.HOLD;
    }
    if (isBalance(code)) {
      return TransactionFunction.BALANCE;
    }
    return isOfType(code, 0)
        ? TransactionFunction.PURCHASE_AUTHORIZATION
        : TransactionFunction.UNKNOWN;
  }

  private static TransactionFunction ofRequest(int code) {
    if (isBalance(code)) {
      return TransactionFunction.BALANCE;
    }
    int type = code / 10_000;
    return switch (code) {
      case 9_000 -> TransactionFunction.REDEMPTION;
      case 280_090 -> TransactionFunction.EARN_ONLY;
      case 200_090 -> TransactionFunction.REDEMPTION_REFUND;
      case 210_090 -> TransactionFunction.LOAD;
      case 409_090 -> TransactionFunction.TRANSFER;
      case 19_000, 99_000, 119_000 -> TransactionFunction.UNKNOWN;
      default ->
          switch (type) {
            case 27 -> TransactionFunction.REDEMPTION;
            case 18 ->
                code / 100 % 100 == 90
                    ? TransactionFunction.REDEMPTION
                    : TransactionFunction.UNKNOWN;
            case 60 -> TransactionFunction.LOAD;
            case 2 -> TransactionFunction.VOID;
            case 0, 1, 9, 11 ->
                isOfType(code, type) ? TransactionFunction.PURCHASE : TransactionFunction.UNKNOWN;
            case 20 ->
                isOfType(code, type)
                    ? TransactionFunction.PURCHASE_REFUND
                    : TransactionFunction.UNKNOWN;
            default -> TransactionFunction.UNKNOWN;
          };
    };
  }

  private static TransactionFunction ofAdvice(int code) {
    if (code == 280_090) {
      return TransactionFunction.EARN_ONLY;
    }
    if (code == 200_090) {
      return TransactionFunction.REDEMPTION_REFUND;
    }
    if (isOfType(code, 20)) {
      return TransactionFunction.PURCHASE_REFUND;
    }
    return isOfType(code, 0) ? TransactionFunction.COMPLETION : TransactionFunction.ADVICE;
  }

  private static boolean isBalance(int code) {
    return code == 319_000 || code == 309_000 || code / 10_000 == 36;
  }

  /** DE 3 is the type, any account, and 00. */
  private static boolean isOfType(int code, int type) {
    return code / 10_000 == type && code % 100 == 0;
  }
}
