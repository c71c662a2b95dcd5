package io.tebus.app;

import io.tebus.journal.FinishedGeneration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the disk back what nobody needs of the journal, one whole generation after the other, the
 * oldest first, and only what an operator's program has taken into an archive. Without such a
 * program nothing is ever removed.
 *
 * <p>Confined to the thread that keeps the journal, but for {@link #generations()}, which is safe
 * for any thread.
 */
final class Retention {

  /** What failed once is not tried again for so long. */
  static final Duration RETRY = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final Path journal;
  private final @Nullable ArchiveHook hook;
  private final long keptGenerations;
  private final JournalNeeds needs;
  private final LongSupplier nanoClock;
  private final KeepingStop stop;

  /** Null until they are read. While a host runs, no generation is added. */
  private @Nullable Deque<FinishedGeneration> finished;

  private long notBeforeNs;
  private volatile int generations;

  /**
   * A retention that has not looked yet.
   *
   * @param journal is being written
   * @param hook null when nothing is to be removed
   * @param keptGenerations so many stay, the one being written among them; at least 1
   * @param needs generations that end below what they say may go
   * @param stop ends a look soon, and then lets nothing be removed
   */
  Retention(
      Path journal,
      @Nullable ArchiveHook hook,
      long keptGenerations,
      JournalNeeds needs,
      LongSupplier nanoClock,
      KeepingStop stop) {
    this.journal = journal;
    this.hook = hook;
    this.keptGenerations = keptGenerations;
    this.needs = needs;
    this.nanoClock = nanoClock;
    this.stop = stop;
    notBeforeNs = nanoClock.getAsLong();
  }

  /** Removes at most one generation. Throws nothing. */
  void look() {
    try {
      // At each look, also while nothing is tried: the next one is judged by it.
      long needed = hook == null ? 0 : needs.lookLsn();
      if (nanoClock.getAsLong() - notBeforeNs >= 0) {
        giveUpOldest(finished(), needed);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("retention: nothing is removed, tried again in an hour: {}", e.toString());
      notBeforeNs = nanoClock.getAsLong() + RETRY.toNanos();
      finished = null;
    }
  }

  private void giveUpOldest(Deque<FinishedGeneration> all, long needed) throws IOException {
    FinishedGeneration oldest = all.peekFirst();
    if (hook == null
        || oldest == null
        || all.size() < keptGenerations
        || oldest.endLsn() >= needed
        || oldest.endLsn() >= needs.proveLsn()) {
      return;
    }
    hook.archive(oldest.directory(), oldest.name(), stop::isStopping);
    // The program may have taken long, and the database been lost meanwhile.
    if (oldest.endLsn() >= needs.proveLsn()) {
      throw new IOException(oldest.name() + " is in the archive, but needed here again");
    }
    // First the name: what is half deleted is no generation any more.
    if (!stop.change(oldest::retire)) {
      return;
    }
    all.removeFirst();
    generations = all.size() + 1;
    FinishedGeneration.deleteRetired(journal, stop::isStopping);
    LOG.info(
        "retention: {} is archived and removed, endLsn={}; the journal begins behind it",
        oldest.name(),
        oldest.endLsn());
  }

  /** Also finishes what a killed host was deleting. */
  private Deque<FinishedGeneration> finished() throws IOException {
    Deque<FinishedGeneration> all = finished;
    if (all == null) {
      FinishedGeneration.deleteRetired(journal, stop::isStopping);
      all = new ArrayDeque<>(FinishedGeneration.in(journal));
      finished = all;
      generations = all.size() + 1;
    }
    return all;
  }

  /** How many there are, the one being written among them; 0 before the first look. */
  int generations() {
    return generations;
  }
}
