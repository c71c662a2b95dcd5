package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A number that is written before the content of an element: its length, or the tag of a part.
 *
 * <p>Immutable. Source: ISO 8583:1987, 4.2.4 (LLVAR, LLLVAR); the prefixers of jPOS. A constant
 * ends in its decimal positions, a binary one in its bytes.
 */
enum LengthPrefix {
  /** Nothing is written: an element of fixed length, or a part without a tag. */
  NONE(Form.NONE, 0, 9_999),
  ASCII_1(Form.ASCII, 1, 9),
  ASCII_2(Form.ASCII, 2, 99),
  ASCII_3(Form.ASCII, 3, 999),
  ASCII_4(Form.ASCII, 4, 9_999),
  ASCII_5(Form.ASCII, 5, 99_999),
  ASCII_6(Form.ASCII, 6, 999_999),
  EBCDIC_1(Form.EBCDIC, 1, 9),
  EBCDIC_2(Form.EBCDIC, 2, 99),
  EBCDIC_3(Form.EBCDIC, 3, 999),
  EBCDIC_4(Form.EBCDIC, 4, 9_999),
  BCD_2(Form.BCD, 1, 99),
  BCD_3(Form.BCD, 2, 999),
  BCD_4(Form.BCD, 2, 9_999),
  BCD_6(Form.BCD, 3, 999_999),
  BINARY_1(Form.BINARY, 1, 0xFF),
  BINARY_2(Form.BINARY, 2, 0xFFFF);

  private enum Form {
    NONE,
    ASCII,
    EBCDIC,
    BCD,
    BINARY
  }

  static final int UNREADABLE = -1;

  private final Form form;
  private final int length;
  private final int max;

  LengthPrefix(Form form, int length, int max) {
    this.form = form;
    this.length = length;
    this.max = max;
  }

  /** Bytes of the prefix itself. */
  int length() {
    return length;
  }

  /** The highest number it can say; of {@link #NONE} the greatest length of a fixed element. */
  int max() {
    return max;
  }

  /** The number written at {@code offset}, or {@link #UNREADABLE}. */
  int read(DirectBuffer buffer, int offset) {
    // What is no number is -1 as a long, too.
    return switch (form) {
      case ASCII -> (int) Digits.parse(buffer, offset, length);
      case EBCDIC -> (int) Encoding.EBCDIC.number(buffer, offset, length, 0, length);
      case BCD -> (int) Nibbles.number(buffer, offset, 0, 2 * length);
      case BINARY -> readBinary(buffer, offset);
      case NONE -> 0;
    };
  }

  /**
   * Writes the number.
   *
   * @throws IllegalArgumentException when it needs more positions
   */
  void write(MutableDirectBuffer buffer, int offset, int number) {
    switch (form) {
      case ASCII -> Digits.put(buffer, offset, length, number);
      case EBCDIC -> FieldWriter.number(Encoding.EBCDIC, buffer, offset, length, number);
      case BCD -> FieldWriter.number(Encoding.BCD_RIGHT, buffer, offset, 2 * length, number);
      case BINARY -> writeBinary(buffer, offset, number);
      case NONE -> {}
    }
  }

  private int readBinary(DirectBuffer buffer, int offset) {
    int number = 0;
    for (int i = offset; i < offset + length; i++) {
      number = (number << 8) | (buffer.getByte(i) & 0xFF);
    }
    return number;
  }

  private void writeBinary(MutableDirectBuffer buffer, int offset, int number) {
    if (number < 0 || number > max) {
      throw Digits.unwritable(length, number);
    }
    int rest = number;
    for (int i = offset + length - 1; i >= offset; i--) {
      buffer.putByte(i, (byte) rest);
      rest >>= 8;
    }
  }
}
