package io.tebus.projection;

import io.tebus.event.TransactionEvent;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Rows in PostgreSQL's binary COPY format, in a chunk that is sent when it is full and used again.
 *
 * <pre>
 *  header   "PGCOPY", LF, FF, CR, LF, 00 | flags i32, 0 | length of more header i32, 0
 *  row      number of fields i16, then each: length i32, -1 null | value, big endian
 *  trailer  -1 i16
 * </pre>
 *
 * <p>Confined to the thread that writes. Source: PostgreSQL, COPY, binary format.
 */
final class CopyEncoder {

  /** So many bytes are worth a message. */
  static final int CHUNK_LENGTH = 64 << 10;

  /** More than the longest row of which one event gives one table many: that of a lot movement. */
  private static final int MAX_PART_LENGTH = 80;

  /** Beyond a chunk there is room for all rows that one event gives one table. */
  private static final int MAX_EVENT_LENGTH = TransactionEvent.MAX_PARTS * MAX_PART_LENGTH;

  /** Length in bytes of what {@link #begin} writes. */
  static final int HEADER_LENGTH = 19;

  private static final ByteOrder NETWORK = ByteOrder.BIG_ENDIAN;
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
  };
  private static final short TRAILER = -1;
  private static final int NULL = -1;

  /** PostgreSQL counts from 2000-01-01. */
  static final long EPOCH_MS = 946_684_800_000L;

  static final int EPOCH_DAY = 10_957;

  private final byte[] bytes = new byte[CHUNK_LENGTH + MAX_EVENT_LENGTH];
  private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
  private int length;

  byte[] bytes() {
    return bytes;
  }

  /** Length in bytes of what was written since {@link #clear} or {@link #begin}. */
  int length() {
    return length;
  }

  /** Whether it is time to send; there is room for the rows of one more event before that. */
  boolean isFull() {
    return length >= CHUNK_LENGTH;
  }

  void clear() {
    length = 0;
  }

  /** Clears and writes the header. */
  void begin() {
    buffer.setMemory(0, HEADER_LENGTH, (byte) 0);
    buffer.putBytes(0, SIGNATURE);
    length = HEADER_LENGTH;
  }

  void end() {
    buffer.putShort(length, TRAILER, NETWORK);
    length += Short.BYTES;
  }

  /** Begins a row. */
  CopyEncoder row(int fields) {
    buffer.putShort(length, (short) fields, NETWORK);
    length += Short.BYTES;
    return this;
  }

  CopyEncoder nothing() {
    buffer.putInt(length, NULL, NETWORK);
    length += Integer.BYTES;
    return this;
  }

  CopyEncoder bool(boolean value) {
    buffer.putInt(length, Byte.BYTES, NETWORK);
    bytes[length + Integer.BYTES] = (byte) (value ? 1 : 0);
    length += Integer.BYTES + Byte.BYTES;
    return this;
  }

  CopyEncoder int2(int value) {
    buffer.putInt(length, Short.BYTES, NETWORK);
    buffer.putShort(length + Integer.BYTES, (short) value, NETWORK);
    length += Integer.BYTES + Short.BYTES;
    return this;
  }

  /** Null when the value is the one that stands for none. */
  CopyEncoder int2(int value, int none) {
    return value == none ? nothing() : int2(value);
  }

  CopyEncoder int4(int value) {
    buffer.putInt(length, Integer.BYTES, NETWORK);
    buffer.putInt(length + Integer.BYTES, value, NETWORK);
    length += 2 * Integer.BYTES;
    return this;
  }

  /** Null when the value is the one that stands for none. */
  CopyEncoder int4(int value, int none) {
    return value == none ? nothing() : int4(value);
  }

  CopyEncoder int8(long value) {
    buffer.putInt(length, Long.BYTES, NETWORK);
    buffer.putLong(length + Integer.BYTES, value, NETWORK);
    length += Integer.BYTES + Long.BYTES;
    return this;
  }

  /** Null when the value is the one that stands for none. */
  CopyEncoder int8(long value, long none) {
    return value == none ? nothing() : int8(value);
  }

  /** A date, from days since 1970-01-01. */
  CopyEncoder date(int epochDay) {
    return int4(epochDay - EPOCH_DAY);
  }

  /** A timestamp with time zone, from milliseconds since 1970 UTC. */
  CopyEncoder timestamp(long timeMs) {
    return int8((timeMs - EPOCH_MS) * 1_000);
  }

  /** 16 bytes: the high number, then the low one. */
  CopyEncoder bytes16(long high, long low) {
    buffer.putInt(length, 2 * Long.BYTES, NETWORK);
    buffer.putLong(length + Integer.BYTES, high, NETWORK);
    buffer.putLong(length + Integer.BYTES + Long.BYTES, low, NETWORK);
    length += Integer.BYTES + 2 * Long.BYTES;
    return this;
  }

  /** Any text of ASCII characters. */
  CopyEncoder text(String ascii) {
    int written = buffer.putStringWithoutLengthAscii(length + Integer.BYTES, ascii);
    buffer.putInt(length, written, NETWORK);
    length += Integer.BYTES + written;
    return this;
  }

  /** A number of so many decimal digits, with leading zeros. */
  CopyEncoder digits(int value, int count) {
    buffer.putInt(length, count, NETWORK);
    length += Integer.BYTES;
    int rest = value;
    for (int at = length + count - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += count;
    return this;
  }

  /** One character, null when it is zero. */
  CopyEncoder text1(byte character) {
    if (character == 0) {
      return nothing();
    }
    bytes[length + Integer.BYTES] = character;
    return trimmed(Byte.BYTES);
  }

  /** Eight characters as they lie in memory, without trailing spaces; null when all are zero. */
  CopyEncoder text8(long characters) {
    if (characters == 0) {
      return nothing();
    }
    buffer.putLong(length + Integer.BYTES, characters);
    return trimmed(Long.BYTES);
  }

  /** Twelve characters as they lie in memory, as {@link #text8}. */
  CopyEncoder text12(long high, int low) {
    if ((high | low) == 0) {
      return nothing();
    }
    buffer.putLong(length + Integer.BYTES, high);
    buffer.putInt(length + Integer.BYTES + Long.BYTES, low);
    return trimmed(Long.BYTES + Integer.BYTES);
  }

  /** Sixteen characters as they lie in memory, as {@link #text8}. */
  CopyEncoder text16(long high, long low) {
    if ((high | low) == 0) {
      return nothing();
    }
    buffer.putLong(length + Integer.BYTES, high);
    buffer.putLong(length + Integer.BYTES + Long.BYTES, low);
    return trimmed(2 * Long.BYTES);
  }

  /** Completes a text whose characters are there. */
  private CopyEncoder trimmed(int width) {
    int start = length + Integer.BYTES;
    int end = start + width;
    while (end > start && bytes[end - 1] == ' ') {
      end--;
    }
    buffer.putInt(length, end - start, NETWORK);
    length = end;
    return this;
  }
}
