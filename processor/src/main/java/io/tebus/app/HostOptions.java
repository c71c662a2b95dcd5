package io.tebus.app;

import java.nio.file.Path;

/**
 * What the command line says about a host; the rest is in its home.
 *
 * <p>Immutable.
 *
 * @param home the host's directory; filled with documented defaults when it is new
 * @param portOffset added to every port, 0-50000
 * @param demoCards cards of the demonstration range to have open, 0 for none
 */
public record HostOptions(Path home, int portOffset, long demoCards) {

  /** Every default port stays below 65536. */
  public static final int MAX_PORT_OFFSET = 50_000;

  /** More cards than this have no numbers in the demonstration range. */
  public static final long MAX_DEMO_CARDS = 20_000_000;

  /** Checks the ranges. */
  public HostOptions {
    if (portOffset < 0 || portOffset > MAX_PORT_OFFSET) {
      throw new IllegalArgumentException(
          "port offset: value=" + portOffset + " (expected: 0-" + MAX_PORT_OFFSET + ")");
    }
    if (demoCards < 0 || demoCards > MAX_DEMO_CARDS) {
      throw new IllegalArgumentException(
          "cards: value=" + demoCards + " (expected: 0-" + MAX_DEMO_CARDS + ")");
    }
    home = home.toAbsolutePath().normalize();
  }
}
