package io.tebus.engine.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.command.CardStatus;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.engine.store.Table;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CardsTest {

  private static final int MANY = 100_000;
  private static final int CLASHING = 20_000;
  private static final int PROGRAMME = 1;
  private static final int DAY = 20_833;
  private static final long SEED = 20_261_122;

  private final Memory memory = new Memory();
  private final Cards cards = register();

  @AfterEach
  void giveTheMemoryBack() {
    memory.close();
  }

  @Test
  void findsEachOfManyCards() {
    for (int card = 0; card < MANY; card++) {
      open(cards, mix(card), mix(card + MANY), card);
    }

    assertThat(cards.count()).isEqualTo(MANY);
    for (int card = 0; card < MANY; card++) {
      assertThat(accountOf(mix(card), mix(card + MANY))).isEqualTo(card);
    }
  }

  @Test
  void doesNotKnowACardThatWasNotOpened() {
    assertThat(accountOf(mix(0), mix(1))).isEqualTo(Cards.UNKNOWN);

    for (int card = 0; card < MANY; card++) {
      open(cards, mix(card), mix(card + MANY), card);
    }

    for (int card = 0; card < MANY; card++) {
      assertThat(accountOf(mix(card), mix(card + MANY + 1))).isEqualTo(Cards.UNKNOWN);
      assertThat(accountOf(mix(card + 1), mix(card + MANY))).isEqualTo(Cards.UNKNOWN);
    }
  }

  @Test
  void tellsTokensApartThatShareTheirLowBits() {
    for (int card = 0; card < CLASHING; card++) {
      open(cards, 7, clashingLow(card), card);
    }

    for (int card = 0; card < CLASHING; card++) {
      assertThat(accountOf(7, clashingLow(card))).isEqualTo(card);
    }
    assertThat(accountOf(7, clashingLow(CLASHING))).isEqualTo(Cards.UNKNOWN);
  }

  @Test
  void tellsTokensApartThatDifferInTheirFirstHalfOnly() {
    for (int card = 0; card < CLASHING; card++) {
      open(cards, card, 42, card);
    }

    for (int card = 0; card < CLASHING; card++) {
      assertThat(accountOf(card, 42)).isEqualTo(card);
    }
    assertThat(accountOf(CLASHING, 42)).isEqualTo(Cards.UNKNOWN);
  }

  @Test
  void aTokenBelongsToAProgramme() {
    cards.open(1, 2, 3, 10, CardStatus.ACTIVE, DAY);
    cards.open(65_535, 2, 3, 20, CardStatus.LOST, DAY);

    assertThat(cards.accountOf(1, 2, 3)).isEqualTo(10);
    assertThat(cards.accountOf(65_535, 2, 3)).isEqualTo(20);
    assertThat(cards.accountOf(2, 2, 3)).isEqualTo(Cards.UNKNOWN);
    assertThat(cards.status(cards.find(65_535, 2, 3))).isEqualTo(CardStatus.LOST);
  }

  @Test
  void keepsWhatEachCardIs() {
    int number = 0;
    for (CardStatus status : CardStatus.values()) {
      cards.open(PROGRAMME, 100 + number, 200, 300 + number, status, DAY + number);
      number++;
    }

    number = 0;
    for (CardStatus status : CardStatus.values()) {
      int card = cards.find(PROGRAMME, 100 + number, 200);
      assertThat(card).as("from 1, in the order of opening").isEqualTo(1 + number);
      assertThat(cards.status(card)).isEqualTo(status);
      assertThat(cards.account(card)).isEqualTo(300 + number);
      assertThat(cards.openedDay(card)).isEqualTo(DAY + number);
      number++;
    }
  }

  @Test
  void cardsMayShareAnAccount() {
    open(cards, 1, 2, 9);
    open(cards, 3, 4, 9);

    assertThat(accountOf(1, 2)).isEqualTo(9);
    assertThat(accountOf(3, 4)).isEqualTo(9);
    assertThat(cards.count()).isEqualTo(2);
  }

  @Test
  void aTokenOfZerosIsNoCard() {
    for (int card = 1; card <= 100; card++) {
      open(cards, 0, card, card);
      open(cards, card, 0, card);
    }

    assertThat(accountOf(0, 0)).isEqualTo(Cards.UNKNOWN);
  }

  @Test
  void aCardTooManyBreaksTheProcess() {
    Cards few = new Cards(memory, 3, new SeededHash(SEED));
    for (int card = 0; card < 3; card++) {
      assertThat(few.isFull()).isFalse();
      open(few, card, card, card);
    }
    assertThat(few.isFull()).isTrue();

    assertThatThrownBy(() -> open(few, 9, 9, 9))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cards: capacity=3")
        .hasMessageContaining("tebus.store.cards");
  }

  @Test
  void theSameCardsHaveTheSamePages() {
    Cards same = register();
    for (int card = 0; card < 5_000; card++) {
      open(cards, mix(card), mix(card + MANY), card);
      open(same, mix(card), mix(card + MANY), card);
    }

    assertThat(hashes(same)).isEqualTo(hashes(cards));
  }

  @Test
  void thePagesTellCardsAndWhatTheyAreApart() {
    cards.open(1, 2, 3, 4, CardStatus.ACTIVE, DAY);
    Cards otherProgramme = register();
    otherProgramme.open(9, 2, 3, 4, CardStatus.ACTIVE, DAY);
    Cards otherHigh = register();
    otherHigh.open(1, 9, 3, 4, CardStatus.ACTIVE, DAY);
    Cards otherLow = register();
    otherLow.open(1, 2, 9, 4, CardStatus.ACTIVE, DAY);
    Cards otherAccount = register();
    otherAccount.open(1, 2, 3, 9, CardStatus.ACTIVE, DAY);
    Cards otherStatus = register();
    otherStatus.open(1, 2, 3, 4, CardStatus.STOLEN, DAY);
    Cards otherDay = register();
    otherDay.open(1, 2, 3, 4, CardStatus.ACTIVE, DAY + 1);

    assertThat(
            List.of(
                hashes(register()),
                hashes(cards),
                hashes(otherProgramme),
                hashes(otherHigh),
                hashes(otherLow),
                hashes(otherAccount),
                hashes(otherStatus),
                hashes(otherDay)))
        .doesNotHaveDuplicates();
  }

  private Cards register() {
    return new Cards(memory, MANY, new SeededHash(SEED));
  }

  private static void open(Cards register, long tokenHigh, long tokenLow, int account) {
    register.open(PROGRAMME, tokenHigh, tokenLow, account, CardStatus.ACTIVE, DAY);
  }

  private int accountOf(long tokenHigh, long tokenLow) {
    return cards.accountOf(PROGRAMME, tokenHigh, tokenLow);
  }

  private static List<Long> hashes(Cards register) {
    return register.tables().stream().map(Table::hash).toList();
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
