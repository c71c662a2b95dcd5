package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search by halves for the frame behind which a reading goes on. Confined to the thread that
 * reads.
 *
 * <p>The files of a generation are taken as one long file. A frame tells itself by magic and CRC
 * wherever one begins to look, and along a generation the LSN at which frames end never decreases.
 * So some forty looks find the place in any journal, no index is kept, and what lies before the
 * place is not read.
 */
final class FrameSeek {

  /** So near it is quicker to read on than to look again. */
  private static final int NEAR_BYTES = FrameWindow.SMALL_BYTES;

  private final Generation generation;
  private final List<Path> files;

  /** Where each file begins in the one long file; behind them, where the last one ends. */
  private final long[] starts;

  private FrameSeek(Generation generation) throws IOException {
    this.generation = generation;
    files = generation.files();
    starts = new long[files.size() + 1];
    for (int i = 0; i < files.size(); i++) {
      starts[i + 1] = starts[i] + Files.size(files.get(i));
    }
  }

  /**
   * Finds the frame and makes the chain resume behind it.
   *
   * @param window for the scanner that is given back
   * @return stands behind the frame, to be closed by the caller; null when no whole frame of the
   *     generation has this LSN and CRC, and the chain is as it was
   */
  static @Nullable FrameScanner find(
      Generation generation, JournalPosition position, FrameChain chain, FrameWindow window)
      throws IOException {
    FrameSeek seek = new FrameSeek(generation);
    return seek.readOn(seek.endOfOneBefore(position.lsn()), position, chain, window);
  }

  /** End of one of the last frames that end before the LSN; 0 when there is none. */
  private long endOfOneBefore(long lsn) throws IOException {
    FrameWindow window = new FrameWindow(NEAR_BYTES);
    long low = 0;
    long high = starts[files.size()];
    // Frames that begin from high on do not end before the LSN. Each turn halves what is left.
    while (high - low > NEAR_BYTES) {
      long middle = low + (high - low) / 2;
      long end = endOfFirstIfBefore(lsn, middle, high, window);
      if (end == FrameScanner.NOWHERE) {
        high = middle;
      } else {
        low = end;
      }
    }
    return low;
  }

  /** End of the first frame that begins between the places, when it ends before the LSN. */
  private long endOfFirstIfBefore(long lsn, long from, long to, FrameWindow window)
      throws IOException {
    for (int i = fileAt(from); i < files.size() && starts[i] < to; i++) {
      try (FrameScanner scanner = new FrameScanner(files.get(i), window)) {
        scanner.seek(placeIn(i, from));
        if (scanner.nextBefore(to - starts[i])) {
          boolean before = scanner.frame().lastLsn() < lsn;
          return before ? starts[i] + scanner.frameEnd() : FrameScanner.NOWHERE;
        }
      }
    }
    return FrameScanner.NOWHERE;
  }

  /** Reads frame by frame, also in the next files: the frame may be one of several with its LSN. */
  private @Nullable FrameScanner readOn(
      long from, JournalPosition position, FrameChain chain, FrameWindow window)
      throws IOException {
    for (int i = fileAt(from); i < files.size(); i++) {
      FrameScanner scanner = new FrameScanner(files.get(i), window);
      boolean found = false;
      try {
        scanner.seek(placeIn(i, from));
        while (scanner.next()) {
          FrameDecoder frame = scanner.frame();
          if (frame.lastLsn() > position.lsn()) {
            return null;
          }
          if (isAt(frame, position)) {
            chain.resumeAfter(frame);
            found = true;
            return scanner;
          }
        }
      } finally {
        if (!found) {
          scanner.close();
        }
      }
    }
    return null;
  }

  private boolean isAt(FrameDecoder frame, JournalPosition position) {
    return frame.lastLsn() == position.lsn()
        && frame.crc() == position.crc()
        && frame.generation() == generation.number();
  }

  /** The file in which that place is; the last one for the end of all. */
  private int fileAt(long place) {
    int i = files.size() - 1;
    while (i > 0 && starts[i] > place) {
      i--;
    }
    return i;
  }

  /** The place in that file, where a frame may begin; its beginning when the place is before it. */
  private long placeIn(int file, long place) {
    return Math.max(0, place - starts[file]) & -FrameScanner.EXCERPT_ALIGNMENT;
  }
}
