package io.tebus.perf.bench;

import io.tebus.engine.store.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * How long this disk takes to give a file from its begin to its end, a MiB at a time and past the
 * page cache: what no loading of it can be much faster than.
 *
 * <p>Immutable.
 *
 * @param direct false when the file system reads through the page cache alone
 */
record BareRead(long bytes, long ns, boolean direct) {

  private static final int PIECE_BYTES = 1 << 20;

  /** Reads it once. */
  static BareRead of(Path file) throws IOException {
    OpenOption option = directOption();
    if (option != null) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, option)) {
        return read(channel, true);
      } catch (IOException | UnsupportedOperationException ignored) {
        // Not every file system has it. What else may be wrong, the next lines say.
      }
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel, false);
    }
  }

  /** By its name, because to name its class is a warning: it is the JDK's own. */
  private static @Nullable OpenOption directOption() {
    try {
      Object option =
          Class.forName("com.sun.nio.file.ExtendedOpenOption").getField("DIRECT").get(null);
      return option instanceof OpenOption direct ? direct : null;
    } catch (ReflectiveOperationException ignored) {
      // A JDK without it reads through the cache.
      return null;
    }
  }

  private static BareRead read(FileChannel channel, boolean direct) throws IOException {
    ByteBuffer piece =
        ByteBuffer.allocateDirect(PIECE_BYTES + Table.PAGE_LENGTH).alignedSlice(Table.PAGE_LENGTH);
    long size = channel.size();
    long startNs = System.nanoTime();
    long at = 0;
    while (at < size) {
      piece.clear().limit(PIECE_BYTES);
      int length = channel.read(piece, at);
      if (length <= 0) {
        throw new IOException("read: bytes=" + at + " (expected: " + size + ")");
      }
      at += length;
    }
    return new BareRead(size, System.nanoTime() - startNs, direct);
  }
}
