package io.tebus.app;

import io.tebus.acquirer.DisconnectReason;
import io.tebus.acquirer.Edge;
import io.tebus.acquirer.EdgeCounters;
import io.tebus.acquirer.TransactionCounters;
import io.tebus.engine.EngineOptions;
import io.tebus.event.ExceptionReason;
import io.tebus.event.FullTable;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.journal.Journal;
import io.tebus.projection.ProjectionFigures;
import io.tebus.sequencer.CommandRing;
import io.tebus.sequencer.SequencerAgent;
import io.tebus.sequencer.StoreFigures;
import io.tebus.sequencer.SyncAgent;
import io.tebus.snapshot.SnapshotFigures;
import io.tebus.telemetry.Counter;
import io.tebus.telemetry.HistogramSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the parts of a host count and puts it together.
 *
 * <p>Safe for any thread. Parts are read one after another while they go on counting, so figures of
 * two parts may differ by what happened between.
 */
final class Instruments {

  private final Edge edge;
  private final CommandRing ring;
  private final SequencerAgent sequencer;
  private final SyncAgent sync;
  private final Journal journal;
  private final DiskWatch disk;
  private final JournalKeeping keeping;
  private final EngineOptions engineOptions;
  private final Supplier<@Nullable ProjectionFigures> projection;
  private final Supplier<SnapshotFigures> snapshots;
  private final RecoveryTelemetry recovery;
  private final long startedAtMs = System.currentTimeMillis();

  /**
   * Instruments; made when the host starts.
   *
   * @param edge all of its loops are connected
   * @param projection gives null when there is no database
   * @param recovery how the host came to its state
   */
  Instruments(
      Edge edge,
      Wiring wiring,
      Journal journal,
      DiskWatch disk,
      JournalKeeping keeping,
      EngineOptions engineOptions,
      Supplier<@Nullable ProjectionFigures> projection,
      Supplier<SnapshotFigures> snapshots,
      RecoveryTelemetry recovery) {
    this.edge = edge;
    ring = wiring.ring();
    sequencer = wiring.sequencer();
    sync = wiring.sync();
    this.journal = journal;
    this.disk = disk;
    this.keeping = keeping;
    this.engineOptions = engineOptions;
    this.projection = projection;
    this.snapshots = snapshots;
    this.recovery = recovery;
  }

  /** Everything there is to see; allocates. */
  HostTelemetry telemetry() {
    List<EdgeCounters> counters = edge.counters();
    StoreFigures store = sequencer.store();
    return new HostTelemetry(
        System.currentTimeMillis(),
        startedAtMs,
        listeners(counters),
        transactions(edge.transactions()),
        sequencer.appendNs(),
        sync.forceNs(),
        sequencer.repeats(),
        sequencer.reversalsMatched(),
        sequencer.reversalsUnmatched(),
        exceptions(),
        sequencer.expiredLots(),
        sum(counters, c -> c.overloads.get()),
        sequencer.refused(),
        sequencer.full(FullTable.WINDOW),
        ring.sizeBytes(),
        ring.capacityBytes(),
        journal(),
        new WindowTelemetry(
            sequencer.remembered(), store.windowYoung(), engineOptions.windowCapacity()),
        store(store),
        projection.get(),
        ThreadTelemetry.read(),
        snapshots.get(),
        recovery);
  }

  /**
   * Whether tills are served; the database has no say.
   *
   * @param running the host started and does not stop
   */
  Readiness readiness(boolean running) {
    List<String> reasons = new ArrayList<>();
    if (!running) {
      reasons.add("host: does not run (expected: started, not stopping)");
    }
    if (!disk.hasRoom()) {
      reasons.add(
          "journal: free=" + disk.freeBytes() + " bytes (expected: what the settings ask for)");
    } else if (!journal.hasRoom()) {
      reasons.add("journal: its next file could not be made (expected: room on its disk)");
    } else if (!sequencer.mayWrite()) {
      reasons.add("clock: ahead by more than a day (expected: the time)");
    }
    if (edge.openListeners().isEmpty()) {
      reasons.add("listeners: open=0 (expected: at least one)");
    }
    return Readiness.of(reasons);
  }

  private Map<ExceptionReason, Long> exceptions() {
    Map<ExceptionReason, Long> counts = new EnumMap<>(ExceptionReason.class);
    for (ExceptionReason reason : ExceptionReason.values()) {
      if (reason != ExceptionReason.NONE) {
        counts.put(reason, sequencer.exceptions(reason));
      }
    }
    return counts;
  }

  private JournalTelemetry journal() {
    // In this order: what is durable was appended.
    long durableLsn = journal.durableLsn();
    return new JournalTelemetry(
        journal.appendedLsn(),
        durableLsn,
        TimeUnit.NANOSECONDS.toMillis(sync.lagNs()),
        disk.freeBytes(),
        journal.generation(),
        journal.hasRoom(),
        keeping.generations(),
        keeping.anchoredDayMs());
  }

