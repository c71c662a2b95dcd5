package io.tebus.app;

import io.tebus.engine.store.MemoryRefusedException;
import io.tebus.journal.JournalException;
import io.tebus.journal.JournalKind;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.SyncMode;
import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.DatabaseContradictionException;
import io.tebus.projection.DatabaseRebuild;
import io.tebus.projection.ProjectionRefusedException;
import io.tebus.projection.RebuildReport;
import io.tebus.security.TokenKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * The rebuilding of the journal of a home out of its database, when the journal is lost.
 *
 * <p>Safe for any thread. The home's own PostgreSQL is started and stopped.
 */
public final class Rebuild {

  private final HomeDirectory home;
  private final Settings settings;
  private final int portOffset;

  private Rebuild(HomeDirectory home, Settings settings, int portOffset) {
    this.home = home;
    this.settings = settings;
    this.portOffset = portOffset;
  }

  /**
   * Rebuilds the journal; killed at any time, it is begun again.
   *
   * @param progressLsn is told how far it is
   * @throws HostRefusedException when there is no such home, a host lives in it, it has a journal,
   *     a snapshot or an anchor, a database that cannot be read, or the system refuses memory
   * @throws DatabaseContradictionException when the rows do not make a journal
   * @throws JournalException when the journal cannot be written
   */
  public static RebuildReport of(Path path, int portOffset, LongConsumer progressLsn) {
    try (HomeDirectory home = new HomeDirectory(path.toAbsolutePath().normalize())) {
      if (!Files.isRegularFile(home.configuration())) {
        throw new HostRefusedException(
            "home: path=" + path + " has no cfg/default.yml (expected: the home of a host)");
      }
      home.lock();
      Settings settings = Settings.load(home.configuration(), System.getenv());
      return new Rebuild(home, settings, portOffset).run(progressLsn);
    } catch (IllegalArgumentException | MemoryRefusedException e) {
      throw new HostRefusedException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new HostRefusedException("home: path=" + path + " " + e, e);
    }
  }

  private RebuildReport run(LongConsumer progressLsn) throws IOException {
    requireNone(home.journal(), "journal");
    // It names a frame of the journal that is lost.
    requireNone(home.snapshots(), "snapshots");
    // The newest may lie beyond what the database has, and its frame is none of the new journal's.
    requireNone(home.anchors(), "anchors");
    TokenKey tokenKey = TokenKey.load(System.getenv(TokenKey.ENVIRONMENT), home.tokenKey(), false);
    Database database = Database.of(home, settings, portOffset);
    if (database == null) {
      throw new HostRefusedException(
          Setting.DB_URL.key()
              + " = "
              + Setting.NONE
              + " (expected: the database that was fed from the journal)");
    }
    if (database.sharesTheDisk() && !Files.isDirectory(home.postgres())) {
      throw new HostRefusedException(
          "home: path=" + home.path() + " has no data/postgres (expected: the database's cluster)");
    }
    try (database) {
      return DatabaseRebuild.run(
          database.ready(),
          home.journal(),
          journalOptions(tokenKey),
          tokenKey.checkNumber(),
          StoreSize.engineOptions(settings, tokenKey.hashSeed(), null),
          progressLsn);
    } catch (DatabaseAwayException | SQLException | ProjectionRefusedException e) {
      throw new HostRefusedException("rebuild: " + e.getMessage(), e);
    }
  }

  /** Forced once, at the end: until then it is a journal that nobody relies on. */
  private JournalOptions journalOptions(TokenKey tokenKey) {
    JournalKind kind =
        JournalKind.valueOf(settings.text(Setting.JOURNAL_KIND).toUpperCase(Locale.ROOT));
    return JournalOptions.of(SyncMode.NONE, tokenKey.checkValue()).withKind(kind);
  }

  private static void requireNone(Path directory, String what) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      long count = entries.count();
      if (count > 0) {
        throw new HostRefusedException(
            what
                + ": path="
                + directory
                + " entries="
                + count
                + " (expected: none; move the directory away first)");
      }
    }
  }
}
