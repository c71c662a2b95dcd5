package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One data element in compiled form: its head (a length, perhaps a tag), encoding, content and
 * greatest length.
 *
 * <p>Immutable.
 */
final class FieldSpec {

  /** The length prefix of an element is not a number. */
  static final int UNREADABLE = LengthPrefix.UNREADABLE;

  private final Encoding encoding;
  private final LengthPrefix prefix;
  private final LengthPrefix tag;
  private final Counted counted;
  private final Content content;
  private final int length;
  private final boolean toTheEnd;
  private final boolean packedTrack;
  private final @Nullable MessageSpec nested;
  private final int prefixOffset;
  private final int headLength;
  private final boolean ofFullLength;
  private final int wireLength;
  private final boolean byteEach;
  private final boolean plain;
  private final boolean number;

  /**
   * @param pad the padding nibble of packed digits stands in front
   * @param toTheEnd a fixed element that is not padded and takes what is left of the message, at
   *     most its length
   * @param nested the elements inside, null of a plain one
   */
  FieldSpec(
      PackagerClass packagerClass,
      boolean pad,
      boolean toTheEnd,
      Content content,
      int length,
      @Nullable MessageSpec nested) {
    this.encoding = packagerClass.encoding(pad);
    this.prefix = packagerClass.prefix();
    this.tag = packagerClass.tag();
    this.counted = packagerClass.counted();
    this.content = content;
    this.length = length;
    this.toTheEnd = toTheEnd;
    this.packedTrack = content == Content.TRACK_2 && encoding.isPacked();
    this.nested = nested;
    this.prefixOffset = counted == Counted.UNITS_AND_TAG ? 0 : tag.length();
    this.headLength = tag.length() + prefix.length();
    this.ofFullLength =
        (prefix == LengthPrefix.NONE && !toTheEnd) || counted == Counted.UNITS_OF_FULL_LENGTH;
    this.wireLength = encoding.wireLength(length);
    this.byteEach = encoding == Encoding.ASCII || encoding == Encoding.BINARY;
    this.plain = encoding == Encoding.ASCII && content == Content.TEXT && nested == null;
    this.number =
        content == Content.DIGITS
            && nested == null
            && (encoding == Encoding.ASCII || (encoding.isPacked() && !encoding.hasSignByte()));
  }

  boolean isFixed() {
    return prefix == LengthPrefix.NONE;
  }

  /** True where the content has one length and shorter content is padded. */
  boolean isOfFullLength() {
    return ofFullLength;
  }

  boolean isBitmap() {
    return content == Content.BITMAP;
  }

  /** True of ASCII text, which is nothing but itself. */
  boolean isPlainText() {
    return plain;
  }

  /** True of digits that are read as one number with {@link #number}, if they are not too many. */
  boolean isNumber() {
    return number;
  }

  /**
   * The content of an element that {@linkplain #isNumber is a number}, or {@link
   * Digits#NOT_A_NUMBER}.
   */
  long number(DirectBuffer buffer, int offset, int units) {
    if (encoding == Encoding.ASCII) {
      return Digits.parse(buffer, offset, units);
    }
    return Content.isPadded(encoding, buffer, offset, units)
        ? Nibbles.number(buffer, offset, encoding.nibbleShift(units), units)
        : Digits.NOT_A_NUMBER;
  }

  /**
   * True when the length, if it is not fixed, stands in front and counts units and nothing else.
   */
  boolean isPlainlyCounted() {
    return tag == LengthPrefix.NONE && counted == Counted.UNITS && !toTheEnd;
  }

  LengthPrefix prefix() {
    return prefix;
  }

  Encoding encoding() {
    return encoding;
  }

  Content content() {
    return content;
  }

  /** The elements inside, or null of a plain element. */
  @Nullable MessageSpec nested() {
    return nested;
  }

  /** How the number of a part is written, {@link LengthPrefix#NONE} where its place tells it. */
  LengthPrefix tag() {
    return tag;
  }

  /** Where in the head the tag begins. */
  int tagOffset() {
    return counted == Counted.UNITS_AND_TAG ? prefix.length() : 0;
  }

  /** The greatest length in units: characters or, where the content is binary, bytes. */
  int length() {
    return length;
  }

  /** Bytes of length prefix and tag. */
  int headLength() {
    return headLength;
  }

  /** Bytes on the wire of the content at its longest, without its head. */
  int wireLength() {
    return wireLength;
  }

  /** Bytes on the wire that content of so many units takes, its padding included. */
  int room(int units) {
    if (ofFullLength) {
      return wireLength;
    }
    return byteEach ? units : encoding.wireLength(units);
  }

  /** Bytes of content of so many units, without padding that its length does not count. */
  int contentLength(int units) {
    int room = room(units);
    return counted == Counted.UNITS_OF_FULL_LENGTH
        ? Math.min(room, encoding.wireLength(units))
        : room;
  }

  /** Characters of content of so many units. */
  int characters(DirectBuffer buffer, int offset, int units) {
    if (plain || number) {
      return units;
    }
    boolean filled =
        packedTrack
            && units > 0
            && Nibbles.get(buffer, offset, units - 1 + encoding.nibbleShift(units))
                == Nibbles.FILLER;
    return encoding.characters(filled ? units - 1 : units);
  }

  /**
   * Units of the element that begins at {@code offset} with its head, or {@link #UNREADABLE}. May
   * be more than {@link #length()} and more than there is before {@code limit}.
   */
  int readUnits(DirectBuffer buffer, int offset, int limit) {
    if (prefix == LengthPrefix.NONE) {
      return toTheEnd ? Math.min(length, limit - offset - headLength) : length;
    }
    int count = prefix.read(buffer, offset + prefixOffset);
    if (counted == Counted.UNITS || count == UNREADABLE) {
      return count;
    }
    int units = counted.units(count, tag.length());
    if (counted == Counted.PACKED_BYTES && count > 0 && count <= limit - offset - headLength) {
      boolean odd = Nibbles.get(buffer, offset + headLength, units - 1) == Nibbles.FILLER;
      return odd ? units - 1 : units;
    }
    return units;
  }

  /** Writes length and tag of an element of so many units. */
  void writeHead(MutableDirectBuffer buffer, int offset, int element, int units) {
    prefix.write(buffer, offset + prefixOffset, counted.count(units, tag.length()));
    tag.write(buffer, offset + tagOffset(), element);
  }

  /** True when content of so many units can be written. */
  boolean takes(int units) {
    if (units < 0 || units > length) {
      return false;
    }
    if (!isFixed() || toTheEnd || units == length) {
      return true;
    }
    return switch (content) {
      case DIGITS, TEXT -> true;
      // The sign has to be given.
      case SIGNED_DIGITS -> units > 0;
      case TRACK_2, BYTES, BITMAP -> false;
    };
  }

  /** Units that padding adds to so many. */
  int missing(int units) {
    return ofFullLength ? length - units : 0;
  }

  /** True where zeros in front fill a number up, false where spaces behind do. */
  boolean padsInFront() {
    return isFixed() && content != Content.TEXT;
  }
}
