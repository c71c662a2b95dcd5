package io.tebus.ops.cards;

/**
 * A line is as the file says.
 *
 * <p>Immutable.
 */
enum Done implements Settlement {
  /** Since now. */
  NOW,
  /** It was so already. */
  BEFORE
}
