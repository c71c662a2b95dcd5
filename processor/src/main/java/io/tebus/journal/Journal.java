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

  /** As the other one, from the beginning, with nothing that is known to be durable. */
  static Journal open(Path directory, JournalOptions options, EventHandler replay) {
    return open(directory, options, JournalPosition.BEGINNING, 0, replay);
  }

  /**
   * Reads what the journal in the directory holds behind a position and opens it for more, in a
   * fresh generation.
   *
   * <p>What was adopted is forced before anything is built on it. When this throws, whatever the
   * handler was given must be thrown away.
   *
   * @param directory of the journal, created when it does not exist; the caller holds the lock of
   *     the home
   * @param from what the handler knows already; what lies before it is not read
   * @param witnessLsn up to which events are known to have been durable, 0 when nothing is known
   * @param replay receives every event behind the position before this returns
   * @throws JournalException when the journal is damaged beyond what a crash explains, does not
   *     have the position, ends before the witness, belongs to another key or version, or cannot be
   *     written
   */
  static Journal open(
      Path directory,
      JournalOptions options,
      JournalPosition from,
      long witnessLsn,
      EventHandler replay) {
    return GenerationJournal.open(directory, options, from, witnessLsn, replay, new DiskStorage());
  }

  /** As the other one, from the beginning. */
  static JournalSummary replay(Path directory, EventHandler handler) {
    return replay(directory, JournalPosition.BEGINNING, handler);
  }

  /**
   * Reads a journal nobody writes and changes nothing, to verify it. The key of the tokens is not
   * asked for.
   *
   * @param from what lies before it is not read
   * @throws JournalException when {@link #open} would refuse the journal as damaged, as one that
   *     does not have the position, or of another version
   */
  static JournalSummary replay(Path directory, JournalPosition from, EventHandler handler) {
    try {
      Recovery recovery = Recovery.of(directory, from);
      recovery.replay(handler);
      return recovery.summary();
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /**
   * As {@link #replay(Path, EventHandler)}, but tells of the frames too, and begins with the first
   * generation there is: earlier ones may have been given up.
   */
  static JournalSummary inspect(Path directory, FrameHandler frames, EventHandler events) {
    try {
      return Recovery.of(directory).inspect(frames, events);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /**
   * LSN behind which a journal begins: 0, but for one whose first generations were given up.
   *
   * @throws JournalException when a generation is missing, or they cannot be read
   */
  static long beginsBehindLsn(Path directory) {
    try {
      return Recovery.of(directory).beginsBehindLsn();
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  private static JournalException unreadable(Path directory, IOException cause) {
    return new JournalException("journal cannot be read: path=" + directory + ": " + cause, cause);
  }

  /**
   * Appends the group as one frame. It allocates nothing but when it goes on in a new file. It
   * waits for nothing when {@link #hasRoom} was asked before; else it may wait for that file.
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

  /**
   * Whether the longest group can be appended without asking the disk for room, nor waiting for it;
   * it is false while a disk that is full or slow, or refuses for another reason, leaves only the
   * rest of the current file. Whoever appends nevertheless, behind that rest, may end the journal.
   * Cheap, for any thread; only when a file was filled within a second it waits for the rest of
   * that second, so that a burst is not taken for a disk that does not answer.
   */
  boolean hasRoom();

  /** LSN of the last event appended, 0 before the first. */
  long appendedLsn();

  /**
   * CRC32C of the last frame appended, of whatever kind; right after opening that of the header. Of
   * the writer thread.
   */
  int appendedCrc();

  /** Behind the last frame appended. Of the writer thread. */
  default JournalPosition position() {
    return new JournalPosition(generation(), appendedLsn(), appendedCrc());
  }

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
