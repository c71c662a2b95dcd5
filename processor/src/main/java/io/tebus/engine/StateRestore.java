package io.tebus.engine;

import io.tebus.engine.store.Table;
import io.tebus.engine.store.UndoLog;
import java.lang.ref.Reference;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The state of an engine that knows nothing, put back from what a {@link StateCopy} handed over:
 * all headers, then all other pages that are not zeros, then all pages of notes, the last first,
 * and {@link #finish}. After an exception the engine is good for nothing but to be closed.
 *
 * <p>Confined to the thread of the engine, but for {@link #page}, which is safe for any thread.
 */
public final class StateRestore {

  private final Engine engine;
  private final List<Table> tables;

  StateRestore(Engine engine) {
    this.engine = engine;
    tables = engine.tables();
  }

  /** Of the engine as it is: until headers are put back, names, lengths and capacities count. */
  public List<TableShape> tables() {
    try {
      return TableShape.of(tables);
    } finally {
      Reference.reachabilityFence(engine);
    }
  }

  /**
   * Puts a header back, and takes memory for the other pages of the table.
   *
   * @param pages of the table in the copy
   * @throws IllegalStateException when it is none of this table
   */
  public void header(int table, int pages, DirectBuffer source, int offset) {
    try {
      tables.get(table).restoreHeader(source, offset, pages);
    } finally {
      Reference.reachabilityFence(engine);
    }
  }

  /**
   * Puts a page back that is no header; safe for several threads, each with other pages, once all
   * headers are there.
   *
   * @throws IllegalStateException when there is no such page
   */
  public void page(int table, int page, DirectBuffer source, int offset) {
    try {
      tables.get(table).restorePage(page, source, offset);
    } finally {
      Reference.reachabilityFence(engine);
    }
  }

  /**
   * Undoes the notes of a page of them, last first.
   *
   * @throws IllegalStateException when one is about no word of a record
   */
  public void undo(DirectBuffer source, int offset) {
    try {
      for (int entry = UndoLog.count(source, offset) - 1; entry >= 0; entry--) {
        int at = offset + entry * UndoLog.ENTRY_LENGTH;
        long address = source.getLong(at);
        tables
            .get(UndoLog.tableOf(address))
            .restoreWord(UndoLog.positionOf(address), source.getLong(at + UndoLog.OLD_VALUE));
      }
    } finally {
      Reference.reachabilityFence(engine);
    }
  }

  /** Rebuilds what is not in pages, from what the {@link StateCopy} said. */
  public void finish(long lsn, long timeMs, int earliestExpiry) {
    try {
      engine.restored(lsn, timeMs, earliestExpiry);
    } finally {
      Reference.reachabilityFence(engine);
    }
  }
}
