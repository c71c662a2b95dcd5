package io.tebus.projection;

import io.tebus.engine.Engine;
import io.tebus.engine.account.Ledger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of the control accounts of each programme, as its rows add up to them, with those
 * of an engine that replayed the journal. It does not ask how the rows were written.
 *
 * <p>Confined to the thread that audits.
 */
final class ControlAccountAudit {

  /**
   * Effects by their ordinals: 1 posted, 2 mirrored, 6 completed, 8 restored. Pending points are
   * issued: those of an authorization while it is open. Of a transfer the fee alone is redeemed.
   */
  private static final String SUMS =
      """
      SELECT
        (c.opening + t.earned + t.pending + e.pending)::bigint,
        t.redeemed::bigint,
        (t.held + e.held)::bigint,
        (t.pending + e.pending)::bigint,
        x.expired::bigint
      FROM
        (SELECT coalesce(sum(opening_points), 0) AS opening
          FROM tebus.card WHERE programme = ?) c,
        (SELECT
            coalesce(sum(CASE WHEN effect IN (1, 6, 8) THEN earned
              WHEN effect = 2 THEN -earned END), 0) AS earned,
            coalesce(sum(CASE WHEN effect IN (1, 6, 8) THEN coalesce(fee, redeemed)
              WHEN effect = 2 THEN -coalesce(fee, redeemed) END), 0) AS redeemed,
            coalesce(sum(held_change), 0) AS held,
            coalesce(sum(pending_change), 0) AS pending
          FROM tebus.transaction WHERE programme = ? AND account IS NOT NULL) t,
        (SELECT
            coalesce(sum(held_change), 0) AS held,
            coalesce(sum(pending_change), 0) AS pending
          FROM tebus.hold_timeout WHERE programme = ?) e,
        (SELECT coalesce(sum(l.points), 0) AS expired
          FROM tebus.lot_expiry l JOIN tebus.account a ON a.account = l.account
          WHERE a.programme = ?) x
      """;

  /** Each is the programme. */
  private static final int PARAMETERS = 4;

  /** What the columns are. */
  private static final List<String> NAMES =
      List.of("issued", "redeemed", "held", "pending", "expired");

  private final Connection connection;
  private final Engine engine;

  ControlAccountAudit(Connection connection, Engine engine) {
    this.connection = connection;
    this.engine = engine;
  }

  /**
   * Compares what was issued, as opening points or later, was redeemed, is on hold or pending, and
   * has expired.
   *
   * @return the first difference, null when there is none
   */
  @Nullable String compare() throws SQLException {
    for (Ledger ledger : engine.ledgers()) {
      String difference = compare(ledger);
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private @Nullable String compare(Ledger ledger) throws SQLException {
    int programme = ledger.programme().definition().id();
    long[] wanted = {
      ledger.issued(), ledger.redeemed(), ledger.held(), ledger.pending(), ledger.expired()
    };
    try (PreparedStatement select = connection.prepareStatement(SUMS)) {
      for (int i = 1; i <= PARAMETERS; i++) {
        select.setInt(i, programme);
      }
      try (ResultSet row = select.executeQuery()) {
        row.next();
        for (int i = 0; i < wanted.length; i++) {
          long found = row.getLong(i + 1);
          if (found != wanted[i]) {
            return "control accounts programme="
                + programme
                + ": column="
                + NAMES.get(i)
                + " database="
                + found
                + " journal="
                + wanted[i];
          }
        }
        return null;
      }
    }
  }
}
