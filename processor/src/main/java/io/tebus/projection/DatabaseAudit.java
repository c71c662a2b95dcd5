package io.tebus.projection;

import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.event.EventHeader;
import io.tebus.journal.EventHandler;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalException;
import io.tebus.journal.JournalPosition;
import io.tebus.journal.JournalSummary;
import io.tebus.journal.JournalTail;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The proof that a database holds what the journal says, up to its checkpoint.
 *
 * <p>Two ways. Every row of an event that the journal has is compared, byte by byte, with the one
 * that the event makes. And what the rows add up to is compared with an engine that replayed the
 * journal: balances, lots, the control accounts, and with them the accounts, cards and programmes
 * as they are now. Rows from before the journal begins are compared in this second way alone.
 * Everything is read in one transaction and nothing is written.
 *
 * <p>Confined to the thread that audits.
 */
public final class DatabaseAudit {

  private final Connection connection;
  private final Path journal;
  private final Checkpoint checkpoint;
  private final LongHashSet setAside = new LongHashSet();
  private final JournalPosition from;
  private final Engine engine;

  /** Behind it the journal begins. */
  private final long afterLsn;

  private final LastEvents lastEvents;
  private @Nullable String difference;

  /** Of those set aside, the ones the journal has. */
  private long setAsideBehind;

  /** Accounts that were opened without a card: their rows are all that such an event gives. */
  private long accountsAlone;

  private DatabaseAudit(Connection connection, Path journal, JournalPosition from, Engine engine)
      throws SQLException {
    this.connection = connection;
    this.journal = journal;
    checkpoint = Checkpoint.read(connection);
    this.from = from;
    this.engine = engine;
    afterLsn = Journal.beginsBehindLsn(journal);
    lastEvents = new LastEvents(afterLsn);
  }

  /**
   * Audits a database by a journal that is there from its first event.
   *
   * @param engineOptions capacities at least as large as the journal was written with
   */
  public static DatabaseFindings of(
      DatabaseAddress address, Path journal, long tokenKeyCheckValue, EngineOptions engineOptions)
      throws SQLException {
    try (Engine engine = new Engine(engineOptions)) {
      return of(address, journal, tokenKeyCheckValue, JournalPosition.BEGINNING, engine);
    }
  }

