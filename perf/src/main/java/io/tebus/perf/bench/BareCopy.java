package io.tebus.perf.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * The rows of a projection in a file, as PostgreSQL gave them away, to be loaded by COPY and
 * nothing else: what the projection is compared with.
 *
 * <p>Confined to the main thread.
 */
final class BareCopy {

  private static final String TRANSACTIONS = "transaction";
  private static final String MOVEMENTS = "lot_movement";

  /** What one transaction of the database loads: rows of both tables, one behind the other. */
  private record Portion(long offset, int transactionBytes, int movementBytes) {}

  private final Path file;
  private final List<Portion> portions = new ArrayList<>();
  private long rows;

  private BareCopy(Path file) {
    this.file = file;
  }

  /** Takes the rows of a journal's purchases out, in portions of so many. */
  static BareCopy takeOut(
      BenchDatabase database, PurchaseJournal journal, int portionRows, Path file)
      throws IOException, SQLException {
    BareCopy copy = new BareCopy(file);
    try (Connection connection = database.connect();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      CopyManager manager = connection.unwrap(PGConnection.class).getCopyAPI();
      for (long after = journal.cardsLsn(); after < journal.endLsn(); after += portionRows) {
        long last = Math.min(after + portionRows, journal.endLsn());
        long offset = channel.position();
        int transactionBytes = copy.takeOut(manager, TRANSACTIONS, after, last, channel);
        int movementBytes = copy.takeOut(manager, MOVEMENTS, after, last, channel);
        copy.portions.add(new Portion(offset, transactionBytes, movementBytes));
      }
    }
    if (copy.rows != 2 * journal.purchases()) {
      throw new BenchFailedException(
          "rows: taken out=" + copy.rows + " (expected: " + 2 * journal.purchases() + ")");
    }
    return copy;
  }

  private int takeOut(CopyManager manager, String table, long after, long last, FileChannel channel)
      throws IOException, SQLException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    rows +=
        manager.copyOut(
            "COPY (SELECT * FROM tebus."
                + table
                + " WHERE lsn > "
                + after
                + " AND lsn <= "
                + last
                + " ORDER BY lsn) TO STDOUT (FORMAT binary)",
            bytes);
    ByteBuffer content = ByteBuffer.wrap(bytes.toByteArray());
    while (content.hasRemaining()) {
      channel.write(content);
    }
    return content.capacity();
  }

  /** Loads everything into new tables like the real ones; returns how many ns it took. */
  long load(BenchDatabase database) throws IOException, SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (String table : List.of(TRANSACTIONS, MOVEMENTS)) {
        statement.execute("DROP TABLE IF EXISTS tebus.bench_" + table);
        statement.execute(
            "CREATE TABLE tebus.bench_" + table + " (LIKE tebus." + table + " INCLUDING ALL)");
      }
      // As the projection has it: rows and checkpoint vanish together.
      statement.execute("SET synchronous_commit = off");
      connection.setAutoCommit(false);
      CopyManager manager = connection.unwrap(PGConnection.class).getCopyAPI();
      long startNs = System.nanoTime();
      for (Portion portion : portions) {
        int bytes = portion.transactionBytes() + portion.movementBytes();
        byte[] content = read(channel, portion.offset(), bytes);
        load(manager, TRANSACTIONS, content, 0, portion.transactionBytes());
        load(manager, MOVEMENTS, content, portion.transactionBytes(), portion.movementBytes());
        connection.commit();
      }
      long elapsedNs = System.nanoTime() - startNs;
      requireAll(statement);
      connection.commit();
      return elapsedNs;
    }
  }

  private static byte[] read(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(length);
    while (content.hasRemaining()) {
      if (channel.read(content, offset + content.position()) < 0) {
        throw new IOException("rows: file ends at=" + offset + " (expected: " + length + " more)");
      }
    }
    return content.array();
  }

  private static void load(
      CopyManager manager, String table, byte[] content, int offset, int length)
      throws SQLException {
    CopyIn copy = manager.copyIn("COPY tebus.bench_" + table + " FROM STDIN (FORMAT binary)");
    copy.writeToCopy(content, offset, length);
    copy.endCopy();
  }

  private void requireAll(Statement statement) throws SQLException {
    try (ResultSet counted =
        statement.executeQuery(
            "SELECT (SELECT count(*) FROM tebus.bench_"
                + TRANSACTIONS
                + ") + (SELECT count(*) FROM tebus.bench_"
                + MOVEMENTS
                + ")")) {
      if (!counted.next() || counted.getLong(1) != rows) {
        throw new BenchFailedException("rows: loaded other than " + rows + " (expected: all)");
      }
    }
  }
}
