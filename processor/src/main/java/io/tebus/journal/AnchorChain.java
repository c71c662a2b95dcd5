package io.tebus.journal;

import java.time.Duration;
import java.time.LocalDate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the anchors of a journal, one a day, while its events go by. Confined to the thread that
 * reads.
 *
 * <p>Days are those of UTC and of the groups' times; a day without events has none. An event that
 * is late, since the clock was set back behind an anchor, belongs to the next one: what an anchor
 * holds is said by its LSNs.
 */
public final class AnchorChain implements EventHandler {

  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  private final Supplier<JournalPosition> place;
  private final Consumer<Anchor> anchors;

  // Of the anchor before.
  private String previousSha256 = Anchor.NONE;
  private long previousDay = Long.MIN_VALUE;
  private long previousLsn;

  // Of the one that is being made; it is empty while both LSNs are the same.
  private EventDigest digest;
  private long day;
  private long lastLsn;
  private long lastTimeMs;

  /**
   * Goes on behind an anchor.
   *
   * @param previous the last one there is, null when there is none: then the first event is LSN 1
   * @param place behind the last group that was handed over in full
   * @param anchors receives each as soon as a later day shows; what it throws reaches whoever hands
   *     the events over, and this is of no use any more
   */
  public AnchorChain(
      @Nullable Anchor previous, Supplier<JournalPosition> place, Consumer<Anchor> anchors) {
    this.place = place;
    this.anchors = anchors;
    if (previous != null) {
      previousSha256 = previous.sha256();
      previousDay = previous.day().toEpochDay();
      previousLsn = previous.lsn();
    }
    lastLsn = previousLsn;
    digest = new EventDigest(previousSha256);
  }

  /**
   * Takes an event.
   *
   * @throws JournalException when it is not the one behind the last
   */
  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    if (lsn != lastLsn + 1) {
      throw new JournalException(
          "anchor cannot be made: the journal goes on at lsn="
              + lsn
              + " (expected: "
              + (lastLsn + 1)
              + ", behind the anchor before); put the earlier generations back, or the anchors");
    }
    long eventDay = Math.floorDiv(timeMs, DAY_MS);
    if (!isEmpty() && eventDay > day) {
      end();
    }
    if (isEmpty()) {
      day = Math.max(eventDay, previousDay + 1);
    }
    digest.add(lsn, timeMs, buffer, offset, length);
    lastLsn = lsn;
    lastTimeMs = timeMs;
  }

  /** Says that days before this one are over, and every event of theirs was handed over. */
  public void endDaysBefore(LocalDate today) {
    if (!isEmpty() && day < today.toEpochDay()) {
      end();
    }
  }

  private boolean isEmpty() {
    return lastLsn == previousLsn;
  }

  private void end() {
    JournalPosition end = place.get();
    Anchor anchor =
        new Anchor(
            LocalDate.ofEpochDay(day),
            end.generation(),
            previousLsn + 1,
            lastLsn,
            end.crc(),
            lastTimeMs,
            previousSha256,
            digest.finish());
    previousSha256 = anchor.sha256();
    previousDay = day;
    previousLsn = lastLsn;
    digest = new EventDigest(previousSha256);
    anchors.accept(anchor);
  }
}
