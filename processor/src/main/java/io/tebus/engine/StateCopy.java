package io.tebus.engine;

import io.tebus.engine.store.PageSink;
import io.tebus.engine.store.Table;
import io.tebus.engine.store.UndoLog;
import java.lang.ref.Reference;
import java.util.List;

/**
 * A copy of an engine's state at one LSN, taken while it goes on: every page as it is when its turn
 * comes, and notes of what changed in it before. The engine never waits for it: when the sink has
 * no room for a note, the copy is broken.
 *
 * <p>Confined to the engine thread. The first pages are the headers of all tables, in their order;
 * the others come from the last table to the first, for the indexes of the identity window, where
 * every purchase writes anywhere, are the last tables.
 */
public final class StateCopy {

  /** Pages of notes that any state may have; a larger one may have as many as it has pages. */
  private static final long MIN_UNDO_PAGES = 8_192;

  private enum State {
    COPYING,
    DONE,
    BROKEN,
    ABANDONED
  }

  private final Engine engine;
  private final PageSink sink;
  private final UndoLog undo;
  private final List<Table> tables;
  private final List<TableShape> shapes;
  private final long pages;
  private final long lsn;
  private final long timeMs;
  private final int earliestExpiry;
  private State state = State.COPYING;
  private long copied;

  // Whose turn it is; below 0 when nothing is left.
  private int table;
  private int page;

  /** Begins a copy of the engine as it is now, and hands over all headers. */
  StateCopy(Engine engine, PageSink sink) {
    this.engine = engine;
    this.sink = sink;
    tables = engine.tables();
    shapes = TableShape.of(tables);
    pages = shapes.stream().mapToLong(TableShape::pages).sum();
    undo = new UndoLog(sink, Math.max(MIN_UNDO_PAGES, pages));
    lsn = engine.lsn();
    timeMs = engine.timeMs();
    earliestExpiry = engine.accounts().earliestExpiry();
    for (int number = 0; number < tables.size(); number++) {
      tables.get(number).beginCopy(number, undo);
    }
    copyHeaders();
    table = tables.size() - 1;
    goOn();
  }

  private void copyHeaders() {
    for (Table each : tables) {
      if (!each.copyPage(sink, 0)) {
        end(State.BROKEN);
        return;
      }
      copied++;
    }
  }

  /** Stands at the next page, which may be in another table. */
  private void goOn() {
    page++;
    while (table >= 0 && page >= shapes.get(table).pages()) {
      table--;
      page = 1;
    }
  }

  /** The LSN of the last event that it holds, 0 when there was none. */
  public long lsn() {
    return lsn;
  }

  /** The time of that event, ms since 1970 UTC. */
  public long timeMs() {
    return timeMs;
  }

  /** No lot expires before it, as an epoch day: for {@link StateRestore#finish}. */
  public int earliestExpiry() {
    return earliestExpiry;
  }

  /** What is copied, in the order of their numbers. */
  public List<TableShape> tables() {
    return shapes;
  }

  /** Of all tables. */
  public long pages() {
    return pages;
  }

  /** Pages of tables handed over so far. */
  public long copied() {
    return copied;
  }

  /** Notes so far. */
  public long undoEntries() {
    return undo.entries();
  }

  /**
   * Goes on as far as there is room.
   *
   * @return how many pages of tables were copied
   */
  public int copy(int maxPages) {
    try {
      int count = 0;
      while (count < maxPages && state == State.COPYING && !undo.isBroken() && copyNext()) {
        count++;
      }
      if (undo.isBroken()) {
        end(State.BROKEN);
      } else if (table < 0 && state == State.COPYING && undo.flush()) {
        end(State.DONE);
      }
      return count;
    } finally {
      // While it runs, the memory must not be given back.
      Reference.reachabilityFence(engine);
    }
  }

  private boolean copyNext() {
    if (table < 0 || !sink.hasRoom() || !tables.get(table).copyPage(sink, page)) {
      return false;
    }
    copied++;
    goOn();
    return true;
  }

  /** True when all was handed over. */
  public boolean isDone() {
    return state == State.DONE;
  }

  /** True when something is missing, and always will be. */
  public boolean isBroken() {
    return state == State.BROKEN || undo.isBroken();
  }

  /** Ends it before its time; the engine notes no more. Idempotent, also after the end. */
  public void abandon() {
    end(State.ABANDONED);
  }

  /** Another copy may have begun since the end. */
  private void end(State how) {
    if (state == State.COPYING) {
      state = how;
      for (int number = 0; number < tables.size(); number++) {
        tables.get(number).endCopy();
      }
    }
  }
}
