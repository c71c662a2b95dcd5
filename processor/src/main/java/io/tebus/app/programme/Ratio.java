package io.tebus.app.programme;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * So many points for so many minor units, written {@code 1 per 100}.
 *
 * <p>Immutable.
 *
 * @param points 1 to {@link #MAX_POINTS}
 * @param minorUnits 1 to 999,999,999,999
 */
record Ratio(long points, long minorUnits) {

  /** An amount of twelve digits, in points, is still a {@code long}. */
  static final long MAX_POINTS = 1_000_000;

  static final String EXPECTED =
      "POINTS per MINOR-UNITS, as in 1 per 100; 1-" + MAX_POINTS + " and 1-999999999999";

  private static final Pattern FORM = Pattern.compile("([0-9]{1,12}) +per +([0-9]{1,12})");

  /** What a text says; null when it says no such thing. */
  static @Nullable Ratio parse(String text) {
    Matcher ratio = FORM.matcher(text);
    if (!ratio.matches()) {
      return null;
    }
    long points = Long.parseLong(Objects.requireNonNull(ratio.group(1)));
    long minorUnits = Long.parseLong(Objects.requireNonNull(ratio.group(2)));
    boolean inRange = points >= 1 && points <= MAX_POINTS && minorUnits >= 1;
    return inRange ? new Ratio(points, minorUnits) : null;
  }

  @Override
  public String toString() {
    return points + " per " + minorUnits;
  }
}
