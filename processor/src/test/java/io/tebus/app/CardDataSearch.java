package io.tebus.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks for card numbers in files, in every form somebody could have written them in: characters of
 * ASCII, EBCDIC and UTF-16, packed digits at either nibble, dumps of all of these, and a binary
 * number.
 *
 * <p>Confined to the test's thread. Source: PCI DSS 4.0.1, 3.5.1.
 */
final class CardDataSearch {

  /** Bytes looked at together; a number that lies across two windows is found too. */
  static final int WINDOW_BYTES = 1 << 20;

  private static final int TWO_BYTES = 1 << 16;

  private final List<String> names = new ArrayList<>();
  private final List<byte[]> patterns = new ArrayList<>();
  private final BitSet firstTwoBytes = new BitSet(TWO_BYTES);
  private int longest;

  /**
   * A search.
   *
   * @param cards numbers of 12 to 19 digits
   */
  CardDataSearch(List<String> cards) {
    for (String card : cards) {
      forms(card)
          .forEach((form, bytes) -> {
            names.add("card " + cards.indexOf(card) + " as " + form);
            patterns.add(bytes);
            firstTwoBytes.set(twoBytes(bytes, 0));
            longest = Math.max(longest, bytes.length);
          });
    }
  }

  private static Map<String, byte[]> forms(String card) {
    byte[] ascii = card.getBytes(StandardCharsets.US_ASCII);
    byte[] ebcdic = new byte[ascii.length];
    byte[] utf16 = new byte[2 * ascii.length - 1];
    for (int i = 0; i < ascii.length; i++) {
      ebcdic[i] = (byte) (ascii[i] | 0xF0);
      utf16[2 * i] = ascii[i];
    }
    // Whole bytes only: what shares a byte with the first or last digit is not known.
    byte[] packed = HexFormat.of().parseHex(card.substring(0, card.length() / 2 * 2));
    byte[] shifted = HexFormat.of().parseHex(card.substring(1, 1 + (card.length() - 1) / 2 * 2));
    HexFormat spaced = HexFormat.ofDelimiter(" ");
    Map<String, byte[]> forms = new LinkedHashMap<>();
    // The dump of packed digits without spaces is this as well.
    forms.put("ASCII", ascii);
    forms.put("EBCDIC", ebcdic);
    forms.put("UTF-16", utf16);
    forms.put("packed digits", packed);
    forms.put("packed digits, shifted", shifted);
    forms.put("binary", binary(card, ByteOrder.LITTLE_ENDIAN));
    forms.put("binary, big-endian", binary(card, ByteOrder.BIG_ENDIAN));
    forms.put("dump of ASCII", dump(HexFormat.of(), ascii));
    forms.put("dump of ASCII, spaced", dump(spaced, ascii));
    forms.put("dump of EBCDIC", dump(HexFormat.of(), ebcdic));
    forms.put("dump of EBCDIC, upper case", dump(HexFormat.of().withUpperCase(), ebcdic));
    forms.put("dump of EBCDIC, spaced", dump(spaced, ebcdic));
    forms.put("dump of EBCDIC, upper case, spaced", dump(spaced.withUpperCase(), ebcdic));
    forms.put("dump of packed digits, spaced", dump(spaced, packed));
    forms.put("dump of packed digits, shifted, spaced", dump(spaced, shifted));
    return forms;
  }

  /** As the account number of a card would lie in a file. */
  static byte[] binary(String card, ByteOrder order) {
    long number = Long.parseUnsignedLong(card);
    return ByteBuffer.allocate(Long.BYTES).order(order).putLong(number).array();
  }

  private static byte[] dump(HexFormat format, byte[] bytes) {
    return format.formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
  }

  /** What was found in the files of a directory and below; empty is good. */
  SortedSet<String> in(Path directory) throws IOException {
    SortedSet<String> found = new TreeSet<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      search(file, found);
    }
    return found;
  }

  private void search(Path file, SortedSet<String> found) throws IOException {
    byte[] window = new byte[WINDOW_BYTES];
    int kept = 0;
    try (InputStream content = Files.newInputStream(file)) {
      int read;
      do {
        read = content.readNBytes(window, kept, window.length - kept);
        int length = kept + read;
        for (int i = 0; i + 1 < length; i++) {
          if (firstTwoBytes.get(twoBytes(window, i))) {
            match(window, i, length, file, found);
          }
        }
        kept = Math.min(longest - 1, length);
        System.arraycopy(window, length - kept, window, 0, kept);
      } while (read > 0);
    }
  }

  private void match(byte[] window, int at, int length, Path file, SortedSet<String> found) {
    for (int i = 0; i < patterns.size(); i++) {
      byte[] pattern = patterns.get(i);
      int end = at + pattern.length;
      if (end <= length && Arrays.equals(window, at, end, pattern, 0, pattern.length)) {
        found.add(names.get(i) + " in " + file);
      }
    }
  }

  private static int twoBytes(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }
}
