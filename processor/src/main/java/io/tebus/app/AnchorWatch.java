package io.tebus.app;

import io.tebus.journal.Anchor;
import io.tebus.journal.AnchorChain;
import io.tebus.journal.AnchorDirectory;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalException;
import io.tebus.journal.JournalPosition;
import io.tebus.journal.JournalTail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the journal and writes an anchor for each day that is over, also for those on which no
 * host ran to its end. Behind an anchor that the journal does not have it writes none: a chain of
 * two histories would prove neither.
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

  /** Events read at once: about a millisecond's work, then the processors belong to the host. */
  static final int PORTION = 2_000;

  /** How often as long as a portion took is rested behind it. */
  static final int RESTS = 3;

  /** No rest is longer: who stops waits for it, and a portion may have been kept up. */
  static final long MAX_REST_NS = TimeUnit.MILLISECONDS.toNanos(20);

  private record Reading(JournalTail tail, AnchorChain chain) {}

  private final Path journal;
  private final AnchorDirectory anchors;
  private final LongSupplier durableLsn;
  private final LongSupplier wallMs;
  private final LongSupplier nanoClock;
  private final LongConsumer rest;
  private final KeepingStop stop;
  private @Nullable Reading reading;

  /** What was said of an anchor that does not fit, to say it once; empty while all fit. */
  private String objection = "";

  private long notBeforeNs;
  private volatile @Nullable Anchor newest;

  /**
   * A watch that has not looked yet.
   *
   * @param durableLsn of the journal
   * @param wallMs milliseconds since the epoch
   * @param rest lets so many ns pass
   * @param stop ends a look soon, and then lets no anchor be written
   */
  AnchorWatch(
      Path journal,
      AnchorDirectory anchors,
      LongSupplier durableLsn,
      LongSupplier wallMs,
      LongSupplier nanoClock,
      LongConsumer rest,
      KeepingStop stop) {
    this.journal = journal;
    this.anchors = anchors;
    this.durableLsn = durableLsn;
    this.wallMs = wallMs;
    this.nanoClock = nanoClock;
    this.rest = rest;
    this.stop = stop;
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
      long boundLsn = durableLsn.getAsLong();
      Reading current = reading(boundLsn);
      if (current != null) {
        follow(current, boundLsn, today);
      }
    } catch (RuntimeException e) {
      LOG.error("anchor: cannot be made, tried again in an hour", e);
      tryAgainLater();
    }
  }

  private void tryAgainLater() {
    notBeforeNs = nanoClock.getAsLong() + RETRY.toNanos();
    close();
  }

  private LocalDate today() {
    Instant now = Instant.ofEpochMilli(wallMs.getAsLong()).minus(MARGIN);
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  private void follow(Reading current, long boundLsn, LocalDate today) {
    JournalTail tail = current.tail();
    while (tail.lsn() < boundLsn) {
      long startNs = nanoClock.getAsLong();
      if (stop.isStopping() || tail.poll(boundLsn, PORTION, current.chain()) == 0) {
        return;
      }
      rest.accept(Math.min(MAX_REST_NS, RESTS * (nanoClock.getAsLong() - startNs)));
    }
    current.chain().endDaysBefore(today);
  }

  /**
   * Goes on where the last look ended; the first one goes on behind the newest anchor. Null when
   * the journal does not have that one.
   */
  private @Nullable Reading reading(long boundLsn) {
    Reading current = reading;
    if (current == null) {
      Anchor last = anchors.newest();
      JournalTail tail = last == null ? JournalTail.open(journal, 0) : behind(last, boundLsn);
      // Without one nobody gives anything up on the strength of it.
      newest = tail == null ? null : last;
      if (tail == null) {
        tryAgainLater();
        return null;
      }
      objection = "";
      current = reading(last, tail);
      reading = current;
    }
    return current;
  }

  private Reading reading(@Nullable Anchor last, JournalTail tail) {
    return new Reading(tail, new AnchorChain(last, () -> placeOf(tail), this::write));
  }

  /** A tail behind an anchor; null when another history ends there, or none. */
  private @Nullable JournalTail behind(Anchor last, long boundLsn) {
    if (last.lsn() > boundLsn) {
      object(last, "the journal ends at lsn=" + boundLsn);
      return null;
    }
    JournalTail tail;
    try {
      tail = JournalTail.open(journal, last.lsn());
    } catch (JournalException e) {
      object(last, String.valueOf(e.getMessage()));
      return null;
    }
    // Of what lies before the first generation nobody knows the group's.
    if (tail.crc() != last.frameCrc() && last.lsn() > Journal.beginsBehindLsn(journal)) {
      CloseHelper.quietClose(tail);
      object(last, "the journal has frame crc=" + Integer.toHexString(tail.crc()) + " there");
      return null;
    }
    return tail;
  }

  private void object(Anchor last, String found) {
    String text = "day=" + last.day() + " lsn=" + last.lsn() + ", but " + found;
    if (!text.equals(objection)) {
      LOG.error(
          "anchor: the newest one is none of this journal, so no others are written: {} (expected:"
              + " frame crc={}); when the journal was made again of the database, or a power cut"
              + " took its end away, and it begins with g000001, move data/anchor away and keep it;"
              + " else put back what the journal has lost",
          text,
          Integer.toHexString(last.frameCrc()));
    }
    objection = text;
  }

  private static JournalPosition placeOf(JournalTail tail) {
    return new JournalPosition(tail.generation(), tail.lsn(), tail.crc());
  }

  private void write(Anchor anchor) {
    try {
      if (stop.change(() -> anchors.add(anchor))) {
        newest = anchor;
        LOG.info("anchor: {}", anchor.json());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
