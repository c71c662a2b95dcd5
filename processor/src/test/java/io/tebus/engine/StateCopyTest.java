package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tebus.engine.programme.Calendar;
import io.tebus.engine.store.Table;
import io.tebus.event.EventHeader;
import io.tebus.reference.RandomHistory;
import io.tebus.reference.RandomHistory.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A copy of a state that goes on is the state as it was when the copy began, and with the events
 * behind it becomes the one that went on. {@code -Dtebus.seed=N} runs one history.
 */
class StateCopyTest {

  private static final boolean DRILLS = Boolean.getBoolean("tebus.drills");
  private static final int HISTORIES = DRILLS ? 50 : 2;

  /** Of a history. */
  private static final int COPIES = 200;

  private static final int MAX_STEPS_BETWEEN = 20;

  /** Days after which lots have lapsed, or none: what finds them is in no page. */
  private static final int[] HORIZONS = {0, 30, 400, 2_000};

  /** The identity window never forgets. */
  private static final EngineOptions ROOMY = EngineOptions.ofCapacity(200_000);

  /** It forgets, and its ring is written once more again and again. */
  private static final EngineOptions TIGHT =
      EngineOptions.ofCapacity(2_000)
          .withAges(EngineOptions.TWO_DAYS_MS, EngineOptions.TWO_DAYS_MS)
          .withHashSeed(0x7EB5);

  /** Tables that are full again and again. */
  private static final EngineOptions TINY =
      EngineOptions.ofCapacity(96)
          .withAges(EngineOptions.TWO_DAYS_MS, EngineOptions.TWO_DAYS_MS)
          .withStore(9, 15, 20);

  static List<Long> seeds() {
    Long one = Long.getLong("tebus.seed");
    return one != null ? List.of(one) : LongStream.rangeClosed(1, HISTORIES).boxed().toList();
  }

  // ---- Whatever happens

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void isTheStateAsItWasWhenTheCopyBegan(long seed) {
    live(ROOMY, seed, 128);
  }

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void isTheStateAsItWasWhileTheWindowForgets(long seed) {
    live(TIGHT, seed, 64);
  }

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void isTheStateAsItWasWhileTablesAreFull(long seed) {
    live(TINY, seed, 8);
  }

  private static void live(EngineOptions options, long seed, int maxPages) {
    Random random = new Random(seed);
    RandomHistory history = new RandomHistory(seed);
    try (EngineHarness harness = new EngineHarness(options, RandomHistory.programmes())) {
      for (int copies = 0; copies < COPIES; copies++) {
        go(harness, history, random.nextInt(MAX_STEPS_BETWEEN));
        CopiedState copied = new CopiedState();
        PageHashes before = harness.engine().pageHashes();
        StateCopy copy = harness.engine().copyInto(copied);
        for (long left = copy.pages(); left > 0 && !copy.isDone(); left--) {
          go(harness, history, 1);
          copy.copy(1 + random.nextInt(maxPages));
        }
        assertThat(copy.isDone()).isTrue();
        assertThat(copy.copied()).isEqualTo(copy.pages());
        assertIsAsItWas(harness, options, copied, copy, before, "-Dtebus.seed=" + seed);
      }
    }
  }

  private static void go(EngineHarness harness, RandomHistory history, int steps) {
    for (int step = 0; step < steps; step++) {
      harness.take(history.next());
    }
  }

  private static void assertIsAsItWas(
      EngineHarness harness,
      EngineOptions options,
      CopiedState copied,
      StateCopy copy,
      PageHashes before,
      String as) {
    try (Engine restored = copied.restored(options, copy)) {
      assertThat(restored.pageHashes().firstDifference(before))
          .as("%s copy at lsn=%d", as, copy.lsn())
          .isNull();
      apply(restored, harness.events());
      assertThat(restored.pageHashes().firstDifference(harness.engine().pageHashes()))
          .as("%s copy at lsn=%d and the events behind it", as, copy.lsn())
          .isNull();
      for (int days : HORIZONS) {
        long timeMs = restored.timeMs() + days * Calendar.DAY_MS;
        assertThat(restored.isExpiryDue(timeMs))
            .as("%s copy at lsn=%d: lots lapse within days=%d", as, copy.lsn(), days)
            .isEqualTo(harness.engine().isExpiryDue(timeMs));
      }
    }
  }

  /** Those that it did not apply so far. */
  private static void apply(Engine engine, List<byte[]> events) {
    for (byte[] event : events.subList((int) engine.lsn(), events.size())) {
      engine.apply(new UnsafeBuffer(event), 0, event.length);
    }
  }

