package io.tebus.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.agrona.DirectBuffer;

/**
 * SHA-256 over the digest before, 32 bytes, and then of each event its LSN and its time, eight
 * bytes each, its length, four, all little endian, and its payload. Confined to one thread.
 *
 * <p>A CRC finds what a disk did; who forges events would forge it too.
 */
public final class EventDigest {

  private static final int TIME_OFFSET = Long.BYTES;
  private static final int LENGTH_OFFSET = TIME_OFFSET + Long.BYTES;
  private static final int HEAD_LENGTH = LENGTH_OFFSET + Integer.BYTES;
  private static final int USUAL_LENGTH = 1 << 10;

  private final MessageDigest digest = sha256();
  private final ByteBuffer head = ByteBuffer.allocate(HEAD_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
  private byte[] payload = new byte[USUAL_LENGTH];

  /** A digest behind another one, in 64 hexadecimal digits. */
  public EventDigest(String previousSha256) {
    digest.update(HexFormat.of().parseHex(previousSha256));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: every Java platform has it", e);
    }
  }

  /** Adds an event; nothing of the buffer is kept. */
  public void add(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    head.putLong(0, lsn).putLong(TIME_OFFSET, timeMs).putInt(LENGTH_OFFSET, length);
    digest.update(head.array());
    if (length > payload.length) {
      payload = new byte[length];
    }
    buffer.getBytes(offset, payload, 0, length);
    digest.update(payload, 0, length);
  }

  /** The digest in 64 hexadecimal digits; ends it. */
  public String finish() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
