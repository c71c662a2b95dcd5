package io.tebus.ops.cards;

import io.tebus.app.RowKind;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file of one kind, one at a time: what is wrong with it, the row that it becomes,
 * and what the outcome of that means.
 *
 * <p>Confined to the main thread; valid until the next {@link #parse}.
 */
interface FileLine {

  /** What its rows are. */
  RowKind kind();

  /** What the first line must be, for people; empty when it need not be anything. */
  String neededHeader();

  /** Whether the first line is a header, which is no row. */
  boolean isHeader(byte[] line, int from, int to);

  /**
   * Reads a line.
   *
   * @return null when all of it is fine
   */
  @Nullable Rejection parse(byte[] line, int from, int to);

  /** Writes the row of a line that is fine. */
  void putRow(MutableDirectBuffer target, int offset, long row);

  /** The card that a reject shows of the line; without digits when there is none. */
  CardField card();

  /** Whether the line brings points. */
  default boolean bringsPoints() {
    return false;
  }

  /** What an outcome means for a line of this kind; see {@link RowKind}. */
  Settlement settlement(int outcome);
}