  private List<StoreTelemetry> store(StoreFigures figures) {
    return figures.tables().stream()
        .map(table ->
            new StoreTelemetry(
                table.table(),
                table.records(),
                table.capacity(),
                table.bytes(),
                refused(table.table())))
        .toList();
  }

  /** A table that the engine never finds full refuses nothing. */
  private long refused(String table) {
    for (FullTable full : FullTable.values()) {
      if (full.name().equalsIgnoreCase(table)) {
        return sequencer.full(full);
      }
    }
    return 0;
  }

  private List<ListenerTelemetry> listeners(List<EdgeCounters> counters) {
    Map<String, List<EdgeCounters>> byName = new TreeMap<>();
    for (EdgeCounters ofLoop : counters) {
      byName.computeIfAbsent(ofLoop.listener(), _ -> new ArrayList<>()).add(ofLoop);
    }
    Set<String> open = edge.openListeners();
    List<ListenerTelemetry> listeners = new ArrayList<>();
    byName.forEach((name, ofLoops) -> listeners.add(listener(name, open.contains(name), ofLoops)));
    return listeners;
  }

  private static ListenerTelemetry listener(
      String name, boolean open, List<EdgeCounters> counters) {
    Map<String, Long> disconnects = new TreeMap<>();
    for (DisconnectReason reason : DisconnectReason.values()) {
      disconnects.put(reason.label(), sum(counters, c -> c.disconnects(reason)));
    }
    Map<String, Long> errors =
        Map.of(
            "frame", sum(counters, c -> c.badFrames.get()),
            "parse", sum(counters, c -> c.garbage.get()),
            "field", sum(counters, c -> c.formatErrors.get()),
            "unread", sum(counters, c -> c.damagedUnread.get()));
    // In this order: what closed was opened.
    long closed = sum(counters, c -> c.linksClosed.get());
    long opened = sum(counters, c -> c.linksOpened.get());
    return new ListenerTelemetry(
        name,
        open,
        opened - closed,
        opened,
        disconnects,
        sum(counters, c -> c.inFlight.get()),
        messages(counters),
        errors,
        sum(counters, c -> c.late.get()),
        sum(counters, c -> c.orphaned.get()),
        lastMs(counters, c -> c.lastReceivedNs),
        lastMs(counters, c -> c.lastSentNs));
  }

  private static List<MessageCount> messages(List<EdgeCounters> counters) {
    Map<String, Long> in = new TreeMap<>();
    Map<String, Long> out = new TreeMap<>();
    for (EdgeCounters ofLoop : counters) {
      ofLoop.messagesIn.counts().forEach((mti, count) -> in.merge(mti, count, Long::sum));
      ofLoop.messagesOut.counts().forEach((mti, count) -> out.merge(mti, count, Long::sum));
    }
    List<MessageCount> messages = new ArrayList<>();
    in.forEach((mti, count) -> messages.add(new MessageCount(MessageCount.IN, mti, count)));
    out.forEach((mti, count) -> messages.add(new MessageCount(MessageCount.OUT, mti, count)));
    return messages;
  }

  /** A moment of the loops' monotonic clock as one of the wall clock; 0 when there is none. */
  private static long lastMs(List<EdgeCounters> counters, Function<EdgeCounters, Counter> moment) {
    long nowNs = System.nanoTime();
    long ageNs = Long.MAX_VALUE;
    for (EdgeCounters ofLoop : counters) {
      long atNs = moment.apply(ofLoop).get();
      if (atNs != EdgeCounters.NEVER) {
        ageNs = Math.min(ageNs, Math.max(0, nowNs - atNs));
      }
    }
    return ageNs == Long.MAX_VALUE
        ? 0
        : System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(ageNs);
  }

  private static List<TransactionTelemetry> transactions(List<TransactionCounters> counters) {
    List<TransactionTelemetry> transactions = new ArrayList<>();
    for (TransactionFunction function : TransactionFunction.values()) {
      Map<ResponseCode, Long> answers = new EnumMap<>(ResponseCode.class);
      HistogramSnapshot durationNs = HistogramSnapshot.EMPTY;
      for (TransactionCounters ofLoop : counters) {
        durationNs = durationNs.plus(ofLoop.durationNs(function));
        for (ResponseCode responseCode : ResponseCode.values()) {
          long count = ofLoop.answers(function, responseCode);
          if (count > 0) {
            answers.merge(responseCode, count, Long::sum);
          }
        }
      }
      if (!answers.isEmpty() || durationNs.count() > 0) {
        transactions.add(new TransactionTelemetry(function, answers, durationNs));
      }
    }
    return transactions;
  }

  private static long sum(List<EdgeCounters> counters, ToLongFunction<EdgeCounters> figure) {
    return counters.stream().mapToLong(figure).sum();
  }
}
