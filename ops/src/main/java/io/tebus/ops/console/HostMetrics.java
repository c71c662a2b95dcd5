package io.tebus.ops.console;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tebus.app.HostTelemetry;
import io.tebus.app.JournalTelemetry;
import io.tebus.app.ListenerTelemetry;
import io.tebus.app.MessageCount;
import io.tebus.app.RecoveryTelemetry;
import io.tebus.app.StoreTelemetry;
import io.tebus.app.ThreadTelemetry;
import io.tebus.app.TransactionTelemetry;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionState;
import io.tebus.snapshot.SnapshotFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What a host tells Prometheus, made anew for each scrape. Labels come from small fixed sets; no
 * card, terminal or merchant is ever one. Documented in {@code ops/docs/metrics.md}.
 *
 * <p>Safe for any thread.
 */
final class HostMetrics implements MultiCollector {

  private static final double MS_PER_SECOND = 1e3;
  private static final double NS_PER_SECOND = 1e9;
  private static final String LINK = "link";
  private static final String DIRECTION = "direction";
  private static final String TABLE = "table";

  private final Supplier<HostTelemetry> telemetry;
  private final String version;

  HostMetrics(Supplier<HostTelemetry> telemetry, String version) {
    this.telemetry = telemetry;
    this.version = version;
  }

  @Override
  public MetricSnapshots collect() {
    HostTelemetry host = telemetry.get();
    List<MetricSnapshot> metrics = new ArrayList<>();
    addLinks(host.listeners(), metrics);
    addMessages(host.listeners(), metrics);
    addTransactions(host, metrics);
    addJournal(host.journal(), metrics);
    addSnapshots(host.snapshots(), metrics);
    addRecovery(host.recovery(), metrics);
    ProjectionFigures projection = host.projection();
    if (projection != null) {
      addDatabase(projection, metrics);
    }
    addLimits(host, metrics);
    addStore(host.store(), metrics);
    metrics.add(
        Samples.of(host.expiredLots())
            .counter("tebus_lots_expired", "Lots booked out because their last day is over."));
    addProcess(host, metrics);
    JvmMetrics.add(metrics);
    return new MetricSnapshots(metrics);
  }

  private static void addLinks(List<ListenerTelemetry> listeners, List<MetricSnapshot> metrics) {
    Samples connected = new Samples();
    Samples connects = new Samples();
    Samples disconnects = new Samples();
    Samples inFlight = new Samples();
    Samples lastMessage = new Samples();
    for (ListenerTelemetry listener : listeners) {
      String link = listener.name();
      // Nobody is to be alarmed for a listener that was taken away.
      if (listener.open()) {
        connected.add(listener.linksOpen(), LINK, link);
      }
      connects.add(listener.connects(), LINK, link);
      listener
          .disconnects()
          .forEach((reason, count) -> disconnects.add(count, LINK, link, "reason", reason));
      inFlight.add(listener.inFlight(), LINK, link);
      addMoment(lastMessage, listener.lastReceivedAtMs(), link, "in");
      addMoment(lastMessage, listener.lastSentAtMs(), link, "out");
    }
    metrics.add(connected.gauge("tebus_link_connected", "Links that are open."));
    metrics.add(connects.counter("tebus_link_connects", "Links that were opened."));
    metrics.add(disconnects.counter("tebus_link_disconnects", "Links that were closed, and why."));
    metrics.add(
        inFlight.gauge("tebus_link_inflight_requests", "Requests that wait for their answer."));
    metrics.add(
        lastMessage.gauge(
            "tebus_link_last_message_timestamp_seconds",
            "When the last message came in or went out, in Unix time."));
  }

  /** A moment that never was is no sample: 0 would look like 1970. */
  private static void addMoment(Samples samples, long atMs, String link, String direction) {
    if (atMs > 0) {
      samples.addSeconds(atMs / MS_PER_SECOND, LINK, link, DIRECTION, direction);
    }
  }

  private static void addMessages(List<ListenerTelemetry> listeners, List<MetricSnapshot> metrics) {
    Samples messages = new Samples();
    Samples errors = new Samples();
    Samples late = new Samples();
    Samples orphaned = new Samples();
    for (ListenerTelemetry listener : listeners) {
      String link = listener.name();
      for (MessageCount count : listener.messages()) {
        messages.add(count.count(), LINK, link, DIRECTION, count.direction(), "mti", count.mti());
      }
      listener.errors().forEach((kind, count) -> errors.add(count, LINK, link, "kind", kind));
      late.add(listener.late(), LINK, link);
      orphaned.add(listener.orphaned(), LINK, link);
    }
    metrics.add(messages.counter("tebus_messages", "Messages by type, in and out."));
    metrics.add(errors.counter("tebus_message_errors", "Input that was not a proper message."));
    metrics.add(
        late.counter("tebus_late_responses", "Answers that were dropped: they came too late."));
    metrics.add(
        orphaned.counter(
            "tebus_orphaned_responses", "Answers that were dropped: their link is gone."));
  }

