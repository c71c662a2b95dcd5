package io.tebus.app;

import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.DatabaseSource;
import io.tebus.projection.embedded.EmbeddedDatabase;
import io.tebus.projection.embedded.EmbeddedOptions;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL that a home feeds: a server of its own, or the one the settings name.
 *
 * <p>Safe for any thread.
 */
final class Database implements DatabaseSource, AutoCloseable {

  private final DatabaseSource source;
  private final @Nullable EmbeddedDatabase embedded;

  private Database(DatabaseSource source, @Nullable EmbeddedDatabase embedded) {
    this.source = source;
    this.embedded = embedded;
  }

  /**
   * The database of a home, not started yet; null when there is none.
   *
   * @throws HostRefusedException when its port is none
   */
  static @Nullable Database of(HomeDirectory home, Settings settings, int portOffset) {
    String url = settings.text(Setting.DB_URL);
    if (url.equals(Setting.NONE)) {
      return null;
    }
    if (url.equals(Setting.EMBEDDED)) {
      EmbeddedDatabase server =
          new EmbeddedDatabase(
              new EmbeddedOptions(
                  home.postgres(),
                  home.path().resolve(settings.text(Setting.DB_BINARIES)),
                  home.postgresPassword(),
                  home.log().resolve("postgres.log"),
                  settings.port(Setting.DB_PORT, portOffset)));
      return new Database(server, server);
    }
    DatabaseAddress address =
        new DatabaseAddress(
            url, settings.text(Setting.DB_USER), settings.text(Setting.DB_PASSWORD));
    return new Database(() -> address, null);
  }

  /** Where it is, without password; empty when there is none. */
  static String shown(Settings settings, int portOffset) {
    String url = settings.text(Setting.DB_URL);
    return switch (url) {
      case Setting.NONE -> "";
      case Setting.EMBEDDED ->
          "127.0.0.1:"
              + settings.port(Setting.DB_PORT, portOffset)
              + " (embedded PostgreSQL, user tebus, password in cfg/postgres.password)";
      default -> new DatabaseAddress(url, settings.text(Setting.DB_USER), "").toString();
    };
  }

  @Override
  public DatabaseAddress ready() throws DatabaseAwayException {
    return source.ready();
  }

  /** True for a server of the home's own, which writes to the disk that the journal needs. */
  boolean sharesTheDisk() {
    return embedded != null;
  }

  /** Stops the server if it is the home's own. */
  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }
}
