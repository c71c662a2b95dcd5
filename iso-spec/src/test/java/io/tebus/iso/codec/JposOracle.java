package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.IFE_BITMAP;
import org.jpos.iso.ISOBinaryField;
import org.jpos.iso.ISOBitMap;
import org.jpos.iso.ISOComponent;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOField;
import org.jpos.iso.ISOFieldPackager;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOUtil;
import org.jpos.iso.packager.GenericPackager;

/**
 * jPOS's own packing and reading with a descriptor, which the codec is held against. It may be
 * asked with damaged bytes: what it would not come to an end with is a {@link JposAmount}.
 */
final class JposOracle {

  private static final int FIRST_ELEMENT = 2;

  /** What an EBCDIC bitmap of jPOS's reads beyond the first 16 bytes, used or not. */
  private static final int LOOK_AHEAD = 16;

  private final GenericPackager packager;
  private final JposLevel level;

  /** With iso87ascii. */
  JposOracle() {
    this(Descriptor.ofJar("iso87ascii"));
  }

  JposOracle(Descriptor descriptor) {
    packager = descriptor.jpos();
    JposAmount.bound(packager);
    // Of a packager as jPOS has it, whose classes tell what they pack.
    level = new JposLevel(descriptor.jpos());
  }

  /** An element as it lies in a frame, with its prefix, and as jPOS reads it. */
  record Read(int element, int offset, int length, ISOComponent component) {

    int end() {
      return offset + length;
    }
  }

  /** A frame as jPOS reads it. */
  record Reading(
      String mti, int bitmapOffset, int bitmapLength, BitSet bitmap, List<Read> elements) {

    /** Where the last element ends. */
    int end() {
      return elements.isEmpty() ? bitmapOffset + bitmapLength : elements.getLast().end();
    }

    /** The highest element present, 1 when there is none. */
    int highest() {
      return elements.isEmpty() ? 1 : elements.getLast().element();
    }
  }

  /** The descriptor iso87ascii as compiled by our codec. */
  static MessageSpec spec() {
    return Descriptor.ofJar("iso87ascii").compile();
  }

  JposLevel level() {
    return level;
  }

  ISOFieldPackager field(int element) {
    return packager.getFieldPackager(element);
  }

  /** The simple name of the class that packs the element. */
  String className(int element) {
    return field(element).getClass().getSimpleName();
  }

  int prefixLength(int element) {
    return Objects.requireNonNull(level.field(element)).prefixLength();
  }

  int headerLength() {
    return packager.getHeaderLength();
  }

  byte[] pack(RandomMessages.Message message) throws ISOException {
    ISOMsg packed = new ISOMsg();
    packed.setPackager(packager);
    packed.setMTI(message.mti());
    set(packed, level, message.values());
    return packed.pack();
  }

  /** The value as jPOS sets it. */
  static ISOComponent component(JposField field, RandomMessages.Value value) throws ISOException {
    return switch (value) {
      case RandomMessages.Plain(String text) ->
          field.kind() == JposField.Kind.BINARY
              ? new ISOBinaryField(field.element(), ISOUtil.hex2byte(text))
              : new ISOField(field.element(), text);
      case RandomMessages.Composite(var values) -> {
        ISOMsg composite = new ISOMsg(field.element());
        set(composite, Objects.requireNonNull(field.sub()), values);
        yield composite;
      }
    };
  }

  /** Reads the frame into the message and returns the bytes consumed. */
  int unpack(ISOMsg message, byte[] frame) throws ISOException {
    return packager.unpack(message, frame);
  }

  /** Reads the frame, also one that is too short for jPOS to look ahead in. */
  ISOMsg unpack(byte[] frame) throws ISOException {
    ISOMsg message = new ISOMsg();
    unpack(message, withLookAhead(frame));
    return message;
  }

  /** The frame element by element, as jPOS goes through it; it may be too short to look ahead. */
  Reading read(byte[] frame) throws ISOException {
    ISOMsg message = unpack(frame);
    int position = headerLength();
    ISOComponent mti = field(0).createComponent(0);
    position += field(0).unpack(mti, frame, position);
    int bitmapOffset = position;
    ISOBitMap bitmap = new ISOBitMap(-1);
    ISOFieldPackager bitmapField = Objects.requireNonNull(level.bitmap());
    position += bitmapField.unpack(bitmap, withLookAhead(frame), position);
    int bitmapLength = position - bitmapOffset;
    List<Read> elements = new ArrayList<>();
    for (int element = FIRST_ELEMENT; element <= JposLevel.MAX_ELEMENT; element++) {
      if (message.hasField(element)) {
        ISOComponent component = field(element).createComponent(element);
        int length = field(element).unpack(component, frame, position);
        elements.add(new Read(element, position, length, component));
        position += length;
      }
    }
    return new Reading(
        (String) mti.getValue(),
        bitmapOffset,
        bitmapLength,
        (BitSet) bitmap.getValue(),
        List.copyOf(elements));
  }

