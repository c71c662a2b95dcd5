package io.tebus.ops.journal;

import io.tebus.event.TransactionEvent;
import io.tebus.journal.EventHandler;
import io.tebus.journal.FrameHandler;
import io.tebus.journal.FrameInfo;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an event by its LSN, and for transactions by their RRN, DE 37. When there is an event
 * with the LSN, those with the RRN do not count.
 *
 * <p>Confined to the thread that reads.
 */
final class EventSearch implements FrameHandler, EventHandler {

  /** {@code lsn}: none is looked for. */
  static final long NO_LSN = 0;

  /** Transactions of one RRN at most: acquirers number theirs alike. */
  static final int MAX_FOUND = 100;

  private final long wantedLsn;
  private final String wantedRrn;
  private final TransactionEvent transaction = new TransactionEvent();
  private final List<FoundEvent> byRrn = new ArrayList<>();
  private @Nullable FoundEvent byLsn;
  private @Nullable FrameInfo frame;
  private long firstLsn;
  private long lastLsn;
  private long countByRrn;

  /**
   * A search.
   *
   * @param lsn or {@link #NO_LSN}
   * @param rrn without trailing blanks; empty when none is looked for
   */
  EventSearch(long lsn, String rrn) {
    wantedLsn = lsn;
    wantedRrn = rrn;
  }

  @Override
  public void onFrame(FrameInfo next) {
    frame = next;
  }

  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    if (firstLsn == 0) {
      firstLsn = lsn;
    }
    lastLsn = lsn;
    FrameInfo place = frame;
    if (place == null) {
      throw new IllegalStateException("event: lsn=" + lsn + " (expected: behind its frame)");
    }
    if (lsn == wantedLsn) {
      byLsn = new FoundEvent(KeptEvent.copyOf(lsn, timeMs, buffer, offset, length), place);
      throw new EnoughReadException();
    }
    if (!wantedRrn.isEmpty() && hasRrn(buffer, offset, length)) {
      countByRrn++;
      if (byRrn.size() < MAX_FOUND) {
        byRrn.add(new FoundEvent(KeptEvent.copyOf(lsn, timeMs, buffer, offset, length), place));
      }
    }
  }

  private boolean hasRrn(DirectBuffer buffer, int offset, int length) {
    if (EventKind.of(buffer, offset) != EventKind.TRANSACTION) {
      return false;
    }
    transaction.wrap(buffer, offset, length);
    return Shown.text12(transaction.rrnHigh(), transaction.rrnLow()).equals(wantedRrn);
  }

  /** What was found, oldest first. */
  List<FoundEvent> found() {
    FoundEvent one = byLsn;
    return one == null ? List.copyOf(byRrn) : List.of(one);
  }

  /** Transactions with the RRN beyond {@link #MAX_FOUND}. */
  long leftOut() {
    return byLsn == null ? countByRrn - byRrn.size() : 0;
  }

  /** What was read, in words. */
  String range() {
    return lastLsn == 0 ? "no events" : "lsn " + firstLsn + "-" + lastLsn;
  }
}
