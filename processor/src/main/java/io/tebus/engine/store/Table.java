package io.tebus.engine.store;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Objects;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

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
 *
 * <p>The pages can be {@linkplain #beginCopy copied} while the table goes on. The header is copied
 * at the beginning, the others when their turn comes; until then, what changes in them is noted in
 * an {@link UndoLog}, with the words around it.
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

  private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(PAGE_LENGTH);
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

  // The ordinals whose pages a copy still waits for; none when there is no copy: one compare tells.
  private int pendingFirst;
  private int pendingCount;
  private int number;
  private @Nullable UndoLog undo;

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

  /** The first one handed out: 0 or 1. */
  public int firstOrdinal() {
    return firstOrdinal;
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
    beforeChange(ordinal);
    buffer(ordinal).setMemory(offset(ordinal), 1 << shift, (byte) 0);
    putInt(ordinal, 0, header.getInt(FIRST_FREE));
    header.putInt(FIRST_FREE, ordinal + 1);
    header.putInt(LIVE, live() - 1);
  }

  /**
   * The memory that holds a record, for views. Who writes there says so {@linkplain #beforeChange
   * before}.
   */
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
    buffer(ordinal).putByte(changing(ordinal, field, Byte.BYTES), value);
  }

  public short getShort(int ordinal, int field) {
    return buffer(ordinal).getShort(offset(ordinal) + field);
  }

  public void putShort(int ordinal, int field, short value) {
    buffer(ordinal).putShort(changing(ordinal, field, Short.BYTES), value);
  }

  public int getInt(int ordinal, int field) {
    return buffer(ordinal).getInt(offset(ordinal) + field);
  }

  public void putInt(int ordinal, int field, int value) {
    buffer(ordinal).putInt(changing(ordinal, field, Integer.BYTES), value);
  }

  public long getLong(int ordinal, int field) {
    return buffer(ordinal).getLong(offset(ordinal) + field);
  }

  public void putLong(int ordinal, int field, long value) {
    buffer(ordinal).putLong(changing(ordinal, field, Long.BYTES), value);
  }

  /** To be called before a record is changed through its {@link #buffer}. */
  public void beforeChange(int ordinal) {
    changing(ordinal, 0, 1 << shift);
  }

  /** Where a field that is about to change is in its {@link #buffer}. */
  private int changing(int ordinal, int field, int length) {
    int at = offset(ordinal) + field;
    if (isPending(ordinal)) {
      keep(ordinal, at, length);
    }
    return at;
  }

  private boolean isPending(int ordinal) {
    return Integer.compareUnsigned(ordinal - pendingFirst, pendingCount) < 0;
  }

  /** Notes the aligned words around a change: they lie in the same page. */
  private void keep(int ordinal, int at, int length) {
    UndoLog log = Objects.requireNonNull(undo);
    UnsafeBuffer slab = buffer(ordinal);
    long slabStart = (long) ((ordinal + base) >>> slabShift) << SLAB_SHIFT;
    for (int word = at & -Long.BYTES; word < at + length; word += Long.BYTES) {
      log.add(number, slabStart + word, slab.getLong(word));
    }
  }

  /**
   * From here on, what changes in a page that was not copied is noted. The header is to be copied
   * before anything changes.
   *
   * @param tableNumber names this table in the copy, 0 to {@link Short#MAX_VALUE}
   * @throws IllegalStateException when a copy is under way
   */
  public void beginCopy(int tableNumber, UndoLog log) {
    if (undo != null) {
      throw new IllegalStateException(name + ": a copy is under way (expected: none)");
    }
    number = tableNumber;
    undo = log;
    pendingFirst = 0;
    pendingCount = (pageCount() - 1) * base;
  }

  /**
   * Offers a page, first the header, then the others in order, as many as there were when the copy
   * began; false when there was no room.
   */
  public boolean copyPage(PageSink sink, int page) {
    boolean isHeader = page == 0;
    if (!isHeader && (pendingCount == 0 || page != pendingFirst / base + 1)) {
      throw new IllegalStateException(
          name + ": page=" + page + " (expected: the next one of a copy under way)");
    }
    long at = (long) page << PAGE_SHIFT;
    if (!sink.offer(number, page, slabOf(at), inSlab(at))) {
      return false;
    }
    if (!isHeader) {
      pendingFirst += base;
      pendingCount -= base;
    }
    return true;
  }

  /** Notes no more. Idempotent. */
  public void endCopy() {
    undo = null;
    number = 0;
    pendingFirst = 0;
    pendingCount = 0;
  }

  /**
   * Takes the header of a copy, and memory for its pages. For a table none of whose records was
   * written: its pages are zeros, and those that are zeros in the copy need not be put back.
   *
   * @param source holds {@link #PAGE_LENGTH} bytes at the offset
   * @param pages of the copy
   * @throws IllegalStateException when it is the header of another table, or of other pages
   */
  public void restoreHeader(DirectBuffer source, int offset, int pages) {
    int used = source.getInt(offset + USED);
    int live = source.getInt(offset + LIVE);
    if (source.getInt(offset + RECORD_LENGTH) != recordLength()
        || source.getInt(offset + FIRST_ORDINAL) != firstOrdinal
        || used < 0
        || used > capacity
        || live < 0
        || live > used
        || pages != pageCount(used)) {
      throw new IllegalStateException(
          name
              + ": header of a copy: record length="
              + source.getInt(offset + RECORD_LENGTH)
              + " first ordinal="
              + source.getInt(offset + FIRST_ORDINAL)
              + " used="
              + used
              + " live="
              + live
              + " pages="
              + pages
              + " (expected: record length "
              + recordLength()
              + ", first ordinal "
              + firstOrdinal
              + ", at most "
              + capacity
              + " used, and as many pages as they need)");
    }
    reach(firstOrdinal + used - 1);
    header.putBytes(0, source, offset, PAGE_LENGTH);
    int fullSlabs = (int) (((long) pages << PAGE_SHIFT) >>> SLAB_SHIFT);
    for (int slab = 0; slab < fullSlabs; slab++) {
      memory.preferLargePages(slabs[slab]);
    }
  }

  /**
   * Takes another page of a copy. Safe for several threads, each with other pages.
   *
   * @throws IllegalStateException when there is no such page
   */
  public void restorePage(int page, DirectBuffer source, int offset) {
    if (page < 1 || page >= pageCount()) {
      throw new IllegalStateException(
          name + ": page=" + page + " (expected: 1-" + (pageCount() - 1) + ")");
    }
    long at = (long) page << PAGE_SHIFT;
    slabOf(at).putBytes(inSlab(at), source, offset, PAGE_LENGTH);
  }

  /**
   * Takes back a change.
   *
   * @param position as it was noted
   * @throws IllegalStateException when it is that of no word of a record
   */
  public void restoreWord(long position, long oldValue) {
    if (position < PAGE_LENGTH
        || position >= (long) pageCount() << PAGE_SHIFT
        || position % Long.BYTES != 0) {
      throw new IllegalStateException(
          name + ": position=" + position + " (expected: a word in pages=" + pageCount() + ")");
    }
    slabOf(position).putLong(inSlab(position), oldValue);
  }

  private UnsafeBuffer slabOf(long position) {
    return slabs[(int) (position >>> SLAB_SHIFT)];
  }

  private static int inSlab(long position) {
    return (int) position & (Memory.SLAB_LENGTH - 1);
  }

  /** Pages in use, the header among them. */
  public int pageCount() {
    return pageCount(used());
  }

  private int pageCount(int used) {
    long end = (long) (base + firstOrdinal + used) << shift;
    return (int) ((end + PAGE_LENGTH - 1) >>> PAGE_SHIFT);
  }

  /** What the pages in use take, in bytes. */
  public long bytesInUse() {
    return (long) pageCount() * PAGE_LENGTH;
  }

  /** A hash of all bytes of a page: a page that differs in one byte has another one. */
  public long pageHash(int page) {
    long at = (long) page << PAGE_SHIFT;
    return PageHash.of(slabOf(at), inSlab(at), PAGE_LENGTH);
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
