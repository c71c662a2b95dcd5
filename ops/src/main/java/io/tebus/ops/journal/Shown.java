package io.tebus.ops.journal;

import io.tebus.command.CardRight;
import io.tebus.iso.ResponseCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Values of events and frames as people and programs read them. Nothing that goes through here
 * shows a whole card number or a whole token.
 *
 * <p>Safe for any thread.
 */
final class Shown {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int TOKEN_DIGITS = 8;
  private static final int LONGEST_TEXT = 16;

  private Shown() {}

  /** A moment, ms since 1970 UTC. */
  static String time(long timeMs) {
    return TIME.format(Instant.ofEpochMilli(timeMs));
  }

  /** An epoch day. */
  static String day(long epochDay) {
    return LocalDate.ofEpochDay(epochDay).toString();
  }

  /** For people: with commas. */
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** For people: with its sign. */
  static String signed(long value) {
    return value > 0 ? "+" + number(value) : number(value);
  }

  /** With leading zeros. */
  static String digits(long value, int width) {
    String text = Long.toString(value);
    return "0".repeat(Math.max(0, width - text.length())) + text;
  }

  /** Minor units and the currency's code. */
  static String amount(long minorUnits, int currency) {
    return minorUnits + " (" + digits(currency, 3) + ")";
  }

  static String crc(int crc) {
    return HexFormat.of().toHexDigits(crc);
  }

  static String generation(int number) {
    return "g" + digits(number, 6);
  }

  /** The beginning of a token: enough to tell cards apart, too little to be one. */
  static String token(long tokenHigh) {
    return HexFormat.of().toHexDigits(tokenHigh).substring(0, TOKEN_DIGITS);
  }

  /** A card number without what is between the first six and the last four digits. */
  static String card(int bin, int lastFour) {
    return digits(bin, 6) + "******" + digits(lastFour, 4);
  }

  /** The stored digits and the name: {@code 00 APPROVED}. */
  static String response(ResponseCode responseCode) {
    return digits(responseCode.code(), 2) + " " + responseCode;
  }

  /** Rights of a card: {@code earn spend}. */
  static String rights(int bits) {
    return Arrays.stream(CardRight.values())
        .filter(right -> (bits & right.bit()) != 0)
        .map(CardRight::label)
        .collect(Collectors.joining(" "));
  }

  /** Eight characters as they lie in memory. */
  static String text8(long characters) {
    return text(memory().putLong(characters));
  }

  /** Twelve characters as they lie in memory. */
  static String text12(long high, int low) {
    return text(memory().putLong(high).putInt(low));
  }

  /** Sixteen characters as they lie in memory. */
  static String text16(long high, long low) {
    return text(memory().putLong(high).putLong(low));
  }

  private static ByteBuffer memory() {
    return ByteBuffer.allocate(LONGEST_TEXT).order(ByteOrder.nativeOrder());
  }

  /**
   * Without trailing blanks. Tills send what they like: what a terminal might obey is a dot, and
   * what may be a card number is masked.
   */
  private static String text(ByteBuffer characters) {
    byte[] bytes = new byte[characters.position()];
    characters.flip().get(bytes);
    boolean absent = true;
    for (int i = 0; i < bytes.length; i++) {
      absent &= bytes[i] == 0;
      if (bytes[i] < ' ' || bytes[i] > '~') {
        bytes[i] = '.';
      }
    }
    return absent
        ? ""
        : TillText.masked(new String(bytes, StandardCharsets.US_ASCII).stripTrailing());
  }
}
