package io.tebus.app;

import static io.tebus.app.TestMessages.purchase;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.journal.Journal;
import io.tebus.security.TokenKey;
import io.tebus.snapshot.SnapshotDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What whole hosts do with their journal from day to day. */
@Timeout(180)
class JournalKeepingTest {

  private static final String SETTINGS =
      """
      tebus:
        journal:
          min-free-mb: 16
          archive: archive.sh
        store:
          accounts: 16384
          cards: 16384
          lots: 65536
        window:
          capacity: 10000
        snapshot:
          events: 0
          minutes: 0
        db:
          url: none
      """;

  private static final String CARD = DemoCards.number(7);
  private static final String FIRST = "data/journal/g000001";

  /** Where the program of the archive copies it. */
  private static final String ARCHIVED = "g000001";

  /** Of a snapshot: behind its header. */
  private static final int FIRST_PAGE = 8_192;

  @TempDir private Path home = Path.of("");
  private int stan;

  /** A host so many days from now. */
  private TestHost start(int day) throws IOException {
    long aheadMs = Duration.ofDays(day).toMillis();
    LongSupplier wallMs = () -> System.currentTimeMillis() + aheadMs;
    return TestHost.in(home).startAt(wallMs);
  }

  /** A purchase of a point, and a snapshot behind it. */
  private void shopAndTakeSnapshot(TestHost host) throws IOException {
    stan++;
    try (TestLink link = host.link()) {
      assertThat(link.ask(purchase(CARD, stan, 100)).getString(39)).isEqualTo("00");
    }
    host.takeSnapshot();
  }

  /** Two looks while no host runs: what they decide has been done when this returns. */
  private void lookTwice(int day) throws IOException {
    HomeDirectory directory = new HomeDirectory(home);
    Settings settings = Settings.load(directory.configuration(), Map.of());
    TokenKey key = TokenKey.load(null, directory.tokenKey(), false);
    long endLsn = Journal.replay(directory.journal(), (_, _, _, _, _) -> {}).endLsn();
    LongSupplier wallMs = () -> System.currentTimeMillis() + Duration.ofDays(day).toMillis();
    try (JournalKeeping keeping =
        new JournalKeeping(
            directory,
            settings,
            StoreSize.engineOptions(settings, key.hashSeed(), null),
            () -> endLsn,
            null,
            wallMs)) {
      keeping.look();
      keeping.look();
    }
  }

  private static void awaitLook(TestHost host, int generations) {
    TestHost.await(
        generations + " generations",
        () -> host.telemetry().journal().generations() == generations);
  }

  @Test
  void removesAStartThatNoSnapshotNeedsAnyMore() throws IOException {
    TestPrograms.write(home.resolve("archive.sh"), "cp -r \"$1\" .\n");
    TestHost.in(home).put("cfg/default.yml", SETTINGS);
    try (TestHost host = start(0)) {
      shopAndTakeSnapshot(host);
    }
    try (TestHost host = start(1)) {
      shopAndTakeSnapshot(host);
    }
    try (TestHost host = start(2)) {
      awaitLook(host, 3);
      TestHost.await("an anchor", () -> host.telemetry().journal().anchoredDayMs() > 0);
    }
    lookTwice(2);
    assertThat(home.resolve(FIRST)).as("the older snapshot stands in it").isDirectory();
    assertThat(home.resolve(ARCHIVED)).doesNotExist();

    try (TestHost host = start(2)) {
      awaitLook(host, 4);
      shopAndTakeSnapshot(host);
    }
    try (TestHost host = start(3)) {
      awaitLook(host, 4);
      assertThat(home.resolve(FIRST)).doesNotExist();
      assertThat(home.resolve(ARCHIVED)).isNotEmptyDirectory();
      assertThat(host.pointsOf(CARD)).isEqualTo(3);
    }

    Files.delete(new SnapshotDirectory(home.resolve("data/snapshot")).list().get(0).path());
    try (TestHost host = start(4)) {
      assertThat(host.telemetry().recovery().events()).isPositive();
      assertThat(host.pointsOf(CARD)).isEqualTo(3);
    }
  }

  @Test
  void removesNothingOnTheStrengthOfADamagedSnapshot() throws IOException {
    TestPrograms.write(home.resolve("archive.sh"), "cp -r \"$1\" .\n");
    TestHost.in(home)
        .put(
            "cfg/default.yml",
            SETTINGS.replace(
                "    archive: archive.sh\n", "    archive: archive.sh\n    keep-generations: 1\n"));
    start(0).close();
    try (TestHost host = start(1)) {
      // What it needs was asked by then: there was no snapshot.
      awaitLook(host, 2);
      shopAndTakeSnapshot(host);
      shopAndTakeSnapshot(host);
    }
    // In order of their names, so the older one first.
    KeptFile older = KeptFile.in(home.resolve("data/snapshot")).get(0);

    older.flip(FIRST_PAGE);
    lookTwice(2);
    assertThat(home.resolve(FIRST)).isDirectory();
    assertThat(home.resolve(ARCHIVED)).doesNotExist();

    older.restore();
    lookTwice(2);
    assertThat(home.resolve(FIRST)).doesNotExist();
    assertThat(home.resolve(ARCHIVED)).isNotEmptyDirectory();
  }

  @Test
  void aProgramThatCannotBeRunIsFoundAtTheStart() throws IOException {
    TestHost host = TestHost.in(home);
    host.put("cfg/default.yml", SETTINGS);

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(host::start)
        .withMessageContaining("tebus.journal.archive");
  }
}
