package io.tebus.app;

import com.sun.management.OperatingSystemMXBean;
import io.tebus.engine.EngineOptions;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many accounts, cards and lots there is room for, and how many transactions are remembered: as
 * many as were asked for, if they fit; by themselves what fits half of the memory, and a quarter of
 * it for the window. Memory is taken only as the tables fill.
 *
 * <p>Safe for any thread.
 */
final class StoreSize {

  private static final Logger LOG = LoggerFactory.getLogger(StoreSize.class);

  /** For a window that sizes itself: two days of 58 transactions a second. */
  private static final long MAX_AUTO_WINDOW = 10_000_000;

  /** A store that sizes itself has so many cards and lots for ten accounts. */
  private static final long CARDS_OF_TEN = 12;

  /** Points of each month and funder are a lot, and they live for years. */
  private static final long LOTS_OF_TEN = 80;

  private static final long BYTES_OF_TEN =
      10L * EngineOptions.ACCOUNT_BYTES
          + CARDS_OF_TEN * EngineOptions.CARD_BYTES
          + LOTS_OF_TEN * EngineOptions.LOT_BYTES;

  /** So many times ten accounts the formats of the tables allow. */
  private static final long MAX_TENS =
      Math.min(EngineOptions.MAX_STORE / CARDS_OF_TEN, EngineOptions.MAX_LOTS / LOTS_OF_TEN);

  /** Of the memory there is; the rest is for the heap, buffers and files. */
  private static final long MAX_PERCENT = 90;

  private StoreSize() {}

  /** One capacity, in records, and what it takes in bytes when it is full. */
  private record Part(Setting setting, boolean auto, int capacity, long bytes) {

    @Override
    public String toString() {
      return setting.key() + " = " + capacity + (auto ? " (auto)" : "") + " takes bytes=" + bytes;
    }
  }

  /**
   * The options of an engine with the capacities that the settings ask for.
   *
   * @param hashSeed what the indexes are seeded with: the same at every start
   * @throws HostRefusedException when they do not fit the memory; the limit of a container counts
   */
  static EngineOptions engineOptions(Settings settings, long hashSeed) {
    return engineOptions(
        settings,
        hashSeed,
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize());
  }

  /** As above, on a machine with that much memory. */
  static EngineOptions engineOptions(Settings settings, long hashSeed, long memoryBytes) {
    long tens = Math.min(memoryBytes / 2 / BYTES_OF_TEN, MAX_TENS);
    long autoWindow = Math.min(memoryBytes / 4 / EngineOptions.WINDOW_BYTES, MAX_AUTO_WINDOW);
    Part accounts = part(settings, Setting.STORE_ACCOUNTS, 10 * tens, EngineOptions.ACCOUNT_BYTES);
    Part cards = part(settings, Setting.STORE_CARDS, CARDS_OF_TEN * tens, EngineOptions.CARD_BYTES);
    Part lots = part(settings, Setting.STORE_LOTS, LOTS_OF_TEN * tens, EngineOptions.LOT_BYTES);
    Part window = part(settings, Setting.WINDOW_CAPACITY, autoWindow, EngineOptions.WINDOW_BYTES);
    long bytes = checkedBytes(List.of(accounts, cards, lots, window), memoryBytes);
    LOG.info(
        "store: accounts={} cards={} lots={} window={}, enough for {} transactions a day; full,"
            + " they take bytes={} outside the heap",
        accounts.capacity(),
        cards.capacity(),
        lots.capacity(),
        window.capacity(),
        window.capacity() / TimeUnit.MILLISECONDS.toDays(EngineOptions.TWO_DAYS_MS),
        bytes);
    return EngineOptions.ofCapacity(window.capacity())
        .withStore(accounts.capacity(), cards.capacity(), lots.capacity())
        .withHashSeed(hashSeed);
  }

  private static Part part(
      Settings settings, Setting setting, long autoCapacity, long bytesPerRecord) {
    boolean auto = settings.text(setting).equals(Setting.AUTO);
    long capacity = auto ? autoCapacity : settings.number(setting);
    // Neither is more than a setting may be, which is less than 2^31.
    return new Part(setting, auto, (int) capacity, capacity * bytesPerRecord);
  }

  private static long checkedBytes(List<Part> parts, long memoryBytes) {
    long bytes = parts.stream().mapToLong(Part::bytes).sum();
    long most = memoryBytes / 100 * MAX_PERCENT;
    if (bytes > most) {
      throw new HostRefusedException(
          "memory: "
              + parts.stream().map(Part::toString).collect(Collectors.joining(", "))
              + ", together bytes="
              + bytes
              + " (expected: at most "
              + most
              + ", "
              + MAX_PERCENT
              + " % of the memory there is; auto takes half of it for the store and a quarter for"
              + " the window)");
    }
    return bytes;
  }
}
