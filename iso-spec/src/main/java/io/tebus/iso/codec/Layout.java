package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the elements of a message, or of the content of an element, and how it says
 * which elements there are.
 *
 * <p>Immutable.
 *
 * @param headerLength bytes that nobody looks at, before anything else
 * @param mti the message type identifier, null where there is none
 * @param bitmap in {@link Order#BITMAP} what stands before the elements
 * @param thirdBitmapElement the element that holds the bitmap of 129 to 192, {@link #NONE} where
 *     none does
 * @param thirdBitmap how it is written there
 * @param firstElement the lowest element that is read
 * @param highestElement the highest one that there is
 * @param isPart true of the content of an element, which may be empty or end early; false of a
 *     message, which may not
 * @param tag in {@link Order#TAGGED} how the tag is written
 * @param tagOffset and where in the element it stands
 */
record Layout(
    Order order,
    int headerLength,
    @Nullable FieldSpec mti,
    @Nullable Bitmap bitmap,
    int thirdBitmapElement,
    @Nullable Bitmap thirdBitmap,
    int firstElement,
    int highestElement,
    boolean isPart,
    LengthPrefix tag,
    int tagOffset) {

  /** No element. */
  static final int NONE = -1;

  /** How it is known which elements there are. */
  enum Order {
    /** A bitmap before them says it. */
    BITMAP,
    /** All of them, in their order. */
    SEQUENCE,
    /** Each begins with its number, the first one perhaps without it. */
    TAGGED
  }

  static Layout sequence(int firstElement, int highestElement) {
    return new Layout(
        Order.SEQUENCE,
        0,
        null,
        null,
        NONE,
        null,
        firstElement,
        highestElement,
        true,
        LengthPrefix.NONE,
        0);
  }

  static Layout bitmap(Bitmap bitmap, int firstElement, int highestElement) {
    return new Layout(
        Order.BITMAP,
        0,
        null,
        bitmap,
        NONE,
        null,
        firstElement,
        highestElement,
        true,
        LengthPrefix.NONE,
        0);
  }

  static Layout tagged(LengthPrefix tag, int tagOffset, int highestElement) {
    return new Layout(
        Order.TAGGED, 0, null, null, NONE, null, 0, highestElement, true, tag, tagOffset);
  }

  /** A message of its own. */
  Layout ofMessage(int headerLength, @Nullable FieldSpec mti) {
    return new Layout(
        order,
        headerLength,
        mti,
        bitmap,
        thirdBitmapElement,
        thirdBitmap,
        firstElement,
        highestElement,
        false,
        tag,
        tagOffset);
  }

  /** With the third bitmap in an element. */
  Layout withThirdBitmap(int element, Bitmap third) {
    return new Layout(
        order,
        headerLength,
        mti,
        bitmap,
        element,
        third,
        firstElement,
        highestElement,
        isPart,
        tag,
        tagOffset);
  }

  /** The number that the element at {@code offset} begins with, 1 or more, or {@link #NONE}. */
  int readTag(DirectBuffer buffer, int offset, int limit) {
    if (tagOffset + tag.length() > limit - offset) {
      return NONE;
    }
    int element = tag.read(buffer, offset + tagOffset);
    return element > 0 ? element : NONE;
  }
}
