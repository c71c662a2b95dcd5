package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of one received message, without its framing. Re-used: each {@link #decode} replaces what
 * was there, and the buffer is read in place, so the view is good for as long as its bytes are.
 *
 * <p>Confined to its event loop.
 *
 * <p>Bad input is expected. A <i>content</i> error (a letter in a number, an unprintable character,
 * a variable element longer than the packager allows) costs that element only: it is not there for
 * {@link #has}, and decoding goes on, so that a format error can still be answered with the
 * elements around it. After a <i>structural</i> error (a length that cannot be read, an element
 * that runs beyond the message or that the packager does not have) nobody knows where the next
 * element begins: decoding stops, and {@link #structureIntact} is false.
 */
public final class MessageDecoder {

  /** Every element is there as the bitmaps say, sound, and nothing follows the last one. */
  public static final int OK = 0;

  /** Shorter than a message type identifier, or something else than four digits there. */
  public static final int MTI_UNREADABLE = -1;

  private static final int STOPPED = -1;
  private static final int PRIMARY = 0;
  private static final int SECONDARY = 1;

  private final MessageSpec spec;
  private final int[] rawOffsets = new int[DataElement.MAX + 1];
  private final int[] offsets = new int[DataElement.MAX + 1];
  private final int[] lengths = new int[DataElement.MAX + 1];
  private final long[] bitmaps = new long[2];
  private final long[] sound = new long[2];
  private DirectBuffer buffer = new UnsafeBuffer(new byte[0]);
  private int mti = MTI_UNREADABLE;
  private int firstDamaged;
  private int highest;
  private boolean structureIntact;

  public MessageDecoder(MessageSpec spec) {
    this.spec = spec;
  }

  /**
   * Reads the message of exactly {@code length} bytes.
   *
   * @return {@link #OK}; {@link #MTI_UNREADABLE}; otherwise the number of the first damaged
   *     element, 1 for a bitmap. Bytes after the last element count against the highest element
   *     present.
   */
  public int decode(DirectBuffer buffer, int offset, int length) {
    forget(buffer);
    if (length < MessageSpec.MTI_LENGTH) {
      return MTI_UNREADABLE;
    }
    mti = (int) Digits.parse(buffer, offset, MessageSpec.MTI_LENGTH);
    if (mti == MTI_UNREADABLE) {
      return MTI_UNREADABLE;
    }
    int limit = offset + length;
    int position = readBitmaps(offset + MessageSpec.MTI_LENGTH, limit);
    if (position != STOPPED) {
      position = readElements(PRIMARY, position, limit);
    }
    if (position != STOPPED) {
      position = readElements(SECONDARY, position, limit);
    }
    structureIntact = position != STOPPED;
    if (structureIntact && position != limit) {
      damaged(highest);
    }
    return firstDamaged;
  }

  /** The message type identifier, 0 to 9999, or {@link #MTI_UNREADABLE}. */
  public int mti() {
    return mti;
  }

  /** False when decoding had to stop before the last element of the bitmaps. */
  public boolean structureIntact() {
    return structureIntact;
  }

  /** True when the element, 2 to 128, was reached and its content is sound. */
  public boolean has(int element) {
    return (sound[Bitmap.word(element)] & Bitmap.bit(element)) != 0;
  }

  /** The buffer of the message; the offsets below count in it. */
  public DirectBuffer buffer() {
    return buffer;
  }

  /** Where the content of an element begins. Meaningful when {@link #has} is true, as all below. */
  public int offset(int element) {
    return offsets[element];
  }

  /** Bytes of content, 0 or more; hexadecimal characters count as they stand on the wire. */
  public int length(int element) {
    return lengths[element];
  }

  /** Where the element begins with its length prefix, if it has one. */
  public int rawOffset(int element) {
    return rawOffsets[element];
  }

  /** Bytes of the element with its length prefix. */
  public int rawLength(int element) {
    return offsets[element] + lengths[element] - rawOffsets[element];
  }

  /**
   * The content as an unsigned number, or {@link Digits#NOT_A_NUMBER} when it is empty, longer than
   * {@link Digits#MAX_DIGITS}, or (of an element that admits more) not all digits.
   */
  public long number(int element) {
    return Digits.parse(buffer, offsets[element], lengths[element]);
  }

  /** One byte of content; {@code index} counts from 0 and must be below {@link #length}. */
  public byte byteAt(int element, int index) {
    return buffer.getByte(offsets[element] + index);
  }

  /**
   * Copies the content as ASCII.
   *
   * @return the bytes copied
   */
  public int copyText(int element, MutableDirectBuffer target, int targetOffset) {
    int length = lengths[element];
    target.putBytes(targetOffset, buffer, offsets[element], length);
    return length;
  }

  private void forget(DirectBuffer next) {
    buffer = next;
    mti = MTI_UNREADABLE;
    bitmaps[PRIMARY] = 0;
    bitmaps[SECONDARY] = 0;
    sound[PRIMARY] = 0;
    sound[SECONDARY] = 0;
    firstDamaged = OK;
    highest = DataElement.SECONDARY_BITMAP;
    structureIntact = false;
  }

  private int readBitmaps(int offset, int limit) {
    int position = readBitmap(PRIMARY, offset, limit);
    if (position == STOPPED || bitmaps[PRIMARY] >= 0) {
      return position;
    }
    bitmaps[PRIMARY] ^= Bitmap.SECOND_FOLLOWS;
    return readBitmap(SECONDARY, position, limit);
  }

  private int readBitmap(int word, int position, int limit) {
    if (limit - position < Bitmap.LENGTH || !Bitmap.isReadable(buffer, position)) {
      damaged(DataElement.SECONDARY_BITMAP);
      return STOPPED;
    }
    bitmaps[word] = Bitmap.read(buffer, position);
    return position + Bitmap.LENGTH;
  }

  private int readElements(int word, int offset, int limit) {
    int position = offset;
    long remaining = bitmaps[word];
    while (remaining != 0 && position != STOPPED) {
      int index = Long.numberOfLeadingZeros(remaining);
      remaining ^= Long.MIN_VALUE >>> index;
      position = readElement(word * Bitmap.ELEMENTS + index + 1, position, limit);
    }
    return position;
  }

  private int readElement(int element, int position, int limit) {
    highest = element;
    FieldSpec field = spec.field(element);
    if (field == null || field.prefixLength() > limit - position) {
      damaged(element);
      return STOPPED;
    }
    int offset = position + field.prefixLength();
    int length = field.readContentLength(buffer, position);
    if (length == FieldSpec.UNREADABLE || length > limit - offset) {
      damaged(element);
      return STOPPED;
    }
    rawOffsets[element] = position;
    offsets[element] = offset;
    lengths[element] = length;
    if (length <= field.wireLength() && field.content().admits(buffer, offset, length)) {
      sound[Bitmap.word(element)] |= Bitmap.bit(element);
    } else {
      damaged(element);
    }
    return offset + length;
  }

  /** Elements are read in ascending order, so the first one noted is the lowest. */
  private void damaged(int element) {
    if (firstDamaged == OK) {
      firstDamaged = element;
    }
  }
}