  /**
   * Content of every element as our decoder found it, by number, that of a composite by both
   * numbers; hexadecimal in upper case, as jPOS has it.
   */
  SortedMap<String, String> contents(MessageDecoder decoder) {
    SortedMap<String, String> contents = new TreeMap<>();
    collect(decoder, level, FIRST_ELEMENT, "", contents);
    return contents;
  }

  /** Content of every element as jPOS found it. */
  static SortedMap<String, String> contents(ISOMsg message) {
    SortedMap<String, String> contents = new TreeMap<>();
    collect(message, FIRST_ELEMENT, "", contents);
    return contents;
  }

  /** The same, but for the filler that jPOS takes for a character of a packed track. */
  SortedMap<String, String> contentsWithoutFiller(ISOMsg message) {
    SortedMap<String, String> contents = contents(message);
    JposField track = level.field(DataElement.TRACK_2);
    if (track != null && track.isPacked()) {
      contents.computeIfPresent(
          path("", DataElement.TRACK_2), (_, text) -> text.replaceFirst("F$", ""));
    }
    return contents;
  }

  /** The name of an element in the contents, below the one that holds it. */
  static String path(String above, int element) {
    // Three digits, so that the paths sort as the elements do.
    return above + '.' + Integer.toString(1_000 + element).substring(1);
  }

  /** All characters of an element as our decoder gives them. */
  static String text(MessageDecoder decoder, int element) {
    byte[] ascii = new byte[decoder.characters(element)];
    int copied = decoder.copyText(element, new UnsafeBuffer(ascii), 0);
    return new String(ascii, 0, copied, StandardCharsets.ISO_8859_1);
  }

  /** The frame and zeros behind it, where jPOS cannot read what it packs without them. */
  private byte[] withLookAhead(byte[] frame) {
    return level.bitmap() instanceof IFE_BITMAP
        ? Arrays.copyOf(frame, frame.length + LOOK_AHEAD)
        : frame;
  }

  private static void set(
      ISOMsg message, JposLevel level, SortedMap<Integer, RandomMessages.Value> values)
      throws ISOException {
    if (level.packager().getHeaderLength() > 0) {
      message.setHeader(new byte[level.packager().getHeaderLength()]);
    }
    for (Map.Entry<Integer, RandomMessages.Value> value : values.entrySet()) {
      JposField field = Objects.requireNonNull(level.field(value.getKey()));
      message.set(component(field, value.getValue()));
    }
  }

  private static void collect(
      MessageDecoder decoder,
      JposLevel level,
      int first,
      String above,
      SortedMap<String, String> contents) {
    for (int element = first; element <= MessageSpec.MAX_ELEMENT; element++) {
      JposField field = level.field(element);
      if (field == null || !decoder.has(element)) {
        continue;
      }
      String path = path(above, element);
      switch (field.kind()) {
        case BITMAP, NOTHING -> {}
        case COMPOSITE ->
            collect(
                Objects.requireNonNull(decoder.sub(element), path),
                Objects.requireNonNull(field.sub()),
                0,
                path,
                contents);
        case BINARY -> contents.put(path, text(decoder, element).toUpperCase(Locale.ROOT));
        case DIGITS, TEXT, SIGNED, CURRENCY_AMOUNT -> contents.put(path, text(decoder, element));
      }
    }
  }

  private static void collect(
      ISOMsg message, int first, String above, SortedMap<String, String> contents) {
    for (int element = first; element <= JposLevel.MAX_ELEMENT; element++) {
      if (!message.hasField(element)) {
        continue;
      }
      String path = path(above, element);
      switch (message.getValue(element)) {
        case String text -> contents.put(path, text);
        case byte[] bytes -> contents.put(path, ISOUtil.hexString(bytes));
        case ISOMsg sub -> collect(sub, 0, path, contents);
        // A bitmap, or the element that takes no bytes.
        case null, default -> {}
      }
    }
  }
}
