package io.tebus.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * Files of the machine. Each method is confined to one thread.
 *
 * <p>A force goes through a channel of its own; pages that were changed through a mapping are
 * written too, since both share the page cache.
 */
final class DiskStorage implements Storage {

  /**
   * Written page by page, so that the kernel keeps them page by page: of a larger piece that it
   * holds as one (a large folio), a word changed through a mapping makes all of it dirty, and each
   * force would write it again.
   */
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(4096).asReadOnlyBuffer();

  private final LastFile forced = new LastFile();
  private final LastFile written = new LastFile();

  @Override
  public void force(Path file, boolean directory) throws IOException {
    if (directory) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        channel.force(true);
      }
      return;
    }
    forced.channel(file).force(false);
  }

  @Override
  public void write(Path file, long position, ByteBuffer bytes) throws IOException {
    writeAll(written.channel(file), position, bytes);
  }

  @Override
  public void allocate(Path file, long lengthBytes, Pace pace) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      // Forced piece by piece: behind more of it a force of the journal would have to wait.
      long position = 0;
      while (position < lengthBytes) {
        long end = Math.min(lengthBytes, position + pace.nextPieceBytes(position));
        writeZeros(channel, position, end);
        channel.force(true);
        position = end;
      }
    } catch (IOException | RuntimeException | Error e) {
      // What there is of it would take the very room that is missing.
      delete(file, e);
      throw e;
    }
  }

  @Override
  public boolean hasRoomFor(Path file, long bytes) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    return Files.getFileStore(directory == null ? file : directory).getUsableSpace() >= bytes;
  }

  private static void delete(Path file, Throwable reason) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private static void writeZeros(FileChannel channel, long from, long to) throws IOException {
    ByteBuffer zeros = ZEROS.duplicate();
    for (long position = from; position < to; position += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), to - position));
      writeAll(channel, position, zeros);
    }
  }

  private static void writeAll(FileChannel channel, long position, ByteBuffer bytes)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void close() {
    CloseHelper.closeAll(forced, written);
  }

  /**
   * The channel of the file used last, which stays open: that saves opening it for every group, and
   * a descriptor that was open while the kernel failed to write is sure to be told of it. Confined
   * to one thread.
   */
  private static final class LastFile implements AutoCloseable {
    private @Nullable Path openFile;
    private @Nullable FileChannel openChannel;

    FileChannel channel(Path file) throws IOException {
      FileChannel current = openChannel;
      if (current != null && file.equals(openFile)) {
        return current;
      }
      close();
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      openChannel = channel;
      openFile = file;
      return channel;
    }

    @Override
    public void close() {
      FileChannel current = openChannel;
      openChannel = null;
      openFile = null;
      if (current != null) {
        try {
          current.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
