package io.tebus.engine;

import static io.tebus.engine.Till.FEBRUARY;
import static io.tebus.engine.Till.JANUARY;
import static io.tebus.engine.Till.OTHER_CARD;
import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.iso.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of one account two are made again: it gets back what it brought, as far as that is there. */
class UnmergeTest {

  private static final long THIRD_CARD = 10;
  private static final long BROUGHT = 40;

  private final Till till = Till.withTwoLots();

  @BeforeEach
  void somebodyElseHasPoints() {
    till.openOther(OTHER_CARD);
    till.openOther(THIRD_CARD);
    till.approved(till.purchase(40_00).card(OTHER_CARD));
  }

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  @Test
  void theAccountGetsBackAsManyPointsAsItBrought() {
    merge(OTHER_CARD, Till.CARD);
    till.approved(till.purchase(7_00).card(OTHER_CARD));
    LedgerTotals before = till.totals();

    unmerge(OTHER_CARD);

    assertThat(till.merged().isUnmerged()).isTrue();
    assertThat(till.merged().points()).isEqualTo(BROUGHT);
    assertThat(till.lots(OTHER_CARD))
        .as("in draw-down order, whoever brought them")
        .containsExactly(lot(JANUARY, BROUGHT));
    assertThat(till.lots())
        .as("what was earned meanwhile stays")
        .containsExactly(lot(JANUARY, 160), lot(FEBRUARY, 347));
    assertThat(till.totals()).isEqualTo(before);
    assertThat(status(OTHER_CARD)).isEqualTo(AccountStatus.ACTIVE);
    till.approved(till.redemption(40).card(OTHER_CARD));
    till.approved(till.purchase(3_00).card(OTHER_CARD));
    assertThat(till.available(OTHER_CARD)).isEqualTo(3);
    assertThat(till.available()).isEqualTo(507);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 39, 40, 500})
  void theAccountGetsBackAtMostWhatIsThere(long left) {
    merge(OTHER_CARD, Till.CARD);
    till.approved(till.redemption(540 - left));

    unmerge(OTHER_CARD);

    assertThat(till.available(OTHER_CARD)).isEqualTo(Math.min(left, BROUGHT));
    assertThat(till.available()).isEqualTo(left - Math.min(left, BROUGHT));
  }

  @Test
  void debtsStayWhereTheyAre() {
    TillRequest purchase = till.purchase(10_00).card(OTHER_CARD);
    till.approved(purchase);
    merge(OTHER_CARD, Till.CARD);
    till.approved(till.redemption(5_50));
    till.approved(till.reversal(purchase));
    assertThat(till.arrears()).isEqualTo(10);

    unmerge(OTHER_CARD);

    assertThat(till.arrears()).isEqualTo(10);
    assertThat(till.arrears(OTHER_CARD)).isZero();
    assertThat(till.available(OTHER_CARD)).isZero();
  }

  @Test
  void aDebtThatWasPaidIsNotGivenBack() {
    TillRequest purchase = till.purchase(40_00).card(THIRD_CARD);
    till.approved(purchase);
    till.approved(till.redemption(40).card(THIRD_CARD));
    till.approved(till.reversal(purchase));
    merge(THIRD_CARD, Till.CARD);
    assertThat(till.available()).isEqualTo(460);

    unmerge(THIRD_CARD);

    assertThat(till.merged().points()).isZero();
    assertThat(till.available(THIRD_CARD)).isZero();
    assertThat(till.arrears(THIRD_CARD)).isZero();
    assertThat(till.available()).isEqualTo(460);
  }

  @Test
  void onlyWhatIsMergedIsUnmerged() {
    assertThat(till.unmerge(OTHER_CARD)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.isRepeat()).as("it stands alone").isTrue();
    assertThat(till.unmerge(77)).isEqualTo(ResponseCode.INVALID_CARD);
    merge(OTHER_CARD, Till.CARD);
    long lsn = till.engine().lsn();
    assertThat(till.unmerge(Till.CARD)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.engine().lsn()).isEqualTo(lsn);
    unmerge(OTHER_CARD);
    assertThat(till.unmerge(OTHER_CARD)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.isRepeat()).as("twice").isTrue();

    merge(OTHER_CARD, THIRD_CARD);
    assertThat(till.available(THIRD_CARD)).isEqualTo(BROUGHT);
  }

  @Test
  void anAccountInTheMiddleOfAChainTakesThoseBelowWithIt() {
    merge(OTHER_CARD, THIRD_CARD);
    merge(THIRD_CARD, Till.CARD);
    assertThat(till.available(OTHER_CARD)).isEqualTo(540);

    unmerge(THIRD_CARD);
    assertThat(till.available(THIRD_CARD)).isEqualTo(BROUGHT);
    assertThat(till.available(OTHER_CARD)).isEqualTo(BROUGHT);
    assertThat(till.available()).isEqualTo(500);

    unmerge(OTHER_CARD);
    assertThat(till.available(OTHER_CARD)).isEqualTo(BROUGHT);
    assertThat(till.available(THIRD_CARD)).isZero();
  }

  /** Or the one below would be paid twice: by its own unmerge, and by that of the one between. */
  @Test
  void mergesAreUndoneFromTheTop() {
    merge(OTHER_CARD, THIRD_CARD);
    merge(THIRD_CARD, Till.CARD);

    assertThat(till.unmerge(OTHER_CARD)).isEqualTo(ResponseCode.INVALID_TRANSACTION);

    unmerge(THIRD_CARD);
    unmerge(OTHER_CARD);
    assertThat(till.available()).isEqualTo(500);
  }

  @Test
  void anUnmergeWaitsForOpenHoldsAndLiftsNoBlock() {
    TillRequest hold = till.hold(20).card(OTHER_CARD);
    merge(OTHER_CARD, Till.CARD);
    till.approved(hold);
    assertThat(till.unmerge(OTHER_CARD)).isEqualTo(ResponseCode.INVALID_TRANSACTION);

    till.approved(till.voiding(hold));
    till.change(Till.CARD, AccountStatus.BLOCKED);
    assertThat(till.unmerge(OTHER_CARD)).isEqualTo(ResponseCode.RESTRICTED_CARD);

    till.change(Till.CARD, AccountStatus.ACTIVE);
    unmerge(OTHER_CARD);
    assertThat(till.available(OTHER_CARD)).isEqualTo(BROUGHT);
  }

  // ---- Many

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void mergesAndUnmergesMintNoPoint(long seed) {
    int cards = 12;
    long firstCard = 30;
    Random random = new Random(seed);
    for (int i = 0; i < cards; i++) {
      till.openOther(firstCard + i);
    }
    List<TillRequest> sent = new ArrayList<>();
    int merged = 0;
    int unmerged = 0;
    for (int round = 0; round < 1_000; round++) {
      long card = firstCard + random.nextLong(cards);
      long other = firstCard + random.nextLong(cards);
      long points = 1 + random.nextLong(50);
      switch (random.nextInt(10)) {
        case 0 -> merged += till.merge(card, other) == ResponseCode.APPROVED ? 1 : 0;
        case 1, 8 ->
            unmerged += till.unmerge(card) == ResponseCode.APPROVED && !till.isRepeat() ? 1 : 0;
        case 2, 3 -> sent.add(till.purchase(points * 100).card(card));
        case 4, 5 -> sent.add(till.redemption(points).card(card));
        case 6 -> sent.add(till.transfer(points, other).card(card));
        case 7 -> {
          TillRequest hold = till.hold(points).card(card);
          till.send(hold);
          // Or no account would be without holds for long.
          till.send(round % 10 == 0 ? hold : till.voiding(hold));
        }
        default -> {
          TillRequest any = sent.isEmpty() ? till.balance() : sent.get(random.nextInt(sent.size()));
          till.approved(till.reversal(any).standing(random.nextInt(2)));
        }
      }
      if (!sent.isEmpty()) {
        // A repeat, unless it is new.
        till.send(sent.getLast());
      }
      till.pass(60_000);
      till.tickOut();
      LedgerTotals totals = till.totals();
      assertThat(totals.isConserved()).as("seed %d round %d: %s", seed, round, totals).isTrue();
    }
    assertThat(merged).isGreaterThan(5);
    assertThat(unmerged).isGreaterThan(5);
  }

  private void merge(long from, long into) {
    assertThat(till.merge(from, into)).isEqualTo(ResponseCode.APPROVED);
  }

  private void unmerge(long from) {
    assertThat(till.unmerge(from)).isEqualTo(ResponseCode.APPROVED);
  }

  private AccountStatus status(long card) {
    return till.engine().accounts().status(till.account(card));
  }
}
