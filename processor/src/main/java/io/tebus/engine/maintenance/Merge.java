package io.tebus.engine.maintenance;

import io.tebus.command.AccountStatus;
import io.tebus.command.MergeAccountsCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.account.LotPlan;
import io.tebus.engine.programme.Calendar;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.Answer;
import io.tebus.event.FullTable;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decides merges of accounts: lots go over with their expiry and funder, debts with them, and the
 * cards find the other account from then on. Undone, the account gets back what it brought, as far
 * as it is there. Plans the effects into an event, changes nothing.
 *
 * <p>Confined to the engine thread. An account with open holds is not merged: they end within a
 * week. Source: points semantics, section 8.
 */
public final class Merge {

  private final MergeAccountsCommand command = new MergeAccountsCommand();
  private final TransactionEvent planned = new TransactionEvent();
  private final TransactionCommand nobody = new TransactionCommand();
  private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]);

  public Merge() {
    nobody.wrapAndClear(new UnsafeBuffer(new byte[TransactionCommand.LENGTH]), 0);
  }

  /** Where the programme of the accounts stands. */
  public MergeAccountsCommand wrap(DirectBuffer source, int offset) {
    return command.wrap(source, offset);
  }

  /**
   * Decides the command that was wrapped; returns the length of the event, 0 when there is none.
   */
  public int decide(
      long lsn,
      long nowMs,
      Ledger ledger,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    int today = Calendar.epochDay(nowMs);
    int from =
        ledger.account(command.fromNumber(), command.fromTokenHigh(), command.fromTokenLow());
    int into =
        command.isUnmerge()
            ? from
            : ledger.account(command.intoNumber(), command.intoTokenHigh(), command.intoTokenLow());
    if (from == Accounts.UNKNOWN || into == Accounts.UNKNOWN) {
      return answer(answer, ResponseCode.INVALID_CARD);
    }
    int root = ledger.accounts().root(into);
    boolean isMerged = ledger.accounts().status(from) == AccountStatus.MERGED;
    boolean isSo =
        command.isUnmerge() ? !isMerged : isMerged && ledger.accounts().root(from) == root;
    if (isSo) {
      answer(answer, ResponseCode.APPROVED);
      answer.repeat();
      return 0;
    }
    ResponseCode objection =
        command.isUnmerge() == isMerged
            ? objectionTo(ledger, from, root)
            : ResponseCode.INVALID_TRANSACTION;
    if (objection != ResponseCode.APPROVED) {
      return answer(answer, objection);
    }
    planned.begin(scratch, 0, lsn, nowMs, nobody).account(root).counterAccount(from);
    long points =
        command.isUnmerge()
            ? giveBack(ledger, from, root, today)
            : bring(ledger, from, root, today);
    if (planned.partCount() > ledger.accounts().freeLots()) {
      // Each part may need a lot; those that it closes are not counted on.
      answer(answer, ResponseCode.UNAVAILABLE);
      answer.full(FullTable.LOTS);
      return 0;
    }
    ledger.showBalances(planned, root, today);
    ledger.showCounterBalances(planned, today);
    answer(answer, ResponseCode.APPROVED);
    return AccountsMergedEvent.encode(
        eventTarget,
        eventOffset,
        lsn,
        nowMs,
        command.programme(),
        command.isUnmerge(),
        planned,
        points);
  }

  private ResponseCode objectionTo(Ledger ledger, int from, int root) {
    Accounts accounts = ledger.accounts();
    if (command.isUnmerge()) {
      // Top down, and not before what is on hold has found its way.
      if (accounts.mergedInto(from) != root || !accounts.hasNothingOpen(root)) {
        return ResponseCode.INVALID_TRANSACTION;
      }
      return accounts.status(root) == AccountStatus.ACTIVE
          ? ResponseCode.APPROVED
          : ResponseCode.RESTRICTED_CARD;
    }
    if (from == root || !accounts.hasNothingOpen(from)) {
      return ResponseCode.INVALID_TRANSACTION;
    }
    // A block must not be evaded: who wants to merge lifts it first.
    if (accounts.status(from) != AccountStatus.ACTIVE
        || accounts.status(root) == AccountStatus.CLOSED) {
      return ResponseCode.RESTRICTED_CARD;
    }
    boolean isHigh = accounts.height(from) + 1 > Accounts.MAX_HEIGHT;
    int most = TransactionEvent.MAX_DRAWN_LOTS;
    return isHigh || accounts.lotCount(from, most) > most
        ? ResponseCode.AMOUNT_LIMIT_EXCEEDED
        : ResponseCode.APPROVED;
  }

  /** Plans to move all lots and the debt; returns the spendable points that came, less the debt. */
  private long bring(Ledger ledger, int from, int root, int today) {
    Accounts accounts = ledger.accounts();
    LotPlan lots = ledger.lots();
    lots.drawAll(planned, from);
    int drawn = planned.partCount();
    long brought = 0;
    for (int part = 0; part < drawn; part++) {
      long key = planned.partKey(part);
      long points = -planned.partPoints(part);
      if (LotKey.expiry(key) >= today) {
        lots.credit(planned, root, key, points);
        brought += points;
      } else {
        // Nobody pays a debt with what has lapsed.
        planned.addPart(key, points);
      }
    }
    long debt = accounts.arrears(from);
    lots.owe(planned, from, -debt);
    lots.owe(planned, root, debt - lots.takeSpendable(planned, root, today, debt));
    return Math.max(0, brought - debt);
  }

  /** Plans to move back what was brought, as far as it is there; returns the points. */
  private long giveBack(Ledger ledger, int from, int root, int today) {
    Accounts accounts = ledger.accounts();
    LotPlan lots = ledger.lots();
    long most = Math.min(accounts.brought(from), accounts.available(root, today));
    long points = lots.drawable(root, today, most);
    lots.draw(planned, root, today, points);
    int drawn = planned.partCount();
    for (int part = 0; part < drawn; part++) {
      lots.credit(planned, from, planned.partKey(part), -planned.partPoints(part));
    }
    return points;
  }

  private int answer(Answer answer, ResponseCode responseCode) {
    answer.begin(responseCode, TransactionFunction.UNKNOWN, command.programme());
    return 0;
  }
}