  @ParameterizedTest(name = "-Dtebus.seed={0}")
  @MethodSource("seeds")
  void decidesAsTheEngineThatWentOn(long seed) {
    RandomHistory history = new RandomHistory(seed);
    try (EngineHarness harness = new EngineHarness(TIGHT, RandomHistory.programmes())) {
      go(harness, history, 4_000);
      CopiedState copied = new CopiedState();
      StateCopy copy = harness.engine().copyInto(copied);
      go(harness, history, 200);
      copy.copy(Integer.MAX_VALUE);
      assertThat(copy.isDone()).isTrue();

      Engine restored = copied.restored(TIGHT, copy);
      apply(restored, harness.events());
      try (EngineHarness twin = harness.inFrontOf(restored)) {
        Set<Integer> types = new HashSet<>();
        for (int step = 0; step < 6_000; step++) {
          Step next = history.next();
          int from = harness.events().size();
          harness.take(next);
          twin.take(next);
          List<byte[]> expected = harness.events().subList(from, harness.events().size());
          assertSameEvents(twin.events(), expected, step);
          expected.forEach(event -> types.add(EventHeader.type(new UnsafeBuffer(event), 0)));
          twin.events().clear();
        }
        assertThat(types).contains(EventHeader.LOTS_EXPIRED, EventHeader.HOLD_ENDED);
        assertThat(restored.pageHashes().firstDifference(harness.engine().pageHashes())).isNull();
      }
    }
  }

