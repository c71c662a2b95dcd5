package io.tebus.reference;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Another status of a card, other rights, or both.
 *
 * <p>Immutable. Source: points.md, section 8; profile, section 4.
 *
 * @param programme its number
 * @param card the card number, maybe unknown
 * @param status to be; null: as it is
 * @param rights to be; null: as they are
 */
public record CardChange(
    int programme, String card, Opening.@Nullable Status status, @Nullable Set<Right> rights)
    implements Change {

  /** What one card of an account may do. */
  public enum Right {
    EARN,
    SPEND,
    TRANSFER,
    /** See the balance. */
    ENQUIRE
  }

  /** What a card may do when it is opened. */
  static final Set<Right> ALL_RIGHTS = Set.copyOf(EnumSet.allOf(Right.class));

  public CardChange {
    rights = rights == null ? null : Set.copyOf(rights);
  }

  /** Another status; the rights stay. */
  static CardChange of(CardKey card, Opening.Status status) {
    return new CardChange(card.programme(), card.card(), status, null);
  }

  /** Other rights; the status stays. */
  static CardChange of(CardKey card, Set<Right> rights) {
    return new CardChange(card.programme(), card.card(), null, rights);
  }
}
