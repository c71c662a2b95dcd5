package io.tebus.sequencer;

import io.tebus.engine.Engine;
import io.tebus.engine.store.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How full the engine's tables are, as its thread saw them once.
 *
 * <p>Immutable.
 *
 * @param tables in a fixed order; an index counts with the table it leads to
 * @param windowRecords transactions in the identity window
 * @param windowYoung those of them it must not forget yet: how full it is
 * @param windowCapacity the most there may be
 */
public record StoreFigures(
    List<TableFigures> tables, long windowRecords, long windowYoung, long windowCapacity) {

  public StoreFigures {
    tables = List.copyOf(tables);
  }

  /** Reads an engine, in its thread. */
  static StoreFigures of(Engine engine, long nowMs) {
    Map<String, Long> indexBytes = new LinkedHashMap<>();
    List<Table> stores = new ArrayList<>();
    for (Table table : engine.tables()) {
      String owner = ownerOf(table.name());
      if (owner.equals(table.name())) {
        stores.add(table);
      } else {
        indexBytes.merge(owner, table.bytesInUse(), Long::sum);
      }
    }
    List<TableFigures> figures = new ArrayList<>();
    long windowCapacity = 0;
    for (Table table : stores) {
      long bytes = table.bytesInUse() + indexBytes.getOrDefault(table.name(), 0L);
      figures.add(new TableFigures(table.name(), table.live(), table.capacity(), bytes));
      if (table.name().equals("window")) {
        windowCapacity = table.capacity();
      }
    }
    return new StoreFigures(
        figures, engine.windowCount(), engine.windowYoung(nowMs), windowCapacity);
  }

  /** An index or ring is named after its table, and what it is by. */
  private static String ownerOf(String name) {
    int dash = name.indexOf('-');
    return dash < 0 ? name : name.substring(0, dash);
  }
}
