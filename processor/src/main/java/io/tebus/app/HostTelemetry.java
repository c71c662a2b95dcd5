package io.tebus.app;

import io.tebus.event.ExceptionReason;
import io.tebus.projection.ProjectionFigures;
import io.tebus.snapshot.SnapshotFigures;
import io.tebus.telemetry.HistogramSnapshot;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a host counts and measures, at one moment. Counts and durations are since the start.
 *
 * <p>Immutable.
 *
 * @param atMs the moment, ms since 1970 UTC
 * @param startedAtMs when the host started, ms since 1970 UTC
 * @param listeners by name, those that have closed included
 * @param transactions by function, those of which there was one
 * @param appendNs how long a group took to append to the journal
 * @param forceNs how long a force of the journal took
 * @param repeats stored answers given again
 * @param reversalsMatched reversals that found their original
 * @param reversalsUnmatched reversals that are remembered in case their original is late
 * @param exceptions messages that were not booked, or not all of them, by reason
 * @param expiredLots lots that were booked out because their last day is over
 * @param shedRingFull requests answered 91 because the command ring was full
 * @param shedNotWritable commands answered 91 because the journal could not take them
 * @param shedWindowFull commands answered 91 because the window must not forget anything yet
 * @param ringBytes bytes that wait in the command ring
 * @param ringCapacityBytes bytes that may wait in it
 * @param store its tables, as of a second ago at most
 * @param projection null when there is no database
 * @param snapshots those taken and under way
 * @param recovery how the host came to its state
 */
public record HostTelemetry(
    long atMs,
    long startedAtMs,
    List<ListenerTelemetry> listeners,
    List<TransactionTelemetry> transactions,
    HistogramSnapshot appendNs,
    HistogramSnapshot forceNs,
    long repeats,
    long reversalsMatched,
    long reversalsUnmatched,
    Map<ExceptionReason, Long> exceptions,
    long expiredLots,
    long shedRingFull,
    long shedNotWritable,
    long shedWindowFull,
    long ringBytes,
    long ringCapacityBytes,
    JournalTelemetry journal,
    WindowTelemetry window,
    List<StoreTelemetry> store,
    @Nullable ProjectionFigures projection,
    List<ThreadTelemetry> threads,
    SnapshotFigures snapshots,
    RecoveryTelemetry recovery) {

  /** Copies the lists. */
  public HostTelemetry {
    listeners = List.copyOf(listeners);
    transactions = List.copyOf(transactions);
    exceptions = Map.copyOf(exceptions);
    store = List.copyOf(store);
    threads = List.copyOf(threads);
  }
}
