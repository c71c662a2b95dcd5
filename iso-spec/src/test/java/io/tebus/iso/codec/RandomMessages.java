package io.tebus.iso.codec;

import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** Random messages over every element of jPOS's iso87ascii, drawn from a seed. */
final class RandomMessages {

  /** Printed when a test fails; set it to see the same messages again. */
  static final long SEED = Long.getLong("tebus.seed", 20_261_121L);

  private static final String DIGITS = "0123456789";
  private static final String HEX = "0123456789ABCDEF";

  private final JposOracle oracle;
  private final Random random;

  RandomMessages(JposOracle oracle, long seed) {
    this.oracle = oracle;
    this.random = new Random(seed);
  }

  /** Values as an application would set them: not padded, binary ones in hexadecimal. */
  record Message(String mti, NavigableMap<Integer, String> values) {

    boolean needsSecondaryBitmap() {
      return values.lastKey() > Bitmap.ELEMENTS;
    }
  }

  /** A message with about so many of all elements, half of the messages with one bitmap only. */
  Message next(int percentPresent, int maxVariableLength) {
    NavigableMap<Integer, String> values = new TreeMap<>();
    values.put(11, digits(6));
    int highest = random.nextBoolean() ? 64 : 128;
    for (int element = 2; element <= highest; element++) {
      if (random.nextInt(100) < percentPresent) {
        values.put(element, value(element, maxVariableLength));
      }
    }
    return new Message(digits(4), values);
  }

  private String value(int element, int maxVariableLength) {
    int length = oracle.field(element).getLength();
    int variableLength = random.nextInt(Math.min(length, maxVariableLength) + 1);
    return switch (oracle.className(element)) {
      case "IFA_NUMERIC" -> digits(1 + random.nextInt(length));
      case "IFA_AMOUNT" -> (random.nextBoolean() ? "C" : "D") + digits(length - 1);
      case "IFA_LLNUM" -> element == 35 ? track2(variableLength) : digits(variableLength);
      case "IFA_LLCHAR", "IFA_LLLCHAR" -> text(variableLength);
      case "IF_CHAR" -> text(random.nextInt(length + 1));
      case "IFA_BINARY" -> characters(HEX, 2 * length);
      default -> throw new IllegalStateException("element " + element + " of unknown class");
    };
  }

  private String digits(int length) {
    return characters(DIGITS, length);
  }

  private String track2(int length) {
    return characters(DIGITS + "=D", length);
  }

  private String text(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) (' ' + random.nextInt('~' - ' ' + 1)));
    }
    return text.toString();
  }

  private String characters(String alphabet, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
