package io.tebus.engine.store;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Records of one length, known by their ordinals, in pages of 4 KiB.
 *
 * <pre>
 * page 0, the header:
 *   0  record length i32 | first ordinal i32    8  handed out i32 | in use i32
 *  16  first free i32, its ordinal + 1 | 0     24  notes of the owner: 8 x i64
 *  88  zeros
 * page 1 and on:
 *  records side by side, none in two pages; a free one is zeros but for its first four bytes, which
 *  hold the next free one's ordinal + 1, 0 for none
 * </pre>
 *
 * <p>Confined to the engine thread. Ordinals are dense and never move; the one freed last is handed
 * out first. The pages are a function of the operations alone, so that a {@linkplain #pageHash
 * hash} finds the page in which two replicas differ. Memory is taken as it is touched: no step of
 * growth takes longer than a page fault.
 */
public final class Table {

  /** Length of a page in bytes. */
  public static final int PAGE_LENGTH = 4096;

  /** {@link #allocate}: there is no room. */
  public static final int FULL = -1;

  /** Notes that an owner may keep in the header. */
  public static final int NOTES = 8;

  private static final int MIN_RECORD_LENGTH = Integer.BYTES;

  /** Record numbers, header included, stay within an int. */
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - PAGE_LENGTH;

  private static final int RECORD_LENGTH = 0;
  private static final int FIRST_ORDINAL = 4;
  private static final int USED = 8;
  private static final int LIVE = 12;
  private static final int FIRST_FREE = 16;
  private static final int NOTE = 24;

  private static final int SLAB_SHIFT = Integer.numberOfTrailingZeros(Memory.SLAB_LENGTH);

  private final Memory memory;
  private final String name;
  private final int firstOrdinal;
  private final int capacity;
  private final int shift;
  private final int slabShift;
  private final int slabMask;

  /** Records that would fit into the header page. */
  private final int base;

  private final UnsafeBuffer header;
  private UnsafeBuffer[] slabs;

