package io.tebus.engine;

import io.tebus.engine.store.PageSink;
import io.tebus.engine.store.Table;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a {@link StateCopy} handed over, kept; of pages of zeros only that they came.
 *
 * <p>Confined to the test's thread.
 */
final class CopiedState implements PageSink {

  private static final DirectBuffer ZEROS = new UnsafeBuffer(new byte[Table.PAGE_LENGTH]);

  /** A page of a table. */
  record Page(int table, int page, DirectBuffer bytes) {}

  private final List<Page> pages = new ArrayList<>();
  private final List<DirectBuffer> notes = new ArrayList<>();
  private int room = Integer.MAX_VALUE;

  /** Takes so many more. */
  void roomFor(int more) {
    room = more;
  }

  /** Those of tables, in the order they came. */
  List<Page> pages() {
    return pages;
  }

  @Override
  public boolean hasRoom() {
    return room > 0;
  }

  @Override
  public boolean offer(int table, int page, DirectBuffer source, int offset) {
    if (room == 0) {
      return false;
    }
    room--;
    UnsafeBuffer copy = new UnsafeBuffer(new byte[Table.PAGE_LENGTH]);
    copy.putBytes(0, source, offset, Table.PAGE_LENGTH);
    if (table == UNDO) {
      notes.add(copy);
    } else {
      pages.add(new Page(table, page, copy.equals(ZEROS) ? ZEROS : copy));
    }
    return true;
  }

  /** A new engine with the state that a copy, which is done, says it has. */
  Engine restored(EngineOptions options, StateCopy copy) {
    Engine engine = new Engine(options);
    StateRestore restore = engine.restore();
    for (Page page : pages) {
      if (page.page() == 0) {
        int pageCount = copy.tables().get(page.table()).pages();
        restore.header(page.table(), pageCount, page.bytes(), 0);
      } else if (!page.bytes().equals(ZEROS)) {
        restore.page(page.table(), page.page(), page.bytes(), 0);
      }
    }
    for (DirectBuffer page : notes.reversed()) {
      restore.undo(page, 0);
    }
    restore.finish(copy.lsn(), copy.timeMs(), copy.earliestExpiry());
    return engine;
  }
}
