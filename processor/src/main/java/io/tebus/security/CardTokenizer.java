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
  private static final int DIGEST_HEADER = 2;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Cipher cipher;
  private final byte[] subkey = new byte[BLOCK];
  private final byte[] block = new byte[BLOCK];
  private final byte[] token = new byte[BLOCK];
  private final byte[] chain = new byte[BLOCK];

  CardTokenizer(byte[] key) {
    try {
      // One block at a time under CMAC: the mode adds nothing and must not chain.
      cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES: not available in this JDK", e);
    }
    encrypt();
    boolean carry = token[0] < 0;
    for (int i = 0; i < BLOCK; i++) {
      int next = i + 1 < BLOCK ? token[i + 1] & 0xFF : 0;
      subkey[i] = (byte) ((token[i] << 1) | (next >>> 7));
    }
    if (carry) {
      subkey[BLOCK - 1] ^= (byte) 0x87;
    }
  }

  /**
   * Makes the token of the number at a place; read it with {@link #tokenHigh()} and {@link
   * #tokenLow()}.
   *
   * @param length digits, 1-19; every byte an ASCII digit
   */
  public void tokenize(DirectBuffer source, int offset, int length) {
    Arrays.fill(block, (byte) 0xFF);
    block[0] = (byte) length;
    for (int i = 0; i < length; i++) {
      int digit = source.getByte(offset + i) & 0x0F;
      int at = 1 + i / 2;
      block[at] = (byte) (i % 2 == 0 ? (digit << 4) | 0x0F : (block[at] & 0xF0) | digit);
    }
    mac();
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
    Arrays.fill(chain, (byte) 0);
    int at = 0;
    do {
      int part = Math.min(BLOCK - 1 - DIGEST_HEADER, length - at);
      Arrays.fill(block, (byte) 0);
      block[0] = DIGEST_MARK;
      block[1] = (byte) element;
      block[2] = (byte) part;
      source.getBytes(offset + at, block, 1 + DIGEST_HEADER, part);
      at += part;
      for (int i = 1 + DIGEST_HEADER; i < BLOCK; i++) {
        block[i] ^= chain[i];
      }
      mac();
      System.arraycopy(token, 0, chain, 0, BLOCK);
    } while (at < length);
    Arrays.fill(chain, (byte) 0);
    return tokenHigh();
  }

  byte[] checkValue() {
    // Length 255 is no card number's.
    Arrays.fill(block, (byte) 0xFF);
    mac();
    return Arrays.copyOf(token, Long.BYTES);
  }

  /** Eight bytes that are secret as the key is, and say nothing about tokens. */
  long hashSeed() {
    // Nor is length 254.
    Arrays.fill(block, (byte) 0xFF);
    block[0] = (byte) 0xFE;
    mac();
    return tokenHigh();
  }

  private void mac() {
    for (int i = 0; i < BLOCK; i++) {
      block[i] ^= subkey[i];
    }
    encrypt();
    Arrays.fill(block, (byte) 0);
  }

  private void encrypt() {
    try {
      cipher.update(block, 0, BLOCK, token, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("AES: block", e);
    }
  }
}
