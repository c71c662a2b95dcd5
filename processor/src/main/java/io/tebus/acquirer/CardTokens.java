package io.tebus.acquirer;

import org.agrona.DirectBuffer;

/**
 * Turns card numbers into tokens for one event loop.
 *
 * <p>Confined to its event loop.
 */
public interface CardTokens {

  /** Makes the token of 1 to 19 ASCII digits. */
  void tokenize(DirectBuffer source, int offset, int length);

  /** A keyed digest of an element that may hold a card number. */
  long digest(int element, DirectBuffer source, int offset, int length);

  long tokenHigh();

  long tokenLow();
}
