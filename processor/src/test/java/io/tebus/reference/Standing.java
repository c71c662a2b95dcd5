package io.tebus.reference;

/**
 * What was posted, as far as it stands.
 *
 * <p>Confined to the test's thread. Source: points.md, section 5.
 */
interface Standing {

  /** The amount that stands now: all of it, a part, or 0 when it is taken back whole. */
  long standing();

  boolean standsWhole();

  void leaveStanding(long newStanding);
}
