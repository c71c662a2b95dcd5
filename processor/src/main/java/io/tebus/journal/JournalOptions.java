package io.tebus.journal;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.rollcycles.LargeRollCycles;

/**
 * How a journal is kept. Immutable.
 *
 * @param syncMode what durable means
 * @param tokenKeyCheckValue check value of the key behind the card tokens, eight bytes read as a
 *     big-endian number; a journal written under another key is refused
 * @param rollCycle when a generation goes on in a new file, by the time of the groups; its entries
 *     are groups, not events
 * @param blockSizeBytes how much of a file is mapped at a time, 256 KiB to 1 GiB, a multiple of 64
 *     KiB; a file is at least one and a quarter blocks long, sparse
 * @param clockMs milliseconds since the epoch, for the time a generation was created
 */
public record JournalOptions(
    SyncMode syncMode,
    long tokenKeyCheckValue,
    RollCycle rollCycle,
    int blockSizeBytes,
    LongSupplier clockMs) {

  public static final int MIN_BLOCK_SIZE_BYTES = 256 << 10;
  public static final int MAX_BLOCK_SIZE_BYTES = 1 << 30;
  public static final int DEFAULT_BLOCK_SIZE_BYTES = 64 << 20;

  private static final int BLOCK_ALIGNMENT = 64 << 10;
  private static final int SLACK_BYTES = 4 << 10;

  /** Checks the block size. */
  public JournalOptions {
    if (blockSizeBytes < MIN_BLOCK_SIZE_BYTES
        || blockSizeBytes > MAX_BLOCK_SIZE_BYTES
        || blockSizeBytes % BLOCK_ALIGNMENT != 0) {
      throw new IllegalArgumentException(
          "journal block size: blockSizeBytes="
              + blockSizeBytes
              + " (expected: "
              + MIN_BLOCK_SIZE_BYTES
              + " to "
              + MAX_BLOCK_SIZE_BYTES
              + ", a multiple of "
              + BLOCK_ALIGNMENT
              + ")");
    }
  }

  /** The defaults: daily files of 64 MiB blocks and the clock of the machine. */
  public static JournalOptions of(SyncMode syncMode, byte[] tokenKeyCheckValue) {
    if (tokenKeyCheckValue.length != Long.BYTES) {
      throw new IllegalArgumentException(
          "token key check value: length="
              + tokenKeyCheckValue.length
              + " (expected: "
              + Long.BYTES
              + " bytes)");
    }
    return new JournalOptions(
        syncMode,
        ByteBuffer.wrap(tokenKeyCheckValue).getLong(),
        LargeRollCycles.LARGE_DAILY,
        DEFAULT_BLOCK_SIZE_BYTES,
        System::currentTimeMillis);
  }

  /** The same with other files. */
  public JournalOptions withFiles(RollCycle rollCycle, int blockSizeBytes) {
    return new JournalOptions(syncMode, tokenKeyCheckValue, rollCycle, blockSizeBytes, clockMs);
  }

  /** The same with another clock. */
  public JournalOptions withClockMs(LongSupplier clockMs) {
    return new JournalOptions(syncMode, tokenKeyCheckValue, rollCycle, blockSizeBytes, clockMs);
  }

  /**
   * The longest frame these files take, in bytes; the capacity of an {@link EventGroup} may not be
   * larger. Chronicle Queue maps a quarter of a block beyond each block, and no excerpt may be
   * longer than that overlap.
   */
  public int maxFrameBytes() {
    return Math.min(FrameLayout.MAX_LENGTH, blockSizeBytes / 4 - SLACK_BYTES);
  }
}
