package io.tebus.ops.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tebus.app.HostTelemetry;
import io.tebus.app.Readiness;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the figures once a second, on a thread of its own, and gives them to the pages.
 *
 * <p>Safe for any thread.
 */
final class LiveFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long INTERVAL_MS = 1_000;

  private final Supplier<HostTelemetry> telemetry;
  private final Supplier<Readiness> readiness;
  private final LiveFigures figures;
  private final TickStream ticks = new TickStream();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tebus-console").factory());

  /** Confined to the clock's thread. */
  private boolean failing;

  LiveFeed(Supplier<HostTelemetry> telemetry, Supplier<Readiness> readiness, LiveFigures figures) {
    this.telemetry = telemetry;
    this.readiness = readiness;
    this.figures = figures;
  }

  void start() {
    // A pause between two ticks, not a rate: ticks that are late are not made up for at once.
    var _ = clock.scheduleWithFixedDelay(this::tick, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  /** What the pages listen to. */
  TickStream ticks() {
    return ticks;
  }

  /** The points of the last five minutes as a JSON array. */
  String history() throws JsonProcessingException {
    return JSON.writeValueAsString(figures.history());
  }

  private void tick() {
    try {
      Tick tick = figures.tick(telemetry.get(), readiness.get(), System.nanoTime());
      String frame = "event: tick\ndata: " + JSON.writeValueAsString(tick) + "\n\n";
      ticks.publish(frame.getBytes(StandardCharsets.UTF_8));
      failing = false;
    } catch (JsonProcessingException | RuntimeException e) {
      // The pages say that their figures are old. One line in the log until it works again.
      if (!failing) {
        LOG.warn("console: no figures", e);
      }
      failing = true;
    }
  }

  /** Takes no more figures and ends the pages' streams. */
  @Override
  public void close() {
    clock.shutdownNow();
    ticks.end();
  }
}
