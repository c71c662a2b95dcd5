package io.tebus.snapshot;

import io.tebus.engine.StateRestore;
import io.tebus.engine.TableShape;
import io.tebus.engine.store.UndoLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that is read chunk by chunk: all of it is checked, and placed when there is an engine
 * for it.
 *
 * <p>Chunk 0 is read first, by the thread that begins; the others by several threads, each with a
 * {@link Chunk} of its own and no chunk twice. What comes after belongs to one thread again.
 */
final class SnapshotLoad {

  private final String file;
  private final SnapshotSource source;
  private final SnapshotHeader header;
  private final SnapshotEnd end;
  private final long chunkBytes;
  private final @Nullable StateRestore restore;

  /** Of each table, the number of its page 0 among all pages. */
  private final int[] firstPages;

  /** A byte for each page, 1 when it was there. */
  private final byte[] found;

  private final int[] directoryCrcs;
  private final LongAdder pages = new LongAdder();
  private final LongAdder notePages = new LongAdder();
  private final LongAdder notes = new LongAdder();

  private SnapshotLoad(
      String file,
      SnapshotSource source,
      SnapshotHeader header,
      SnapshotEnd end,
      long chunkBytes,
      @Nullable StateRestore restore) {
    this.file = file;
    this.source = source;
    this.header = header;
    this.end = end;
    this.chunkBytes = chunkBytes;
    this.restore = restore;
    List<TableShape> tables = header.tables();
    firstPages = new int[tables.size()];
    for (int table = 1; table < firstPages.length; table++) {
      firstPages[table] = firstPages[table - 1] + tables.get(table - 1).pages();
    }
    found = new byte[(int) header.pages()];
    directoryCrcs = new int[end.chunks()];
  }

  /**
   * Reads header and end.
   *
   * @param file named in what is wrong
   * @param restore of an engine that knows nothing; null to check alone
   * @throws SnapshotException when they are damaged, or the engine has other tables
   */
  static SnapshotLoad begin(String file, SnapshotSource source, @Nullable StateRestore restore)
      throws IOException {
    ByteBuffer page = SnapshotLayout.allocate(SnapshotLayout.PAGE_LENGTH);
    SnapshotHeader header = readHeader(file, source, page);
    long size = source.size();
    long chunkBytes = size - 2L * SnapshotLayout.PAGE_LENGTH;
    if (chunkBytes <= 0 || size % SnapshotLayout.PAGE_LENGTH != 0) {
      throw new SnapshotException("snapshot is cut off: file=" + file + " bytes=" + size);
    }
    source.read(page, SnapshotLayout.PAGE_LENGTH, size - SnapshotLayout.PAGE_LENGTH);
    SnapshotEnd end = SnapshotEnd.decode(page, file);
    long chunks = (chunkBytes + SnapshotLayout.CHUNK_LENGTH - 1) / SnapshotLayout.CHUNK_LENGTH;
    end.checkBelongsTo(header, chunks, file);
    if (restore != null) {
      checkShapes(file, header.tables(), restore.tables());
    }
    return new SnapshotLoad(file, source, header, end, chunkBytes, restore);
  }

  static SnapshotHeader readHeader(String file, SnapshotSource source, ByteBuffer page)
      throws IOException {
    long size = source.size();
    if (size < SnapshotLayout.PAGE_LENGTH) {
      throw new SnapshotException("snapshot is cut off: file=" + file + " bytes=" + size);
    }
    source.read(page, SnapshotLayout.PAGE_LENGTH, 0);
    return SnapshotHeader.decode(page, file);
  }

  private static void checkShapes(String file, List<TableShape> are, List<TableShape> wanted) {
    if (are.size() != wanted.size()) {
      throw new SnapshotException(
          "snapshot: file="
              + file
              + " tables="
              + are.size()
              + " (expected: "
              + wanted.size()
              + ")");
    }
    for (int table = 0; table < are.size(); table++) {
      TableShape is = are.get(table);
      TableShape expected = wanted.get(table);
      if (!is.name().equals(expected.name())
          || is.recordLength() != expected.recordLength()
          || is.firstOrdinal() != expected.firstOrdinal()
          || is.capacity() != expected.capacity()) {
        throw new SnapshotException(
            "snapshot: file=" + file + " table=" + is + " (expected: " + expected + ")");
      }
    }
  }

  SnapshotHeader header() {
    return header;
  }

  int chunks() {
    return end.chunks();
  }

  /** What a chunk takes in the file, in bytes. */
  int lengthOf(int chunk) {
    return (int)
        Math.min(
            SnapshotLayout.CHUNK_LENGTH, chunkBytes - (long) chunk * SnapshotLayout.CHUNK_LENGTH);
  }

