package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.journal.FinishedGeneration;
import io.tebus.journal.FrameInfo;
import io.tebus.journal.FrameKind;
import io.tebus.journal.Journal;
import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.embedded.EmbeddedDatabase;
import io.tebus.projection.embedded.TestDatabases;
import io.tebus.snapshot.SnapshotDirectory;
import io.tebus.snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What proves a home whose first generation is in an archive. */
@Timeout(180)
class VerifyAfterRetentionTest {

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

  /** Behind the header and the first directory: the first page of the state. */
  private static final long FIRST_PAGE = 8_192;

  private Path home = Path.of("");
  private Path journal = Path.of("");
  private Path snapshots = Path.of("");
  private int stan;

  @BeforeEach
  void namePaths(@TempDir Path temporary) {
    home = temporary.resolve("home");
    journal = home.resolve("data/journal");
    snapshots = home.resolve("data/snapshot");
  }

  /** A host so many days from now: a day that is over has an anchor. */
  private TestHost start(int day) throws IOException {
    long aheadMs = Duration.ofDays(day).toMillis();
    return TestHost.in(home).startAt(() -> System.currentTimeMillis() + aheadMs);
  }

  /** A few purchases of a point each. */
  private void shop(TestHost host) throws IOException {
    try (TestLink link = host.link()) {
      for (int i = 0; i < 3; i++) {
        assertThat(link.ask(TestMessages.purchase(CARD, ++stan, 100)).getString(39))
            .isEqualTo("00");
      }
    }
  }

  /** Shops and takes two snapshots; returns the LSN of the older one. */
  private long shopWithTwoSnapshots(TestHost host) throws IOException {
    shop(host);
    long older = host.takeSnapshot();
    shop(host);
    host.takeSnapshot();
    shop(host);
    return older;
  }

  private Verification.Report verified() {
    return Verification.of(home, 0);
  }

  private Verification.Report assertHolds() {
    Verification.Report report = verified();
    assertThat(report.points())
        .allSatisfy(point -> assertThat(point.held()).as("%s", point).isTrue());
    return report;
  }