  /**
   * An empty table.
   *
   * @param name shown in figures and differences
   * @param recordLength in bytes, a power of two, 4 to {@link #PAGE_LENGTH}
   * @param firstOrdinal 0, or 1 where 0 stands for none
   * @param capacity records, at least 1
   */
  public Table(Memory memory, String name, int recordLength, int firstOrdinal, int capacity) {
    if (!BitUtil.isPowerOfTwo(recordLength)
        || recordLength < MIN_RECORD_LENGTH
        || recordLength > PAGE_LENGTH) {
      throw new IllegalArgumentException(
          name
              + ": record length="
              + recordLength
              + " (expected: a power of two, "
              + MIN_RECORD_LENGTH
              + "-"
              + PAGE_LENGTH
              + ")");
    }
    if (firstOrdinal < 0 || firstOrdinal > 1) {
      throw new IllegalArgumentException(
          name + ": first ordinal=" + firstOrdinal + " (expected: 0-1)");
    }
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          name + ": capacity=" + capacity + " (expected: 1-" + MAX_CAPACITY + ")");
    }
    this.memory = memory;
    this.name = name;
    this.firstOrdinal = firstOrdinal;
    this.capacity = capacity;
    shift = Integer.numberOfTrailingZeros(recordLength);
    slabShift = SLAB_SHIFT - shift;
    slabMask = (1 << slabShift) - 1;
    base = PAGE_LENGTH >>> shift;
    slabs = new UnsafeBuffer[] {memory.slab()};
    header = slabs[0];
    header.putInt(RECORD_LENGTH, recordLength);
    header.putInt(FIRST_ORDINAL, firstOrdinal);
  }

  public String name() {
    return name;
  }

  /** In bytes. */
  public int recordLength() {
    return 1 << shift;
  }

  /** The most records there can be. */
  public int capacity() {
    return capacity;
  }

  /** Ordinals handed out so far, those of free records included. */
  public int used() {
    return header.getInt(USED);
  }

  /** Records in use. */
  public int live() {
    return header.getInt(LIVE);
  }

  public boolean isFull() {
    return live() == capacity;
  }

  /** True when so many further records have room. */
  public boolean hasRoomFor(int records) {
    return capacity - live() >= records;
  }

  /** A number the owner keeps with the records. */
  public long note(int index) {
    return header.getLong(NOTE + index * Long.BYTES);
  }

  /** See {@link #note(int)}. */
  public void note(int index, long value) {
    if (index >= NOTES) {
      throw new IllegalArgumentException(
          name + ": note=" + index + " (expected: 0-" + (NOTES - 1) + ")");
    }
    header.putLong(NOTE + index * Long.BYTES, value);
  }

  /** Hands out a record of zeros; {@link #FULL} when there is no room. */
  public int allocate() {
    int free = header.getInt(FIRST_FREE);
    if (free != 0) {
      int ordinal = free - 1;
      header.putInt(FIRST_FREE, getInt(ordinal, 0));
      putInt(ordinal, 0, 0);
      header.putInt(LIVE, live() + 1);
      return ordinal;
    }
    int used = used();
    if (used == capacity) {
      return FULL;
    }
    int ordinal = firstOrdinal + used;
    reach(ordinal);
    header.putInt(USED, used + 1);
    header.putInt(LIVE, live() + 1);
    return ordinal;
  }

  /** Hands out all records at once, for a table that is used as an array. */
  public void allocateAll() {
    reach(firstOrdinal + capacity - 1);
    header.putInt(USED, capacity);
    header.putInt(LIVE, capacity);
  }

  private void reach(int ordinal) {
    int slab = (ordinal + base) >>> slabShift;
    while (slab >= slabs.length) {
      UnsafeBuffer[] more = Arrays.copyOf(slabs, slabs.length + 1);
      more[slabs.length] = memory.slab();
      slabs = more;
    }
  }

  /** Takes a record back that was handed out. */
  public void release(int ordinal) {
    buffer(ordinal).setMemory(offset(ordinal), 1 << shift, (byte) 0);
    putInt(ordinal, 0, header.getInt(FIRST_FREE));
    header.putInt(FIRST_FREE, ordinal + 1);
    header.putInt(LIVE, live() - 1);
  }

  /** The memory that holds a record, for views. */
  public UnsafeBuffer buffer(int ordinal) {
    return slabs[(ordinal + base) >>> slabShift];
  }

  /** Where a record begins in its {@link #buffer}. */
  public int offset(int ordinal) {
    return ((ordinal + base) & slabMask) << shift;
  }

  public byte getByte(int ordinal, int field) {
    return buffer(ordinal).getByte(offset(ordinal) + field);
  }

  public void putByte(int ordinal, int field, byte value) {
    buffer(ordinal).putByte(offset(ordinal) + field, value);
  }

  public short getShort(int ordinal, int field) {
    return buffer(ordinal).getShort(offset(ordinal) + field);
  }

  public void putShort(int ordinal, int field, short value) {
    buffer(ordinal).putShort(offset(ordinal) + field, value);
  }

  public int getInt(int ordinal, int field) {
    return buffer(ordinal).getInt(offset(ordinal) + field);
  }

  public void putInt(int ordinal, int field, int value) {
    buffer(ordinal).putInt(offset(ordinal) + field, value);
  }

  public long getLong(int ordinal, int field) {
    return buffer(ordinal).getLong(offset(ordinal) + field);
  }

  public void putLong(int ordinal, int field, long value) {
    buffer(ordinal).putLong(offset(ordinal) + field, value);
  }

  /** Pages in use, the header among them. */
  public int pageCount() {
    long end = (long) (base + firstOrdinal + used()) << shift;
    return (int) ((end + PAGE_LENGTH - 1) / PAGE_LENGTH);
  }

  /** What the pages in use take, in bytes. */
  public long bytesInUse() {
    return (long) pageCount() * PAGE_LENGTH;
  }

  /** A hash of all bytes of a page: a page that differs in one byte has another one. */
  public long pageHash(int page) {
    long at = (long) page * PAGE_LENGTH;
    return PageHash.of(
        slabs[(int) (at / Memory.SLAB_LENGTH)], (int) (at % Memory.SLAB_LENGTH), PAGE_LENGTH);
  }

  /** A hash over the hashes of all pages in use, in order. */
  public long hash() {
    try {
      long hash = 0;
      int pages = pageCount();
      for (int page = 0; page < pages; page++) {
        hash = PageHash.chain(hash, pageHash(page));
      }
      return hash;
    } finally {
      // The memory must not be given back while it is read.
      Reference.reachabilityFence(memory);
    }
  }

  /** The hashes of all pages in use, in order. */
  public long[] pageHashes() {
    try {
      long[] hashes = new long[pageCount()];
      for (int page = 0; page < hashes.length; page++) {
        hashes[page] = pageHash(page);
      }
      return hashes;
    } finally {
      Reference.reachabilityFence(memory);
    }
  }
}
