package io.tebus.acquirer;

import io.tebus.command.TransactionCommand;
import io.tebus.iso.DataElement;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageDecoder;
import org.agrona.DirectBuffer;

/**
 * DE 90, which names an earlier message: its MTI 4, STAN 6, DE 7 10, acquirer 11, forwarder 11.
 *
 * <p>Safe for any thread; allocates nothing. Source: message profile, section 5.4.
 */
final class OriginalData {

  private static final int LENGTH = 42;
  private static final int STAN_AT = 4;
  private static final int TRANSMITTED_AT = 10;
  private static final int ACQUIRER_AT = 20;
  private static final int FORWARDER_AT = 31;
  private static final int INSTITUTION_LENGTH = 11;

  private OriginalData() {}

  /** True when the element, which must be there, is 42 digits. */
  static boolean isSound(MessageDecoder message) {
    DirectBuffer buffer = message.buffer();
    int at = message.offset(DataElement.ORIGINAL_DATA);
    return message.length(DataElement.ORIGINAL_DATA) == LENGTH
        && Digits.parse(buffer, at, TRANSMITTED_AT) != Digits.NOT_A_NUMBER
        && Digits.parse(buffer, at + TRANSMITTED_AT, 10) != Digits.NOT_A_NUMBER
        && Digits.parse(buffer, at + ACQUIRER_AT, INSTITUTION_LENGTH) != Digits.NOT_A_NUMBER
        && Digits.parse(buffer, at + FORWARDER_AT, INSTITUTION_LENGTH) != Digits.NOT_A_NUMBER;
  }

  /**
   * True when a sound element holds a card number. A trace number, a moment and an institution
   * beside one another may happen to read like a part of it, so that across them only all of it
   * counts.
   */
  static boolean carries(MessageDecoder message, CardNumber card) {
    int at = message.offset(DataElement.ORIGINAL_DATA);
    return card.isWhollyIn(message, at, LENGTH)
        || card.isIn(message, at + ACQUIRER_AT, INSTITUTION_LENGTH)
        || card.isIn(message, at + FORWARDER_AT, INSTITUTION_LENGTH);
  }

  /** Writes a sound element. */
  static void write(MessageDecoder message, TransactionCommand command) {
    DirectBuffer buffer = message.buffer();
    int at = message.offset(DataElement.ORIGINAL_DATA);
    command.original(
        (int) Digits.parse(buffer, at, STAN_AT),
        (int) Digits.parse(buffer, at + STAN_AT, 6),
        Digits.parse(buffer, at + TRANSMITTED_AT, 10),
        Digits.parse(buffer, at + ACQUIRER_AT, INSTITUTION_LENGTH),
        Digits.parse(buffer, at + FORWARDER_AT, INSTITUTION_LENGTH));
  }
}
