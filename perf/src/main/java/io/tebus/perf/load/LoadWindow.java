package io.tebus.perf.load;

/**
 * What a purchase load measured between two moments.
 *
 * <p>Immutable.
 *
 * @param elapsedNs between the moments
 * @param sent requests
 * @param answered requests that got their answer
 * @param notSent requests that were due in open loop and found no room, or a second too late
 * @param latency from the time a request was meant to leave: its turn in open loop, the room for it
 *     in closed loop
 * @param sendLag how long after that it left, in open loop
 */
public record LoadWindow(
    long elapsedNs, long sent, long answered, long notSent, Latency latency, Latency sendLag) {

  private static final double NS_PER_SECOND = 1e9;

  /** Answers a second. */
  public double perSecond() {
    return answered * NS_PER_SECOND / Math.max(1, elapsedNs);
  }
}
