package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.event.Answer;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Balance;
import io.tebus.reference.Opening;
import io.tebus.reference.RandomHistory;
import io.tebus.reference.RandomHistory.Step;
import io.tebus.reference.ReferenceModel;
import io.tebus.reference.Totals;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories through engine and reference model: every answer, every lot, every total, and
 * the state after replay must agree. {@code -Dtebus.seed=N} runs one history.
 */
class EngineAgainstReferenceTest {

  private static final boolean DRILLS = Boolean.getBoolean("tebus.drills");
  private static final int STEPS = DRILLS ? 1_000_000 : 40_000;
  private static final EngineOptions ROOMY = EngineOptions.ofCapacity(2_000_000);

  /** Wraps many times in a history, never while what it forgets is younger than two days. */
  private static final EngineOptions TIGHT =
      EngineOptions.ofCapacity(10_000)
          .withAges(EngineOptions.TWO_DAYS_MS, EngineOptions.TWO_DAYS_MS)
          .withHashSeed(0x7EB5);

  static List<Long> seeds() {
    Long one = Long.getLong("tebus.seed");
    return one != null ? List.of(one) : List.of(1L, 2L, 3L, 4L, 5L);
  }

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void agreesWithTheReferenceOnEveryAnswerAndLot(long seed) {
    agree(seed, ROOMY);
  }

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void agreesWhileTheWindowForgets(long seed) {
    assertThat(agree(seed, TIGHT)).isEqualTo(TIGHT.windowCapacity());
  }

  /** Says how many transactions the window holds in the end. */
  private static int agree(long seed, EngineOptions options) {
    try (EngineHarness harness = new EngineHarness(options)) {
      live(seed, options, harness);
      try (Engine replica = harness.replay(options)) {
        assertThat(harness.engine().firstDifference(replica)).as("seed %d", seed).isNull();
        assertThat(replica.stateHash()).as("seed %d", seed).isEqualTo(harness.engine().stateHash());
      }
      return harness.engine().windowCount();
    }
  }

  private static void live(long seed, EngineOptions options, EngineHarness harness) {
    RandomHistory history = new RandomHistory(seed);
    ReferenceModel reference = new ReferenceModel(Duration.ofMillis(options.identityAgeMs()));
    Map<Long, Long> lsnOfDecision = new HashMap<>();

    for (int step = 1; step <= STEPS; step++) {
      Step next = history.next();
      String at = "seed " + seed + " step " + step + " " + next;
      for (Opening opening : next.openings()) {
        agreeOnOpening(reference, harness, next, opening, at);
      }
      io.tebus.reference.Answer expected = reference.execute(next.time(), next.request());
      Answer actual = harness.send(next.time().toEpochMilli(), next.request());

      assertThat(actual.responseCode()).as(at).isEqualTo(expected.responseCode());
      if (next.request().function() != TransactionFunction.REVERSAL) {
        assertThat(figures(actual)).as(at).isEqualTo(figures(expected));
      }
      if (expected.answerOf() != io.tebus.reference.Answer.NOT_REMEMBERED) {
        Long lsn = lsnOfDecision.putIfAbsent(expected.answerOf(), actual.lsn());
        assertThat(lsn == null).as("first answer, %s", at).isEqualTo(!expected.repeat());
        assertThat(lsn == null ? actual.lsn() : lsn).as(at).isEqualTo(actual.lsn());
      }
      String card = next.request().card();
      if (card != null && reference.knows(card)) {
        agreeOnCard(reference, harness, card, at);
      }
      if (step % 1_000 == 0 || step == STEPS) {
        agreeOnTotals(reference, harness, at);
      }
    }

    assertThat(reference.coverage().missing()).isEmpty();
  }

  private static void agreeOnOpening(
      ReferenceModel reference, EngineHarness harness, Step step, Opening opening, String at) {
    io.tebus.reference.Answer expected = reference.openCard(step.time(), opening);
    Answer actual = harness.openCard(step.time().toEpochMilli(), opening);
    assertThat(actual.responseCode()).as(at).isEqualTo(expected.responseCode());
    assertThat(actual.isRepeat()).as(at).isEqualTo(expected.repeat());
    if (reference.knows(opening.card())) {
      agreeOnCard(reference, harness, opening.card(), at);
    }
  }

  private static void agreeOnCard(
      ReferenceModel reference, EngineHarness harness, String card, String at) {
    assertThat(harness.lots(card)).as(at).isEqualTo(reference.lots(card));
    Balance balance = reference.balance(card);
    assertThat(harness.arrears(card)).as(at).isEqualTo(balance.arrears());
  }

  private static void agreeOnTotals(ReferenceModel reference, EngineHarness harness, String at) {
    Totals expected = reference.totals();
    LedgerTotals actual = harness.totals();
    assertThat(
            List.of(
                actual.issued(),
                actual.redeemed(),
                actual.available(),
                actual.lapsed(),
                actual.arrears()))
        .as(at)
        .isEqualTo(
            List.of(
                expected.issued(),
                expected.redeemed(),
                expected.available(),
                expected.lapsed(),
                expected.arrears()));
    assertThat(actual.isConserved()).as(at).isTrue();
  }

  private static List<Long> figures(Answer answer) {
    return List.of(
        answer.before(),
        answer.earned(),
        answer.redeemed(),
        answer.value(),
        answer.after(),
        answer.arrears(),
        answer.approvedAmount());
  }

  private static List<Long> figures(io.tebus.reference.Answer answer) {
    return List.of(
        answer.before(),
        answer.earned(),
        answer.redeemed(),
        answer.value(),
        answer.after(),
        answer.arrears(),
        answer.approvedAmount());
  }
}
