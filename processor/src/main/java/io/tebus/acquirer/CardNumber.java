package io.tebus.acquirer;

import io.tebus.iso.DataElement;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageSpec;
import org.agrona.DirectBuffer;

/**
 * A card number of the request at hand: where it lies, and whether it also lies where another
 * number belongs.
 *
 * <p>Confined to its event loop; allocates nothing. Source: message profile, section 3.
 */
final class CardNumber {

  /** The longest card number. Source: ISO/IEC 7812-1, 4. */
  private static final int MAX_DIGITS = 19;

  /** The shortest number that tells itself from an account number. */
  private static final int MIN_CHECKED_DIGITS = 13;

  /** Fewer digits in a row are not taken for a card number. */
  static final int TELLING_DIGITS = 10;

  private static final int PLACES_APART = TELLING_DIGITS - Long.BYTES + 1;
  private static final int TRACK_SEPARATOR_EQUALS = '=';
  private static final int TRACK_SEPARATOR_D = 'D';

  private final ElementText text;

  /** Eight digits of the number from each place on, once they were asked for. */
  private final long[] eights = new long[MAX_DIGITS - Long.BYTES + 1];

  private int start;
  private int length;
  private int eightsCount;

  /**
   * No card number yet.
   *
   * @param elements where one may lie
   */
  CardNumber(MessageSpec messages, int... elements) {
    text = new ElementText(messages, elements);
  }

  /** Finds the number in DE 2, else in DE 35; false when there is one and it is damaged. */
  boolean find(MessageDecoder message) {
    length = 0;
    forgetEights();
    if (message.has(DataElement.PAN)) {
      text.read(message, DataElement.PAN);
      length = text.length();
    } else if (message.has(DataElement.TRACK_2)) {
      text.read(message, DataElement.TRACK_2);
      while (length < text.length() && !isSeparator(text.byteAt(length))) {
        length++;
      }
    } else {
      return true;
    }
    start = text.offset();
    return length >= 1
        && length <= MAX_DIGITS
        && Digits.parse(text.buffer(), start, Math.min(length, Digits.MAX_DIGITS)) >= 0
        && Digits.parse(text.buffer(), start + length - 1, 1) >= 0;
  }

  /** Reads an element that may hold a number; the caller says next which part of it. */
  ElementText read(MessageDecoder message, int element) {
    length = 0;
    forgetEights();
    return text.read(message, element);
  }

  /**
   * Takes the number that fills a part of the element that was {@linkplain #read read}; false when
   * that is not 13 to 19 digits of which the last one checks the others. Source: ISO/IEC 7812-1,
   * annex B.
   */
  boolean takeChecked(int from, int fromLength) {
    boolean found =
        fromLength >= MIN_CHECKED_DIGITS
            && fromLength <= MAX_DIGITS
            && isChecked(text.buffer(), from, fromLength);
    start = from;
    length = found ? fromLength : 0;
    return found;
  }

  private static boolean isChecked(DirectBuffer buffer, int from, int digits) {
    int sum = 0;
    boolean doubled = false;
    for (int at = from + digits - 1; at >= from; at--) {
      int digit = buffer.getByte(at) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      int value = doubled ? 2 * digit : digit;
      sum += value > 9 ? value - 9 : value;
      doubled = !doubled;
    }
    return sum % 10 == 0;
  }

  void forget() {
    length = 0;
    text.erase();
    forgetEights();
  }

  private static boolean isSeparator(byte character) {
    return character == TRACK_SEPARATOR_EQUALS || character == TRACK_SEPARATOR_D;
  }

  /** True when the request names a card. */
  boolean isPresent() {
    return length > 0;
  }

  void tokenize(CardTokens tokens) {
    tokens.tokenize(text.buffer(), start, length);
  }

  /**
   * A till that puts the card number where another one belongs must not have it journaled: true
   * when ten digits in a row of some characters are the card number's. (Rows of one or two
   * different digits prove nothing.)
   */
  boolean isIn(DirectBuffer buffer, int from, int fromLength) {
    return isPresent() && sharesRun(buffer, from, fromLength, TELLING_DIGITS);
  }

  /** True when some characters hold all of the card number. */
  boolean isWhollyIn(DirectBuffer buffer, int from, int fromLength) {
    return isPresent() && sharesRun(buffer, from, fromLength, length);
  }

  private boolean sharesRun(DirectBuffer buffer, int from, int fromLength, int telling) {
    if (telling >= TELLING_DIGITS && !mayShareRun(buffer, from, fromLength)) {
      return false;
    }
    for (int at = 0; at + telling <= fromLength; at++) {
      for (int digit = 0; digit + telling <= length; digit++) {
        if (isSameRun(buffer, from + at, start + digit, telling)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Every third place is enough to look at: ten digits in a row hold eight that begin at one. */
  private boolean mayShareRun(DirectBuffer buffer, int from, int fromLength) {
    if (eightsCount == 0) {
      readEights();
    }
    for (int at = from, end = from + fromLength - Long.BYTES; at <= end; at += PLACES_APART) {
      long eight = buffer.getLong(at);
      for (int i = 0; i < eightsCount; i++) {
        if (eights[i] == eight) {
          return true;
        }
      }
    }
    return false;
  }

  private void readEights() {
    DirectBuffer card = text.buffer();
    eightsCount = Math.max(0, length - Long.BYTES + 1);
    for (int i = 0; i < eightsCount; i++) {
      eights[i] = card.getLong(start + i);
    }
  }

  private void forgetEights() {
    for (int i = 0; i < eightsCount; i++) {
      eights[i] = 0;
    }
    eightsCount = 0;
  }

  private boolean isSameRun(DirectBuffer buffer, int at, int cardAt, int runLength) {
    DirectBuffer card = text.buffer();
    int digits = 0;
    for (int i = 0; i < runLength; i++) {
      byte digit = buffer.getByte(at + i);
      if (digit != card.getByte(cardAt + i)) {
        return false;
      }
      digits |= 1 << (digit & 0x0F);
    }
    return Integer.bitCount(digits) > 2;
  }
}
