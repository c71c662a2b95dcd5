package io.tebus.ops.console;

import io.tebus.app.HostTelemetry;
import io.tebus.app.ListenerTelemetry;
import io.tebus.app.Readiness;
import io.tebus.app.StoreTelemetry;
import io.tebus.app.TransactionTelemetry;
import io.tebus.iso.ResponseCode;
import io.tebus.projection.ProjectionFigures;
import io.tebus.snapshot.SnapshotFigures;
import io.tebus.telemetry.HistogramSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns counters that only grow into what happened lately: it remembers them for a minute, and the
 * points of the charts for five.
 *
 * <p>One writer, many readers: ticks are made by one thread, the history is safe for any.
 */
final class LiveFigures {

  /** Points that a page opened later still gets. */
  static final int HISTORY_TICKS = 300;

  private static final int LATENCY_TICKS = 10;
  private static final int MINUTE_TICKS = 60;
  private static final double NS_PER_SECOND = 1e9;
  private static final double NS_PER_MS = 1e6;
  private static final double THOUSANDTHS = 1e3;
  private static final double PERCENT = 100;

  /** The tables of the store that a page shows. */
  private static final List<String> TABLES = List.of("cards", "accounts", "lots");

  private static final String WINDOW = "window, two days";

  private final String version;
  private final List<Sample> samples = new ArrayList<>();
  private final Deque<Tick.Point> points = new ArrayDeque<>();
  private volatile List<Tick.Point> history = List.of();
  private double peakPerSecond;

  /** All that a tick is computed from, at one moment. */
  private record Sample(long atNs, long approved, long declined, HistogramSnapshot durations) {

    long answered() {
      return approved + declined;
    }
  }

  LiveFigures(String version) {
    this.version = version;
  }

  /** The points of the last five minutes, oldest first. */
  List<Tick.Point> history() {
    return history;
  }

  /**
   * What happened since the tick before; called about once a second.
   *
   * @param nowNs of {@link System#nanoTime}: the wall clock may jump
   */
  Tick tick(HostTelemetry host, Readiness readiness, long nowNs) {
    Sample now = sampleOf(host, nowNs);
    Sample minuteAgo = ago(MINUTE_TICKS, now);
    Tick.Point point = point(host, now);
    peakPerSecond = Math.max(peakPerSecond, rounded(point.approved() + point.declined()));
    long answered = now.answered() - minuteAgo.answered();
    long approved = now.approved() - minuteAgo.approved();
    Tick tick =
        new Tick(
            version,
            host.startedAtMs(),
            readiness.ready(),
            readiness.reasons(),
            point,
            peakPerSecond,
            perSecond(answered, minuteAgo, now),
            answered,
            answered == 0 ? null : rounded(PERCENT * approved / answered),
            host.listeners().stream().mapToLong(ListenerTelemetry::linksOpen).sum(),
            (int) host.listeners().stream().filter(ListenerTelemetry::open).count(),
            host.listeners().stream().mapToLong(ListenerTelemetry::inFlight).sum(),
            new Tick.JournalLag(
                host.journal().appendedLsn() - host.journal().durableLsn(),
                host.journal().lagMs(),
                host.journal().diskFreeBytes()),
            databaseLag(host.projection()),
            snapshot(host),
            store(host),
            types(host.transactions()),
            codes(host.transactions()));
    remember(now, point);
    return tick;
  }

  private Tick.Point point(HostTelemetry host, Sample now) {
    Sample before = ago(1, now);
    HistogramSnapshot latency = now.durations().minus(ago(LATENCY_TICKS, now).durations());
    ProjectionFigures projection = host.projection();
    return new Tick.Point(
        host.atMs(),
        perSecond(now.approved() - before.approved(), before, now),
        perSecond(now.declined() - before.declined(), before, now),
        percentileMs(latency, 50),
        percentileMs(latency, 99),
        percentileMs(latency, 99.9),
        host.journal().lagMs(),
        projection == null ? null : projection.lagMs());
  }

  /** The sample of so many ticks ago; the oldest when there are fewer, this one without any. */
  private Sample ago(int ticks, Sample now) {
    return samples.isEmpty() ? now : samples.get(Math.max(0, samples.size() - ticks));
  }

