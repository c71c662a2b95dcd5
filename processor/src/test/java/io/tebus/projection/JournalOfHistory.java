package io.tebus.projection;

import io.tebus.engine.Engine;
import io.tebus.engine.EngineHarness;
import io.tebus.engine.EngineOptions;
import io.tebus.event.EventHeader;
import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.SyncMode;
import io.tebus.reference.RandomHistory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.openhft.chronicle.queue.rollcycles.TestRollCycles;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A journal of a random history, decided by an engine and written in groups of random size, into
 * files as the days of the history go by.
 *
 * <p>Confined to the test's thread, but for {@link #durableLsn}.
 */
public final class JournalOfHistory implements AutoCloseable {

  /** Check value of the key behind its tokens. */
  public static final long TOKEN_KEY_CHECK_VALUE = 0x0102_0304_0506_0708L;

  /** Of the engine that decided, and of one that replays. */
  public static final EngineOptions ENGINE = EngineOptions.ofCapacity(100_000);

  private static final int MAX_GROUP_EVENTS = 40;
  private static final int GROUP_CAPACITY_BYTES = 32 << 10;
  private static final long CREATED_AT_MS = 1_700_000_000_000L;

  /** Opened before the history begins, each with an empty account of its own. */
  private static final List<String> PLAIN_CARDS = List.of("1", "2", "3", "4");

  private final Path directory;
  private final RandomHistory history;
  private final Random random;
  private final EngineHarness harness = new EngineHarness(ENGINE, RandomHistory.programmes());
  private final EventGroup group = new EventGroup(GROUP_CAPACITY_BYTES);
  private volatile Journal journal;

  /**
   * A journal that holds no event yet; programmes and four cards will be the first ones. Others
   * follow: some share an account, some are of no use, some bring points.
   */
  public JournalOfHistory(Path directory, long seed) {
    this.directory = directory;
    history = new RandomHistory(seed);
    random = new Random(seed);
    journal = open(directory);
    PLAIN_CARDS.forEach(harness::openCard);
  }

  static Journal open(Path directory) {
    return Journal.open(
        directory,
        JournalOptions.of(
                SyncMode.NONE,
                ByteBuffer.allocate(Long.BYTES).putLong(TOKEN_KEY_CHECK_VALUE).array())
            .withFiles(TestRollCycles.TEST8_DAILY, JournalOptions.MIN_BLOCK_SIZE_BYTES)
            .withClockMs(() -> CREATED_AT_MS),
        (lsn, timeMs, buffer, offset, length) -> {});
  }

  public Path directory() {
    return directory;
  }

  /** The engine that decided everything that was written. */
  public Engine engine() {
    return harness.engine();
  }

  /** Safe for any thread. */
  public long durableLsn() {
    return journal.durableLsn();
  }

  /** The event with an LSN. */
  public byte[] event(long lsn) {
    return harness.events().get((int) lsn - 1);
  }

  /** Goes on with the history for at least so many events, and writes them all. */
  public void append(int events) {
    long end = durableLsn() + events;
    while (harness.events().size() < end) {
      harness.take(history.next());
    }
    while (durableLsn() < harness.events().size()) {
      appendGroup();
    }
  }

  private void appendGroup() {
    List<byte[]> events = harness.events();
    int from = (int) durableLsn();
    int to = Math.min(events.size(), from + 1 + random.nextInt(MAX_GROUP_EVENTS));
    long timeMs = 0;
    group.clear();
    for (int i = from; i < to && group.hasRoomFor(events.get(i).length); i++) {
      byte[] event = events.get(i);
      group.buffer().putBytes(group.claim(), event);
      group.commit(event.length);
      timeMs = EventHeader.timeMs(new UnsafeBuffer(event), 0);
    }
    journal.append(group, from + 1L, timeMs);
  }

  /** Goes on in a generation of its own, as after a start of the host. */
  public void restart() {
    journal.seal();
    journal.close();
    journal = open(directory);
  }

  @Override
  public void close() {
    journal.close();
    harness.engine().close();
  }
}
