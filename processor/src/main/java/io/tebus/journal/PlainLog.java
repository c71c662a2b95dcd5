package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A log whose files are frames end to end and then zeros. Confined to the writer thread. */
final class PlainLog implements FrameLog {
  private final Storage storage;
  private @Nullable Path file;
  private long position;

  PlainLog(Storage storage) {
    this.storage = storage;
  }

  static String nameOf(int number) {
    return String.format(Locale.ROOT, "%08d%s", number, Generation.PLAIN_FILE_SUFFIX);
  }

  @Override
  public void turn(Path next) {
    file = next;
    position = 0;
  }

  @Override
  public void append(FrameEncoder frame) throws IOException {
    Path current = Objects.requireNonNull(file, "turn comes first");
    storage.write(current, position, frame.bytes());
    position += frame.length();
  }

  @Override
  public void close() {
    // The storage holds what is open.
  }
}
