package io.tebus.journal;

/**
 * A place in a journal that names its history: behind a frame. Immutable.
 *
 * @param generation the frame lies in; 0 is what lies before the first generation, which then must
 *     name just that end as the one it goes on from
 * @param lsn of the last event up to the end of the frame, 0 when there is none
 * @param crc CRC32C of the frame, of whatever kind it is; 0 before the first
 */
public record JournalPosition(int generation, long lsn, int crc) {

  /** Before everything. */
  public static final JournalPosition BEGINNING = new JournalPosition(0, 0, 0);

  /** Checks the ranges. */
  public JournalPosition {
    if (generation < 0 || generation > Generation.MAX_NUMBER || lsn < 0) {
      throw new IllegalArgumentException(
          "journal position: generation="
              + generation
              + " lsn="
              + lsn
              + " (expected: generation 0 to "
              + Generation.MAX_NUMBER
              + ", lsn at least 0)");
    }
  }
}
