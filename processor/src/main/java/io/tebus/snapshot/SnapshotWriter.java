package io.tebus.snapshot;

import io.tebus.engine.Engine;
import io.tebus.engine.store.PageSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/**
 * Writes a snapshot, chunk by chunk. Confined to one thread.
 *
 * <p>After an exception the file must be removed.
 */
public final class SnapshotWriter implements AutoCloseable {

  /** One thread fills it and empties it, by turns. */
  private static final int SMALL_POOL_BYTES = 1 << 20;

  private final DirectFile file;
  private final SnapshotHeader header;
  private final Chunk chunk;
  private final CRC32C chain = new CRC32C();
  private int chunks;
  private long pages;
  private int notePages;

  private SnapshotWriter(DirectFile file, SnapshotHeader header, Chunk chunk) {
    this.file = file;
    this.header = header;
    this.chunk = chunk;
    chunk.begin(0, header.id());
  }

  /**
   * Creates the file and writes its header.
   *
   * @param chunk the writer's until it is closed
   */
  static SnapshotWriter create(Path path, SnapshotHeader header, Chunk chunk) throws IOException {
    DirectFile file = DirectFile.create(path);
    try {
      ByteBuffer page = SnapshotLayout.allocate(SnapshotLayout.PAGE_LENGTH);
      header.encode(page);
      file.append(page, SnapshotLayout.PAGE_LENGTH);
      return new SnapshotWriter(file, header, chunk);
    } catch (IOException | RuntimeException | Error e) {
      CloseHelper.quietClose(file);
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /**
   * Writes a snapshot of an engine that stands still, in this thread, as fast as it goes; it
   * counts, and is verified, when this returns.
   *
   * @param directory that holds the home's snapshots
   * @param generation of the journal
   * @param crc of the journal's frame that ends where the engine stands
   */
  public static SnapshotHeader write(
      Path directory, Engine engine, SnapshotOptions options, int generation, int crc)
      throws IOException {
    SnapshotDirectory snapshots = new SnapshotDirectory(directory);
    SnapshotMemory memory = SnapshotMemory.ofPool(SMALL_POOL_BYTES);
    PagePool pool = memory.pool();
    SnapshotFeed feed = new SnapshotFeed(() -> generation, () -> crc);
    feed.order(pool);
    feed.doWork(engine);
    SnapshotHeader header = SnapshotHeader.of(feed.head(), options, System.currentTimeMillis());
    Path unfinished = snapshots.unfinished(header.lsn());
    try {
      try (SnapshotWriter writer = create(unfinished, header, memory.chunk())) {
        writer.writeAll(feed, pool, engine);
      }
      SnapshotReader.verify(unfinished, (_, _) -> {});
      snapshots.publish(unfinished, header.lsn());
      return header;
    } catch (IOException | RuntimeException | Error e) {
      Files.deleteIfExists(unfinished);
      throw e;
    } finally {
      feed.cancel();
      feed.doWork(engine);
    }
  }

  private void writeAll(SnapshotFeed feed, PagePool pool, Engine engine) throws IOException {
    while (feed.state() == SnapshotFeed.State.COPYING || !pool.isEmpty()) {
      feed.doWork(engine);
      take(pool);
    }
    if (feed.state() != SnapshotFeed.State.COPIED) {
      throw new IllegalStateException(
          "snapshot: state=" + feed.state() + " (expected: COPIED, while the engine stands still)");
    }
    finish();
  }

  /** Takes pages until the pool or a chunk ends; returns true when a chunk was written. */
  boolean take(PagePool pool) throws IOException {
    pool.read(this::add, chunk.room());
    if (chunk.room() > 0) {
      return false;
    }
    chunk.stretch();
    writeChunk(SnapshotLayout.CHUNK_LENGTH);
    return true;
  }

  private void add(int table, int page, DirectBuffer source, int offset) {
    if (table == PageSink.UNDO) {
      chunk.addNotes(notePages, source, offset);
      notePages++;
    } else {
      chunk.addPage(table, page, source, offset);
      pages++;
    }
  }

  private void writeChunk(int length) throws IOException {
    SnapshotLayout.chain(chain, chunk.end());
    file.append(chunk.memory(), length);
    chunks++;
    chunk.begin(chunks, header.id());
  }

  /** Writes the rest and the end, when the pool has given all; it is on disk then. */
  void finish() throws IOException {
    if (!chunk.isEmpty()) {
      writeChunk(chunk.length());
    }
    ByteBuffer page = SnapshotLayout.allocate(SnapshotLayout.PAGE_LENGTH);
    new SnapshotEnd(header.id(), header.lsn(), chunks, pages, notePages, (int) chain.getValue())
        .encode(page);
    file.append(page, SnapshotLayout.PAGE_LENGTH);
    file.force();
  }

  /** Pages of the state that were taken, zeros included. */
  long pages() {
    return pages;
  }

  /** What the notes take, in bytes. */
  long noteBytes() {
    return (long) notePages * SnapshotLayout.PAGE_LENGTH;
  }

  /** What was written so far, in bytes. */
  long bytes() {
    return file.written();
  }

  /** False when it goes through the page cache. */
  boolean isDirect() {
    return file.isDirect();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
