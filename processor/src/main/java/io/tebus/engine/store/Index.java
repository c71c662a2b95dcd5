package io.tebus.engine.store;

import java.util.List;

/**
 * A hash index over ordinals that grows one bucket at a time: linear hashing.
 *
 * <pre>
 * bucket, one cache line:
 *   0  7 slots: hash i32 | ordinal + 1 i32; filled from the front, 0 ends them
 *  56  overflow i32: ordinal of the next bucket of this chain + 1, 0 none | zeros
 *  64
 * </pre>
 *
 * <p>Confined to the engine thread. Hashes of different keys may be equal: whoever {@linkplain
 * #seek seeks} compares keys. Each insert splits at most one bucket, so no insert takes long,
 * however large the index is; a chain grows only by keys whose hashes agree in their low bits.
 *
 * <p>Source: W. Litwin, Linear hashing, VLDB 1980.
 */
public final class Index {

  /** No position. */
  public static final int NONE = -1;

  /** The most entries there can be. */
  public static final int MAX_CAPACITY = 300_000_000;

  private static final int BUCKET_LENGTH = 64;
  private static final int SLOT_SHIFT = 3;
  private static final int SLOTS = 7;
  private static final int ORDINAL = Integer.BYTES;
  private static final int OVERFLOW = SLOTS << SLOT_SHIFT;

  /** Entries a bucket holds on average: more save memory, fewer save overflows. */
  private static final int LOAD = 5;

  private static final int FIRST_BUCKETS = Table.PAGE_LENGTH / BUCKET_LENGTH;

  /**
   * A position is a bucket times eight and a slot; this bit says that the bucket is an overflow.
   */
  private static final int OVERFLOWN = 1 << 30;

  private static final int SIZE_NOTE = 0;

  private final Table buckets;
  private final Table overflows;

  // Where put writes, while a bucket is split.
  private Table target;
  private int targetBucket;
  private int targetSlot;

