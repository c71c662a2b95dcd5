package io.tebus.engine.duplicate;

import io.tebus.engine.store.Memory;
import io.tebus.engine.store.Table;
import org.agrona.BitUtil;

/**
 * An index over the ring of records: chains of those that share a bucket, newest first. A link is
 * the sequence of a record, modulo 2^32: one that lies outside the ring ends the chain, so that
 * forgetting the oldest record touches no chain at all.
 *
 * <p>Confined to the engine thread.
 */
final class RecordChains {

  private static final int MIN_BUCKETS = 16;

  private final Table newest;
  private final Table records;
  private final int olderField;
  private final int mask;

  /**
   * Empty chains.
   *
   * @param olderField offset of the link in a record
   */
  RecordChains(Memory memory, String name, int buckets, Table records, int olderField) {
    int count = BitUtil.findNextPositivePowerOfTwo(Math.max(MIN_BUCKETS, buckets));
    newest = new Table(memory, name, Integer.BYTES, 0, count);
    newest.allocateAll();
    this.records = records;
    this.olderField = olderField;
    mask = count - 1;
  }

  Table table() {
    return newest;
  }

  /** The sequence of the newest record in the bucket of a hash; the bucket holds others too. */
  int newest(long hash) {
    return newest.getInt((int) hash & mask, 0);
  }

  /** The sequence of the next older record in the same bucket. */
  int older(int ordinal) {
    return records.getInt(ordinal, olderField);
  }

  void add(long hash, int ordinal, int sequence) {
    int bucket = (int) hash & mask;
    records.putInt(ordinal, olderField, newest.getInt(bucket, 0));
    newest.putInt(bucket, 0, sequence);
  }
}
