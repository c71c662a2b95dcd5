package io.tebus.journal;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A frame as {@link FrameLayout} draws it, over memory lent by whoever found it. Reusable. Confined
 * to the thread that reads.
 */
final class FrameDecoder {

  /**
   * Records that are expected at once. Twice as many are under way at most: enough that a machine
   * waits for the memory of several at a time, few enough that all of it is still there when they
   * are handed over.
   */
  private static final int EXPECTED_AT_ONCE = 8;

  private DirectBuffer buffer = new UnsafeBuffer();
  private int offset;

  /** Looks at the frame that begins at the offset; its length and CRC have been checked. */
  void wrap(DirectBuffer buffer, int offset) {
    this.buffer = buffer;
    this.offset = offset;
  }

  int format() {
    return getShort(FrameLayout.FORMAT_OFFSET);
  }

  int kind() {
    return getShort(FrameLayout.KIND_OFFSET);
  }

  int generation() {
    return getInt(FrameLayout.GENERATION_OFFSET);
  }

  int count() {
    return getInt(FrameLayout.COUNT_OFFSET);
  }

  int length() {
    return getInt(FrameLayout.LENGTH_OFFSET);
  }

  long firstLsn() {
    return getLong(FrameLayout.FIRST_LSN_OFFSET);
  }

  /** LSN of the last record, or of the last one before the frame when it has none. */
  long lastLsn() {
    return firstLsn() + count() - 1;
  }

  long timeMs() {
    return getLong(FrameLayout.TIME_OFFSET);
  }

  long durableLsn() {
    return getLong(FrameLayout.DURABLE_LSN_OFFSET);
  }

  int previousCrc() {
    return getInt(FrameLayout.PREVIOUS_CRC_OFFSET);
  }

  int crc() {
    return getInt(length() - FrameLayout.CRC_LENGTH);
  }

  int previousGeneration() {
    return getInt(FrameLayout.PREVIOUS_GENERATION_OFFSET);
  }

  long previousEndLsn() {
    return getLong(FrameLayout.PREVIOUS_END_LSN_OFFSET);
  }

  int previousEndCrc() {
    return getInt(FrameLayout.PREVIOUS_END_CRC_OFFSET);
  }

  long tokenKeyCheckValue() {
    return buffer.getLong(offset + FrameLayout.TOKEN_KEY_CHECK_OFFSET, ByteOrder.BIG_ENDIAN);
  }

  /** Whether kind, count, length and records agree; a frame with a good CRC always should. */
  boolean isWellFormed() {
    return switch (kind()) {
      case FrameLayout.KIND_HEADER -> count() == 0 && length() == FrameLayout.HEADER_LENGTH;
      case FrameLayout.KIND_GROUP -> count() > 0 && recordsFillTheBody();
      case FrameLayout.KIND_SEAL -> count() == 0 && length() == FrameLayout.SEAL_LENGTH;
      default -> false;
    };
  }

  /** Hands over the records of a well-formed frame, in order, each after it was expected. */
  void forEachRecord(EventHandler handler) {
    int count = count();
    long firstLsn = firstLsn();
    long timeMs = timeMs();
    int at = FrameLayout.BODY_OFFSET;
    int expected = 0;
    int expectedAt = at;
    for (int i = 0; i < count; i++) {
      if (i % EXPECTED_AT_ONCE == 0) {
        for (int end = Math.min(count, i + 2 * EXPECTED_AT_ONCE); expected < end; expected++) {
          int payloadLength = getInt(expectedAt);
          handler.expect(
              buffer, offset + expectedAt + FrameLayout.RECORD_PREFIX_LENGTH, payloadLength);
          expectedAt += FrameLayout.recordLength(payloadLength);
        }
      }
      int payloadLength = getInt(at);
      int payloadOffset = offset + at + FrameLayout.RECORD_PREFIX_LENGTH;
      handler.onEvent(firstLsn + i, timeMs, buffer, payloadOffset, payloadLength);
      at += FrameLayout.recordLength(payloadLength);
    }
  }

  private boolean recordsFillTheBody() {
    int count = count();
    int end = length() - FrameLayout.CRC_LENGTH;
    int at = FrameLayout.BODY_OFFSET;
    for (int i = 0; i < count; i++) {
      int room = end - at - FrameLayout.RECORD_PREFIX_LENGTH;
      if (room < 1) {
        return false;
      }
      int payloadLength = getInt(at);
      if (payloadLength < 1 || payloadLength > room) {
        return false;
      }
      at += FrameLayout.recordLength(payloadLength);
    }
    return at == end;
  }

  private int getShort(int field) {
    return Short.toUnsignedInt(buffer.getShort(offset + field, FrameLayout.BYTE_ORDER));
  }

  private int getInt(int field) {
    return buffer.getInt(offset + field, FrameLayout.BYTE_ORDER);
  }

  private long getLong(int field) {
    return buffer.getLong(offset + field, FrameLayout.BYTE_ORDER);
  }
}
