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
  private final SyncAgent sync =
      new SyncAgent(journal, new ReplyPort[] {one.port(), two.port(), idle.port()});

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
  }

  private void append() {
    EventGroup group = new EventGroup(EventGroup.MIN_CAPACITY_BYTES);
    group.buffer().putLong(group.claim(), 42);
    group.commit(Long.BYTES);
    journal.append(group, 1, 1_000);
  }
}
