package io.tebus.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.SampleCommand;
import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Period;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.engine.store.Table;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageCountersTest {

  private static final long SEED = 20_261_122;
  private static final int PROGRAMME = 1;
  private static final int LAST_PROGRAMME = 65_535;
  private static final int TODAY = day("2028-01-31");

  /** More than are in use at a time, far fewer than there are in a year. */
  private static final int CAPACITY = 16_384;

  private static final int DAYS = 400;
  private static final int USES_A_DAY = 300;
  private static final int SUBJECTS = 1_000;

  private static final List<UsageLimit> LIMITS =
      List.of(
          limit(Scope.CARD, Use.SPEND, Period.DAY),
          limit(Scope.CARD, Use.SPEND, Period.MONTH),
          limit(Scope.CARD, Use.EARN, Period.DAY),
          limit(Scope.ACCOUNT, Use.SPEND, Period.DAY),
          limit(Scope.TERMINAL, Use.EARN, Period.MONTH),
          limit(Scope.MERCHANT, Use.SPEND, Period.MONTH));

  private final Memory memory = new Memory();

  @AfterEach
  void giveTheMemoryBack() {
    memory.close();
  }

  /** What the model counts by. */
  private record Key(UsageLimit limit, int programme, int subject, LocalDate firstDay) {}

  /** What it has counted. */
  private record Used(long points, int count) {

    static final Used NOTHING = new Used(0, 0);

    Used plus(long more) {
      return new Used(points + more, count + 1);
    }

    Used minus(long less) {
      return new Used(Math.max(0, points - less), Math.max(0, count - 1));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void agreesWithASlowModelOverAYearOfThousandsOfKeys(long seed) {
    UsageCounters counters = new UsageCounters(memory, CAPACITY, new SeededHash(SEED));
    Table table = counters.tables().getFirst();
    Map<Key, Used> model = new HashMap<>();
    Random random = new Random(seed);
    for (int day = TODAY; day < TODAY + DAYS; day++) {
      for (int use = 0; use < USES_A_DAY; use++) {
        UsageLimit limit = LIMITS.get(random.nextInt(LIMITS.size()));
        int programme = random.nextBoolean() ? PROGRAMME : LAST_PROGRAMME;
        int subject = random.nextInt(SUBJECTS);
        SampleCommand core = core(subject);
        long points = 1 + random.nextLong(100);
        if (random.nextInt(4) > 0) {
          counters.add(limit, programme, core.buffer(), 0, subject, day, points);
          model.merge(
              key(limit, programme, subject, day),
              Used.NOTHING.plus(points),
              (before, _) -> before.plus(points));
        } else {
          int then = day - random.nextInt(3);
          counters.takeBack(limit, programme, core.buffer(), 0, subject, then, points);
          model.computeIfPresent(
              key(limit, programme, subject, then), (_, before) -> before.minus(points));
        }
        assertAgree(counters, model, limit, programme, subject, day);
      }
    }
    for (UsageLimit limit : LIMITS) {
      for (int subject = 0; subject < SUBJECTS; subject++) {
        assertAgree(counters, model, limit, PROGRAMME, subject, TODAY + DAYS - 1);
      }
    }
    assertThat(model).as("periods that were counted").hasSizeGreaterThan(4 * CAPACITY);
    assertThat(table.used()).as("counters at a time, at most").isLessThan(CAPACITY);
  }

  private static void assertAgree(
      UsageCounters counters,
      Map<Key, Used> model,
      UsageLimit limit,
      int programme,
      int subject,
      int day) {
    int counter = counters.find(limit, programme, core(subject).buffer(), 0, subject, day);
    Used counted = new Used(counters.points(counter), counters.count(counter));
    Used expected = model.getOrDefault(key(limit, programme, subject, day), Used.NOTHING);
    if (!counted.equals(expected)) {
      assertThat(counted)
          .as("%s of %d in programme %d on day %d", limit, subject, programme, day)
          .isEqualTo(expected);
    }
  }

  private static Key key(UsageLimit limit, int programme, int subject, int day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    LocalDate firstDay =
        switch (limit.period()) {
          case DAY -> date;
          case MONTH -> date.withDayOfMonth(1);
        };
    return new Key(limit, programme, subject, firstDay);
  }

  @ParameterizedTest
  @EnumSource(Period.class)
  void aFullTableCountsNobodyAnewUntilAPeriodIsOver(Period period) {
    int capacity = 4;
    UsageLimit limit = limit(Scope.CARD, Use.SPEND, period);
    UsageCounters counters = new UsageCounters(memory, capacity, new SeededHash(SEED));
    for (int subject = 0; subject < capacity; subject++) {
      assertThat(counters.hasRoomFor(1, TODAY)).isTrue();
      counters.add(limit, PROGRAMME, core(subject).buffer(), 0, 0, TODAY, 10);
    }
    assertThat(counters.hasRoomFor(1, TODAY)).isFalse();

    counters.add(limit, PROGRAMME, core(capacity).buffer(), 0, 0, TODAY, 10);
    counters.add(limit, PROGRAMME, core(0).buffer(), 0, 0, TODAY, 10);

    assertThat(points(counters, limit, capacity, TODAY)).as("no room").isZero();
    assertThat(points(counters, limit, 0, TODAY)).as("has a counter").isEqualTo(20);
    assertThat(points(counters, limit, 0, TODAY + 1)).as("day and month are over").isZero();
    assertThat(counters.hasRoomFor(capacity, TODAY + 1)).as("old ones make room").isTrue();
    counters.add(limit, PROGRAMME, core(capacity).buffer(), 0, 0, TODAY + 1, 10);
    assertThat(points(counters, limit, capacity, TODAY + 1)).isEqualTo(10);
  }

  /** Or a till that buys and voids under ever new numbers would fill the table. */
  @ParameterizedTest
  @EnumSource(Period.class)
  void aCounterThatIsBackAtZeroMakesRoom(Period period) {
    UsageLimit limit = limit(Scope.CARD, Use.SPEND, period);
    UsageCounters counters = new UsageCounters(memory, 3, new SeededHash(SEED));
    for (int subject = 0; subject < 3; subject++) {
      counters.add(limit, PROGRAMME, core(subject).buffer(), 0, 0, TODAY, 10);
    }
    for (int subject : new int[] {1, 0, 2}) {
      counters.takeBack(limit, PROGRAMME, core(subject).buffer(), 0, 0, TODAY, 10);
    }
    assertThat(counters.tables().getFirst().live()).isZero();

    for (int subject = 3; subject < 6; subject++) {
      counters.add(limit, PROGRAMME, core(subject).buffer(), 0, 0, TODAY, subject);
    }
    assertThat(points(counters, limit, 5, TODAY)).isEqualTo(5);
  }

  @Test
  void whatWasNeverCountedIsNotTakenBack() {
    UsageLimit limit = limit(Scope.CARD, Use.SPEND, Period.DAY);
    UsageCounters counters = new UsageCounters(memory, 4, new SeededHash(SEED));
    counters.takeBack(limit, PROGRAMME, core(1).buffer(), 0, 0, TODAY, 10);
    assertThat(counters.tables().getFirst().live()).isZero();

    counters.add(limit, PROGRAMME, core(1).buffer(), 0, 0, TODAY, 10);
    counters.takeBack(limit, PROGRAMME, core(1).buffer(), 0, 0, TODAY, 30);
    counters.takeBack(limit, PROGRAMME, core(1).buffer(), 0, 0, TODAY, 30);

    int counter = counters.find(limit, PROGRAMME, core(1).buffer(), 0, 0, TODAY);
    assertThat(counters.points(counter)).isZero();
    assertThat(counters.count(counter)).isZero();
  }

  private static long points(UsageCounters counters, UsageLimit limit, int subject, int day) {
    return counters.points(counters.find(limit, PROGRAMME, core(subject).buffer(), 0, 0, day));
  }

  /** A request of a card, at a terminal and a merchant, that nobody else has. */
  private static SampleCommand core(int subject) {
    SampleCommand core = new SampleCommand().terminal("T" + subject).cardAcceptor("M" + subject);
    core.view().token(subject, 7);
    return core;
  }

  private static UsageLimit limit(Scope scope, Use use, Period period) {
    return new UsageLimit(scope, use, period, 1, 0);
  }

  private static int day(String date) {
    return (int) LocalDate.parse(date).toEpochDay();
  }
}
