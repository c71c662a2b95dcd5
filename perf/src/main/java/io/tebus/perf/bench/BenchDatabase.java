package io.tebus.perf.bench;

import io.tebus.perf.peer.FreePort;
import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.DatabaseSource;
import io.tebus.projection.embedded.EmbeddedDatabase;
import io.tebus.projection.embedded.EmbeddedOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL server of the bench's own, with fsync, in a directory that is deleted with it. It
 * stops with this process, whatever ends that, unless it is killed: then the server finds its
 * directory gone when the next bench has begun, and ends.
 *
 * <p>Confined to the main thread, but for {@link #ready()}.
 */
final class BenchDatabase implements DatabaseSource, AutoCloseable {

  private final Path directory;
  private final EmbeddedDatabase server;

  private BenchDatabase(Path directory, EmbeddedDatabase server) {
    this.directory = directory;
    this.server = server;
  }

  /** A new one, without anything in it; started by the first {@link #ready()}. */
  static BenchDatabase open(BenchDirectory benches) throws IOException {
    Path directory = benches.fresh("postgres");
    Files.createDirectories(directory);
    EmbeddedDatabase server =
        new EmbeddedDatabase(
            new EmbeddedOptions(
                directory.resolve("data"),
                benches.binaries(),
                directory.resolve("password"),
                benches.log("postgres"),
                FreePort.find()));
    benches.stopFirst(server::close);
    return new BenchDatabase(directory, server);
  }

  @Override
  public DatabaseAddress ready() throws DatabaseAwayException {
    return server.ready();
  }

  /** Its address, as what a bench cannot go on without. */
  DatabaseAddress address() {
    try {
      return ready();
    } catch (DatabaseAwayException e) {
      throw new IllegalStateException("postgres: " + e.getMessage(), e);
    }
  }

  Connection connect() throws SQLException {
    DatabaseAddress address = address();
    return DriverManager.getConnection(address.url(), address.user(), address.password());
  }

  /** What a setting of the server is. */
  String setting(String name) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet shown = statement.executeQuery("SHOW " + name)) {
      if (!shown.next()) {
        throw new SQLException("postgres: setting=" + name + " (expected: a known one)");
      }
      return shown.getString(1);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    BenchDirectory.delete(directory);
  }
}
