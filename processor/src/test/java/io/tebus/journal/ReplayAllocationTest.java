package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many groups are replayed, they leave nothing for the collector. */
class ReplayAllocationTest {
  private static final int GROUPS = 20_000;
  private static final EventHandler IGNORING = (_, _, _, _, _) -> {};

  /** What names, headers and files may cost; less than one object for each group. */
  private static final long SLACK_BYTES = 256 << 10;

  @Test
  void replaysWithoutAllocatingForEachGroup(@TempDir Path directory) {
    EventGroup group = SmallJournals.groupOf("earn", "redeem", "reverse");
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.NONE)) {
      for (int i = 0; i < GROUPS; i++) {
        journal.append(group, journal.appendedLsn() + 1, 1_000);
      }
    }
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    Journal.replay(directory, IGNORING);

    long before = threads.getCurrentThreadAllocatedBytes();
    JournalSummary summary = Journal.replay(directory, IGNORING);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(summary.endLsn()).isEqualTo(3L * GROUPS);
    assertThat(allocated).isBetween(0L, SLACK_BYTES);
  }
}
