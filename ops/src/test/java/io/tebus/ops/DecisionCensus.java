package io.tebus.ops;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;

/**
 * Every decision that a journal holds, by till and trace number, which a drill never uses twice.
 *
 * <p>Confined to the thread that reads the journal.
 */
final class DecisionCensus {

  /** In place of an outcome: nothing was decided. */
  static final long NONE = -1;

  /** In place of an LSN: the answer did not tell. */
  static final long UNTOLD_LSN = 0;

  private static final int MAX_MISTAKES = 20;
  private static final long STANS = 1_000_000;
  private static final long CODES = 1_000;

  private final Long2LongHashMap decisions = new Long2LongHashMap(NONE);
  private final List<String> mistakes = new ArrayList<>();

  static long key(int till, int stan) {
    return till * STANS + stan;
  }

  static long key(DrillFrame frame) {
    return key(frame.till().number(), frame.stan());
  }

  /** A decision as one number: its LSN, and its response code from 0 to 127. */
  static long outcome(long lsn, int responseCode) {
    return lsn * CODES + responseCode;
  }

  /** Takes in a decision; the same request decided twice is a mistake. */
  void add(int till, int stan, long lsn, int responseCode) {
    long earlier = decisions.put(key(till, stan), outcome(lsn, responseCode));
    if (earlier != NONE && mistakes.size() < MAX_MISTAKES) {
      mistakes.add(
          named(key(till, stan))
              + " decided at lsn="
              + earlier / CODES
              + " and again at lsn="
              + lsn
              + " (expected: once)");
    }
  }

  boolean has(DrillFrame frame) {
    return decisions.containsKey(key(frame));
  }

  /** Where a request was decided; 0 when it was not. */
  long lsn(DrillFrame frame) {
    return Math.max(0, decisions.get(key(frame))) / CODES;
  }

  /** The last of the decisions that somebody was told; 0 when there is none. */
  long lastAcknowledgedLsn(DrillMemory memory) {
    long[] last = {0};
    memory.forEachOutcome((key, acknowledged) -> {
      last[0] = Math.max(last[0], decisions.get(key) / CODES);
    });
    return last[0];
  }

  /** What was decided more than once, the first twenty; empty when nothing was. */
  List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  /** Acknowledged decisions that are missing or others here, the first twenty. */
  List<String> differences(DrillMemory memory) {
    List<String> differences = new ArrayList<>();
    memory.forEachOutcome((key, acknowledged) -> {
      long decided = decisions.get(key);
      boolean same =
          decided % CODES == acknowledged % CODES
              && (acknowledged / CODES == UNTOLD_LSN || acknowledged == decided);
      if ((decided == NONE || !same) && differences.size() < MAX_MISTAKES) {
        differences.add(
            named(key)
                + " journal: "
                + shown(decided)
                + " (expected: "
                + shown(acknowledged)
                + ")");
      }
    });
    return List.copyOf(differences);
  }

  private static String named(long key) {
    return "till=" + key / STANS + " stan=" + key % STANS;
  }

  private static String shown(long outcome) {
    return outcome == NONE ? "absent" : "lsn=" + outcome / CODES + " code=" + outcome % CODES;
  }
}
