package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import org.jspecify.annotations.Nullable;

/**
 * An answer, and what was done for it.
 *
 * <p>Immutable, but for how much of a posting or transfer stands.
 *
 * @param posting what can be taken back; null when nothing was posted
 * @param transfer what can be taken back from two accounts; null for all but transfers
 * @param hold what can be completed; null when nothing was set aside
 * @param step what a reversal can undo; null for all but refunds and voids
 * @param completes the hold or authorization that this ended, if it is a completion
 */
record Decision(
    Answer answer,
    Booked booked,
    @Nullable Posting posting,
    @Nullable Transfer transfer,
    @Nullable Hold hold,
    @Nullable Remembered completes,
    @Nullable Step step) {

  static Decision declined(ResponseCode responseCode) {
    return declined(Answer.of(responseCode));
  }

  static Decision declined(Answer answer) {
    return of(answer, Booked.of(Effect.DECLINED));
  }

  /** Nothing to be done. */
  static Decision nothing() {
    return nothing(Reason.NONE);
  }

  /** Nothing could be done. */
  static Decision nothing(Reason reason) {
    return of(Answer.of(ResponseCode.APPROVED), Booked.of(Effect.NOTHING).because(reason, 0));
  }

  static Decision of(Answer answer, Booked booked) {
    return new Decision(answer, booked, null, null, null, null, null);
  }

  static Decision posted(Answer answer, Posting posting) {
    return new Decision(answer, Booked.of(Effect.POSTED), posting, null, null, null, null);
  }

  static Decision transferred(Answer answer, Transfer transfer, Counter counter) {
    Booked booked = Booked.of(Effect.POSTED).at(counter);
    return new Decision(answer, booked, null, transfer, null, null, null);
  }

  static Decision held(Answer answer, Hold hold) {
    Booked booked = Booked.of(Effect.HELD).changing(hold.points(), hold.pending());
    return new Decision(answer, booked, null, null, hold, null, null);
  }

  static Decision completed(Answer answer, Booked booked, Posting posting, Remembered original) {
    return new Decision(answer, booked, posting, null, null, original, null);
  }

  /** The same, with what somebody has to look at. */
  Decision because(Reason reason, long missing) {
    return with(answer, booked.because(reason, missing), completes, step);
  }

  /** The same, which completes a hold or authorization. */
  Decision completing(Remembered original) {
    return with(answer, booked, original, step);
  }

  Decision answering(Answer other) {
    return with(other, booked, completes, step);
  }

  /** The same, which a reversal can undo. */
  Decision undoneBy(Step aStep) {
    return with(answer, booked, completes, aStep);
  }

  private Decision with(
      Answer anAnswer, Booked whatWasBooked, @Nullable Remembered completed, @Nullable Step aStep) {
    return new Decision(anAnswer, whatWasBooked, posting, transfer, hold, completed, aStep);
  }
}
