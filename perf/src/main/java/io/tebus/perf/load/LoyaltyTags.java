package io.tebus.perf.load;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The loyalty tags of an answer: DE 48, each a tag of two digits, a length of three and a value.
 * Read here without the host's own classes.
 *
 * <p>Immutable. Source: the profile's section 3.
 */
final class LoyaltyTags {

  static final String POINTS_BEFORE = "01";
  static final String EARNED = "02";
  static final String REDEEMED = "03";
  static final String REDEEMED_VALUE = "04";
  static final String POINTS_AFTER = "05";
  static final String PENDING = "13";
  static final String MONEY_PART = "15";
  static final String SPENDING_MODE = "20";
  static final String CHANNEL = "23";

  private static final int HEADER_LENGTH = 5;

  private final String problem;
  private final Map<String, String> values;

  private LoyaltyTags(String problem, Map<String, String> values) {
    this.problem = problem;
    this.values = values;
  }

  static LoyaltyTags of(String text) {
    Map<String, String> values = new HashMap<>();
    int at = 0;
    while (at < text.length()) {
      int valueAt = at + HEADER_LENGTH;
      if (valueAt > text.length() || !isNumber(text.substring(at, valueAt))) {
        return damaged(at);
      }
      int end = valueAt + Integer.parseInt(text.substring(at + 2, valueAt));
      if (end > text.length()) {
        return damaged(at);
      }
      String tag = text.substring(at, at + 2);
      if (values.put(tag, text.substring(valueAt, end)) != null) {
        return new LoyaltyTags("de48: tag=" + tag + " twice (expected: once)", Map.of());
      }
      at = end;
    }
    return new LoyaltyTags("", Map.copyOf(values));
  }

  /** One tag as a request carries it. */
  static String written(String tag, String value) {
    return tag + String.format(Locale.ROOT, "%03d", value.length()) + value;
  }

  /** What is wrong with its form; empty when nothing is. */
  String problem() {
    return problem;
  }

  /** The value of a tag; empty when the tag is absent. */
  String value(String tag) {
    return values.getOrDefault(tag, "");
  }

  private static LoyaltyTags damaged(int at) {
    return new LoyaltyTags(
        "de48: position=" + at + " (expected: tag of 2, length of 3, value)", Map.of());
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
