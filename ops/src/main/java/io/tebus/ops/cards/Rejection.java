package io.tebus.ops.cards;

/**
 * Why a line was not imported. What the host said to it begins with its response code.
 *
 * <p>Immutable.
 */
enum Rejection implements Settlement {
  TOO_LONG("line is longer than 4096 bytes"),
  COLUMNS("columns are not four: card,account,status,points"),
  COLUMNS_OF_HEADER("columns are not as many as in the first line"),
  CARD("card is not 12 to 19 digits"),
  CHECK_DIGIT("card has a wrong check digit"),
  ACCOUNT("account is not empty, nor 1 to 11 digits"),
  ACCOUNT_NUMBER("account is not 1 to 11 digits"),
  ACCOUNT_OR_CARD("neither an account, 1 to 11 digits, nor a card, 12 to 19 digits"),
  ONE_OF_ACCOUNT_AND_CARD("not one of account and card, but both or neither"),
  STATUS("status is not empty, nor ACTIVE, INACTIVE, EXPIRED, LOST, STOLEN"),
  ACCOUNT_STATUS("status is not ACTIVE, BLOCKED, CLOSED"),
  RIGHTS("rights are not empty, nor all, none, or some of earn, spend, transfer, enquire"),
  NOTHING("neither status nor rights: nothing to change"),
  POINTS("points are not empty, nor 0 to 999999999999"),
  OTHER_ACCOUNT("card belongs to another account"),
  POINTS_KNOWN("account had its opening points before: they are not posted twice"),
  ACCOUNT_CLOSED("account is closed"),
  NO_PROGRAMME("programme does not exist"),
  UNKNOWN_CARD("14: card is not known"),
  UNKNOWN_ACCOUNT("14: account is not known"),
  UNKNOWN_FROM_OR_INTO("14: one of the accounts is not known"),
  NOT_EMPTY_OR_MERGED("12: account is merged, or to be closed and not empty"),
  NOT_TO_BE_MERGED(
      "12: from has open holds, is merged into another account, or is the same account as into"),
  NOT_TO_BE_UNMERGED("12: into has open holds, or is merged itself: unmerge that first"),
  MERGE_OF_CLOSED("62: from is blocked or closed, or into is closed"),
  OPENING_OF_CLOSED("62: account is there, and closed or merged into one that is"),
  UNMERGE_OF_BLOCKED("62: into is blocked"),
  MERGE_TOO_LARGE("61: from has more than 400 lots, or 8 merges below it"),
  UNEXPECTED("the host declined it: see its log");

  private final String reason;

  Rejection(String reason) {
    this.reason = reason;
  }

  /** In words, without any value of the line and without a quote. */
  String reason() {
    return reason;
  }
}
