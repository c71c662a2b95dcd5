package io.tebus.engine.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.command.SampleCommand;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.event.LotKey;
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
  private static final int FUNDER = 3;
  private static final int CAPACITY = 10_000;

  private final Memory memory = new Memory();
  private final Accounts accounts = new Accounts(memory, CAPACITY, CAPACITY, new SeededHash(SEED));
  private final LotPlan lotPlan = accounts.plan();
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
      accounts.open(1, number, TODAY);
      accounts.open(65_535, number, TODAY + number % 3);
    }

    for (int number = 0; number < CAPACITY / 2; number++) {
      int one = accounts.findNumber(1, number);
      int other = accounts.findNumber(65_535, number);
      assertThat(one).isEqualTo(2 * number);
      assertThat(other).isEqualTo(2 * number + 1);
      assertThat(accounts.programme(one)).isEqualTo(1);
      assertThat(accounts.programme(other)).isEqualTo(65_535);
      assertThat(accounts.number(other)).isEqualTo(number);
      assertThat(accounts.openedDay(one)).isEqualTo(TODAY);
      assertThat(accounts.openedDay(other)).isEqualTo(TODAY + number % 3);
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
      accounts.addToLot(account, key(day), 1);
    }
    assertThat(accounts.freeLots()).isZero();

    assertThatThrownBy(() -> accounts.addToLot(account, key(CAPACITY + 1), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lots: capacity=" + CAPACITY)
        .hasMessageContaining("tebus.store.lots");
  }

  @Test
  void aLotThatIsUsedUpMakesRoom() {
    int account = open();
    for (int day = 1; day <= CAPACITY; day++) {
      accounts.addToLot(account, key(day), 1);
    }

    accounts.addToLot(account, key(7), -1);
    assertThat(accounts.freeLots()).isEqualTo(1);
    accounts.addToLot(account, key(CAPACITY + 1), 5);

    assertThat(accounts.freeLots()).isZero();
    assertThat(accounts.spendable(account, CAPACITY + 1)).isEqualTo(5);
    assertThat(accounts.spendable(account, 1)).isEqualTo(CAPACITY - 1 + 5);
  }

  @Test
  void keepsLotsInOrderOfExpiry() {
    int account = open();

    accounts.addToLot(account, key(LATER), 1);
    accounts.addToLot(account, key(LAPSED), 2);
    accounts.addToLot(account, key(SOON), 3);

    assertThat(lots(account))
        .containsExactly(new Points(LAPSED, 2), new Points(SOON, 3), new Points(LATER, 1));
  }

  @Test
  void pointsOfOneExpiryShareALot() {
    int account = open();

    accounts.addToLot(account, key(SOON), 3);
    accounts.addToLot(account, key(SOON), 4);

    assertThat(lots(account)).containsExactly(new Points(SOON, 7));
  }

  @Test
  void aLotThatIsUsedUpLeavesItsChain() {
    int account = open();
    accounts.addToLot(account, key(LAPSED), 2);
    accounts.addToLot(account, key(SOON), 3);
    accounts.addToLot(account, key(LATER), 1);

    accounts.addToLot(account, key(SOON), -3);
    assertThat(lots(account)).containsExactly(new Points(LAPSED, 2), new Points(LATER, 1));
    accounts.addToLot(account, key(LAPSED), -2);
    assertThat(lots(account)).containsExactly(new Points(LATER, 1));
    accounts.addToLot(account, key(LATER), -1);
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
      accounts.addToLot(account, key(expiry), change);
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
  void fundersOfADayHaveLotsOfTheirOwnInTheirOrder() {
    int account = open();
    accounts.addToLot(account, LotKey.of(SOON, 0xFFFF), 1);
    accounts.addToLot(account, LotKey.of(SOON, 7), 2);
    accounts.addToLot(account, LotKey.of(SOON, 0), 4);
    accounts.addToLot(account, LotKey.of(SOON - 1, 9), 8);

    List<String> lots = new ArrayList<>();
    accounts.forEachLot(
        account,
        (key, points) ->
            lots.add((LotKey.expiry(key) - TODAY) + "/" + LotKey.funder(key) + ": " + points));

    assertThat(lots).containsExactly("9/9: 8", "10/0: 4", "10/7: 2", "10/65535: 1");
    assertThat(accounts.hasLot(account, LotKey.of(SOON, 7))).isTrue();
    assertThat(accounts.hasLot(account, LotKey.of(SOON, 8))).isFalse();
    lotPlan.draw(plan, account, TODAY, 13);
    assertThat(plan.partKey(0)).isEqualTo(LotKey.of(SOON - 1, 9));
    assertThat(plan.partKey(1)).isEqualTo(LotKey.of(SOON, 0));
    assertThat(plan.partFunder(2)).isEqualTo(7);
    assertThat(plan.partPoints(2)).isEqualTo(-1);
  }

  @Test
  void drawsFromAsManyLotsAsOneEventHasRoomFor() {
    int account = open();
    for (int lot = 0; lot < TransactionEvent.MAX_DRAWN_LOTS + 5; lot++) {
      accounts.addToLot(account, key(TODAY + lot), 2);
    }
    accounts.addToLot(account, key(LAPSED), 100);
    long most = 2L * TransactionEvent.MAX_DRAWN_LOTS;

    assertThat(lotPlan.drawable(account, TODAY, most)).isEqualTo(most);
    assertThat(lotPlan.drawable(account, TODAY, most + 1)).isEqualTo(most);
    assertThat(lotPlan.drawable(account, TODAY, 7)).isEqualTo(7);
  }

  /** Days that share a place, lots that are used up in the middle of their chain, many accounts. */
  @Test
  void lotsOfADayAgreeWithASlowModel() {
    int accountCount = 20;
    int[] days = {TODAY, TODAY + 1, TODAY + 2, TODAY + 8_192, TODAY + 8_193, TODAY + 16_384};
    Random random = new Random(SEED);
    TreeMap<Integer, TreeMap<String, Long>> expected = new TreeMap<>();
    for (int i = 0; i < accountCount; i++) {
      open();
    }

    for (int step = 0; step < 20_000; step++) {
      int account = random.nextInt(accountCount);
      int day = days[random.nextInt(days.length)];
      int funder = random.nextInt(3);
      String name = account + "/" + funder;
      TreeMap<String, Long> lots = expected.computeIfAbsent(day, any -> new TreeMap<>());
      long there = lots.getOrDefault(name, 0L);
      long change = there > 0 ? -there : 1 + random.nextInt(9);
      accounts.addToLot(account, LotKey.of(day, funder), change);
      if (there > 0) {
        lots.remove(name);
      } else {
        lots.put(name, change);
      }
      if (lots.isEmpty()) {
        expected.remove(day);
      }
      assertThat(lotsOf(day)).as("step %d", step).isEqualTo(lots);
      int before = days[random.nextInt(days.length)] + random.nextInt(2);
      int first = expected.isEmpty() ? Accounts.NO_DAY : expected.firstKey();
      assertThat(accounts.earliestExpiryBefore(before))
          .as("step %d", step)
          .isEqualTo(first < before ? first : Accounts.NO_DAY);
    }
  }

  private Map<String, Long> lotsOf(int day) {
    TreeMap<String, Long> lots = new TreeMap<>();
    for (int lot = accounts.firstLotOf(day);
        lot != Accounts.NO_LAPSED_LOT;
        lot = accounts.nextLotOfDay(lot)) {
      long key = accounts.keyOfLot(lot);
      assertThat(LotKey.expiry(key)).isEqualTo(day);
      lots.put(accounts.accountOfLot(lot) + "/" + LotKey.funder(key), accounts.pointsOfLot(lot));
    }
    return lots;
  }

  @Test
  void refusesALotBelowZero() {
    int account = open();
    accounts.addToLot(account, key(SOON), 3);

    assertThatThrownBy(() -> accounts.addToLot(account, key(SOON), -4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("points=-1 (expected: >= 0)");
  }

  @Test
  void refusesALotThatALongCannotHold() {
    int account = open();
    accounts.addToLot(account, key(SOON), Long.MAX_VALUE);

    assertThatThrownBy(() -> accounts.addToLot(account, key(SOON), 1))
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
    accounts.addToLot(account, key(TODAY), 3);
    accounts.addToLot(account, key(LATER), 4);

    assertThat(accounts.available(account, TODAY)).isEqualTo(7);
    assertThat(accounts.available(account, TODAY + 1)).isEqualTo(4);
    assertThat(accounts.available(account, LATER + 1)).isZero();
  }

  @Test
  void nothingIsAvailableWhileThereAreArrears() {
    int account = open();
    accounts.addToLot(account, key(SOON), 3);

    accounts.changeArrears(account, 1);

    assertThat(accounts.available(account, TODAY)).isZero();
    assertThat(accounts.spendable(account, TODAY)).isEqualTo(3);
    accounts.changeArrears(account, -1);
    assertThat(accounts.available(account, TODAY)).isEqualTo(3);
  }

  @Test
  void drawsFromTheEarliestExpiryFirst() {
    int account = open();
    accounts.addToLot(account, key(LATER), 10);
    accounts.addToLot(account, key(LAPSED), 10);
    accounts.addToLot(account, key(SOON), 10);

    lotPlan.draw(plan, account, TODAY, 12);

    assertThat(planned()).containsExactly(new Points(SOON, -10), new Points(LATER, -2));
  }

  @Test
  void aDrawOfMoreThanThereIsBreaksTheProcess() {
    int account = open();
    accounts.addToLot(account, key(LAPSED), 10);
    accounts.addToLot(account, key(SOON), 10);

    assertThatThrownBy(() -> lotPlan.draw(plan, account, TODAY, 11))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("short=1");
  }

  @Test
  void aCreditRepaysArrearsFirst() {
    int account = open();
    accounts.changeArrears(account, 30);

    lotPlan.credit(plan, account, key(SOON), 50);

    assertThat(plan.arrearsChange()).isEqualTo(-30);
    assertThat(planned()).containsExactly(new Points(SOON, 20));
  }

  @Test
  void aCreditBelowTheArrearsMakesNoLot() {
    int account = open();
    accounts.changeArrears(account, 30);

    lotPlan.credit(plan, account, key(SOON), 20);

    assertThat(plan.arrearsChange()).isEqualTo(-20);
    assertThat(planned()).isEmpty();
  }

  @Test
  void twoCreditsOfOneEventRepayArrearsOnlyOnce() {
    int account = open();
    accounts.changeArrears(account, 30);

    lotPlan.credit(plan, account, key(SOON), 20);
    lotPlan.credit(plan, account, key(LATER), 20);

    assertThat(plan.arrearsChange()).isEqualTo(-30);
    assertThat(planned()).containsExactly(new Points(LATER, 10));
  }

  @Test
  void takesBackFromTheLotThePointsJoined() {
    int account = open();
    accounts.addToLot(account, key(SOON), 10);
    accounts.addToLot(account, key(LATER), 10);

    assertThat(takeBack(account, LATER, 7)).isZero();

    assertThat(planned()).containsExactly(new Points(LATER, -7));
  }

  @Test
  void takesBackFromItsOwnLotThoughItLapsedAndFromNoOtherLapsedOne() {
    int account = open();
    accounts.addToLot(account, key(LAPSED - 1), 100);
    accounts.addToLot(account, key(LAPSED), 5);
    accounts.addToLot(account, key(LATER), 6);
    accounts.addToLot(account, key(SOON), 4);

    assertThat(takeBack(account, LAPSED, 12)).isZero();

    assertThat(planned())
        .containsExactly(new Points(LAPSED, -5), new Points(SOON, -4), new Points(LATER, -3));
  }

  @Test
  void saysHowMuchCannotBeTakenBack() {
    int account = open();
    accounts.addToLot(account, key(LAPSED), 100);
    accounts.addToLot(account, key(SOON), 4);

    assertThat(takeBack(account, LATER, 10)).isEqualTo(6);

    assertThat(planned()).containsExactly(new Points(SOON, -4));
    assertThat(plan.arrearsChange()).as("who asks decides").isZero();
    lotPlan.owe(plan, account, 6);
    assertThat(plan.arrearsChange()).isEqualTo(6);
  }

  @Test
  void takesBackFromWhatTheSameEventCredits() {
    int account = open();
    accounts.addToLot(account, key(LATER), 4);
    lotPlan.credit(plan, account, key(SOON), 7);

    assertThat(takeBack(account, LATER + 1, 10)).isZero();

    assertThat(planned())
        .containsExactly(new Points(SOON, 7), new Points(SOON, -7), new Points(LATER, -3));
  }

  @Test
  void planningChangesNothing() {
    int account = open();
    accounts.addToLot(account, key(SOON), 10);
    accounts.changeArrears(account, 3);

    lotPlan.draw(plan, account, TODAY, 2);
    lotPlan.credit(plan, account, key(LATER), 5);
    assertThat(takeBack(account, SOON, 20)).isPositive();

    assertThat(lots(account)).containsExactly(new Points(SOON, 10));
    assertThat(accounts.arrears(account)).isEqualTo(3);
  }

  /** An account that is known by its card alone. */
  private int open() {
    return accounts.open(PROGRAMME, Accounts.NO_NUMBER, TODAY);
  }

  private List<Points> lots(int account) {
    List<Points> lots = new ArrayList<>();
    accounts.forEachLot(
        account,
        (key, points) -> {
          assertThat(LotKey.funder(key)).isEqualTo(FUNDER);
          lots.add(new Points(LotKey.expiry(key), points));
        });
    return lots;
  }

  /** The lot of a day, of the usual funder. */
  private static long key(int expiry) {
    return LotKey.of(expiry, FUNDER);
  }

  /** Plans to take points of a day back; returns how many are not there. */
  private long takeBack(int account, int ownExpiry, long points) {
    return lotPlan.takeBack(plan, account, TODAY, key(ownExpiry), points);
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
