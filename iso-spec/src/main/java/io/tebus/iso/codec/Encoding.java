package io.tebus.iso.codec;

/**
 * How the units of an element, characters or bytes, become bytes on the wire.
 *
 * <p>Immutable.
 */
enum Encoding {
  /** A character is one byte. */
  ASCII(1),
  /** A byte is two hexadecimal characters. */
  ASCII_HEX(2);

  private final int bytesPerUnit;

  Encoding(int bytesPerUnit) {
    this.bytesPerUnit = bytesPerUnit;
  }

  /** Bytes on the wire for so many units. */
  int wireLength(int units) {
    return units * bytesPerUnit;
  }

  /** Units in so many bytes on the wire. */
  int units(int wireLength) {
    return wireLength / bytesPerUnit;
  }
}