  /**
   * An empty index.
   *
   * @param capacity entries, 1 to {@link #MAX_CAPACITY}
   */
  public Index(Memory memory, String name, int capacity) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          name + ": capacity=" + capacity + " (expected: 1-" + MAX_CAPACITY + ")");
    }
    buckets = new Table(memory, name, BUCKET_LENGTH, 0, FIRST_BUCKETS + capacity / LOAD + 1);
    // One for every full bucket, and one for every chain: even if all hashes were the same.
    overflows =
        new Table(
            memory,
            name + "-overflow",
            BUCKET_LENGTH,
            0,
            FIRST_BUCKETS + 2 * (capacity / LOAD + 1));
    target = buckets;
    for (int i = 0; i < FIRST_BUCKETS; i++) {
      buckets.allocate();
    }
  }

  /** Entries. */
  public int size() {
    return (int) buckets.note(SIZE_NOTE);
  }

  /** The tables it lies in. */
  public List<Table> tables() {
    return List.of(buckets, overflows);
  }

  /** The position of the first entry with a hash, {@link #NONE} when there is none. */
  public int seek(int hash) {
    return scan(buckets, bucketOf(hash, buckets.used()), 0, hash);
  }

  /** The position of the next entry with the hash behind one, {@link #NONE} when there is none. */
  public int next(int position, int hash) {
    boolean overflown = (position & OVERFLOWN) != 0;
    int bucket = (position & ~OVERFLOWN) >>> SLOT_SHIFT;
    return scan(overflown ? overflows : buckets, bucket, (position & SLOTS) + 1, hash);
  }

  /** The ordinal at a position. */
  public int ordinal(int position) {
    Table table = (position & OVERFLOWN) != 0 ? overflows : buckets;
    int bucket = (position & ~OVERFLOWN) >>> SLOT_SHIFT;
    return table.getInt(bucket, slot(position & SLOTS) + ORDINAL) - 1;
  }

  private int scan(Table first, int firstBucket, int firstSlot, int hash) {
    Table table = first;
    int bucket = firstBucket;
    int slot = firstSlot;
    while (true) {
      for (; slot < SLOTS; slot++) {
        if (table.getInt(bucket, slot(slot) + ORDINAL) == 0) {
          return NONE;
        }
        if (table.getInt(bucket, slot(slot)) == hash) {
          return (bucket << SLOT_SHIFT) | slot | (table == overflows ? OVERFLOWN : 0);
        }
      }
      int overflow = table.getInt(bucket, OVERFLOW);
      if (overflow == 0) {
        return NONE;
      }
      table = overflows;
      bucket = overflow - 1;
      slot = 0;
    }
  }

  /** Adds an entry; the caller keeps within the capacity. */
  public void insert(int hash, int ordinal) {
    seekEnd(bucketOf(hash, buckets.used()));
    put(hash, ordinal + 1);
    int size = size() + 1;
    buckets.note(SIZE_NOTE, size);
    if (size > LOAD * (long) buckets.used()) {
      split();
    }
  }

  /** The bucket of a hash among so many: those not split yet stand for two. */
  private static int bucketOf(int hash, int count) {
    int half = Integer.highestOneBit(count);
    int bucket = hash & (2 * half - 1);
    return bucket < count ? bucket : bucket & (half - 1);
  }

  /** Stands behind the last entry of a chain. */
  private void seekEnd(int bucket) {
    begin(bucket);
    int overflow = target.getInt(targetBucket, OVERFLOW);
    while (overflow != 0) {
      target = overflows;
      targetBucket = overflow - 1;
      overflow = target.getInt(targetBucket, OVERFLOW);
    }
    while (targetSlot < SLOTS && target.getInt(targetBucket, slot(targetSlot) + ORDINAL) != 0) {
      targetSlot++;
    }
  }

  private void begin(int bucket) {
    target = buckets;
    targetBucket = bucket;
    targetSlot = 0;
  }

  /** Writes an entry where it stands, into the next bucket of the chain when this one is full. */
  private void put(int hash, int ordinalPlusOne) {
    if (targetSlot == SLOTS) {
      int overflow = target.getInt(targetBucket, OVERFLOW);
      if (overflow == 0) {
        overflow = overflows.allocate() + 1;
        if (overflow == 0) {
          throw new IllegalStateException(overflows.name() + ": is full (expected: room)");
        }
        target.putInt(targetBucket, OVERFLOW, overflow);
      }
      target = overflows;
      targetBucket = overflow - 1;
      targetSlot = 0;
    }
    target.putInt(targetBucket, slot(targetSlot), hash);
    target.putInt(targetBucket, slot(targetSlot) + ORDINAL, ordinalPlusOne);
    targetSlot++;
  }

  /** Gives one bucket's entries a second one: a pass for each of the two. */
  private void split() {
    int upper = buckets.allocate();
    if (upper == Table.FULL) {
      return;
    }
    int lower = upper - Integer.highestOneBit(upper);
    int count = buckets.used();
    begin(upper);
    copy(lower, upper, count);
    begin(lower);
    copy(lower, lower, count);
    cutOff();
  }

  /** Puts those of a chain's entries that belong into one bucket; it may be the chain's own. */
  private void copy(int chain, int into, int count) {
    Table table = buckets;
    int bucket = chain;
    while (true) {
      int overflow = table.getInt(bucket, OVERFLOW);
      for (int slot = 0; slot < SLOTS; slot++) {
        int ordinalPlusOne = table.getInt(bucket, slot(slot) + ORDINAL);
        if (ordinalPlusOne == 0) {
          return;
        }
        int hash = table.getInt(bucket, slot(slot));
        if (bucketOf(hash, count) == into) {
          put(hash, ordinalPlusOne);
        }
      }
      if (overflow == 0) {
        return;
      }
      table = overflows;
      bucket = overflow - 1;
    }
  }

  /** Ends the chain where it stands, and frees the buckets behind. */
  private void cutOff() {
    for (int slot = targetSlot; slot < SLOTS; slot++) {
      target.putLong(targetBucket, slot(slot), 0);
    }
    int overflow = target.getInt(targetBucket, OVERFLOW);
    target.putInt(targetBucket, OVERFLOW, 0);
    while (overflow != 0) {
      int following = overflows.getInt(overflow - 1, OVERFLOW);
      overflows.release(overflow - 1);
      overflow = following;
    }
  }

  private static int slot(int index) {
    return index << SLOT_SHIFT;
  }
}
