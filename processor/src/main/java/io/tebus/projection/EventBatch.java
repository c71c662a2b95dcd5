package io.tebus.projection;

import io.tebus.journal.EventHandler;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * The events of one transaction, copied from the journal so that they can be encoded again.
 * Reusable.
 *
 * <p>Confined to the thread that feeds.
 */
final class EventBatch implements EventHandler {

  private static final int FIRST_EVENTS = 1 << 10;
  private static final int FIRST_BYTES = 1 << 19;
  private static final int ALIGNMENT = Long.BYTES;

  private final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer(FIRST_BYTES);
  private int[] offsets = new int[FIRST_EVENTS];
  private int[] lengths = new int[FIRST_EVENTS];
  private int count;
  private int end;
  private long firstLsn;

  void clear() {
    count = 0;
    end = 0;
  }

  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    if (count == 0) {
      firstLsn = lsn;
    }
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    bytes.putBytes(end, buffer, offset, length);
    offsets[count] = end;
    lengths[count] = length;
    count++;
    end = BitUtil.align(end + length, ALIGNMENT);
  }

  int count() {
    return count;
  }

  long firstLsn() {
    return firstLsn;
  }

  /** The memory of all events. */
  DirectBuffer buffer() {
    return bytes;
  }

  int offset(int index) {
    return offsets[index];
  }

  int length(int index) {
    return lengths[index];
  }

  /** The bytes of one event. */
  byte[] copy(int index) {
    byte[] copy = new byte[lengths[index]];
    bytes.getBytes(offsets[index], copy);
    return copy;
  }
}
