package io.tebus.acquirer;

/**
 * Lets the first of many through, and then one a second at most.
 *
 * <p>Confined to its event loop.
 */
final class OnceASecond {

  private static final long INTERVAL_NS = 1_000_000_000;

  private boolean begun;
  private long lastNs;

  /**
   * True when this one may pass.
   *
   * @param nowNs on a monotonic clock
   */
  boolean allows(long nowNs) {
    if (begun && nowNs - lastNs < INTERVAL_NS) {
      return false;
    }
    begun = true;
    lastNs = nowNs;
    return true;
  }
}
