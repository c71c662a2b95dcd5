package io.tebus.command;

import java.util.Collection;
import java.util.Locale;

/**
 * What one card of an account may do: the cards of a family need not all have the same rights.
 *
 * <p>Immutable. The ordinal is the bit in commands and events. Source: points semantics, section 8.
 */
public enum CardRight {
  EARN,
  SPEND,
  TRANSFER,
  /** See the balance. */
  ENQUIRE;

  /** The bits of all rights. */
  public static final int ALL = (1 << values().length) - 1;

  /** The bit that stands for it. */
  public int bit() {
    return 1 << ordinal();
  }

  /** As lists write it: {@code earn}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The right that is written so. */
  public static CardRight ofName(String name) {
    for (CardRight right : values()) {
      if (right.label().equals(name)) {
        return right;
      }
    }
    throw new IllegalArgumentException(
        "card right: name=" + name + " (expected: earn, spend, transfer, enquire)");
  }

  /** The bits of several. */
  public static int setOf(Collection<CardRight> rights) {
    int bits = 0;
    for (CardRight right : rights) {
      bits |= right.bit();
    }
    return bits;
  }
}
