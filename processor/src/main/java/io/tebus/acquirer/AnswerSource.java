package io.tebus.acquirer;

/**
 * One event loop's way back from the sequencer.
 *
 * <p>Confined to its event loop.
 */
@FunctionalInterface
public interface AnswerSource {

  /** Hands over at most so many answers that may leave, through {@link Edge#onAnswer}. */
  int drain(int limit);
}
