package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jpos.iso.ISOBinaryField;
import org.jpos.iso.ISOComponent;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOField;
import org.jpos.iso.ISOFieldPackager;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOMsgFieldPackager;
import org.jpos.iso.ISOUtil;
import org.jspecify.annotations.Nullable;

/**
 * Finds in a frame that jPOS reads what we may refuse. An element is packed again from what jPOS
 * read: where the bytes differ, jPOS passed over something.
 */
final class RefusalFinder {

  /** What a set of bits says when no more of them is set. */
  private static final int NO_BIT = -1;

  private final JposOracle oracle;

  RefusalFinder(JposOracle oracle) {
    this.oracle = oracle;
  }

  /** The reasons by the status that they would give: an element, or the message type. */
  SortedMap<Integer, Set<Refusal>> find(byte[] frame) throws ISOException {
    SortedMap<Integer, Set<Refusal>> found = new TreeMap<>();
    JposOracle.Reading reading = oracle.read(frame);
    if (!reading.mti().matches("[0-9]{4}")) {
      add(found, MessageDecoder.MTI_UNREADABLE, Refusal.MESSAGE_TYPE);
    }
    if (hasStrangeBitmap(frame, reading)) {
      add(found, 1, Refusal.BITMAP);
    }
    for (JposOracle.Read read : reading.elements()) {
      JposField field = Objects.requireNonNull(oracle.level().field(read.element()));
      byte[] wire = Arrays.copyOfRange(frame, read.offset(), read.end());
      for (Refusal refusal : refusals(field, read, wire)) {
        add(found, read.element(), refusal);
      }
    }
    // Bits above the last element of the descriptor: jPOS passes over them, we stop at the first.
    int unknown = reading.bitmap().nextSetBit(oracle.level().highest() + 1);
    boolean stops = unknown != NO_BIT;
    if (stops) {
      add(found, unknown, Refusal.BITMAP);
    }
    if (reading.end() < frame.length) {
      add(found, stops ? unknown : reading.highest(), Refusal.TRAILING_BYTES);
    }
    return found;
  }

  /** True when the bitmap is hexadecimal and has other characters, or a bit that means nothing. */
  private boolean hasStrangeBitmap(byte[] frame, JposOracle.Reading reading) {
    boolean noSecond = !oracle.level().hasSecondBitmap() && reading.bitmap().get(1);
    int end = reading.bitmapOffset() + reading.bitmapLength();
    byte[] wire = Arrays.copyOfRange(frame, reading.bitmapOffset(), end);
    String name = Objects.requireNonNull(oracle.level().bitmap()).getClass().getSimpleName();
    return switch (name) {
      case "IFA_BITMAP" -> noSecond || !latin(wire).matches("[0-9A-Fa-f]*");
      case "IFE_BITMAP" -> noSecond || !ISOUtil.ebcdicToAscii(wire).matches("[0-9A-F]*");
      default -> noSecond;
    };
  }

  private static Set<Refusal> refusals(JposField field, JposOracle.Read read, byte[] wire)
      throws ISOException {
    if (field.kind() == JposField.Kind.BITMAP || field.kind() == JposField.Kind.NOTHING) {
      return EnumSet.noneOf(Refusal.class);
    }
    return read.component() instanceof ISOMsg composite
        ? ofComposite(field, composite, wire)
        : ofPlain(field, read.component(), wire);
  }

  private static Set<Refusal> ofComposite(JposField field, ISOMsg composite, byte[] wire)
      throws ISOException {
    Set<Refusal> found = EnumSet.noneOf(Refusal.class);
    byte[] content = Arrays.copyOfRange(wire, field.prefixLength(), wire.length);
    byte[] unread = outer(field).pack(new ISOBinaryField(field.element(), content));
    if (!prefix(field, wire).equals(prefix(field, unread))) {
      found.add(Refusal.LENGTH_PREFIX);
    }
    if (content.length == 0 || !Arrays.equals(repacked(field, composite), wire)) {
      found.add(Refusal.COMPOSITE);
    }
    if (hasStrangeContent(Objects.requireNonNull(field.sub()), composite)) {
      found.add(Refusal.CONTENT);
    }
    return found;
  }

