package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reading of what earlier starts of the host left, from a position on. It changes nothing on
 * disk. Confined to the thread that reads.
 *
 * <p>The numbers of the generations have no gaps, but the first ones may be gone when the position
 * is behind them. Of the generation the position lies in only what is behind it is read, and of
 * those before it only the headers. What counts as read is the matter of {@link GenerationReplay}.
 */
final class Recovery {
  private static final Pattern GENERATION_NAME = Pattern.compile("g[0-9]{6}");

  private final Path directory;
  private final JournalPosition from;
  private final List<Generation> generations;
  private final @Nullable Path neverBegun;
  private final FrameChain chain;

  private Recovery(
      Path directory,
      JournalPosition from,
      List<Generation> generations,
      @Nullable Path neverBegun) {
    this.directory = directory;
    this.from = from;
    this.generations = List.copyOf(generations);
    this.neverBegun = neverBegun;
    chain =
        generations.isEmpty()
            ? new FrameChain(0, from.lsn(), from.crc())
            : FrameChain.before(generations.get(0));
  }

  /** Finds the generations and reads their headers; to be read from the beginning. */
  static Recovery of(Path directory) throws IOException {
    return of(directory, JournalPosition.BEGINNING);
  }

  /** Finds the generations and reads their headers; whether the position fits is seen later. */
  static Recovery of(Path directory, JournalPosition from) throws IOException {
    List<String> names =
        Generation.namesIn(directory).stream()
            .filter(name -> GENERATION_NAME.matcher(name).matches())
            .toList();
    int first = names.isEmpty() ? 1 : Math.max(1, Integer.parseInt(names.get(0).substring(1)));
    List<Generation> generations = new ArrayList<>();
    Path neverBegun = null;
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equals(Generation.nameOf(first + i))) {
        throw missing(directory, names.get(i), Generation.nameOf(first + i));
      }
      Path generationDirectory = directory.resolve(names.get(i));
      Generation generation = Generation.read(first + i, generationDirectory);
      if (generation != null) {
        generations.add(generation);
      } else if (i + 1 == names.size()) {
        neverBegun = generationDirectory;
      } else {
        throw new JournalException(
            "journal generation is empty although later ones follow: path="
                + generationDirectory
                + "; restore its files from a copy");
      }
    }
    if (generations.isEmpty() && first > 1) {
      throw missing(directory, names.get(0), Generation.nameOf(1));
    }
    return new Recovery(directory, from, generations, neverBegun);
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

  /**
   * Hands over the events behind the position; to be called once, in place of {@link #inspect}.
   *
   * @return LSN of the last adopted event
   * @throws JournalException when the journal is damaged, or does not have the position
   */
  long replay(EventHandler events) throws IOException {
    GenerationReplay replay = new GenerationReplay(chain, events, null);
    int first = generations.isEmpty() ? 1 : generations.get(0).number();
    int index = from.generation() - first;
    if (index < 0) {
      requireBeginningAtPosition();
      readFrom(0, replay);
    } else {
      readBehindPosition(index, replay);
      readFrom(index + 1, replay);
    }
    return chain.endLsn();
  }

  /**
   * Tells of every adopted frame and hands over its events, from the first generation there is,
   * whatever the position; to be called once, in place of {@link #replay}.
   */
  JournalSummary inspect(FrameHandler frames, EventHandler events) throws IOException {
    readFrom(0, new GenerationReplay(chain, events, frames));
    return summary();
  }

  /** The generations that began, oldest first. */
  List<Generation> generations() {
    return generations;
  }

  /** LSN of the last event before the first generation there is. */
  long beginsBehindLsn() {
    return generations.isEmpty() ? 0 : generations.get(0).previousEndLsn();
  }

  /** Number of the next generation; also right when earlier ones are gone. */
  int nextNumber() {
    return generations.isEmpty() ? 1 : generations.get(generations.size() - 1).number() + 1;
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

  private void readFrom(int index, GenerationReplay replay) throws IOException {
    for (int i = index; i < generations.size(); i++) {
      replay.read(generations.get(i), successorOf(i));
    }
  }

  /** Reads the rest of the generation with that index, in which the position should be. */
  private void readBehindPosition(int index, GenerationReplay replay) throws IOException {
    if (index >= generations.size()) {
      throw positionNotFound("there is no " + Generation.nameOf(from.generation()));
    }
    Generation generation = generations.get(index);
    Generation next = successorOf(index);
    if (from.lsn() < generation.previousEndLsn()) {
      throw positionNotFound(beginningOf(generation));
    }
    if (next != null && next.previousEndLsn() < from.lsn()) {
      throw positionNotFound(beginningOf(next));
    }
    if (!replay.readBehind(from, generation, next)) {
      throw positionNotFound(generation.directory().getFileName() + " has no such frame");
    }
  }

  /** The position lies before all there is, so the first generation must go on just from there. */
  private void requireBeginningAtPosition() {
    if (generations.isEmpty()) {
      return;
    }
    Generation first = generations.get(0);
    if (first.previousEndLsn() > from.lsn()) {
      throw new JournalException(
          "journal begins behind lsn="
              + first.previousEndLsn()
              + ", and no snapshot reaches it: path="
              + directory
              + " found="
              + Generation.nameOf(first.number())
              + " (expected: "
              + Generation.nameOf(1)
              + ", or a snapshot at that LSN or later); restore what is missing from a copy");
    }
    // Of a generation that is gone nobody knows the CRCs, but for that of its last frame.
    boolean crcIsKnown = first.number() == 1;
    if (first.previousEndLsn() < from.lsn()
        || (crcIsKnown && first.previousEndCrc() != from.crc())) {
      throw positionNotFound(beginningOf(first));
    }
  }

  private @Nullable Generation successorOf(int index) {
    return index + 1 < generations.size() ? generations.get(index + 1) : null;
  }

  private JournalException positionNotFound(String found) {
    return new JournalException(
        "snapshot belongs to another history of this journal, or what it stands on was lost: path="
            + directory
            + " generation="
            + from.generation()
            + " lsn="
            + from.lsn()
            + " crc="
            + Integer.toHexString(from.crc())
            + ", but "
            + found
            + "; answered transactions would be lost: put back a copy of the journal that reaches"
            + " this LSN, or rebuild it from the database (ops/tebus rebuild --from-postgres); with"
            + " tebus.journal.sync=none after a power cut: move that snapshot away");
  }

  private static String beginningOf(Generation generation) {
    return Generation.nameOf(generation.number())
        + " continues after lsn="
        + generation.previousEndLsn()
        + " crc="
        + Integer.toHexString(generation.previousEndCrc());
  }

  private static JournalException missing(Path directory, String found, String expected) {
    return new JournalException(
        "journal generation is missing: path="
            + directory
            + " found="
            + found
            + " (expected: "
            + expected
            + "); restore it from a copy or from the archive");
  }
}
