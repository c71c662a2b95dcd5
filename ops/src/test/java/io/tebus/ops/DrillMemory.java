package io.tebus.ops;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongLongConsumer;

/**
 * What one shop was told: the outcome of every request, and of some the whole answer, namely the
 * newest and a random sample of the older ones.
 *
 * <p>Confined to the thread of its shop.
 */
final class DrillMemory {

  /** So many of the newest are kept whole, and as many of the older ones. */
  static final int KEPT = 150;

  private static final int RADIX_OF_APPROVAL_CODES = 36;

  private final SplittableRandom random;
  private final Long2LongHashMap outcomes = new Long2LongHashMap(DecisionCensus.NONE);
  private final Deque<DrillRequest> newest = new ArrayDeque<>();
  private final List<DrillRequest> older = new ArrayList<>();
  private long passed;

  DrillMemory(SplittableRandom random) {
    this.random = random;
  }

  /** Remembers a request that was answered; DE 38 tells its LSN where there is one. */
  void add(DrillRequest request) {
    DrillAnswer answer = request.answer();
    long lsn =
        answer.approvalCode().isEmpty()
            ? DecisionCensus.UNTOLD_LSN
            : Long.parseLong(answer.approvalCode(), RADIX_OF_APPROVAL_CODES);
    outcomes.put(
        DecisionCensus.key(request.frame()),
        DecisionCensus.outcome(lsn, Integer.parseInt(answer.responseCode())));
    newest.addLast(request);
    if (newest.size() > KEPT) {
      addOlder(newest.removeFirst());
    }
  }

  /** Each of those that passed is kept with the same chance. */
  private void addOlder(DrillRequest request) {
    passed++;
    if (older.size() < KEPT) {
      older.add(request);
      return;
    }
    long place = random.nextLong(passed);
    if (place < KEPT) {
      older.set((int) place, request);
    }
  }

  int count() {
    return outcomes.size();
  }

  /** The newest, and some older ones. */
  List<DrillRequest> sample() {
    List<DrillRequest> sample = new ArrayList<>(newest);
    sample.addAll(older);
    return sample;
  }

  /** Every outcome, by {@link DecisionCensus#key} as {@link DecisionCensus#outcome}. */
  void forEachOutcome(LongLongConsumer consumer) {
    outcomes.forEachLong(consumer);
  }
}
