package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A walk over the datasets of a composite element, such as 34 of ISO 8583:2003. Re-used: each
 * {@link #wrap} starts over, and the buffer is read in place.
 *
 * <pre>
 *   identifier  1 byte
 *   length      2 bytes, the highest first, of what follows
 *   data        identifiers 71 to 7F: a bitmap of 16 bits and the elements it names;
 *               any other: BER-TLV
 * </pre>
 *
 * <p>Confined to its event loop.
 *
 * <p>A dataset that runs beyond the bytes given ends the walk, which is then not {@link #isSound}.
 * Nothing outside the bytes given is read. Source: ISO 8583:2003, 5.4; jPOS CMF, DE 34.
 */
public final class Datasets {

  /** Additional service request: elements 2 to 7 are Y or N. */
  public static final int SERVICE_REQUEST = 0x75;

  /** Additional service result: elements 2 to 7 are two characters. */
  public static final int SERVICE_RESULT = 0x76;

  /** Loyalty: requested in {@link #SERVICE_REQUEST}, result in {@link #SERVICE_RESULT}. */
  public static final int LOYALTY = 6;

  /** The element is not in the dataset, or cannot be found in it. */
  public static final int ABSENT = -1;

  private static final int HEAD = 3;
  private static final int BITMAP = 2;
  private static final int FIRST_OF_BITMAPS = 0x71;
  private static final int LAST_OF_BITMAPS = 0x7F;
  private static final int CONTINUATION = 1;
  private static final int FIRST_ELEMENT = 2;
  private static final int LAST_ELEMENT = 7;

  private DirectBuffer buffer = new UnsafeBuffer(new byte[0]);
  private int start;
  private int limit;
  private int position;
  private int identifier;
  private int offset;
  private int length;
  private boolean sound;

  /** The bytes to walk over, exactly {@code length}. */
  public Datasets wrap(DirectBuffer source, int sourceOffset, int sourceLength) {
    buffer = source;
    start = sourceOffset;
    limit = sourceOffset + sourceLength;
    rewind();
    return this;
  }

  /** Back to before the first dataset. */
  public void rewind() {
    position = start;
    forget();
    sound = true;
  }

  /** Moves to the next dataset. False behind the last one, or when the bytes make no sense. */
  public boolean next() {
    forget();
    if (position == limit) {
      return false;
    }
    // Every dataset takes three bytes at least, so a walk ends.
    if (limit - position < HEAD || octets(position + 1) > limit - position - HEAD) {
      sound = false;
      position = limit;
      return false;
    }
    identifier = buffer.getByte(position) & 0xFF;
    offset = position + HEAD;
    length = octets(position + 1);
    position = offset + length;
    return true;
  }

  /** Moves to the first dataset of that identifier, from the start. */
  public boolean find(int wanted) {
    rewind();
    while (next()) {
      if (identifier == wanted) {
        return true;
      }
    }
    return false;
  }

  /** False when the walk ended because the bytes made no sense. */
  public boolean isSound() {
    return sound;
  }

  /** The identifier of this dataset, 0 to 255. */
  public int identifier() {
    return identifier;
  }

  /** Where the data of this dataset begin in the buffer. */
  public int offset() {
    return offset;
  }

  /** Bytes of data, 0 to 65535, or {@link #ABSENT} when there is no dataset. */
  public int length() {
    return length;
  }

  /** True when the data are a bitmap and the elements it names, false when they are BER-TLV. */
  public boolean hasBitmap() {
    return identifier >= FIRST_OF_BITMAPS && identifier <= LAST_OF_BITMAPS;
  }

  /** True when the bitmap of this dataset names the element, 2 to 16. */
  public boolean has(int element) {
    return hasBitmap() && length >= BITMAP && names(octets(offset), element);
  }

  /** Bytes of every element, 2 to 7, of this dataset, or {@link #ABSENT} where widths differ. */
  public int elementLength() {
    return switch (identifier) {
      case SERVICE_REQUEST -> 1;
      case SERVICE_RESULT -> 2;
      default -> ABSENT;
    };
  }

  /**
   * Where an element, 2 to 7, of {@link #SERVICE_REQUEST} or {@link #SERVICE_RESULT} begins in the
   * buffer, or {@link #ABSENT}. Behind a second bitmap, which neither of them has, nothing is
   * found.
   */
  public int elementOffset(int element) {
    int width = elementLength();
    if (width == ABSENT || element < FIRST_ELEMENT || element > LAST_ELEMENT || !has(element)) {
      return ABSENT;
    }
    int bits = octets(offset);
    if (names(bits, CONTINUATION)) {
      return ABSENT;
    }
    int at = offset + BITMAP;
    for (int before = FIRST_ELEMENT; before < element; before++) {
      at += names(bits, before) ? width : 0;
    }
    return at + width <= offset + length ? at : ABSENT;
  }

  private void forget() {
    identifier = 0;
    offset = position;
    length = ABSENT;
  }

  private int octets(int index) {
    return ((buffer.getByte(index) & 0xFF) << Byte.SIZE) | (buffer.getByte(index + 1) & 0xFF);
  }

  private static boolean names(int bits, int element) {
    return element >= 1 && element <= Short.SIZE && (bits & (0x10000 >>> element)) != 0;
  }
}
