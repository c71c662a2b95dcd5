package io.tebus.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * A reader that follows a journal group by group, also while it is written. Confined to its own
 * thread, which must not be interrupted while it reads.
 *
 * <p>Every frame is checked: its CRC, and that it continues the one before it. The tail finds its
 * way from file to file and from generation to generation; of a generation that has a successor
 * only what the successor adopted counts.
 *
 * <p>After an exception the tail stands behind the last group the handler took in full.
 */
public final class JournalTail implements AutoCloseable {
  private final Path directory;
  private final FrameChain chain;

  /** Null before the first generation. */
  private @Nullable GenerationScanner scanner;

  private Path nextDirectory;
  private @Nullable Generation next;

  // Of the group that ends where the tail stands.
  private int generation;
  private int crc;

  private JournalTail(Path directory, @Nullable Generation first) {
    this.directory = directory;
    chain = first == null ? new FrameChain(0, 0, 0) : FrameChain.before(first);
    if (chain.endLsn() > 0) {
      generation = chain.generation();
      crc = chain.endCrc();
    }
    nextDirectory = directory.resolve(Generation.nameOf(chain.generation() + 1));
    next = first;
  }

  /**
   * Stands behind the event with that LSN. The generation that holds it is read from its beginning;
   * those before are skipped.
   *
   * @param directory of the journal
   * @param afterLsn end of a group; 0 is the beginning, also of a journal without events
   * @throws JournalException when no group ends there, or the journal is damaged or cannot be read
   */
  public static JournalTail open(Path directory, long afterLsn) {
    try {
      JournalTail tail = new JournalTail(directory, generationOf(directory, afterLsn));
      try {
        tail.advanceTo(afterLsn);
        return tail;
      } catch (IOException | RuntimeException | Error e) {
        CloseHelper.quietClose(tail);
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /** LSN of the last event handed over, or behind which the tail was opened. */
  public long lsn() {
    return chain.endLsn();
  }

  /**
   * CRC32C of the group that ends at {@link #lsn()}, wherever the tail was opened; 0 at LSN 0. Only
   * when that group lies before the first generation there is, it is what that one names as the end
   * it goes on from: the CRC of the group, or of a seal behind it.
   */
  public int crc() {
    return crc;
  }

  /** Number of the generation in which the group that ends at {@link #lsn()} lies; 0 at LSN 0. */
  public int generation() {
    return generation;
  }

  /**
   * Hands over whole groups as long as fewer than {@code maxEvents} events were handed over.
   *
   * @param boundLsn no event behind it is handed over. While the journal is written it must be
   *     {@link Journal#durableLsn()} as it was before the call, or less: what lies behind may be
   *     half-written, which looks like damage. Beyond the end of a journal there is simply nothing,
   *     but to find that out costs a search through the rest of the last file.
   * @param maxEvents at least 1; the last group may exceed it
   * @return how many events were handed over
   * @throws JournalException when there is something that does not continue what was handed over,
   *     although the bound was not reached, or a file cannot be read
   */
  public int poll(long boundLsn, int maxEvents, EventHandler handler) {
    if (boundLsn <= lsn()) {
      return 0;
    }
    try {
      lookAgain();
      int handedOver = 0;
      while (handedOver < maxEvents && lsn() < boundLsn) {
        GenerationScanner found = findFrame();
        if (found == null || found.frame().lastLsn() > boundLsn) {
          break;
        }
        if (found.frame().kind() == FrameLayout.KIND_GROUP) {
          found.frame().forEachRecord(handler);
        }
        handedOver += found.frame().count();
        take(found);
      }
      return handedOver;
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  @Override
  public void close() {
    GenerationScanner current = scanner;
    scanner = null;
    if (current != null) {
      try {
        current.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The generation in which the LSN was given, else the first; null when none has begun. */
  private static @Nullable Generation generationOf(Path directory, long lsn) throws IOException {
    List<Generation> generations = Recovery.of(directory).generations();
    Generation found = null;
    for (Generation generation : generations) {
      if (found == null || generation.previousEndLsn() < lsn) {
        found = generation;
      }
    }
    return found;
  }

  private void advanceTo(long afterLsn) throws IOException {
    while (lsn() < afterLsn) {
      GenerationScanner found = findFrame();
      if (found == null || found.frame().lastLsn() > afterLsn) {
        break;
      }
      take(found);
    }
    if (lsn() != afterLsn) {
      throw new JournalException(
          "journal has no group that ends there: path="
              + directory
              + " afterLsn="
              + afterLsn
              + (lsn() > afterLsn
                  ? " (the journal begins after lsn=" + lsn() + ")"
                  : " (expected: the last LSN of a group; the one before it is " + lsn() + ")"));
    }
  }

  private void lookAgain() throws IOException {
    GenerationScanner current = scanner;
    if (current != null) {
      current.lookAgain();
    }
    // Before anything is read on in this generation: what it still holds may not have been adopted.
    lookForNextGeneration();
  }

  /** Asks for one name, which is much cheaper than to list the directory. */
  private void lookForNextGeneration() throws IOException {
    if (next == null && Files.isDirectory(nextDirectory)) {
      next = Generation.read(chain.generation() + 1, nextDirectory);
    }
  }

  /** Finds the frame that continues the chain; null when there is none. */
  private @Nullable GenerationScanner findFrame() throws IOException {
    Generation beginning = next;
    if (beginning != null && chain.isEndNamedBy(beginning)) {
      enter(beginning);
    }
    GenerationScanner current = scanner;
    GenerationScanner found = current != null && current.next() ? current : null;
    Generation successor = next;
    if (successor != null
        && (found == null || found.frame().lastLsn() > successor.previousEndLsn())) {
      throw chain.missesEndNamedBy(successor, current == null ? directory : current.directory());
    }
    return found;
  }

  private void enter(Generation generation) throws IOException {
    GenerationScanner left = scanner;
    scanner = new GenerationScanner(generation, chain);
    chain.begin(generation.number());
    nextDirectory = directory.resolve(Generation.nameOf(generation.number() + 1));
    next = null;
    if (left != null) {
      left.close();
    }
    lookForNextGeneration();
  }

  private void take(GenerationScanner found) {
    FrameDecoder frame = found.frame();
    if (frame.kind() == FrameLayout.KIND_GROUP) {
      generation = frame.generation();
      crc = frame.crc();
    }
    found.take();
  }

  private static JournalException unreadable(Path directory, IOException cause) {
    return new JournalException("journal cannot be read: path=" + directory + ": " + cause, cause);
  }
}
