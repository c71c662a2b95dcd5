package io.tebus.engine.duplicate;

import java.util.Arrays;
import org.agrona.BitUtil;

/**
 * An index over records: chains of those that share a bucket, newest first. The links lie in the
 * records; a record links to its older and its newer neighbour, so that the oldest leaves at once.
 *
 * <p>Confined to the engine thread.
 */
final class RecordChains {

  private final RecordPages records;
  private final int olderField;
  private final int newerField;
  private final int[] newest;

  /**
   * Empty chains.
   *
   * @param olderField offset of the link to the older neighbour; the other one follows it
   */
  RecordChains(RecordPages records, int olderField, int buckets) {
    this.records = records;
    this.olderField = olderField;
    newerField = olderField + Integer.BYTES;
    newest = new int[BitUtil.findNextPositivePowerOfTwo(Math.max(16, buckets))];
    Arrays.fill(newest, RecentTransactions.NONE);
  }

  /** The newest record of the bucket of a hash; the bucket holds others too. */
  int newest(long hash) {
    return newest[(int) hash & (newest.length - 1)];
  }

  int older(int ordinal) {
    return records.getInt(ordinal, olderField);
  }

  void add(long hash, int ordinal) {
    int bucket = (int) hash & (newest.length - 1);
    int older = newest[bucket];
    records.putInt(ordinal, olderField, older);
    records.putInt(ordinal, newerField, RecentTransactions.NONE);
    if (older != RecentTransactions.NONE) {
      records.putInt(older, newerField, ordinal);
    }
    newest[bucket] = ordinal;
  }

  /** Takes out the oldest record there is, which ends its chain. */
  void removeOldest(long hash, int ordinal) {
    int newer = records.getInt(ordinal, newerField);
    if (newer == RecentTransactions.NONE) {
      newest[(int) hash & (newest.length - 1)] = RecentTransactions.NONE;
    } else {
      records.putInt(newer, olderField, RecentTransactions.NONE);
    }
  }
}
