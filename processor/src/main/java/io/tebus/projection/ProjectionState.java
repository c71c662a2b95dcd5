package io.tebus.projection;

/** What a projection is doing. Immutable. */
public enum ProjectionState {
  /** The database is away, or was not asked yet; it is tried again and again. */
  CONNECTING,
  /** The database is being fed, or would be if there were room on its disk. */
  RUNNING,
  /** Another projection took the database over; this one feeds it no more. */
  FENCED,
  /**
   * The database is ahead of the journal, lacks what went to the archive, or belongs to another.
   */
  REFUSED,
  /** Closed, or ended by too many refused rows or a damaged journal. */
  STOPPED
}
