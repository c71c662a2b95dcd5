package io.tebus.perf.bench;

import io.tebus.perf.store.StoreEngine;
import java.io.IOException;
import java.util.List;

/**
 * What a fill takes, by the tables' own count and by the kernel's.
 *
 * <p>Immutable.
 *
 * @param tableBytes of tables that are counted for an account
 * @param residentBytes of the process without the other tables, or {@link LinuxMemory#UNKNOWN}
 */
record StoreMemory(long tableBytes, long residentBytes) {

  static final StoreMemory NOTHING = new StoreMemory(0, 0);

  /** As it is now. */
  static StoreMemory of(StoreEngine engine) throws IOException {
    List<StoreTable> tables = StoreTable.of(engine.engine());
    long resident = LinuxMemory.residentBytes();
    return new StoreMemory(
        StoreTable.bytes(tables, false),
        resident == LinuxMemory.UNKNOWN
            ? LinuxMemory.UNKNOWN
            : resident - StoreTable.bytes(tables, true));
  }

  /** This, and what came to be between two looks. */
  StoreMemory plus(StoreMemory before, StoreMemory after) {
    boolean known = isResidentKnown() && before.isResidentKnown() && after.isResidentKnown();
    return new StoreMemory(
        tableBytes + after.tableBytes - before.tableBytes,
        known ? residentBytes + after.residentBytes - before.residentBytes : LinuxMemory.UNKNOWN);
  }

  boolean isResidentKnown() {
    return residentBytes != LinuxMemory.UNKNOWN;
  }
}
