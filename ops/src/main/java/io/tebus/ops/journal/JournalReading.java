package io.tebus.ops.journal;

import io.tebus.journal.EventHandler;
import io.tebus.journal.FrameHandler;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a reading of a journal ended.
 *
 * <p>Immutable.
 *
 * @param lastLsn of the last event that was read, 0 when there was none
 * @param damage what it ended at; null when the journal ended, or enough of it was read
 */
record JournalReading(long lastLsn, @Nullable String damage) {

  /** Reads until the journal ends, a handler has enough, or damage lets nothing more be read. */
  static JournalReading of(Path journal, FrameHandler frames, EventHandler events) {
    long[] last = new long[1];
    EventCheck checked =
        new EventCheck((lsn, timeMs, buffer, offset, length) -> {
          last[0] = lsn;
          events.onEvent(lsn, timeMs, buffer, offset, length);
        });
    try {
      Journal.inspect(journal, frames, checked);
    } catch (EnoughReadException ignored) {
      // As when the journal ends.
    } catch (JournalException | UnreadableEventException e) {
      return new JournalReading(last[0], String.valueOf(e.getMessage()));
    }
    return new JournalReading(last[0], null);
  }
}
