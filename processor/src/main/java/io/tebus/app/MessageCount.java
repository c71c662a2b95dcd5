package io.tebus.app;

/**
 * How many messages of one type went one way.
 *
 * <p>Immutable; since the start.
 *
 * @param direction {@link #IN} or {@link #OUT}
 * @param mti four digits, or "other"
 */
public record MessageCount(String direction, String mti, long count) {

  /** From a peer to the host. */
  public static final String IN = "in";

  /** From the host to a peer. */
  public static final String OUT = "out";
}
