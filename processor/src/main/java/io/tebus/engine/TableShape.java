package io.tebus.engine;

import io.tebus.engine.store.Table;
import java.util.List;

/**
 * A table of a copy.
 *
 * <p>Immutable.
 *
 * @param recordLength in bytes
 * @param firstOrdinal 0 or 1
 * @param pages in use, the header among them
 * @param capacity records at most
 */
public record TableShape(String name, int recordLength, int firstOrdinal, int pages, int capacity) {

  /** As they are now. */
  static List<TableShape> of(List<Table> tables) {
    return tables.stream().map(TableShape::of).toList();
  }

  private static TableShape of(Table table) {
    return new TableShape(
        table.name(),
        table.recordLength(),
        table.firstOrdinal(),
        table.pageCount(),
        table.capacity());
  }
}
