package io.tebus.sequencer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.journal.EventGroup;
import org.junit.jupiter.api.Test;

class SyncAgentTest {

  private final FakeJournal journal = new FakeJournal();
  private final FakeOwner one = new FakeOwner(8);
  private final FakeOwner two = new FakeOwner(8);
  private final FakeOwner idle = new FakeOwner(8);
  private long nowNs = 1_000;
  private final SyncAgent sync =
      new SyncAgent(journal, new ReplyPort[] {one.port(), two.port(), idle.port()}, () -> nowNs);

  @Test
  void hasNothingToDoWhenEverythingIsDurable() {
    one.offer(0, 10);

    assertThat(sync.doWork()).isZero();
    assertThat(one.wakes()).isZero();
  }

  @Test
  void makesWhatWasAppendedDurableAndWakesThoseWhoWait() {
    append();
    one.offer(1, 10);
    two.offer(1, 20);

    assertThat(sync.doWork()).isEqualTo(1);

    assertThat(journal.durableLsn()).isEqualTo(1);
    assertThat(one.wakes()).isEqualTo(1);
    assertThat(two.wakes()).isEqualTo(1);
    assertThat(idle.wakes()).isZero();
  }

  @Test
  void aFailedForceReachesTheCallerAndWakesNobody() {
    append();
    one.offer(1, 10);
    journal.refuseSync();

    assertThatThrownBy(sync::doWork)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the disk says no");
    assertThat(one.wakes()).isZero();
    assertThat(journal.durableLsn()).isZero();
    assertThat(sync.forceNs().count()).isZero();
  }

  // ---- Figures

  @Test
  void measuresEveryForce() {
    append();
    journal.whileSyncing(() -> nowNs += 20);

    sync.doWork();
    sync.doWork();

    assertThat(sync.forceNs().count()).isEqualTo(1);
    assertThat(sync.forceNs().sumNs()).isEqualTo(20);
  }

  @Test
  void nothingLagsWhenEverythingIsDurable() {
    assertThat(sync.lagNs()).isZero();

    append();
    sync.doWork();
    nowNs += 1_000_000;

    assertThat(sync.lagNs()).isZero();
  }

  @Test
  void theLagIsTheAgeOfTheOldestThatIsNotDurable() {
    nowNs = 5_000;
    append();
    nowNs = 5_100;
    append();
    nowNs = 5_250;

    assertThat(sync.lagNs()).isEqualTo(250);
  }

  @Test
  void aLongSilenceIsNoLag() {
    append();
    sync.doWork();
    nowNs += 3_600_000_000_000L;
    append();
    nowNs += 7;

    assertThat(sync.lagNs()).isEqualTo(7);
  }

  @Test
  void underSteadyLoadTheLagIsMeasuredFromTheLastForce() {
    nowNs = 5_000;
    append();
    nowNs = 6_000;
    journal.whileSyncing(() -> {
      nowNs += 100;
      append();
    });

    sync.doWork();

    nowNs = 6_500;
    assertThat(journal.durableLsn()).isEqualTo(1);
    assertThat(sync.lagNs()).as("the second is 400 old").isEqualTo(500);
  }

  /** As the sequencer does. */
  private void append() {
    EventGroup group = new EventGroup(EventGroup.MIN_CAPACITY_BYTES);
    group.buffer().putLong(group.claim(), 42);
    group.commit(Long.BYTES);
    long firstLsn = journal.appendedLsn() + 1;
    sync.appending(firstLsn, nowNs);
    journal.append(group, firstLsn, 1_000);
  }
}
