package io.tebus.ops.console;

import io.tebus.app.HostTelemetry;
import io.tebus.app.JournalTelemetry;
import io.tebus.app.ListenerTelemetry;
import io.tebus.app.MessageCount;
import io.tebus.app.RecoveryTelemetry;
import io.tebus.app.StoreTelemetry;
import io.tebus.app.ThreadTelemetry;
import io.tebus.app.TransactionTelemetry;
import io.tebus.app.WindowTelemetry;
import io.tebus.event.ExceptionReason;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionState;
import io.tebus.snapshot.SnapshotFigures;
import io.tebus.telemetry.Histogram;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a host that is not there: a test says what was answered and how time passes.
 *
 * <p>Safe for any thread.
 */
final class FakeHost {

  static final long STARTED_AT_MS = 1_795_000_000_000L;
  static final long LINKS = 4;

  /** Of each table and of the window. */
  static final long CAPACITY = 1_000_000;

  /** A listener that was taken away. */
  static final String CLOSED = "former";

  private static final long FAST_NS = 400_000;
  private static final long SECOND_MS = 1_000;
  private static final long SNAPSHOT_AGE_MS = 180_000;

  private final Map<TransactionFunction, Map<ResponseCode, Long>> answers =
      new EnumMap<>(TransactionFunction.class);
  private final Map<TransactionFunction, Histogram> durations =
      new EnumMap<>(TransactionFunction.class);
  private final Histogram appends = new Histogram();
  private final Histogram forces = new Histogram();
  private final SplittableRandom random = new SplittableRandom(1);
  private final @Nullable ProjectionState database;
  private long passedMs;
  private long lsn;
  private long failedSnapshots;

  private FakeHost(@Nullable ProjectionState database) {
    this.database = database;
  }

  static FakeHost withDatabase() {
    return new FakeHost(ProjectionState.RUNNING);
  }

  static FakeHost withoutDatabase() {
    return new FakeHost(null);
  }

  /** Counts answers that took so long each. */
  synchronized FakeHost answer(
      TransactionFunction function, ResponseCode code, int count, long durationNs) {
    answers
        .computeIfAbsent(function, _ -> new EnumMap<>(ResponseCode.class))
        .merge(code, (long) count, Long::sum);
    Histogram times = durations.computeIfAbsent(function, _ -> new Histogram());
    for (int i = 0; i < count; i++) {
      times.record(durationNs);
    }
    lsn += count;
    return this;
  }

  synchronized FakeHost pass(long ms) {
    passedMs += ms;
    return this;
  }

  /** Lets so many snapshots fail, one after the other. */
  synchronized FakeHost failSnapshots(int count) {
    failedSnapshots += count;
    return this;
  }

  /** A second of about two hundred requests, as a demo has them. */
  synchronized HostTelemetry busySecond() {
    pass(SECOND_MS);
    shop(TransactionFunction.PURCHASE, ResponseCode.APPROVED, 108, 24);
    shop(TransactionFunction.PURCHASE, ResponseCode.CURRENCY_NOT_ACCEPTED, 0, 2);
    shop(TransactionFunction.REDEMPTION, ResponseCode.APPROVED, 30, 10);
    shop(TransactionFunction.REDEMPTION, ResponseCode.NOT_SUFFICIENT_POINTS, 8, 7);
    shop(TransactionFunction.BALANCE, ResponseCode.APPROVED, 22, 8);
    shop(TransactionFunction.BALANCE, ResponseCode.INVALID_CARD, 0, 3);
    shop(TransactionFunction.REVERSAL, ResponseCode.APPROVED, 2, 4);
    return telemetry();
  }

  private void shop(TransactionFunction function, ResponseCode code, int least, int spread) {
    int count = least + random.nextInt(spread);
    for (int i = 0; i < count; i++) {
      answer(function, code, 1, durationNs());
    }
    appends.record(durationNs() / 20);
    forces.record(durationNs());
  }

  /** Most are fast, and one in a thousand takes thirty times as long. */
  private long durationNs() {
    return (long) (FAST_NS / Math.sqrt(1 - random.nextDouble()));
  }

  /** The figures as they are. */
  synchronized HostTelemetry telemetry() {
    List<TransactionTelemetry> transactions = new ArrayList<>();
    durations.forEach((function, times) ->
        transactions.add(
            new TransactionTelemetry(
                function, answers.getOrDefault(function, Map.of()), times.snapshot())));
    return new HostTelemetry(
        STARTED_AT_MS + passedMs,
        STARTED_AT_MS,
        List.of(listener(), closedListener()),
        transactions,
        appends.snapshot(),
        forces.snapshot(),
        7,
        5,
        2,
        Map.of(ExceptionReason.SHORT_OF_POINTS, 3L),
        11,
        1,
        3,
        4,
        1_024,
        8_192,
        new JournalTelemetry(
            lsn + 2, lsn, random.nextInt(1, 5), 41_200_000_000L, 1, true, 3, STARTED_AT_MS),
        new WindowTelemetry(lsn, lsn / 2, CAPACITY),
        List.of(
            new StoreTelemetry("accounts", 400_000, CAPACITY, 30_000_000, 0),
            new StoreTelemetry("cards", 512_000, CAPACITY, 20_000_000, 6),
            new StoreTelemetry("lots", 834_000, CAPACITY, 16_000_000, 0),
            new StoreTelemetry("window", lsn, CAPACITY, 8_000_000, 4)),
        projection(),
        List.of(
            new ThreadTelemetry("tebus-edge-0", 4_096, 1_500_000_000),
            new ThreadTelemetry("tebus-sequencer", 0, 2_500_000_000L)),
        snapshots(),
        new RecoveryTelemetry("snapshot-0000000000000000040", 25_165_824, 310, 1_234, 520));
  }

  /** The last one is three minutes old, a quarter of the next one is copied. */
  private SnapshotFigures snapshots() {
    return new SnapshotFigures(
        true,
        250,
        1_000,
        12,
        failedSnapshots + 1,
        failedSnapshots,
        failedSnapshots == 0 ? "" : "disk: full",
        40,
        STARTED_AT_MS + passedMs - SNAPSHOT_AGE_MS,
        25_165_824,
        312,
        8_192);
  }

  private ListenerTelemetry listener() {
    return new ListenerTelemetry(
        "acquirers",
        true,
        LINKS,
        6,
        Map.of("peer", 2L),
        random.nextInt(4),
        List.of(
            new MessageCount(MessageCount.IN, "0200", lsn),
            new MessageCount(MessageCount.OUT, "0210", lsn)),
        Map.of("frame", 1L, "parse", 2L, "field", 3L),
        4,
        9,
        STARTED_AT_MS + passedMs,
        STARTED_AT_MS + passedMs);
  }

  private static ListenerTelemetry closedListener() {
    return new ListenerTelemetry(
        CLOSED, false, 0, 3, Map.of("goodbye", 3L), 0, List.of(), Map.of(), 0, 0, 0, 0);
  }

  private @Nullable ProjectionFigures projection() {
    if (database == null) {
      return null;
    }
    long lagEvents = random.nextInt(10, 60);
    return new ProjectionFigures(
        database,
        Math.max(0, lsn - lagEvents),
        Math.max(0, lsn - lagEvents),
        lagEvents,
        random.nextInt(60, 300),
        lsn * 3,
        lsn / 100,
        312,
        0,
        1,
        "",
        1,
        1);
  }
}