  private static Set<Refusal> ofPlain(JposField field, ISOComponent component, byte[] wire)
      throws ISOException {
    if (!isSound(field, component.getValue(), true)) {
      return EnumSet.of(Refusal.CONTENT);
    }
    if (component.getValue() instanceof String text && text.length() > field.length()) {
      return EnumSet.of(Refusal.LENGTH_ABOVE_MAXIMUM);
    }
    if (component.getValue() instanceof byte[] bytes && bytes.length > field.length()) {
      return EnumSet.of(Refusal.LENGTH_ABOVE_MAXIMUM);
    }
    Set<Refusal> found = EnumSet.noneOf(Refusal.class);
    byte[] again = Objects.requireNonNull(repacked(field, component));
    if (!prefix(field, wire).equals(prefix(field, again))) {
      found.add(Refusal.LENGTH_PREFIX);
    }
    String content = latin(wire).substring(field.prefixLength());
    String contentAgain = latin(again).substring(field.prefixLength());
    boolean same =
        field.className().matches("IFA_(L*A)?BINARY")
            ? content.equalsIgnoreCase(contentAgain)
            : content.equals(contentAgain);
    if (!same && !field.isPacked()) {
      found.add(Refusal.CONTENT);
    }
    if (component.getValue() instanceof String text && hasStrangePadding(field, text, wire)) {
      found.add(Refusal.PAD_NIBBLE);
    }
    return found;
  }

  /** True when the nibble that fills packed digits up is neither 0 nor F. */
  private static boolean hasStrangePadding(JposField field, String text, byte[] wire)
      throws ISOException {
    int sign = field.kind() == JposField.Kind.SIGNED ? 1 : 0;
    int digits = text.length() - sign;
    if (!field.isPacked() || digits % 2 == 0) {
      return false;
    }
    // Where jPOS fills up shows when every digit is a 1.
    String ones = "C".repeat(sign) + "1".repeat(digits);
    byte[] packed = field.packager().pack(new ISOField(field.element(), ones));
    int begin = field.prefixLength() + sign;
    boolean inFront = packed[begin] >> 4 != 1;
    int nibble = inFront ? (wire[begin] >> 4) & 0xF : wire[wire.length - 1] & 0xF;
    return nibble != 0 && nibble != 0xF;
  }

  /** The element as jPOS packs what it read, null when it cannot. */
  private static byte @Nullable [] repacked(JposField field, ISOComponent component) {
    try {
      return field.packager().pack(component);
    } catch (ISOException | RuntimeException refused) {
      return null;
    }
  }

  private static ISOFieldPackager outer(JposField field) {
    return ((ISOMsgFieldPackager) field.packager()).getISOFieldPackager();
  }

  private static boolean hasStrangeContent(JposLevel level, ISOMsg composite) throws ISOException {
    for (int element = 0; element <= JposLevel.MAX_ELEMENT; element++) {
      JposField field = level.field(element);
      if (field == null || !composite.hasField(element)) {
        continue;
      }
      JposLevel sub = field.sub();
      Object value = composite.getValue(element);
      boolean sound =
          (sub != null && value instanceof ISOMsg inner)
              ? !hasStrangeContent(sub, inner)
              : isSound(field, value, false);
      if (!sound) {
        return true;
      }
    }
    return false;
  }

  /** True when every character is of the element's kind. */
  private static boolean isSound(JposField field, Object value, boolean outermost) {
    if (!(value instanceof String text)) {
      return true;
    }
    return switch (field.kind()) {
      case DIGITS -> {
        // jPOS has classes of digits for track 2, too, in which a separator stands.
        boolean track = outermost && field.element() == DataElement.TRACK_2;
        // An F in the last nibble is filler to us and a digit to jPOS.
        String filler = track && field.isPacked() ? "F?" : "";
        yield text.matches((track ? "[0-9=D]*" : "[0-9]*") + filler);
      }
      case CURRENCY_AMOUNT -> text.matches("[0-9]*");
      case SIGNED -> text.matches("[CD][0-9]*");
      case TEXT -> text.matches("[ -~]*");
      case BINARY, COMPOSITE, BITMAP, NOTHING -> true;
    };
  }

  private static String prefix(JposField field, byte[] wire) {
    return latin(wire).substring(0, field.prefixLength());
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static void add(SortedMap<Integer, Set<Refusal>> found, int status, Refusal refusal) {
    found.computeIfAbsent(status, _ -> EnumSet.noneOf(Refusal.class)).add(refusal);
  }
}