  private static void flipABit(Path file, long at) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(channel.read(one, at)).isEqualTo(1);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      assertThat(channel.write(one, at)).isEqualTo(1);
    }
  }

  /** The events of the second start. */
  private List<FrameInfo> groups() {
    List<FrameInfo> frames = new ArrayList<>();
    Journal.inspect(journal, frames::add, (_, _, _, _, _) -> {});
    return frames.stream()
        .filter(frame -> frame.generation() == 2 && frame.kind() == FrameKind.GROUP)
        .toList();
  }

  private void assertFindsDamage(FrameInfo frame) throws IOException {
    long middle = frame.position() + frame.length() / 2;
    flipABit(frame.file(), middle);
    assertThat(verified().points())
        .singleElement()
        .satisfies(point -> {
          assertThat(point.promise()).isEqualTo("the journal is whole");
          assertThat(point.held()).as(point.explanation()).isFalse();
        });
    flipABit(frame.file(), middle);
  }

  @Test
  void beginsFromTheOldestWholeSnapshotAndReadsAllThatIsThere() throws IOException {
    TestHost.in(home).put("cfg/default.yml", SETTINGS);
    TestPrograms.write(home.resolve("archive.sh"), "cp -r \"$1\" .\n");
    try (TestHost host = start(0)) {
      shop(host);
    }
    long older;
    try (TestHost host = start(1)) {
      older = shopWithTwoSnapshots(host);
    }
    try (TestHost host = start(2)) {
      TestHost.await(
          "the first one to be gone", () -> host.telemetry().journal().generations() == 2);
      shop(host);
      assertThat(host.stopAndAudit().explanation())
          .contains("from snapshot lsn=" + older + " (what lies before lsn=");
    }
    assertThat(journal.resolve("g000001")).doesNotExist();

    assertThat(assertHolds().points().getFirst().explanation())
        .contains("replayed from snapshot lsn=" + older, "is in the archive");

    List<FrameInfo> groups = groups();
    assertThat(groups.getFirst().lastLsn()).as("lies before the snapshot").isLessThan(older);
    assertFindsDamage(groups.getFirst());
    assertFindsDamage(groups.getLast());
    assertHolds();

    List<SnapshotFile> newestFirst = new SnapshotDirectory(snapshots).list();
    assertThat(newestFirst).hasSize(2);
    flipABit(newestFirst.getLast().path(), FIRST_PAGE);
    Verification.Report report = verified();
    assertThat(report.held()).isFalse();
    assertThat(report.points().getFirst().held()).isTrue();
    assertThat(report.points().getFirst().explanation())
        .contains("replayed from snapshot lsn=")
        .doesNotContain("lsn=" + older);

    Files.delete(newestFirst.getFirst().path());
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(this::verified)
        .withMessageContaining("no snapshot can be used")
        .withMessageContaining(newestFirst.getLast().path().getFileName() + ": ")
        .withMessageContaining("copied back from the archive");
  }

  @Test
  void comparesOlderRowsByWhatTheyAddUpTo(@TempDir Path server) throws Exception {
    try (EmbeddedDatabase database = TestDatabases.in(server)) {
      DatabaseAddress address = database.ready();
      TestHost.in(home).put("cfg/default.yml", fedTo(address));
      try (TestHost host = TestHost.in(home).start()) {
        shop(host);
      }
      try (TestHost host = TestHost.in(home).start()) {
        shopWithTwoSnapshots(host);
      }
      try (TestHost host = TestHost.in(home).start()) {
        shop(host);
        host.stopAndAudit();
      }
      assertThat(assertHolds().points().getLast().explanation()).doesNotContain("not compared");

      // As the retention does.
      FinishedGeneration.in(journal).getFirst().retire();
      FinishedGeneration.deleteRetired(journal);

      long oldestShopLsn = Journal.beginsBehindLsn(journal);
      assertThat(assertHolds().points().getLast().explanation())
          .endsWith(
              "; not compared: rows up to lsn="
                  + oldestShopLsn
                  + " one by one, since their events are in the archive (what they add up to is"
                  + " compared); the points available of 999 balances as old");
      assertFindsChanges(address, oldestShopLsn);
    }
  }

  /** Each is found and taken back, but for the first. */
  private void assertFindsChanges(DatabaseAddress address, long oldLsn) throws SQLException {
    String old = " WHERE lsn = " + oldLsn;
    String newest = " WHERE lsn = (SELECT max(lsn) FROM tebus.transaction)";
    String someOther = " WHERE account = (SELECT max(account) FROM tebus.balance)";

    change(address, "UPDATE tebus.transaction SET rrn = '000000000000'" + old);
    assertHolds();

    change(address, "UPDATE tebus.transaction SET earned = earned + 1" + old);
    assertFinds("control accounts programme=1: column=issued");
    change(address, "UPDATE tebus.transaction SET earned = earned - 1" + old);

    change(address, "UPDATE tebus.balance SET held = held + 7" + someOther);
    assertFinds("column=held database=7 journal=0");
    change(address, "UPDATE tebus.balance SET held = held - 7" + someOther);

    change(address, "UPDATE tebus.transaction SET rrn = '000000000000'" + newest);
    assertFinds("column=rrn differs");
  }

  private void assertFinds(String difference) {
    Verification.Point rows = verified().points().getLast();
    assertThat(rows.held()).isFalse();
    assertThat(rows.explanation()).contains(difference);
  }

  private static void change(DatabaseAddress address, String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(address.url(), address.user(), address.password());
        Statement update = connection.createStatement()) {
      assertThat(update.executeUpdate(statement)).isEqualTo(1);
    }
  }

  private static String fedTo(DatabaseAddress address) {
    String settings =
        SETTINGS
            .replace("    archive: archive.sh\n", "")
            .replace(
                "    url: none\n",
                """
                    url: "%s"
                    user: "%s"
                    password: "%s"
                """
                    .formatted(address.url(), address.user(), address.password()));
    assertThat(settings).contains(address.url()).doesNotContain("archive");
    return settings;
  }
}
