package io.tebus.projection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.agrona.DirectBuffer;

/** What tests of rows share: rows are read back by other means than they were written. */
final class RowsUnderTest {

  private RowsUnderTest() {}

  /** One partition of each table for every LSN. */
  static void makePartitions(DatabaseAddress address) throws SQLException {
    TestServer.run(
        address,
        "CREATE TABLE tebus.transaction_rest PARTITION OF tebus.transaction DEFAULT",
        "CREATE TABLE tebus.lot_movement_rest PARTITION OF tebus.lot_movement DEFAULT");
  }

  /** Writes what an event gives a table, and returns how many rows that are. */
  static int write(DatabaseAddress address, EventRows rows, DirectBuffer event, int length)
      throws SQLException {
    CopyEncoder encoder = new CopyEncoder();
    try (Connection connection = TestServer.connect(address);
        TableCopy copy = new TableCopy(connection, rows.table().copyIn(), encoder)) {
      int count = rows.encode(event, 0, length, encoder);
      if (count > 0) {
        copy.finish();
      }
      return count;
    }
  }

  /** All rows as text, in the order of the columns; dates in epoch days, times in ms. */
  static List<List<String>> rows(DatabaseAddress address, Table table) throws SQLException {
    String columns =
        table.columns().stream().map(RowsUnderTest::expression).collect(Collectors.joining(", "));
    String query =
        String.format(Locale.ROOT, "SELECT %s FROM tebus.%s ORDER BY 1, 2", columns, table.name());
    try (Connection connection = TestServer.connect(address);
        Statement select = connection.createStatement();
        ResultSet found = select.executeQuery(query)) {
      List<List<String>> rows = new ArrayList<>();
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= table.columns().size(); i++) {
          row.add(String.valueOf(found.getString(i)));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  /** All rows, each value under the name of its column. */
  static List<Map<String, String>> named(DatabaseAddress address, Table table) throws SQLException {
    List<Map<String, String>> rows = new ArrayList<>();
    for (List<String> row : rows(address, table)) {
      Map<String, String> named = new HashMap<>();
      for (int i = 0; i < row.size(); i++) {
        named.put(table.columns().get(i).name(), row.get(i));
      }
      rows.add(named);
    }
    return rows;
  }

  private static String expression(Column column) {
    String name = '"' + column.name() + '"';
    return switch (column.type()) {
      case DATE -> name + " - DATE '1970-01-01'";
      case TIMESTAMP -> "(extract(epoch FROM " + name + ") * 1000)::bigint";
      case BYTES -> "encode(" + name + ", 'hex')";
      case BOOL -> name + "::text";
      case INT2, INT4, INT8, TEXT -> name;
    };
  }
}
