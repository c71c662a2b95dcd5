package io.tebus.projection;

import io.tebus.engine.Engine;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.programme.Calendar;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of what the rows add up to with an engine that replayed the journal: balances,
 * lots, and the control accounts of each programme. It does not ask how the rows were written.
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

  /** Movements of kind 0: the others are of lots on hold. */
  private static final String LOTS =
      """
      SELECT programme, account, expiry - DATE '1970-01-01', sum(points)::bigint
      FROM tebus.lot_movement WHERE kind = 0
      GROUP BY programme, account, expiry HAVING sum(points) <> 0
      ORDER BY programme, account, expiry
      """;

  /**
   * Effects by their ordinals: 1 posted, 2 mirrored, 6 completed. Pending points are issued: those
   * of an authorization while it is open.
   */
  private static final String CONTROL_ACCOUNTS =
      """
      SELECT
        (c.opening + t.earned + t.pending + e.pending)::bigint,
        t.redeemed::bigint,
        (t.held + e.held)::bigint,
        (t.pending + e.pending)::bigint
      FROM
        (SELECT coalesce(sum(opening_points), 0) AS opening
          FROM tebus.card WHERE programme = ?) c,
        (SELECT
            coalesce(sum(CASE WHEN effect IN (1, 6, 8) THEN earned
              WHEN effect = 2 THEN -earned END), 0) AS earned,
            coalesce(sum(CASE WHEN effect IN (1, 6, 8) THEN redeemed
              WHEN effect = 2 THEN -redeemed END), 0) AS redeemed,
            coalesce(sum(held_change), 0) AS held,
            coalesce(sum(pending_change), 0) AS pending
          FROM tebus.transaction WHERE programme = ? AND account IS NOT NULL) t,
        (SELECT
            coalesce(sum(held_change), 0) AS held,
            coalesce(sum(pending_change), 0) AS pending
          FROM tebus.hold_timeout WHERE programme = ?) e
      """;

  private final Connection connection;
  private final Engine engine;
  private final Accounts accounts;
  private final LastEvents lastEvents;
  private final List<Integer> programmes;
  private long balances;
  private long lots;

  StateAudit(Connection connection, Engine engine, LastEvents lastEvents) {
    this.connection = connection;
    this.engine = engine;
    accounts = engine.accounts();
    this.lastEvents = lastEvents;
    programmes = lastEvents.programmes();
  }

  /** Balances that were compared. */
  long balances() {
    return balances;
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
    long timeMs = lastEvents.timeMs(account);
    String difference = differs(key, "lsn", row.getLong(5), lsn);
    if (difference == null) {
      difference = differs(key, "at, in ms", row.getLong(6), timeMs);
    }
    if (difference == null) {
      // What has lapsed since that day is not asked: the row is of that day.
      long available = accounts.available(account, Calendar.epochDay(timeMs));
      difference = differs(key, "available", row.getLong(3), available);
    }
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

  /**
   * Compares the sums of lot movements with the lots of accounts.
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
              String wanted = lot(programme, account, expected.expiries[i], expected.points[i]);
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

  /**
   * Compares what was issued, as opening points or later, redeemed, and is on hold or pending.
   *
   * @return the first difference, null when there is none
   */
  @Nullable String compareControlAccounts() throws SQLException {
    for (int programme : programmes) {
      try (PreparedStatement select = connection.prepareStatement(CONTROL_ACCOUNTS)) {
        select.setInt(1, programme);
        select.setInt(2, programme);
        select.setInt(3, programme);
        try (ResultSet row = select.executeQuery()) {
          row.next();
          Ledger ledger = Objects.requireNonNull(engine.ledger(programme));
          String key = "control accounts programme=" + programme;
          String difference = differs(key, "issued", row.getLong(1), ledger.issued());
          if (difference == null) {
            difference = differs(key, "redeemed", row.getLong(2), ledger.redeemed());
          }
          if (difference == null) {
            difference = differs(key, "held", row.getLong(3), ledger.held());
          }
          if (difference == null) {
            difference = differs(key, "pending", row.getLong(4), ledger.pending());
          }
          if (difference != null) {
            return difference;
          }
        }
      }
    }
    return null;
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
    return lot(row.getInt(1), row.getInt(2), row.getInt(3), row.getLong(4));
  }

  private static String lot(int programme, int account, int expiry, long points) {
    return "programme="
        + programme
        + " account="
        + account
        + " expiry="
        + expiry
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
    private int[] expiries = new int[16];
    private long[] points = new long[16];
    private int count;

    @Override
    public void lot(int expiry, long lotPoints) {
      if (count == expiries.length) {
        expiries = Arrays.copyOf(expiries, 2 * count);
        points = Arrays.copyOf(points, 2 * count);
      }
      expiries[count] = expiry;
      points[count] = lotPoints;
      count++;
    }
  }
}