  /**
   * Reads, checks and places a chunk.
   *
   * @return true when there are notes in it
   * @throws SnapshotException when anything of it is damaged
   */
  boolean read(int number, Chunk chunk) throws IOException {
    fill(number, chunk);
    directoryCrcs[number] = chunk.directoryCrc();
    long notePagesHere = 0;
    int data = 0;
    for (int entry = 0; entry < chunk.entries(); entry++) {
      int table = chunk.table(entry);
      int page = chunk.page(entry);
      switch (chunk.kind(entry)) {
        case SnapshotLayout.PAGE -> {
          checkCrc(number, chunk, entry, data);
          boolean isHeader = number == 0 && entry < firstPages.length;
          checkRange(number, entry, table, page, 1, isHeader);
          place(chunk, table, page, data);
          data++;
        }
        case SnapshotLayout.ZEROS -> {
          checkRange(number, entry, table, page, chunk.value(entry), false);
          int first = firstPages[table] + page;
          Arrays.fill(found, first, first + chunk.value(entry), (byte) 1);
          pages.add(chunk.value(entry));
        }
        case SnapshotLayout.NOTES -> {
          checkCrc(number, chunk, entry, data);
          checkNotes(number, chunk.buffer(), Chunk.dataOffset(data));
          notePagesHere++;
          data++;
        }
        default -> throw damaged(number, "entry=" + entry + " kind=" + chunk.kind(entry));
      }
    }
    notePages.add(notePagesHere);
    return notePagesHere > 0;
  }

  private void fill(int number, Chunk chunk) throws IOException {
    long position = SnapshotLayout.PAGE_LENGTH + (long) number * SnapshotLayout.CHUNK_LENGTH;
    String damage = chunk.read(source, position, lengthOf(number), number, header.id());
    if (!damage.isEmpty()) {
      throw damaged(number, damage);
    }
  }

  private void checkCrc(int number, Chunk chunk, int entry, int data) {
    if (chunk.crcOfData(data) != chunk.value(entry)) {
      throw damaged(number, "page=" + data + " of it has another CRC");
    }
  }

  /** The first entries of the first chunk are the header pages in order, and no others are. */
  private void checkRange(int number, int entry, int table, int page, int count, boolean isHeader) {
    boolean isPlaceable =
        isHeader
            ? table == entry && page == 0
            : table < firstPages.length
                && page > 0
                && count > 0
                && (long) page + count <= header.tables().get(table).pages();
    if (!isPlaceable) {
      throw damaged(
          number, "entry=" + entry + " table=" + table + " page=" + page + " count=" + count);
    }
  }

  private void place(Chunk chunk, int table, int page, int data) {
    StateRestore into = restore;
    if (into != null && page == 0) {
      into.header(
          table, header.tables().get(table).pages(), chunk.buffer(), Chunk.dataOffset(data));
    } else if (into != null) {
      into.page(table, page, chunk.buffer(), Chunk.dataOffset(data));
    }
    found[firstPages[table] + page] = 1;
    pages.increment();
  }

  private void checkNotes(int number, UnsafeBuffer buffer, int offset) {
    int count = UndoLog.count(buffer, offset);
    for (int note = 0; note < count; note++) {
      long address = buffer.getLong(offset + note * UndoLog.ENTRY_LENGTH);
      int table = UndoLog.tableOf(address);
      long position = UndoLog.positionOf(address);
      if (table < 0
          || table >= firstPages.length
          || position < SnapshotLayout.PAGE_LENGTH
          || position + Long.BYTES
              > (long) header.tables().get(table).pages() * SnapshotLayout.PAGE_LENGTH) {
        throw damaged(number, "note=" + note + " table=" + table + " position=" + position);
      }
    }
    notes.add(count);
  }

  /** Undoes the notes of a chunk, last first; those of later chunks are undone. */
  void undo(int number, Chunk chunk, StateRestore into) throws IOException {
    fill(number, chunk);
    int data = chunk.dataPages();
    for (int entry = chunk.entries() - 1; entry >= 0; entry--) {
      int kind = chunk.kind(entry);
      data -= kind == SnapshotLayout.ZEROS ? 0 : 1;
      if (kind == SnapshotLayout.NOTES) {
        checkCrc(number, chunk, entry, data);
        into.undo(chunk.buffer(), Chunk.dataOffset(data));
      }
    }
  }

  /**
   * Looks whether everything was there.
   *
   * @throws SnapshotException when it was not
   */
  void checkWhole() {
    CRC32C chain = new CRC32C();
    for (int directoryCrc : directoryCrcs) {
      SnapshotLayout.chain(chain, directoryCrc);
    }
    if ((int) chain.getValue() != end.chain()) {
      throw new SnapshotException("snapshot's chunks are not those of its end: file=" + file);
    }
    boolean isWhole = pages.sum() == header.pages() && notePages.sum() == end.notePages();
    for (byte one : found) {
      isWhole &= one == 1;
    }
    if (!isWhole) {
      throw new SnapshotException(
          "snapshot is not whole: file="
              + file
              + " pages="
              + pages.sum()
              + " notes="
              + notePages.sum()
              + " (expected: "
              + header.pages()
              + ", "
              + end.notePages()
              + ")");
    }
  }

  /** Notes that were read so far. */
  long notes() {
    return notes.sum();
  }

  private SnapshotException damaged(int chunk, String what) {
    return new SnapshotException(
        "snapshot is damaged: file=" + file + " chunk=" + chunk + ": " + what);
  }
}
