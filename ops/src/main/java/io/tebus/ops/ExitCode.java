package io.tebus.ops;

/**
 * What the process says when it ends.
 *
 * <p>Immutable.
 */
final class ExitCode {

  static final int OK = 0;

  /** Something that should have held did not. */
  static final int FAILED = 1;

  /** The command line or its input cannot be understood. */
  static final int USAGE = 2;

  /** The configuration is invalid, or the host refused to start for another reason. */
  static final int REFUSED = 3;

  /** Nobody answered. */
  static final int UNREACHABLE = 4;

  private ExitCode() {}
}
