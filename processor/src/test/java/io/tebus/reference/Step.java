package io.tebus.reference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a refund or a void took back, so that its reversal can undo it.
 *
 * <p>Immutable, but for the original. Source: profile, 5.5.
 *
 * @param original what it took back; null for a refund by right
 * @param amount by which less of the original stands
 * @param left what it left standing
 * @param taken earned points: to be taken, and then those that were
 * @param moves what it moved between lots, in order
 * @param drawn the parts of the original that were not given back before it
 */
record Step(
    Account account,
    @Nullable Remembered original,
    long amount,
    long left,
    long taken,
    Programme.Spend given,
    Deque<Lot> drawn,
    List<Move> moves) {

  /** The one that has its points: since a merge, another one than it was made on. */
  @Override
  public Account account() {
    return account.root();
  }

  boolean isOfMergedAccount() {
    return account.isMerged();
  }

  static Step before(Remembered original, long left) {
    Posting posting = original.posting();
    long standing = posting.standing();
    return new Step(
        posting.account(),
        original,
        standing - left,
        left,
        posting.earnedLeft(standing) - posting.earnedLeft(left),
        new Programme.Spend(
            posting.redeemedLeft(standing) - posting.redeemedLeft(left),
            posting.valueLeft(standing) - posting.valueLeft(left)),
        new ArrayDeque<>(posting.drawn()),
        List.of());
  }

  /** By right: only what was earned can be taken without an original. */
  static Step byRight(Account account, long amount, long taken) {
    return new Step(
        account, null, amount, 0, taken, Programme.Spend.NOTHING, new ArrayDeque<>(), List.of());
  }

  /** The same, when it was made. */
  Step having(long reallyTaken, List<Move> made) {
    return new Step(account, original, amount, left, reallyTaken, given, drawn, made);
  }

  /** True when nothing was taken back after it. */
  boolean isTheLast() {
    return original == null || (original.posting().standing() == left && !original.isSuperseded());
  }
}
