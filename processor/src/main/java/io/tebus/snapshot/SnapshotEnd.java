package io.tebus.snapshot;

import java.nio.ByteBuffer;

/**
 * What stands at the end of a snapshot: the proof that all of it is there. Immutable.
 *
 * @param pages of all tables, zeros included
 * @param notePages pages of notes
 * @param chain CRC32C of the CRCs of all directories, in order
 */
record SnapshotEnd(long id, long lsn, int chunks, long pages, long notePages, int chain) {

  /** Writes it into a page of zeros. */
  void encode(ByteBuffer page) {
    page.putLong(0, SnapshotLayout.END_MAGIC);
    page.putLong(SnapshotLayout.END_ID_OFFSET, id);
    page.putInt(SnapshotLayout.END_CHUNKS_OFFSET, chunks);
    page.putLong(SnapshotLayout.END_PAGES_OFFSET, pages);
    page.putLong(SnapshotLayout.END_NOTES_OFFSET, notePages);
    page.putLong(SnapshotLayout.END_LSN_OFFSET, lsn);
    page.putInt(SnapshotLayout.END_CHAIN_OFFSET, chain);
    SnapshotLayout.putCrc(page);
  }

  /**
   * Reads it.
   *
   * @param file named in what is wrong
   * @throws SnapshotException when it is none
   */
  static SnapshotEnd decode(ByteBuffer page, String file) {
    if (page.getLong(0) != SnapshotLayout.END_MAGIC || !SnapshotLayout.hasGoodCrc(page)) {
      throw new SnapshotException("snapshot has no whole end: file=" + file);
    }
    return new SnapshotEnd(
        page.getLong(SnapshotLayout.END_ID_OFFSET),
        page.getLong(SnapshotLayout.END_LSN_OFFSET),
        page.getInt(SnapshotLayout.END_CHUNKS_OFFSET),
        page.getLong(SnapshotLayout.END_PAGES_OFFSET),
        page.getLong(SnapshotLayout.END_NOTES_OFFSET),
        page.getInt(SnapshotLayout.END_CHAIN_OFFSET));
  }

  /**
   * Looks whether it is the end of what began so.
   *
   * @param chunksThere as the length of the file tells
   * @throws SnapshotException when it is not
   */
  void checkBelongsTo(SnapshotHeader header, long chunksThere, String file) {
    if (id != header.id()
        || lsn != header.lsn()
        || pages != header.pages()
        || chunks != chunksThere) {
      throw new SnapshotException(
          "snapshot's end is another one's: file="
              + file
              + " lsn="
              + lsn
              + " pages="
              + pages
              + " chunks="
              + chunks
              + " (expected: "
              + header.lsn()
              + ", "
              + header.pages()
              + ", "
              + chunksThere
              + ")");
    }
  }
}
