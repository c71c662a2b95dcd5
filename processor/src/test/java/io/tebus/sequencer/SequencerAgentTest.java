package io.tebus.sequencer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.SampleCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.PageHashes;
import io.tebus.engine.account.Holds;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.store.Table;
import io.tebus.event.ExceptionReason;
import io.tebus.event.FullTable;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.sequencer.FakeJournal.Group;
import io.tebus.snapshot.SnapshotAgent;
import io.tebus.snapshot.SnapshotDirectory;
import io.tebus.snapshot.SnapshotFeed;
import io.tebus.snapshot.SnapshotOptions;
import io.tebus.snapshot.SnapshotOutcome;
import io.tebus.snapshot.SnapshotReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequencerAgentTest {

  private static final int DEMO = ProgrammeDefinition.demo().id();
  private static final long NOW = 1_800_000_000_000L;
  private static final int RING_BYTES = 1 << 19;
  private static final int MAX_UNDER_WAY = 2_048;

  /** The most commands of one cycle. */
  private static final int BATCH = 1_024;

  private static final int WINDOW = 65_536;
  private static final long FAMILY = 7;

  /** Cycles in which a snapshot is done, however little of it each of them does. */
  private static final int MAX_CYCLES = 100_000;

  private static final EngineOptions OPTIONS = EngineOptions.ofCapacity(WINDOW);

  private final Engine engine = new Engine(OPTIONS);
  private final FakeJournal journal = new FakeJournal();
  private final CommandRing ring = new CommandRing(RING_BYTES);
  private final FakeOwner till = new FakeOwner(MAX_UNDER_WAY);
  private final FakeOwner other = new FakeOwner(MAX_UNDER_WAY);
  private final ReplyPort[] ports = {till.port(), other.port()};
  private final CommandDoor tillDoor = new CommandDoor(ring, 0, till.port());
  private final CommandDoor otherDoor = new CommandDoor(ring, 1, other.port());
  private final SyncAgent sync = new SyncAgent(journal, ports);
  private long clockMs = NOW;
  private boolean mayWrite = true;
  private boolean maySweep = true;
  private final SequencerAgent agent = agent(ring, engine, journal);

  @BeforeEach
  void defineTheProgrammeAndOpenACard() {
    defineAndOpen(ProgrammeDefinition.demo());
  }

  @AfterEach
  void giveTheMemoryBack() {
    engine.close();
  }

  // ---- When answers leave

  @Test
  void anAnswerLeavesOnlyAfterItsEventIsDurable() {
    submit(tillDoor, 10, purchase(1));

    agent.doWork();
    assertThat(till.wakes()).isZero();
    assertThat(till.drain(journal.durableLsn())).isZero();

    sync.doWork();
    assertThat(till.wakes()).isEqualTo(1);
    assertThat(till.drain(journal.durableLsn())).isEqualTo(1);
    assertThat(till.responseCodes()).containsExactly(ResponseCode.APPROVED);
  }

  @Test
  void anAnswerLeavesAtOnceWhenNothingIsForced() {
    journal.leaveUnforced();
    submit(tillDoor, 10, purchase(1));

    agent.doWork();

    assertThat(till.wakes()).isEqualTo(1);
    assertThat(till.drain(journal.durableLsn())).isEqualTo(1);
  }

  @Test
  void anEnquiryLeavesAtOnceWhenNothingIsPending() {
    submit(tillDoor, 10, enquiry(1));

    agent.doWork();

    assertThat(till.wakes()).isEqualTo(1);
    assertThat(till.drain(journal.durableLsn())).isEqualTo(1);
    assertThat(till.responseCodes()).containsExactly(ResponseCode.APPROVED);
    assertThat(journal.appendedLsn()).isEqualTo(journal.durableLsn());
  }

  @Test
  void anEnquiryWaitsForThePurchaseItSaw() {
    submit(tillDoor, 10, purchase(1));
    agent.doWork();
    submit(otherDoor, 20, enquiry(2));

    agent.doWork();
    assertThat(other.wakes()).isZero();
    assertThat(other.drain(journal.durableLsn())).isZero();

    sync.doWork();
    assertThat(other.wakes()).isEqualTo(1);
    assertThat(other.drain(journal.durableLsn())).isEqualTo(1);
  }

  @Test
  void anEnquiryWaitsForThePurchaseBeforeItInTheSameCycle() {
    submit(otherDoor, 20, purchase(1));
    submit(tillDoor, 10, enquiry(2));

    agent.doWork();

    assertThat(till.wakes()).isZero();
    assertThat(till.drain(journal.durableLsn())).isZero();
  }

  @Test
  void anEnquiryBeforeAPurchaseOfTheSameCycleLeavesAtOnce() {
    submit(tillDoor, 10, enquiry(1));
    submit(tillDoor, 11, purchase(2));

    agent.doWork();

    assertThat(till.wakes()).isEqualTo(1);
    assertThat(till.drain(journal.durableLsn())).isEqualTo(1);
    assertThat(till.addresses()).containsExactly(10L);
  }

  @Test
  void theAnswerToARepeatOfADurablePurchaseLeavesAtOnce() {
    submit(tillDoor, 10, purchase(1));
    settle();
    till.forget();
    submit(tillDoor, 11, purchase(1));

    agent.doWork();

    assertThat(till.wakes()).isEqualTo(1);
    assertThat(till.drain(journal.durableLsn())).isEqualTo(1);
    assertThat(till.addresses()).containsExactly(11L);
  }

  @Test
  void anAnswerGoesToThePortItsRequestCameBy() {
    submit(tillDoor, 10, purchase(1));
    submit(otherDoor, 20, purchase(2));
    submit(tillDoor, 11, purchase(3));

    agent.doWork();
    sync.doWork();
    till.drain(journal.durableLsn());
    other.drain(journal.durableLsn());

    assertThat(till.addresses()).containsExactly(10L, 11L);
    assertThat(other.addresses()).containsExactly(20L);
  }

  // ---- Groups and time

  @Test
  void aCycleWithoutCommandsDoesNothing() {
    int groups = journal.groups().size();

    assertThat(agent.doWork()).isZero();

    assertThat(journal.groups()).hasSize(groups);
    assertThat(till.wakes()).isZero();
  }

  @Test
  void theEventsOfACycleAreOneGroupOfOneTime() {
    clockMs = NOW + 5;
    long executed = agent.executed();
    submit(tillDoor, 10, purchase(1));
    submit(tillDoor, 11, enquiry(2));
    submit(tillDoor, 12, purchase(3));
    long before = engine.lsn();

    int work = agent.doWork();

    assertThat(work).isEqualTo(3);
    assertThat(agent.executed() - executed).isEqualTo(3);
    assertThat(journal.lastGroup()).isEqualTo(new Group(before + 1, 2, NOW + 5));
    assertThat(engine.timeMs()).isEqualTo(NOW + 5);
  }

  @Test
  void aCycleTakesALimitedBatch() {
    for (int i = 0; i < BATCH + 5; i++) {
      submit(tillDoor, i, enquiry(i + 1));
    }

    assertThat(agent.doWork()).isEqualTo(BATCH);
    assertThat(agent.doWork()).isEqualTo(5);
  }

  @Test
  void commandsThatDoNotFitIntoTheGroupAreLeftToTheNextCycle() {
    // Sixty lots make an event of more than a kilobyte, and the group holds a megabyte.
    int lots = 60;
    ProgrammeDefinition lasting =
        ProgrammeDefinition.of(2, "LASTING", ProgrammeDefinition.demo().currencies())
            .with(EarnSettings.DEFAULT.withLifeMonths(EarnSettings.MAX_LIFE_MONTHS));
    defineAndOpen(lasting);
    for (int month = 0; month < lots; month++) {
      clockMs += 31 * Calendar.DAY_MS;
      submit(tillDoor, 0, of(lasting, command(TransactionFunction.PURCHASE, 1 + month, 1_00)));
      settle();
    }
    till.forget();
    int groupsBefore = journal.groups().size();
    long lsnBefore = engine.lsn();
    for (int pair = 0; pair < BATCH / 2; pair++) {
      int stan = 1_000 + 2 * pair;
      SampleCommand redemption = command(TransactionFunction.REDEMPTION, stan, lots);
      SampleCommand reversal = command(TransactionFunction.REVERSAL, stan + 1, lots);
      reversal
          .view()
          .mti(400)
          .original(200, stan, SampleCommand.TRANSMITTED_AT, SampleCommand.ACQUIRER, 0);
      submit(tillDoor, 2L * pair, of(lasting, redemption));
      submit(tillDoor, 2L * pair + 1, of(lasting, reversal));
    }

    int first = agent.doWork();
    int second = agent.doWork();

    assertThat(first).isBetween(BATCH / 2, BATCH - 1);
    assertThat(first + second).isEqualTo(BATCH);
    assertThat(journal.groups().subList(groupsBefore, journal.groups().size()))
        .containsExactly(
            new Group(lsnBefore + 1, first, clockMs),
            new Group(lsnBefore + 1 + first, second, clockMs));
    sync.doWork();
    till.drain(journal.durableLsn());
    till.drain(journal.durableLsn());
    assertThat(till.addresses()).isEqualTo(LongStream.range(0, BATCH).boxed().toList());
    assertThat(till.responseCodes()).isEqualTo(Collections.nCopies(BATCH, ResponseCode.APPROVED));
  }

  @Test
  void timeNeverGoesBack() {
    clockMs = NOW + 1_000;
    submit(tillDoor, 10, purchase(1));
    agent.doWork();
    clockMs = NOW;
    submit(tillDoor, 11, purchase(2));

    agent.doWork();

    assertThat(journal.lastGroup().timeMs()).isEqualTo(NOW + 1_000);
    assertThat(engine.timeMs()).isEqualTo(NOW + 1_000);
  }

  @Test
  void timeGoesOnFromTheRecoveredState() {
    clockMs = NOW + 1_000;
    submit(tillDoor, 10, purchase(1));
    settle();
    clockMs = NOW;
    SequencerAgent restarted = agent(ring, engine, journal);
    submit(tillDoor, 11, purchase(2));

    restarted.doWork();

    assertThat(journal.lastGroup().timeMs()).isEqualTo(NOW + 1_000);
  }

  // ---- Holds that time out

  @Test
  void holdsTimeOutAFewAtATimeAndBeforeWhatComesWithThem() {
    int holds = 100;
    submit(tillDoor, 10, purchase(1));
    for (int i = 0; i < holds; i++) {
      submit(tillDoor, 11, authorization(2 + i));
    }
    settle();
    assertThat(engine.holds().openCount()).isEqualTo(holds);
    clockMs = NOW + Holds.LONG_MS - 1;
    assertThat(agent.doWork()).isZero();

    clockMs = NOW + Holds.LONG_MS;
    submit(tillDoor, 12, purchase(200));
    assertThat(agent.doWork()).isEqualTo(64 + 1);
    assertThat(engine.holds().openCount()).isEqualTo(holds - 64);
    assertThat(journal.lastGroup().count()).isEqualTo(64 + 1);
    assertThat(agent.doWork()).isEqualTo(holds - 64);
    assertThat(engine.holds().openCount()).isZero();
    assertThat(agent.doWork()).isZero();
  }

  @Test
  void noHoldTimesOutWhileItMayNotWrite() {
    submit(tillDoor, 10, authorization(1));
    settle();
    clockMs = NOW + Holds.LONG_MS;
    mayWrite = false;
    int groups = journal.groups().size();

    assertThat(agent.doWork()).isZero();
    assertThat(journal.groups()).hasSize(groups);

    mayWrite = true;
    assertThat(agent.doWork()).isEqualTo(1);
  }

  // ---- Lots that expired

  @Test
  void whatExpiredIsBookedASliceAMillisecondBesideWhatIsAsked() {
    int cards = LotsExpiredEvent.MAX_LOTS + 50;
    openCardsWhosePointsExpired(cards);
    submit(tillDoor, 10, purchase(1));

    assertThat(agent.doWork()).isEqualTo(1 + 1);
    assertThat(agent.expiredLots()).isEqualTo(LotsExpiredEvent.MAX_LOTS);
    assertThat(journal.lastGroup().count()).isEqualTo(1 + 1);
    assertThat(agent.doWork()).as("in the same millisecond").isZero();
    clockMs++;
    assertThat(agent.doWork()).isEqualTo(1);
    assertThat(agent.expiredLots()).isEqualTo(cards);
    clockMs++;
    assertThat(agent.doWork()).isZero();
    assertThat(engine.totals(DEMO, clockMs).expired()).isEqualTo(5L * cards);
    assertThat(journal.appendedLsn()).isEqualTo(engine.lsn());
  }

  @Test
  void nothingIsBookedOutWhileOthersAreBehindOrItMayNotWrite() {
    openCardsWhosePointsExpired(1);
    maySweep = false;
    submit(tillDoor, 10, purchase(1));
    assertThat(agent.doWork()).as("the purchase alone").isEqualTo(1);
    assertThat(agent.doWork()).isZero();
    maySweep = true;
    mayWrite = false;
    assertThat(agent.doWork()).isZero();
    assertThat(agent.expiredLots()).isZero();

    mayWrite = true;
    assertThat(agent.doWork()).isEqualTo(1);
    assertThat(agent.expiredLots()).isEqualTo(1);
  }

  /** Five points each; it is three years later. */
  private void openCardsWhosePointsExpired(int cards) {
    for (int card = 1; card <= cards; card++) {
      open(tillDoor, card, OpenCardCommand.NO_ACCOUNT_NUMBER, 5);
    }
    settle();
    till.forget();
    clockMs = NOW + 3 * 366 * Calendar.DAY_MS;
  }

  private static SampleCommand authorization(int stan) {
    SampleCommand command = command(TransactionFunction.PURCHASE_AUTHORIZATION, stan, 10_00);
    command.view().mti(100);
    return command;
  }

  // ---- Snapshots

  @Test
  void aSnapshotIsOfTheStateBetweenTwoGroupsAndNobodyWaitsForIt(@TempDir Path directory)
      throws IOException {
    SnapshotFeed feed = new SnapshotFeed(journal::generation, journal::appendedCrc);
    SequencerAgent copied =
        new SequencerAgent(
            ring,
            engine,
            journal,
            ports,
            () -> clockMs,
            () -> mayWrite,
            () -> maySweep,
            sync,
            feed);
    SnapshotAgent snapshots = snapshots(directory, feed);
    submit(tillDoor, 0, purchase(1));
    copied.doWork();
    long lsn = journal.appendedLsn();
    PageHashes hashes = engine.pageHashes();
    CompletableFuture<SnapshotOutcome> taken = snapshots.take();
    // Decides, then orders.
    snapshots.doWork();
    snapshots.doWork();

    int cycles = 0;
    while (!taken.isDone() && cycles < MAX_CYCLES) {
      cycles++;
      submit(tillDoor, cycles, purchase(1 + cycles));
      assertThat(copied.doWork()).isPositive();
      sync.doWork();
      assertThat(till.drain(journal.durableLsn())).as("answers at once").isPositive();
      snapshots.doWork();
    }

    SnapshotOutcome outcome = taken.join();
    assertThat(outcome.reason()).isEmpty();
    assertThat(outcome.lsn()).isEqualTo(lsn);
    assertThat(cycles).isGreaterThan(10);
    try (Engine restored = new Engine(OPTIONS)) {
      SnapshotReader.load(
          new SnapshotDirectory(directory).list().get(0).path(), restored, (_, _) -> {});

      assertThat(restored.pageHashes().firstDifference(hashes)).isNull();
    }
  }

  @Test
  void aCycleThatCopiesDoesNotSleep(@TempDir Path directory) {
    SnapshotFeed feed = new SnapshotFeed(journal::generation, journal::appendedCrc);
    SequencerAgent copied =
        new SequencerAgent(
            ring,
            engine,
            journal,
            ports,
            () -> clockMs,
            () -> mayWrite,
            () -> maySweep,
            sync,
            feed);
    SnapshotAgent snapshots = snapshots(directory, feed);
    assertThat(copied.doWork()).isZero();
    var _ = snapshots.take();
    snapshots.doWork();
    snapshots.doWork();

    assertThat(copied.doWork()).isPositive();
  }

  private SnapshotAgent snapshots(Path directory, SnapshotFeed feed) {
    return new SnapshotAgent(
        new SnapshotDirectory(directory),
        feed,
        new SnapshotOptions(0, Duration.ZERO, Long.MAX_VALUE, 0, OPTIONS),
        journal::appendedLsn,
        journal::durableLsn,
        _ -> true,
        () -> clockMs);
  }

  // ---- When the journal cannot take more

  @Test
  void answersUnavailableAndJournalsNothingWhileItMayNotWrite() {
    mayWrite = false;
    long hash = engine.stateHash();
    int groups = journal.groups().size();
    submit(tillDoor, 10, purchase(1));
    submit(tillDoor, 11, enquiry(2));

    agent.doWork();

    assertThat(till.drain(journal.durableLsn())).isEqualTo(2);
    assertThat(till.responseCodes())
        .containsExactly(ResponseCode.UNAVAILABLE, ResponseCode.UNAVAILABLE);
    assertThat(till.wakes()).isEqualTo(1);
    assertThat(journal.groups()).hasSize(groups);
    assertThat(engine.stateHash()).isEqualTo(hash);
    assertThat(agent.refused()).isEqualTo(2);
  }

  @Test
  void goesOnWhenItMayWriteAgain() {
    mayWrite = false;
    submit(tillDoor, 10, purchase(1));
    settle();
    mayWrite = true;
    submit(tillDoor, 11, purchase(1));

    settle();

    assertThat(till.responseCodes())
        .containsExactly(ResponseCode.UNAVAILABLE, ResponseCode.APPROVED);
  }

  @Test
  void aRefusalOfTheJournalReachesTheCallerAndNoAnswerLeaves() {
    journal.refuseAppend();
    submit(tillDoor, 10, purchase(1));

    assertThatThrownBy(agent::doWork)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the disk says no");
    assertThat(till.wakes()).isZero();
    assertThat(till.drain(journal.durableLsn())).isZero();
  }

  // ---- Figures

  @Test
  void countsStoredAnswersThatWereGivenAgain() {
    submit(tillDoor, 10, purchase(1));
    submit(tillDoor, 11, purchase(1));
    submit(tillDoor, 12, command(TransactionFunction.PURCHASE, 1, 11_00));
    submit(tillDoor, 13, enquiry(2));

    settle();

    assertThat(till.responseCodes())
        .containsExactly(
            ResponseCode.APPROVED,
            ResponseCode.APPROVED,
            ResponseCode.DUPLICATE,
            ResponseCode.APPROVED);
    assertThat(agent.repeats()).isEqualTo(1);
  }

  @Test
  void aCardThatIsOpenedAgainIsNoRepeatOfATill() {
    for (int time = 1; time <= 3; time++) {
      open(tillDoor, 3, FAMILY, 5);
    }
    submit(tillDoor, 10, purchase(1));
    submit(tillDoor, 11, purchase(1));

    settle();

    assertThat(till.responseCodes()).isEqualTo(Collections.nCopies(5, ResponseCode.APPROVED));
    assertThat(agent.repeats()).isEqualTo(1);
  }

  @Test
  void countsReversalsByWhetherTheyFoundTheirOriginal() {
    submit(tillDoor, 10, purchase(1));
    submit(tillDoor, 11, reversalOf(1, 51));
    submit(tillDoor, 12, reversalOf(1, 52));
    submit(tillDoor, 13, reversalOf(2, 53));
    submit(tillDoor, 14, reversalOf(1, 51));

    settle();

    assertThat(till.responseCodes()).isEqualTo(Collections.nCopies(5, ResponseCode.APPROVED));
    assertThat(agent.reversalsMatched()).as("whole, then nothing left").isEqualTo(2);
    assertThat(agent.reversalsUnmatched()).isEqualTo(1);
    assertThat(agent.repeats()).isEqualTo(1);
  }

  @Test
  void countsWhatSomebodyHasToSettleByReason() {
    SampleCommand advice = command(TransactionFunction.COMPLETION, 60, 10_00);
    advice.view().mti(220).fact(TransactionFunction.PURCHASE).token(1, 1);
    submit(tillDoor, 10, purchase(1));
    submit(tillDoor, 11, advice);
    submit(tillDoor, 12, advice);

    settle();

    assertThat(agent.exceptions(ExceptionReason.UNKNOWN_CARD)).as("and a repeat").isEqualTo(1);
    assertThat(agent.exceptions(ExceptionReason.SHORT_OF_POINTS)).isZero();
  }

  @Test
  void showsHowMuchTheWindowRemembers() {
    long before = agent.remembered();
    submit(tillDoor, 10, purchase(1));
    submit(tillDoor, 11, purchase(2));
    submit(tillDoor, 12, enquiry(3));

    settle();

    assertThat(before).isZero();
    assertThat(agent.remembered()).isEqualTo(2);
    assertThat(agent(ring, engine, journal).remembered()).as("after a recovery").isEqualTo(2);
  }

  @Test
  void countsWhatHadNoRoomTableByTable() {
    CommandRing commands = new CommandRing(RING_BYTES);
    CommandDoor door = new CommandDoor(commands, 0, till.port());
    // A lot, two accounts, three cards, three transactions.
    try (Engine small = new Engine(EngineOptions.ofCapacity(3).withStore(2, 3, 1))) {
      SequencerAgent sequencer = agent(commands, small, new FakeJournal());
      UnsafeBuffer source = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
      DefineProgrammeCommand.encode(source, 0, ProgrammeDefinition.demo());
      submit(door, 0, CommandType.DEFINE_PROGRAMME, source, DefineProgrammeCommand.LENGTH);
      open(door, 1, FAMILY, 5);
      open(door, 2, OpenCardCommand.NO_ACCOUNT_NUMBER, 5); // No lot.
      open(door, 2, OpenCardCommand.NO_ACCOUNT_NUMBER, 0);
      open(door, 3, OpenCardCommand.NO_ACCOUNT_NUMBER, 0); // No account.
      open(door, 3, FAMILY, 0);
      open(door, 4, FAMILY, 0); // No card.
      open(door, 4, FAMILY, 0);
      for (int stan = 1; stan <= 6; stan++) {
        submit(door, stan, purchase(stan)); // No place in the window for the last three.
      }

      sequencer.doWork();

      assertThat(sequencer.full(FullTable.LOTS)).isEqualTo(1);
      assertThat(sequencer.full(FullTable.ACCOUNTS)).isEqualTo(1);
      assertThat(sequencer.full(FullTable.CARDS)).isEqualTo(2);
      assertThat(sequencer.full(FullTable.WINDOW)).isEqualTo(3);
      assertThat(sequencer.full(FullTable.NONE)).isZero();
      assertThat(sequencer.refused()).isZero();
      assertThat(sequencer.executed()).isEqualTo(14);
    }
  }

  @Test
  void showsHowFullTheTablesAre() {
    submit(tillDoor, 10, purchase(1));
    submit(tillDoor, 11, purchase(2));
    settle();
    agent.store();
    agent.doWork();

    StoreFigures figures = agent.store();

    assertThat(figures.windowRecords()).isEqualTo(2);
    assertThat(figures.windowYoung()).isEqualTo(2);
    assertThat(figures.windowCapacity()).isEqualTo(WINDOW);
    assertThat(recordsOf(figures, "accounts")).isEqualTo(1);
    assertThat(recordsOf(figures, "cards")).isEqualTo(1);
    assertThat(recordsOf(figures, "lots")).isEqualTo(1);
    assertThat(recordsOf(figures, "holds")).isZero();
    assertThat(figures.tables())
        .allSatisfy(table -> assertThat(table.records()).isBetween(0L, table.capacity()))
        .allSatisfy(table -> assertThat(table.bytes()).isPositive());
    assertThat(figures.tables().stream().mapToLong(TableFigures::bytes).sum())
        .as("every page is somewhere")
        .isEqualTo(engine.tables().stream().mapToLong(Table::bytesInUse).sum());
  }

  private static long recordsOf(StoreFigures figures, String table) {
    return figures.tables().stream()
        .filter(each -> each.table().equals(table))
        .mapToLong(TableFigures::records)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void measuresEveryGroupAndNoCycleWithout() {
    long before = agent.appendNs().count();
    submit(tillDoor, 10, purchase(1));
    submit(tillDoor, 11, purchase(2));
    agent.doWork();
    submit(tillDoor, 12, enquiry(3));

    agent.doWork();

    assertThat(agent.appendNs().count() - before).isEqualTo(1);
  }

  @Test
  void whatWaitsForAForceLags() {
    assertThat(sync.lagNs()).isZero();
    submit(tillDoor, 10, purchase(1));

    agent.doWork();
    assertThat(sync.lagNs()).isPositive();

    sync.doWork();
    assertThat(sync.lagNs()).isZero();
  }

  @Test
  void saysWhetherItMayWrite() {
    assertThat(agent.mayWrite()).isTrue();
    mayWrite = false;

    assertThat(agent.mayWrite()).isFalse();
  }

  // ---- The command ring

  @Test
  void theRingShowsWhatWaitsInIt() {
    assertThat(ring.capacityBytes()).isEqualTo(RING_BYTES);
    assertThat(ring.sizeBytes()).isZero();
    submit(tillDoor, 10, enquiry(1));

    assertThat(ring.sizeBytes()).isGreaterThanOrEqualTo(TransactionCommand.LENGTH);
    agent.doWork();
    assertThat(ring.sizeBytes()).isZero();
  }

  @Test
  void aFullRingSaysSo() {
    CommandRing small = new CommandRing(2_048);
    CommandDoor door = new CommandDoor(small, 0, till.port());
    SequencerAgent sequencer = agent(small, engine, journal);
    int taken = 0;
    int claim = door.claim(CommandType.TRANSACTION, TransactionCommand.LENGTH, taken);
    while (claim != CommandDoor.FULL && taken < 100) {
      write(door, claim, enquiry(1).buffer(), TransactionCommand.LENGTH);
      taken++;
      claim = door.claim(CommandType.TRANSACTION, TransactionCommand.LENGTH, taken);
    }

    assertThat(claim).isEqualTo(CommandDoor.FULL);
    assertThat(taken).isBetween(1, 10);
    assertThat(sequencer.doWork()).isEqualTo(taken);
    assertThat(door.claim(CommandType.TRANSACTION, TransactionCommand.LENGTH, taken)).isPositive();
  }

  @Test
  void aCommandIsTakenOnlyWhenItIsCommitted() {
    int claim = tillDoor.claim(CommandType.TRANSACTION, TransactionCommand.LENGTH, 10);
    tillDoor
        .buffer()
        .putBytes(CommandDoor.offset(claim), enquiry(1).buffer(), 0, TransactionCommand.LENGTH);

    assertThat(agent.doWork()).isZero();
    tillDoor.commit(claim);
    assertThat(agent.doWork()).isEqualTo(1);
  }

  // ---- What is sent

  private SequencerAgent agent(CommandRing commands, Engine decider, FakeJournal target) {
    return new SequencerAgent(
        commands, decider, target, ports, () -> clockMs, () -> mayWrite, () -> maySweep, sync);
  }

  private void defineAndOpen(ProgrammeDefinition programme) {
    UnsafeBuffer source = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
    DefineProgrammeCommand.encode(source, 0, programme);
    submit(tillDoor, 0, CommandType.DEFINE_PROGRAMME, source, DefineProgrammeCommand.LENGTH);
    OpenCardCommand.encode(
        source, 0, programme.id(), SampleCommand.TOKEN_HIGH, SampleCommand.TOKEN_LOW, 0, 0);
    submit(tillDoor, 0, CommandType.OPEN_CARD, source, OpenCardCommand.LENGTH);
    settle();
    assertThat(till.responseCodes()).containsOnly(ResponseCode.APPROVED);
    till.forget();
  }

  /** A card whose token is its number twice. */
  private static void open(CommandDoor door, long card, long accountNumber, long points) {
    UnsafeBuffer source = new UnsafeBuffer(new byte[OpenCardCommand.LENGTH]);
    OpenCardCommand.encode(
        source, 0, DEMO, CardStatus.ACTIVE, card, card, 0, 0, accountNumber, points);
    submit(door, 0, CommandType.OPEN_CARD, source, OpenCardCommand.LENGTH);
  }

  /** Executes what was submitted, makes it durable and hands out the answers. */
  private void settle() {
    agent.doWork();
    sync.doWork();
    till.drain(journal.durableLsn());
    other.drain(journal.durableLsn());
    assertThat(journal.durableLsn()).isEqualTo(engine.lsn());
  }

  private static void submit(CommandDoor door, long address, SampleCommand command) {
    submit(door, address, CommandType.TRANSACTION, command.buffer(), TransactionCommand.LENGTH);
  }

  private static void submit(
      CommandDoor door, long address, int commandType, DirectBuffer command, int length) {
    int claim = door.claim(commandType, length, address);
    assertThat(claim).isPositive();
    write(door, claim, command, length);
  }

  private static void write(CommandDoor door, int claim, DirectBuffer command, int length) {
    door.buffer().putBytes(CommandDoor.offset(claim), command, 0, length);
    door.commit(claim);
  }

  private static SampleCommand of(ProgrammeDefinition programme, SampleCommand command) {
    command.view().programme(programme.id());
    return command;
  }

  private static SampleCommand purchase(int stan) {
    return command(TransactionFunction.PURCHASE, stan, 10_00);
  }

  /** By DE 90. */
  private static SampleCommand reversalOf(int original, int stan) {
    SampleCommand reversal = command(TransactionFunction.REVERSAL, stan, 10_00);
    reversal
        .view()
        .mti(400)
        .original(200, original, SampleCommand.TRANSMITTED_AT, SampleCommand.ACQUIRER, 0);
    return reversal;
  }

  private static SampleCommand enquiry(int stan) {
    SampleCommand command = command(TransactionFunction.BALANCE, stan, 0);
    command.view().mti(100);
    return command;
  }

  private static SampleCommand command(TransactionFunction function, int stan, long amount) {
    SampleCommand command = new SampleCommand();
    command.view().programme(DEMO).function(function).stan(stan).amount(amount);
    return command;
  }
}
