package io.tebus.ops.cards;

import io.tebus.app.CardOutcome;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an import did. Every line counted here is settled: durable in the host, or in the reject
 * file.
 *
 * <p>Immutable.
 *
 * @param lines settled lines, without header and empty ones
 * @param known cards that were open already
 * @param knownWithPoints those of them whose lines bring points, which were not posted now
 * @param wholeFile true when no line is left
 * @param obstacle why the host takes no more, null when it would
 * @param obstacleLine number of the first line it did not take
 * @param tookNs from the first line to the last answer
 */
record ImportTally(
    long lines,
    long opened,
    long known,
    long knownWithPoints,
    long rejected,
    boolean wholeFile,
    @Nullable CardOutcome obstacle,
    long obstacleLine,
    long tookNs) {

  private static final double NS_PER_SECOND = 1e9;

  /** One line for people. */
  String shown() {
    double seconds = tookNs / NS_PER_SECOND;
    return String.format(
        Locale.ROOT,
        "lines %,d: opened %,d, known already %,d (%,d with points, not posted now), rejected %,d;"
            + " %.1f s, %,.0f lines/s",
        lines,
        opened,
        known,
        knownWithPoints,
        rejected,
        seconds,
        lines / Math.max(seconds, 1e-3));
  }
}
