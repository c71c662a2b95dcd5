package io.tebus.iso.codec;

/**
 * What a parser has to know of a common element, in one word: an element of digits or text, of
 * fixed length or behind a length of two or three digits. All others have no plan and are read by
 * their {@link FieldSpec}.
 *
 * <pre>
 *  0  content, 4 bits | head, 4 bits         8  bytes of the head, 8 bits
 * 16  greatest length in units, 16 bits
 * </pre>
 *
 * <p>Safe for any thread.
 */
final class FieldPlan {

  /** There is no plan. */
  static final int NONE = 0;

  // Contents.
  static final int DIGITS = 1;
  static final int TEXT = 2;
  static final int PACKED_DIGITS = 3;

  // Heads.
  static final int FIXED = 0;
  static final int TWO_DIGITS = 1;
  static final int THREE_DIGITS = 2;
  static final int PACKED_HEAD = 3;

  private static final int HEAD = 4;
  private static final int HEAD_LENGTH = 8;
  private static final int MAX_UNITS = 16;

  private FieldPlan() {}

  /** The plan of an element, or {@link #NONE}. */
  static int of(FieldSpec field) {
    int content = content(field);
    int head = head(field);
    if (content == NONE || head < 0 || field.length() > Short.MAX_VALUE) {
      return NONE;
    }
    return (field.length() << MAX_UNITS)
        | (field.headLength() << HEAD_LENGTH)
        | (head << HEAD)
        | content;
  }

  private static int content(FieldSpec field) {
    if (field.isPlainText()) {
      return TEXT;
    }
    if (!field.isNumber()) {
      return NONE;
    }
    return field.encoding() == Encoding.ASCII ? DIGITS : PACKED_DIGITS;
  }

  private static int head(FieldSpec field) {
    if (!field.isPlainlyCounted()) {
      return -1;
    }
    return switch (field.prefix()) {
      case NONE -> FIXED;
      case ASCII_2 -> TWO_DIGITS;
      case ASCII_3 -> THREE_DIGITS;
      case BCD_2, BCD_3, BCD_4 -> PACKED_HEAD;
      default -> -1;
    };
  }

  static int content(int plan) {
    return plan & 0xF;
  }

  static int head(int plan) {
    return (plan >>> HEAD) & 0xF;
  }

  /** Bytes of the head. */
  static int headLength(int plan) {
    return (plan >>> HEAD_LENGTH) & 0xFF;
  }

  /** The greatest length in units; of a fixed element the length. */
  static int maxUnits(int plan) {
    return plan >>> MAX_UNITS;
  }
}
