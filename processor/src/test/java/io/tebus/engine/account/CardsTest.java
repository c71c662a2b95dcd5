package io.tebus.engine.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CardsTest {

  private static final int MANY = 100_000;

  private final Cards cards = new Cards();

  @Test
  void findsEachOfManyCards() {
    for (int card = 0; card < MANY; card++) {
      cards.open(mix(card), mix(card + MANY), card);
    }

    assertThat(cards.count()).isEqualTo(MANY);
    for (int card = 0; card < MANY; card++) {
      assertThat(cards.accountOf(mix(card), mix(card + MANY))).isEqualTo(card);
    }
  }

  @Test
  void doesNotKnowACardThatWasNotOpened() {
    assertThat(cards.accountOf(mix(0), mix(1))).isEqualTo(Cards.UNKNOWN);

    for (int card = 0; card < MANY; card++) {
      cards.open(mix(card), mix(card + MANY), card);
    }

    for (int card = 0; card < MANY; card++) {
      assertThat(cards.accountOf(mix(card), mix(card + MANY + 1))).isEqualTo(Cards.UNKNOWN);
      assertThat(cards.accountOf(mix(card + 1), mix(card + MANY))).isEqualTo(Cards.UNKNOWN);
    }
  }

  @Test
  void tellsTokensApartThatShareTheirLowBits() {
    int clashing = 3_000;
    for (int card = 0; card < clashing; card++) {
      cards.open(7, clashingLow(card), card);
    }

    for (int card = 0; card < clashing; card++) {
      assertThat(cards.accountOf(7, clashingLow(card))).isEqualTo(card);
    }
    assertThat(cards.accountOf(7, clashingLow(clashing))).isEqualTo(Cards.UNKNOWN);
  }

  @Test
  void tellsTokensApartThatDifferInTheirFirstHalfOnly() {
    int clashing = 3_000;
    for (int card = 0; card < clashing; card++) {
      cards.open(card, 42, card);
    }

    for (int card = 0; card < clashing; card++) {
      assertThat(cards.accountOf(card, 42)).isEqualTo(card);
    }
    assertThat(cards.accountOf(clashing, 42)).isEqualTo(Cards.UNKNOWN);
  }

  @Test
  void cardsMayShareAnAccount() {
    cards.open(1, 2, 9);
    cards.open(3, 4, 9);

    assertThat(cards.accountOf(1, 2)).isEqualTo(9);
    assertThat(cards.accountOf(3, 4)).isEqualTo(9);
    assertThat(cards.count()).isEqualTo(2);
  }

  @Test
  void aTokenOfZerosIsNoCard() {
    // These lie where a search for a token of zeros begins.
    for (int card = 0; card < 100; card++) {
      cards.open(1, (long) (card + 1) << 32, card);
    }

    assertThat(cards.accountOf(0, 0)).isEqualTo(Cards.UNKNOWN);
  }

  @Test
  void theSameCardsHaveTheSameDigest() {
    Cards same = new Cards();
    for (int card = 0; card < 5_000; card++) {
      cards.open(mix(card), mix(card + MANY), card);
      same.open(mix(card), mix(card + MANY), card);
    }

    assertThat(cards.digest(5)).isEqualTo(same.digest(5));
  }

  @Test
  void theDigestTellsCardsAndTheirAccountsApart() {
    cards.open(1, 2, 3);
    Cards otherHigh = new Cards();
    otherHigh.open(9, 2, 3);
    Cards otherLow = new Cards();
    otherLow.open(1, 9, 3);
    Cards otherAccount = new Cards();
    otherAccount.open(1, 2, 9);

    assertThat(
            new long[] {
              new Cards().digest(5),
              cards.digest(5),
              cards.digest(6),
              otherHigh.digest(5),
              otherLow.digest(5),
              otherAccount.digest(5)
            })
        .doesNotHaveDuplicates();
  }

  private static long clashingLow(int card) {
    return ((long) card << 32) | 5;
  }

  /** A bijection that looks random: the finalizer of SplitMix64. */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
