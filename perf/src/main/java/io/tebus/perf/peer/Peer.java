package io.tebus.perf.peer;

/**
 * A server that is being measured, as its console sees it.
 *
 * <p>Confined to the main thread.
 */
interface Peer {

  /** Where it accepts links on the loopback address. */
  int port();

  /** What it counted up to now, as words {@code name=value}. */
  String figures() throws Exception;

  /** Lets the day turn, if this peer has a clock of its own. */
  default void turn() {
    throw new UnsupportedOperationException("peer: clock=the machine's (expected: one of its own)");
  }

  /** Takes a snapshot and says when it counts, as words {@code name=value}, if this is a host. */
  default String snapshot() throws Exception {
    throw new UnsupportedOperationException("peer: snapshots=none (expected: a host's)");
  }

  /** Ends in order and says what it found, as words {@code name=value}. */
  String stop() throws Exception;
}
