package io.tebus.iso.frame;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What was in a frame, hexadecimal.
 *
 * <p>Immutable.
 */
record Frame(String header, String message) {

  static Frame of(byte[] header, byte[] message) {
    return new Frame(HexFormat.of().formatHex(header), HexFormat.of().formatHex(message));
  }

  /** The frame whose body is so many bytes of others, the first of them its header. */
  static Frame of(byte[] bytes, int offset, int headerLength, int bodyLength) {
    int message = offset + headerLength;
    return of(
        Arrays.copyOfRange(bytes, offset, message),
        Arrays.copyOfRange(bytes, message, offset + bodyLength));
  }

  byte[] headerBytes() {
    return HexFormat.of().parseHex(header);
  }
}
