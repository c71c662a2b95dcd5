package io.tebus.perf.load;

/**
 * The ledgers of many cards summed up: how many were opened, how many were asked again at the end
 * and how many of those agreed; and the points of those asked, as the host stated them.
 *
 * <p>Immutable.
 */
record Books(
    long cards,
    long askedAgain,
    long agreeing,
    long openingPoints,
    Turnover turnover,
    long closingPoints) {

  static final Books EMPTY = new Books(0, 0, 0, 0, Turnover.NONE, 0);

  /** These books and one card more, if it was ever opened. */
  Books with(CardLedger card) {
    if (!card.isOpen()) {
      return this;
    }
    if (card.closingPoints() == CardLedger.UNKNOWN) {
      return plus(new Books(1, 0, 0, 0, Turnover.NONE, 0));
    }
    return plus(
        new Books(
            1,
            1,
            card.closingPoints() == card.availablePoints() ? 1 : 0,
            card.openingPoints(),
            card.turnover(),
            card.closingPoints()));
  }

  Books plus(Books other) {
    return new Books(
        cards + other.cards,
        askedAgain + other.askedAgain,
        agreeing + other.agreeing,
        Math.addExact(openingPoints, other.openingPoints),
        turnover.plus(other.turnover),
        Math.addExact(closingPoints, other.closingPoints));
  }

  /** Every card that was opened was asked again and said what its ledger says. */
  boolean agree() {
    return cards > 0 && agreeing == cards;
  }

  /** What the cards should have now by the host's own answers. */
  long expectedPoints() {
    return Math.addExact(openingPoints, turnover.change());
  }

  boolean balance() {
    return expectedPoints() == closingPoints;
  }
}
