package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import org.jspecify.annotations.Nullable;

/**
 * An answer, and what was done for it.
 *
 * <p>Immutable, but for how much of a posting stands.
 *
 * @param posting what can be taken back; null when nothing was posted
 * @param hold what can be completed; null when nothing was set aside
 * @param step what a reversal can undo; null for all but refunds and voids
 * @param completes the hold or authorization that this ended, if it is a completion
 */
record Decision(
    Answer answer,
    Booked booked,
    @Nullable Posting posting,
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
    return new Decision(answer, booked, null, null, null, null);
  }

  static Decision posted(Answer answer, Posting posting) {
    return new Decision(answer, Booked.of(Effect.POSTED), posting, null, null, null);
  }

  static Decision held(Answer answer, Hold hold) {
    Booked booked = Booked.of(Effect.HELD).changing(hold.points(), hold.pending());
    return new Decision(answer, booked, null, hold, null, null);
  }

  /** The same, with what somebody has to look at. */
  Decision because(Reason reason, long missing) {
    return new Decision(answer, booked.because(reason, missing), posting, hold, completes, step);
  }

  /** The same, which completes a hold or authorization. */
  Decision completing(Remembered original) {
    return new Decision(answer, booked, posting, hold, original, step);
  }

  Decision answering(Answer other) {
    return new Decision(other, booked, posting, hold, completes, step);
  }

  /** The same, which a reversal can undo. */
  Decision undoneBy(Step aStep) {
    return new Decision(answer, booked, posting, hold, completes, aStep);
  }
}
