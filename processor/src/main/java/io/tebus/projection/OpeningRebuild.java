package io.tebus.projection;

import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import io.tebus.engine.Engine;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.programme.Calendar;
import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.LotKey;
import java.sql.Connection;
import java.sql.SQLException;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code card} and {@code account} as the events they were: what {@link CardRow} and {@link
 * AccountRow} do, undone. What the account of a card had before it, no row says: the engine does.
 *
 * <p>Confined to the thread that rebuilds.
 */
final class OpeningRebuild implements RowEvents {

  private final RowReader cards;
  private final RowReader accounts;
  private final PartRows parts;
  private final Engine engine;
  private final UnsafeBuffer commandBuffer = new UnsafeBuffer(new byte[OpenCardCommand.LENGTH]);
  private final OpenCardCommand command = new OpenCardCommand();

  OpeningRebuild(Connection connection, Engine engine, PartRows parts) throws SQLException {
    cards = RowReader.of(connection, CardRow.TABLE);
    accounts = RowReader.of(connection, AccountRow.TABLE);
    this.parts = parts;
    this.engine = engine;
  }

  @Override
  public String table() {
    return cards.lsn() <= accounts.lsn() ? cards.table() : accounts.table();
  }

  @Override
  public long lsn() {
    return Math.min(cards.lsn(), accounts.lsn());
  }

  @Override
  public int encode(MutableDirectBuffer target) throws SQLException {
    return cards.lsn() <= accounts.lsn() ? encodeCard(target) : encodeAccount(target);
  }

  private int encodeAccount(MutableDirectBuffer target) throws SQLException {
    int length =
        AccountOpenedEvent.encode(
            target,
            0,
            accounts.lsn(),
            accounts.int8("opened_at"),
            accounts.int4("programme"),
            accounts.int4("account"),
            accounts.int8("number"));
    accounts.advance();
    return length;
  }

  /** The first card of an account has a row of the account beside its own. */
  private int encodeCard(MutableDirectBuffer target) throws SQLException {
    long lsn = cards.lsn();
    int account = cards.int4("account");
    boolean opensAccount = accounts.lsn() == lsn;
    if (opensAccount && accounts.int4("account") != account) {
      throw accounts.contradiction(
          "account=" + accounts.int4("account") + " (expected: " + account + ", that of its card)");
    }
    Accounts known = engine.accounts();
    if (!opensAccount && (account < 0 || account >= known.count())) {
      throw cards.contradiction(
          "account=" + account + " has no row (expected: one of this LSN, or of an earlier one)");
    }
    OpenCardCommand.encode(
        commandBuffer,
        0,
        cards.int4("programme"),
        CardStatus.of(cards.int4("status")),
        cards.tokenHigh(),
        cards.tokenLow(),
        cards.digits("bin"),
        cards.digits("last_four"),
        opensAccount
            ? accounts.int8("number", OpenCardCommand.NO_ACCOUNT_NUMBER)
            : known.number(account),
        cards.int8("opening_points"));
    int length = encodeCard(target, account, opensAccount);
    cards.advance();
    if (opensAccount) {
      accounts.advance();
    }
    return length;
  }

  /** As a decision would: points repay what the account owes, and the rest enters a lot. */
  private int encodeCard(MutableDirectBuffer target, int account, boolean opensAccount)
      throws SQLException {
    command.wrap(commandBuffer, 0);
    long timeMs = cards.int8("opened_at");
    int today = Calendar.epochDay(timeMs);
    Accounts known = engine.accounts();
    long points = command.openingPoints();
    long arrears = opensAccount ? 0 : known.arrears(account);
    long repaid = Math.min(points, arrears);
    long spendable = opensAccount ? 0 : known.spendable(account, today);
    return CardOpenedEvent.encode(
        target,
        0,
        cards.lsn(),
        timeMs,
        command,
        account,
        opensAccount,
        points > 0 ? openingKey(today, points - repaid) : 0,
        arrears > repaid ? 0 : spendable + points - repaid,
        arrears - repaid,
        points - repaid);
  }

  /** That of the lot that the points entered; when all of them repaid arrears, no row says it. */
  private long openingKey(int today, long lotPoints) throws SQLException {
    if (lotPoints > 0) {
      if (parts.lsn() != cards.lsn() || parts.points() != lotPoints) {
        throw cards.contradiction(
            "opening points have no lot_movement (expected: one of points=" + lotPoints + ")");
      }
      long key = parts.key();
      parts.advance();
      return key;
    }
    @Nullable Ledger ledger = engine.ledger(command.programme());
    if (ledger == null) {
      throw cards.contradiction(
          "programme=" + command.programme() + " has no row (expected: one of an earlier LSN)");
    }
    return LotKey.of(ledger.programme().expiryOfEarn(today), cards.int4("opening_funder"));
  }
}
