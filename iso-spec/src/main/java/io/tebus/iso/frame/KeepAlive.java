package io.tebus.iso.frame;

/**
 * What is done about a frame without a message.
 *
 * <p>Immutable.
 */
public enum KeepAlive {
  /** It is a fault of the line: the link is closed. */
  REFUSED,
  /** The peer lives; nothing is sent back. */
  IGNORED,
  /** Its bytes are sent back. */
  ECHOED
}
