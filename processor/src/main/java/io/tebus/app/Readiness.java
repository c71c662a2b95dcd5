package io.tebus.app;

import java.util.List;

/**
 * Whether a host serves tills. A database that is away does not keep it from that.
 *
 * <p>Immutable.
 *
 * @param reasons why not; empty when it is ready
 */
public record Readiness(boolean ready, List<String> reasons) {

  /** Copies the list. */
  public Readiness {
    reasons = List.copyOf(reasons);
  }

  /** Ready when there is no reason not to be. */
  static Readiness of(List<String> reasons) {
    return new Readiness(reasons.isEmpty(), reasons);
  }
}
