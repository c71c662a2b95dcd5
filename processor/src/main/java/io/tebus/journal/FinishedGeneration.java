package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * What an earlier start of the host wrote: nothing is added to it any more. Immutable.
 *
 * @param directory of its files
 * @param endLsn of the last event in it, or before it when it has none
 */
public record FinishedGeneration(Path directory, long endLsn) {

  private static final String RETIRED = ".retired";
  private static final Pattern RETIRED_NAME = Pattern.compile("g[0-9]{6}\\.retired");

  /** Between two files: the disk's own books of thousands at once would make a force wait. */
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

  /**
   * Those of a journal that is being written, oldest first; the one being written is none of them.
   *
   * @throws JournalException when they cannot be read
   */
  public static List<FinishedGeneration> in(Path journal) {
    try {
      List<Generation> all = Recovery.of(journal).generations();
      List<FinishedGeneration> finished = new ArrayList<>();
      for (int i = 0; i + 1 < all.size(); i++) {
        long endLsn = all.get(i + 1).previousEndLsn();
        finished.add(new FinishedGeneration(all.get(i).directory(), endLsn));
      }
      return List.copyOf(finished);
    } catch (IOException e) {
      throw new JournalException("journal cannot be read: path=" + journal + ": " + e, e);
    }
  }

  /** As in {@code g000001}. */
  public String name() {
    return String.valueOf(directory.getFileName());
  }

  /**
   * Takes it out of the journal, for good once this returns; its files are still there. It must be
   * the oldest one: a journal has no gaps.
   */
  public void retire() throws IOException {
    Files.move(
        directory, directory.resolveSibling(name() + RETIRED), StandardCopyOption.ATOMIC_MOVE);
    Path journal = directory.toAbsolutePath().getParent();
    if (journal != null) {
      try (DiskStorage disk = new DiskStorage()) {
        disk.force(journal, true);
      }
    }
  }

  /** As the other one, to its end. */
  public static void deleteRetired(Path journal) throws IOException {
    deleteRetired(journal, () -> false);
  }

  /**
   * Deletes the files of all that were taken out, or what is left of them, one after the other with
   * pauses: a journal may be written on the same disk.
   *
   * @param stopping asked before each file; when it is true, the rest is for the next time
   */
  public static void deleteRetired(Path journal, BooleanSupplier stopping) throws IOException {
    for (String name : Generation.namesIn(journal)) {
      if (RETIRED_NAME.matcher(name).matches()) {
        Path retired = journal.resolve(name);
        for (String file : Generation.namesIn(retired)) {
          if (stopping.getAsBoolean()) {
            return;
          }
          Files.deleteIfExists(retired.resolve(file));
          LockSupport.parkNanos(PAUSE_NS);
        }
        Files.deleteIfExists(retired);
      }
    }
  }
}
