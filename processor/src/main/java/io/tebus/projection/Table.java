package io.tebus.projection;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table, its columns in the order in which they are copied, and the statements that do it.
 *
 * <p>Immutable. The key, an LSN and maybe a part of it, comes first: it is the order of the
 * journal.
 */
final class Table {

  private static final String NULL = "null";

  private final String name;
  private final int keyColumns;
  private final List<Column> columns;
  private final String copyIn;

  /** Up to the LSN behind which rows begin. */
  private final String selection;

  private final String order;

  Table(String name, int keyColumns, List<Column> columns) {
    this.name = name;
    this.keyColumns = keyColumns;
    this.columns = List.copyOf(columns);
    String all = quoted(columns);
    copyIn = "COPY tebus." + name + " (" + all + ") FROM STDIN (FORMAT binary)";
    selection = "SELECT " + all + " FROM tebus." + name + " WHERE lsn > ";
    order = " ORDER BY " + quoted(columns.subList(0, keyColumns));
  }

  String name() {
    return name;
  }

  /** So many of the columns are the key. */
  int keyColumns() {
    return keyColumns;
  }

  List<Column> columns() {
    return columns;
  }

  /** Takes rows in. */
  String copyIn() {
    return copyIn;
  }

  /** Gives the rows of the events behind an LSN out, in the order of the key. */
  String copyOut(long afterLsn) {
    return "COPY (" + selection + afterLsn + order + ") TO STDOUT (FORMAT binary)";
  }

  /** What a row in COPY format says, column by column. */
  List<String> read(byte[] bytes, int offset) {
    ByteBuffer row = ByteBuffer.wrap(bytes).position(offset + Short.BYTES);
    List<String> values = new ArrayList<>();
    for (Column column : columns) {
      int length = row.getInt();
      values.add(length < 0 ? NULL : column.type().read(row, length));
    }
    return values;
  }

  private static String quoted(List<Column> columns) {
    return columns.stream()
        .map(column -> '"' + column.name() + '"')
        .collect(Collectors.joining(", "));
  }
}
