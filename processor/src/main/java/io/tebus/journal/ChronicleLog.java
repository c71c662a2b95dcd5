package io.tebus.journal;

import java.io.File;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * A log whose frames are excerpts of a Chronicle Queue. Confined to the writer thread.
 *
 * <p>The queue carries bytes and nothing else: it neither forces nor checks nor repairs, and since
 * one that was not closed may hide what is appended to it, none is ever appended to twice.
 *
 * <p>A queue turns to a new file by its clock alone. Here that clock counts files: file n is that
 * of the n-th cycle after 1970 began, so files may be as long as is good for them, and the next one
 * can be made ahead.
 */
final class ChronicleLog implements FrameLog {

  /** For locks of the queue, which nobody else holds: its directory is new. */
  private static final long LOCK_TIMEOUT_MS = 1_000;

  private final ChronicleQueue queue;
  private final ExcerptAppender appender;
  private final FileClock clock;
  private final PointerBytesStore excerpt = new PointerBytesStore();
  private String name = "";

  /** The file the queue was in last, as it calls it; null when it has yet to turn. */
  private @Nullable File current;

  private ChronicleLog(ChronicleQueue queue, ExcerptAppender appender, FileClock clock) {
    this.queue = queue;
    this.appender = appender;
    this.clock = clock;
  }

  static ChronicleLog open(Path directory, JournalOptions options) {
    FileClock clock = new FileClock(options.rollCycle().lengthInMillis());
    ChronicleQueue queue =
        ChronicleQueue.singleBuilder(directory)
            .rollCycle(options.rollCycle())
            .blockSize(options.blockSizeBytes())
            .timeProvider(clock)
            .timeoutMS(LOCK_TIMEOUT_MS)
            .build();
    try {
      ExcerptAppender appender = queue.createAppender();
      // Opening, writing and sealing are different threads, one after the other.
      appender.singleThreadedCheckDisabled(true);
      return new ChronicleLog(queue, appender, clock);
    } catch (RuntimeException | Error e) {
      CloseHelper.quietClose(queue);
      throw e;
    }
  }

  /** As the queue names it. */
  static String nameOf(RollCycle rollCycle, int number) {
    Instant begin = Instant.ofEpochMilli((long) number * rollCycle.lengthInMillis());
    return DateTimeFormatter.ofPattern(rollCycle.format(), Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(begin)
        + Generation.QUEUE_FILE_SUFFIX;
  }

  @Override
  public void turn(Path file) {
    clock.turn();
    name = file.toFile().getName();
    current = null;
  }

  @Override
  public void append(FrameEncoder frame) {
    excerpt.set(frame.address(), frame.length());
    try {
      appender.writeBytes(excerpt);
    } finally {
      Reference.reachabilityFence(frame);
    }
    File written = appender.currentFile();
    if (written == null || !written.equals(current)) {
      checkFile(written);
    }
  }

  /** In another file a frame would never be forced, and may find the disk full. */
  private void checkFile(@Nullable File written) {
    if (written == null || !written.getName().equals(name)) {
      throw new IllegalStateException("queue file: " + written + " (expected: " + name + ")");
    }
    current = written;
  }

  @Override
  public void close() {
    CloseHelper.closeAll(appender, queue);
  }

  /** Stands still in a file, whatever time it is. Confined to the writer thread. */
  private static final class FileClock implements TimeProvider {
    private final long cycleMs;
    private long timeMs;

    FileClock(long cycleMs) {
      this.cycleMs = cycleMs;
    }

    @Override
    public long currentTimeMillis() {
      return timeMs;
    }

    void turn() {
      timeMs += cycleMs;
    }
  }
}
