package io.tebus.journal;

import org.agrona.MutableDirectBuffer;

/**
 * The group of events being formed, which becomes one frame of the journal. Reusable. Confined to
 * the sequencer thread.
 *
 * <p>An event is written where {@link #claim()} says and then committed; the room for the frame
 * around the records is kept free, so a group is copied once, into the journal. Only what was
 * committed counts: claiming again without a commit gives the same place.
 */
public final class EventGroup {
  public static final int MIN_CAPACITY_BYTES = 4 << 10;

  /** A little less than the longest excerpt of a queue with 64 MiB blocks, 16 MiB. */
  public static final int MAX_CAPACITY_BYTES = FrameLayout.MAX_LENGTH;

  public static final int DEFAULT_CAPACITY_BYTES = 1 << 20;

  private final FrameEncoder frame;
  private final int recordsLimit;
  private int end = FrameLayout.BODY_OFFSET;
  private int count;

  /**
   * A group whose frame takes up to the given number of bytes.
   *
   * @param capacityBytes a multiple of 8, {@link #MIN_CAPACITY_BYTES} to {@link
   *     #MAX_CAPACITY_BYTES}; at most {@link JournalOptions#maxFrameBytes()} of the journal it is
   *     meant for
   */
  public EventGroup(int capacityBytes) {
    if (capacityBytes < MIN_CAPACITY_BYTES
        || capacityBytes > MAX_CAPACITY_BYTES
        || capacityBytes % FrameLayout.ALIGNMENT != 0) {
      throw new IllegalArgumentException(
          "event group: capacityBytes="
              + capacityBytes
              + " (expected: "
              + MIN_CAPACITY_BYTES
              + " to "
              + MAX_CAPACITY_BYTES
              + ", a multiple of "
              + FrameLayout.ALIGNMENT
              + ")");
    }
    frame = new FrameEncoder(capacityBytes);
    recordsLimit = capacityBytes - FrameLayout.CRC_LENGTH;
  }

  /** The memory events are written into. */
  public MutableDirectBuffer buffer() {
    return frame.buffer();
  }

  /** Offset, a multiple of 8, where the payload of the next event may be written. */
  public int claim() {
    return end + FrameLayout.RECORD_PREFIX_LENGTH;
  }

  /** Adds the event whose payload, at least one byte, was written at {@link #claim()}. */
  public void commit(int length) {
    if (length < 1 || !hasRoomFor(length)) {
      throw new IllegalArgumentException(
          "event: length=" + length + " (expected: 1 to " + room() + " bytes)");
    }
    MutableDirectBuffer buffer = frame.buffer();
    buffer.putInt(end, length, FrameLayout.BYTE_ORDER);
    int next = end + FrameLayout.recordLength(length);
    int payloadEnd = end + FrameLayout.RECORD_PREFIX_LENGTH + length;
    // The buffer still holds earlier groups; the same events must always give the same bytes.
    buffer.setMemory(payloadEnd, next - payloadEnd, (byte) 0);
    end = next;
    count++;
  }

  /** How many events were committed. */
  public int count() {
    return count;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** Whether another event of up to the given number of bytes fits. */
  public boolean hasRoomFor(int maxRecordLength) {
    return maxRecordLength <= room();
  }

  /** Forgets the events, to begin the next group. */
  public void clear() {
    end = FrameLayout.BODY_OFFSET;
    count = 0;
  }

  /** Length in bytes of the frame these events make. */
  int frameLength() {
    return end + FrameLayout.CRC_LENGTH;
  }

  /** The finished frame, valid until the group is changed. */
  FrameEncoder finish(
      int generation, long firstLsn, long timeMs, long durableLsn, int previousCrc) {
    frame.finish(
        FrameLayout.KIND_GROUP, count, end, generation, firstLsn, timeMs, durableLsn, previousCrc);
    return frame;
  }

  /** Capacity and end are both 4 beyond a multiple of 8, so padding never takes more than this. */
  private int room() {
    return recordsLimit - end - FrameLayout.RECORD_PREFIX_LENGTH;
  }
}
