package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The adoption of what continues a chain, one generation after the other, and its handing over.
 * Confined to the thread that reads.
 *
 * <p>A generation that has a successor must reach the end its successor names, and nothing behind
 * that end counts. In the last generation the chain may break, since what was not forced may be
 * lost in any part; but whatever lies behind the break may not prove that something lost had been
 * durable.
 */
final class GenerationReplay {
  private final FrameChain chain;
  private final EventHandler events;
  private final @Nullable FrameHandler frames;
  private final FrameWindow window = new FrameWindow(FrameWindow.LARGE_BYTES);

  /** Whether something in this generation did not continue the chain. */
  private boolean broken;

  /** With no handler for frames nothing is allocated for each of them. */
  GenerationReplay(FrameChain chain, EventHandler events, @Nullable FrameHandler frames) {
    this.chain = chain;
    this.events = events;
    this.frames = frames;
  }

  /** Reads a generation from its beginning, which must continue the chain. */
  void read(Generation generation, @Nullable Generation next) throws IOException {
    chain.begin(generation.number());
    broken = false;
    read(generation, generation.files(), next);
  }

  /** Reads what is behind the position, in its generation; false when no frame ends there. */
  boolean readBehind(JournalPosition position, Generation generation, @Nullable Generation next)
      throws IOException {
    FrameScanner found = FrameSeek.find(generation, position, chain, window);
    if (found == null) {
      return false;
    }
    broken = false;
    List<Path> files = generation.files();
    List<Path> laterFiles = files.subList(files.indexOf(found.file()) + 1, files.size());
    try (found) {
      if (isAtEndNamedBy(next) || readToEnd(found, next)) {
        return true;
      }
    }
    read(generation, laterFiles, next);
    return true;
  }

  private void read(Generation generation, List<Path> files, @Nullable Generation next)
      throws IOException {
    for (Path file : files) {
      try (FrameScanner scanner = new FrameScanner(file, window)) {
        if (readToEnd(scanner, next)) {
          return;
        }
      }
    }
    if (next != null) {
      throw chain.missesEndNamedBy(next, generation.directory());
    }
  }

  /** Reads the rest of the file; true when the end named by the next generation is in it. */
  private boolean readToEnd(FrameScanner scanner, @Nullable Generation next) throws IOException {
    while (scanner.next()) {
      broken = broken || !chain.continuesWith(scanner.frame());
      if (!broken) {
        adopt(scanner);
        if (isAtEndNamedBy(next)) {
          return true;
        }
      } else if (next == null) {
        refuseWitness(scanner);
      }
    }
    return false;
  }

  private void adopt(FrameScanner scanner) {
    FrameDecoder frame = scanner.frame();
    chain.add(frame);
    if (frames != null) {
      frames.onFrame(FrameInfo.of(scanner));
    }
    if (frame.kind() == FrameLayout.KIND_GROUP) {
      frame.forEachRecord(events);
    }
  }

  private boolean isAtEndNamedBy(@Nullable Generation next) {
    return next != null && chain.isEndNamedBy(next);
  }

  /** Refuses when a frame behind the end proves that something between them had been durable. */
  private void refuseWitness(FrameScanner scanner) {
    FrameDecoder frame = scanner.frame();
    boolean seal = frame.kind() == FrameLayout.KIND_SEAL;
    if (frame.durableLsn() > chain.endLsn() || seal || chain.isSealed()) {
      throw new JournalException(
          "journal is damaged: readable up to lsn="
              + chain.endLsn()
              + ", but file="
              + scanner.file()
              + " has at position="
              + scanner.framePosition()
              + (seal ? " the seal of everything up to lsn=" : " a frame that ends at lsn=")
              + frame.lastLsn()
              + " and says durableLsn="
              + frame.durableLsn()
              + "; answered transactions would be lost: restore the file from a copy");
    }
  }
}
