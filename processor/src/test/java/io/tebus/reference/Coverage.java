package io.tebus.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often a history met each cell of the table "state of a transaction" that has a meaning so
 * far, and each path through the rules that a history has to be lucky to find.
 *
 * <p>Confined to the test's thread. Source: lifecycle.md, first table.
 */
public final class Coverage {

  /** Rows of the table: what is remembered. */
  public enum State {
    NOTHING_KNOWN,
    TOMBSTONE,
    DECLINED,
    STANDS_WHOLE,
    STANDS_IN_PART,
    REVERSED
  }

  /** Columns of the table: what arrives. A reversal that names a standing amount has its own. */
  public enum Arrival {
    REQUEST,
    REQUEST_WITH_OTHER_CONTENT,
    REVERSAL,
    PARTIAL_REVERSAL
  }

  /** What the table does not show. */
  public enum Path {
    ORIGINAL_FOUND_BY_ORIGINAL_DATA,
    ORIGINAL_FOUND_BY_OWN_STAN,
    ORIGINAL_FOUND_BY_RRN,
    ONE_OF_SEVERAL_ORIGINALS,
    REVERSAL_AGAIN,
    REVERSAL_AGAIN_WITH_OTHER_CONTENT,
    BALANCE_WITH_IDENTITY_OF_ANOTHER,
    APPROVED_IN_PART,
    AMOUNT_IN_POINTS,
    AMOUNT_NOT_EXACT_IN_POINTS,
    SPLIT_TENDER,
    SPLIT_TENDER_ABOVE_AVAILABLE,
    SPLIT_TENDER_ABOVE_AMOUNT,
    ARREARS_ARISE,
    ARREARS_REPAID_BY_EARN,
    ARREARS_REPAID_BY_REVERSAL,
    DECLINED_IN_ARREARS,
    LOT_BACK_FOR_A_DAY_OF_GRACE,
    CARD_INACTIVE,
    CARD_EXPIRED,
    CARD_LOST,
    CARD_STOLEN,
    CARD_JOINS_AN_ACCOUNT,
    CARD_OPENED_AGAIN,
    CARD_OF_ANOTHER_ACCOUNT,
    OPENED_WITH_POINTS,
    OPENING_POINTS_BY_A_LATER_CARD,
    OPENING_POINTS_A_SECOND_TIME,
    ACCOUNT_NUMBER_TOO_LARGE
  }

  private final Map<String, Long> counts = new TreeMap<>();

  Coverage() {}

  void meet(State state, Arrival arrival) {
    counts.merge(name(state, arrival), 1L, Long::sum);
  }

  void take(Path path) {
    counts.merge(path.name(), 1L, Long::sum);
  }

  public long count(State state, Arrival arrival) {
    return counts.getOrDefault(name(state, arrival), 0L);
  }

  public long count(Path path) {
    return counts.getOrDefault(path.name(), 0L);
  }

  /** The cells and paths that this history has not met, by name. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>(allNames());
    missing.removeAll(counts.keySet());
    return missing;
  }

  /** Every cell and path met, with its count. */
  @Override
  public String toString() {
    return counts.toString();
  }

  private static List<String> allNames() {
    List<String> names = new ArrayList<>();
    for (State state : State.values()) {
      for (Arrival arrival : Arrival.values()) {
        // What nothing is known of has no content to differ from.
        if (state != State.NOTHING_KNOWN || arrival != Arrival.REQUEST_WITH_OTHER_CONTENT) {
          names.add(name(state, arrival));
        }
      }
    }
    for (Path path : Path.values()) {
      names.add(path.name());
    }
    return names;
  }

  private static String name(State state, Arrival arrival) {
    return state + " meets " + arrival;
  }
}
