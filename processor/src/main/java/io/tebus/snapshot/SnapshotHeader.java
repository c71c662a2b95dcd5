package io.tebus.snapshot;

import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.TableShape;
import io.tebus.engine.store.SeededHash;
import io.tebus.event.EventHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What stands at the beginning of a snapshot. Immutable.
 *
 * @param id random; every part of the file carries it
 * @param lsn of the last event that is in it
 * @param timeMs of that event
 * @param generation of the journal then
 * @param crc of the journal's frame that ends at the LSN
 * @param earliestExpiry no lot lapses before that day
 * @param options of the engine; the seed is 0
 * @param seedCheck see {@link #seedCheck(long)}
 */
public record SnapshotHeader(
    long id,
    long lsn,
    long timeMs,
    int generation,
    int crc,
    int earliestExpiry,
    long tokenKeyCheckValue,
    int eventVersion,
    int stateVersion,
    EngineOptions options,
    long seedCheck,
    long createdAtMs,
    List<TableShape> tables) {

  public SnapshotHeader {
    tables = List.copyOf(tables);
  }

  /** Of a copy that begins now. */
  static SnapshotHeader of(SnapshotFeed.Head head, SnapshotOptions options, long createdAtMs) {
    return new SnapshotHeader(
        ThreadLocalRandom.current().nextLong(),
        head.lsn(),
        head.timeMs(),
        head.generation(),
        head.crc(),
        head.earliestExpiry(),
        options.tokenKeyCheckValue(),
        EventHeader.VERSION,
        Engine.STATE_VERSION,
        options.engine().withHashSeed(0),
        seedCheck(options.engine().hashSeed()),
        createdAtMs,
        head.tables());
  }

  /** Of all tables, those that are zeros included. */
  public long pages() {
    return tables.stream().mapToLong(TableShape::pages).sum();
  }

  /** Tells one seed from another, and does not tell it. */
  static long seedCheck(long hashSeed) {
    return new SeededHash(hashSeed).begin(0);
  }

  /** Why an engine of these options cannot take it; empty when it can. */
  public String objectionTo(EngineOptions wanted) {
    StringJoiner objections = new StringJoiner(", ");
    compare(objections, "event version", eventVersion, EventHeader.VERSION);
    compare(objections, "state version", stateVersion, Engine.STATE_VERSION);
    compare(objections, "window", options.windowCapacity(), wanted.windowCapacity());
    compare(objections, "minimum age", options.windowMinimumAgeMs(), wanted.windowMinimumAgeMs());
    compare(objections, "identity age", options.identityAgeMs(), wanted.identityAgeMs());
    compare(objections, "accounts", options.accountCapacity(), wanted.accountCapacity());
    compare(objections, "cards", options.cardCapacity(), wanted.cardCapacity());
    compare(objections, "lots", options.lotCapacity(), wanted.lotCapacity());
    if (seedCheck != seedCheck(wanted.hashSeed())) {
      objections.add("another seed of hashes");
    }
    return objections.toString();
  }

  private static void compare(StringJoiner objections, String what, long is, long wanted) {
    if (is != wanted) {
      objections.add(what + "=" + is + " (expected: " + wanted + ")");
    }
  }

  /** Writes it into a page of zeros. */
  void encode(ByteBuffer page) {
    if (tables.size() > SnapshotLayout.MAX_TABLES) {
      throw new IllegalStateException(
          "snapshot: tables="
              + tables.size()
              + " (expected: at most "
              + SnapshotLayout.MAX_TABLES
              + ")");
    }
    page.putLong(0, SnapshotLayout.HEADER_MAGIC);
    page.putShort(SnapshotLayout.FORMAT_OFFSET, (short) SnapshotLayout.FORMAT);
    page.putShort(SnapshotLayout.EVENT_VERSION_OFFSET, (short) eventVersion);
    page.putShort(SnapshotLayout.TABLES_OFFSET, (short) tables.size());
    page.putShort(SnapshotLayout.STATE_VERSION_OFFSET, (short) stateVersion);
    machine(page).putLong(SnapshotLayout.ORDER_OFFSET, SnapshotLayout.ORDER_MARK);
    page.putLong(SnapshotLayout.ID_OFFSET, id);
    page.putLong(SnapshotLayout.LSN_OFFSET, lsn);
    page.putLong(SnapshotLayout.TIME_OFFSET, timeMs);
    page.putInt(SnapshotLayout.GENERATION_OFFSET, generation);
    page.putInt(SnapshotLayout.FRAME_CRC_OFFSET, crc);
    page.putInt(SnapshotLayout.EARLIEST_EXPIRY_OFFSET, earliestExpiry);
    page.putLong(SnapshotLayout.TOKEN_KEY_CHECK_OFFSET, tokenKeyCheckValue);
    page.putInt(SnapshotLayout.WINDOW_OFFSET, options.windowCapacity());
    page.putInt(SnapshotLayout.ACCOUNTS_OFFSET, options.accountCapacity());
    page.putInt(SnapshotLayout.CARDS_OFFSET, options.cardCapacity());
    page.putInt(SnapshotLayout.LOTS_OFFSET, options.lotCapacity());
    page.putLong(SnapshotLayout.MINIMUM_AGE_OFFSET, options.windowMinimumAgeMs());
    page.putLong(SnapshotLayout.IDENTITY_AGE_OFFSET, options.identityAgeMs());
    page.putLong(SnapshotLayout.SEED_CHECK_OFFSET, seedCheck);
    page.putLong(SnapshotLayout.CREATED_AT_OFFSET, createdAtMs);
    page.putLong(SnapshotLayout.PAGES_OFFSET, pages());
    int at = SnapshotLayout.SHAPES_OFFSET;
    for (TableShape table : tables) {
      page.put(at, nameOf(table));
      page.putInt(at + SnapshotLayout.SHAPE_RECORD_LENGTH, table.recordLength());
      page.putInt(at + SnapshotLayout.SHAPE_FIRST_ORDINAL, table.firstOrdinal());
      page.putInt(at + SnapshotLayout.SHAPE_PAGES, table.pages());
      page.putInt(at + SnapshotLayout.SHAPE_CAPACITY, table.capacity());
      at += SnapshotLayout.SHAPE_LENGTH;
    }
    SnapshotLayout.putCrc(page);
  }

  private static byte[] nameOf(TableShape table) {
    byte[] name = table.name().getBytes(StandardCharsets.US_ASCII);
    if (name.length > SnapshotLayout.NAME_LENGTH) {
      throw new IllegalStateException(
          "snapshot: table="
              + table.name()
              + " (expected: a name of at most "
              + SnapshotLayout.NAME_LENGTH
              + ")");
    }
    return name;
  }

  /**
   * Reads it.
   *
   * @param file named in what is wrong
   * @throws SnapshotException when it is damaged, of another format or of another kind of machine
   */
  static SnapshotHeader decode(ByteBuffer page, String file) {
    if (page.getLong(0) != SnapshotLayout.HEADER_MAGIC || !SnapshotLayout.hasGoodCrc(page)) {
      throw new SnapshotException("snapshot header is damaged: file=" + file);
    }
    int format = Short.toUnsignedInt(page.getShort(SnapshotLayout.FORMAT_OFFSET));
    if (format != SnapshotLayout.FORMAT) {
      throw new SnapshotException(
          "snapshot: file="
              + file
              + " format="
              + format
              + " (expected: "
              + SnapshotLayout.FORMAT
              + "); another version of Tebus wrote it");
    }
    if (machine(page).getLong(SnapshotLayout.ORDER_OFFSET) != SnapshotLayout.ORDER_MARK) {
      throw new SnapshotException(
          "snapshot: file=" + file + " was written by a machine of another byte order");
    }
    try {
      return read(page);
    } catch (IllegalArgumentException e) {
      throw new SnapshotException(
          "snapshot header contradicts itself although its CRC is right: file="
              + file
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static SnapshotHeader read(ByteBuffer page) {
    SnapshotHeader header =
        new SnapshotHeader(
            page.getLong(SnapshotLayout.ID_OFFSET),
            page.getLong(SnapshotLayout.LSN_OFFSET),
            page.getLong(SnapshotLayout.TIME_OFFSET),
            page.getInt(SnapshotLayout.GENERATION_OFFSET),
            page.getInt(SnapshotLayout.FRAME_CRC_OFFSET),
            page.getInt(SnapshotLayout.EARLIEST_EXPIRY_OFFSET),
            page.getLong(SnapshotLayout.TOKEN_KEY_CHECK_OFFSET),
            Short.toUnsignedInt(page.getShort(SnapshotLayout.EVENT_VERSION_OFFSET)),
            Short.toUnsignedInt(page.getShort(SnapshotLayout.STATE_VERSION_OFFSET)),
            new EngineOptions(
                page.getInt(SnapshotLayout.WINDOW_OFFSET),
                page.getLong(SnapshotLayout.MINIMUM_AGE_OFFSET),
                page.getLong(SnapshotLayout.IDENTITY_AGE_OFFSET),
                page.getInt(SnapshotLayout.ACCOUNTS_OFFSET),
                page.getInt(SnapshotLayout.CARDS_OFFSET),
                page.getInt(SnapshotLayout.LOTS_OFFSET),
                0),
            page.getLong(SnapshotLayout.SEED_CHECK_OFFSET),
            page.getLong(SnapshotLayout.CREATED_AT_OFFSET),
            readTables(page));
    long pages = page.getLong(SnapshotLayout.PAGES_OFFSET);
    if (header.pages() != pages || pages > SnapshotLayout.MAX_PAGES) {
      throw new IllegalArgumentException(
          "snapshot: pages=" + pages + " (expected: " + header.pages() + ")");
    }
    return header;
  }

  private static List<TableShape> readTables(ByteBuffer page) {
    int count = Short.toUnsignedInt(page.getShort(SnapshotLayout.TABLES_OFFSET));
    if (count < 1 || count > SnapshotLayout.MAX_TABLES) {
      throw new IllegalArgumentException(
          "snapshot: tables=" + count + " (expected: 1-" + SnapshotLayout.MAX_TABLES + ")");
    }
    List<TableShape> tables = new ArrayList<>();
    byte[] name = new byte[SnapshotLayout.NAME_LENGTH];
    for (int i = 0; i < count; i++) {
      int at = SnapshotLayout.SHAPES_OFFSET + i * SnapshotLayout.SHAPE_LENGTH;
      page.get(at, name);
      int pages = page.getInt(at + SnapshotLayout.SHAPE_PAGES);
      if (pages < 1) {
        throw new IllegalArgumentException(
            "snapshot: table=" + i + " pages=" + pages + " (expected: at least 1)");
      }
      tables.add(
          new TableShape(
              new String(name, StandardCharsets.US_ASCII).trim(),
              page.getInt(at + SnapshotLayout.SHAPE_RECORD_LENGTH),
              page.getInt(at + SnapshotLayout.SHAPE_FIRST_ORDINAL),
              pages,
              page.getInt(at + SnapshotLayout.SHAPE_CAPACITY)));
    }
    return tables;
  }

  private static ByteBuffer machine(ByteBuffer page) {
    return page.duplicate().order(ByteOrder.nativeOrder());
  }
}
