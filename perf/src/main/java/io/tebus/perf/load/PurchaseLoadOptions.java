package io.tebus.perf.load;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What a purchase load is asked to do.
 *
 * <p>Immutable.
 *
 * @param run 0 to {@link #MAX_RUN}, part of the terminals' names: loads on the same server take
 *     different ones, or their requests would be repeats
 * @param seed of the amounts
 * @param answerLimit how long no answer may come before the rest counts as lost
 */
public record PurchaseLoadOptions(
    InetSocketAddress server,
    LoadShape shape,
    Promise promise,
    int run,
    long seed,
    Duration answerLimit) {

  public static final int MAX_RUN = 999;

  /** Checks the ranges. */
  public PurchaseLoadOptions {
    if (run < 0 || run > MAX_RUN) {
      throw new IllegalArgumentException("load: run=" + run + " (expected: 0-" + MAX_RUN + ")");
    }
    if (!answerLimit.isPositive()) {
      throw new IllegalArgumentException(
          "load: answerLimit=" + answerLimit + " (expected: above 0)");
    }
  }
}
