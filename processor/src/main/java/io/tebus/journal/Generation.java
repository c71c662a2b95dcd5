package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one start of the host wrote: a directory of its own, never appended to by another start.
 * Immutable.
 *
 * @param number from 1, without gaps; the directory is named after it, as in {@code g000001}
 * @param directory of its files
 * @param files that may hold frames, oldest first
 * @param previousEndLsn how far the generation before was adopted
 * @param previousEndCrc CRC of the last frame adopted from it
 * @param tokenKeyCheckValue check value of the key behind the card tokens
 */
record Generation(
    int number,
    Path directory,
    List<Path> files,
    long previousEndLsn,
    int previousEndCrc,
    long tokenKeyCheckValue) {

  static final int MAX_NUMBER = 999_999;

  /** Of a file written by {@link ChronicleLog}. */
  static final String QUEUE_FILE_SUFFIX = ".cq4";

  /** Of a file written by {@link PlainLog}. */
  static final String PLAIN_FILE_SUFFIX = ".journal";

  static String nameOf(int number) {
    return String.format(Locale.ROOT, "g%06d", number);
  }

  /**
   * The generation in the directory, or null when it never began: no whole frame is in it, so its
   * header was not forced, the host was not started, and nothing in it was ever promised.
   *
   * @throws JournalException when there are frames, but not the header first
   */
  static @Nullable Generation read(int number, Path directory) throws IOException {
    List<Path> files = filesOf(directory);
    for (Path file : files) {
      try (FrameScanner scanner = new FrameScanner(file)) {
        if (scanner.next()) {
          FrameDecoder frame = scanner.frame();
          checkHeader(frame, number, file);
          return new Generation(
              number,
              directory,
              files,
              frame.previousEndLsn(),
              frame.previousEndCrc(),
              frame.tokenKeyCheckValue());
        }
      }
    }
    return null;
  }

  private static void checkHeader(FrameDecoder frame, int number, Path file) {
    if (frame.kind() != FrameLayout.KIND_HEADER) {
      throw new JournalException(
          "journal generation has lost its header: file="
              + file
              + " firstLsn="
              + frame.firstLsn()
              + "; restore the file from a copy");
    }
    if (frame.generation() != number
        || frame.previousGeneration() != number - 1
        || frame.previousEndLsn() != frame.firstLsn() - 1
        || frame.previousEndCrc() != frame.previousCrc()) {
      throw new JournalException(
          "journal header does not belong here: file="
              + file
              + " generation="
              + frame.generation()
              + " previousGeneration="
              + frame.previousGeneration()
              + " previousEndLsn="
              + frame.previousEndLsn()
              + " firstLsn="
              + frame.firstLsn()
              + " (expected: generation "
              + number
              + "); put the directories of the journal back as they were");
    }
  }

  /** Those of either kind, of which a generation has one; their order is that of the names. */
  static List<Path> filesOf(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String name : namesIn(directory)) {
      if (name.endsWith(QUEUE_FILE_SUFFIX) || name.endsWith(PLAIN_FILE_SUFFIX)) {
        files.add(directory.resolve(name));
      }
    }
    return List.copyOf(files);
  }

  /** Names in the directory, sorted. */
  static List<String> namesIn(Path directory) throws IOException {
    String[] names = directory.toFile().list();
    if (names == null) {
      throw new IOException("directory cannot be listed: " + directory);
    }
    return List.of(names).stream().sorted().toList();
  }
}
