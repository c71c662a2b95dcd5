package io.tebus.iso.codec;

/**
 * What the length prefix of an element counts.
 *
 * <p>Immutable.
 */
enum Counted {
  /** The units of the element: digits, characters or bytes. */
  UNITS,
  /** The units; the element takes its full length whatever the prefix says. */
  UNITS_OF_FULL_LENGTH,
  /** Digits, an odd number of them written as the next even one. */
  EVEN_DIGITS,
  /** Half bytes of an element of bytes. */
  NIBBLES,
  /** Bytes of packed digits; an F in the last half byte is no digit. */
  PACKED_BYTES,
  /** The units and the tag, which stands between the length and them. */
  UNITS_AND_TAG;

  /**
   * Units when the prefix says so, or {@link LengthPrefix#UNREADABLE} when it cannot; of {@link
   * #PACKED_BYTES} the padding is one of them.
   */
  int units(int count, int tagLength) {
    return switch (this) {
      case UNITS, UNITS_OF_FULL_LENGTH -> count;
      case EVEN_DIGITS -> (count & 1) == 0 ? count : LengthPrefix.UNREADABLE;
      case NIBBLES -> (count & 1) == 0 ? count >> 1 : LengthPrefix.UNREADABLE;
      case PACKED_BYTES -> count << 1;
      case UNITS_AND_TAG -> count < tagLength ? LengthPrefix.UNREADABLE : count - tagLength;
    };
  }

  /** The most units when the prefix can say so much at most. */
  int maxUnits(int maxCount, int tagLength) {
    return units(this == EVEN_DIGITS || this == NIBBLES ? maxCount & ~1 : maxCount, tagLength);
  }

  /** What the prefix says of so many units. */
  int count(int units, int tagLength) {
    return switch (this) {
      case UNITS, UNITS_OF_FULL_LENGTH -> units;
      case EVEN_DIGITS -> units + (units & 1);
      case NIBBLES -> units << 1;
      case PACKED_BYTES -> (units + 1) >> 1;
      case UNITS_AND_TAG -> units + tagLength;
    };
  }
}
