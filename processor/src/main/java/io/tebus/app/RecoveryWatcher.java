package io.tebus.app;

/** Is told how a start is coming along. Called by the threads that recover, several at a time. */
@FunctionalInterface
public interface RecoveryWatcher {

  /** What is being done. */
  enum Part {
    /** A snapshot is loaded; in bytes. */
    SNAPSHOT,

    /** Events are replayed; in events, of which nobody knows how many there are. */
    REPLAY
  }

  /** Listens to nothing. */
  RecoveryWatcher NONE = (_, _, _) -> {};

  /**
   * So much is done; said often, in no particular order, and again from 0 for another snapshot.
   *
   * @param of how much there is; 0 when that cannot be told
   */
  void progressed(Part part, long done, long of);
}
