package io.tebus.acquirer;

import io.tebus.command.TransactionCommand;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.dialect.DialectElements;

/**
 * The element that names an earlier message: its MTI, STAN, moment and acquirer, and before 2003
 * its forwarder. Source: message profile, section 5.4.
 *
 * <p>Immutable; allocates nothing.
 */
final class OriginalData {

  /** Of a longer STAN the last nine digits count. */
  static final long STANS = 1_000_000_000;

  /** Of a moment month, day and time count, not the year. */
  static final long MOMENTS = 10_000_000_000L;

  /** A trace number in the form of 1987; in that of 2003 it has twelve digits. */
  static final int STAN_DIGITS_1987 = 6;

  private static final int STAN_DIGITS_2003 = 12;
  private static final int STAN_AT = 4;
  private static final int INSTITUTION_LENGTH = 11;

  private final int element;
  private final boolean hasForwarder;
  private final int momentAt;
  private final int momentLength;
  private final int acquirerAt;

  OriginalData(DialectElements elements) {
    element = elements.originalData();
    hasForwarder = elements.namesByTransmission();
    momentAt = STAN_AT + (hasForwarder ? STAN_DIGITS_1987 : STAN_DIGITS_2003);
    momentLength = hasForwarder ? 10 : 14;
    acquirerAt = momentAt + momentLength;
  }

  int element() {
    return element;
  }

  /** True when the element, which must be there, is digits and as long as its form. */
  boolean isSound(MessageDecoder message) {
    int acquirerLength = acquirerLength(message);
    int length = acquirerAt + acquirerLength + (hasForwarder ? INSTITUTION_LENGTH : 0);
    return acquirerLength >= (hasForwarder ? INSTITUTION_LENGTH : 0)
        && acquirerLength <= INSTITUTION_LENGTH
        && message.characters(element) == length
        && isNumber(message, 0, STAN_AT)
        && isNumber(message, STAN_AT, momentAt - STAN_AT)
        && isNumber(message, momentAt, momentLength)
        && (acquirerLength == 0 || isNumber(message, acquirerAt, acquirerLength))
        && (!hasForwarder || isNumber(message, forwarderAt(), INSTITUTION_LENGTH));
  }

  /** Without a forwarder behind it the acquirer has no padding. */
  private int acquirerLength(MessageDecoder message) {
    return hasForwarder ? INSTITUTION_LENGTH : message.characters(element) - acquirerAt;
  }

  private int forwarderAt() {
    return acquirerAt + INSTITUTION_LENGTH;
  }

  private boolean isNumber(MessageDecoder message, int from, int length) {
    return message.number(element, from, length) != Digits.NOT_A_NUMBER;
  }

  /**
   * True when a sound element holds a card number. A trace number, a moment and an institution
   * beside one another may happen to read like a part of it, so that across them only all of it
   * counts.
   */
  boolean carries(ElementText text, CardNumber card) {
    int at = text.offset();
    int institutions = text.length() - acquirerAt;
    return card.isWhollyIn(text.buffer(), at, text.length())
        || card.isIn(text.buffer(), at + acquirerAt, Math.min(institutions, INSTITUTION_LENGTH))
        || (hasForwarder && card.isIn(text.buffer(), at + forwarderAt(), INSTITUTION_LENGTH));
  }

  /** Writes a sound element. */
  void write(MessageDecoder message, TransactionCommand command) {
    int acquirerLength = acquirerLength(message);
    command.original(
        (int) message.number(element, 0, STAN_AT),
        (int) (message.number(element, STAN_AT, momentAt - STAN_AT) % STANS),
        message.number(element, momentAt, momentLength) % MOMENTS,
        acquirerLength == 0 ? 0 : message.number(element, acquirerAt, acquirerLength),
        hasForwarder ? message.number(element, forwarderAt(), INSTITUTION_LENGTH) : 0);
  }
}
