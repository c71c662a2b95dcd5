package io.tebus.perf.load;

import org.agrona.BitUtil;

/**
 * How many links a purchase load has, and how many requests each of them may have in flight.
 *
 * <p>Immutable.
 *
 * @param links 1 to {@link #MAX_LINKS}
 * @param inFlight requests of one link under way at most, 1 to {@link #MAX_IN_FLIGHT}
 */
public record LoadShape(int links, int inFlight) {

  public static final int MAX_LINKS = 4_096;
  public static final int MAX_IN_FLIGHT = 512;

  /** Checks the ranges. */
  public LoadShape {
    if (links < 1 || links > MAX_LINKS) {
      throw new IllegalArgumentException(
          "load: links=" + links + " (expected: 1-" + MAX_LINKS + ")");
    }
    if (inFlight < 1 || inFlight > MAX_IN_FLIGHT) {
      throw new IllegalArgumentException(
          "load: inFlight=" + inFlight + " (expected: 1-" + MAX_IN_FLIGHT + ")");
    }
  }

  /** The demo cards the load uses, from the first on. */
  public int cards() {
    return links * slots();
  }

  /** All that may be under way at once. */
  public int totalInFlight() {
    return links * inFlight;
  }

  /**
   * Cards of one link, a power of two. A card has one request under way at most, and with twice as
   * many cards as requests there is always one that is free.
   */
  int slots() {
    return 2 * BitUtil.findNextPositivePowerOfTwo(inFlight);
  }

  @Override
  public String toString() {
    return links + "x" + inFlight;
  }
}
