package io.tebus.ops.journal;

import io.tebus.event.CardOpenedEvent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Card numbers as people may see them, of the few cards that are asked for, learnt from the events
 * that opened them.
 *
 * <p>Confined to the thread that reads.
 */
final class CardMasks {

  private record Token(long high, long low) {}

  /** Empty until the card's event was read. */
  private final Map<Token, String> masks = new HashMap<>();

  CardMasks() {}

  /** Asks for a card. */
  void want(long tokenHigh, long tokenLow) {
    masks.put(new Token(tokenHigh, tokenLow), "");
  }

  /** Takes note of a card that was asked for. */
  void learn(CardOpenedEvent event) {
    masks.computeIfPresent(
        new Token(event.tokenHigh(), event.tokenLow()),
        (_, _) -> Shown.card(event.bin(), event.lastFour()));
  }

  /** First six and last four digits; null when the journal does not say. */
  @Nullable String of(long tokenHigh, long tokenLow) {
    String mask = masks.get(new Token(tokenHigh, tokenLow));
    return mask == null || mask.isEmpty() ? null : mask;
  }
}
