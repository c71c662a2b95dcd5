package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.journal.FinishedGeneration;
import io.tebus.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of a journal of three starts, the last of which still writes. */
@Timeout(60)
class RetentionTest {

  private static final long FIRST_END = 10;
  private static final long SECOND_END = 20;

  private static final String TAKES = "echo $2 >> calls; cp -r \"$1\" archive/\n";
  private static final String FAILS = "echo $2 >> calls; exit 1\n";

  private Path home = Path.of("");
  private Path directory = Path.of("");
  private @Nullable Journal journal;
  private long neededLsn = Long.MAX_VALUE;
  private long provenLsn = Long.MAX_VALUE;
  private long nowNs = 7;
  private final KeepingStop stop = new KeepingStop();

  @BeforeEach
  void writeJournal(@TempDir Path temporary) throws IOException {
    home = temporary;
    directory = temporary.resolve("journal");
    Files.createDirectory(temporary.resolve("archive"));
    TinyJournal.start(directory, 1_000, (int) FIRST_END);
    TinyJournal.start(directory, 1_001, (int) (SECOND_END - FIRST_END));
    Journal third = TinyJournal.open(directory);
    TinyJournal.append(third, 1_002, 5);
    journal = third;
  }

  @AfterEach
  void closeJournal() {
    if (journal != null) {
      journal.close();
    }
  }

  private Retention retention(long keptGenerations, @Nullable String script) throws IOException {
    ArchiveHook hook =
        script == null
            ? null
            : new ArchiveHook(
                TestPrograms.write(home.resolve("archive.sh"), script),
                home,
                home.resolve("archive.log"),
                ArchiveHook.LIMIT);
    JournalNeeds needs =
        new JournalNeeds(
            () -> neededLsn,
            () -> provenLsn,
            null,
            home.resolve("postgres"),
            () -> lost() ? 0 : Long.MAX_VALUE);
    return new Retention(directory, hook, keptGenerations, needs, () -> nowNs, stop);
  }

  /** Says that somebody needs everything from now on. */
  private boolean lost() {
    return Files.exists(home.resolve("lost"));
  }

  private String[] generations() {
    return Objects.requireNonNull(directory.toFile().list());
  }

  @Test
  void removesOneALookWhatIsInTheArchive() throws IOException {
    Retention retention = retention(1, TAKES);
    assertThat(retention.generations()).isZero();

    retention.look();
    assertThat(generations()).containsExactlyInAnyOrder("g000002", "g000003");
    assertThat(retention.generations()).isEqualTo(2);
    assertThat(home.resolve("archive/g000001")).isNotEmptyDirectory();

    retention.look();
    retention.look();
    assertThat(generations()).containsExactly("g000003");
    assertThat(retention.generations()).isEqualTo(1);
    assertThat(home.resolve("archive/g000002")).isNotEmptyDirectory();
  }

  /** A frame that somebody stands at must stay, or nobody knows that it is the same history. */
  @Test
  void keepsWhatEndsWhereSomebodyStands() throws IOException {
    Retention retention = retention(1, TAKES);

    neededLsn = FIRST_END;
    retention.look();
    assertThat(generations()).hasSize(3);

    neededLsn = FIRST_END + 1;
    retention.look();
    assertThat(generations()).doesNotContain("g000001");

    neededLsn = SECOND_END;
    retention.look();
    assertThat(generations()).contains("g000002");
    assertThat(Files.readAllLines(home.resolve("calls"))).containsExactly("g000001");
  }

  @Test
  void keepsWhatIsNeededAgainWhenTheProgramHasEnded() throws IOException {
    Retention retention = retention(1, "touch lost\n" + TAKES);

    retention.look();

    assertThat(home.resolve("archive/g000001")).isNotEmptyDirectory();
    assertThat(generations()).hasSize(3);

    Files.delete(home.resolve("lost"));
    TestPrograms.write(home.resolve("archive.sh"), TAKES);
    nowNs += Retention.RETRY.toNanos();
    retention.look();
    assertThat(generations()).doesNotContain("g000001");
  }

  /** Its header says where it stands; whether a start could use it, only the rest of it does. */
  @Test
  void keepsWhatADamagedSnapshotDoesNotMakeUpFor() throws IOException {
    Retention retention = retention(1, TAKES);

    provenLsn = 0;
    retention.look();
    assertThat(generations()).hasSize(3);
    assertThat(home.resolve("calls")).doesNotExist();

    provenLsn = Long.MAX_VALUE;
    retention.look();
    assertThat(generations()).hasSize(2);
  }

  @Test
  void removesNothingOnceTheHostHasStopped() throws IOException {
    Retention retention = retention(1, TAKES);
    stop.stop();

    retention.look();

    assertThat(generations()).hasSize(3);
  }

  @Test
  void keepsTheNewestWhoeverNeedsThem() throws IOException {
    retention(3, TAKES).look();
    assertThat(generations()).hasSize(3);

    Retention two = retention(2, TAKES);
    two.look();
    two.look();
    assertThat(generations()).containsExactlyInAnyOrder("g000002", "g000003");
  }

  @Test
  void removesNothingWithoutAProgram() throws IOException {
    Retention retention = retention(1, null);

    retention.look();

    assertThat(generations()).hasSize(3);
    assertThat(retention.generations()).isEqualTo(3);
  }

  @Test
  void triesAgainAnHourLaterWhatTheProgramDidNotTake() throws IOException {
    Retention retention = retention(1, FAILS);

    retention.look();
    nowNs += Retention.RETRY.toNanos() - 1;
    retention.look();
    assertThat(Files.readAllLines(home.resolve("calls"))).containsExactly("g000001");

    TestPrograms.write(home.resolve("archive.sh"), TAKES);
    nowNs++;
    retention.look();
    assertThat(Files.readAllLines(home.resolve("calls"))).containsExactly("g000001", "g000001");
    assertThat(generations()).containsExactlyInAnyOrder("g000002", "g000003");
  }

  @Test
  void deletesWhatAKilledHostHadTakenOut() throws IOException {
    FinishedGeneration.in(directory).get(0).retire();
    assertThat(generations()).contains("g000001.retired");

    retention(1, null).look();

    assertThat(generations()).containsExactlyInAnyOrder("g000002", "g000003");
  }
}