  private void remember(Sample now, Tick.Point point) {
    samples.add(now);
    if (samples.size() > MINUTE_TICKS) {
      samples.removeFirst();
    }
    points.add(point);
    if (points.size() > HISTORY_TICKS) {
      points.removeFirst();
    }
    history = List.copyOf(points);
  }

  private static Sample sampleOf(HostTelemetry host, long nowNs) {
    long approved = 0;
    long declined = 0;
    HistogramSnapshot durations = HistogramSnapshot.EMPTY;
    for (TransactionTelemetry transaction : host.transactions()) {
      for (Map.Entry<ResponseCode, Long> answer : transaction.answers().entrySet()) {
        if (answer.getKey().isApproved()) {
          approved += answer.getValue();
        } else {
          declined += answer.getValue();
        }
      }
      durations = durations.plus(transaction.durationNs());
    }
    return new Sample(nowNs, approved, declined, durations);
  }

  private static double perSecond(long count, Sample from, Sample to) {
    long ns = to.atNs() - from.atNs();
    return ns <= 0 ? 0 : rounded(count * NS_PER_SECOND / ns);
  }

  private static @Nullable Double percentileMs(HistogramSnapshot times, double percentile) {
    return times.count() == 0 ? null : rounded(times.percentileNs(percentile) / NS_PER_MS);
  }

  /** Three decimals are enough for a page. */
  private static double rounded(double value) {
    return Math.round(value * THOUSANDTHS) / THOUSANDTHS;
  }

  private static Tick.@Nullable DatabaseLag databaseLag(@Nullable ProjectionFigures projection) {
    return projection == null
        ? null
        : new Tick.DatabaseLag(
            Words.lower(projection.state()),
            projection.lagEvents(),
            projection.lagMs(),
            projection.lastProblem());
  }

  private static Tick.Snapshot snapshot(HostTelemetry host) {
    SnapshotFigures snapshots = host.snapshots();
    return new Tick.Snapshot(
        snapshots.lastLsn(),
        snapshots.lastAtMs() == 0 ? null : Math.max(0, host.atMs() - snapshots.lastAtMs()),
        snapshots.running()
            ? rounded(PERCENT * snapshots.copiedPages() / Math.max(1, snapshots.pages()))
            : null,
        snapshots.failedInARow(),
        snapshots.lastFailure());
  }

  private static List<Tick.Fill> store(HostTelemetry host) {
    List<Tick.Fill> fills = new ArrayList<>();
    for (String name : TABLES) {
      for (StoreTelemetry table : host.store()) {
        if (table.table().equals(name)) {
          fills.add(fill(name, table.records(), table.capacity()));
        }
      }
    }
    fills.add(fill(WINDOW, host.window().young(), host.window().capacity()));
    return fills;
  }

  private static Tick.Fill fill(String name, long records, long capacity) {
    double percent = capacity == 0 ? 0 : rounded(PERCENT * records / capacity);
    return new Tick.Fill(name, records, capacity, percent);
  }

  private static List<String> types(List<TransactionTelemetry> transactions) {
    return transactions.stream()
        .filter(transaction -> transaction.answers().values().stream().anyMatch(n -> n > 0))
        .map(transaction -> Words.type(transaction.function()))
        .toList();
  }

  private static List<Tick.CodeRow> codes(List<TransactionTelemetry> transactions) {
    Map<ResponseCode, Map<String, Long>> counts = new EnumMap<>(ResponseCode.class);
    for (TransactionTelemetry transaction : transactions) {
      String type = Words.type(transaction.function());
      for (Map.Entry<ResponseCode, Long> answer : transaction.answers().entrySet()) {
        if (answer.getValue() > 0) {
          counts
              .computeIfAbsent(answer.getKey(), _ -> new LinkedHashMap<>())
              .merge(type, answer.getValue(), Long::sum);
        }
      }
    }
    List<Tick.CodeRow> rows = new ArrayList<>();
    counts.forEach((code, byType) ->
        rows.add(
            new Tick.CodeRow(
                Words.code(code),
                Words.meaning(code),
                code.isApproved(),
                byType.values().stream().mapToLong(Long::longValue).sum(),
                byType)));
    rows.sort(Comparator.comparingLong(Tick.CodeRow::total).reversed());
    return rows;
  }
}
