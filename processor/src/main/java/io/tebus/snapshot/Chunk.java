package io.tebus.snapshot;

import io.tebus.engine.store.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A chunk of a snapshot in memory: a directory and up to 255 pages. See {@link SnapshotLayout}.
 *
 * <p>Confined to its owner, who either fills it or reads it.
 */
final class Chunk {

  private static final int PAGE_LENGTH = SnapshotLayout.PAGE_LENGTH;
  private static final int ZEROS_CRC = crcOfZeros();

  private final ByteBuffer memory = SnapshotLayout.allocate(SnapshotLayout.CHUNK_LENGTH);
  private final UnsafeBuffer buffer = new UnsafeBuffer(memory);
  private final CRC32C crc = new CRC32C();
  private int entries;
  private int dataPages;

  private static int crcOfZeros() {
    CRC32C crc = new CRC32C();
    crc.update(new byte[Table.PAGE_LENGTH]);
    return (int) crc.getValue();
  }

  // ---- Filling

  /** Empties it. */
  void begin(int sequence, long id) {
    buffer.setMemory(0, PAGE_LENGTH, (byte) 0);
    memory.putInt(0, SnapshotLayout.CHUNK_MAGIC);
    memory.putInt(SnapshotLayout.SEQUENCE_OFFSET, sequence);
    memory.putLong(SnapshotLayout.CHUNK_ID_OFFSET, id);
    entries = 0;
    dataPages = 0;
  }

  boolean isEmpty() {
    return entries == 0;
  }

  /** Pages that it takes in any case. */
  int room() {
    return Math.min(
        SnapshotLayout.MAX_DATA_PAGES - dataPages, SnapshotLayout.MAX_ENTRIES - entries);
  }

  /** Adds a page of a table; zeros take no room. */
  void addPage(int table, int page, DirectBuffer source, int offset) {
    int value = copy(source, offset);
    // A header page has its place in the order, so it is never left out.
    if (page > 0 && value == ZEROS_CRC && isZero(nextOffset(), nextOffset() + PAGE_LENGTH)) {
      addZeros(table, page);
    } else {
      addEntry(SnapshotLayout.PAGE, table, page, value);
      dataPages++;
    }
  }

  /** Adds a page of notes. */
  void addNotes(int number, DirectBuffer source, int offset) {
    addEntry(SnapshotLayout.NOTES, 0, number, copy(source, offset));
    dataPages++;
  }

  private int copy(DirectBuffer source, int offset) {
    buffer.putBytes(nextOffset(), source, offset, PAGE_LENGTH);
    return crcOfData(dataPages);
  }

  private int nextOffset() {
    return dataOffset(dataPages);
  }

  private boolean isZero(int from, int to) {
    for (int at = from; at < to; at += Long.BYTES) {
      if (buffer.getLong(at) != 0) {
        return false;
      }
    }
    return true;
  }

  private void addZeros(int table, int page) {
    int last = entries - 1;
    if (last >= 0
        && kind(last) == SnapshotLayout.ZEROS
        && table(last) == table
        && page(last) + value(last) == page) {
      memory.putInt(entry(last) + SnapshotLayout.ENTRY_VALUE, value(last) + 1);
    } else {
      addEntry(SnapshotLayout.ZEROS, table, page, 1);
    }
  }

  private void addEntry(int kind, int table, int page, int value) {
    int at = entry(entries++);
    memory.put(at, (byte) kind);
    memory.putShort(at + SnapshotLayout.ENTRY_TABLE, (short) table);
    memory.putInt(at + SnapshotLayout.ENTRY_PAGE, page);
    memory.putInt(at + SnapshotLayout.ENTRY_VALUE, value);
  }

  /** Ends the directory, and returns its CRC. */
  int end() {
    memory.putShort(SnapshotLayout.ENTRIES_OFFSET, (short) entries);
    memory.putShort(SnapshotLayout.DATA_PAGES_OFFSET, (short) dataPages);
    return SnapshotLayout.putCrc(memory);
  }

  /** What is in use of it, in bytes. */
  int length() {
    return dataOffset(dataPages);
  }

  /** Takes up all there is of a chunk; what is not in use is zeros. */
  void stretch() {
    buffer.setMemory(length(), SnapshotLayout.CHUNK_LENGTH - length(), (byte) 0);
  }

  /** All of it, in use or not. */
  ByteBuffer memory() {
    return memory;
  }

  // ---- Reading

  /**
   * Reads one of a file.
   *
   * @return why it is damaged, empty when neither the directory is nor what is not in use
   */
  String read(SnapshotSource source, long position, int length, int sequence, long id)
      throws IOException {
    source.read(memory, length, position);
    if (!SnapshotLayout.hasGoodCrc(memory)) {
      return "its directory has another CRC";
    }
    if (memory.getInt(0) != SnapshotLayout.CHUNK_MAGIC
        || memory.getInt(SnapshotLayout.SEQUENCE_OFFSET) != sequence
        || memory.getLong(SnapshotLayout.CHUNK_ID_OFFSET) != id) {
      return "it is another one's";
    }
    entries = Short.toUnsignedInt(memory.getShort(SnapshotLayout.ENTRIES_OFFSET));
    dataPages = Short.toUnsignedInt(memory.getShort(SnapshotLayout.DATA_PAGES_OFFSET));
    if (entries > SnapshotLayout.MAX_ENTRIES || dataPages > length / PAGE_LENGTH - 1) {
      return "entries=" + entries + " pages=" + dataPages + " do not fit";
    }
    int withData = 0;
    for (int entry = 0; entry < entries; entry++) {
      withData += kind(entry) == SnapshotLayout.ZEROS ? 0 : 1;
    }
    if (withData != dataPages) {
      return "pages=" + dataPages + " (expected: " + withData + ")";
    }
    // No CRC is over it.
    return isZero(length(), length) ? "" : "what is not in use of it is not zeros";
  }

  /** CRC of the directory. */
  int directoryCrc() {
    return memory.getInt(SnapshotLayout.CRC_OFFSET);
  }

  int entries() {
    return entries;
  }

  int dataPages() {
    return dataPages;
  }

  int kind(int entry) {
    return memory.get(entry(entry));
  }

  int table(int entry) {
    return Short.toUnsignedInt(memory.getShort(entry(entry) + SnapshotLayout.ENTRY_TABLE));
  }

  int page(int entry) {
    return memory.getInt(entry(entry) + SnapshotLayout.ENTRY_PAGE);
  }

  /** CRC of the page, or number of pages that are zeros. */
  int value(int entry) {
    return memory.getInt(entry(entry) + SnapshotLayout.ENTRY_VALUE);
  }

  /** Where the pages are. */
  UnsafeBuffer buffer() {
    return buffer;
  }

  static int dataOffset(int dataPage) {
    return (1 + dataPage) * PAGE_LENGTH;
  }

  int crcOfData(int dataPage) {
    crc.reset();
    crc.update(memory.slice(dataOffset(dataPage), PAGE_LENGTH));
    return (int) crc.getValue();
  }

  private static int entry(int index) {
    return SnapshotLayout.FIRST_ENTRY + index * SnapshotLayout.ENTRY_LENGTH;
  }
}
