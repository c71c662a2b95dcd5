package io.tebus.iso;

/**
 * How much of a redemption the till will take: tag 20 of the loyalty element.
 *
 * <p>Immutable.
 */
public enum SpendingMode {
  /** All of the amount or a decline. */
  EXACT('E'),
  /** Up to the amount; an amount of zero means no limit was asked for. */
  UP_TO('U'),
  /** As much as the rules allow; an amount of zero means no limit was asked for. */
  MAXIMUM('M');

  private final char letter;

  SpendingMode(char letter) {
    this.letter = letter;
  }

  public char letter() {
    return letter;
  }
}
