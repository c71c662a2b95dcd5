package io.tebus.projection;

import io.tebus.journal.EventHandler;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of one table with the journal: every row, byte by byte, in order. It stops at the
 * first difference, of which it shows numbers and times alone: texts and bytes are card tokens, and
 * what tills and operators wrote.
 *
 * <p>Confined to the thread that audits.
 */
final class RowAudit implements EventHandler {

  private final EventRows rows;
  private final Table table;
  private final CopyOutRows actualRows;
  private final CopyEncoder expected = new CopyEncoder();
  private final long checkpointLsn;
  private final LongHashSet setAside;
  private byte @Nullable [] actual;
  private long count;
  private @Nullable String difference;
  private @Nullable SQLException failure;

  /**
   * Begins with a table.
   *
   * @param afterLsn rows of events up to it are not looked at
   * @param checkpointLsn events behind it are not expected to have rows
   * @param setAside LSNs of events whose rows were refused
   */
  RowAudit(
      Connection connection,
      EventRows rows,
      long afterLsn,
      long checkpointLsn,
      LongHashSet setAside)
      throws SQLException {
    this.rows = rows;
    this.checkpointLsn = checkpointLsn;
    this.setAside = setAside;
    table = rows.table();
    actualRows = new CopyOutRows(connection, table.copyOut(afterLsn));
    actual = actualRows.next();
  }

  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    if (lsn > checkpointLsn || difference != null || failure != null || setAside.contains(lsn)) {
      return;
    }
    expected.clear();
    int made = rows.encode(buffer, offset, length, expected);
    try {
      int at = 0;
      for (int left = made; left > 0 && difference == null; left--) {
        at = compare(at);
      }
      if (made > 0 && difference == null) {
        count++;
      }
    } catch (SQLException e) {
      // A reader of the journal cannot be told otherwise; the end throws it.
      failure = e;
    }
  }

  /** Compares the next row with the expected one that begins there, and returns where that ends. */
  private int compare(int at) throws SQLException {
    byte[] found = actual;
    byte[] bytes = expected.bytes();
    if (found == null) {
      difference = missing(table.read(bytes, at));
      return at;
    }
    int end = at + found.length;
    if (end > expected.length() || !Arrays.equals(found, 0, found.length, bytes, at, end)) {
      difference = firstDifference(table.read(found, 0), table.read(bytes, at));
      return at;
    }
    actual = actualRows.next();
    return end;
  }

  /**
   * Ends the comparison.
   *
   * @return the first difference, null when there is none
   */
  @Nullable String finish() throws SQLException {
    if (failure != null) {
      throw failure;
    }
    byte[] found = actual;
    if (difference == null && found != null) {
      difference = unexpected(table.read(found, 0));
    }
    return difference;
  }

  /** Events whose rows were compared and found equal. */
  long count() {
    return count;
  }

  private String firstDifference(List<String> found, List<String> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (!found.get(i).equals(wanted.get(i))) {
        if (i >= table.keyColumns()) {
          return key(wanted) + differs(table.columns().get(i), found.get(i), wanted.get(i));
        }
        boolean later = Long.parseLong(found.get(i)) > Long.parseLong(wanted.get(i));
        return later ? missing(wanted) : unexpected(found);
      }
    }
    return key(wanted) + ": rows differ in their form";
  }

  private static String differs(Column column, String found, String wanted) {
    String values =
        switch (column.type()) {
          case INT2, INT4, INT8, DATE, TIMESTAMP, BOOL ->
              " database=" + found + " journal=" + wanted;
          // Nobody knows what a text in the database is: it may be a whole card number.
          case TEXT, BYTES -> " differs (values are not shown)";
        };
    return ": column=" + column.name() + values;
  }

  private String missing(List<String> wanted) {
    return key(wanted) + ": missing in the database";
  }

  private String unexpected(List<String> found) {
    return key(found) + ": not in the journal";
  }

  private String key(List<String> row) {
    StringBuilder key = new StringBuilder(table.name());
    for (int i = 0; i < table.keyColumns(); i++) {
      key.append(' ').append(table.columns().get(i).name()).append('=').append(row.get(i));
    }
    return key.toString();
  }
}
