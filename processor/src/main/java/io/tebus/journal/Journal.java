package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The record of everything that was decided, from which the state is rebuilt. One writer, many
 * readers.
 *
 * <p>{@link #append} belongs to the writer thread and {@link #sync} to the sync thread, which may
 * run at the same time; the positions may be asked by any thread. {@link #seal} and {@link #close}
 * are for when both have stopped. The threads must not be interrupted while they write or force.
 *
 * <p>After a {@link JournalException} from append, sync or seal the journal has failed: it takes
 * nothing more, {@link #durableLsn()} stands still for good, and the process must halt, since a
 * disk that failed once may claim success the next time without having written.
 */
public interface Journal extends AutoCloseable {

  /**
   * Reads what the journal in the directory holds and opens it for more, in a fresh generation.
   *
   * <p>What was adopted is forced before anything is built on it. When this throws, whatever the
   * handler was given must be thrown away.
   *
   * @param directory of the journal, created when it does not exist; the caller holds the lock of
   *     the home
   * @param replay receives every event before this returns
   * @throws JournalException when the journal is damaged beyond what a crash explains, belongs to
   *     another key or version, or cannot be written
   */
  static Journal open(Path directory, JournalOptions options, EventHandler replay) {
    return ChronicleJournal.open(directory, options, replay, new ChannelForce());
  }

  /**
   * Reads a journal nobody writes and changes nothing, to verify or to inspect it. The key of the
   * tokens is not asked for.
   *
   * @throws JournalException when {@link #open} would refuse the journal as damaged or of another
   *     version
   */
  static JournalSummary replay(Path directory, EventHandler handler) {
    try {
      Recovery recovery = Recovery.of(directory);
      recovery.replay(handler);
      return recovery.summary();
    } catch (IOException e) {
      throw new JournalException("journal cannot be read: path=" + directory + ": " + e, e);
    }
  }

  /**
   * Appends the group as one frame. It allocates nothing; the queue may, when it turns to a new
   * block or file.
   *
   * @param group at least one event; unchanged afterwards
   * @param firstLsn of its first event: {@link #appendedLsn()} + 1
   * @param timeMs milliseconds since the epoch, at least {@link #lastTimeMs()}
   * @throws JournalException the journal has failed, also for a group that breaks these rules
   */
  void append(EventGroup group, long firstLsn, long timeMs);

  /**
   * Forces what was appended before the call to disk and moves {@link #durableLsn()} there. With
   * {@link SyncMode#NONE} it does nothing.
   *
   * @return whether the durable LSN advanced
   * @throws JournalException the journal has failed
   */
  boolean sync();

  /** LSN of the last event appended, 0 before the first. */
  long appendedLsn();

  /**
   * LSN up to which events are durable in the sense of the {@link SyncMode}; it never decreases.
   */
  long durableLsn();

  /** Time of the last group appended, milliseconds since the epoch, 0 before the first. */
  long lastTimeMs();

  /** Number of this start, from 1. */
  int generation();

  /**
   * Marks the end of an orderly stop and forces everything, whatever the {@link SyncMode}. Nothing
   * can be appended afterwards; sealing again has no effect.
   *
   * @throws JournalException the journal has failed
   */
  void seal();

  /** Lets go of the files, without sealing or forcing. */
  @Override
  void close();
}
