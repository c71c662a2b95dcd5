package io.tebus.ops.console;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the live page shows in one second; its JSON is this record.
 *
 * <p>Immutable. Rates are per second. What nothing was measured for is null.
 *
 * @param version of Tebus
 * @param startedAtMs when the host started
 * @param ready whether tills are served
 * @param reasons why not
 * @param point this second's part of the charts
 * @param peakPerSecond the highest rate of answers since the page is served
 * @param minutePerSecond the rate of answers over a minute
 * @param minuteAnswers answers of that minute
 * @param minuteApprovedPercent how many of them approved, 0-100
 * @param links open now
 * @param listeners that take links
 * @param inFlight requests that wait for their answer
 * @param journal how durable the events are
 * @param database how far it is fed; null when there is none
 * @param snapshot how old the last one is
 * @param store how full it is: cards, accounts, lots, and the window by what is young in it
 * @param types of the transactions answered so far, in the order of the profile
 * @param codes answers since the start of the host, the most frequent first
 */
record Tick(
    String version,
    long startedAtMs,
    boolean ready,
    List<String> reasons,
    Point point,
    double peakPerSecond,
    double minutePerSecond,
    long minuteAnswers,
    @Nullable Double minuteApprovedPercent,
    long links,
    int listeners,
    long inFlight,
    JournalLag journal,
    @Nullable DatabaseLag database,
    Snapshot snapshot,
    List<Fill> store,
    List<String> types,
    List<CodeRow> codes) {

  /**
   * One second of the charts. Latencies are those of ten seconds, in ms: one second has too few
   * requests for a p99.9.
   */
  record Point(
      long atMs,
      double approved,
      double declined,
      @Nullable Double p50Ms,
      @Nullable Double p99Ms,
      @Nullable Double p999Ms,
      long journalLagMs,
      @Nullable Long databaseLagMs) {}

  /** Events written and not yet durable, and where they are kept. */
  record JournalLag(long events, long ms, long diskFreeBytes) {}

  /** Durable events not yet in the database, and the state of its feeding in a word. */
  record DatabaseLag(String state, long events, long ms, String problem) {}

  /**
   * The last snapshot that counts, without an age when there is none; how much of the next one is
   * copied while it is being taken, in percent; how many failed since the last, and the reason.
   */
  record Snapshot(
      long lsn,
      @Nullable Long ageMs,
      @Nullable Double runningPercent,
      long failedInARow,
      String problem) {}

  /** How full something is that answers 91 when it is, in percent of its capacity. */
  record Fill(String name, long records, long capacity, double percent) {}

  /** A response code, and how often each type of transaction got it. */
  record CodeRow(
      String code, String meaning, boolean approved, long total, Map<String, Long> byType) {}
}
