package io.tebus.ops.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HostMetricsTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("tebus.root", ".."), "ops", "docs", "metrics.md");
  private static final Pattern ROW = Pattern.compile("\\| `([a-z_]+)` \\| ([a-z]+) \\| .+");
  private static final Pattern NAMED = Pattern.compile("\\btebus_[a-z_]+[a-z]\\b");
  private static final long MS = 1_000_000;

  private static MetricsText scrape(FakeHost host) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create()
        .write(text, new HostMetrics(host::telemetry, "1.2.3").collect());
    return MetricsText.parse(text.toString(StandardCharsets.UTF_8));
  }

  private static FakeHost busyHost() {
    return FakeHost.withDatabase()
        .answer(TransactionFunction.PURCHASE, ResponseCode.APPROVED, 3, 1)
        .answer(TransactionFunction.PURCHASE, ResponseCode.INVALID_TRANSACTION, 1, 3 * MS)
        .answer(TransactionFunction.PURCHASE, ResponseCode.CURRENCY_NOT_ACCEPTED, 2, 90_000 * MS)
        .pass(500);
  }

  @Test
  void theTableOfMetricsIsWhatIsServed() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String name = Objects.requireNonNull(row.group(1));
        String type = Objects.requireNonNull(row.group(2));
        assertThat(documented.put(name, type)).as(name).isNull();
      }
    }

    assertThat(new TreeMap<>(scrape(busyHost()).types())).isEqualTo(documented);
  }

  /** An alarm that asks for what is not there never rings. */
  @Test
  void everyMetricThatTheDocumentNamesIsServed() throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher name = NAMED.matcher(Files.readString(DOCUMENT));
    while (name.find()) {
      named.add(name.group());
    }

    assertThat(named).contains("tebus_store_full_total");
    assertThat(scrape(busyHost()).types().keySet()).containsAll(named);
  }

  @Test
  void tellsHowFullTheStoreIs() throws IOException {
    assertThat(scrape(busyHost()).samples())
        .containsEntry("tebus_store_records{table=\"cards\"}", 512_000.0)
        .containsEntry("tebus_store_capacity_records{table=\"cards\"}", 1_000_000.0)
        .containsEntry("tebus_store_bytes{table=\"cards\"}", 20_000_000.0)
        .containsEntry("tebus_store_full_total{table=\"cards\"}", 6.0)
        .containsEntry("tebus_store_full_total{table=\"lots\"}", 0.0)
        .containsEntry("tebus_lots_expired_total", 11.0)
        .containsEntry("tebus_window_young_records", 3.0);
  }

  @Test
  void tellsWhatThereIsOfTheJournal() throws IOException {
    assertThat(scrape(busyHost()).samples())
        .containsEntry("tebus_journal_has_room", 1.0)
        .containsEntry("tebus_journal_generations", 3.0)
        .containsEntry("tebus_journal_anchor_timestamp_seconds", FakeHost.STARTED_AT_MS / 1e3);
  }

  @Test
  void tellsHowSnapshotsAndTheStartWent() throws IOException {
    assertThat(scrape(busyHost().failSnapshots(2)).samples())
        .containsEntry("tebus_snapshot_lsn", 40.0)
        .containsEntry("tebus_snapshot_duration_seconds", 0.312)
        .containsEntry("tebus_snapshots_total", 12.0)
        .containsEntry("tebus_snapshot_failures_total", 3.0)
        .containsEntry("tebus_snapshot_running", 1.0)
        .containsEntry("tebus_snapshot_progress_ratio", 0.25)
        .containsEntry("tebus_recovery_seconds{part=\"snapshot\"}", 0.31)
        .containsEntry("tebus_recovery_seconds{part=\"replay\"}", 0.52)
        .containsEntry("tebus_recovery_events", 1_234.0);
  }

  @Test
  void countsAnswersByTypeAndCodeAndTellsTheTwelvesApart() throws IOException {
    assertThat(scrape(busyHost()).samples())
        .containsEntry(
            "tebus_transactions_total"
                + "{response_code=\"00\",result=\"approved\",type=\"purchase\"}",
            3.0)
        .containsEntry(
            "tebus_transactions_total"
                + "{response_code=\"12\",result=\"declined\",type=\"purchase\"}",
            1.0)
        .containsEntry(
            "tebus_transactions_total"
                + "{response_code=\"12_currency\",result=\"declined\",type=\"purchase\"}",
            2.0);
  }

  @Test
  void bucketsAreCumulativeAndEndWithAll() throws IOException {
    String name = "tebus_transaction_duration_seconds";

    assertThat(scrape(busyHost()).samples())
        .containsEntry(name + "_bucket{type=\"purchase\",le=\"5.0E-5\"}", 3.0)
        .containsEntry(name + "_bucket{type=\"purchase\",le=\"0.002\"}", 3.0)
        .containsEntry(name + "_bucket{type=\"purchase\",le=\"0.005\"}", 4.0)
        .containsEntry(name + "_bucket{type=\"purchase\",le=\"5.0\"}", 4.0)
        .containsEntry(name + "_bucket{type=\"purchase\",le=\"+Inf\"}", 6.0)
        .containsEntry(name + "_count{type=\"purchase\"}", 6.0);
  }

  @Test
  void timesAreInSeconds() throws IOException {
    assertThat(scrape(busyHost()).samples())
        .containsEntry("tebus_host_start_time_seconds", FakeHost.STARTED_AT_MS / 1e3)
        .containsEntry(
            "tebus_link_last_message_timestamp_seconds{direction=\"in\",link=\"acquirers\"}",
            FakeHost.STARTED_AT_MS / 1e3 + 0.5)
        .containsEntry("tebus_thread_cpu_seconds_total{thread=\"tebus-edge-0\"}", 1.5);
  }

  @Test
  void aClosedListenerCountsOnAndIsNotMissed() throws IOException {
    assertThat(scrape(busyHost()).samples())
        .containsEntry("tebus_link_connected{link=\"acquirers\"}", (double) FakeHost.LINKS)
        .doesNotContainKey("tebus_link_connected{link=\"" + FakeHost.CLOSED + "\"}")
        .containsEntry("tebus_link_connects_total{link=\"" + FakeHost.CLOSED + "\"}", 3.0);
  }

  @Test
  void oneStateOfTheDatabaseIsOn() throws IOException {
    assertThat(scrape(busyHost()).samples())
        .containsEntry("tebus_db_projection_state{state=\"running\"}", 1.0)
        .containsEntry("tebus_db_projection_state{state=\"fenced\"}", 0.0);
  }

  @Test
  void aHostWithoutDatabaseSaysNothingOfOne() throws IOException {
    assertThat(scrape(FakeHost.withoutDatabase()).types().keySet())
        .noneMatch(name -> name.startsWith("tebus_db_") || name.startsWith("hikaricp_"))
        .contains("tebus_link_connected", "tebus_journal_durable_lsn");
  }

  @Test
  void equalLabelsAreAddedUp() {
    Samples samples = new Samples().add(1, "thread", "a").add(2, "thread", "a");

    assertThat(samples.counter("tebus_example", "An example.").getDataPoints())
        .singleElement()
        .extracting(CounterDataPointSnapshot::getValue)
        .isEqualTo(3.0);
  }
}
