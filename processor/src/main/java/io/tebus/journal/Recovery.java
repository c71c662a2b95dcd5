package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reading of everything earlier starts of the host left. It changes nothing on disk. Confined
 * to the thread that reads.
 *
 * <p>Frames are adopted as long as each continues the {@link FrameChain}. A generation that has a
 * successor must reach the end its successor names, and nothing behind that end counts. In the last
 * generation the chain may break, since what was not forced may be lost in any part; but whatever
 * lies behind the break may not prove that something lost had been durable.
 */
final class Recovery {
  private static final Pattern GENERATION_NAME = Pattern.compile("g[0-9]{6}");

  private final List<Generation> generations;
  private final @Nullable Path neverBegun;
  private final FrameChain chain = new FrameChain(0, 0, 0);

  private Recovery(List<Generation> generations, @Nullable Path neverBegun) {
    this.generations = List.copyOf(generations);
    this.neverBegun = neverBegun;
  }

  /** Finds the generations and reads their headers. */
  static Recovery of(Path directory) throws IOException {
    List<Path> directories = new ArrayList<>();
    for (String name : Generation.namesIn(directory)) {
      if (GENERATION_NAME.matcher(name).matches()) {
        directories.add(directory.resolve(name));
        String expected = Generation.nameOf(directories.size());
        if (!name.equals(expected)) {
          throw new JournalException(
              "journal generation is missing: path="
                  + directory
                  + " found="
                  + name
                  + " (expected: "
                  + expected
                  + "); restore it from a copy");
        }
      }
    }

    List<Generation> generations = new ArrayList<>();
    Path neverBegun = null;
    for (Path generationDirectory : directories) {
      int number = generations.size() + 1;
      Generation generation = Generation.read(number, generationDirectory);
      if (generation != null) {
        generations.add(generation);
      } else if (number == directories.size()) {
        neverBegun = generationDirectory;
      } else {
        throw new JournalException(
            "journal generation is empty although later ones follow: path="
                + generationDirectory
                + "; restore its files from a copy");
      }
    }
    return new Recovery(generations, neverBegun);
  }

  /** Refuses a journal whose card tokens were made with another key. */
  void checkTokenKey(long tokenKeyCheckValue) {
    for (Generation generation : generations) {
      if (generation.tokenKeyCheckValue() != tokenKeyCheckValue) {
        throw new JournalException(
            "token key is not the one this journal was written with: generation="
                + generation.directory()
                + " checkValue="
                + Long.toHexString(generation.tokenKeyCheckValue())
                + ", key in use: checkValue="
                + Long.toHexString(tokenKeyCheckValue)
                + "; start with the key that belongs to this home");
      }
    }
  }

  /** Hands over the events of every generation; to be called once. */
  void replay(EventHandler handler) throws IOException {
    for (int i = 0; i < generations.size(); i++) {
      Generation next = i + 1 < generations.size() ? generations.get(i + 1) : null;
      replay(generations.get(i), next, handler);
    }
  }

  /** The generations that began, oldest first. */
  List<Generation> generations() {
    return generations;
  }

  /** The directory of a start that got no further than creating files, if the last one did not. */
  @Nullable Path neverBegun() {
    return neverBegun;
  }

  /** LSN of the last adopted event, 0 when there is none. */
  long endLsn() {
    return chain.endLsn();
  }

  /** CRC of the last adopted frame, 0 when there is none. */
  int endCrc() {
    return chain.endCrc();
  }

  /** Time of the last adopted group, 0 when there is none. */
  long lastTimeMs() {
    return chain.lastTimeMs();
  }

  JournalSummary summary() {
    return new JournalSummary(
        chain.endLsn(), chain.lastTimeMs(), generations.size(), chain.isSealed());
  }

  private void replay(Generation generation, @Nullable Generation next, EventHandler handler)
      throws IOException {
    chain.begin(generation.number());
    boolean chained = true;
    for (Path file : generation.files()) {
      try (FrameScanner scanner = new FrameScanner(file)) {
        while (scanner.next()) {
          FrameDecoder frame = scanner.frame();
          chained = chained && chain.continuesWith(frame);
          if (chained) {
            adopt(frame, handler);
            if (next != null && chain.isEndNamedBy(next)) {
              return;
            }
          } else if (next == null) {
            refuseWitness(frame, file, scanner.framePosition());
          }
        }
      }
    }
    if (next != null) {
      throw chain.missesEndNamedBy(next, generation.directory());
    }
  }

  private void adopt(FrameDecoder frame, EventHandler handler) {
    chain.add(frame);
    if (frame.kind() == FrameLayout.KIND_GROUP) {
      frame.forEachRecord(handler);
    }
  }

  /** Refuses when a frame behind the end proves that something between them had been durable. */
  private void refuseWitness(FrameDecoder frame, Path file, long position) {
    boolean seal = frame.kind() == FrameLayout.KIND_SEAL;
    if (frame.durableLsn() > chain.endLsn() || seal || chain.isSealed()) {
      throw new JournalException(
          "journal is damaged: readable up to lsn="
              + chain.endLsn()
              + ", but file="
              + file
              + " has at position="
              + position
              + (seal ? " the seal of everything up to lsn=" : " a frame that ends at lsn=")
              + frame.lastLsn()
              + " and says durableLsn="
              + frame.durableLsn()
              + "; answered transactions would be lost: restore the file from a copy");
    }
  }
}
