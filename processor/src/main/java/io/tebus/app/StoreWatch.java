package io.tebus.app;

import io.tebus.sequencer.StoreFigures;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second how full the store is and warns before anything is answered 91 for it: once
 * at 80 %, once at 95 %, and again only after it was below.
 *
 * <p>Confined to its scheduler, but for {@link #start} and {@link #close}.
 */
final class StoreWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);
  private static final long[] MARKS_PERCENT = {80, 95};

  /** So far below a mark it is left: what wavers around it is told of once. */
  private static final long MARGIN_PERCENT = 2;

  /**
   * The tables that must not fill, and where their room comes from; holds and counters of limits go
   * by the accounts. The window is full in the end: what is young in it tells how full it is.
   */
  private static final Map<String, Setting> WATCHED =
      Map.of(
          "accounts", Setting.STORE_ACCOUNTS,
          "cards", Setting.STORE_CARDS,
          "lots", Setting.STORE_LOTS,
          "holds", Setting.STORE_ACCOUNTS,
          "limits", Setting.STORE_ACCOUNTS);

  private final Supplier<StoreFigures> figures;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tebus-store-watch").daemon().factory());

  /** How many marks each has passed. */
  private final Map<String, Integer> levels = new HashMap<>();

  StoreWatch(Supplier<StoreFigures> figures) {
    this.figures = figures;
  }

  StoreWatch start() {
    // The future ends only with the scheduler; look() throws nothing.
    var _ = scheduler.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
    return this;
  }

  /** Looks once. */
  void look() {
    StoreFigures now = figures.get();
    for (var table : now.tables()) {
      Setting setting = WATCHED.get(table.table());
      if (setting != null) {
        lookAt(table.table(), setting, table.records(), table.capacity());
      }
    }
    lookAt("window", Setting.WINDOW_CAPACITY, now.windowYoung(), now.windowCapacity());
  }

  private void lookAt(String table, Setting setting, long records, long capacity) {
    long percent = 100 * records / Math.max(1, capacity);
    int before = levels.getOrDefault(table, 0);
    int level = level(percent, before);
    levels.put(table, level);
    if (level > before) {
      LOG.warn(
          "store: {} is {} % full: records={} capacity={} (expected: below {} %; full, it answers"
              + " 91; to be raised at a restart: {})",
          table, percent, records, capacity, MARKS_PERCENT[0], setting.key());
    }
  }

  /** How many marks a fill has passed, when it had passed so many before. */
  private static int level(long percent, int before) {
    int level = 0;
    while (level < MARKS_PERCENT.length
        && percent >= MARKS_PERCENT[level] - (level < before ? MARGIN_PERCENT : 0)) {
      level++;
    }
    return level;
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
