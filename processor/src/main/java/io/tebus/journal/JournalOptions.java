package io.tebus.journal;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;

/**
 * How a journal is kept. Immutable.
 *
 * @param syncMode what durable means
 * @param tokenKeyCheckValue check value of the key behind the card tokens, eight bytes read as a
 *     big-endian number; a journal written under another key is refused
 * @param kind what its files are
 * @param rollCycle how the files of a queue are named and indexed; their length is not its matter
 * @param blockSizeBytes length of a file, 256 KiB to 1 GiB, a multiple of 64 KiB; a queue maps all
 *     of it at once
 * @param reservedFiles whether files get their room on the disk before they are used; without, a
 *     full disk is a fault of memory
 * @param clockMs milliseconds since the epoch, for the time a generation was created
 */
public record JournalOptions(
    SyncMode syncMode,
    long tokenKeyCheckValue,
    JournalKind kind,
    RollCycle rollCycle,
    int blockSizeBytes,
    boolean reservedFiles,
    LongSupplier clockMs) {

  public static final int MIN_BLOCK_SIZE_BYTES = 256 << 10;
  public static final int MAX_BLOCK_SIZE_BYTES = 1 << 30;
  public static final int DEFAULT_BLOCK_SIZE_BYTES = 16 << 20;

  private static final int BLOCK_ALIGNMENT = 64 << 10;
  private static final int SLACK_BYTES = 4 << 10;

  /** Header and first index of a queue take about half of it; a seal must fit behind the rest. */
  private static final int FILE_SLACK_BYTES = 128 << 10;

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

  /** The defaults: a queue in files of 16 MiB, made ahead, and the clock of the machine. */
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
        JournalKind.CHRONICLE,
        RollCycles.FAST_HOURLY,
        DEFAULT_BLOCK_SIZE_BYTES,
        true,
        System::currentTimeMillis);
  }

  /** The same in files of a kind. */
  public JournalOptions withKind(JournalKind kind) {
    return new JournalOptions(
        syncMode, tokenKeyCheckValue, kind, rollCycle, blockSizeBytes, reservedFiles, clockMs);
  }

  /** The same with other files. */
  public JournalOptions withFiles(RollCycle rollCycle, int blockSizeBytes) {
    return new JournalOptions(
        syncMode, tokenKeyCheckValue, kind, rollCycle, blockSizeBytes, reservedFiles, clockMs);
  }

  /** The same with files that have room on the disk ahead, or get it as they are written. */
  public JournalOptions withReservedFiles(boolean reserved) {
    return new JournalOptions(
        syncMode, tokenKeyCheckValue, kind, rollCycle, blockSizeBytes, reserved, clockMs);
  }

  /** The same with another clock. */
  public JournalOptions withClockMs(LongSupplier clockMs) {
    return new JournalOptions(
        syncMode, tokenKeyCheckValue, kind, rollCycle, blockSizeBytes, reservedFiles, clockMs);
  }

  /**
   * The longest frame these files take, in bytes; the capacity of an {@link EventGroup} may not be
   * larger. Chronicle Queue maps a quarter of a block beyond each block, and no excerpt may be
   * longer than that overlap.
   */
  public int maxFrameBytes() {
    return Math.min(FrameLayout.MAX_LENGTH, blockSizeBytes / 4 - SLACK_BYTES);
  }

  /** Length of a file when it is made, in bytes: all of it room on the disk, or nothing. */
  long fileBytes() {
    return reservedFiles ? blockSizeBytes : 0;
  }

  /** What frames may take of a file, the same in files of either kind, so that both turn alike. */
  int fileBudgetBytes() {
    return blockSizeBytes - FILE_SLACK_BYTES;
  }
}
