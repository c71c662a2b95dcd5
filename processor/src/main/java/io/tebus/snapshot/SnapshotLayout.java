package io.tebus.snapshot;

import io.tebus.engine.store.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The layout of a snapshot, format 1. Immutable.
 *
 * <p>A file is a header, chunks, and an end. Numbers are little endian; the pages, and the notes
 * among them, are as the machine had them. Every number counts from 0.
 *
 * <pre>
 * header, 4,096 bytes
 *    0  magic "TEBSNAP1"      8  format u16 | event version u16 | tables u16 | state version u16
 *   16  0x0102030405060708 in the machine's own order
 *   24  id i64, random       32  lsn i64          40  time i64, ms
 *   48  generation i32 | crc i32: of the journal's frame that ends at lsn
 *   56  earliest expiry i32, a day | 0            64  token key check i64
 *   72  window, accounts, cards, lots: 4 x i32, the capacities
 *   88  minimum age i64, ms | identity age i64, ms
 *  104  seed check i64      112  created at i64, ms      120  pages i64, of all tables
 *  128  tables x 48:  0 name, 32 ASCII | record length i32 | first ordinal i32 | pages i32
 *                     | capacity i32
 * 4092  CRC32C of all before
 *
 * chunk i at 4,096 + i MiB: a directory and up to 255 pages of data; each is 1 MiB long but the
 * last, which may be shorter; what it does not use is zeros
 *    0  magic "TSDC" | sequence u32      8  id i64      16  entries u16 | data pages u16 | 0
 *   64  entries x 12:  kind u8 | 0 | table u16 | page i32 | value u32
 *         1 page      value = CRC32C of its bytes; the k-th entry of kind 1 or 3 is data page k
 *         2 zeros     value = how many pages from this one are zeros; no data
 *         3 notes     page = number of the page of notes, value = CRC32C; table 0
 * 4092  CRC32C of all before
 *
 * end, 4,096 bytes
 *    0  magic "TEBSEND1"      8  id i64      16  chunks u32 | 0     24  pages i64, zeros included
 *   32  pages of notes i64   40  lsn i64     48  CRC32C of the directories' CRCs in order u32 | 0
 * 4092  CRC32C of all before
 *
 * page of notes: 256 x { address i64 = table &lt;&lt; 48 | position in the table; old value i64 };
 * address 0 ends it
 * </pre>
 *
 * <p>The first entries of the first chunk are the header pages of all tables, in order. Placed, and
 * then changed back by the notes from the last to the first, the pages are the state at lsn.
 */
final class SnapshotLayout {

  static final ByteOrder BYTE_ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Of everything; only multiples of it are read and written. */
  static final int PAGE_LENGTH = Table.PAGE_LENGTH;

  static final int CHUNK_LENGTH = 1 << 20;
  static final int FORMAT = 1;

  static final long HEADER_MAGIC = 0x3150414E53424554L;
  static final int CHUNK_MAGIC = 0x43445354;
  static final long END_MAGIC = 0x31444E4553424554L;
  static final long ORDER_MARK = 0x0102030405060708L;

  static final int FORMAT_OFFSET = 8;
  static final int EVENT_VERSION_OFFSET = 10;
  static final int TABLES_OFFSET = 12;
  static final int STATE_VERSION_OFFSET = 14;
  static final int ORDER_OFFSET = 16;
  static final int ID_OFFSET = 24;
  static final int LSN_OFFSET = 32;
  static final int TIME_OFFSET = 40;
  static final int GENERATION_OFFSET = 48;
  static final int FRAME_CRC_OFFSET = 52;
  static final int EARLIEST_EXPIRY_OFFSET = 56;
  static final int TOKEN_KEY_CHECK_OFFSET = 64;
  static final int WINDOW_OFFSET = 72;
  static final int ACCOUNTS_OFFSET = 76;
  static final int CARDS_OFFSET = 80;
  static final int LOTS_OFFSET = 84;
  static final int MINIMUM_AGE_OFFSET = 88;
  static final int IDENTITY_AGE_OFFSET = 96;
  static final int SEED_CHECK_OFFSET = 104;
  static final int CREATED_AT_OFFSET = 112;
  static final int PAGES_OFFSET = 120;
  static final int SHAPES_OFFSET = 128;

  static final int NAME_LENGTH = 32;
  static final int SHAPE_RECORD_LENGTH = NAME_LENGTH;
  static final int SHAPE_FIRST_ORDINAL = NAME_LENGTH + 4;
  static final int SHAPE_PAGES = NAME_LENGTH + 8;
  static final int SHAPE_CAPACITY = NAME_LENGTH + 12;
  static final int SHAPE_LENGTH = NAME_LENGTH + 16;

  static final int CRC_OFFSET = PAGE_LENGTH - Integer.BYTES;

  static final int MAX_TABLES = (CRC_OFFSET - SHAPES_OFFSET) / SHAPE_LENGTH;

  /** A terabyte of state: what says more is damaged. */
  static final int MAX_PAGES = 1 << 28;

  static final int PAGE = 1;
  static final int ZEROS = 2;
  static final int NOTES = 3;

  static final int SEQUENCE_OFFSET = 4;
  static final int CHUNK_ID_OFFSET = 8;
  static final int ENTRIES_OFFSET = 16;
  static final int DATA_PAGES_OFFSET = 18;
  static final int FIRST_ENTRY = 64;
  static final int ENTRY_TABLE = 2;
  static final int ENTRY_PAGE = 4;
  static final int ENTRY_VALUE = 8;
  static final int ENTRY_LENGTH = 12;

  static final int MAX_ENTRIES = (CRC_OFFSET - FIRST_ENTRY) / ENTRY_LENGTH;
  static final int MAX_DATA_PAGES = CHUNK_LENGTH / PAGE_LENGTH - 1;

  static final int END_ID_OFFSET = 8;
  static final int END_CHUNKS_OFFSET = 16;
  static final int END_PAGES_OFFSET = 24;
  static final int END_NOTES_OFFSET = 32;
  static final int END_LSN_OFFSET = 40;
  static final int END_CHAIN_OFFSET = 48;

  private SnapshotLayout() {}

  /** Zeros at an address that a disk takes as it is. */
  static ByteBuffer allocate(int length) {
    return ByteBuffer.allocateDirect(length + PAGE_LENGTH)
        .alignedSlice(PAGE_LENGTH)
        .slice(0, length)
        .order(BYTE_ORDER);
  }

  /** Ends a page at the beginning of the memory with its CRC, and returns that. */
  static int putCrc(ByteBuffer memory) {
    int crc = crcOfPage(memory);
    memory.putInt(CRC_OFFSET, crc);
    return crc;
  }

  /** True when the page at the beginning of the memory is as {@link #putCrc} left it. */
  static boolean hasGoodCrc(ByteBuffer memory) {
    return memory.getInt(CRC_OFFSET) == crcOfPage(memory);
  }

  private static int crcOfPage(ByteBuffer memory) {
    CRC32C crc = new CRC32C();
    crc.update(memory.slice(0, CRC_OFFSET));
    return (int) crc.getValue();
  }

  /** Adds the CRC of a directory to those before it; their order counts. */
  static void chain(CRC32C chain, int directoryCrc) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      chain.update(directoryCrc >>> shift);
    }
  }
}
