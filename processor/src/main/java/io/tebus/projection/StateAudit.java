package io.tebus.projection;

import io.tebus.engine.Engine;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.programme.Calendar;
import io.tebus.event.LotKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of what the rows add up to with an engine that replayed the journal: balances and
 * lots. It does not ask how the rows were written. Of an account without an event in a journal that
 * begins later, the balance is compared but for the points available, which its lots show.
 *
 * <p>Confined to the thread that audits.
 */
final class StateAudit {

  private static final int FETCH_ROWS = 10_000;

  private static final String BALANCES =
      """
      SELECT programme, account, available, arrears, lsn,
        (extract(epoch FROM at) * 1000)::bigint, held, pending
      FROM tebus.balance ORDER BY programme, account
      """;

  /** Movements of kinds 0 and 2: the others are of lots on hold. */
  private static final String LOTS =
      """
      SELECT programme, account, expiry - DATE '1970-01-01', funder, sum(points)::bigint
      FROM (
        SELECT programme, account, expiry, funder, points
        FROM tebus.lot_movement WHERE kind IN (0, 2)
        UNION ALL
        SELECT a.programme, e.account, e.expiry, e.funder, -e.points
        FROM tebus.lot_expiry e JOIN tebus.account a ON a.account = e.account
      ) m
      GROUP BY programme, account, expiry, funder HAVING sum(points) <> 0
      ORDER BY programme, account, expiry, funder
      """;

  private final Connection connection;
  private final Accounts accounts;
  private final LastEvents lastEvents;

  /** Ascending. */
  private final List<Integer> programmes;

  private long balances;
  private long olderBalances;
  private long lots;

  StateAudit(Connection connection, Engine engine, LastEvents lastEvents) {
    this.connection = connection;
    accounts = engine.accounts();
    this.lastEvents = lastEvents;
    programmes =
        engine.ledgers().stream()
            .map(ledger -> ledger.programme().definition().id())
            .sorted()
            .toList();
  }

  /** Balances that were compared. */
  long balances() {
    return balances;
  }

  /** Of these the ones whose account's last event lies before the journal begins. */
  long olderBalances() {
    return olderBalances;
  }

  /** Lots that were compared. */
  long lots() {
    return lots;
  }

  /**
   * Compares balances. An account that had events since is left out: the engine is further.
   *
   * @param balancesLsn up to where they are written
   * @return the first difference, null when there is none
   */
  @Nullable String compareBalances(long balancesLsn) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(BALANCES)) {
      select.setFetchSize(FETCH_ROWS);
      try (ResultSet row = select.executeQuery()) {
        boolean more = row.next();
        for (int programme : programmes) {
          for (int account = next(programme, 0);
              account < accounts.count();
              account = next(programme, account + 1)) {
            boolean there = more && row.getInt(1) == programme && row.getInt(2) == account;
            String difference = compareBalance(programme, account, there ? row : null, balancesLsn);
            if (difference != null) {
              return difference;
            }
            more = there ? row.next() : more;
          }
        }
        return more ? balance(row.getInt(1), row.getInt(2)) + ": not in the journal" : null;
      }
    }
  }

  private @Nullable String compareBalance(
      int programme, int account, @Nullable ResultSet row, long balancesLsn) throws SQLException {
    long lsn = lastEvents.lsn(account);
    if (lsn > balancesLsn) {
      return null;
    }
    String key = balance(programme, account);
    if (row == null) {
      return key + ": missing in the database";
    }
    balances++;
    String difference =
        lastEvents.isBefore(account)
            ? compareOlder(key, row.getLong(5))
            : compareLast(key, account, row);
    if (difference == null) {
      difference = differs(key, "arrears", row.getLong(4), accounts.arrears(account));
    }
    if (difference == null) {
      difference = differs(key, "held", row.getLong(7), accounts.held(account));
    }
    if (difference == null) {
      difference = differs(key, "pending", row.getLong(8), accounts.pending(account));
    }
    return difference;
  }

  /** Of an older row nobody knows what has been booked out since: its lots are compared. */
  private @Nullable String compareOlder(String key, long foundLsn) {
    olderBalances++;
    return foundLsn <= lastEvents.afterLsn()
        ? null
        : key + ": column=lsn database=" + foundLsn + " journal=at most " + lastEvents.afterLsn();
  }

  private @Nullable String compareLast(String key, int account, ResultSet row) throws SQLException {
    long timeMs = lastEvents.timeMs(account);
    String difference = differs(key, "lsn", row.getLong(5), lastEvents.lsn(account));
    if (difference == null) {
      difference = differs(key, "at, in ms", row.getLong(6), timeMs);
    }
    if (difference == null) {
      difference = differs(key, "available", row.getLong(3), availableThen(account, timeMs));
    }
    return difference;
  }

  /** What an account could spend on the day of its row: nothing that lapsed since is left out. */
  private long availableThen(int account, long timeMs) {
    if (accounts.arrears(account) > 0) {
      return 0;
    }
    return accounts.available(account, Calendar.epochDay(timeMs))
        + lastEvents.expiredSince(account);
  }

  /**
   * Compares the sums of lot movements, less what expired, with the lots of accounts.
   *
   * @return the first difference, null when there is none
   */
  @Nullable String compareLots() throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LOTS)) {
      select.setFetchSize(FETCH_ROWS);
      try (ResultSet row = select.executeQuery()) {
        AccountLots expected = new AccountLots();
        for (int programme : programmes) {
          for (int account = next(programme, 0);
              account < accounts.count();
              account = next(programme, account + 1)) {
            expected.count = 0;
            accounts.forEachLot(account, expected);
            for (int i = 0; i < expected.count; i++) {
              long key = expected.keys[i];
              String wanted =
                  lot(
                      programme,
                      account,
                      LotKey.expiry(key),
                      LotKey.funder(key),
                      expected.points[i]);
              String found = row.next() ? lot(row) : "none";
              if (!found.equals(wanted)) {
                return "sum of lot_movement: database=" + found + " journal=" + wanted;
              }
              lots++;
            }
          }
        }
        return row.next() ? "sum of lot_movement: database=" + lot(row) + " journal=none" : null;
      }
    }
  }

  /** The first account of a programme from an ordinal on, the number of all when there is none. */
  private int next(int programme, int from) {
    int account = from;
    while (account < accounts.count() && accounts.programme(account) != programme) {
      account++;
    }
    return account;
  }

  private static String balance(int programme, int account) {
    return "balance programme=" + programme + " account=" + account;
  }

  private static String lot(ResultSet row) throws SQLException {
    return lot(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4), row.getLong(5));
  }

  private static String lot(int programme, int account, int expiry, int funder, long points) {
    return "programme="
        + programme
        + " account="
        + account
        + " expiry="
        + expiry
        + " funder="
        + funder
        + " points="
        + points;
  }

  private static @Nullable String differs(String key, String column, long found, long wanted) {
    return found == wanted
        ? null
        : key + ": column=" + column + " database=" + found + " journal=" + wanted;
  }

  /** The lots of one account, copied. */
  private static final class AccountLots implements Accounts.LotVisitor {
    private long[] keys = new long[16];
    private long[] points = new long[16];
    private int count;

    @Override
    public void lot(long key, long lotPoints) {
      if (count == keys.length) {
        keys = Arrays.copyOf(keys, 2 * count);
        points = Arrays.copyOf(points, 2 * count);
      }
      keys[count] = key;
      points[count] = lotPoints;
      count++;
    }
  }
}
