package io.tebus.iso.codec;

import org.agrona.MutableDirectBuffer;

/**
 * The bitmaps of a message that is being written: which elements are there, and where the bitmaps
 * go. Re-used: {@link #begin} starts over. Of a layout without bitmaps it admits all elements.
 *
 * <p>Confined to its event loop.
 */
final class BitmapWriter {

  private static final int SECOND = 1;
  private static final int THIRD = 2;

  private final Layout layout;
  private final long[] bits = new long[Bitmap.MAX_COUNT];
  private int offset;
  private int countInFront;
  private boolean third;
  private boolean thirdIsToCome;
  private int thirdOffset;

  BitmapWriter(Layout layout) {
    this.layout = layout;
  }

  /**
   * Leaves room for the bitmaps in front.
   *
   * @return where the elements begin
   * @throws IllegalArgumentException when the packager has not so many
   */
  int begin(int begin, boolean wantsSecond, boolean wantsThird) {
    for (int i = 0; i < Bitmap.MAX_COUNT; i++) {
      bits[i] = 0;
    }
    offset = begin;
    Bitmap bitmap = layout.bitmap();
    if (bitmap == null) {
      return begin;
    }
    third = wantsThird;
    thirdIsToCome = wantsThird && layout.thirdBitmap() != null;
    int count = wantsSecond || wantsThird ? 2 : 1;
    countInFront = wantsThird && !thirdIsToCome ? Bitmap.MAX_COUNT : count;
    if (countInFront > bitmap.maxCount()) {
      throw new IllegalArgumentException(
          "bitmaps: count=" + countInFront + " (expected: at most " + bitmap.maxCount() + ")");
    }
    return begin + countInFront * bitmap.wireLength();
  }

  boolean hasSecond() {
    return countInFront > SECOND;
  }

  /** True when there is a bitmap for the element. */
  boolean admits(int element) {
    Bitmap bitmap = layout.bitmap();
    if (bitmap == null) {
      return true;
    }
    if (!bitmap.holds(element)) {
      return false;
    }
    int word = Bitmap.word(element);
    return word < countInFront || (word == THIRD && third);
  }

  /**
   * Notes an element that is written next, which must be admitted.
   *
   * @return where it begins: behind the third bitmap, when that has its place before it
   */
  int add(int element, int position) {
    if (layout.bitmap() == null) {
      return position;
    }
    int begin =
        thirdIsToCome && element > layout.thirdBitmapElement() ? placeThird(position) : position;
    bits[Bitmap.word(element)] |= Bitmap.bit(element);
    return begin;
  }

  /**
   * Writes all bitmaps.
   *
   * @return where the message ends
   */
  int end(MutableDirectBuffer buffer, int position) {
    Bitmap bitmap = layout.bitmap();
    if (bitmap == null) {
      return position;
    }
    int end = thirdIsToCome ? placeThird(position) : position;
    for (int word = 0; word < countInFront; word++) {
      long follows = word + 1 < countInFront ? Bitmap.NEXT_FOLLOWS : 0;
      bitmap.write(buffer, offset + word * bitmap.wireLength(), bits[word] | follows);
    }
    Bitmap thirdBitmap = layout.thirdBitmap();
    if (third && thirdBitmap != null) {
      thirdBitmap.write(buffer, thirdOffset, bits[THIRD]);
    }
    return end;
  }

  /** The third bitmap is the content of an element. */
  private int placeThird(int position) {
    Bitmap thirdBitmap = layout.thirdBitmap();
    if (thirdBitmap == null) {
      return position;
    }
    int element = layout.thirdBitmapElement();
    bits[Bitmap.word(element)] |= Bitmap.bit(element);
    thirdOffset = position;
    thirdIsToCome = false;
    return position + thirdBitmap.wireLength();
  }
}
