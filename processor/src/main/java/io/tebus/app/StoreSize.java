package io.tebus.app;

import com.sun.management.OperatingSystemMXBean;
import io.tebus.engine.EngineOptions;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many accounts, cards and lots there is room for, and how many transactions are remembered: as
 * many as were asked for, if they fit; by themselves what fits half of the memory, and a quarter of
 * it for the window, or what the newest snapshot has. Memory is taken only as the tables fill.
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

  /** The four capacities. */
  private record Parts(Part accounts, Part cards, Part lots, Part window) {

    List<Part> all() {
      return List.of(accounts, cards, lots, window);
    }

    long bytes() {
      return all().stream().mapToLong(Part::bytes).sum();
    }
  }

  /**
   * The options of an engine with the capacities that the settings ask for. A snapshot fits only an
   * engine of its capacities, and what sizes itself goes by the bytes of memory, which change with
   * every kernel: so it stays as large as the snapshot has it, while that fits.
   *
   * @param hashSeed what the indexes are seeded with: the same at every start
   * @param kept the options of the newest snapshot; null when there is none
   * @throws HostRefusedException when they do not fit the memory; the limit of a container counts
   */
  static EngineOptions engineOptions(
      Settings settings, long hashSeed, @Nullable EngineOptions kept) {
    return engineOptions(
        settings,
        hashSeed,
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
        kept);
  }

  /** As above without a snapshot, on a machine with that much memory. */
  static EngineOptions engineOptions(Settings settings, long hashSeed, long memoryBytes) {
    return engineOptions(settings, hashSeed, memoryBytes, null);
  }

  /** As above, on a machine with that much memory. */
  static EngineOptions engineOptions(
      Settings settings, long hashSeed, long memoryBytes, @Nullable EngineOptions kept) {
    Parts parts = parts(settings, memoryBytes, kept);
    long bytes = checkedBytes(parts, memoryBytes);
    LOG.info(
        "store: accounts={} cards={} lots={} window={}, enough for {} transactions a day; full,"
            + " they take bytes={} outside the heap",
        parts.accounts().capacity(),
        parts.cards().capacity(),
        parts.lots().capacity(),
        parts.window().capacity(),
        parts.window().capacity() / TimeUnit.MILLISECONDS.toDays(EngineOptions.TWO_DAYS_MS),
        bytes);
    return EngineOptions.ofCapacity(parts.window().capacity())
        .withStore(parts.accounts().capacity(), parts.cards().capacity(), parts.lots().capacity())
        .withHashSeed(hashSeed);
  }

  private static Parts parts(Settings settings, long memoryBytes, @Nullable EngineOptions kept) {
    if (kept != null) {
      Parts asKept =
          parts(
              settings,
              kept.accountCapacity(),
              kept.cardCapacity(),
              kept.lotCapacity(),
              kept.windowCapacity());
      if (asKept.bytes() <= most(memoryBytes)) {
        return asKept;
      }
      LOG.warn(
          "store: the capacities of the newest snapshot do not fit any more: bytes={} (expected: at"
              + " most {})",
          asKept.bytes(),
          most(memoryBytes));
    }
    long tens = Math.min(memoryBytes / 2 / BYTES_OF_TEN, MAX_TENS);
    return parts(
        settings,
        10 * tens,
        CARDS_OF_TEN * tens,
        LOTS_OF_TEN * tens,
        Math.min(memoryBytes / 4 / EngineOptions.WINDOW_BYTES, MAX_AUTO_WINDOW));
  }

  /** What the settings ask for, and these capacities where they say auto. */
  private static Parts parts(Settings settings, long accounts, long cards, long lots, long window) {
    return new Parts(
        part(settings, Setting.STORE_ACCOUNTS, accounts, EngineOptions.ACCOUNT_BYTES),
        part(settings, Setting.STORE_CARDS, cards, EngineOptions.CARD_BYTES),
        part(settings, Setting.STORE_LOTS, lots, EngineOptions.LOT_BYTES),
        part(settings, Setting.WINDOW_CAPACITY, window, EngineOptions.WINDOW_BYTES));
  }

  private static Part part(
      Settings settings, Setting setting, long autoCapacity, long bytesPerRecord) {
    boolean auto = settings.text(setting).equals(Setting.AUTO);
    long capacity = auto ? autoCapacity : settings.number(setting);
    // Neither is more than a setting may be, which is less than 2^31.
    return new Part(setting, auto, (int) capacity, capacity * bytesPerRecord);
  }

  private static long most(long memoryBytes) {
    return memoryBytes / 100 * MAX_PERCENT;
  }

  private static long checkedBytes(Parts parts, long memoryBytes) {
    long bytes = parts.bytes();
    long most = most(memoryBytes);
    if (bytes > most) {
      throw new HostRefusedException(
          "memory: "
              + parts.all().stream().map(Part::toString).collect(Collectors.joining(", "))
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