  /**
   * Audits a database; takes time in proportion to the journal.
   *
   * @param journal directory of a journal that nobody writes
   * @param tokenKeyCheckValue check value of the key behind the card tokens
   * @param from what the engine knows already
   * @param engine goes on from there
   * @throws ProjectionRefusedException when it has no schema of this build, or another token key
   * @throws SQLException when it cannot be read
   * @throws JournalException when the journal is damaged
   */
  public static DatabaseFindings of(
      DatabaseAddress address,
      Path journal,
      long tokenKeyCheckValue,
      JournalPosition from,
      Engine engine)
      throws SQLException {
    try (Connection connection = DriverSettings.connect(address, DriverSettings.auditing())) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Migrations.requireCurrent(connection);
      Checkpoint.requireKey(connection, tokenKeyCheckValue);
      return new DatabaseAudit(connection, journal, from, engine).audit();
    }
  }

  private DatabaseFindings audit() throws SQLException {
    readSetAside();
    favourOrder();
    difference = compareHistory();
    // The transactions first, since what is read beside them tells how long the journal is.
    RowAudit transactions = difference == null ? rowAudit(new TransactionRow()) : null;
    long journalEndLsn =
        readAll(
                (lsn, timeMs, buffer, offset, length) -> {
                  if (transactions != null && lsn <= checkpoint.events().lsn()) {
                    lastEvents.add(buffer, offset, length);
                    countAccountAlone(lsn, buffer, offset);
                    transactions.onEvent(lsn, timeMs, buffer, offset, length);
                  }
                })
            .endLsn();
    if (transactions != null) {
      difference = transactions.finish();
    }
    long programmes = compareRows(new ProgrammeRow());
    long cards = compareRows(new CardRow());
    long accounts = compareRows(new AccountRow());
    long cardChanges = compareRows(new CardChangeRow());
    long accountChanges = compareRows(new AccountChangeRow());
    long merges = compareRows(new AccountMergeRow());
    long holdTimeouts = compareRows(new HoldTimeoutRow());
    long expirySlices = compareRows(new LotExpiryRow());
    compareRows(new LotMovementRow());
    long transactionRows = transactions == null ? 0 : transactions.count();
    compareCount(
        transactionRows
            + programmes
            + cards
            + accountsAlone
            + cardChanges
            + accountChanges
            + holdTimeouts
            + expirySlices
            + setAsideBehind);
    boolean reachesState = difference == null && from.lsn() <= checkpoint.events().lsn();
    if (reachesState) {
      replay();
    }
    // Asks which programmes there are: not before the replay.
    StateAudit state = new StateAudit(connection, engine, lastEvents);
    if (reachesState) {
      compareState(state);
    }
    return new DatabaseFindings(
        checkpoint.events().lsn(),
        checkpoint.balances().lsn(),
        journalEndLsn,
        transactionRows,
        holdTimeouts,
        expirySlices,
        cards,
        accounts,
        cardChanges,
        accountChanges,
        merges,
        state.lots(),
        state.balances(),
        setAside.size(),
        difference,
        uncovered(reachesState, state));
  }

  /** What the comparison leaves out because of where the journal begins. */
  private String uncovered(boolean reachesState, StateAudit state) {
    if (afterLsn == 0 || difference != null) {
      return "";
    }
    return reachesState
        ? String.format(
            Locale.ROOT,
            "rows up to lsn=%d one by one, since their events are in the archive (what they add up"
                + " to is compared); the points available of %,d balances as old",
            afterLsn,
            state.olderBalances())
        : String.format(
            Locale.ROOT,
            "rows up to lsn=%d, since their events are in the archive; balances, lots, control"
                + " accounts, accounts, cards and programmes, since the database ends before the"
                + " snapshot of lsn=%d",
            afterLsn,
            from.lsn());
  }

  /** Reads every event there is, from wherever the journal begins. */
  private JournalSummary readAll(EventHandler handler) {
    return Journal.inspect(journal, _ -> {}, handler);
  }

  /** Takes the engine as far as the rows are. */
  private void replay() {
    Journal.replay(
        journal,
        from,
        (lsn, timeMs, buffer, offset, length) -> {
          if (lsn <= checkpoint.events().lsn()) {
            engine.apply(buffer, offset, length);
          }
        });
  }

  private void countAccountAlone(long lsn, DirectBuffer buffer, int offset) {
    boolean alone = EventHeader.type(buffer, offset) == EventHeader.ACCOUNT_OPENED;
    if (alone && !setAside.contains(lsn)) {
      accountsAlone++;
    }
  }

  private void readSetAside() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT lsn FROM tebus.projection_error")) {
      while (row.next()) {
        long lsn = row.getLong(1);
        setAside.add(lsn);
        setAsideBehind += lsn > afterLsn ? 1 : 0;
      }
    }
  }

  /** The key's order is that of the pages: to follow the index is cheaper than any sort. */
  private void favourOrder() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL enable_sort = off");
    }
  }

  /** Compares the checksums of the journal's frames at both checkpoints. */
  private @Nullable String compareHistory() {
    String events = compareFrame(Checkpoint.EVENTS, checkpoint.events());
    return events != null ? events : compareFrame(Checkpoint.BALANCES, checkpoint.balances());
  }

  private @Nullable String compareFrame(String stream, Position position) {
    String key = "checkpoint stream=" + stream + " lsn=" + position.lsn();
    try (JournalTail tail = JournalTail.open(journal, position.lsn())) {
      return tail.crc() == position.crc()
          ? null
          : key
              + ": column=frame_crc database="
              + Integer.toHexString(position.crc())
              + " journal="
              + Integer.toHexString(tail.crc());
    } catch (JournalException e) {
      return key + ": " + e.getMessage();
    }
  }

  private RowAudit rowAudit(EventRows rows) throws SQLException {
    return new RowAudit(connection, rows, afterLsn, checkpoint.events().lsn(), setAside);
  }

  /** Events with rows in the table; nothing is compared any more after a difference. */
  private long compareRows(EventRows rows) throws SQLException {
    if (difference != null) {
      return 0;
    }
    RowAudit audit = rowAudit(rows);
    readAll(audit);
    difference = audit.finish();
    return audit.count();
  }

  /**
   * Every event is one transaction, card, account without one, programme, change of a card or an
   * account, hold's end or slice of expired lots, or was set aside: LSNs have no gap.
   *
   * @param events behind where the journal begins
   */
  private void compareCount(long events) {
    long wanted = checkpoint.events().lsn() - afterLsn;
    if (difference == null && events != wanted) {
      difference = "events: database=" + events + " journal=" + wanted;
    }
  }

  private void compareState(StateAudit state) throws SQLException {
    if (difference == null) {
      difference = state.compareBalances(checkpoint.balances().lsn());
    }
    // Rows that were refused are missing from all that follows.
    if (difference == null && setAside.isEmpty()) {
      difference = state.compareLots();
    }
    if (difference == null && setAside.isEmpty()) {
      difference = new ControlAccountAudit(connection, engine).compare();
    }
    RegisterAudit register = new RegisterAudit(connection, engine);
    if (difference == null && setAside.isEmpty()) {
      difference = register.compareAccounts();
    }
    if (difference == null && setAside.isEmpty()) {
      difference = register.compareCards();
    }
    if (difference == null && setAside.isEmpty()) {
      difference = new ProgrammeAudit(connection, engine).compareSettings();
    }
  }
}
