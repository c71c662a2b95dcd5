package io.tebus.iso.frame;

/**
 * What a channel class does about a length of zero.
 *
 * <p>Immutable. Source: jPOS {@code getMessageLength} of each class.
 */
enum ZeroLength {
  /** A fault, unless {@code expect-keep-alive} says otherwise: then it is ignored. */
  FAULT,
  /** Ignored; sent back with {@code expect-keep-alive}. */
  SKIPPED,
  /** Sent back. */
  ECHOED,
  /** Sent back, unless {@code reply-keepalive} is off and {@code expect-keep-alive} too. */
  REPLIED,
  /** Sent back, unless {@code reply-keepalive} is off. */
  POLL;

  boolean hasReplyProperty() {
    return this == REPLIED || this == POLL;
  }

  KeepAlive keepAlive(boolean expected, boolean reply) {
    return switch (this) {
      // A length that counts more than the body is not zero for a body of zero bytes.
      case FAULT -> KeepAlive.REFUSED;
      case SKIPPED -> expected ? KeepAlive.ECHOED : KeepAlive.IGNORED;
      case ECHOED -> KeepAlive.ECHOED;
      case REPLIED -> reply || expected ? KeepAlive.ECHOED : KeepAlive.IGNORED;
      case POLL -> reply ? KeepAlive.ECHOED : KeepAlive.IGNORED;
    };
  }
}
