package io.tebus.acquirer;

import org.agrona.DirectBuffer;

/**
 * A hexdump for the log in which nothing can be a card number: every run of digits, be it ASCII,
 * EBCDIC or packed, is blotted out.
 *
 * <p>Safe for any thread; allocates, so it is for a bad frame a second at most. Source: PCI DSS
 * 4.0.1, 3.5.1.
 */
final class MaskedHexdump {

  private static final int MAX_BYTES = 64;

  private MaskedHexdump() {}

  static String of(DirectBuffer buffer, int offset, int length) {
    int shown = Math.min(length, MAX_BYTES);
    StringBuilder dump = new StringBuilder(3 * shown + 16);
    for (int i = 0; i < shown; i++) {
      int value = buffer.getByte(offset + i) & 0xFF;
      if (mayBeDigits(value)) {
        dump.append("** ");
      } else {
        dump.append(Character.forDigit(value >>> 4, 16))
            .append(Character.forDigit(value & 0xF, 16))
            .append(' ');
      }
    }
    if (shown < length) {
      dump.append("... ");
    }
    return dump.append('(').append(length).append(" bytes)").toString();
  }

  /** ASCII and packed digits have both nibbles below ten; EBCDIC digits are F0 to F9. */
  private static boolean mayBeDigits(int value) {
    int high = value >>> 4;
    int low = value & 0xF;
    return low <= 9 && (high <= 9 || high == 0xF);
  }
}
