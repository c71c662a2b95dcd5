package io.tebus.perf.bench;

import io.tebus.engine.Engine;
import io.tebus.engine.store.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a table of an engine held when it was looked at.
 *
 * <p>Immutable.
 *
 * @param recordLength in bytes
 * @param records in use
 * @param capacity records
 * @param bytes in use, with the header page
 */
record StoreTable(String name, int recordLength, int records, int capacity, long bytes) {

  /** How the names of the identity window's tables begin, and those of control accounts. */
  private static final List<String> APART = List.of("window", "ledgers");

  /** All tables of an engine. */
  static List<StoreTable> of(Engine engine) {
    return engine.tables().stream().map(StoreTable::look).toList();
  }

  private static StoreTable look(Table table) {
    return new StoreTable(
        table.name(), table.recordLength(), table.live(), table.capacity(), table.bytesInUse());
  }

  /** True for what is not counted for an account. */
  boolean isApart() {
    return APART.stream().anyMatch(name::startsWith);
  }

  /** Bytes in use of the tables that are counted for an account, or of those that are not. */
  static long bytes(List<StoreTable> tables, boolean apart) {
    return tables.stream()
        .filter(table -> table.isApart() == apart)
        .mapToLong(StoreTable::bytes)
        .sum();
  }

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("table", name);
    row.put("recordLength", recordLength);
    row.put("records", records);
    row.put("capacity", capacity);
    row.put("bytes", bytes);
    row.put("apart", isApart());
    return row;
  }
}
