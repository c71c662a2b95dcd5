package io.tebus.ops.cards;

import io.tebus.app.ChangeOutcome;
import io.tebus.app.RowKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A change of a card or an account, or an account to be opened. The first line of the file says
 * which column is which.
 *
 * <p>Confined to the main thread; valid until the next {@link #parse}.
 */
abstract class ChangeLine implements FileLine {

  /** A column that the file does not have. */
  private static final int ABSENT = -1;

  private final RowKind kind;
  private final byte[][] names;
  private final LineFields fields;

  /** Where each of the columns is. */
  private final int[] places;

  private int columns;

  /**
   * Lines of a kind.
   *
   * @param names of all columns that there may be, each once
   */
  ChangeLine(RowKind kind, String... names) {
    this.kind = kind;
    this.names = Words.of(names);
    fields = new LineFields(names.length);
    places = new int[names.length];
    Arrays.fill(places, ABSENT);
  }

  @Override
  public final RowKind kind() {
    return kind;
  }

  @Override
  public final boolean isHeader(byte[] line, int from, int to) {
    columns = fields.split(line, from, to);
    Arrays.fill(places, ABSENT);
    if (columns > names.length) {
      return false;
    }
    for (int place = 0; place < columns; place++) {
      int column = fields.word(place, names);
      if (column == LineFields.NO_WORD || has(column)) {
        return false;
      }
      places[column] = place;
    }
    return isComplete();
  }

  /** Whether the header has every column that is needed. */
  abstract boolean isComplete();

  /** Whether the file has a column. */
  final boolean has(int column) {
    return places[column] != ABSENT;
  }

  /** Whether a line says something in a column. */
  final boolean says(int column) {
    return has(column) && !fields.isEmpty(places[column]);
  }

  /** Where a column is that the file has. */
  final int place(int column) {
    return places[column];
  }

  final LineFields fields() {
    return fields;
  }

  @Override
  public final @Nullable Rejection parse(byte[] line, int from, int to) {
    card().clear();
    return fields.split(line, from, to) == columns ? read() : Rejection.COLUMNS_OF_HEADER;
  }

  /** Reads the fields; null when all are fine. */
  abstract @Nullable Rejection read();

  @Override
  public final Settlement settlement(int outcome) {
    return switch (ChangeOutcome.of(outcome)) {
      case CHANGED -> Done.NOW;
      case AS_IT_WAS -> Done.BEFORE;
      case UNKNOWN -> unknown();
      case NOT_POSSIBLE -> notPossible();
      case CLOSED -> closed();
      case TOO_LARGE -> Rejection.MERGE_TOO_LARGE;
      case LOTS_FULL -> Obstacle.LOTS_FULL;
      case ACCOUNTS_FULL -> Obstacle.ACCOUNTS_FULL;
      case NOT_WRITABLE -> Obstacle.NOT_WRITABLE;
      case UNEXPECTED -> Rejection.UNEXPECTED;
    };
  }

  /** What 14 means here. */
  abstract Rejection unknown();

  /** What 62 means here. */
  Rejection closed() {
    return Rejection.MERGE_OF_CLOSED;
  }

  /** What 12 means here. */
  abstract Rejection notPossible();
}
