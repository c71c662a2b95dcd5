package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JournalNeedsTest {

  private static final long FAR = 1_000;

  private long snapshotLsn = FAR;
  private long provenSnapshotLsn = FAR;
  private long anchorLsn = FAR;
  private ProjectionState state = ProjectionState.RUNNING;
  private long eventsLsn = FAR;
  private long balancesLsn = FAR;
  private long reconnects;

  private final JournalNeeds needs =
      new JournalNeeds(
          () -> snapshotLsn,
          () -> provenSnapshotLsn,
          this::figures,
          Path.of("none"),
          () -> anchorLsn);

  private ProjectionFigures figures() {
    return new ProjectionFigures(
        state, eventsLsn, balancesLsn, 0, 0, 0, 0, 0, 0, reconnects, "", 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"5, 9, 9, 9", "9, 5, 9, 9", "9, 9, 5, 9", "9, 9, 9, 5"})
  void areThoseOfTheOneFurthestBehind(long snapshot, long anchor, long events, long balances) {
    snapshotLsn = snapshot;
    anchorLsn = anchor;
    eventsLsn = events;
    balancesLsn = balances;
    needs.lookLsn();

    assertThat(needs.lookLsn()).isEqualTo(5);
  }

  /** What it has just committed it may forget when its server dies. */
  @Test
  void ofADatabaseAreWhatItHadAtTheLookBefore() {
    assertThat(needs.lookLsn()).isZero();

    eventsLsn = FAR + 50;
    balancesLsn = FAR + 50;
    snapshotLsn = FAR + 70;
    anchorLsn = FAR + 70;

    assertThat(needs.lookLsn()).isEqualTo(FAR);
    assertThat(needs.lookLsn()).isEqualTo(FAR + 50);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RUNNING")
  void ofADatabaseThatIsNotFedAreEverything(ProjectionState other) {
    needs.lookLsn();

    state = other;
    assertThat(needs.lookLsn()).isZero();

    state = ProjectionState.RUNNING;
    assertThat(needs.lookLsn()).as("it may have been another one meanwhile").isZero();
    assertThat(needs.lookLsn()).isEqualTo(FAR);
  }

  @Test
  void ofADatabaseThatWasAwayBetweenTwoLooksAreEverything() {
    needs.lookLsn();

    reconnects++;

    assertThat(needs.lookLsn()).isZero();
    assertThat(needs.lookLsn()).isEqualTo(FAR);
  }

  @Test
  void areThoseOfSnapshotsAndAnchorsWhereThereIsNoDatabase(@TempDir Path home) {
    JournalNeeds alone = withoutDatabase(home.resolve("postgres"));

    assertThat(alone.lookLsn()).isEqualTo(FAR);
    anchorLsn = 0;
    assertThat(alone.lookLsn()).isZero();
  }

  /** Switched off for a while, it is fed again some day, from where it was left. */
  @Test
  void ofADatabaseThatIsThereAndSwitchedOffAreEverything(@TempDir Path home) throws IOException {
    Path postgres = Files.createDirectory(home.resolve("postgres"));
    JournalNeeds alone = withoutDatabase(postgres);
    assertThat(alone.lookLsn()).isZero();
    assertThat(alone.proveLsn()).isZero();

    Files.delete(postgres);
    assertThat(alone.lookLsn()).isEqualTo(FAR);
  }

  @Test
  void ofASnapshotAreEverythingOnceItIsFoundDamaged() {
    needs.lookLsn();
    provenSnapshotLsn = 0;

    assertThat(needs.lookLsn()).isEqualTo(FAR);
    assertThat(needs.proveLsn()).isZero();
  }

  private JournalNeeds withoutDatabase(Path postgres) {
    return new JournalNeeds(
        () -> snapshotLsn, () -> provenSnapshotLsn, null, postgres, () -> anchorLsn);
  }
}
