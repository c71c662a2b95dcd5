package io.tebus.projection;

import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.account.Accounts;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalException;
import io.tebus.journal.JournalOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * The way back: a journal that was lost, made again out of the database that was fed from it.
 *
 * <p>The rows hold all that events hold, and everything else follows from the events. So the events
 * are written again, with the LSNs they had, into the first generation of a new journal; and the
 * database is told that this is its journal now. What was decided after its checkpoint is lost.
 *
 * <p>It may be killed at any time, and is then begun again: the journal appears under its name when
 * everything else is done. Confined to the thread that rebuilds.
 */
public final class DatabaseRebuild {

  private static final String UNFINISHED = ".rebuilding";

  private final DatabaseAddress address;
  private final long tokenKeyCheckValue;
  private final EngineOptions engineOptions;
  private final JournalOptions journalOptions;
  private final LongConsumer progressLsn;

  private DatabaseRebuild(
      DatabaseAddress address,
      long tokenKeyCheckValue,
      EngineOptions engineOptions,
      JournalOptions journalOptions,
      LongConsumer progressLsn) {
    this.address = address;
    this.tokenKeyCheckValue = tokenKeyCheckValue;
    this.engineOptions = engineOptions;
    this.journalOptions = journalOptions;
    this.progressLsn = progressLsn;
  }

  /** What was found and what was made of it, before the database knows. */
  private record Rebuilt(
      Checkpoint found, Position events, Position balances, RebuildReport report) {}

  /**
   * Rebuilds a journal; takes time in proportion to it. Nobody feeds the database meanwhile: if
   * somebody did, nothing comes of it.
   *
   * @param journal directory that does not exist or is empty; made whole or not at all
   * @param options of the journal; what it holds is forced at the end, whatever they say
   * @param tokenKeyCheckValue check value of the key behind the card tokens
   * @param engineOptions capacities at least as large as those of the host that decided
   * @param progressLsn is told how far it is, after each group
   * @throws ProjectionRefusedException when the database has no schema of this build, was fed under
   *     another token key, holds no event, or is fed by somebody
   * @throws DatabaseContradictionException when its rows do not make a journal
   * @throws SQLException when it cannot be read, or told
   * @throws IOException when a directory of the journal cannot be made, moved or forced
   * @throws JournalException when the journal cannot be written
   */
  public static RebuildReport run(
      DatabaseAddress address,
      Path journal,
      JournalOptions options,
      long tokenKeyCheckValue,
      EngineOptions engineOptions,
      LongConsumer progressLsn)
      throws SQLException, IOException {
    requireEmpty(journal);
    Path unfinished = journal.resolveSibling(journal.getFileName() + UNFINISHED);
    delete(unfinished);
    DatabaseRebuild rebuild =
        new DatabaseRebuild(address, tokenKeyCheckValue, engineOptions, options, progressLsn);
    Rebuilt rebuilt = rebuild.read(unfinished);
    // Before the journal has its name: a database that names no journal there is rebuilt once more.
    rebuild.rebase(rebuilt);
    Files.deleteIfExists(journal);
    Files.move(unfinished, journal, StandardCopyOption.ATOMIC_MOVE);
    force(journal.toAbsolutePath().resolveSibling(".").normalize());
    return rebuilt.report();
  }

  private static void requireEmpty(Path journal) throws IOException {
    if (!Files.exists(journal)) {
      return;
    }
    try (Stream<Path> entries = Files.list(journal)) {
      long count = entries.count();
      if (count > 0) {
        throw ProjectionRefusedException.ofJournal(
            "journal: path=" + journal + " entries=" + count + " (expected: none)");
      }
    }
  }

  /** Reads everything in one transaction, and changes nothing. */
  private Rebuilt read(Path journal) throws SQLException {
    try (Connection connection = DriverSettings.connect(address, DriverSettings.auditing())) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Migrations.requireCurrent(connection);
      Checkpoint.requireKey(connection, tokenKeyCheckValue);
      Checkpoint found = Checkpoint.read(connection);
      if (found.events().lsn() == 0) {
        throw ProjectionRefusedException.ofJournal(
            "database: lsn=0 (expected: one that was fed from the journal that was lost)");
      }
      long startNs = System.nanoTime();
      try (Engine engine = new Engine(engineOptions);
          Journal target =
              Journal.open(journal, journalOptions, (lsn, timeMs, buffer, offset, length) -> {})) {
        RebuiltJournal rebuilt =
            new RebuiltJournal(
                target, journalOptions, new RebuiltEvents(connection, engine), found, progressLsn);
        Position end = rebuilt.write();
        RebuildReport report =
            new RebuildReport(
                engine.lsn(),
                engine.timeMs(),
                found.balances().lsn(),
                Checkpoint.fedAt(connection),
                rebuilt.transactions(),
                engine.ledgers().size(),
                engine.cards().count(),
                engine.accounts().count(),
                engine.holds().openCount(),
                lots(engine.accounts()),
                engine.windowCount(),
                Checkpoint.errors(connection),
                end.crc(),
                Duration.ofNanos(System.nanoTime() - startNs));
        return new Rebuilt(found, end, rebuilt.balancesEnd(), report);
      }
    }
  }

  private static long lots(Accounts accounts) {
    long[] lots = new long[1];
    for (int account = 0; account < accounts.count(); account++) {
      accounts.forEachLot(account, (key, points) -> lots[0]++);
    }
    return lots[0];
  }

  /** Tells the database what its journal is now, in a transaction that is on disk afterwards. */
  private void rebase(Rebuilt rebuilt) throws SQLException {
    try (Connection connection = DriverSettings.connect(address, DriverSettings.auditing())) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL synchronous_commit = on");
      }
      if (!Checkpoint.rebase(connection, rebuilt.found, rebuilt.events, rebuilt.balances)) {
        connection.rollback();
        throw ProjectionRefusedException.ofJournal(
            "database is not where it was when it was read: lsn="
                + Checkpoint.read(connection).events().lsn()
                + " (expected: "
                + rebuilt.found.events().lsn()
                + "; a host that feeds it has to be stopped)");
      }
      connection.commit();
    }
  }

  /** Deletes what a rebuild that was killed has left. */
  private static void delete(Path unfinished) throws IOException {
    if (!Files.exists(unfinished)) {
      return;
    }
    List<Path> entries;
    try (Stream<Path> files = Files.walk(unfinished)) {
      entries = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : entries) {
      Files.delete(entry);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
