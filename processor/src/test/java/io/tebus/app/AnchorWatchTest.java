package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.journal.Anchor;
import io.tebus.journal.AnchorDirectory;
import io.tebus.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnchorWatchTest {

  private static final long READ_NS = 1_000;
  private static final int GROUP_EVENTS = 50;
  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 11, 21);
  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final long FIRST_MS = FIRST_DAY.toEpochDay() * DAY_MS;

  private Path home = Path.of("");
  private Path directory = Path.of("");
  private AnchorDirectory anchors = new AnchorDirectory(home);
  private long nowMs = FIRST_MS;
  private long nowNs = 7;
  private final KeepingStop stop = new KeepingStop();
  private final List<Long> rests = new ArrayList<>();

  @BeforeEach
  void namePaths(@TempDir Path temporary) {
    home = temporary;
    directory = temporary.resolve("journal");
    anchors = new AnchorDirectory(temporary.resolve("anchor"));
  }

  private AnchorWatch watch(Journal journal) {
    return watch(journal, anchors);
  }

  private AnchorWatch watch(Journal journal, AnchorDirectory into) {
    return watch(journal, directory, into, () -> nowNs);
  }

  private AnchorWatch watch(
      Journal journal, Path read, AnchorDirectory into, LongSupplier nanoClock) {
    return new AnchorWatch(
        read, into, journal::durableLsn, () -> nowMs, nanoClock, rests::add, stop);
  }

  /** The processors are the host's: also behind a long time without a look. */
  @Test
  void restsMostOfTheTimeWhileItReads() {
    LongSupplier nanoClock = () -> nowNs += READ_NS;
    nowMs = FIRST_MS + 2 * DAY_MS;
    try (Journal journal = TinyJournal.open(directory);
        AnchorWatch watch = watch(journal, directory, anchors, nanoClock)) {
      for (int events = 0; events < 3 * AnchorWatch.PORTION; events += GROUP_EVENTS) {
        TinyJournal.append(journal, FIRST_MS, GROUP_EVENTS);
      }

      watch.look();

      assertThat(anchors.list()).hasSize(1);
      assertThat(rests).hasSize(3).containsOnly(AnchorWatch.RESTS * READ_NS);

      TinyJournal.append(journal, FIRST_MS + DAY_MS, 1);
      stop.stop();
      watch.look();
      assertThat(rests).as("nobody waits for one who rests").hasSize(3);
    }
  }

  @Test
  void doesNotRestForLongBehindAPortionThatWasKeptUp() {
    LongSupplier nanoClock = () -> nowNs += DAY_MS;
    try (Journal journal = TinyJournal.open(directory);
        AnchorWatch watch = watch(journal, directory, anchors, nanoClock)) {
      TinyJournal.append(journal, FIRST_MS, 1);
      watch.look();
      assertThat(rests).containsExactly(AnchorWatch.MAX_REST_NS);
    }
  }

  @Test
  void makesThoseOfTheDaysThatWereMissed() {
    TinyJournal.start(directory, FIRST_MS, 3);
    TinyJournal.start(directory, FIRST_MS + DAY_MS, 1);
    nowMs = FIRST_MS + 5 * DAY_MS;
    try (Journal journal = TinyJournal.open(directory);
        AnchorWatch watch = watch(journal)) {
      TinyJournal.append(journal, FIRST_MS + 3 * DAY_MS, 2);
      assertThat(watch.newest()).isNull();

      watch.look();

      List<Anchor> made = anchors.list();
      assertThat(made)
          .extracting(Anchor::day)
          .containsExactly(FIRST_DAY, FIRST_DAY.plusDays(1), FIRST_DAY.plusDays(3));
      assertThat(made).extracting(Anchor::lsn).containsExactly(3L, 4L, 6L);
      assertThat(made).extracting(Anchor::generation).containsExactly(1, 2, 3);
      assertThat(made.get(2).frameCrc()).isEqualTo(journal.appendedCrc());
      assertThat(watch.newest()).isEqualTo(made.get(2));
    }
  }

  @Test
  void waitsAMinuteBehindMidnight() {
    try (Journal journal = TinyJournal.open(directory);
        AnchorWatch watch = watch(journal)) {
      TinyJournal.append(journal, FIRST_MS, 1);

      nowMs = FIRST_MS + DAY_MS + AnchorWatch.MARGIN.toMillis() - 1;
      watch.look();
      assertThat(anchors.list()).isEmpty();

      nowMs++;
      watch.look();
      watch.look();
      assertThat(anchors.list()).hasSize(1);
    }
  }

  @Test
  void makesTheSameWhetherItLooksOftenOrOnce() {
    try (Journal journal = TinyJournal.open(directory)) {
      for (int day = 0; day < 4; day++) {
        // As after a restart: the first look goes on behind the newest anchor.
        try (AnchorWatch watch = watch(journal)) {
          for (int i = 0; i < 3; i++) {
            nowMs = FIRST_MS + day * DAY_MS + i;
            TinyJournal.append(journal, nowMs, 1 + i);
            watch.look();
          }
        }
      }
      nowMs += 2 * DAY_MS;
      AnchorDirectory atOnce = new AnchorDirectory(home.resolve("at-once"));
      try (AnchorWatch often = watch(journal);
          AnchorWatch once = watch(journal, atOnce)) {
        often.look();
        once.look();
      }
      assertThat(anchors.list()).hasSize(4).isEqualTo(atOnce.list());
    }
  }

  @Test
  void triesAgainAnHourLaterWhatFailed() throws IOException {
    Path inTheWay = Files.createFile(home.resolve("anchor"));
    nowMs = FIRST_MS + 2 * DAY_MS;
    try (Journal journal = TinyJournal.open(directory);
        AnchorWatch watch = watch(journal)) {
      TinyJournal.append(journal, FIRST_MS, 1);
      watch.look();
      Files.delete(inTheWay);

      nowNs += AnchorWatch.RETRY.toNanos() - 1;
      watch.look();
      assertThat(anchors.list()).isEmpty();

      nowNs++;
      watch.look();
      assertThat(anchors.list()).hasSize(1);
    }
  }

  @Test
  void makesNoneBehindOneOfAnotherHistory() throws IOException {
    Path other = home.resolve("other");
    nowMs = FIRST_MS + 2 * DAY_MS;
    try (Journal journal = TinyJournal.open(other);
        AnchorWatch watch = watch(journal, other, anchors, () -> nowNs)) {
      TinyJournal.append(journal, FIRST_MS, 5);
      watch.look();
    }
    List<Anchor> ofOther = anchors.list();
    assertThat(ofOther).hasSize(1);

    nowMs = FIRST_MS + 9 * DAY_MS;
    try (Journal journal = TinyJournal.open(directory);
        AnchorWatch watch = watch(journal)) {
      TinyJournal.append(journal, FIRST_MS, 3);
      watch.look();
      assertThat(anchors.list()).as("beyond the end").isEqualTo(ofOther);
      assertThat(watch.newest()).isNull();

      TinyJournal.append(journal, FIRST_MS + DAY_MS, 2);
      TinyJournal.append(journal, FIRST_MS + 3 * DAY_MS, 1);
      nowNs += AnchorWatch.RETRY.toNanos();
      watch.look();
      assertThat(anchors.list()).as("at the end of another group").isEqualTo(ofOther);
      assertThat(watch.newest()).isNull();

      Files.move(home.resolve("anchor"), home.resolve("anchor-of-other"));
      nowNs += AnchorWatch.RETRY.toNanos();
      watch.look();
      assertThat(anchors.list()).extracting(Anchor::lsn).containsExactly(3L, 5L, 6L);
    }
  }

  @Test
  void makesNoneWhileTheHostStops() {
    nowMs = FIRST_MS + 2 * DAY_MS;
    stop.stop();
    try (Journal journal = TinyJournal.open(directory);
        AnchorWatch watch = watch(journal)) {
      TinyJournal.append(journal, FIRST_MS, 1);

      watch.look();

      assertThat(anchors.list()).isEmpty();
    }
  }
}
