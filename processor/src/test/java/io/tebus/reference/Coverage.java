package io.tebus.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How often a history met each cell of the table "state of a transaction", each exception, and each
 * path through the rules that a history has to be lucky to find.
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
    REVERSED,
    REFUNDED,
    HOLD_OPEN,
    HOLD_COMPLETED,
    HOLD_TIMED_OUT
  }

  /** Columns of the table: what arrives. A reversal that names a standing amount has its own. */
  public enum Arrival {
    REQUEST,
    REQUEST_WITH_OTHER_CONTENT,
    /** Without a reference. */
    ADVICE,
    /** With a reference. */
    COMPLETION,
    VOID,
    REFUND,
    REVERSAL,
    PARTIAL_REVERSAL
  }

  /** What the table does not show. */
  public enum Path {
    ORIGINAL_FOUND_BY_ORIGINAL_DATA,
    ORIGINAL_FOUND_BY_OWN_STAN,
    ORIGINAL_FOUND_BY_RRN,
    ONE_OF_SEVERAL_ORIGINALS,
    NAMED_BY_ORIGINAL_DATA,
    NAMED_BY_APPROVAL_AND_RRN,
    NAMED_BY_APPROVAL_AND_CARD,
    MIRROR_MET,
    REVERSAL_AGAIN,
    REVERSAL_AGAIN_WITH_OTHER_CONTENT,
    ADVICE_AGAIN,
    ADVICE_AGAIN_WITH_OTHER_CONTENT,
    ADVICE_AFTER_ITS_REVERSAL,
    BALANCE_WITH_IDENTITY_OF_ANOTHER,
    APPROVED_IN_PART,
    AMOUNT_IN_POINTS,
    AMOUNT_NOT_EXACT_IN_POINTS,
    SPLIT_TENDER,
    SPLIT_TENDER_ABOVE_AVAILABLE,
    SPLIT_TENDER_ABOVE_AMOUNT,
    SPLIT_TENDER_OF_AN_AUTHORIZATION,
    HELD_IN_PART,
    HELD_FOR_LONG,
    EARN_ONLY,
    LOAD,
    LOAD_NOT_PERMITTED,
    LOAD_OF_NO_POINTS,
    ARREARS_ARISE,
    ARREARS_REPAID_BY_EARN,
    ARREARS_REPAID_BY_REVERSAL,
    ARREARS_REPAID_BY_RELEASE,
    DECLINED_IN_ARREARS,
    LOT_BACK_FOR_A_DAY_OF_GRACE,
    HELD_LOT_BACK_FOR_A_DAY_OF_GRACE,
    COMPLETED_EXACTLY,
    COMPLETED_BELOW_HOLD,
    COMPLETED_ABOVE_HOLD,
    COMPLETED_SHORT_OF_POINTS,
    COMPLETED_IN_OTHER_CURRENCY,
    COMPLETED_AFTER_TIME_OUT,
    COMPLETED_AFTER_PARTIAL_REVERSAL,
    COMPLETED_AGAIN,
    COMPLETED_AFTER_ITS_COMPLETION_WAS_REVERSED,
    ADVICE_OF_A_REFUND_THAT_IS_KNOWN,
    REQUEST_AFTER_ITS_ADVICE,
    COMPLETED_WITH_NOTHING,
    COMPLETED_WITH_NOTHING_AFTER_TIME_OUT,
    AUTHORIZATION_COMPLETED,
    AUTHORIZATION_COMPLETED_IN_OTHER_CURRENCY,
    AUTHORIZATION_COMPLETED_AFTER_TIME_OUT,
    HOLD_TIMED_OUT,
    AUTHORIZATION_TIMED_OUT,
    HOLD_RELEASED_IN_PART,
    AUTHORIZATION_RELEASED_IN_PART,
    VOID_OF_HOLD,
    VOID_OF_COMPLETION,
    VOID_ON_ANOTHER_DAY,
    REVERSAL_OF_COMPLETION,
    REFUND_IN_PART,
    REFUND_OF_THE_REST,
    REFUND_ABOVE_THE_REST,
    REFUND_OF_SPLIT_TENDER,
    REFUND_AFTER_PARTIAL_REVERSAL,
    REFUND_OF_COMPLETION_BY_ITS_HOLD,
    REFUND_OF_ANOTHER_KIND,
    REFUND_INTO_A_NEW_LOT,
    REFUND_OR_VOID_UNDONE,
    REFUND_BY_RIGHT_UNDONE,
    REFUND_OF_UNKNOWN_PURCHASE,
    REFUND_OF_UNKNOWN_REDEMPTION,
    FACT_EARNED,
    FACT_REDEEMED,
    FACT_HELD,
    FACT_PENDING,
    FACT_LOADED,
    FACT_OF_A_CARD_OF_NO_USE,
    FACT_THAT_FOUND_NO_POINTS,
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

  /**
   * Notes that a message met a transaction.
   *
   * @param state null for a mirror, which is in no row
   */
  void meet(@Nullable State state, Arrival arrival) {
    if (state == null) {
      take(Path.MIRROR_MET);
    } else {
      note(name(state, arrival));
    }
  }

  void take(Path path) {
    note(path.name());
  }

  void note(Reason reason) {
    if (reason != Reason.NONE) {
      note(name(reason));
    }
  }

  private void note(String name) {
    counts.merge(name, 1L, Long::sum);
  }

  public long count(State state, Arrival arrival) {
    return counts.getOrDefault(name(state, arrival), 0L);
  }

  public long count(Path path) {
    return counts.getOrDefault(path.name(), 0L);
  }

  /** The cells, exceptions and paths that this history has not met, by name. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>(everything());
    missing.removeAll(counts.keySet());
    return missing;
  }

  /** Every cell, exception and path met, with its count. */
  @Override
  public String toString() {
    return counts.toString();
  }

  /** The names of all cells, exceptions and paths there are. */
  public static List<String> everything() {
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
    for (Reason reason : Reason.values()) {
      // So many holds of one account are a test of their own.
      if (reason != Reason.NONE && reason != Reason.TOO_MANY_HOLDS) {
        names.add(name(reason));
      }
    }
    return names;
  }

  private static String name(State state, Arrival arrival) {
    return state + " meets " + arrival;
  }

  private static String name(Reason reason) {
    return "exception " + reason;
  }
}
