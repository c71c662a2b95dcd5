package io.tebus.reference;

import io.tebus.iso.ResponseCode;

/**
 * A card that is to be opened. Cards of a programme that name the same account number share an
 * account.
 *
 * <p>Immutable. Source: profile, section 4; points.md, section 1.
 *
 * @param programme its number
 * @param card the card number
 * @param accountNumber at least 0, or {@link #NO_NUMBER}: an account of its own; above {@link
 *     #LARGEST_NUMBER} the card is not opened
 * @param points at least 0; posted unless the account had its opening points before
 */
public record Opening(int programme, String card, Status status, long accountNumber, long points) {

  /** An account that no other card can name. */
  public static final long NO_NUMBER = -1;

  /** Eleven digits, where a card number has twelve at least. */
  public static final long LARGEST_NUMBER = 99_999_999_999L;

  /** What the issuer says of a card. */
  public enum Status {
    ACTIVE(ResponseCode.APPROVED),
    INACTIVE(ResponseCode.RESTRICTED_CARD),
    EXPIRED(ResponseCode.EXPIRED_CARD),
    LOST(ResponseCode.LOST_CARD),
    STOLEN(ResponseCode.STOLEN_CARD);

    private final ResponseCode answer;

    Status(ResponseCode answer) {
      this.answer = answer;
    }

    /** What a request with such a card is answered; approved when it is looked at further. */
    ResponseCode answer() {
      return answer;
    }
  }

  public Opening {
    if (accountNumber < NO_NUMBER || points < 0) {
      throw new IllegalArgumentException(
          "opening: accountNumber="
              + accountNumber
              + ", points="
              + points
              + " (expected: at least -1 and 0)");
    }
  }

  /** Of the demo programme. */
  public Opening(String card, Status status, long accountNumber, long points) {
    this(Programme.DEMO.id(), card, status, accountNumber, points);
  }

  /** An active card with an empty account of its own. */
  static Opening of(String card) {
    return new Opening(card, Status.ACTIVE, NO_NUMBER, 0);
  }
}
