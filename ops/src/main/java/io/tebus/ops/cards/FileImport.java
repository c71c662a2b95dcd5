package io.tebus.ops.cards;

import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One import: reads lines, sends those that are fine, settles all in the order of the file.
 *
 * <p>Confined to the main thread.
 */
final class FileImport {

  /** How long a pipe is waited for at a time. */
  private static final long WAIT_MS = 200;

  private final CardFile file;
  private final FileLine line;
  private final ImportLink link;
  private final RejectFile rejects;
  private final ImportProgress progress;
  private final PendingLines pending = new PendingLines();
  private final Map<Rejection, Long> rejected = new EnumMap<>(Rejection.class);

  /** True once there was a line that is not empty. */
  private boolean begun;

  private boolean readAll;

  /** True when the file holds no whole line at the moment, and has not ended. */
  private boolean waits;

  private long lines;
  private long done;
  private long before;
  private long beforeWithPoints;
  private @Nullable Obstacle obstacle;
  private long obstacleLine;

  /** An import of lines of one kind. */
  FileImport(
      CardFile file, FileLine line, ImportLink link, RejectFile rejects, ImportProgress progress) {
    this.file = file;
    this.line = line;
    this.link = link;
    this.rejects = rejects;
    this.progress = progress;
  }

  /**
   * Runs to the end of the file, or to where the host is gone or full.
   *
   * @throws ImportStoppedException when the first line is not the header it must be; nothing was
   *     sent then
   */
  ImportTally run() throws IOException, ImportStoppedException {
    long startNs = System.nanoTime();
    boolean hostGone = false;
    while (!isOver() && !hostGone) {
      fill();
      if (readAll) {
        link.endRows();
      }
      link.exchange();
      settle();
      progress.show(file.positionBytes(), lines);
      hostGone = link.isGone();
      if (waits && pending.isEmpty()) {
        // A slow pipe: the host hears now and then that somebody is here.
        file.await(WAIT_MS);
      }
    }
    return new ImportTally(
        lines,
        done,
        before,
        beforeWithPoints,
        rejected,
        isWholeFile(),
        obstacle,
        obstacleLine,
        System.nanoTime() - startNs);
  }

  private boolean isOver() {
    return obstacle != null || isWholeFile();
  }

  private boolean isWholeFile() {
    return readAll && pending.isEmpty();
  }

  /** Reads lines while they are there, and room for what becomes of them. */
  private void fill() throws IOException, ImportStoppedException {
    waits = false;
    while (!readAll && !waits && !pending.isFull() && link.hasRoom()) {
      if (!file.next()) {
        readAll = file.isAtEnd();
        waits = !readAll;
      } else if (file.isTooLong() || file.from() < file.to()) {
        boolean isFirst = !begun;
        begun = true;
        if (!isFirst || !isHeader()) {
          read();
        }
      }
    }
  }

  /** Whether the first line says what the columns are; whatever else it may say is not told. */
  private boolean isHeader() throws ImportStoppedException {
    boolean isHeader = !file.isTooLong() && line.isHeader(file.bytes(), file.from(), file.to());
    if (!isHeader && !line.neededHeader().isEmpty()) {
      throw new ImportStoppedException(
          ExitCode.USAGE,
          "FILE: line "
              + file.number()
              + " is not the names of its columns (expected: "
              + line.neededHeader()
              + ", each once, comma between them)");
    }
    return isHeader;
  }

  private void read() {
    if (file.isTooLong()) {
      pending.addRejected(file.number(), Rejection.TOO_LONG);
      return;
    }
    Rejection rejection = line.parse(file.bytes(), file.from(), file.to());
    if (rejection == null) {
      link.put(line);
      pending.addSent(file.number(), line);
    } else {
      pending.addRejected(file.number(), rejection, line);
    }
  }

  /** Settles the oldest lines, up to the first one whose outcome is still to come. */
  private void settle() throws IOException {
    while (!pending.isEmpty()) {
      Settlement settlement = pending.rejection();
      if (settlement == null) {
        int outcome = link.takeOutcome();
        if (outcome == ImportLink.NONE) {
          return;
        }
        settlement = line.settlement(outcome);
      }
      if (settlement instanceof Obstacle met) {
        obstacle = met;
        obstacleLine = pending.number();
        return;
      }
      count(settlement);
      lines++;
      pending.remove();
    }
  }

  private void count(Settlement settlement) throws IOException {
    if (settlement instanceof Rejection rejection) {
      rejects.add(pending.number(), pending.maskedCard(), rejection);
      rejected.merge(rejection, 1L, Long::sum);
    } else if (Done.NOW.equals(settlement)) {
      done++;
    } else {
      before++;
      beforeWithPoints += pending.hasPoints() ? 1 : 0;
    }
  }
}
