package io.tebus.engine.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What was offered of one table, kept; pages of zeros are not.
 *
 * <p>Confined to the test's thread.
 */
final class KeptPages implements PageSink {

  private static final DirectBuffer ZEROS = new UnsafeBuffer(new byte[Table.PAGE_LENGTH]);

  private final Map<Integer, DirectBuffer> pages = new HashMap<>();
  private final List<DirectBuffer> notes = new ArrayList<>();
  private int room = Integer.MAX_VALUE;

  /** Takes so many more. */
  void roomFor(int more) {
    room = more;
  }

  /** Pages of notes, in the order they came. */
  List<DirectBuffer> notes() {
    return notes;
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
      if (page != notes.size()) {
        throw new AssertionError("notes: page=" + page + " (expected: " + notes.size() + ")");
      }
      notes.add(copy);
    } else if (page == 0 || !copy.equals(ZEROS)) {
      pages.put(page, copy);
    }
    return true;
  }

  /** Puts all of it into an empty table: pages in any order, then the notes backwards. */
  void restoreInto(Table table, int pageCount) {
    for (int page = 0; page < pageCount; page++) {
      DirectBuffer copy = pages.get(page);
      if (copy != null && page == 0) {
        table.restoreHeader(copy, 0, pageCount);
      } else if (copy != null) {
        table.restorePage(page, copy, 0);
      }
    }
    for (DirectBuffer page : notes.reversed()) {
      for (int entry = UndoLog.count(page, 0) - 1; entry >= 0; entry--) {
        int at = entry * UndoLog.ENTRY_LENGTH;
        long position = UndoLog.positionOf(page.getLong(at));
        table.restoreWord(position, page.getLong(at + UndoLog.OLD_VALUE));
      }
    }
  }
}