  private static void addTransactions(HostTelemetry host, List<MetricSnapshot> metrics) {
    Samples answers = new Samples();
    Durations durations =
        new Durations(
            "tebus_transaction_duration_seconds",
            "From a request's arrival until its answer was durable and about to be written.");
    for (TransactionTelemetry transaction : host.transactions()) {
      String type = Words.type(transaction.function());
      transaction
          .answers()
          .forEach((code, count) ->
              answers.add(
                  count,
                  "type",
                  type,
                  "result",
                  code.isApproved() ? "approved" : "declined",
                  "response_code",
                  Words.code(code)));
      durations.add(transaction.durationNs(), "type", type);
    }
    metrics.add(answers.counter("tebus_transactions", "Answers by type and response code."));
    metrics.add(durations.histogram());
    metrics.add(
        new Durations("tebus_stage_duration_seconds", "How long a stage of the journal takes.")
            .add(host.appendNs(), "stage", "append")
            .add(host.forceNs(), "stage", "force")
            .histogram());
    metrics.add(
        new Samples()
            .add(host.repeats(), "kind", "repeat")
            .counter("tebus_duplicates", "Stored answers that were given again."));
    metrics.add(
        new Samples()
            .add(host.reversalsMatched(), "matched", "true")
            .add(host.reversalsUnmatched(), "matched", "false")
            .counter("tebus_reversals", "Reversals that found their original, or did not."));
    Samples exceptions = new Samples();
    new TreeMap<>(host.exceptions())
        .forEach((reason, count) ->
            exceptions.add(count, "reason", reason.name().toLowerCase(Locale.ROOT)));
    metrics.add(
        exceptions.counter(
            "tebus_exceptions", "Messages that may not be declined and were not all booked."));
  }

  private static void addJournal(JournalTelemetry journal, List<MetricSnapshot> metrics) {
    metrics.add(
        Samples.of(journal.appendedLsn())
            .gauge("tebus_journal_appended_lsn", "The last event that was written."));
    metrics.add(
        Samples.of(journal.durableLsn())
            .gauge("tebus_journal_durable_lsn", "The last event that survives a power cut."));
    metrics.add(
        Samples.of(journal.appendedLsn() - journal.durableLsn())
            .gauge("tebus_journal_lag_entries", "Events written and not yet durable."));
    metrics.add(
        Samples.ofSeconds(journal.lagMs() / MS_PER_SECOND)
            .gauge("tebus_journal_lag_seconds", "How long the oldest of them waits at most."));
    if (journal.diskFreeBytes() >= 0) {
      metrics.add(
          Samples.of(journal.diskFreeBytes())
              .gauge("tebus_journal_disk_free_bytes", "Space left where the journal lies."));
    }
    metrics.add(
        Samples.of(journal.hasRoom() ? 1 : 0)
            .gauge("tebus_journal_has_room", "1 while its next file is there, or can be made."));
    if (journal.generations() > 0) {
      metrics.add(
          Samples.of(journal.generations())
              .gauge("tebus_journal_generations", "Starts of the host that it holds."));
    }
    if (journal.anchoredDayMs() > 0) {
      metrics.add(
          Samples.ofSeconds(journal.anchoredDayMs() / MS_PER_SECOND)
              .gauge(
                  "tebus_journal_anchor_timestamp_seconds",
                  "When the day of the newest anchor began, in Unix time."));
    }
  }

  private static void addSnapshots(SnapshotFigures snapshots, List<MetricSnapshot> metrics) {
    metrics.add(
        Samples.of(snapshots.lastLsn())
            .gauge("tebus_snapshot_lsn", "The last event in the newest snapshot."));
    if (snapshots.lastAtMs() > 0) {
      metrics.add(
          Samples.ofSeconds(snapshots.lastAtMs() / MS_PER_SECOND)
              .gauge(
                  "tebus_snapshot_timestamp_seconds",
                  "When the newest snapshot was begun, in Unix time."));
    }
    metrics.add(
        Samples.of(snapshots.lastBytes()).gauge("tebus_snapshot_bytes", "How long its file is."));
    metrics.add(
        Samples.ofSeconds(snapshots.lastTookMs() / MS_PER_SECOND)
            .gauge("tebus_snapshot_duration_seconds", "How long it took."));
    metrics.add(
        Samples.of(snapshots.lastUndoBytes())
            .gauge("tebus_snapshot_undo_bytes", "What changed while it was copied."));
    metrics.add(Samples.of(snapshots.taken()).counter("tebus_snapshots", "Snapshots taken."));
    metrics.add(
        Samples.of(snapshots.failed())
            .counter("tebus_snapshot_failures", "Snapshots that were given up."));
    metrics.add(
        Samples.of(snapshots.running() ? 1 : 0)
            .gauge("tebus_snapshot_running", "1 while one is being taken, else 0."));
    metrics.add(
        new Samples()
            .addRatio(snapshots.running() ? snapshots.copiedPages() : 0, snapshots.pages())
            .gauge("tebus_snapshot_progress_ratio", "How much of it is copied, 0 to 1."));
  }

