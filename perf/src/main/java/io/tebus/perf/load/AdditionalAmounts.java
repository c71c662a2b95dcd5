package io.tebus.perf.load;

import java.util.HashMap;
import java.util.Map;

/**
 * The amounts of an answer: DE 54, sets of twenty characters by their amount type. Read here
 * without the host's own classes.
 *
 * <p>Immutable. Source: ISO 8583:1987, DE 54; the profile's section 3.
 */
final class AdditionalAmounts {

  static final String AVAILABLE = "02";
  static final String EARNED = "1S";
  static final String REDEEMED = "1T";
  static final String PENDING = "1U";
  static final String ORIGINAL_AMOUNT = "57";

  private static final int SET_LENGTH = 20;
  private static final int MAX_SETS = 6;
  private static final String POINTS_ACCOUNT = "90";
  private static final String MONEY_ACCOUNT = "00";
  private static final String POINTS = "999";

  private final String text;
  private final String problem;
  private final Map<String, String> sets;

  private AdditionalAmounts(String text, String problem, Map<String, String> sets) {
    this.text = text;
    this.problem = problem;
    this.sets = sets;
  }

  static AdditionalAmounts of(String text) {
    if (text.length() % SET_LENGTH != 0 || text.length() > MAX_SETS * SET_LENGTH) {
      return new AdditionalAmounts(
          text,
          "de54: length=" + text.length() + " (expected: 20-120, a multiple of 20)",
          Map.of());
    }
    Map<String, String> sets = new HashMap<>();
    for (int at = 0; at < text.length(); at += SET_LENGTH) {
      String type = text.substring(at + 2, at + 4);
      if (sets.put(type, text.substring(at, at + SET_LENGTH)) != null) {
        return new AdditionalAmounts(
            text, "de54: amount type=" + type + " twice (expected: once)", Map.of());
      }
    }
    return new AdditionalAmounts(text, "", Map.copyOf(sets));
  }

  /** A set as it has to look: sign C for what is left, earned or redeemed, D for what went back. */
  static String pointsSet(String type, char sign, long points) {
    return POINTS_ACCOUNT + type + POINTS + sign + TillRequest.amountDigits(points);
  }

  /** A set as it has to look for an amount of money. */
  static String moneySet(String type, DemoCurrency currency, long amountMinor) {
    return MONEY_ACCOUNT
        + type
        + currency.numericCode()
        + 'C'
        + TillRequest.amountDigits(amountMinor);
  }

  /** The element as it came; empty when absent. */
  String text() {
    return text;
  }

  /** What is wrong with its form; empty when nothing is. */
  String problem() {
    return problem;
  }

  boolean isAbsent() {
    return text.isEmpty();
  }

  /** The whole set of the given type, twenty characters; empty when there is none. */
  String set(String type) {
    return sets.getOrDefault(type, "");
  }

  /** The points of the given type, or {@link CardLedger#UNKNOWN} when they cannot be read. */
  long points(String type) {
    String set = set(type);
    String digits = set.isEmpty() ? "" : set.substring(SET_LENGTH - 12);
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return CardLedger.UNKNOWN;
    }
    long points = Long.parseLong(digits);
    return set.equals(pointsSet(type, 'C', points)) ? points : CardLedger.UNKNOWN;
  }
}
