package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A walk over tag, length, value: the data of a chip card in element 55. Re-used: each {@link
 * #wrap} starts over, and the buffer is read in place.
 *
 * <p>Confined to its event loop.
 *
 * <p>Tags have one to three bytes, none of them 00 and only the first one FF; lengths the short
 * form, 81 or 82. Bytes 00 before, between and after the elements mean nothing, and neither does an
 * FF in front of a 00, of another FF or of the end; in front of any other byte it begins a tag,
 * such as FF8106. Anything else ends the walk, which is then not {@link #isSound}. Nothing outside
 * the bytes given is read. Source: EMV Book 3, annex B; ISO 7816-4, 5.2.
 */
public final class BerTlv {

  /** The length of a value that is not there. */
  public static final int ABSENT = -1;

  private static final int MAX_TAG_BYTES = 3;
  private static final int MORE_TAG_BYTES = 0x1F;
  private static final int MORE = 0x80;
  private static final int ONE_LENGTH_BYTE = 0x81;
  private static final int TWO_LENGTH_BYTES = 0x82;

  private DirectBuffer buffer = new UnsafeBuffer(new byte[0]);
  private int start;
  private int limit;
  private int position;
  private int tag;
  private int offset;
  private int length;
  private boolean sound;

  /** The bytes to walk over, exactly {@code length}. */
  public BerTlv wrap(DirectBuffer source, int sourceOffset, int sourceLength) {
    buffer = source;
    start = sourceOffset;
    limit = sourceOffset + sourceLength;
    rewind();
    return this;
  }

  /** Back to before the first element. */
  public void rewind() {
    position = start;
    tag = 0;
    offset = start;
    length = ABSENT;
    sound = true;
  }

  /** Moves to the next element. False behind the last one, or when the bytes make no sense. */
  public boolean next() {
    length = ABSENT;
    while (position < limit && isFillerAt(position)) {
      position++;
    }
    if (position == limit) {
      return false;
    }
    // Every element takes two bytes at least, so a walk ends.
    if (readTag() && readLength()) {
      return true;
    }
    sound = false;
    position = limit;
    return false;
  }

  /** Moves to the first element of that tag, from the start. */
  public boolean find(int wanted) {
    rewind();
    while (next()) {
      if (tag == wanted) {
        return true;
      }
    }
    return false;
  }

  /** False when the walk ended because the bytes made no sense. */
  public boolean isSound() {
    return sound;
  }

  /** The tag as it is written, such as 0x82 or 0x9F26. */
  public int tag() {
    return tag;
  }

  /** Where the value begins in the buffer. */
  public int offset() {
    return offset;
  }

  /** Bytes of the value, 0 to 65535, or {@link #ABSENT} when there is no element. */
  public int length() {
    return length;
  }

  private boolean readTag() {
    int last = octet(position++);
    tag = last;
    if ((last & MORE_TAG_BYTES) != MORE_TAG_BYTES) {
      return true;
    }
    for (int bytes = 2; bytes <= MAX_TAG_BYTES && position < limit; bytes++) {
      last = octet(position++);
      if (isFiller(last)) {
        return false;
      }
      tag = (tag << Byte.SIZE) | last;
      if ((last & MORE) == 0) {
        return true;
      }
    }
    return false;
  }

  private boolean readLength() {
    if (position == limit) {
      return false;
    }
    int value = octet(position++);
    if (value >= MORE) {
      int bytes = value - MORE;
      if ((value != ONE_LENGTH_BYTE && value != TWO_LENGTH_BYTES) || limit - position < bytes) {
        return false;
      }
      value = 0;
      for (int i = 0; i < bytes; i++) {
        value = (value << Byte.SIZE) | octet(position++);
      }
    }
    if (value > limit - position) {
      return false;
    }
    offset = position;
    length = value;
    position += value;
    return true;
  }

  private int octet(int index) {
    return buffer.getByte(index) & 0xFF;
  }

  private boolean isFillerAt(int index) {
    int octet = octet(index);
    return octet == 0xFF ? index + 1 == limit || isFiller(octet(index + 1)) : octet == 0x00;
  }

  private static boolean isFiller(int octet) {
    return octet == 0x00 || octet == 0xFF;
  }
}
