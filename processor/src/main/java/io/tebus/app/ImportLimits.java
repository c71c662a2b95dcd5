package io.tebus.app;

import java.time.Duration;

/**
 * How long an import may take its time, and how many connections there may be.
 *
 * <p>Immutable.
 *
 * @param connections at a time, those that only ask included
 * @param idle how long a client may send no whole row and no idle marker, or take no
 *     acknowledgement: it must not hold others up for ever
 * @param host how long rows may be under way undecided: longer, something is broken
 * @param stop how long a stop of the host waits for acknowledgements to leave
 */
record ImportLimits(int connections, Duration idle, Duration host, Duration stop) {

  static final ImportLimits STANDARD =
      new ImportLimits(4, Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ofSeconds(5));
}
