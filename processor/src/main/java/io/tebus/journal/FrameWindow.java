package io.tebus.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The part of a file that is in memory, to look for frames in it. Reusable, for one file after the
 * other. Confined to the thread that reads.
 *
 * <p>It is as large as it was made, unless a frame is longer.
 */
final class FrameWindow {

  /** For a tail, which reads that much at every poll, however little was written. */
  static final int SMALL_BYTES = 64 << 10;

  /** For whoever reads everything. */
  static final int LARGE_BYTES = 1 << 20;

  private final int sizeBytes;
  private final CRC32C crc32c = new CRC32C();
  private ByteBuffer bytes;

  /** The same memory once more: no slice is made for the CRC of each frame. */
  private ByteBuffer checked;

  private UnsafeBuffer buffer;
  private long start;

  FrameWindow(int sizeBytes) {
    this.sizeBytes = sizeBytes;
    bytes = newBytes(sizeBytes);
    checked = bytes.duplicate();
    buffer = new UnsafeBuffer(bytes);
    bytes.limit(0);
  }

  /** Holds nothing any more: the file is another one, or may have been written since. */
  void forget() {
    bytes.limit(0);
  }

  /** Whether that many bytes from that place in the file on are in the window. */
  boolean holds(long position, int length) {
    return position >= start && position + length <= start + bytes.limit();
  }

  /** Reads the file from that place on; false when it does not have that many bytes. */
  boolean load(FileChannel channel, long position, int length) throws IOException {
    if (length > bytes.capacity()) {
      bytes = newBytes(BitUtil.findNextPositivePowerOfTwo(length));
      checked = bytes.duplicate();
      buffer = new UnsafeBuffer(bytes);
    }
    start = position;
    bytes.clear().limit(Math.max(length, sizeBytes));
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = channel.read(bytes, start + bytes.position());
    }
    bytes.flip();
    return bytes.limit() >= length;
  }

  /**
   * Place in the file, from that one on, of the next magic number with room for the shortest frame;
   * when the window holds none, the first place for which it does not hold that room.
   */
  long findMagic(long position) {
    int index = indexOf(position);
    int last = bytes.limit() - FrameLayout.MIN_LENGTH;
    while (index <= last && bytes.getInt(index) != FrameLayout.MAGIC) {
      index += FrameScanner.EXCERPT_ALIGNMENT;
    }
    return start + index;
  }

  int getInt(long position) {
    return bytes.getInt(indexOf(position));
  }

  /** CRC32C of bytes the window holds. */
  int crc(long position, int length) {
    int index = indexOf(position);
    checked.limit(index + length).position(index);
    crc32c.reset();
    crc32c.update(checked);
    return (int) crc32c.getValue();
  }

  /** The memory, valid until more is loaded. */
  DirectBuffer buffer() {
    return buffer;
  }

  /** Where in the memory that place of the file is. */
  int indexOf(long position) {
    return (int) (position - start);
  }

  private static ByteBuffer newBytes(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(FrameLayout.BYTE_ORDER);
  }
}
