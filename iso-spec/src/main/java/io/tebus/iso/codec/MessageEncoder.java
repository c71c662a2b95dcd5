package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
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
 * <p>What is written comes from us, so a mistake is a defect: elements out of order or unknown to
 * the packager throw IllegalStateException, content that does not fit IllegalArgumentException, a
 * buffer too short IndexOutOfBoundsException. Content is not checked for its characters.
 */
public final class MessageEncoder {

  private final MessageSpec spec;
  private final long[] bitmaps = new long[2];
  private MutableDirectBuffer buffer = new UnsafeBuffer(new byte[0]);
  private int start;
  private int position;
  private boolean hasSecondary;
  // Nothing is above this one, so nothing can be written before begin or after end.
  private int last = DataElement.MAX;
  private @Nullable FieldSpec openField;

  public MessageEncoder(MessageSpec spec) {
    this.spec = spec;
  }

  /**
   * Begins a message.
   *
   * @param mti 0 to 9999
   * @param secondaryBitmap whether a second bitmap is sent; needed for elements above 64
   */
  public MessageEncoder begin(
      MutableDirectBuffer buffer, int offset, int mti, boolean secondaryBitmap) {
    this.buffer = buffer;
    start = offset;
    hasSecondary = secondaryBitmap;
    bitmaps[0] = secondaryBitmap ? Bitmap.SECOND_FOLLOWS : 0;
    bitmaps[1] = 0;
    last = DataElement.SECONDARY_BITMAP;
    openField = null;
    Digits.put(buffer, offset, MessageSpec.MTI_LENGTH, mti);
    position =
        offset + MessageSpec.MTI_LENGTH + (secondaryBitmap ? 2 * Bitmap.LENGTH : Bitmap.LENGTH);
    return this;
  }

  /** An element already in the wire form of this packager, length prefix included. */
  public MessageEncoder raw(int element, DirectBuffer source, int sourceOffset, int rawLength) {
    next(element);
    buffer.putBytes(position, source, sourceOffset, rawLength);
    position += rawLength;
    return this;
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
    int width = field.isFixed() ? field.wireLength() : Digits.width(value);
    Digits.put(buffer, room(element, field, width), width, value);
    return this;
  }

  /**
   * Text: a fixed element is padded, text with spaces on the right, numbers with zeros on the left;
   * any other fixed content must have its whole length. A variable one takes the text as it is.
   */
  public MessageEncoder text(int element, DirectBuffer source, int sourceOffset, int length) {
    FieldSpec field = next(element);
    buffer.putBytes(room(element, field, length), source, sourceOffset, length);
    return this;
  }

  /** Text, as above. */
  public MessageEncoder text(int element, byte[] ascii, int offset, int length) {
    FieldSpec field = next(element);
    buffer.putBytes(room(element, field, length), ascii, offset, length);
    return this;
  }

  /**
   * Opens a variable element whose content the caller writes in place. {@link #endVariable} must
   * follow before anything else.
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
    return position + field.prefixLength();
  }

  /** Closes the open variable element, of which so many bytes of content were written. */
  public MessageEncoder endVariable(int contentLength) {
    FieldSpec field = openField;
    if (field == null) {
      throw new IllegalStateException("element: none is open (expected: startVariable before)");
    }
    openField = null;
    room(last, field, contentLength);
    return this;
  }

  /**
   * Writes the bitmaps.
   *
   * @return the bytes of the whole message
   */
  public int end() {
    if (openField != null) {
      throw new IllegalStateException("element: number=" + last + " is open (expected: closed)");
    }
    last = DataElement.MAX;
    int bitmap = start + MessageSpec.MTI_LENGTH;
    Bitmap.write(buffer, bitmap, bitmaps[0]);
    if (hasSecondary) {
      Bitmap.write(buffer, bitmap + Bitmap.LENGTH, bitmaps[1]);
    }
    return position - start;
  }

  private FieldSpec next(int element) {
    FieldSpec field = spec.field(element);
    boolean inOrder = element > last && openField == null;
    boolean inBitmap = element <= Bitmap.ELEMENTS || hasSecondary;
    if (field == null || !inOrder || !inBitmap) {
      throw misplaced(element);
    }
    last = element;
    bitmaps[Bitmap.word(element)] |= Bitmap.bit(element);
    return field;
  }

  /** Writes prefix and padding, moves past the element, and returns where its content goes. */
  private int room(int element, FieldSpec field, int contentLength) {
    if (!field.takes(contentLength)) {
      throw new IllegalArgumentException(
          "element: number="
              + element
              + ", lengthBytes="
              + contentLength
              + " (expected: at most "
              + field.wireLength()
              + ", all of them where there is no padding)");
    }
    if (field.isFixed()) {
      int offset = position;
      position += field.wireLength();
      return field.pad(buffer, offset, contentLength);
    }
    field.writePrefix(buffer, position, contentLength);
    int offset = position + field.prefixLength();
    position = offset + contentLength;
    return offset;
  }

  private IllegalStateException misplaced(int element) {
    return new IllegalStateException(
        "element: number="
            + element
            + ", last="
            + last
            + ", secondaryBitmap="
            + hasSecondary
            + ", packager="
            + spec.name()
            + " (expected: an element of the packager, in ascending order, none open,"
            + " above 64 with a second bitmap only)");
  }
}
