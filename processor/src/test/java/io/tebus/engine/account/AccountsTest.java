package io.tebus.engine.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.command.SampleCommand;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.event.TransactionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountsTest {

  private static final int TODAY = 20_000;
  private static final int LAPSED = TODAY - 1;
  private static final int SOON = TODAY + 10;
  private static final int LATER = TODAY + 20;
  private static final long SEED = 20_261_121;

  private static final int PROGRAMME = 1;
  private static final int CAPACITY = 10_000;

  private final Memory memory = new Memory();
  private final Accounts accounts = new Accounts(memory, CAPACITY, CAPACITY, new SeededHash(SEED));
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

  @AfterEach
  void giveTheMemoryBack() {
    memory.close();
  }

  @Test
  void numbersAccountsFromZeroAndOpensThemEmpty() {
    for (int expected = 0; expected < CAPACITY; expected++) {
      assertThat(accounts.isFull()).isFalse();
      assertThat(open()).isEqualTo(expected);
    }

    assertThat(accounts.isFull()).isTrue();
    assertThat(accounts.count()).isEqualTo(CAPACITY);
    for (int account = 0; account < accounts.count(); account++) {
      assertThat(accounts.arrears(account)).isZero();
      assertThat(accounts.available(account, TODAY)).isZero();
      assertThat(accounts.held(account)).isZero();
      assertThat(accounts.number(account)).isEqualTo(Accounts.NO_NUMBER);
      assertThat(lots(account)).isEmpty();
    }
  }

  @Test
  void findsAnAccountByItsNumberInItsProgramme() {
    for (int number = 0; number < CAPACITY / 2; number++) {
      accounts.open(1, number);
      accounts.open(65_535, number);
    }

    for (int number = 0; number < CAPACITY / 2; number++) {
      int one = accounts.findNumber(1, number);
      int other = accounts.findNumber(65_535, number);
      assertThat(one).isEqualTo(2 * number);
      assertThat(other).isEqualTo(2 * number + 1);
      assertThat(accounts.programme(one)).isEqualTo(1);
      assertThat(accounts.programme(other)).isEqualTo(65_535);
      assertThat(accounts.number(other)).isEqualTo(number);
    }
    assertThat(accounts.findNumber(2, 0)).isEqualTo(Accounts.UNKNOWN);
    assertThat(accounts.findNumber(1, CAPACITY)).isEqualTo(Accounts.UNKNOWN);
    assertThat(accounts.findNumber(1, Long.MAX_VALUE)).isEqualTo(Accounts.UNKNOWN);
  }

  @Test
  void anAccountWithoutANumberIsFoundByNone() {
    open();

    assertThat(accounts.findNumber(PROGRAMME, Accounts.NO_NUMBER)).isEqualTo(Accounts.UNKNOWN);
    assertThat(accounts.findNumber(PROGRAMME, 0)).isEqualTo(Accounts.UNKNOWN);
  }

  @Test
  void anAccountTooManyBreaksTheProcess() {
    for (int account = 0; account < CAPACITY; account++) {
      open();
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("accounts: capacity=" + CAPACITY)
        .hasMessageContaining("tebus.store.accounts");
  }

  @Test
  void aLotTooManyBreaksTheProcess() {
    int account = open();
    for (int day = CAPACITY; day > 0; day--) {
      accounts.addToLot(account, day, 1);
    }
    assertThat(accounts.freeLots()).isZero();

    assertThatThrownBy(() -> accounts.addToLot(account, CAPACITY + 1, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lots: capacity=" + CAPACITY)
        .hasMessageContaining("tebus.store.lots");
  }

  @Test
  void aLotThatIsUsedUpMakesRoom() {
    int account = open();
    for (int day = 1; day <= CAPACITY; day++) {
      accounts.addToLot(account, day, 1);
    }

    accounts.addToLot(account, 7, -1);
    assertThat(accounts.freeLots()).isEqualTo(1);
    accounts.addToLot(account, CAPACITY + 1, 5);

    assertThat(accounts.freeLots()).isZero();
    assertThat(accounts.spendable(account, CAPACITY + 1)).isEqualTo(5);
    assertThat(accounts.spendable(account, 1)).isEqualTo(CAPACITY - 1 + 5);
  }

  @Test
  void keepsLotsInOrderOfExpiry() {
    int account = open();

    accounts.addToLot(account, LATER, 1);
    accounts.addToLot(account, LAPSED, 2);
    accounts.addToLot(account, SOON, 3);

    assertThat(lots(account))
        .containsExactly(new Points(LAPSED, 2), new Points(SOON, 3), new Points(LATER, 1));
  }

  @Test
  void pointsOfOneExpiryShareALot() {
    int account = open();

    accounts.addToLot(account, SOON, 3);
    accounts.addToLot(account, SOON, 4);

    assertThat(lots(account)).containsExactly(new Points(SOON, 7));
  }

  @Test
  void aLotThatIsUsedUpLeavesItsChain() {
    int account = open();
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
      open();
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
      int day = random.nextInt(expiryCount + 1);
      assertThat(accounts.spendable(account, day))
          .as("seed %d step %d day %d", SEED, step, day)
          .isEqualTo(
              expected.get(account).tailMap(day).values().stream()
                  .mapToLong(Long::longValue)
                  .sum());
    }
    int lots = expected.stream().mapToInt(Map::size).sum();
    assertThat(accounts.freeLots()).isEqualTo(CAPACITY - lots);
  }

  @Test
  void refusesALotBelowZero() {
    int account = open();
    accounts.addToLot(account, SOON, 3);

    assertThatThrownBy(() -> accounts.addToLot(account, SOON, -4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("points=-1 (expected: >= 0)");
  }

  @Test
  void refusesALotThatALongCannotHold() {
    int account = open();
    accounts.addToLot(account, SOON, Long.MAX_VALUE);

    assertThatThrownBy(() -> accounts.addToLot(account, SOON, 1))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void refusesArrearsBelowZero() {
    int account = open();
    accounts.changeArrears(account, 5);

    assertThatThrownBy(() -> accounts.changeArrears(account, -6))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("arrears=-1 (expected: >= 0)");
  }

  @Test
  void aLotCanBeSpentThroughItsLastDay() {
    int account = open();
    accounts.addToLot(account, TODAY, 3);
    accounts.addToLot(account, LATER, 4);

    assertThat(accounts.available(account, TODAY)).isEqualTo(7);
    assertThat(accounts.available(account, TODAY + 1)).isEqualTo(4);
    assertThat(accounts.available(account, LATER + 1)).isZero();
  }

  @Test
  void nothingIsAvailableWhileThereAreArrears() {
    int account = open();
    accounts.addToLot(account, SOON, 3);

    accounts.changeArrears(account, 1);

    assertThat(accounts.available(account, TODAY)).isZero();
    assertThat(accounts.spendable(account, TODAY)).isEqualTo(3);
    accounts.changeArrears(account, -1);
    assertThat(accounts.available(account, TODAY)).isEqualTo(3);
  }

  @Test
  void drawsFromTheEarliestExpiryFirst() {
    int account = open();
    accounts.addToLot(account, LATER, 10);
    accounts.addToLot(account, LAPSED, 10);
    accounts.addToLot(account, SOON, 10);

    accounts.planDraw(plan, account, TODAY, 12);

    assertThat(planned()).containsExactly(new Points(SOON, -10), new Points(LATER, -2));
  }

  @Test
  void aDrawOfMoreThanThereIsBreaksTheProcess() {
    int account = open();
    accounts.addToLot(account, LAPSED, 10);
    accounts.addToLot(account, SOON, 10);

    assertThatThrownBy(() -> accounts.planDraw(plan, account, TODAY, 11))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("short=1");
  }

  @Test
  void aCreditRepaysArrearsFirst() {
    int account = open();
    accounts.changeArrears(account, 30);

    accounts.planCredit(plan, account, SOON, 50);

    assertThat(plan.arrearsChange()).isEqualTo(-30);
    assertThat(planned()).containsExactly(new Points(SOON, 20));
  }

  @Test
  void aCreditBelowTheArrearsMakesNoLot() {
    int account = open();
    accounts.changeArrears(account, 30);

    accounts.planCredit(plan, account, SOON, 20);

    assertThat(plan.arrearsChange()).isEqualTo(-20);
    assertThat(planned()).isEmpty();
  }

  @Test
  void twoCreditsOfOneEventRepayArrearsOnlyOnce() {
    int account = open();
    accounts.changeArrears(account, 30);

    accounts.planCredit(plan, account, SOON, 20);
    accounts.planCredit(plan, account, LATER, 20);

    assertThat(plan.arrearsChange()).isEqualTo(-30);
    assertThat(planned()).containsExactly(new Points(LATER, 10));
  }

  @Test
  void takesBackFromTheLotThePointsJoined() {
    int account = open();
    accounts.addToLot(account, SOON, 10);
    accounts.addToLot(account, LATER, 10);

    accounts.planTakeBack(plan, account, TODAY, LATER, 7);

    assertThat(planned()).containsExactly(new Points(LATER, -7));
    assertThat(plan.arrearsChange()).isZero();
  }

  @Test
  void takesBackFromItsOwnLotThoughItLapsedAndFromNoOtherLapsedOne() {
    int account = open();
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
    int account = open();
    accounts.addToLot(account, LAPSED, 100);
    accounts.addToLot(account, SOON, 4);

    accounts.planTakeBack(plan, account, TODAY, LATER, 10);

    assertThat(planned()).containsExactly(new Points(SOON, -4));
    assertThat(plan.arrearsChange()).isEqualTo(6);
  }

  @Test
  void takesBackFromWhatTheSameEventCredits() {
    int account = open();
    accounts.addToLot(account, LATER, 4);
    accounts.planCredit(plan, account, SOON, 7);

    accounts.planTakeBack(plan, account, TODAY, LATER + 1, 10);

    assertThat(planned())
        .containsExactly(new Points(SOON, 7), new Points(SOON, -7), new Points(LATER, -3));
    assertThat(plan.arrearsChange()).isZero();
  }

  @Test
  void planningChangesNothing() {
    int account = open();
    accounts.addToLot(account, SOON, 10);
    accounts.changeArrears(account, 3);

    accounts.planDraw(plan, account, TODAY, 2);
    accounts.planCredit(plan, account, LATER, 5);
    accounts.planTakeBack(plan, account, TODAY, SOON, 20);

    assertThat(lots(account)).containsExactly(new Points(SOON, 10));
    assertThat(accounts.arrears(account)).isEqualTo(3);
  }

  /** An account that is known by its card alone. */
  private int open() {
    return accounts.open(PROGRAMME, Accounts.NO_NUMBER);
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
