package io.tebus.app;

import io.tebus.journal.Anchor;
import io.tebus.journal.AnchorChain;
import io.tebus.journal.AnchorDirectory;
import io.tebus.journal.JournalPosition;
import io.tebus.journal.JournalTail;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the journal and writes an anchor for each day that is over, also for those on which no
 * host ran to its end.
 *
 * <p>Confined to the thread that keeps the journal, but for {@link #newest()}, which is safe for
 * any thread.
 */
final class AnchorWatch implements AutoCloseable {

  /** After midnight what was decided before it may still be on its way to the disk. */
  static final Duration MARGIN = Duration.ofMinutes(1);

  /** What failed once is not tried again for so long. */
  static final Duration RETRY = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(AnchorWatch.class);

  /** Events read before it asks whether the host stops. */
  private static final int PORTION = 10_000;

  private record Reading(JournalTail tail, AnchorChain chain) {}

  private final Path journal;
  private final AnchorDirectory anchors;
  private final LongSupplier durableLsn;
  private final LongSupplier wallMs;
  private final LongSupplier nanoClock;
  private final BooleanSupplier stopping;
  private @Nullable Reading reading;
  private long notBeforeNs;
  private volatile @Nullable Anchor newest;

  /**
   * A watch that has not looked yet.
   *
   * @param durableLsn of the journal
   * @param wallMs milliseconds since the epoch
   * @param stopping true when a look is to end soon
   */
  AnchorWatch(
      Path journal,
      AnchorDirectory anchors,
      LongSupplier durableLsn,
      LongSupplier wallMs,
      LongSupplier nanoClock,
      BooleanSupplier stopping) {
    this.journal = journal;
    this.anchors = anchors;
    this.durableLsn = durableLsn;
    this.wallMs = wallMs;
    this.nanoClock = nanoClock;
    this.stopping = stopping;
    notBeforeNs = nanoClock.getAsLong();
  }

  /** Reads what is durable by now, and writes what is due. Throws nothing. */
  void look() {
    if (nanoClock.getAsLong() - notBeforeNs < 0) {
      return;
    }
    try {
      // In this order: a day that is over by then has no event behind the bound.
      LocalDate today = today();
      follow(reading(), durableLsn.getAsLong(), today);
    } catch (RuntimeException e) {
      LOG.error("anchor: cannot be made, tried again in an hour", e);
      notBeforeNs = nanoClock.getAsLong() + RETRY.toNanos();
      close();
    }
  }

  private LocalDate today() {
    Instant now = Instant.ofEpochMilli(wallMs.getAsLong()).minus(MARGIN);
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  private void follow(Reading current, long boundLsn, LocalDate today) {
    JournalTail tail = current.tail();
    while (tail.lsn() < boundLsn) {
      if (stopping.getAsBoolean() || tail.poll(boundLsn, PORTION, current.chain()) == 0) {
        return;
      }
    }
    current.chain().endDaysBefore(today);
  }

  /** Goes on where the last look ended; the first one goes on behind the newest anchor. */
  private Reading reading() {
    Reading current = reading;
    if (current == null) {
      Anchor last = anchors.newest();
      newest = last;
      JournalTail tail = JournalTail.open(journal, last == null ? 0 : last.lsn());
      AnchorChain chain = new AnchorChain(last, () -> placeOf(tail), this::write);
      current = new Reading(tail, chain);
      reading = current;
    }
    return current;
  }

  private static JournalPosition placeOf(JournalTail tail) {
    return new JournalPosition(tail.generation(), tail.lsn(), tail.crc());
  }

  private void write(Anchor anchor) {
    anchors.add(anchor);
    newest = anchor;
    LOG.info("anchor: {}", anchor.json());
  }

  /** The last one there is, null when there is none or nobody has looked yet. */
  @Nullable Anchor newest() {
    return newest;
  }

  /** Lets go of the files; the next look begins behind the newest anchor. */
  @Override
  public void close() {
    Reading current = reading;
    reading = null;
    if (current != null) {
      CloseHelper.quietClose(current.tail());
    }
  }
}
