package io.tebus.projection;

import io.tebus.event.EventHeader;
import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.JournalPosition;
import java.sql.SQLException;
import java.util.function.LongConsumer;

/**
 * The writing of rebuilt events into a new journal. The events of one time are a group; a group
 * ends where a stream of the database ends, so that its checkpoint can name the frame.
 *
 * <p>Confined to the thread that rebuilds.
 */
final class RebuiltJournal {

  private static final int MAX_GROUP_EVENTS = 1_024;

  /** Of frames, and so of groups. */
  private static final int ALIGNMENT = 8;

  private final Journal journal;
  private final RebuiltEvents events;
  private final Checkpoint checkpoint;
  private final LongConsumer progressLsn;
  private final EventGroup group;
  private long groupTimeMs;
  private long transactions;
  private Position balancesEnd = Position.BEGINNING;

  /**
   * Begins with a journal that holds nothing.
   *
   * @param checkpoint of the database that the events are of
   * @param progressLsn is told the end of each group
   */
  RebuiltJournal(
      Journal journal,
      JournalOptions options,
      RebuiltEvents events,
      Checkpoint checkpoint,
      LongConsumer progressLsn) {
    this.journal = journal;
    this.events = events;
    this.checkpoint = checkpoint;
    this.progressLsn = progressLsn;
    int capacity = Math.min(EventGroup.DEFAULT_CAPACITY_BYTES, options.maxFrameBytes());
    group = new EventGroup(capacity / ALIGNMENT * ALIGNMENT);
  }

  /**
   * Writes everything up to the checkpoint, and the seal behind it; then it is on disk.
   *
   * @return where the events end in this journal
   */
  Position write() throws SQLException {
    long endLsn = checkpoint.events().lsn();
    long balancesLsn = checkpoint.balances().lsn();
    for (long lsn = 1; lsn <= endLsn; lsn++) {
      add(lsn, events.next());
      if (lsn == balancesLsn) {
        append(lsn);
        balancesEnd = position();
      }
    }
    append(endLsn);
    events.requireNoMore();
    Position end = position();
    journal.seal();
    return end;
  }

  private void add(long lsn, int length) {
    long timeMs = EventHeader.timeMs(events.buffer(), 0);
    if (timeMs != groupTimeMs || group.count() == MAX_GROUP_EVENTS || !group.hasRoomFor(length)) {
      append(lsn - 1);
    }
    groupTimeMs = timeMs;
    group.buffer().putBytes(group.claim(), events.buffer(), 0, length);
    group.commit(length);
    if (EventHeader.type(events.buffer(), 0) == EventHeader.TRANSACTION) {
      transactions++;
    }
  }

  /** Writes the group, which ends with an LSN, if there is one. */
  private void append(long lastLsn) {
    if (group.isEmpty()) {
      return;
    }
    journal.append(group, lastLsn - group.count() + 1, groupTimeMs);
    group.clear();
    progressLsn.accept(lastLsn);
  }

  private Position position() {
    JournalPosition position = journal.position();
    return new Position(position.lsn(), position.crc());
  }

  /** Where the balances of the database end in this journal. */
  Position balancesEnd() {
    return balancesEnd;
  }

  /** Events of that kind. */
  long transactions() {
    return transactions;
  }
}
