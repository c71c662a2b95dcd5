package io.tebus.security;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.agrona.DirectBuffer;

/**
 * Turns card numbers into tokens: AES-CMAC over the number packed into one block.
 *
 * <pre>
 * block: length, 1 byte | up to 19 digits, packed, filled with F | F to the end
 * token: AES(key, block xor K1), 16 bytes
 * </pre>
 *
 * <p>A permutation, so two numbers never share a token. Confined to its event loop; allocates
 * nothing. Source: NIST SP 800-38B, 6.2 (a message of one complete block).
 */
public final class CardTokenizer {

  /** The longest card number. Source: ISO/IEC 7812-1, 4. */
  public static final int MAX_DIGITS = 19;

  private static final int BLOCK = 16;
  private static final byte DIGEST_MARK = 0x7F;
  private static final int DIGEST_HEADER = 3;
  private static final long BEHIND_HEADER = 0x0000_00FF_FFFF_FFFFL;

  private static final int NIBBLE = 4;
  private static final int DIGITS_IN_LONG = 16;
  private static final int DIGITS_IN_HIGH = 14;

  /** The polynomial of a block of 16 bytes. */
  private static final long REDUCTION = 0x87;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Cipher cipher;
  private final long subkeyHigh;
  private final long subkeyLow;
  private final byte[] block = new byte[BLOCK];
  private final byte[] token = new byte[BLOCK];

  CardTokenizer(byte[] key) {
    try {
      // One block at a time under CMAC: the mode adds nothing and must not chain.
      cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES: not available in this JDK", e);
    }
    encrypt();
    long high = tokenHigh();
    long low = tokenLow();
    subkeyHigh = (high << 1) | (low >>> (Long.SIZE - 1));
    subkeyLow = (low << 1) ^ (high < 0 ? REDUCTION : 0);
  }

  /**
   * Makes the token of the number at a place; read it with {@link #tokenHigh()} and {@link
   * #tokenLow()}.
   *
   * @param length digits, 1-19; every byte an ASCII digit
   */
  public void tokenize(DirectBuffer source, int offset, int length) {
    long high = length;
    int inHigh = Math.min(length, DIGITS_IN_HIGH);
    int at = 0;
    if (inHigh >= Long.BYTES) {
      high = (high << Integer.SIZE) | packed(source.getLong(offset, ByteOrder.BIG_ENDIAN));
      at = Long.BYTES;
    }
    for (; at < inHigh; at++) {
      high = (high << NIBBLE) | digit(source, offset + at);
    }
    long low = 0;
    for (; at < length; at++) {
      low = (low << NIBBLE) | digit(source, offset + at);
    }
    int inLow = length - inHigh;
    mac(filled(high, DIGITS_IN_HIGH - inHigh), filled(low, DIGITS_IN_LONG - inLow));
  }

  private static long digit(DirectBuffer source, int at) {
    return source.getByte(at) & 0x0FL;
  }

  /** Eight digits as characters, packed. */
  private static long packed(long characters) {
    long digits = characters & 0x0F0F0F0F0F0F0F0FL;
    long twos = (digits | (digits >>> NIBBLE)) & 0x00FF00FF00FF00FFL;
    long fours = (twos | (twos >>> Byte.SIZE)) & 0x0000FFFF0000FFFFL;
    return (fours | (fours >>> Short.SIZE)) & 0xFFFF_FFFFL;
  }

  /** With so many digits F behind, 0 to 16. */
  private static long filled(long digits, int missing) {
    // A shift of a long counts modulo 64.
    return missing == DIGITS_IN_LONG
        ? -1
        : (digits << (NIBBLE * missing)) | ~(-1L << (NIBBLE * missing));
  }

  public long tokenHigh() {
    return (long) LONG.get(token, 0);
  }

  public long tokenLow() {
    return (long) LONG.get(token, Long.BYTES);
  }

  /**
   * A keyed digest of an element that may hold a card number, for comparing only.
   *
   * @param element its number, which separates elements
   * @param length bytes, 0-999
   */
  public long digest(int element, DirectBuffer source, int offset, int length) {
    // Blocks begin with a mark that no card number's does, so the two uses of the key never meet.
    long chainHigh = 0;
    long chainLow = 0;
    int at = 0;
    do {
      int part = Math.min(BLOCK - DIGEST_HEADER, length - at);
      LONG.set(block, 0, 0L);
      LONG.set(block, Long.BYTES, 0L);
      block[0] = DIGEST_MARK;
      block[1] = (byte) element;
      block[2] = (byte) part;
      copy(source, offset + at, part);
      at += part;
      mac(
          (long) LONG.get(block, 0) ^ (chainHigh & BEHIND_HEADER),
          (long) LONG.get(block, Long.BYTES) ^ chainLow);
      chainHigh = tokenHigh();
      chainLow = tokenLow();
    } while (at < length);
    return chainHigh;
  }

  /** Copies up to 13 bytes behind the header. */
  private void copy(DirectBuffer source, int offset, int length) {
    if (length >= Long.BYTES) {
      int last = length - Long.BYTES;
      LONG.set(block, DIGEST_HEADER, source.getLong(offset, ByteOrder.BIG_ENDIAN));
      LONG.set(block, DIGEST_HEADER + last, source.getLong(offset + last, ByteOrder.BIG_ENDIAN));
      return;
    }
    for (int i = 0; i < length; i++) {
      block[DIGEST_HEADER + i] = source.getByte(offset + i);
    }
  }

  byte[] checkValue() {
    // Length 255 is no card number's.
    mac(-1, -1);
    return Arrays.copyOf(token, Long.BYTES);
  }

  /** Eight bytes that are secret as the key is, and say nothing about tokens. */
  long hashSeed() {
    // Nor is length 254.
    mac(0xFEFF_FFFF_FFFF_FFFFL, -1);
    return tokenHigh();
  }

  private void mac(long high, long low) {
    LONG.set(block, 0, high ^ subkeyHigh);
    LONG.set(block, Long.BYTES, low ^ subkeyLow);
    encrypt();
    LONG.set(block, 0, 0L);
    LONG.set(block, Long.BYTES, 0L);
  }

  private void encrypt() {
    try {
      cipher.update(block, 0, BLOCK, token, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("AES: block", e);
    }
  }
}
