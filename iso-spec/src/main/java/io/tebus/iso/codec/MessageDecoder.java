package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A view of one received message, without its framing. Re-used: each {@link #decode} replaces what
 * was there, and the buffer is read in place, so the view is good for as long as its bytes are.
 *
 * <p>Confined to its event loop.
 *
 * <p>Whatever the encoding, an element is read as ASCII characters; of bytes these are their
 * hexadecimal digits, in upper case unless they stand as such in the message.
 *
 * <p>Bad input is expected. A <i>content</i> error (a letter in a number, an unprintable character,
 * a variable element longer than the packager allows, anything wrong inside an element of elements)
 * costs that element only: it is not there for {@link #has}, and decoding goes on, so that a format
 * error can still be answered with the elements around it. After a <i>structural</i> error (a
 * length that cannot be read, an element that runs beyond the message or that the packager does not
 * have) nobody knows where the next element begins: decoding stops, and {@link #structureIntact} is
 * false.
 */
public final class MessageDecoder {

  /** Every element is there as the bitmaps say, sound, and nothing follows the last one. */
  public static final int OK = 0;

  /**
   * Shorter than a message type identifier, or something else than four digits there. Inside an
   * element also: its element 0 is damaged.
   */
  public static final int MTI_UNREADABLE = -1;

  private final MessageSpec spec;
  private final MessageParser parser;

  /** Makes the decoders of the elements inside elements, too. */
  public MessageDecoder(MessageSpec spec) {
    this.spec = spec;
    this.parser = new MessageParser(spec);
  }

  /**
   * Reads the message of exactly {@code length} bytes, its header included.
   *
   * @return {@link #OK}; {@link #MTI_UNREADABLE}; otherwise the number of the first damaged
   *     element, 1 for a bitmap. Bytes after the last element count against the highest element
   *     present.
   */
  public int decode(DirectBuffer buffer, int offset, int length) {
    return parser.parse(buffer, offset, length);
  }

  /**
   * The first damaged one among some elements, for whom the others are nothing. When the structure
   * is not intact, or bytes follow the last element, it is what {@link #decode} returned: nobody
   * knows then what is content of which element.
   *
   * @return {@link #OK} when the message is whole and all of them that it has are sound
   */
  public int firstDamaged(ElementSet among) {
    return parser.firstDamaged(among);
  }

  /** The message type identifier, 0 to 9999; {@link #MTI_UNREADABLE} also where there is none. */
  public int mti() {
    return parser.mti();
  }

  /** False when decoding had to stop before the last element of the bitmaps. */
  public boolean structureIntact() {
    return parser.structureIntact();
  }

  /**
   * True when the element, 0 to 192, was reached and its content is sound. The lowest of a message
   * is 2, of what an element holds it may be 0.
   */
  public boolean has(int element) {
    return parser.has(element);
  }

  /** True when the element, 0 to 192, was reached and its content is not sound. */
  public boolean isDamaged(int element) {
    return parser.isDamaged(element);
  }

  /** The buffer of the message; the offsets below count in it. */
  public DirectBuffer buffer() {
    return parser.buffer();
  }

  /** Where the content of an element begins. Meaningful when {@link #has} is true, as all below. */
  public int offset(int element) {
    return parser.offset(element);
  }

  /** Bytes of content, 0 or more, as it stands on the wire. */
  public int length(int element) {
    FieldSpec field = spec.field(element);
    return field == null ? 0 : field.contentLength(parser.units(element));
  }

  /** Where the element begins with its length prefix, if it has one. */
  public int rawOffset(int element) {
    return parser.rawOffset(element);
  }

  /** Bytes of the element with its length prefix, and with what fills it up behind its content. */
  public int rawLength(int element) {
    return parser.end(element) - parser.rawOffset(element);
  }

  /**
   * Characters of the element: digits, letters, or two hexadecimal digits a byte. An F that fills
   * the last half byte of a packed track up is none.
   */
  public int characters(int element) {
    FieldSpec field = spec.field(element);
    return field == null
        ? 0
        : field.characters(parser.buffer(), parser.offset(element), parser.units(element));
  }

  /** True when the characters are the bytes on the wire, so that they can be read there. */
  public boolean isDirect(int element) {
    FieldSpec field = spec.field(element);
    return field != null && field.encoding().isDirect();
  }

  /**
   * The content as an unsigned number, or {@link Digits#NOT_A_NUMBER} when it is empty, longer than
   * {@link Digits#MAX_DIGITS}, or (of an element that admits more) not all digits; also when {@link
   * #has} is false.
   */
  public long number(int element) {
    FieldSpec field = spec.field(element);
    if (field == null || !has(element)) {
      return Digits.NOT_A_NUMBER;
    }
    return field.isNumber()
        ? parser.number(element)
        : number(field, element, 0, characters(element));
  }

  /**
   * A part of the content as an unsigned number, as above; also {@link Digits#NOT_A_NUMBER} when
   * the part is not all within the content.
   */
  public long number(int element, int from, int count) {
    FieldSpec field = spec.field(element);
    if (field == null || !has(element) || from < 0 || count > characters(element) - from) {
      return Digits.NOT_A_NUMBER;
    }
    return number(field, element, from, count);
  }

  /** One character; {@code index} counts from 0 and must be below {@link #characters}. */
  public byte byteAt(int element, int index) {
    FieldSpec field = spec.field(element);
    return field == null || field.encoding().isDirect()
        ? parser.buffer().getByte(parser.offset(element) + index)
        : character(field, element, index);
  }

  /**
   * Copies all characters as ASCII.
   *
   * @return the characters copied
   */
  public int copyText(int element, MutableDirectBuffer target, int targetOffset) {
    return copyText(element, 0, characters(element), target, targetOffset);
  }

  /**
   * Copies {@code count} characters, from an index on, as ASCII; all of them must be there.
   *
   * @return the characters copied
   */
  public int copyText(
      int element, int from, int count, MutableDirectBuffer target, int targetOffset) {
    FieldSpec field = spec.field(element);
    if (field == null) {
      return 0;
    }
    int offset = parser.offset(element);
    int units = parser.units(element);
    field.encoding().copy(parser.buffer(), offset, units, from, count, target, targetOffset);
    return count;
  }

  /**
   * Copies the bytes of an element of bytes, also where they are written in hexadecimal; of any
   * other element the bytes on the wire.
   *
   * @return the bytes copied
   */
  public int copyBinary(int element, MutableDirectBuffer target, int targetOffset) {
    FieldSpec field = spec.field(element);
    if (field == null || !field.encoding().isBinary() || field.encoding() == Encoding.BINARY) {
      int length = length(element);
      target.putBytes(targetOffset, parser.buffer(), parser.offset(element), length);
      return length;
    }
    int octets = parser.units(element);
    for (int i = 0; i < octets; i++) {
      int high = Nibbles.ofHex(character(field, element, 2 * i));
      int low = Nibbles.ofHex(character(field, element, 2 * i + 1));
      target.putByte(targetOffset + i, (byte) ((high << 4) | low));
    }
    return octets;
  }

  /**
   * What an element of elements holds; null when it is not there, or holds none. Good until the
   * next {@link #decode}.
   */
  public @Nullable MessageDecoder sub(int element) {
    return has(element) ? parser.sub(element) : null;
  }

  MessageSpec spec() {
    return spec;
  }

  private long number(FieldSpec field, int element, int from, int count) {
    int offset = parser.offset(element);
    return field.encoding().number(parser.buffer(), offset, parser.units(element), from, count);
  }

  private byte character(FieldSpec field, int element, int index) {
    int offset = parser.offset(element);
    return field.encoding().character(parser.buffer(), offset, parser.units(element), index);
  }
}
