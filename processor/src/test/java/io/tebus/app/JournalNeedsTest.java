package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JournalNeedsTest {

  private static final long FAR = 1_000;

  private long snapshotLsn = FAR;
  private long anchorLsn = FAR;
  private ProjectionState state = ProjectionState.RUNNING;
  private long eventsLsn = FAR;
  private long balancesLsn = FAR;
  private long reconnects;

  private final JournalNeeds needs =
      new JournalNeeds(() -> snapshotLsn, this::figures, () -> anchorLsn);

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
  void areThoseOfSnapshotsAndAnchorsWhereThereIsNoDatabase() {
    JournalNeeds alone = new JournalNeeds(() -> snapshotLsn, null, () -> anchorLsn);

    assertThat(alone.lookLsn()).isEqualTo(FAR);
    anchorLsn = 0;
    assertThat(alone.lookLsn()).isZero();
  }
}
