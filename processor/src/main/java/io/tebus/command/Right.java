package io.tebus.command;

import java.util.Collection;
import java.util.Locale;

/**
 * What a listener's peers may do beyond what every till may.
 *
 * <p>Immutable. The ordinal is the bit in a command. Source: message profile, section 3.
 */
public enum Right {
  /** Credit points that no purchase earned. */
  LOAD,
  /** Refund what cannot be named, or cannot be found. */
  REFUND_WITHOUT_REFERENCE,
  /** Move points from account to account. */
  TRANSFER;

  /** The bit that stands for it. */
  public int bit() {
    return 1 << ordinal();
  }

  /** As descriptors write it: {@code refund-without-reference}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The right that is written so. */
  public static Right ofName(String name) {
    for (Right right : values()) {
      if (right.label().equals(name)) {
        return right;
      }
    }
    throw new IllegalArgumentException(
        "right: name=" + name + " (expected: load, refund-without-reference, transfer)");
  }

  /** The bits of several. */
  public static int setOf(Collection<Right> rights) {
    int bits = 0;
    for (Right right : rights) {
      bits |= right.bit();
    }
    return bits;
  }
}