  private static void assertSameEvents(List<byte[]> actual, List<byte[]> expected, int step) {
    assertThat(actual).as("events of step %d", step).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).as("event of step %d", step).isEqualTo(expected.get(i));
    }
  }

  // ---- What is handed over

  @Test
  void saysWhatItIsACopyOf() {
    try (EngineHarness harness = withHistory()) {
      Engine engine = harness.engine();
      StateCopy copy = engine.copyInto(new CopiedState());
      long lsn = engine.lsn();
      long timeMs = engine.timeMs();
      List<Table> tables = engine.tables();

      assertThat(copy.tables()).isEqualTo(TableShape.of(tables));
      assertThat(copy.pages()).isEqualTo(tables.stream().mapToLong(Table::pageCount).sum());
      assertThat(copy.copied()).isEqualTo(tables.size());
      harness.openCard("777");

      assertThat(engine.lsn()).isGreaterThan(lsn);
      assertThat(copy.lsn()).isEqualTo(lsn);
      assertThat(copy.timeMs()).isEqualTo(timeMs);
    }
  }

  @Test
  void handsOverAllHeadersAndThenTheLastTableFirst() {
    try (EngineHarness harness = withHistory()) {
      CopiedState copied = new CopiedState();
      StateCopy copy = harness.engine().copyInto(copied);
      int tables = copy.tables().size();
      List<CopiedState.Page> headers = List.copyOf(copied.pages());
      copy.copy(Integer.MAX_VALUE);

      assertThat(headers).allMatch(page -> page.page() == 0);
      assertThat(headers)
          .extracting(CopiedState.Page::table)
          .containsExactlyElementsOf(IntStream.range(0, tables).boxed().toList());
      List<CopiedState.Page> others = copied.pages().subList(tables, copied.pages().size());
      for (int i = 1; i < others.size(); i++) {
        CopiedState.Page previous = others.get(i - 1);
        CopiedState.Page next = others.get(i);
        boolean sameTable = next.table() == previous.table();
        assertThat(sameTable || next.table() < previous.table()).as("table %d", i).isTrue();
        assertThat(next.page()).isEqualTo(sameTable ? previous.page() + 1 : 1);
      }
      assertThat(copied.pages()).hasSize((int) copy.pages());
    }
  }

  @Test
  void copiesNothingWhileThereIsNoRoomAndThenGoesOn() {
    try (EngineHarness harness = withHistory()) {
      CopiedState copied = new CopiedState();
      copied.roomFor(harness.engine().tables().size());
      StateCopy copy = harness.engine().copyInto(copied);
      assertThat(copy.copy(10)).isZero();
      assertThat(copy.isBroken()).isFalse();

      copied.roomFor(Integer.MAX_VALUE);

      assertThat(copy.copy(10)).isEqualTo(10);
      assertThat(copy.copy(Integer.MAX_VALUE))
          .isEqualTo((int) copy.pages() - copy.tables().size() - 10);
      assertThat(copy.isDone()).isTrue();
      assertThat(copy.copy(10)).isZero();
    }
  }

  @Test
  void isNotDoneBeforeItsLastNotesAreHandedOver() {
    try (EngineHarness harness = withHistory()) {
      CopiedState copied = new CopiedState();
      PageHashes before = harness.engine().pageHashes();
      StateCopy copy = harness.engine().copyInto(copied);
      harness.openCard("777");
      copied.roomFor((int) copy.pages() - copy.tables().size());

      copy.copy(Integer.MAX_VALUE);

      assertThat(copy.copied()).isEqualTo(copy.pages());
      assertThat(copy.undoEntries()).isPositive();
      assertThat(copy.isDone()).isFalse();
      assertThat(copy.isBroken()).isFalse();
      copied.roomFor(1);
      assertThat(copy.copy(10)).isZero();
      assertThat(copy.isDone()).isTrue();
      assertIsAsItWas(harness, TIGHT, copied, copy, before, "open card");
    }
  }

  // ---- Copies that come to nothing

  @Test
  void aFullSinkBreaksTheCopyAndNothingElse() {
    RandomHistory history = new RandomHistory(1);
    try (EngineHarness harness = new EngineHarness(TIGHT, RandomHistory.programmes())) {
      go(harness, history, 1_000);
      CopiedState small = new CopiedState();
      small.roomFor(harness.engine().tables().size() + 1);
      StateCopy broken = harness.engine().copyInto(small);
      for (int left = 1_000; left > 0 && !broken.isBroken(); left--) {
        go(harness, history, 1);
      }

      assertThat(broken.isBroken()).isTrue();
      assertThat(broken.copy(10)).isZero();
      long notes = broken.undoEntries();
      go(harness, history, 100);
      assertThat(broken.undoEntries()).isEqualTo(notes);
      assertThat(broken.isDone()).isFalse();
      assertIsAsReplayed(harness);
      assertNextCopyIsAsItWas(harness, history);
    }
  }

  @Test
  void aSinkWithoutRoomForTheHeadersBreaksTheCopyAtOnce() {
    RandomHistory history = new RandomHistory(2);
    try (EngineHarness harness = new EngineHarness(TIGHT, RandomHistory.programmes())) {
      CopiedState small = new CopiedState();
      small.roomFor(3);

      StateCopy broken = harness.engine().copyInto(small);

      assertThat(broken.isBroken()).isTrue();
      assertThat(broken.copied()).isEqualTo(3);
      assertThat(broken.copy(10)).isZero();
      assertNextCopyIsAsItWas(harness, history);
    }
  }

  @Test
  void aCopyThatIsOverSparesTheNextOne() {
    RandomHistory history = new RandomHistory(3);
    try (EngineHarness harness = new EngineHarness(TIGHT, RandomHistory.programmes())) {
      go(harness, history, 100);
      StateCopy abandoned = harness.engine().copyInto(new CopiedState());
      abandoned.copy(10);
      abandoned.abandon();
      assertThat(abandoned.copy(10)).isZero();
      assertThat(abandoned.isDone()).isFalse();
      assertThat(abandoned.isBroken()).isFalse();
      CopiedState copied = new CopiedState();
      PageHashes before = harness.engine().pageHashes();
      StateCopy copy = harness.engine().copyInto(copied);

      abandoned.abandon();

      go(harness, history, 100);
      copy.copy(Integer.MAX_VALUE);
      assertThat(copy.undoEntries()).isPositive();
      assertIsAsItWas(harness, TIGHT, copied, copy, before, "next");
    }
  }

  private static void assertIsAsReplayed(EngineHarness harness) {
    try (Engine replica = harness.replay(TIGHT)) {
      assertThat(replica.pageHashes().firstDifference(harness.engine().pageHashes())).isNull();
    }
  }

  private static void assertNextCopyIsAsItWas(EngineHarness harness, RandomHistory history) {
    CopiedState copied = new CopiedState();
    PageHashes before = harness.engine().pageHashes();
    StateCopy copy = harness.engine().copyInto(copied);
    go(harness, history, 50);
    copy.copy(Integer.MAX_VALUE);
    assertThat(copy.isDone()).isTrue();
    assertIsAsItWas(harness, TIGHT, copied, copy, before, "next");
  }

  // ---- What is refused

  @Test
  void refusesASecondCopyAtATime() {
    try (EngineHarness harness = withHistory()) {
      CopiedState copied = new CopiedState();
      PageHashes before = harness.engine().pageHashes();
      StateCopy copy = harness.engine().copyInto(copied);

      assertThatIllegalStateException()
          .isThrownBy(() -> harness.engine().copyInto(new CopiedState()))
          .withMessageContaining("a copy is under way");

      harness.openCard("777");
      copy.copy(Integer.MAX_VALUE);
      assertIsAsItWas(harness, TIGHT, copied, copy, before, "first");
    }
  }

  @Test
  void refusesToPutAStateBackIntoAnEngineThatKnowsSomething() {
    try (EngineHarness harness = withHistory()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> harness.engine().restore())
          .withMessageContaining("restore: lsn=" + harness.engine().lsn());
    }
  }

  @Test
  void refusesTheTablesOfOtherOptions() {
    try (EngineHarness harness = withHistory()) {
      CopiedState copied = new CopiedState();
      StateCopy copy = harness.engine().copyInto(copied);
      copy.copy(Integer.MAX_VALUE);

      assertThatIllegalStateException()
          .isThrownBy(() -> copied.restored(TIGHT.withStore(1, 1, 1), copy).close())
          .withMessageContaining("header of a copy");
    }
  }

  private static EngineHarness withHistory() {
    EngineHarness harness = new EngineHarness(TIGHT, RandomHistory.programmes());
    go(harness, new RandomHistory(1), 500);
    return harness;
  }
}
