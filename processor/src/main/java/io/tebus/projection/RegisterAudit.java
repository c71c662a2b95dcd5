package io.tebus.projection;

import io.tebus.engine.Engine;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Cards;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of accounts and cards with those of an engine that replayed the journal: number,
 * status and root of each account, account, status and rights of each card, as they count now. It
 * does not ask how the rows were written.
 *
 * <p>Confined to the thread that audits. Rows come in any order; all that is kept of one is a bit.
 */
final class RegisterAudit {

  private static final int FETCH_ROWS = 10_000;

  private static final String ACCOUNTS =
      "SELECT programme, account, number, status, root FROM tebus.account_now";

  private static final String CARDS =
      "SELECT programme, token, account, status, rights FROM tebus.card_now";

  /** The ordinal of the first card. */
  private static final int FIRST_CARD = 1;

  /** Of a token: enough to find the card, nothing that stands for it elsewhere. */
  private static final int SHOWN_TOKEN_BYTES = 4;

  private static final String NOT_IN_THE_JOURNAL = ": not in the journal";
  private static final String MISSING = ": missing in the database";

  private final Connection connection;
  private final Accounts accounts;
  private final Cards cards;

  RegisterAudit(Connection connection, Engine engine) {
    this.connection = connection;
    accounts = engine.accounts();
    cards = engine.cards();
  }

  /**
   * Compares accounts.
   *
   * @return the first difference, null when there is none
   */
  @Nullable String compareAccounts() throws SQLException {
    BitSet found = new BitSet(accounts.count());
    try (PreparedStatement select = connection.prepareStatement(ACCOUNTS)) {
      select.setFetchSize(FETCH_ROWS);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String difference = compareAccount(row, found);
          if (difference != null) {
            return difference;
          }
        }
      }
    }
    int missing = found.nextClearBit(0);
    return missing < accounts.count()
        ? account(accounts.programme(missing), missing) + MISSING
        : null;
  }

  private @Nullable String compareAccount(ResultSet row, BitSet found) throws SQLException {
    int programme = row.getInt(1);
    int account = row.getInt(2);
    String key = account(programme, account);
    boolean known =
        account >= 0 && account < accounts.count() && accounts.programme(account) == programme;
    if (!known) {
      return key + NOT_IN_THE_JOURNAL;
    }
    found.set(account);
    long number = accounts.number(account);
    // As texts, since no number is another thing than any number.
    String wanted = number == Accounts.NO_NUMBER ? "null" : Long.toString(number);
    String difference = differs(key, "number", String.valueOf(row.getString(3)), wanted);
    if (difference == null) {
      difference = differs(key, "status", row.getInt(4), accounts.status(account).ordinal());
    }
    if (difference == null) {
      difference = differs(key, "root", row.getInt(5), accounts.root(account));
    }
    return difference;
  }

  /**
   * Compares cards, each looked up by programme and token.
   *
   * @return the first difference, null when there is none
   */
  @Nullable String compareCards() throws SQLException {
    BitSet found = new BitSet(FIRST_CARD + cards.count());
    try (PreparedStatement select = connection.prepareStatement(CARDS)) {
      select.setFetchSize(FETCH_ROWS);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String difference = compareCard(row, found);
          if (difference != null) {
            return difference;
          }
        }
      }
    }
    int missing = found.nextClearBit(FIRST_CARD);
    return missing < FIRST_CARD + cards.count() ? missingCard(missing) : null;
  }

  private @Nullable String compareCard(ResultSet row, BitSet found) throws SQLException {
    int programme = row.getInt(1);
    byte[] token = row.getBytes(2);
    String shown = HexFormat.of().formatHex(token, 0, SHOWN_TOKEN_BYTES);
    String key = "card programme=" + programme + " token=" + shown + "...";
    ByteBuffer halves = ByteBuffer.wrap(token);
    long tokenHigh = halves.getLong();
    long tokenLow = halves.getLong();
    int card = cards.find(programme, tokenHigh, tokenLow);
    if (card == Cards.UNKNOWN) {
      return key + NOT_IN_THE_JOURNAL;
    }
    found.set(card);
    String difference = differs(key, "account", row.getInt(3), cards.account(card));
    if (difference == null) {
      difference = differs(key, "status", row.getInt(4), cards.status(card).ordinal());
    }
    if (difference == null) {
      difference = differs(key, "rights", row.getInt(5), cards.rights(card));
    }
    return difference;
  }

  private String missingCard(int card) {
    int account = cards.account(card);
    return "card programme="
        + accounts.programme(account)
        + " account="
        + account
        + " ordinal="
        + card
        + MISSING;
  }

  private static String account(int programme, int account) {
    return "account programme=" + programme + " account=" + account;
  }

  private static @Nullable String differs(String key, String column, Object found, Object wanted) {
    return found.equals(wanted)
        ? null
        : key + ": column=" + column + " database=" + found + " journal=" + wanted;
  }
}
