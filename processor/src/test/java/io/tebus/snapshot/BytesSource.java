package io.tebus.snapshot;

import java.nio.ByteBuffer;

/** A snapshot in memory, to be damaged. Confined to the test's thread while it changes. */
final class BytesSource implements SnapshotSource {

  private final byte[] bytes;

  BytesSource(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void read(ByteBuffer memory, int length, long position) {
    memory.put(0, bytes, (int) position, length);
  }
}