  private static void addRecovery(RecoveryTelemetry recovery, List<MetricSnapshot> metrics) {
    metrics.add(
        new Samples()
            .addSeconds(recovery.snapshotMs() / MS_PER_SECOND, "part", "snapshot")
            .addSeconds(recovery.replayMs() / MS_PER_SECOND, "part", "replay")
            .gauge("tebus_recovery_seconds", "How long the start took to have its state."));
    metrics.add(
        Samples.of(recovery.events())
            .gauge("tebus_recovery_events", "Events that the start replayed."));
  }

  private static void addDatabase(ProjectionFigures database, List<MetricSnapshot> metrics) {
    Samples states = new Samples();
    for (ProjectionState state : ProjectionState.values()) {
      states.add(state == database.state() ? 1 : 0, "state", Words.lower(state));
    }
    metrics.add(
        states.gauge("tebus_db_projection_state", "1 for the state of the feeding, else 0."));
    metrics.add(
        Samples.of(database.lagEvents())
            .gauge("tebus_db_projection_lag_entries", "Durable events not yet in the database."));
    metrics.add(
        Samples.ofSeconds(database.lagMs() / MS_PER_SECOND)
            .gauge(
                "tebus_db_projection_lag_seconds", "How long the oldest of them waits at most."));
    metrics.add(
        Samples.of(database.rows())
            .counter("tebus_db_rows", "Rows written, balances not counted."));
    metrics.add(
        Samples.of(database.lastBatchRows())
            .gauge("tebus_db_batch_rows", "Rows of the last batch."));
    metrics.add(
        Samples.of(database.errors())
            .gauge("tebus_db_refused_events", "Events whose rows the database refused."));
    metrics.add(
        Samples.of(database.reconnects())
            .counter("tebus_db_reconnects", "How often the database was away and came back."));
    metrics.add(
        new Samples()
            .add(database.poolActive(), "pool", "projection")
            .gauge("hikaricp_connections_active", "Connections in use."));
    metrics.add(
        new Samples()
            .add(database.poolIdle(), "pool", "projection")
            .gauge("hikaricp_connections_idle", "Connections open and not in use."));
  }

  private static void addLimits(HostTelemetry host, List<MetricSnapshot> metrics) {
    metrics.add(
        new Samples()
            .add(host.shedRingFull(), "reason", "ring_full")
            .add(host.shedNotWritable(), "reason", "not_writable")
            .add(host.shedWindowFull(), "reason", "window_full")
            .counter("tebus_shed", "Requests answered 91 without being decided."));
    metrics.add(
        Samples.of(host.ringCapacityBytes() - host.ringBytes())
            .gauge("tebus_ring_remaining_bytes", "Space left between the links and the engine."));
    metrics.add(
        Samples.of(host.window().remembered())
            .gauge("tebus_window_remembered", "Requests remembered to know a repeat."));
    metrics.add(
        Samples.of(host.window().young())
            .gauge("tebus_window_young_records", "Those that must not be forgotten yet."));
    metrics.add(
        Samples.of(host.window().capacity())
            .gauge("tebus_window_capacity", "How many of them there is room for."));
  }

  private static void addStore(List<StoreTelemetry> tables, List<MetricSnapshot> metrics) {
    Samples records = new Samples();
    Samples capacity = new Samples();
    Samples bytes = new Samples();
    Samples full = new Samples();
    for (StoreTelemetry table : tables) {
      records.add(table.records(), TABLE, table.table());
      capacity.add(table.capacity(), TABLE, table.table());
      bytes.add(table.bytes(), TABLE, table.table());
      full.add(table.refused(), TABLE, table.table());
    }
    metrics.add(records.gauge("tebus_store_records", "Records in use."));
    metrics.add(
        capacity.gauge("tebus_store_capacity_records", "How many of them there is room for."));
    metrics.add(bytes.gauge("tebus_store_bytes", "Memory outside the heap that they have taken."));
    metrics.add(
        full.counter("tebus_store_full", "Requests answered 91 because the table was full."));
  }

  private void addProcess(HostTelemetry host, List<MetricSnapshot> metrics) {
    Samples allocated = new Samples();
    Samples cpu = new Samples();
    for (ThreadTelemetry thread : host.threads()) {
      allocated.add(thread.allocatedBytes(), "thread", thread.name());
      cpu.addSeconds(thread.cpuNs() / NS_PER_SECOND, "thread", thread.name());
    }
    metrics.add(
        allocated.counter("tebus_thread_allocated_bytes", "Memory that a thread asked for."));
    metrics.add(cpu.counter("tebus_thread_cpu_seconds", "Processor time that a thread used."));
    metrics.add(
        Samples.ofSeconds(host.startedAtMs() / MS_PER_SECOND)
            .gauge("tebus_host_start_time_seconds", "When the host started, in Unix time."));
    metrics.add(
        InfoSnapshot.builder()
            .name("tebus_build")
            .help("Which build runs on which Java.")
            .dataPoint(
                InfoDataPointSnapshot.builder()
                    .labels(Labels.of("version", version, "java", Runtime.version().toString()))
                    .build())
            .build());
  }
}
