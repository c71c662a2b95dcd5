package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jpos.iso.IFE_BINARY;
import org.jpos.iso.ISOComponent;
import org.jpos.iso.ISOException;
import org.jspecify.annotations.Nullable;

/** Random messages over every element that jPOS can pack with a descriptor, drawn from a seed. */
final class RandomMessages {

  /** Printed when a test fails; set it to see the same messages again. */
  static final long SEED = Long.getLong("tebus.seed", 20_261_121L);

  private static final String DIGITS = "0123456789";
  private static final String HEX = "0123456789ABCDEF";

  /** In EBCDIC, jPOS reads A as B, B as C and so on; {@link EbcdicHexTest} has letters. */
  private static final String HEX_THAT_JPOS_READS = DIGITS;

  /** Longer content of a sub-element would leave no room for the others. */
  private static final int LONGEST_IN_COMPOSITE = 90;

  /** A composite that does not fit its element is drawn again, so often at most. */
  private static final int DRAWS = 10;

  private final JposOracle oracle;
  private final Random random;

  RandomMessages(JposOracle oracle, long seed) {
    this.oracle = oracle;
    this.random = new Random(seed);
  }

  /** What an application would set. */
  sealed interface Value {}

  /** Content as text, not padded; of binary content the hexadecimal characters. */
  record Plain(String text) implements Value {}

  /** A composite. */
  record Composite(NavigableMap<Integer, Value> values) implements Value {}

  /** Elements by number. */
  record Message(String mti, NavigableMap<Integer, Value> values) {

    boolean needsThirdBitmap() {
      return values.lastKey() > 2 * Bitmap.ELEMENTS;
    }
  }

  /** A message with about so many of all elements, half of the messages with one bitmap only. */
  Message next(int percentPresent, int maxVariableLength) {
    JposLevel level = oracle.level();
    NavigableMap<Integer, Value> values = new TreeMap<>();
    int highest = random.nextBoolean() ? Bitmap.ELEMENTS : level.highest();
    for (int element = level.lowest(); element <= highest; element++) {
      if (random.nextInt(100) < percentPresent) {
        put(values, level, element, maxVariableLength);
      }
    }
    if (values.isEmpty()) {
      put(values, level, DataElement.STAN, maxVariableLength);
    }
    return new Message(digits(4), values);
  }

  /** A message with one element; null when jPOS cannot pack it. */
  @Nullable Message of(int element, int maxVariableLength) {
    NavigableMap<Integer, Value> values = new TreeMap<>();
    put(values, oracle.level(), element, maxVariableLength);
    return values.isEmpty() ? null : new Message(digits(4), values);
  }

  private void put(
      NavigableMap<Integer, Value> values, JposLevel level, int element, int maxVariableLength) {
    JposField field = level.field(element);
    if (field == null || !field.isUsable()) {
      return;
    }
    for (int draw = 1; draw <= DRAWS; draw++) {
      Value value = value(level, field, maxVariableLength, 100 / draw);
      if (isPacked(field, value)) {
        values.put(element, value);
        return;
      }
    }
  }

  /** True when jPOS can pack the value and read it again: it packs some that are too long. */
  private static boolean isPacked(JposField field, Value value) {
    try {
      byte[] packed = field.packager().pack(JposOracle.component(field, value));
      ISOComponent again = field.packager().createComponent(field.element());
      return field.packager().unpack(again, packed, 0) == packed.length;
    } catch (ISOException tooLong) {
      return false;
    }
  }

  private Value value(JposLevel level, JposField field, int longest, int percentPresent) {
    JposLevel sub = field.sub();
    if (sub != null) {
      return new Composite(composite(sub, field.isFixed(), random.nextInt(percentPresent) + 1));
    }
    int length = field.length();
    int variableLength = random.nextInt(Math.min(length, longest) + 1);
    String text =
        switch (field.kind()) {
          case DIGITS -> {
            if (level == oracle.level() && field.element() == DataElement.TRACK_2) {
              // A nibble D is read as a separator, a letter D cannot be written as a nibble.
              yield characters(DIGITS + (field.isPacked() ? "=" : "=D"), variableLength);
            }
            yield digits(field.isFixed() ? 1 + random.nextInt(length) : variableLength);
          }
          case TEXT -> text(field.isFixed() ? random.nextInt(length + 1) : variableLength);
          case BINARY ->
              characters(
                  field.packager() instanceof IFE_BINARY ? HEX_THAT_JPOS_READS : HEX,
                  2 * (field.isFixed() ? length : variableLength));
          case SIGNED -> (random.nextBoolean() ? "C" : "D") + digits(length - 1);
          case CURRENCY_AMOUNT -> digits(length);
          case COMPOSITE, BITMAP, NOTHING ->
              throw new IllegalStateException("element " + field.element() + " has no value");
        };
    return new Plain(text);
  }

  private NavigableMap<Integer, Value> composite(
      JposLevel level, boolean whole, int percentPresent) {
    NavigableMap<Integer, Value> values = new TreeMap<>();
    int lowest = level.lowest();
    int highest = level.highest();
    if (level.isTagged() || level.bitmap() != null) {
      for (int element = lowest; element <= highest; element++) {
        boolean always = level.isTagged() && element == 0;
        if (always || random.nextInt(100) < percentPresent) {
          put(values, level, element, LONGEST_IN_COMPOSITE);
        }
      }
      if (values.isEmpty()) {
        put(values, level, highest, LONGEST_IN_COMPOSITE);
      }
      return values;
    }
    int last = whole ? highest : lowest + random.nextInt(highest - lowest + 1);
    for (int element = lowest; element <= last; element++) {
      put(values, level, element, LONGEST_IN_COMPOSITE);
    }
    return values;
  }

  private String digits(int length) {
    return characters(DIGITS, length);
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
