package io.tebus.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Forces files through a channel of its own; pages that were changed through a mapping are written
 * too, since both share the page cache. Confined to one thread.
 *
 * <p>The channel of the last file stays open: that saves opening it for every group, and a
 * descriptor that was open while the kernel failed to write is sure to be told of it.
 */
final class ChannelForce implements FileForce {
  private @Nullable Path openFile;
  private @Nullable FileChannel openChannel;

  @Override
  public void force(Path file, boolean directory) throws IOException {
    if (directory) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        channel.force(true);
      }
      return;
    }
    channelOf(file).force(false);
  }

  private FileChannel channelOf(Path file) throws IOException {
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
