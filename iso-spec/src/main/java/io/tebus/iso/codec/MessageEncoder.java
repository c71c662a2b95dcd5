package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one message in place, element by element in ascending order, and the bitmaps last.
 * Re-used: {@link #begin} starts over.
 *
 * <p>Confined to its event loop.
 *
 * <p>Text and numbers are given as ASCII, whatever the encoding on the wire. What is written comes
 * from us, so a mistake is a defect: elements out of order or unknown to the packager throw
 * IllegalStateException, content that does not fit IllegalArgumentException, a buffer too short
 * IndexOutOfBoundsException. Characters are checked only where the encoding has no room for others,
 * as of packed digits.
 */
public final class MessageEncoder {

  private final MessageSpec spec;
  private final Layout layout;
  private final @Nullable MessageEncoder[] composites =
      new @Nullable MessageEncoder[MessageSpec.MAX_ELEMENT + 1];
  private final UnsafeBuffer array = new UnsafeBuffer(new byte[0]);
  private final BitmapWriter bitmaps;
  private MutableDirectBuffer buffer = new UnsafeBuffer(new byte[0]);
  private int start;
  private int position;
  // Nothing is above this one, so nothing can be written before begin or after end.
  private int last = MessageSpec.MAX_ELEMENT;
  private @Nullable FieldSpec openField;
  private @Nullable MessageEncoder openComposite;

  /** Makes the encoders of the elements inside elements, too. */
  public MessageEncoder(MessageSpec spec) {
    this.spec = spec;
    this.layout = spec.layout();
    this.bitmaps = new BitmapWriter(layout);
    for (int element = 0; element <= MessageSpec.MAX_ELEMENT; element++) {
      FieldSpec field = spec.field(element);
      MessageSpec nested = field == null ? null : field.nested();
      if (nested != null) {
        composites[element] = new MessageEncoder(nested);
      }
    }
  }

  /**
   * Begins a message.
   *
   * @param mti 0 to 9999
   * @param secondaryBitmap whether a second bitmap is sent; needed for elements above 64
   */
  public MessageEncoder begin(
      MutableDirectBuffer buffer, int offset, int mti, boolean secondaryBitmap) {
    return begin(buffer, offset, mti, secondaryBitmap, false);
  }

  /**
   * Begins a message. The header of the packager, if it has one, is zeros.
   *
   * @param mti 0 to 9999
   * @param second whether a second bitmap is sent; needed for elements above 64
   * @param third whether a third one is sent, and with it a second; needed for those above 128
   */
  public MessageEncoder begin(
      MutableDirectBuffer buffer, int offset, int mti, boolean second, boolean third) {
    this.buffer = buffer;
    start = offset;
    last = layout.firstElement() - 1;
    openField = null;
    openComposite = null;
    position = offset + layout.headerLength();
    if (layout.headerLength() > 0) {
      buffer.setMemory(offset, layout.headerLength(), (byte) 0);
    }
    FieldSpec mtiField = layout.mti();
    if (mtiField != null) {
      int digits = MessageSpec.MTI_LENGTH;
      FieldWriter.number(mtiField.encoding(), buffer, position, digits, mti);
      position += mtiField.wireLength();
    }
    position = bitmaps.begin(position, second, third);
    return this;
  }

  /** An element already in the wire form of this packager, length prefix included. */
  public MessageEncoder raw(int element, DirectBuffer source, int sourceOffset, int rawLength) {
    next(element);
    ShortCopy.copy(source, sourceOffset, buffer, position, rawLength);
    position += rawLength;
    return this;
  }

  /**
   * An element already in wire form, as above, whose bytes the caller brings with {@link #fill},
   * together with those of its neighbours.
   *
   * @return where in the buffer they go
   */
  public int place(int element, int rawLength) {
    next(element);
    int offset = position;
    position += rawLength;
    return offset;
  }

  /** Brings the bytes of elements that were {@linkplain #place placed} one after the other. */
  public void fill(int offset, DirectBuffer source, int sourceOffset, int length) {
    ShortCopy.copy(source, sourceOffset, buffer, offset, length);
  }

  /**
   * A number: a fixed element is padded with zeros on the left, whether numeric or text, a variable
   * one takes the digits alone.
   */
  public MessageEncoder number(int element, long value) {
    FieldSpec field = next(element);
    if (!field.content().admitsNumbers()) {
      throw new IllegalStateException(
          "element: number=" + element + " (expected: one that holds plain digits)");
    }
    boolean padded = field.isFixed() && field.isOfFullLength();
    int width = padded ? field.length() : Digits.width(value);
    int offset = room(element, field, width, width);
    FieldWriter.number(field.encoding(), buffer, offset, width, value);
    FieldWriter.fill(field, buffer, offset, width);
    return this;
  }

  /**
   * Text: a fixed element is padded, text with spaces on the right, numbers with zeros on the left,
   * behind their sign if they have one; any other fixed content must have its whole length. A
   * variable one takes the text as it is. Of bytes, the text is hexadecimal.
   */
  public MessageEncoder text(int element, DirectBuffer source, int sourceOffset, int length) {
    FieldSpec field = next(element);
    int offset = room(element, field, units(field, length), length);
    if (!FieldWriter.text(field, source, sourceOffset, length, buffer, offset)) {
      throw unwritable(element, field);
    }
    return this;
  }

  /** Text, as above. */
  public MessageEncoder text(int element, byte[] ascii, int offset, int length) {
    array.wrap(ascii);
    return text(element, array, offset, length);
  }

  /** Bytes, of an element of bytes. */
  public MessageEncoder binary(int element, DirectBuffer source, int sourceOffset, int length) {
    FieldSpec field = next(element);
    if (!field.encoding().isBinary()) {
      throw new IllegalStateException(
          "element: number=" + element + " (expected: one that holds bytes)");
    }
    int offset = room(element, field, length, length);
    FieldWriter.binary(field, source, sourceOffset, length, buffer, offset);
    return this;
  }

  /**
   * Opens a variable element whose content the caller writes in place: ASCII characters or, where
   * the content is binary, bytes. {@link #endVariable} must follow before anything else.
   *
   * @return where in the buffer the content begins
   */
  public int startVariable(int element) {
    FieldSpec field = next(element);
    if (field.isFixed()) {
      throw new IllegalStateException(
          "element: number=" + element + " (expected: one of variable length)");
    }
    openField = field;
    return position + field.headLength();
  }

  /**
   * Closes the open variable element, of which so many characters or bytes were written, and brings
   * them into its encoding.
   */
  public MessageEncoder endVariable(int contentLength) {
    FieldSpec field = openField;
    if (field == null || openComposite != null) {
      throw new IllegalStateException("element: none is open (expected: startVariable before)");
    }
    openField = null;
    int offset = room(last, field, contentLength, contentLength);
    if (field.encoding().isBinary()) {
      FieldWriter.binaryInPlace(field, buffer, offset, contentLength);
    } else if (!FieldWriter.textInPlace(field, buffer, offset, contentLength)) {
      throw unwritable(last, field);
    }
    return this;
  }

  /** Opens an element of elements, none of them above 64. */
  public MessageEncoder startComposite(int element) {
    return startComposite(element, false);
  }

  /**
   * Opens an element of elements. {@link #endComposite} must follow before anything else.
   *
   * @param second whether its elements have a second bitmap
   * @return the encoder to write them with, which is begun and needs no end
   */
  public MessageEncoder startComposite(int element, boolean second) {
    FieldSpec field = next(element);
    MessageEncoder composite = composites[element];
    if (composite == null || composite.layout.mti() != null) {
      throw new IllegalStateException(
          "element: number="
              + element
              + " (expected: one of elements, without a message type of their own)");
    }
    openField = field;
    openComposite = composite;
    return composite.begin(buffer, position + field.headLength(), 0, second, false);
  }

  /** Closes the open element of elements. */
  public MessageEncoder endComposite() {
    FieldSpec field = openField;
    MessageEncoder composite = openComposite;
    if (field == null || composite == null) {
      throw new IllegalStateException("element: none is open (expected: startComposite before)");
    }
    openField = null;
    openComposite = null;
    int length = composite.end();
    int offset = room(last, field, length, length);
    FieldWriter.fill(field, buffer, offset, length);
    return this;
  }

  /**
   * Writes the bitmaps.
   *
   * @return the bytes of the whole message, its header included
   */
  public int end() {
    if (openField != null) {
      throw new IllegalStateException("element: number=" + last + " is open (expected: closed)");
    }
    if (layout.order() == Layout.Order.SEQUENCE && !layout.isPart()) {
      // Nobody would find the end of a message that ends early.
      fillGaps(layout.highestElement() + 1);
    }
    last = MessageSpec.MAX_ELEMENT;
    return bitmaps.end(buffer, position) - start;
  }

  private FieldSpec next(int element) {
    FieldSpec field = spec.field(element);
    if (field == null
        || field.isBitmap()
        || element <= last
        || openField != null
        || !bitmaps.admits(element)) {
      throw misplaced(element);
    }
    if (layout.order() == Layout.Order.SEQUENCE) {
      fillGaps(element);
    } else {
      position = bitmaps.add(element, position);
    }
    last = element;
    return field;
  }

  /** In a row every element has its place: those that are left out are written empty. */
  private void fillGaps(int end) {
    for (int element = last + 1; element < end; element++) {
      FieldSpec field = spec.field(element);
      if (field != null) {
        int offset = room(element, field, 0, 0);
        FieldWriter.text(field, buffer, offset, 0, buffer, offset);
      }
    }
  }

  /** Units of so many characters; -1 of half a byte. */
  private static int units(FieldSpec field, int characters) {
    if (!field.encoding().isBinary()) {
      return characters;
    }
    return (characters & 1) == 0 ? characters >> 1 : -1;
  }

  /** Writes the head of an element, moves past it, and returns where its content goes. */
  private int room(int element, FieldSpec field, int units, int given) {
    if (!field.takes(units)) {
      throw new IllegalArgumentException(
          "element: number="
              + element
              + ", lengthBytes="
              + given
              + " (expected: at most "
              + field.encoding().characters(field.length())
              + ", all of them where there is no padding)");
    }
    if (field.headLength() > 0) {
      field.writeHead(buffer, position, element, units);
    }
    int offset = position + field.headLength();
    position = offset + field.room(units);
    return offset;
  }

  private static IllegalArgumentException unwritable(int element, FieldSpec field) {
    return new IllegalArgumentException(
        "element: number="
            + element
            + " has a character of another kind (expected: "
            + field.content()
            + " in "
            + field.encoding()
            + ")");
  }

  private IllegalStateException misplaced(int element) {
    return new IllegalStateException(
        "element: number="
            + element
            + ", last="
            + last
            + ", secondaryBitmap="
            + bitmaps.hasSecond()
            + ", packager="
            + spec.name()
            + " (expected: an element of the packager, in ascending order, none open,"
            + " above 64 with a second bitmap only, above 128 with a third)");
  }
}
