package io.tebus.ops.cards;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lines that were not imported: {@code line,card,reason}, the card masked. There is a file only
 * when there is something to say; one of an earlier import goes.
 *
 * <p>Confined to the main thread.
 */
final class RejectFile implements AutoCloseable {

  private static final String HEADER = "line,card,reason\n";

  private final Path path;
  private @Nullable OutputStream output;

  RejectFile(Path path) {
    this.path = path;
  }

  /** Removes what an earlier import left. */
  void begin() throws IOException {
    Files.deleteIfExists(path);
  }

  void add(long line, String maskedCard, Rejection rejection) throws IOException {
    OutputStream opened = output;
    if (opened == null) {
      opened = create();
      output = opened;
    }
    write(opened, line + "," + maskedCard + ",\"" + rejection.reason() + "\"\n");
  }

  private OutputStream create() throws IOException {
    OutputStream created =
        new BufferedOutputStream(
            Channels.newOutputStream(
                Files.newByteChannel(
                    path,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rw-------")))));
    write(created, HEADER);
    return created;
  }

  private static void write(OutputStream target, String text) throws IOException {
    target.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    OutputStream opened = output;
    if (opened != null) {
      opened.close();
    }
  }
}
