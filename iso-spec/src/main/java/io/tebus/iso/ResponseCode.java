package io.tebus.iso;

/**
 * The outcome of a request, before a dialect gives it digits: DE 39.
 *
 * <p>Immutable. The order is the precedence of the profile, section 4: the first failing check
 * wins. The {@link #code()} is stored in events and must never be re-used.
 */
public enum ResponseCode {
  APPROVED(0),
  APPROVED_IN_PART(10),
  FORMAT_ERROR(30),
  /** Same identity, other content. */
  DUPLICATE(94),
  TERMINAL_NOT_PERMITTED(58),
  INVALID_MERCHANT(3),
  INVALID_TRANSACTION(12),
  INVALID_AMOUNT(13),
  /** On the 1987 wire also 12. */
  CURRENCY_NOT_ACCEPTED(112),
  INVALID_CARD(14),
  /** Not active, or its account is closed. */
  RESTRICTED_CARD(62),
  EXPIRED_CARD(54),
  LOST_CARD(41),
  STOLEN_CARD(43),
  /** More points than may be spent, or moved, at a time. */
  AMOUNT_LIMIT_EXCEEDED(61),
  /** Too often, too soon after the card was opened, or too many open at a time. */
  FREQUENCY_LIMIT_EXCEEDED(65),
  /** Neither card nor account may do this. */
  NOT_PERMITTED_TO_CARD(57),
  /** What a refund, void or completion refers to is not known. */
  ORIGINAL_NOT_FOUND(25),
  NOT_SUFFICIENT_POINTS(51),
  /** Overload, or the answer cannot be made durable. */
  UNAVAILABLE(91),
  MALFUNCTION(96);

  private static final ResponseCode[] BY_CODE = new ResponseCode[128];

  static {
    for (ResponseCode responseCode : values()) {
      BY_CODE[responseCode.code] = responseCode;
    }
  }

  private final int code;

  ResponseCode(int code) {
    this.code = code;
  }

  /** The stored form: the 1987 digits where they are unambiguous, otherwise 100 and more; 0-127. */
  public int code() {
    return code;
  }

  public boolean isApproved() {
    return this == APPROVED || this == APPROVED_IN_PART;
  }

  /** The outcome with the given stored code. */
  public static ResponseCode of(int code) {
    ResponseCode responseCode = code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    if (responseCode == null) {
      throw new IllegalArgumentException(
          "response code: code=" + code + " (expected: a known one)");
    }
    return responseCode;
  }
}
