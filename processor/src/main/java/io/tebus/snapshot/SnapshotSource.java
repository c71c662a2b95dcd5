package io.tebus.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a snapshot, by position. Safe for any thread. */
interface SnapshotSource extends AutoCloseable {

  /** In bytes. */
  long size() throws IOException;

  /**
   * Fills the beginning of the memory.
   *
   * @param memory of {@link SnapshotLayout#allocate}
   * @param length a multiple of a page's, as the position is; the two end within the size
   */
  void read(ByteBuffer memory, int length, long position) throws IOException;

  @Override
  default void close() throws IOException {}
}
