package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.engine.store.MemoryRefusedException;
import io.tebus.journal.FinishedGeneration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a start makes of the snapshots it finds. Each stop compares every page of the state with a
 * replay of the journal from its first event.
 */
@Timeout(180)
class SnapshotRecoveryTest {

  private static final String SETTINGS =
      """
      tebus:
        journal:
          min-free-mb: 16
        store:
          accounts: 16384
          cards: 16384
          lots: 65536
        window:
          capacity: 10000
        db:
          url: none
      """;

  private static final String CARD = DemoCards.number(7);

  /** Of the first account of a merge, and of the second one; not among those of a host. */
  private static final String FROM_CARD = DemoCards.number(5_000);

  private static final String INTO_CARD = DemoCards.number(5_001);

  /** Behind the header and the first directory: the first page of the state. */
  private static final long FIRST_PAGE = 8_192;

  private Path directory = Path.of("");
  private Path home = Path.of("");
  private int stan;

  @BeforeEach
  void namePaths(@TempDir Path temporary) {
    directory = temporary;
    home = temporary.resolve("home");
  }

  private TestHost host() throws IOException {
    return host(SETTINGS);
  }

  /** A host with these settings that is not started. */
  private TestHost host(String settings) throws IOException {
    TestHost host = TestHost.in(home);
    host.put("cfg/default.yml", settings);
    return host;
  }

  /** So many purchases of a point each. */
  private void shop(TestHost host, int count) throws IOException {
    try (TestLink link = host.link()) {
      for (int i = 0; i < count; i++) {
        approve(link, TestMessages.purchase(CARD, ++stan, 100));
      }
    }
  }

  private static ISOMsg approve(TestLink link, ISOMsg request) throws IOException {
    ISOMsg answer = link.ask(request);
    assertThat(answer.getString(39)).isEqualTo("00");
    return answer;
  }

  private void merge() throws IOException {
    try (TestImport cards = TestImport.begin(home)) {
      assertThat(cards.open(FROM_CARD, 1_001, 50)).isEqualTo(CardOutcome.OPENED);
      assertThat(cards.open(INTO_CARD, 1_002, 300)).isEqualTo(CardOutcome.OPENED);
      cards.end();
      cards.awaitClosed();
    }
    try (TestImport merges = TestImport.begin(home, RowKind.MERGES)) {
      assertThat(merges.change(merges.merge("1001", "1002"))).isEqualTo(ChangeOutcome.CHANGED);
      merges.end();
      merges.awaitClosed();
    }
  }

  private Path snapshots() {
    return home.resolve("data/snapshot");
  }

