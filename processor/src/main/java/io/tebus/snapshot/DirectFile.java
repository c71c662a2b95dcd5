package io.tebus.snapshot;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that passes by the page cache where the file system lets it, so that the journal's forces
 * find nothing of it to write and its pages are not pushed out.
 *
 * <p>Reading is safe for any thread; writing is confined to one. Where the file system refuses, it
 * is written through the cache, and forced bit by bit so that no heap of it gathers.
 */
final class DirectFile implements SnapshotSource {

  private static final @Nullable OpenOption DIRECT = directOption();

  private final Path path;
  private FileChannel channel;
  private boolean direct;
  private long written;

  private DirectFile(Path path, FileChannel channel, boolean direct) {
    this.path = path;
    this.channel = channel;
    this.direct = direct;
  }

  /** By its name, because to name its class is a warning: it is the JDK's own. */
  private static @Nullable OpenOption directOption() {
    try {
      Object option =
          Class.forName("com.sun.nio.file.ExtendedOpenOption").getField("DIRECT").get(null);
      return option instanceof OpenOption direct ? direct : null;
    } catch (ReflectiveOperationException ignored) {
      // A JDK without it writes through the cache.
      return null;
    }
  }

  /** A new file; it must not exist. */
  static DirectFile create(Path path) throws IOException {
    // Made first: an open that is refused for being direct may leave an empty file behind.
    FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
    return open(path, StandardOpenOption.WRITE);
  }

  /** A file that is there, for reading. */
  static DirectFile open(Path path) throws IOException {
    DirectFile file = open(path, StandardOpenOption.READ);
    try {
      file.tryRead();
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static DirectFile open(Path path, OpenOption access) throws IOException {
    OpenOption option = DIRECT;
    if (option != null) {
      try {
        return new DirectFile(path, FileChannel.open(path, access, option), true);
      } catch (IOException | UnsupportedOperationException ignored) {
        // Not every file system has it. What else may be wrong, the next line says.
      }
    }
    return new DirectFile(path, FileChannel.open(path, access), false);
  }

  /** The first read tells whether direct ones of a page are taken. */
  private void tryRead() throws IOException {
    if (!direct) {
      return;
    }
    try {
      channel.read(SnapshotLayout.allocate(SnapshotLayout.PAGE_LENGTH), 0);
    } catch (IOException ignored) {
      // When it is not for being direct, the next read fails too.
      reopen(StandardOpenOption.READ);
    }
  }

  private void reopen(OpenOption access) throws IOException {
    channel.close();
    channel = FileChannel.open(path, access);
    direct = false;
  }

  /** False when everything goes through the page cache. */
  boolean isDirect() {
    return direct;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void read(ByteBuffer memory, int length, long position) throws IOException {
    ByteBuffer bytes = memory.slice(0, length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException(
            "snapshot became shorter while it was read: file=" + path + " position=" + position);
      }
    }
  }

  /**
   * Appends the beginning of the memory.
   *
   * @param memory of {@link SnapshotLayout#allocate}
   * @param length a multiple of a page's
   */
  void append(ByteBuffer memory, int length) throws IOException {
    try {
      write(memory, length);
    } catch (IOException e) {
      if (!direct || written > 0) {
        throw e;
      }
      reopen(StandardOpenOption.WRITE);
      write(memory, length);
    }
    written += length;
    if (!direct) {
      channel.force(false);
    }
  }

  private void write(ByteBuffer memory, int length) throws IOException {
    ByteBuffer bytes = memory.slice(0, length);
    while (bytes.hasRemaining()) {
      channel.write(bytes, written + bytes.position());
    }
  }

  /** What was appended so far, in bytes. */
  long written() {
    return written;
  }

  /** Returns when all of it is on disk, its length included. */
  void force() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
