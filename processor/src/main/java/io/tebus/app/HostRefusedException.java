package io.tebus.app;

/**
 * The host does not start, or what was asked of its home is not done; the message tells an operator
 * why and what to do.
 */
public final class HostRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public HostRefusedException(String message) {
    super(message);
  }

  public HostRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