  /** Oldest first. */
  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(snapshots())) {
      return files.sorted(Comparator.naturalOrder()).toList();
    }
  }

  private static void flipABit(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(channel.read(one, FIRST_PAGE)).isEqualTo(1);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      assertThat(channel.write(one, FIRST_PAGE)).isEqualTo(1);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private ThrowableAssertAlternative<HostRefusedException> assertRefused() throws IOException {
    TestHost host = host();
    return assertThatExceptionOfType(HostRefusedException.class).isThrownBy(host::start);
  }

  // What is used.

  @Test
  void replaysOnlyWhatCameAfterTheSnapshot() throws IOException {
    ISOMsg hold = TestMessages.request("0100", "009000", CARD, ++stan);
    TestMessages.inDollars(hold, 10);
    ISOMsg spend = TestMessages.redemption(CARD, ++stan, 3);
    ISOMsg spent;
    long taken;
    try (TestHost host = host().start()) {
      merge();
      shop(host, 20);
      try (TestLink link = host.link()) {
        approve(link, hold);
        spent = approve(link, spend);
      }
      taken = host.takeSnapshot();
      assertThat(taken).isEqualTo(host.figures().appliedLsn());
      shop(host, 5);
      host.stopAndAudit();
    }

    try (TestHost host = host().start()) {
      RecoveryTelemetry recovery = host.telemetry().recovery();
      assertThat(recovery.snapshot()).endsWith(Long.toString(taken));
      assertThat(recovery.events()).isEqualTo(5);
      TestHost.await("its figures", () -> host.telemetry().snapshots().lastLsn() == taken);
      assertThat(host.pointsOf(CARD)).isEqualTo(20 - 10 - 3 + 5);
      assertThat(host.pointsOf(FROM_CARD)).isEqualTo(350);
      assertThat(host.pointsOf(INTO_CARD)).isEqualTo(350);
      try (TestLink link = host.link()) {
        ISOMsg again = link.ask(TestMessages.repeat(spend));
        assertThat(again.getString(38)).isEqualTo(spent.getString(38));
        approve(link, TestMessages.reversal(spend, ++stan));
      }
      shop(host, 3);
      assertThat(host.pointsOf(CARD)).isEqualTo(20 - 10 + 5 + 3);
      host.stopAndAudit();
    }

    Verification.Report report = Verification.of(home, 0);
    assertThat(report.held()).as("%s", report.points()).isTrue();
    assertThat(report.points())
        .filteredOn(point -> point.promise().startsWith("snapshot-"))
        .singleElement()
        .satisfies(point -> assertThat(point.explanation()).contains("9 events after it"));
  }

  /** A snapshot before the first event of a start names the frame that this start began with. */
  @Test
  void goesOnFromASnapshotAtTheBeginningOfAGeneration() throws IOException {
    try (TestHost host = host().start()) {
      shop(host, 4);
      host.stopAndAudit();
    }
    try (TestHost host = host().start()) {
      host.takeSnapshot();
      host.stopAndAudit();
    }

    try (TestHost host = host().start()) {
      assertThat(host.telemetry().recovery().snapshot()).isNotEmpty();
      assertThat(host.telemetry().recovery().events()).isZero();
      assertThat(host.pointsOf(CARD)).isEqualTo(4);
      shop(host, 2);
      host.stopAndAudit();
    }
  }

  @Test
  void keepsTwoAndTakesTheOlderOneWhenTheNewestIsDamagedAndTheJournalWhenBothAre()
      throws IOException {
    long older;
    try (TestHost host = host().start()) {
      shop(host, 5);
      host.takeSnapshot();
      shop(host, 5);
      older = host.takeSnapshot();
      shop(host, 7);
      host.takeSnapshot();
      shop(host, 2);
      host.stopAndAudit();
    }
    assertThat(files()).hasSize(2);

    flipABit(files().get(1));
    try (TestHost host = host().start()) {
      assertThat(host.telemetry().recovery().snapshot()).endsWith(Long.toString(older));
      assertThat(host.telemetry().recovery().events()).isEqualTo(9);
      assertThat(host.pointsOf(CARD)).isEqualTo(19);
      host.stopAndAudit();
    }
    assertThat(Verification.of(home, 0).held()).isFalse();

    flipABit(files().get(0));
    try (TestHost host = host().start()) {
      assertThat(host.telemetry().recovery().snapshot()).isEmpty();
      assertThat(host.telemetry().recovery().events()).isEqualTo(host.figures().appliedLsn());
      assertThat(host.pointsOf(CARD)).isEqualTo(19);
      host.stopAndAudit();
    }
  }

  /** A good one is not removed for one of which only the beginning is good. */
  @Test
  void keepsTheOneItBeganFromWhenANewerOneIsDamaged() throws IOException {
    long first;
    try (TestHost host = host().start()) {
      shop(host, 3);
      first = host.takeSnapshot();
      shop(host, 3);
      host.takeSnapshot();
      host.stopAndAudit();
    }
    List<Path> before = files();
    flipABit(before.get(1));

    try (TestHost host = host().start()) {
      assertThat(host.telemetry().recovery().snapshot()).endsWith(Long.toString(first));
      TestHost.await("its figures", () -> host.telemetry().snapshots().lastLsn() == first);
      shop(host, 1);
      host.takeSnapshot();
      assertThat(files()).hasSize(3).startsWith(before.get(0), before.get(1));
      shop(host, 1);
      host.takeSnapshot();
      assertThat(files()).hasSize(2).doesNotContainAnyElementsOf(before);
      host.stopAndAudit();
    }
  }

  @Test
  void replaysEverythingWhenTheSnapshotHasOtherCapacities() throws IOException {
    try (TestHost host = host().start()) {
      shop(host, 5);
      host.takeSnapshot();
      host.stopAndAudit();
    }

    try (TestHost host = host(SETTINGS.replace("capacity: 10000", "capacity: 20000")).start()) {
      assertThat(host.telemetry().recovery().snapshot()).isEmpty();
      assertThat(host.telemetry().recovery().events()).isEqualTo(host.figures().appliedLsn());
      assertThat(host.pointsOf(CARD)).isEqualTo(5);
      host.stopAndAudit();
    }
  }

  @Test
  void removesWhatAKilledHostHadBegun() throws IOException {
    try (TestHost host = host().start()) {
      shop(host, 1);
      host.stopAndAudit();
    }
    Path begun = Files.write(snapshots().resolve("snapshot-0000000000000000900.part"), new byte[9]);

    try (TestHost host = host().start()) {
      TestHost.await("the file to be gone", () -> Files.notExists(begun));
      assertThat(host.telemetry().recovery().snapshot()).isEmpty();
    }
  }

  // What is refused.

  /** Also of a damaged one: its beginning says what was durable. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusesAJournalThatEndsBeforeASnapshot(boolean damaged) throws IOException {
    Path journal = home.resolve("data/journal");
    Path kept = directory.resolve("kept");
    Path whole = directory.resolve("whole");
    try (TestHost host = host().start()) {
      shop(host, 3);
      host.stopAndAudit();
    }
    copy(journal, kept);
    try (TestHost host = host().start()) {
      shop(host, 4);
      host.takeSnapshot();
      host.stopAndAudit();
    }
    if (damaged) {
      flipABit(files().get(0));
    }
    Files.move(journal, whole);
    copy(kept, journal);

    assertRefused()
        .withMessageContaining("answered transactions would be lost")
        .withMessageContaining("a copy of the journal that reaches this LSN, or rebuild it from")
        .withMessageContaining(
            damaged ? "snapshots whose LSN is above the journal's end" : "move that snapshot away");

    delete(journal);
    Files.move(whole, journal);
    try (TestHost host = host().start()) {
      assertThat(host.pointsOf(CARD)).isEqualTo(7);
      host.stopAndAudit();
    }
  }

  @Test
  void saysOfEachSnapshotWhyItDoesNotReachAJournalThatBeginsLater() throws IOException {
    try (TestHost host = host().start()) {
      shop(host, 3);
      host.stopAndAudit();
    }
    try (TestHost host = host().start()) {
      shop(host, 3);
      host.takeSnapshot();
      host.stopAndAudit();
    }
    Path journal = home.resolve("data/journal");
    // As the retention does.
    FinishedGeneration.in(journal).getFirst().retire();
    FinishedGeneration.deleteRetired(journal);
    flipABit(files().get(0));

    assertRefused()
        .withMessageContaining("no snapshot reaches it")
        .withMessageContaining(files().get(0).getFileName() + ": snapshot is damaged")
        .withMessageContaining("another CRC");

    TestHost other = host(SETTINGS.replace("capacity: 10000", "capacity: 20000"));
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(other::start)
        .withMessageContaining(files().get(0).getFileName() + ": window=10000");
  }

  /** An older one would need as much. */
  @Test
  void refusesAMachineWithoutTheMemoryAndBlamesNoSnapshot() throws IOException {
    try (TestHost host = host().start()) {
      host.takeSnapshot();
      host.stopAndAudit();
    }
    HostOptions options = new HostOptions(home, host().portOffset(), TestHost.CARDS);
    RecoveryWatcher refused =
        (_, _, _) -> {
          throw new MemoryRefusedException(1);
        };

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> Host.start(options, refused))
        .withMessageStartingWith("memory: the system refused bytes=1 ");
  }

  @Test
  void refusesASnapshotOfAnotherTokenKey() throws IOException {
    try (TestHost host = host().start()) {
      host.takeSnapshot();
      host.stopAndAudit();
    }
    Files.writeString(home.resolve("cfg/token.key"), "ab".repeat(32));

    assertRefused().withMessageContaining("is not the one of snapshot=");
  }
}
