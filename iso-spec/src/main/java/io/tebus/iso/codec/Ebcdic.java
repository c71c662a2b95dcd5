package io.tebus.iso.codec;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * EBCDIC of code page 1047 against ASCII, byte by byte.
 *
 * <p>Safe for any thread. Source: the code page that jPOS uses.
 */
final class Ebcdic {

  private static final int CHARACTERS = 256;

  private static final byte[] TO_ASCII;
  private static final byte[] FROM_ASCII;

  static {
    Charset codePage = Charset.forName("IBM1047");
    byte[] all = new byte[CHARACTERS];
    for (int i = 0; i < CHARACTERS; i++) {
      all[i] = (byte) i;
    }
    TO_ASCII = new String(all, codePage).getBytes(StandardCharsets.ISO_8859_1);
    FROM_ASCII = new String(all, StandardCharsets.ISO_8859_1).getBytes(codePage);
  }

  private Ebcdic() {}

  static byte toAscii(byte character) {
    return TO_ASCII[character & 0xFF];
  }

  static byte fromAscii(byte character) {
    return FROM_ASCII[character & 0xFF];
  }
}
