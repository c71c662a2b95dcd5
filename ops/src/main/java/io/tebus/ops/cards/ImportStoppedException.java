package io.tebus.ops.cards;

/**
 * What was asked of a host and did not begin, or not end: in words for an operator, and with an
 * exit code.
 */
public final class ImportStoppedException extends Exception {

  private final int exitCode;

  public ImportStoppedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** What the process ends with; of {@link io.tebus.ops.ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
