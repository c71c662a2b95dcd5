package io.tebus.journal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a generation, and what has to be done to the journal's directory before it.
 * Confined to the thread that opens the journal.
 */
final class GenerationOpening {
  /** How many starts of a generation that never began are kept for somebody to look at. */
  static final int MAX_DISCARDED = 16;

  private static final Logger LOG = LoggerFactory.getLogger(GenerationOpening.class);

  private static final int READ_BYTES = 64 << 10;

  private GenerationOpening() {}

  /** Makes sure that the directory is there, also after a power cut. */
  static void createDirectory(Path directory, Storage storage) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Files.createDirectories(directory);
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      storage.force(parent, true);
    }
  }

  /** Refuses a journal that lost what a snapshot saw durable. */
  static void checkWitness(Path directory, long endLsn, long witnessLsn) {
    if (endLsn < witnessLsn) {
      throw new JournalException(
          "journal ends before a snapshot that was durable: path="
              + directory
              + " endLsn="
              + endLsn
              + " (expected: at least "
              + witnessLsn
              + "); answered transactions would be lost: put back a copy of the journal that"
              + " reaches this LSN, or rebuild it from the database (ops/tebus rebuild"
              + " --from-postgres); with tebus.journal.sync=none after a power cut: move away the"
              + " snapshots whose LSN is above the journal's end");
    }
  }

  /**
   * After kill -9 what was adopted may be in the page cache alone: a power cut later on would take
   * it away from beneath the new generation, which was forced.
   */
  static void forceAdopted(Path directory, Recovery recovery, Storage storage) throws IOException {
    List<Generation> generations = recovery.generations();
    if (!generations.isEmpty()) {
      Generation last = generations.get(generations.size() - 1);
      giveBackRoom(last);
      for (Path file : last.files()) {
        storage.force(file, false);
      }
      storage.force(last.directory(), true);
    }
    Path neverBegun = recovery.neverBegun();
    if (neverBegun != null) {
      clearAway(neverBegun);
    }
    storage.force(directory, true);
  }

  /** A new generation behind what was recovered, its header on disk. */
  static GenerationJournal begin(
      Path directory, Recovery recovery, JournalOptions options, Storage storage)
      throws IOException {
    Path generationDirectory = createGeneration(directory, recovery.nextNumber());
    RollFiles rollFiles =
        new RollFiles(
            storage,
            number -> generationDirectory.resolve(FrameLog.nameOf(options, number)),
            options.fileBytes());
    FrameLog log = null;
    try {
      // First of all: what a full disk does to the files of a queue is no clean refusal.
      rollFiles.start();
      log = FrameLog.open(generationDirectory, options, storage);
      GenerationJournal journal =
          new GenerationJournal(options, recovery, generationDirectory, log, rollFiles, storage);
      journal.begin(options.clockMs().getAsLong(), options.tokenKeyCheckValue());
      storage.force(directory, true);
      LOG.info(
          "journal open: path={} generation={} endLsn={}",
          directory,
          journal.generation(),
          recovery.endLsn());
      return journal;
    } catch (IOException | JournalException e) {
      CloseHelper.quietCloseAll(log, rollFiles);
      throw e;
    } catch (RuntimeException | Error e) {
      CloseHelper.quietCloseAll(log, rollFiles);
      throw new JournalException(
          "journal generation cannot be started: path="
              + generationDirectory
              + " (expected: a writable directory with free space, and the JVM options of"
              + " ops/jvm.options): "
              + e,
          e);
    }
  }

  private static Path createGeneration(Path directory, int number) throws IOException {
    if (number > Generation.MAX_NUMBER) {
      throw new JournalException(
          "journal generations are used up: generation="
              + number
              + " (expected: at most "
              + Generation.MAX_NUMBER
              + ")");
    }
    return Files.createDirectory(directory.resolve(Generation.nameOf(number)));
  }

  /**
   * What was made ahead for a generation that is over: a file it never took, and the zeros behind
   * what it wrote last. Each start would cost that much for good.
   */
  private static void giveBackRoom(Generation last) throws IOException {
    for (String name : Generation.namesIn(last.directory())) {
      if (name.endsWith(RollFiles.SPARE_SUFFIX)) {
        Files.delete(last.directory().resolve(name));
      }
    }
    Path file = last.files().get(last.files().size() - 1);
    long end = endOfFrames(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.truncate(Math.max(end, endOfBytes(channel)));
    }
  }

  /** Where the last whole frame ends, whose last bytes may be zeros. */
  private static long endOfFrames(Path file) throws IOException {
    long end = 0;
    try (FrameScanner scanner = new FrameScanner(file)) {
      while (scanner.next()) {
        end = scanner.frameEnd();
      }
    }
    return end;
  }

  /** Where nothing but zeros follows. */
  private static long endOfBytes(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(READ_BYTES);
    long end = channel.size();
    while (end > 0) {
      int length = (int) Math.min(READ_BYTES, end);
      long start = end - length;
      bytes.clear().limit(length);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, start + bytes.position()) < 0) {
          throw new EOFException("journal file became shorter while it was read");
        }
      }
      for (int i = length - 1; i >= 0; i--) {
        if (bytes.get(i) != 0) {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  /** A start that wrote nothing is forgotten; of another one somebody may want to know why. */
  private static void clearAway(Path neverBegun) throws IOException {
    if (!isEmpty(neverBegun)) {
      setAside(neverBegun);
      return;
    }
    delete(neverBegun);
    LOG.info("journal generation wrote nothing, removed: path={}", neverBegun);
  }

  private static void delete(Path generationDirectory) throws IOException {
    for (String name : Generation.namesIn(generationDirectory)) {
      Files.delete(generationDirectory.resolve(name));
    }
    Files.delete(generationDirectory);
  }

  private static boolean isEmpty(Path generationDirectory) throws IOException {
    for (Path file : Generation.filesOf(generationDirectory)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        if (endOfBytes(channel) > 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** The newest few are kept: a home may live long, and each power cut may leave one. */
  private static void setAside(Path neverBegun) throws IOException {
    Path oldest = null;
    for (int i = 1; i <= MAX_DISCARDED; i++) {
      String name = neverBegun.getFileName() + (i == 1 ? ".discarded" : ".discarded-" + i);
      Path target = neverBegun.resolveSibling(name);
      if (!Files.exists(target)) {
        Files.move(neverBegun, target, StandardCopyOption.ATOMIC_MOVE);
        LOG.warn("journal generation never began, set aside: path={}", target);
        return;
      }
      if (isOlder(target, oldest) && holdsNoFrame(target)) {
        oldest = target;
      }
    }
    if (oldest != null) {
      delete(oldest);
      Files.move(neverBegun, oldest, StandardCopyOption.ATOMIC_MOVE);
      LOG.warn(
          "journal generation never began, set aside in place of an older one: path={}", oldest);
      return;
    }
    throw new JournalException(
        "journal generation failed to begin too often: path="
            + neverBegun
            + ".discarded count="
            + MAX_DISCARDED
            + " (expected: fewer that hold frames); see why the host does not start, then move"
            + " these directories away");
  }

  /** By when files were made in them: another name changes nothing of that. */
  private static boolean isOlder(Path discarded, @Nullable Path than) throws IOException {
    return than == null
        || Files.getLastModifiedTime(discarded).compareTo(Files.getLastModifiedTime(than)) < 0;
  }

  private static boolean holdsNoFrame(Path discarded) throws IOException {
    for (Path file : Generation.filesOf(discarded)) {
      try (FrameScanner scanner = new FrameScanner(file)) {
        if (scanner.next()) {
          return false;
        }
      }
    }
    return true;
  }
}
