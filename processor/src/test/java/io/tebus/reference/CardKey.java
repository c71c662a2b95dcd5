package io.tebus.reference;

import java.util.Comparator;

/**
 * A card of a programme. The same number may be a card of another programme too, with points of its
 * own.
 *
 * <p>Immutable.
 *
 * @param programme its number
 * @param card the card number
 */
public record CardKey(int programme, String card) implements Comparable<CardKey> {

  private static final Comparator<CardKey> ORDER =
      Comparator.comparingInt(CardKey::programme).thenComparing(CardKey::card);

  /** A card of the demo programme. */
  static CardKey ofDemo(String card) {
    return new CardKey(Programme.DEMO.id(), card);
  }

  @Override
  public int compareTo(CardKey other) {
    return ORDER.compare(this, other);
  }
}
