package io.tebus.ops.cards;

import io.tebus.app.CardOutcome;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One import: reads lines, sends those that are fine, settles all in the order of the file.
 *
 * <p>Confined to the main thread.
 */
final class CardImport {

  /** How long a pipe is waited for at a time. */
  private static final long WAIT_MS = 200;

  private final CardFile file;
  private final ImportLink link;
  private final RejectFile rejects;
  private final ImportProgress progress;
  private final CardLine card = new CardLine();
  private final PendingLines pending = new PendingLines();
  private boolean readAll;

  /** True when the file holds no whole line at the moment, and has not ended. */
  private boolean waits;

  private long lines;
  private long opened;
  private long known;
  private long knownWithPoints;
  private long rejected;
  private @Nullable CardOutcome obstacle;
  private long obstacleLine;

  CardImport(CardFile file, ImportLink link, RejectFile rejects, ImportProgress progress) {
    this.file = file;
    this.link = link;
    this.rejects = rejects;
    this.progress = progress;
  }

  /** Runs to the end of the file, or to where the host is gone or full. */
  ImportTally run() throws IOException {
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
        opened,
        known,
        knownWithPoints,
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
  private void fill() throws IOException {
    waits = false;
    while (!readAll && !waits && !pending.isFull() && link.hasRoom()) {
      if (!file.next()) {
        readAll = file.isAtEnd();
        waits = !readAll;
      } else if (file.isTooLong()) {
        pending.addRejected(file.number(), Rejection.TOO_LONG);
      } else if (file.from() < file.to() && !isHeader()) {
        read();
      }
    }
  }

  private boolean isHeader() {
    return file.number() == 1 && card.isHeader(file.bytes(), file.from(), file.to());
  }

  private void read() {
    Rejection rejection = card.parse(file.bytes(), file.from(), file.to());
    if (rejection == null) {
      link.put(card);
      pending.addSent(file.number(), card);
    } else {
      pending.addRejected(file.number(), rejection, card);
    }
  }

  /** Settles the oldest lines, up to the first one whose outcome is still to come. */
  private void settle() throws IOException {
    while (!pending.isEmpty()) {
      Rejection rejection = pending.rejection();
      if (rejection == null) {
        int outcome = link.takeOutcome();
        if (outcome == ImportLink.NONE) {
          return;
        }
        rejection = judge(CardOutcome.of(outcome));
        if (obstacle != null) {
          obstacleLine = pending.number();
          return;
        }
      }
      if (rejection != null) {
        rejects.add(pending.number(), pending.maskedCard(), rejection);
        rejected++;
      }
      lines++;
      pending.remove();
    }
  }

  /** Counts an outcome; why the line is rejected, or null when it is not. */
  private @Nullable Rejection judge(CardOutcome outcome) {
    return switch (outcome) {
      case OPENED -> {
        opened++;
        yield null;
      }
      case KNOWN -> {
        known++;
        knownWithPoints += pending.hasPoints() ? 1 : 0;
        yield null;
      }
      case OTHER_ACCOUNT -> Rejection.OTHER_ACCOUNT;
      case POINTS_KNOWN -> Rejection.POINTS_KNOWN;
      case NO_PROGRAMME -> Rejection.NO_PROGRAMME;
      case UNEXPECTED -> Rejection.UNEXPECTED;
      case CARDS_FULL, ACCOUNTS_FULL, LOTS_FULL, POINTS_FULL, NOT_WRITABLE -> {
        obstacle = outcome;
        yield null;
      }
    };
  }
}
