package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search for the frame that continues a chain, in the files of one generation, which may still be
 * written. Confined to the thread that reads.
 */
final class GenerationScanner implements AutoCloseable {

  /**
   * Where the next frame nearly always is. When it is not, what follows may be a long index of the
   * queue or the unused rest of a file, megabytes of zeros, so other places come first.
   */
  private static final int NEAR_BYTES = 64 << 10;

  private final Path directory;
  private final FrameChain chain;
  private FrameScanner scanner;

  /** In the file being scanned: behind the last frame of the chain. */
  private long position;

  /** Stands before the generation, in which the chain has to begin. */
  GenerationScanner(Generation generation, FrameChain chain) throws IOException {
    directory = generation.directory();
    this.chain = chain;
    scanner = new FrameScanner(generation.files().get(0));
  }

  Path directory() {
    return directory;
  }

  /** Goes back behind the chain and forgets what was read ahead: it may have been written since. */
  void lookAgain() throws IOException {
    scanner.seek(position);
  }

  /**
   * Moves to the frame that continues the chain; false when there is none and nothing shows that
   * there should be.
   *
   * @throws JournalException when there are frames that do not continue the chain, or remains
   */
  boolean next() throws IOException {
    if (chain.isSealed()) {
      return false;
    }
    if (scanner.nextWithin(NEAR_BYTES) || moveToLaterFile() || scanner.next()) {
      if (!chain.continuesWith(scanner.frame())) {
        throw broken(scanner.file(), scanner.framePosition());
      }
      return true;
    }
    refuseRemains();
    return false;
  }

  /** The frame found, valid until {@link #next()}. */
  FrameDecoder frame() {
    return scanner.frame();
  }

  /** Adds the frame found to the chain. */
  void take() {
    chain.add(scanner.frame());
    position = scanner.frameEnd();
  }

  @Override
  public void close() throws IOException {
    scanner.close();
  }

  /** Moves to the first frame of a later file, if that is the one that continues the chain. */
  private boolean moveToLaterFile() throws IOException {
    FrameScanner later = openLaterFile();
    if (later == null) {
      return false;
    }
    FrameScanner left = scanner;
    scanner = later;
    position = 0;
    left.close();
    return true;
  }

  private @Nullable FrameScanner openLaterFile() throws IOException {
    for (Path file : laterFiles()) {
      FrameScanner later = new FrameScanner(file);
      boolean chosen = false;
      try {
        if (later.next()) {
          chosen = chain.continuesWith(later.frame());
          return chosen ? later : null;
        }
      } finally {
        if (!chosen) {
          later.close();
        }
      }
    }
    return null;
  }

  /** Refuses when there is more behind the chain that is, or was, a frame. */
  private void refuseRemains() throws IOException {
    if (scanner.brokenPosition() != FrameScanner.NOWHERE) {
      throw broken(scanner.file(), scanner.brokenPosition());
    }
    for (Path file : laterFiles()) {
      try (FrameScanner later = new FrameScanner(file)) {
        long at = later.next() ? later.framePosition() : later.brokenPosition();
        if (at != FrameScanner.NOWHERE) {
          throw broken(file, at);
        }
      }
    }
  }

  private List<Path> laterFiles() throws IOException {
    Path current = scanner.file();
    return Generation.filesOf(directory).stream()
        .filter(file -> file.compareTo(current) > 0)
        .toList();
  }

  private JournalException broken(Path file, long at) {
    return new JournalException(
        "journal is damaged: readable up to lsn="
            + chain.endLsn()
            + " crc="
            + Integer.toHexString(chain.endCrc())
            + ", but file="
            + file
            + " has at position="
            + at
            + " what does not continue it; restore the file from a copy");
  }
}
