package io.tebus.perf.load;

import io.tebus.app.HostOptions;
import java.time.Duration;

/**
 * What simulated tills are asked to do: where the acquirers' port is, how many requests a second
 * over all links together (above 0, at most {@link #MAX_RATE}), over how many links (1 to {@link
 * #MAX_LINKS}), with how many demo cards in the host (1 to {@link HostOptions#MAX_DEMO_CARDS}),
 * drawn from which seed, and for how long.
 *
 * <p>Immutable.
 */
public record TillOptions(
    String host,
    int port,
    double ratePerSecond,
    int links,
    long cards,
    long seed,
    Duration duration) {

  /** A century: until the load is stopped. */
  public static final Duration UNLIMITED = Duration.ofDays(36_500);

  public static final int MAX_LINKS = 1_024;

  /** Requests a second. */
  public static final double MAX_RATE = 10_000_000;

  public TillOptions {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("tills: port=" + port + " (expected: 1-65535)");
    }
    if (!(ratePerSecond > 0 && ratePerSecond <= MAX_RATE)) {
      throw new IllegalArgumentException(
          "tills: rate=" + ratePerSecond + " (expected: above 0, at most " + MAX_RATE + ")");
    }
    if (links < 1 || links > MAX_LINKS) {
      throw new IllegalArgumentException(
          "tills: links=" + links + " (expected: 1-" + MAX_LINKS + ")");
    }
    if (cards < 1 || cards > HostOptions.MAX_DEMO_CARDS) {
      throw new IllegalArgumentException(
          "tills: cards=" + cards + " (expected: 1-" + HostOptions.MAX_DEMO_CARDS + ")");
    }
    if (duration.isNegative() || duration.isZero() || duration.compareTo(UNLIMITED) > 0) {
      throw new IllegalArgumentException(
          "tills: duration=" + duration + " (expected: above 0, at most " + UNLIMITED + ")");
    }
  }
}
