package io.tebus.engine.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.command.SampleCommand;
import io.tebus.event.TransactionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class AccountsTest {

  private static final int TODAY = 20_000;
  private static final int LAPSED = TODAY - 1;
  private static final int SOON = TODAY + 10;
  private static final int LATER = TODAY + 20;
  private static final long SEED = 20_261_121;

  private final Accounts accounts = new Accounts();
  private final TransactionEvent plan =
      new TransactionEvent()
          .begin(
              new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]),
              0,
              1,
              0,
              new SampleCommand().view());

  /** A lot, or a part that an event plans to add to one. */
  private record Points(int expiry, long points) {}

  @Test
  void numbersAccountsFromZeroAndOpensThemEmpty() {
    for (int expected = 0; expected < 10_000; expected++) {
      assertThat(accounts.open()).isEqualTo(expected);
    }

    assertThat(accounts.count()).isEqualTo(10_000);
    for (int account = 0; account < accounts.count(); account++) {
      assertThat(accounts.arrears(account)).isZero();
      assertThat(lots(account)).isEmpty();
    }
  }

  @Test
  void keepsLotsInOrderOfExpiry() {
    int account = accounts.open();

    accounts.addToLot(account, LATER, 1);
    accounts.addToLot(account, LAPSED, 2);
    accounts.addToLot(account, SOON, 3);

    assertThat(lots(account))
        .containsExactly(new Points(LAPSED, 2), new Points(SOON, 3), new Points(LATER, 1));
  }

  @Test
  void pointsOfOneExpiryShareALot() {
    int account = accounts.open();

    accounts.addToLot(account, SOON, 3);
    accounts.addToLot(account, SOON, 4);

    assertThat(lots(account)).containsExactly(new Points(SOON, 7));
  }

  @Test
  void aLotThatIsUsedUpLeavesItsChain() {
    int account = accounts.open();
    accounts.addToLot(account, LAPSED, 2);
    accounts.addToLot(account, SOON, 3);
    accounts.addToLot(account, LATER, 1);

    accounts.addToLot(account, SOON, -3);
    assertThat(lots(account)).containsExactly(new Points(LAPSED, 2), new Points(LATER, 1));
    accounts.addToLot(account, LAPSED, -2);
    assertThat(lots(account)).containsExactly(new Points(LATER, 1));
    accounts.addToLot(account, LATER, -1);
    assertThat(lots(account)).isEmpty();
  }

  @Test
  void lotsOfManyAccountsAgreeWithASlowModel() {
    int accountCount = 50;
    int expiryCount = 200;
    Random random = new Random(SEED);
    List<TreeMap<Integer, Long>> expected = new ArrayList<>();
    for (int i = 0; i < accountCount; i++) {
      accounts.open();
      expected.add(new TreeMap<>());
    }

    for (int step = 0; step < 100_000; step++) {
      int account = random.nextInt(accountCount);
      int expiry = random.nextInt(expiryCount);
      long there = expected.get(account).getOrDefault(expiry, 0L);
      // As often all of a lot as a part of it, so that lots come and go.
      long change = there > 0 && random.nextBoolean() ? -there : 1L + random.nextInt(100);
      accounts.addToLot(account, expiry, change);
      if (there + change == 0) {
        expected.get(account).remove(expiry);
      } else {
        expected.get(account).put(expiry, there + change);
      }
      assertThat(lots(account))
          .as("seed %d step %d", SEED, step)
          .isEqualTo(points(expected.get(account)));
    }
  }

  @Test
  void refusesALotBelowZero() {
    int account = accounts.open();
    accounts.addToLot(account, SOON, 3);

    assertThatThrownBy(() -> accounts.addToLot(account, SOON, -4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("points=-1 (expected: >= 0)");
  }

  @Test
  void refusesALotThatALongCannotHold() {
    int account = accounts.open();
    accounts.addToLot(account, SOON, Long.MAX_VALUE);

    assertThatThrownBy(() -> accounts.addToLot(account, SOON, 1))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void refusesArrearsBelowZero() {
    int account = accounts.open();
    accounts.changeArrears(account, 5);

    assertThatThrownBy(() -> accounts.changeArrears(account, -6))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("arrears=-1 (expected: >= 0)");
  }

  @Test
  void aLotCanBeSpentThroughItsLastDay() {
    int account = accounts.open();
    accounts.addToLot(account, TODAY, 3);
    accounts.addToLot(account, LATER, 4);

    assertThat(accounts.available(account, TODAY)).isEqualTo(7);
    assertThat(accounts.available(account, TODAY + 1)).isEqualTo(4);
    assertThat(accounts.available(account, LATER + 1)).isZero();
  }

  @Test
  void nothingIsAvailableWhileThereAreArrears() {
    int account = accounts.open();
    accounts.addToLot(account, SOON, 3);

    accounts.changeArrears(account, 1);

    assertThat(accounts.available(account, TODAY)).isZero();
    assertThat(accounts.spendable(account, TODAY)).isEqualTo(3);
    accounts.changeArrears(account, -1);
    assertThat(accounts.available(account, TODAY)).isEqualTo(3);
  }

  @Test
  void drawsFromTheEarliestExpiryFirst() {
    int account = accounts.open();
    accounts.addToLot(account, LATER, 10);
    accounts.addToLot(account, LAPSED, 10);
    accounts.addToLot(account, SOON, 10);

    accounts.planDraw(plan, account, TODAY, 12);

    assertThat(planned()).containsExactly(new Points(SOON, -10), new Points(LATER, -2));
  }

  @Test
  void aDrawOfMoreThanThereIsBreaksTheProcess() {
    int account = accounts.open();
    accounts.addToLot(account, LAPSED, 10);
    accounts.addToLot(account, SOON, 10);

    assertThatThrownBy(() -> accounts.planDraw(plan, account, TODAY, 11))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("short=1");
  }

  @Test
  void aCreditRepaysArrearsFirst() {
    int account = accounts.open();
    accounts.changeArrears(account, 30);

    accounts.planCredit(plan, account, SOON, 50);

    assertThat(plan.arrearsChange()).isEqualTo(-30);
    assertThat(planned()).containsExactly(new Points(SOON, 20));
  }

  @Test
  void aCreditBelowTheArrearsMakesNoLot() {
    int account = accounts.open();
    accounts.changeArrears(account, 30);

    accounts.planCredit(plan, account, SOON, 20);

    assertThat(plan.arrearsChange()).isEqualTo(-20);
    assertThat(planned()).isEmpty();
  }

  @Test
  void twoCreditsOfOneEventRepayArrearsOnlyOnce() {
    int account = accounts.open();
    accounts.changeArrears(account, 30);

    accounts.planCredit(plan, account, SOON, 20);
    accounts.planCredit(plan, account, LATER, 20);

    assertThat(plan.arrearsChange()).isEqualTo(-30);
    assertThat(planned()).containsExactly(new Points(LATER, 10));
  }

  @Test
  void takesBackFromTheLotThePointsJoined() {
    int account = accounts.open();
    accounts.addToLot(account, SOON, 10);
    accounts.addToLot(account, LATER, 10);

    accounts.planTakeBack(plan, account, TODAY, LATER, 7);

    assertThat(planned()).containsExactly(new Points(LATER, -7));
    assertThat(plan.arrearsChange()).isZero();
  }

  @Test
  void takesBackFromItsOwnLotThoughItLapsedAndFromNoOtherLapsedOne() {
    int account = accounts.open();
    accounts.addToLot(account, LAPSED - 1, 100);
    accounts.addToLot(account, LAPSED, 5);
    accounts.addToLot(account, LATER, 6);
    accounts.addToLot(account, SOON, 4);

    accounts.planTakeBack(plan, account, TODAY, LAPSED, 12);

    assertThat(planned())
        .containsExactly(new Points(LAPSED, -5), new Points(SOON, -4), new Points(LATER, -3));
    assertThat(plan.arrearsChange()).isZero();
  }

  @Test
  void whatCannotBeTakenBackBecomesArrears() {
    int account = accounts.open();
    accounts.addToLot(account, LAPSED, 100);
    accounts.addToLot(account, SOON, 4);

    accounts.planTakeBack(plan, account, TODAY, LATER, 10);

    assertThat(planned()).containsExactly(new Points(SOON, -4));
    assertThat(plan.arrearsChange()).isEqualTo(6);
  }

  @Test
  void takesBackFromWhatTheSameEventCredits() {
    int account = accounts.open();
    accounts.addToLot(account, LATER, 4);
    accounts.planCredit(plan, account, SOON, 7);

    accounts.planTakeBack(plan, account, TODAY, LATER + 1, 10);

    assertThat(planned())
        .containsExactly(new Points(SOON, 7), new Points(SOON, -7), new Points(LATER, -3));
    assertThat(plan.arrearsChange()).isZero();
  }

  @Test
  void planningChangesNothing() {
    int account = accounts.open();
    accounts.addToLot(account, SOON, 10);
    accounts.changeArrears(account, 3);

    accounts.planDraw(plan, account, TODAY, 2);
    accounts.planCredit(plan, account, LATER, 5);
    accounts.planTakeBack(plan, account, TODAY, SOON, 20);

    assertThat(lots(account)).containsExactly(new Points(SOON, 10));
    assertThat(accounts.arrears(account)).isEqualTo(3);
  }

  private List<Points> lots(int account) {
    List<Points> lots = new ArrayList<>();
    accounts.forEachLot(account, (expiry, points) -> lots.add(new Points(expiry, points)));
    return lots;
  }

  private static List<Points> points(Map<Integer, Long> lots) {
    List<Points> points = new ArrayList<>();
    lots.forEach((expiry, amount) -> points.add(new Points(expiry, amount)));
    return points;
  }

  private List<Points> planned() {
    List<Points> parts = new ArrayList<>();
    for (int part = 0; part < plan.partCount(); part++) {
      parts.add(new Points(plan.partExpiry(part), plan.partPoints(part)));
    }
    return parts;
  }
}
