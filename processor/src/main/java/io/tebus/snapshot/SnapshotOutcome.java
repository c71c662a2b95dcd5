package io.tebus.snapshot;

/**
 * What became of a snapshot that somebody asked for. Immutable.
 *
 * @param done true when there is one that counts
 * @param lsn of it; 0 when there is none
 * @param bytes of its file
 * @param tookMs from its beginning until it counted
 * @param reason why there is none, empty when there is
 */
public record SnapshotOutcome(boolean done, long lsn, long bytes, long tookMs, String reason) {

  /** The reason when another one is being taken. */
  static final String UNDER_WAY = "one is under way";

  static SnapshotOutcome failed(String reason) {
    return new SnapshotOutcome(false, 0, 0, 0, reason);
  }
}
