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
    SPLIT_TENDER_ABOVE_THE_CAP,
    SPLIT_TENDER_OF_A_WRONG_NUMBER,
    SPLIT_TENDER_BY_A_NEW_CARD,
    ALL_POINTS_OF_A_NEW_CARD,
    SPENT_BY_A_NEW_CARD,
    SPENT_LESS_THAN_THE_MINIMUM,
    AMOUNT_ABOVE_THE_CAP,
    DRAWN_FROM_SEVERAL_FUNDERS,
    SPLIT_TENDER_OF_AN_AUTHORIZATION,
    HELD_IN_PART,
    HELD_FOR_LONG,
    EARN_ONLY,
    EARN_UP_TO_THE_MOST,
    EARN_ROUNDED_OTHERWISE,
    LOAD,
    LOAD_NOT_PERMITTED,
    LOAD_OF_NO_POINTS,
    ARREARS_ARISE,
    ARREARS_REPAID_BY_EARN,
    ARREARS_REPAID_BY_REVERSAL,
    ARREARS_REPAID_BY_RELEASE,
    ARREARS_REPAID_BY_TRANSFER,
    ARREARS_REPAID_BY_TRANSFER_BACK,
    ARREARS_OF_A_RECIPIENT,
    DECLINED_IN_ARREARS,
    LOT_BACK_WITH_GRACE,
    HELD_LOT_BACK_WITH_GRACE,
    SEVERAL_DAYS_OF_GRACE,
    LOT_EXPIRES,
    LOT_EXPIRES_BESIDE_A_HOLD,
    LAPSED_LOT_IS_KEPT,
    TAKEN_BACK_BY_FORMER_TERMS,
    SPLIT_TAKEN_BACK_PRO_RATA,
    SPLIT_TAKEN_BACK_POINTS_FIRST,
    SPLIT_TAKEN_BACK_MONEY_FIRST,
    WAIVED_WHAT_IS_NOT_PENDING,
    WAIVED_WHAT_IS_NOT_THERE,
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
    AUTHORIZATION_COMPLETED_IN_A_FORMER_CURRENCY,
    AUTHORIZATION_COMPLETED_AFTER_TIME_OUT,
    HOLD_TIMED_OUT,
    AUTHORIZATION_TIMED_OUT,
    HOLD_RELEASED_IN_PART,
    AUTHORIZATION_RELEASED_IN_PART,
    VOID_OF_HOLD,
    VOID_OF_COMPLETION,
    VOID_OF_TRANSFER,
    VOID_OF_TRANSFER_STANDS,
    VOID_ON_ANOTHER_DAY,
    REVERSAL_OF_COMPLETION,
    REFUND_IN_PART,
    REFUND_OF_THE_REST,
    REFUND_ABOVE_THE_REST,
    REFUND_OF_SPLIT_TENDER,
    REFUND_AFTER_PARTIAL_REVERSAL,
    REFUND_OF_COMPLETION_BY_ITS_HOLD,
    REFUND_OF_ANOTHER_KIND,
    REFUND_OF_A_TRANSFER,
    REFUND_INTO_A_NEW_LOT,
    REFUND_INTO_A_LAPSED_LOT,
    REFUND_OR_VOID_UNDONE,
    REFUND_BY_RIGHT_UNDONE,
    RESTORED_TO_A_LAPSED_LOT,
    REFUND_OF_UNKNOWN_PURCHASE,
    REFUND_OF_A_PURCHASE_WITHOUT_EARN,
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
    ACCOUNT_NUMBER_TOO_LARGE,
    ACCOUNT_OPENED_WITHOUT_A_CARD,
    ACCOUNT_OPENED_AGAIN,
    CLOSED_ACCOUNT_OPENED_AGAIN,
    ACCOUNT_NUMBER_OUT_OF_RANGE,
    FIRST_CARD_OF_AN_ACCOUNT,
    TRANSFER_NOT_PERMITTED,
    TRANSFER_FROM_A_NAMED_ACCOUNT,
    TRANSFER_FROM_ANOTHER_ACCOUNT,
    TRANSFER_TO_A_CARD,
    TRANSFER_TO_AN_ACCOUNT_NUMBER,
    TRANSFER_TO_AN_ACCOUNT_WITHOUT_A_CARD,
    TRANSFER_TO_NOBODY,
    TRANSFER_TO_AN_UNKNOWN_ACCOUNT,
    TRANSFER_TO_THE_SAME_ACCOUNT,
    TRANSFER_BY_A_NEW_CARD,
    TRANSFER_TO_A_NEW_ACCOUNT,
    TRANSFER_IN_POINTS,
    TRANSFER_OF_NO_POINTS,
    TRANSFER_ABOVE_THE_MAXIMUM,
    TRANSFER_BELOW_THE_MINIMUM,
    TRANSFER_ABOVE_AVAILABLE,
    TRANSFER_WITHOUT_POINTS_FOR_THE_FEE,
    TRANSFER_WITH_A_FEE,
    TRANSFER_TAKEN_BACK,
    TRANSFER_TAKEN_BACK_IN_PART,
    TRANSFER_BACK_WITH_GRACE,
    ADVICE_OF_A_TRANSFER,
    PROGRAMME_DEFINED_ANEW,
    PROGRAMME_DEFINED_AGAIN,
    PROGRAMME_WITH_ANOTHER_NAME,
    PROGRAMME_WITH_THE_NAME_OF_ANOTHER,
    LIMIT_OF_A_CARD_REACHED,
    LIMIT_OF_AN_ACCOUNT_REACHED,
    LIMIT_OF_A_TERMINAL_REACHED,
    LIMIT_OF_A_MERCHANT_REACHED,
    LIMIT_OF_A_DAY_REACHED,
    LIMIT_OF_A_MONTH_REACHED,
    EARNED_UP_TO_A_LIMIT,
    EARNED_TOO_OFTEN,
    FACT_EARNED_UP_TO_A_LIMIT,
    COMPLETED_UP_TO_A_LIMIT,
    SPENT_TOO_OFTEN,
    SPENT_ABOVE_A_LIMIT,
    SPENT_UP_TO_A_LIMIT,
    SPLIT_TENDER_TOO_OFTEN,
    SPLIT_TENDER_ABOVE_A_LIMIT,
    ALL_POINTS_TOO_OFTEN,
    ALL_POINTS_UP_TO_A_LIMIT,
    TRANSFER_TOO_OFTEN,
    TRANSFER_ABOVE_A_LIMIT,
    USE_TAKEN_BACK,
    USE_OF_A_DAY_BEFORE_TAKEN_BACK,
    USE_BY_A_HOLD_TAKEN_BACK,
    USE_COUNTED_AGAIN,
    PURCHASE_WITHOUT_RIGHT_TO_EARN,
    PURCHASE_ASKS_NOT_TO_EARN,
    AUTHORIZATION_ASKS_NOT_TO_EARN,
    COMPLETION_ASKS_NOT_TO_EARN,
    EARN_ONLY_WITHOUT_RIGHT,
    AUTHORIZATION_WITHOUT_RIGHT_TO_EARN,
    SPENT_WITHOUT_RIGHT,
    SPLIT_TENDER_WITHOUT_RIGHT,
    ALL_POINTS_WITHOUT_RIGHT,
    TRANSFER_WITHOUT_RIGHT,
    BALANCE_WITHOUT_RIGHT,
    FACT_OF_A_CARD_WITHOUT_RIGHTS,
    CHANGE_IN_AN_UNKNOWN_PROGRAMME,
    CHANGE_OF_AN_UNKNOWN_CARD,
    CARD_STATUS_CHANGED,
    CARD_RIGHTS_CHANGED,
    CARD_CHANGED_TO_WHAT_IT_IS,
    CHANGE_OF_AN_UNKNOWN_ACCOUNT,
    CHANGE_OF_A_MERGED_ACCOUNT,
    ACCOUNT_TO_BE_MERGED_BY_ITS_STATUS,
    ACCOUNT_BLOCKED,
    ACCOUNT_CLOSED,
    ACCOUNT_ACTIVE_AGAIN,
    ACCOUNT_CHANGED_TO_WHAT_IT_IS,
    CLOSED_WITH_POINTS_OR_DEBTS,
    ACCOUNT_OF_NO_USE,
    TRANSFER_TO_AN_ACCOUNT_OF_NO_USE,
    FACT_OF_AN_ACCOUNT_OF_NO_USE,
    CARD_FOR_A_CLOSED_ACCOUNT,
    MERGED,
    MERGED_WITH_WHAT_WAS_MERGED_INTO_IT,
    MERGED_INTO_A_MERGED_ACCOUNT,
    MERGED_WITH_A_LAPSED_LOT,
    MERGED_BEFORE,
    MERGED_ELSEWHERE,
    MERGE_INTO_ITSELF,
    MERGE_OF_AN_UNKNOWN_ACCOUNT,
    MERGE_WITH_OPEN_HOLDS,
    MERGE_OF_A_CLOSED_ACCOUNT,
    MERGES_TOO_HIGH,
    ARREARS_REPAID_BY_MERGE,
    DEBT_PAID_BY_MERGE,
    ARREARS_BROUGHT_BY_MERGE,
    UNMERGED,
    UNMERGED_WITH_LESS,
    UNMERGE_OF_WHAT_IS_NOT_MERGED,
    UNMERGE_OUT_OF_ORDER,
    UNMERGE_WITH_OPEN_HOLDS,
    OWED_FOR_POINTS_ON_HOLD,
    CARD_JOINS_A_MERGED_ACCOUNT,
    OPENING_POINTS_FOR_A_MERGED_ACCOUNT,
    TRANSFER_TO_A_MERGED_ACCOUNT,
    TAKEN_BACK_AFTER_A_MERGE,
    REFUNDED_AFTER_A_MERGE,
    COMPLETED_AFTER_A_MERGE,
    UNDONE_AFTER_A_MERGE,
    TRANSFER_TAKEN_BACK_AFTER_A_MERGE,
    TRANSFER_TAKEN_BACK_WITHIN_ONE_ACCOUNT
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
