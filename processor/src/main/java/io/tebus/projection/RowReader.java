package io.tebus.projection;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table in the order of the journal, one at a time: dates in epoch days, times in
 * milliseconds since 1970 UTC.
 *
 * <p>It reads by portions, so several may be read side by side in one transaction, which must not
 * commit by itself; it ends with the connection. Confined to the thread that rebuilds.
 */
final class RowReader {

  /** {@link #lsn}: there is no more row. */
  static final long END = Long.MAX_VALUE;

  private static final int FETCH_ROWS = 10_000;
  private static final int TOKEN_LENGTH = 2 * Long.BYTES;
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,6}");

  private final String table;
  private final ResultSet rows;
  private long lsn;

  /**
   * Stands on the first row of a query.
   *
   * @param table its name, for error texts
   * @param query has a column {@code lsn}, which ascends
   */
  RowReader(Connection connection, String table, String query) throws SQLException {
    this.table = table;
    PreparedStatement select = connection.prepareStatement(query);
    select.setFetchSize(FETCH_ROWS);
    rows = select.executeQuery();
    advance();
  }

  /** Stands on the first row of a table. */
  static RowReader of(Connection connection, Table table) throws SQLException {
    return new RowReader(connection, table.name(), query(table));
  }

  /** All rows of a table, in the order of its key. */
  static String query(Table table) {
    return "SELECT "
        + table.columns().stream().map(RowReader::expression).collect(Collectors.joining(", "))
        + " FROM tebus."
        + table.name()
        + " ORDER BY "
        + table.columns().subList(0, table.keyColumns()).stream()
            .map(Column::name)
            .collect(Collectors.joining(", "));
  }

  private static String expression(Column column) {
    String name = '"' + column.name() + '"';
    return switch (column.type()) {
      case DATE -> name + " - DATE '1970-01-01' AS " + name;
      case TIMESTAMP -> "(extract(epoch FROM " + name + ") * 1000)::bigint AS " + name;
      case INT2, INT4, INT8, TEXT, BYTES, BOOL -> name;
    };
  }

  String table() {
    return table;
  }

  /** LSN of the row, {@link #END} when there is no more. */
  long lsn() {
    return lsn;
  }

  /** Goes on to the next row. */
  void advance() throws SQLException {
    lsn = rows.next() ? rows.getLong("lsn") : END;
  }

  /** The row cannot be as the journal had it. */
  DatabaseContradictionException contradiction(String problem) {
    return DatabaseContradictionException.of(table, lsn, problem);
  }

  boolean isNull(String column) throws SQLException {
    return rows.getObject(column) == null;
  }

  boolean bool(String column) throws SQLException {
    return rows.getBoolean(column);
  }

  /** A number, date or time; 0 for null. */
  long int8(String column) throws SQLException {
    return rows.getLong(column);
  }

  /** As {@link #int8(String)}, but for null. */
  long int8(String column, long none) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? none : value;
  }

  /** A number or date; 0 for null. */
  int int4(String column) throws SQLException {
    return rows.getInt(column);
  }

  /** As {@link #int4(String)}, but for null. */
  int int4(String column, int none) throws SQLException {
    int value = rows.getInt(column);
    return rows.wasNull() ? none : value;
  }

  /** Null for null. */
  @Nullable String text(String column) throws SQLException {
    return rows.getString(column);
  }

  /** A text that every row has. */
  String requiredText(String column) throws SQLException {
    String text = rows.getString(column);
    if (text == null) {
      throw contradiction("column=" + column + " is null (expected: a text)");
    }
    return text;
  }

  /** Digits of a card number, at most the first six. */
  int digits(String column) throws SQLException {
    String text = requiredText(column);
    if (!DIGITS.matcher(text).matches()) {
      // Never the text itself: somebody may have put a whole card number there.
      throw contradiction(
          "column=" + column + " length=" + text.length() + " (expected: at most 6 digits alone)");
    }
    return Integer.parseInt(text);
  }

  /** The first half of the token of a card; 0 for null. */
  long tokenHigh() throws SQLException {
    return halfToken(0);
  }

  /** The other half of the token of a card; 0 for null. */
  long tokenLow() throws SQLException {
    return halfToken(Long.BYTES);
  }

  private long halfToken(int offset) throws SQLException {
    byte[] token = rows.getBytes("token");
    if (token == null) {
      return 0;
    }
    if (token.length != TOKEN_LENGTH) {
      throw contradiction("token: length=" + token.length + " (expected: " + TOKEN_LENGTH + ")");
    }
    return ByteBuffer.wrap(token).getLong(offset);
  }

  /** Bytes that every row has. */
  byte[] requiredBytes(String column) throws SQLException {
    byte[] bytes = rows.getBytes(column);
    if (bytes == null) {
      throw contradiction("column=" + column + " is null (expected: bytes)");
    }
    return bytes;
  }

  /** An array of arrays of texts; empty for null. */
  String[][] texts(String column) throws SQLException {
    Array array = rows.getArray(column);
    return array == null ? new String[0][] : (String[][]) array.getArray();
  }
}
