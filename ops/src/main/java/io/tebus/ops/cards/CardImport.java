package io.tebus.ops.cards;

import io.tebus.app.CardOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One import: reads lines, sends those that are fine, settles all in the order of the file.
 *
 * <p>Confined to the main thread.
 */
final class CardImport {

  private final CardFile file;
  private final ImportLink link;
  private final RejectFile rejects;
  private final ImportProgress progress;
  private final CardLine card = new CardLine();
  private final PendingLines pending = new PendingLines();
  private boolean readAll;
  private long lines;
  private long opened;
  private long known;
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
    }
    return new ImportTally(
        lines,
        opened,
        known,
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

  /** Reads lines while there is room for what becomes of them. */
  private void fill() throws IOException {
    while (!readAll && !pending.isFull() && link.hasRoom()) {
      if (!file.next()) {
        readAll = true;
      } else if (file.isTooLong()) {
        pending.addRejected(file.number(), Rejection.TOO_LONG);
      } else if (file.from() < file.to() && !isHeader()) {
        read();
      }
    }
  }

  private boolean isHeader() {
    int length = file.to() - file.from();
    return file.number() == 1
        && length == CardLine.HEADER.length()
        && new String(file.bytes(), file.from(), length, StandardCharsets.US_ASCII)
            .equalsIgnoreCase(CardLine.HEADER);
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
        yield null;
      }
      case OTHER_ACCOUNT -> Rejection.OTHER_ACCOUNT;
      case ACCOUNT_KNOWN -> Rejection.ACCOUNT_KNOWN;
      case NO_PROGRAMME -> Rejection.NO_PROGRAMME;
      case UNEXPECTED -> Rejection.UNEXPECTED;
      case CARDS_FULL, ACCOUNTS_FULL, LOTS_FULL, NOT_WRITABLE -> {
        obstacle = outcome;
        yield null;
      }
    };
  }
}
