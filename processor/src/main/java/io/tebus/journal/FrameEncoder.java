package io.tebus.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A frame being written, in direct memory of its own, as {@link FrameLayout} draws it. Reusable.
 * Confined to the thread that writes.
 */
final class FrameEncoder {
  private final ByteBuffer bytes;
  private final UnsafeBuffer buffer;
  private final CRC32C crc32c = new CRC32C();
  private int length;
  private int crc;

  FrameEncoder(int capacityBytes) {
    bytes = ByteBuffer.allocateDirect(capacityBytes);
    buffer = new UnsafeBuffer(bytes);
  }

  /** The memory of the frame; the body begins at {@link FrameLayout#BODY_OFFSET}. */
  UnsafeBuffer buffer() {
    return buffer;
  }

  /** Where the memory is, as long as this object is reachable. */
  long address() {
    return buffer.addressOffset();
  }

  /** The finished frame, from position 0 to the limit; not a copy. */
  ByteBuffer bytes() {
    return bytes.clear().limit(length);
  }

  /** Length in bytes of the finished frame. */
  int length() {
    return length;
  }

  /** CRC32C of the finished frame. */
  int crc() {
    return crc;
  }

  /** Closes the frame around a body that ends at {@code bodyEnd}. */
  void finish(
      int kind,
      int count,
      int bodyEnd,
      int generation,
      long firstLsn,
      long timeMs,
      long durableLsn,
      int previousCrc) {
    length = bodyEnd + FrameLayout.CRC_LENGTH;
    putInt(FrameLayout.MAGIC_OFFSET, FrameLayout.MAGIC);
    putShort(FrameLayout.FORMAT_OFFSET, FrameLayout.FORMAT);
    putShort(FrameLayout.KIND_OFFSET, kind);
    putInt(FrameLayout.GENERATION_OFFSET, generation);
    putInt(FrameLayout.COUNT_OFFSET, count);
    putInt(FrameLayout.LENGTH_OFFSET, length);
    putInt(FrameLayout.RESERVED_OFFSET, 0);
    putLong(FrameLayout.FIRST_LSN_OFFSET, firstLsn);
    putLong(FrameLayout.TIME_OFFSET, timeMs);
    putLong(FrameLayout.DURABLE_LSN_OFFSET, durableLsn);
    putInt(FrameLayout.PREVIOUS_CRC_OFFSET, previousCrc);

    crc32c.reset();
    bytes.clear().limit(bodyEnd);
    crc32c.update(bytes);
    crc = (int) crc32c.getValue();
    putInt(bodyEnd, crc);
  }

  private void putShort(int offset, int value) {
    buffer.putShort(offset, (short) value, FrameLayout.BYTE_ORDER);
  }

  private void putInt(int offset, int value) {
    buffer.putInt(offset, value, FrameLayout.BYTE_ORDER);
  }

  private void putLong(int offset, long value) {
    buffer.putLong(offset, value, FrameLayout.BYTE_ORDER);
  }
}
