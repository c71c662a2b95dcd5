package io.tebus.perf.bench;

/**
 * What was measured did not do what it was measured for: there are no figures.
 *
 * <p>Immutable.
 */
final class BenchFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  BenchFailedException(String message) {
    super(message);
  }
}
