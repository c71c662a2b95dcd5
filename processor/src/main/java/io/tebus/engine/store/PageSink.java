package io.tebus.engine.store;

import org.agrona.DirectBuffer;

/** Takes copies of pages. Confined to the engine thread. */
public interface PageSink {

  /** In place of the number of a table: a page of an {@link UndoLog}. */
  int UNDO = -1;

  /** True while there is room to sweep; what room is left then is kept for notes. */
  boolean hasRoom();

  /**
   * Takes a copy of a page; false when it is full. Never throws.
   *
   * @param table the number of a table, or {@link #UNDO}
   * @param page of the table, or of the log; from 0
   * @param source holds {@link Table#PAGE_LENGTH} bytes at the offset, until this returns
   */
  boolean offer(int table, int page, DirectBuffer source, int offset);
}
