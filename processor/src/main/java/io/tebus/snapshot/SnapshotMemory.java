package io.tebus.snapshot;

/**
 * What a snapshot under way takes of direct memory, kept for the next one: the JVM gives such
 * memory back only when it happens to collect. Confined to who takes snapshots, one at a time; the
 * engine's thread fills the pool.
 *
 * @param chunk to write from, then to read back into
 */
record SnapshotMemory(PagePool pool, Chunk chunk) {

  /**
   * As much as a host takes.
   *
   * @throws OutOfMemoryError when the JVM may not have so much
   */
  static SnapshotMemory allocate() {
    return ofPool(PagePool.CAPACITY_BYTES);
  }

  static SnapshotMemory ofPool(int bytes) {
    return new SnapshotMemory(new PagePool(bytes), new Chunk());
  }
}
