package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.event.FullTable;
import io.tebus.reference.Coverage;
import io.tebus.reference.RandomHistory;
import io.tebus.reference.RandomHistory.Step;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories through engine and reference model: every answer, every lot, every hold, every
 * exception, every total, and the state after replay must agree. A history that fails is made
 * shorter. {@code -Dtebus.seed=N} runs one history, {@code -Dtebus.steps=N} makes it so long.
 */
class EngineAgainstReferenceTest {

  private static final boolean DRILLS = Boolean.getBoolean("tebus.drills");

  private static final int STEPS = 20_000;

  /** Each of them three times, once a short one: a million steps. */
  private static final int HISTORIES = Integer.getInteger("tebus.histories", DRILLS ? 500 : 22);

  private static final EngineOptions ROOMY = EngineOptions.ofCapacity(2_000_000);

  /** Wraps many times in a history, never while what it forgets is younger than two days. */
  private static final EngineOptions TIGHT =
      EngineOptions.ofCapacity(10_000)
          .withAges(EngineOptions.TWO_DAYS_MS, EngineOptions.TWO_DAYS_MS)
          .withHashSeed(0x7EB5);

  /** Too small for what two days bring, for the lots that lapse, and for two holds at once. */
  private static final EngineOptions TINY =
      EngineOptions.ofCapacity(96)
          .withAges(EngineOptions.TWO_DAYS_MS, EngineOptions.TWO_DAYS_MS)
          .withStore(9, 15, 20);

  private static final int STEPS_OF_TINY = 6_000;

  /** What no history has met so far. */
  private static final Set<String> MISSING = new TreeSet<>(Coverage.everything());

  /** What no tiny table was too small for so far. */
  private static final Set<FullTable> NEVER_FULL =
      EnumSet.of(FullTable.WINDOW, FullTable.LOTS, FullTable.HOLDS);

  static List<Long> seeds() {
    Long one = Long.getLong("tebus.seed");
    return one != null ? List.of(one) : LongStream.rangeClosed(1, HISTORIES).boxed().toList();
  }

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void agreesWithTheReferenceOnEveryAnswerAndLot(long seed) {
    try (ReferenceDuel duel = new ReferenceDuel(ROOMY, false)) {
      live(duel, ROOMY, seed, STEPS);

      note(duel);
    }
  }

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void agreesWhileTheWindowForgets(long seed) {
    try (ReferenceDuel duel = new ReferenceDuel(TIGHT, false)) {
      live(duel, TIGHT, seed, STEPS);

      note(duel);
      assertThat(duel.engine().windowCount()).isEqualTo(TIGHT.windowCapacity());
    }
  }

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void agreesOnAllThatTinyTablesHaveRoomFor(long seed) {
    try (ReferenceDuel duel = new ReferenceDuel(TINY, true)) {
      live(duel, TINY, seed, STEPS_OF_TINY);

      NEVER_FULL.removeAll(duel.refusedFor());
    }
  }

  @Test
  void aHistoryThatFailsIsMadeShorter() {
    List<Step> steps = steps(1, 1_000);
    Step first = steps.get(300);
    Step second = steps.get(700);

    List<Step> shortest =
        ShorterHistory.of(steps, left -> left.contains(first) && left.contains(second));

    assertThat(shortest).containsExactly(first, second);
    assertThat(StepsInWords.describe(steps)).contains("card-0").doesNotContain("99990001");
  }

  private static void live(ReferenceDuel duel, EngineOptions options, long seed, int steps) {
    RandomHistory history = new RandomHistory(seed);
    for (int taken = 1; taken <= steps; taken++) {
      try {
        duel.take(history.next());
      } catch (AssertionError | RuntimeException difference) {
        throw explained(difference, options, seed, taken);
      }
    }
    duel.audit();
    duel.replay();
  }

  private static AssertionError explained(
      Throwable difference, EngineOptions options, long seed, int taken) {
    List<Step> shortest = ShorterHistory.of(steps(seed, taken), left -> differs(left, options));
    return new AssertionError(
        String.format(
            "-Dtebus.seed=%d step %d: %s%nIn a history of %d steps they differ too:%n%s",
            seed, taken, difference.getMessage(), shortest.size(), StepsInWords.describe(shortest)),
        difference);
  }

  private static boolean differs(List<Step> steps, EngineOptions options) {
    try (ReferenceDuel duel = new ReferenceDuel(options, options.equals(TINY))) {
      steps.forEach(duel::take);
      return false;
    } catch (AssertionError | RuntimeException ignored) {
      // It need not be the same difference: the shorter history tells of one.
      return true;
    }
  }

  private static List<Step> steps(long seed, int count) {
    RandomHistory history = new RandomHistory(seed);
    List<Step> steps = new ArrayList<>();
    while (steps.size() < count) {
      steps.add(history.next());
    }
    return steps;
  }

  private static void note(ReferenceDuel duel) {
    assertThat(duel.refusedFor()).isEmpty();
    Coverage coverage = duel.reference().coverage();
    MISSING.retainAll(coverage.missing());
  }

  /** All histories together meet every cell of the table, every path and every exception. */
  @AfterAll
  static void metEverything() {
    if (Long.getLong("tebus.seed") == null) {
      assertThat(MISSING).isEmpty();
      assertThat(NEVER_FULL).isEmpty();
    }
  }
}
