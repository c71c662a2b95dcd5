package io.tebus.ops;

/**
 * What the process says when it ends.
 *
 * <p>Immutable.
 */
public final class ExitCode {

  public static final int OK = 0;

  /** Something that should have held did not. */
  public static final int FAILED = 1;

  /** The command line or its input cannot be understood. */
  public static final int USAGE = 2;

  /** The configuration is invalid, or the host or its home refuses for another reason. */
  public static final int REFUSED = 3;

  /** Nobody answered. */
  public static final int UNREACHABLE = 4;

  /** Done, but for some input that was rejected. */
  public static final int REJECTED = 5;

  private ExitCode() {}
}
