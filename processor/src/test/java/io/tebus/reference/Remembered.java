package io.tebus.reference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decided message: what it asked, what it was answered, and what it posted, if it posted.
 *
 * <p>Immutable, except for how much of its posting stands. Source: profile, section 5.1.
 *
 * @param time when it was decided
 * @param posting null for a decline and for a reversal
 */
record Remembered(Instant time, Request request, Answer answer, @Nullable Posting posting) {

  boolean isReversedWhole() {
    return posting != null && posting.isReversedWhole();
  }

  /** Approved, and not reversed whole. */
  boolean stands() {
    return posting != null && !posting.isReversedWhole();
  }

  /** The row of the table of states that a purchase or redemption is in, approved or declined. */
  Coverage.State state() {
    if (posting == null) {
      return Coverage.State.DECLINED;
    }
    if (posting.isReversedWhole()) {
      return Coverage.State.REVERSED;
    }
    return posting.standsWhole() ? Coverage.State.STANDS_WHOLE : Coverage.State.STANDS_IN_PART;
  }
}
