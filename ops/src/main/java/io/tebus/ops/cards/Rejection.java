package io.tebus.ops.cards;

/**
 * Why a line of a card file was not imported.
 *
 * <p>Immutable.
 */
enum Rejection {
  TOO_LONG("line is longer than 4096 bytes"),
  COLUMNS("columns are not four: card,account,status,points"),
  CARD("card is not 12 to 19 digits"),
  CHECK_DIGIT("card has a wrong check digit"),
  ACCOUNT("account is not empty, nor 1 to 11 digits"),
  STATUS("status is not empty, nor ACTIVE, INACTIVE, EXPIRED, LOST, STOLEN"),
  POINTS("points are not empty, nor 0 to 999999999999"),
  OTHER_ACCOUNT("card belongs to another account"),
  POINTS_KNOWN("account had its opening points before: they are not posted twice"),
  NO_PROGRAMME("programme does not exist"),
  UNEXPECTED("the host declined it: see its log");

  private final String reason;

  Rejection(String reason) {
    this.reason = reason;
  }

  /** In words, without any value of the line. */
  String reason() {
    return reason;
  }
}
