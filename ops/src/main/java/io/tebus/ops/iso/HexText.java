package io.tebus.ops.iso;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Bytes written in hexadecimal: pairs of digits with blanks and line ends between them and {@code
 * 0x} before them as one likes, or what {@code hexdump -vC} prints.
 *
 * <p>Safe for any thread. No error repeats what was read, as that may be a card number.
 */
final class HexText {

  private static final int OFFSET_DIGITS = 8;
  private static final Pattern DUMP_LINE =
      Pattern.compile("[0-9a-fA-F]{8} {2}[0-9a-fA-F ]*\\|.*\\|");
  private static final Pattern OFFSET = Pattern.compile("[0-9a-fA-F]{8}");

  private HexText() {}

  /**
   * The bytes; empty when the text is not hexadecimal.
   *
   * @throws IllegalArgumentException for half a byte, and for a dump with a line missing
   */
  static Optional<byte[]> parse(String text) {
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    boolean isDump = !lines.isEmpty() && DUMP_LINE.matcher(lines.getFirst()).matches();
    return isDump ? Optional.of(dump(lines)) : plain(text);
  }

  private static Optional<byte[]> plain(String text) {
    StringBuilder digits = new StringBuilder(text.length());
    boolean begins = true;
    int at = 0;
    while (at < text.length()) {
      char character = text.charAt(at);
      if (isBlank(character)) {
        begins = true;
        at++;
      } else if (begins && text.regionMatches(true, at, "0x", 0, 2)) {
        begins = false;
        at += 2;
      } else if (HexFormat.isHexDigit(character)) {
        begins = false;
        digits.append(character);
        at++;
      } else {
        return Optional.empty();
      }
    }
    if ((digits.length() & 1) == 1) {
      throw new IllegalArgumentException(
          "hexadecimal: digits=" + digits.length() + " (expected: an even number)");
    }
    return Optional.of(HexFormat.of().parseHex(digits));
  }

  /** Each line begins with how many bytes were before it; the last one may be nothing else. */
  private static byte[] dump(List<String> lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String line : lines) {
      if (line.equals("*")) {
        throw new IllegalArgumentException(
            "hexdump: a line * stands for lines left out (expected: hexdump -vC, which has none)");
      }
      boolean hasBytes = DUMP_LINE.matcher(line).matches();
      if (!hasBytes && !OFFSET.matcher(line).matches()) {
        throw new IllegalArgumentException(
            "hexdump: a line behind byte=" + bytes.size() + " is none of a dump (expected: -vC)");
      }
      long offset = Long.parseLong(line.substring(0, OFFSET_DIGITS), 16);
      if (offset != bytes.size()) {
        throw new IllegalArgumentException(
            "hexdump: offset=" + offset + " (expected: " + bytes.size() + ", no line missing)");
      }
      if (hasBytes) {
        bytes.writeBytes(bytesOf(line.substring(OFFSET_DIGITS, line.indexOf('|'))));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] bytesOf(String column) {
    String digits = column.replace(" ", "");
    if ((digits.length() & 1) == 1) {
      throw new IllegalArgumentException(
          "hexdump: digits=" + digits.length() + " in a line (expected: an even number)");
    }
    return HexFormat.of().parseHex(digits);
  }

  private static boolean isBlank(char character) {
    return character == ' ' || character == '\t' || character == '\n' || character == '\r';
  }
}
