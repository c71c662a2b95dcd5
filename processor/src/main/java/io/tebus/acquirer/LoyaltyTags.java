package io.tebus.acquirer;

import io.tebus.command.TransactionCommand;
import io.tebus.iso.SpendingMode;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageDecoder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The loyalty element: a sequence of tag (2 digits), length (3 digits), value.
 *
 * <p>Confined to its event loop. Source: message profile, section 3, "DE48".
 */
final class LoyaltyTags {

  private static final int HEADER = 5;
  private static final int MODE = 20;
  private static final int POINTS_TO_USE = 21;
  private static final int CHANNEL = 23;
  private static final int REASON = 26;
  private static final int MAX_POINT_DIGITS = 12;

  private static final byte[] ECOMMERCE = ascii("ECOM");
  private static final byte[][] OTHER_CHANNELS = {
    ascii("POS"), ascii("MOTO"), ascii("APP"), ascii("CALL")
  };
  private static final byte[] REFUSED = ascii("REFUSED");

  private final ElementText text;
  private byte mode;
  private long pointsToUse;
  private boolean ecommerce;
  private boolean refused;
  private int unknown;

  /**
   * No tags yet.
   *
   * @param text with room for the element
   */
  LoyaltyTags(ElementText text) {
    this.text = text;
  }

  /** Reads the tags of a request; false when the element is damaged. */
  boolean read(MessageDecoder message, int element) {
    mode = (byte) SpendingMode.EXACT.letter();
    pointsToUse = TransactionCommand.NO_POINTS_TO_USE;
    ecommerce = false;
    refused = false;
    unknown = 0;
    if (!message.has(element)) {
      return true;
    }
    boolean sound = readTags(text.read(message, element));
    text.erase();
    return sound;
  }

  private boolean readTags(ElementText text) {
    DirectBuffer buffer = text.buffer();
    int at = text.offset();
    int end = at + text.length();
    while (at < end) {
      long tag = at + HEADER <= end ? Digits.parse(buffer, at, 2) : Digits.NOT_A_NUMBER;
      long length = at + HEADER <= end ? Digits.parse(buffer, at + 2, 3) : Digits.NOT_A_NUMBER;
      at += HEADER;
      if (tag < 0 || length < 0 || at + length > end) {
        return false;
      }
      if (!readValue((int) tag, buffer, at, (int) length)) {
        return false;
      }
      at += (int) length;
    }
    return true;
  }

  private boolean readValue(int tag, DirectBuffer buffer, int at, int length) {
    return switch (tag) {
      case MODE -> readMode(buffer, at, length);
      case POINTS_TO_USE -> readPointsToUse(buffer, at, length);
      case CHANNEL -> readChannel(buffer, at, length);
      case REASON -> {
        // Another reason is nothing to us, and no reason to refuse a reversal.
        refused = isWord(REFUSED, buffer, at, length);
        yield true;
      }
      default -> {
        unknown++;
        yield true;
      }
    };
  }

  private boolean readMode(DirectBuffer buffer, int at, int length) {
    mode = length == 1 ? buffer.getByte(at) : 0;
    return mode == 'E' || mode == 'U' || mode == 'M';
  }

  private boolean readPointsToUse(DirectBuffer buffer, int at, int length) {
    if (length == 3 && buffer.getByte(at) == 'M') {
      pointsToUse = TransactionCommand.ALL_POINTS;
      return buffer.getByte(at + 1) == 'A' && buffer.getByte(at + 2) == 'X';
    }
    boolean fits = length >= 1 && length <= MAX_POINT_DIGITS;
    pointsToUse = fits ? Digits.parse(buffer, at, length) : Digits.NOT_A_NUMBER;
    return pointsToUse >= 0;
  }

  private boolean readChannel(DirectBuffer buffer, int at, int length) {
    ecommerce = isWord(ECOMMERCE, buffer, at, length);
    boolean known = ecommerce;
    for (int i = 0; !known && i < OTHER_CHANNELS.length; i++) {
      known = isWord(OTHER_CHANNELS[i], buffer, at, length);
    }
    return known;
  }

  private static boolean isWord(byte[] word, DirectBuffer buffer, int at, int length) {
    if (length != word.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (buffer.getByte(at + i) != word[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }

  /** The letter of a {@link SpendingMode}. */
  byte mode() {
    return mode;
  }

  long pointsToUse() {
    return pointsToUse;
  }

  /** Tag 23 is ECOM. */
  boolean isEcommerce() {
    return ecommerce;
  }

  /** Tag 26 is REFUSED: the merchant refused the redemption. */
  boolean isRefused() {
    return refused;
  }

  /** Tags that were ignored. */
  int unknown() {
    return unknown;
  }

  /** Writes the header of a tag and returns where its value begins. */
  static int begin(MutableDirectBuffer target, int at, int tag, int length) {
    Digits.put(target, at, HEADER, 1000L * tag + length);
    return at + HEADER;
  }

  /** Writes a tag whose value is a number without padding; returns where the next one begins. */
  static int number(MutableDirectBuffer target, int at, int tag, long value) {
    int begin = at + HEADER;
    int length = Digits.putUnpadded(target, begin, value);
    begin(target, at, tag, length);
    return begin + length;
  }
}
