package io.tebus.ops.cards;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an import did. Every line counted here is settled: durable in the host, or in the reject
 * file.
 *
 * <p>Immutable.
 *
 * @param lines settled lines, without header and empty ones
 * @param done cards that are open now, or what is changed now
 * @param before cards that were open already, or what was so already
 * @param beforeWithPoints those of them whose lines bring points, which were not posted now
 * @param rejections lines that were not imported, by reason
 * @param wholeFile true when no line is left
 * @param obstacle why the host takes no more, null when it would
 * @param obstacleLine number of the first line it did not take
 * @param tookNs from the first line to the last answer
 */
record ImportTally(
    long lines,
    long done,
    long before,
    long beforeWithPoints,
    Map<Rejection, Long> rejections,
    boolean wholeFile,
    @Nullable Obstacle obstacle,
    long obstacleLine,
    long tookNs) {

  private static final double NS_PER_SECOND = 1e9;

  ImportTally {
    rejections = Map.copyOf(rejections);
  }

  /** Lines that were not imported. */
  long rejected() {
    return rejections.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One line for people, about cards that were to be opened. */
  String shownAsOpened() {
    return String.format(
            Locale.ROOT,
            "lines %,d: opened %,d, known already %,d (%,d with points, not posted now), ",
            lines,
            done,
            before,
            beforeWithPoints)
        + shownRest();
  }

  /**
   * One line for people, about changes.
   *
   * @param what was done: {@code changed}
   */
  String shownAs(String what) {
    return String.format(
            Locale.ROOT, "lines %,d: %s %,d, as it was %,d, ", lines, what, done, before)
        + shownRest();
  }

  private String shownRest() {
    double seconds = tookNs / NS_PER_SECOND;
    return String.format(
        Locale.ROOT,
        "rejected %,d; %.1f s, %,.0f lines/s",
        rejected(),
        seconds,
        lines / Math.max(seconds, 1e-3));
  }
}
