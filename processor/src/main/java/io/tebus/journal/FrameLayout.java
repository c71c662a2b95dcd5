package io.tebus.journal;

import java.nio.ByteOrder;

/**
 * The layout of a frame, format 1. Immutable.
 *
 * <p>A frame is one excerpt of the queue: the header of a generation, a group of events, or the
 * seal of a generation that was closed in order. Numbers are little endian, times are milliseconds
 * since the epoch, LSNs are dense and begin at 1.
 *
 * <pre>
 *   0  magic         u32   bytes "TEBJ"
 *   4  format        u16   1
 *   6  kind          u16   1 header, 2 group, 3 seal
 *   8  generation    u32   from 1
 *  12  count         u32   records; 0 in header and seal
 *  16  length        u32   of the frame, magic to CRC, a multiple of 8
 *  20  reserved      u32   0
 *  24  first LSN     i64   of the records; in header and seal of the next record
 *  32  time          i64   of the group; in header and seal of the last group before
 *  40  durable LSN   i64   known to be forced to disk when the frame was written
 *  48  previous CRC  u32   of the frame before, be it in the generation before; 0 before the first
 *  52  body                by kind, a multiple of 8 long
 *   n  CRC           u32   CRC32C of everything before it
 *
 *  group:  count times    length i32, payload of that length, zeros up to a multiple of 8
 *                         (a payload begins at a multiple of 8 in the frame)
 *  seal:   nothing
 *  header:
 *  52  previous generation  u32   0 in the first
 *  56  its end LSN          i64   how far it was adopted; nothing behind it counts
 *  64  created at           i64   by the clock of the machine
 *  72  token key check      8 bytes as given
 *  80  its end CRC          u32   of its last adopted frame
 * </pre>
 *
 * <p>Every format keeps magic, format, length and the closing CRC where they are, so that a reader
 * of an older format can tell a frame it does not know from damage.
 */
final class FrameLayout {
  static final ByteOrder BYTE_ORDER = ByteOrder.LITTLE_ENDIAN;

  static final int MAGIC = 0x4A424554;
  static final int FORMAT = 1;

  static final int KIND_HEADER = 1;
  static final int KIND_GROUP = 2;
  static final int KIND_SEAL = 3;

  static final int MAGIC_OFFSET = 0;
  static final int FORMAT_OFFSET = MAGIC_OFFSET + Integer.BYTES;
  static final int KIND_OFFSET = FORMAT_OFFSET + Short.BYTES;
  static final int GENERATION_OFFSET = KIND_OFFSET + Short.BYTES;
  static final int COUNT_OFFSET = GENERATION_OFFSET + Integer.BYTES;
  static final int LENGTH_OFFSET = COUNT_OFFSET + Integer.BYTES;
  static final int RESERVED_OFFSET = LENGTH_OFFSET + Integer.BYTES;
  static final int FIRST_LSN_OFFSET = RESERVED_OFFSET + Integer.BYTES;
  static final int TIME_OFFSET = FIRST_LSN_OFFSET + Long.BYTES;
  static final int DURABLE_LSN_OFFSET = TIME_OFFSET + Long.BYTES;
  static final int PREVIOUS_CRC_OFFSET = DURABLE_LSN_OFFSET + Long.BYTES;
  static final int BODY_OFFSET = PREVIOUS_CRC_OFFSET + Integer.BYTES;

  static final int PREVIOUS_GENERATION_OFFSET = BODY_OFFSET;
  static final int PREVIOUS_END_LSN_OFFSET = PREVIOUS_GENERATION_OFFSET + Integer.BYTES;
  static final int CREATED_AT_OFFSET = PREVIOUS_END_LSN_OFFSET + Long.BYTES;
  static final int TOKEN_KEY_CHECK_OFFSET = CREATED_AT_OFFSET + Long.BYTES;
  static final int PREVIOUS_END_CRC_OFFSET = TOKEN_KEY_CHECK_OFFSET + Long.BYTES;
  static final int HEADER_BODY_END = PREVIOUS_END_CRC_OFFSET + Integer.BYTES;

  static final int CRC_LENGTH = Integer.BYTES;
  static final int RECORD_PREFIX_LENGTH = Integer.BYTES;
  static final int ALIGNMENT = Long.BYTES;

  static final int HEADER_LENGTH = HEADER_BODY_END + CRC_LENGTH;
  static final int SEAL_LENGTH = BODY_OFFSET + CRC_LENGTH;

  static final int MIN_LENGTH = SEAL_LENGTH;

  /**
   * 16 MiB, the longest excerpt in 64 MiB blocks, less room for what the queue writes around it.
   */
  static final int MAX_LENGTH = (16 << 20) - (4 << 10);

  private FrameLayout() {}

  /** Bytes a record takes in a frame. */
  static int recordLength(int payloadLength) {
    return (RECORD_PREFIX_LENGTH + payloadLength + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** Whether a frame may be that long; everything else is damage, or no frame. */
  static boolean isPossibleLength(int length) {
    return length >= MIN_LENGTH && length <= MAX_LENGTH && length % ALIGNMENT == 0;
  }
}
