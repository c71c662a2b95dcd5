package io.tebus.ops.console;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.util.Locale;

/**
 * The words that metrics and page have for the host's names; those of labels never change.
 *
 * <p>Immutable.
 */
final class Words {

  private static final String CURRENCY_NOT_ACCEPTED = "12_currency";

  private Words() {}

  /** A type of transaction, as in {@code purchase_refund}. */
  static String type(TransactionFunction function) {
    return lower(function);
  }

  /** The two digits of ISO 8583:1987, DE 39; a second outcome with the same digits says which. */
  static String code(ResponseCode code) {
    return code == ResponseCode.CURRENCY_NOT_ACCEPTED
        ? CURRENCY_NOT_ACCEPTED
        : String.format(Locale.ROOT, "%02d", code.code());
  }

  /** What an outcome means, as in {@code not sufficient points}. */
  static String meaning(ResponseCode code) {
    return lower(code).replace('_', ' ');
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
