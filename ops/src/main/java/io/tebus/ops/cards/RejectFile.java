package io.tebus.ops.cards;

import io.tebus.ops.ExitCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lines that were not imported: {@code line,card,reason}, the card masked. It is there from the
 * beginning, in the place of one of an earlier import, and goes in the end when it says nothing.
 *
 * <p>Confined to the main thread.
 */
final class RejectFile implements AutoCloseable {

  private static final byte[] HEADER = ascii("line,card,reason\n");

  private final Path path;
  private @Nullable OutputStream output;
  private boolean saysSomething;

  RejectFile(Path path) {
    this.path = path;
  }

  /**
   * Looks who is in its place.
   *
   * @throws ImportStoppedException when it is anything but the rejects of an earlier import
   */
  void check() throws ImportStoppedException {
    try {
      if (Files.exists(path) && !isOfAnImport()) {
        throw misplaced("another file is there");
      }
    } catch (IOException e) {
      throw misplaced(e.toString());
    }
  }

  private boolean isOfAnImport() throws IOException {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (InputStream content = Files.newInputStream(path)) {
      byte[] start = content.readNBytes(HEADER.length);
      // Nothing is lost with a file that holds nothing.
      return start.length == 0 || Arrays.equals(start, HEADER);
    }
  }

  /**
   * Makes it, once an import begins.
   *
   * @throws ImportStoppedException when that is not possible: better now than at the first line
   */
  void begin() throws ImportStoppedException {
    try {
      Files.deleteIfExists(path);
      output = create();
    } catch (IOException e) {
      throw misplaced(e.toString());
    }
  }

  private ImportStoppedException misplaced(String why) {
    return new ImportStoppedException(
        ExitCode.USAGE,
        "--rejects: path="
            + path
            + " cannot be written: "
            + why
            + " (expected: a place for a new file, or the rejects of an earlier import)");
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
    try {
      created.write(HEADER);
      // An import that is killed leaves a file that the next one knows.
      created.flush();
      return created;
    } catch (IOException e) {
      created.close();
      throw e;
    }
  }

  void add(long line, String maskedCard, Rejection rejection) throws IOException {
    OutputStream opened = output;
    if (opened == null) {
      throw new IllegalStateException("reject file: begun=false (expected: true)");
    }
    opened.write(ascii(line + "," + maskedCard + ",\"" + rejection.reason() + "\"\n"));
    saysSomething = true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    OutputStream opened = output;
    if (opened == null) {
      return;
    }
    output = null;
    opened.close();
    if (!saysSomething) {
      Files.deleteIfExists(path);
    }
  }
}
