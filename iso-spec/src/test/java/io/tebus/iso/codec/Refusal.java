package io.tebus.iso.codec;

/** What we refuse and jPOS reads, each with the reason. */
enum Refusal {
  /** Nobody can answer a message whose type is no number. */
  MESSAGE_TYPE(true),
  /** jPOS takes any other character for F, and passes over bits it has no meaning for. */
  BITMAP(false),
  /** A length of something else than digits: jPOS takes the low bits, and a + for a digit. */
  LENGTH_PREFIX(true),
  /** Some classes of jPOS do not hold the length against the descriptor. */
  LENGTH_ABOVE_MAXIMUM(true),
  /** jPOS reads letters as numbers, and unprintable characters as text. */
  CONTENT(true),
  /** jPOS does not look at the nibble that fills an odd number of packed digits up. */
  PAD_NIBBLE(true),
  /** In a composite jPOS passes over what is missing, unknown or left over. */
  COMPOSITE(false),
  /** A frame has one message: what follows it is a mistake or an attack. */
  TRAILING_BYTES(true);

  private final boolean always;

  Refusal(boolean always) {
    this.always = always;
  }

  /** True when nothing of the kind may be accepted. */
  boolean isAlways() {
    return always;
  }
}
