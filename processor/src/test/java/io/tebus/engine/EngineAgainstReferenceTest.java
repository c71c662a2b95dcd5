package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.event.Answer;
import io.tebus.event.FullTable;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Balance;
import io.tebus.reference.Opening;
import io.tebus.reference.RandomHistory;
import io.tebus.reference.RandomHistory.Step;
import io.tebus.reference.ReferenceModel;
import io.tebus.reference.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Too small for what two days bring, and for the lots that lapse. */
  private static final EngineOptions TINY =
      EngineOptions.ofCapacity(96)
          .withAges(EngineOptions.TWO_DAYS_MS, EngineOptions.TWO_DAYS_MS)
          .withStore(9, 15, 20);

  private static final int STEPS_OF_TINY = 6_000;

  static List<Long> seeds() {
    Long one = Long.getLong("tebus.seed");
    return one != null ? List.of(one) : List.of(1L, 2L, 3L, 4L, 5L);
  }

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void agreesWithTheReferenceOnEveryAnswerAndLot(long seed) {
    try (History history = new History(seed, ROOMY)) {
      history.live(STEPS);

      history.assertMetEverythingAndRefusedNothing();
    }
  }

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void agreesWhileTheWindowForgets(long seed) {
    try (History history = new History(seed, TIGHT)) {
      history.live(STEPS);

      history.assertMetEverythingAndRefusedNothing();
      assertThat(history.harness.engine().windowCount()).isEqualTo(TIGHT.windowCapacity());
    }
  }

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void agreesOnAllThatTinyTablesHaveRoomFor(long seed) {
    try (History history = new History(seed, TINY)) {
      history.live(STEPS_OF_TINY);

      assertThat(history.refusedFor).contains(FullTable.WINDOW, FullTable.LOTS);
    }
  }

  /** One history through both of them. */
  private static final class History implements AutoCloseable {

    private final long seed;
    private final EngineOptions options;
    private final EngineHarness harness;
    private final ReferenceModel reference;
    private final RandomHistory history;
    private final Map<Long, Long> lsnOfDecision = new HashMap<>();
    private final Set<FullTable> refusedFor = EnumSet.noneOf(FullTable.class);

    History(long seed, EngineOptions options) {
      this.seed = seed;
      this.options = options;
      harness = new EngineHarness(options);
      reference = new ReferenceModel(Duration.ofMillis(options.identityAgeMs()));
      history = new RandomHistory(seed);
    }

    void live(int steps) {
      for (int step = 1; step <= steps; step++) {
        Step next = history.next();
        String at = "seed " + seed + " step " + step + " " + next;
        for (Opening opening : next.openings()) {
          open(next.time(), opening, at);
        }
        send(next, at);
        if (step % 1_000 == 0 || step == steps) {
          agreeOnTotals(at);
        }
      }
      try (Engine replica = harness.replay(options)) {
        assertThat(harness.engine().pageHashes().firstDifference(replica.pageHashes()))
            .as("seed %d", seed)
            .isNull();
        assertThat(replica.stateHash()).as("seed %d", seed).isEqualTo(harness.engine().stateHash());
      }
    }

    void assertMetEverythingAndRefusedNothing() {
      assertThat(refusedFor).isEmpty();
      assertThat(reference.coverage().missing()).isEmpty();
    }

    private void open(Instant time, Opening opening, String at) {
      long hash = hashOfTiny();
      Answer actual = harness.openCard(time.toEpochMilli(), opening);
      if (isRefused(actual, hash, at)) {
        reference.skip(time);
        return;
      }
      io.tebus.reference.Answer expected = reference.openCard(time, opening);
      assertThat(actual.responseCode()).as(at).isEqualTo(expected.responseCode());
      assertThat(actual.isRepeat()).as(at).isEqualTo(expected.repeat());
      agreeOnCard(opening.card(), at);
    }

    private void send(Step next, String at) {
      long hash = hashOfTiny();
      Answer actual = harness.send(next.time().toEpochMilli(), next.request());
      if (isRefused(actual, hash, at)) {
        reference.skip(next.time());
        return;
      }
      io.tebus.reference.Answer expected = reference.execute(next.time(), next.request());
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
      if (card != null) {
        agreeOnCard(card, at);
      }
    }

    /** What is answered 91 says why, and leaves no trace. */
    private boolean isRefused(Answer actual, long hashBefore, String at) {
      if (actual.responseCode() != ResponseCode.UNAVAILABLE) {
        return false;
      }
      assertThat(actual.full()).as(at).isNotEqualTo(FullTable.NONE);
      assertThat(hashOfTiny()).as(at).isEqualTo(hashBefore);
      refusedFor.add(actual.full());
      return true;
    }

    /** The hash of the state, where that is some pages only, and 91 is an answer. */
    private long hashOfTiny() {
      return options.equals(TINY) ? harness.engine().stateHash() : 0;
    }

    private void agreeOnCard(String card, String at) {
      if (reference.knows(card)) {
        assertThat(harness.lots(card)).as(at).isEqualTo(reference.lots(card));
        Balance balance = reference.balance(card);
        assertThat(harness.arrears(card)).as(at).isEqualTo(balance.arrears());
      }
    }

    private void agreeOnTotals(String at) {
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

    @Override
    public void close() {
      harness.close();
    }
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
