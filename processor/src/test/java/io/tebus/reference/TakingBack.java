package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.reference.Coverage.Arrival;
import io.tebus.reference.Coverage.Path;
import io.tebus.reference.Remembered.State;

/**
 * Reversals and voids: less of a posting, a transfer or a hold stands, whatever became of the
 * points meanwhile.
 *
 * <p>Confined to the test's thread. Source: lifecycle.md; points.md, section 5; profile, rows 10
 * and 13, and 5.5 and 5.7.
 */
final class TakingBack {

  private final Books books;
  private final Memory memory;
  private final Holds holds;
  private final Mirroring mirroring;
  private final Transfers transfers;
  private final Usage usage;
  private final Undoing undoing;
  private final Coverage coverage;

  TakingBack(
      Books books,
      Memory memory,
      Holds holds,
      Mirroring mirroring,
      Transfers transfers,
      Usage usage,
      Coverage coverage) {
    this.books = books;
    this.memory = memory;
    this.holds = holds;
    this.mirroring = mirroring;
    this.transfers = transfers;
    this.usage = usage;
    this.undoing = new Undoing(books, usage, coverage);
    this.coverage = coverage;
  }

  // ---- Reversals: always 00

  Decision reverse(Request reversal) {
    Remembered original = memory.originalOf(reversal);
    Arrival arrival = reversal.standsAfterwards() > 0 ? Arrival.PARTIAL_REVERSAL : Arrival.REVERSAL;
    if (original == null) {
      Tombstone tombstone = new Tombstone(books.now(), reversal);
      boolean first = !memory.hasLike(tombstone);
      coverage.meet(first ? Coverage.State.NOTHING_KNOWN : Coverage.State.TOMBSTONE, arrival);
      memory.keep(tombstone);
      return Decision.of(Answer.of(ResponseCode.APPROVED), Booked.of(Effect.TOMBSTONE));
    }
    coverage.meet(original.row(), arrival);
    long left = reversal.standsAfterwards();
    return switch (original.state()) {
      case DECLINED, REVERSED, TIMED_OUT -> Decision.nothing();
      case REFUNDED -> Decision.nothing(Reason.REFUNDED_BEFORE);
      case COMPLETED -> Decision.nothing(Reason.COMPLETED_BEFORE);
      case MIRROR -> undoing.undo(original, left);
      case HELD ->
          left < original.hold().standing() ? holds.release(original, left) : Decision.nothing();
      case STANDING -> reverseWhatStands(original, left);
    };
  }

  private Decision reverseWhatStands(Remembered original, long left) {
    if (original.isRefunded()) {
      return Decision.nothing(Reason.REFUNDED_BEFORE);
    }
    if (left >= original.posted().standing()) {
      return Decision.nothing();
    }
    if (original.effect() == Effect.COMPLETED) {
      coverage.take(Path.REVERSAL_OF_COMPLETION);
    }
    return takeBack(original, left);
  }

  private Decision takeBack(Remembered original, long left) {
    Decision takenBack =
        original.isTransfer() ? transfers.takeBack(original, left) : mirroring.undo(original, left);
    if (left == 0) {
      original.become(State.REVERSED, books.now());
      usage.takeBack(original);
    }
    return takenBack;
  }

  // ---- Voids

  Decision undo(Request request) {
    Remembered original = request.hasReference() ? memory.namedBy(request) : null;
    if (original == null) {
      coverage.meet(memory.rowOfNothing(request), Arrival.VOID);
      return Decision.declined(ResponseCode.ORIGINAL_NOT_FOUND);
    }
    coverage.meet(original.row(), Arrival.VOID);
    return switch (original.state()) {
      case DECLINED, MIRROR -> Decision.declined(ResponseCode.ORIGINAL_NOT_FOUND);
      case HELD -> {
        coverage.take(Path.VOID_OF_HOLD);
        Decision released = holds.release(original, 0);
        yield released.answering(released.answer().asTakenBack(0));
      }
      case STANDING -> undoWhatStands(original);
      case COMPLETED, TIMED_OUT, REVERSED, REFUNDED ->
          Decision.declined(ResponseCode.INVALID_TRANSACTION);
    };
  }

  private Decision undoWhatStands(Remembered original) {
    boolean sameDay = Books.dayOf(original.time()) == books.today();
    if (!sameDay) {
      coverage.take(Path.VOID_ON_ANOTHER_DAY);
    }
    if (!sameDay || original.isRefunded() || !original.posted().standsWhole()) {
      return Decision.declined(ResponseCode.INVALID_TRANSACTION);
    }
    if (original.effect() == Effect.COMPLETED) {
      coverage.take(Path.VOID_OF_COMPLETION);
    }
    if (original.isTransfer()) {
      coverage.take(Path.VOID_OF_TRANSFER);
    }
    Decision takenBack = takeBack(original, 0);
    return takenBack.answering(takenBack.answer().asTakenBack(0));
  }
}
