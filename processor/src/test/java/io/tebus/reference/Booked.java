package io.tebus.reference;

import org.jspecify.annotations.Nullable;

/**
 * What a message did, beside its answer.
 *
 * <p>Immutable.
 *
 * @param reason why it was not booked, or not all of it
 * @param missing points that could not be booked, of {@link Reason#SHORT_OF_POINTS}
 * @param heldChange points set aside; negative: no longer
 * @param pendingChange points that became pending; negative: no longer are
 * @param original number of the decision that was taken back, completed or released; 0 none
 * @param waived earned points that a refund left with the customer
 * @param counter the other end of a transfer; null of all else
 */
public record Booked(
    Effect effect,
    Reason reason,
    long missing,
    long heldChange,
    long pendingChange,
    long original,
    long waived,
    @Nullable Counter counter) {

  static Booked of(Effect effect) {
    return new Booked(effect, Reason.NONE, 0, 0, 0, 0, 0, null);
  }

  /** The same, with what somebody has to look at. */
  Booked because(Reason why, long missingPoints) {
    return new Booked(
        effect, why, missingPoints, heldChange, pendingChange, original, waived, counter);
  }

  /** The same, with what changed outside of the lots. */
  Booked changing(long held, long pending) {
    return new Booked(effect, reason, missing, held, pending, original, waived, counter);
  }

  /** The same, of the decision that it took back, completed or released. */
  Booked about(Remembered earlier) {
    return new Booked(
        effect, reason, missing, heldChange, pendingChange, earlier.number(), waived, counter);
  }

  /** The same, with points that were not taken. */
  Booked waiving(long points) {
    return new Booked(
        effect, reason, missing, heldChange, pendingChange, original, points, counter);
  }

  /** The same, with the other end of a transfer. */
  Booked at(Counter otherEnd) {
    return new Booked(
        effect, reason, missing, heldChange, pendingChange, original, waived, otherEnd);
  }
}
