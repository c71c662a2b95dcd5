package io.tebus.engine;

import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.programme.Programme;
import io.tebus.event.Answer;
import io.tebus.event.Effect;
import io.tebus.iso.Mti;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fills answers: from what is remembered of a decision, so that a repeat is answered as the first
 * time, and for enquiries.
 *
 * <p>Confined to the engine thread. Source: message profile, sections 3 and 5.2.
 */
final class Answers {

  private final Ledgers ledgers;
  private final Accounts accounts;

  Answers(Ledgers ledgers, Accounts accounts) {
    this.ledgers = ledgers;
    this.accounts = accounts;
  }

  void fill(Answer answer, RecentTransaction decided) {
    TransactionFunction function = decided.function();
    answer
        .begin(decided.responseCode(), function, decided.programme())
        .lsn(decided.lsn())
        .rrn(decided.rrnHigh(), decided.rrnLow());
    if (!hasFigures(decided)) {
      return;
    }
    @Nullable Ledger ledger = ledgers.find(decided.programme());
    boolean hold = decided.effect() == Effect.HELD;
    answer
        .withFigures()
        .currency(decided.currency())
        .amount(decided.amount())
        .approvedAmount(decided.approvedAmount())
        .before(decided.before())
        .earned(decided.earned())
        .redeemed(hold ? 0 : decided.redeemed())
        .value(hold ? 0 : decided.value())
        .after(decided.after())
        .afterValue(ledger == null ? -1 : worth(ledger, decided.currency(), decided.after()))
        .arrears(decided.arrears())
        .pending(decided.pending())
        .rule(decided.rule())
        .rate(decided.rate());
    if (decided.effect() == Effect.MIRRORED || decided.effect() == Effect.RELEASED) {
      answer.takenBack();
      // The till pays out in money what was not paid in points.
      if (function != TransactionFunction.VOID) {
        answer.moneyPart(decided.approvedAmount() - decided.value());
      }
    }
  }

  /** Reversals, completions and advices are answered with DE 39 alone. */
  private static boolean hasFigures(RecentTransaction decided) {
    return switch (decided.function()) {
      case REVERSAL, COMPLETION, ADVICE -> false;
      default ->
          decided.responseCode() == ResponseCode.NOT_SUFFICIENT_POINTS
              || (decided.responseCode().isApproved()
                  && (!Mti.isAdvice(decided.mti()) || decided.effect() != Effect.NOTHING));
    };
  }

  void balance(Answer answer, Ledger ledger, int account, int currency, int today) {
    long available = accounts.available(account, today);
    answer
        .begin(
            ResponseCode.APPROVED,
            TransactionFunction.BALANCE,
            ledger.programme().definition().id())
        .withFigures()
        .currency(currency)
        .before(available)
        .after(available)
        .afterValue(worth(ledger, currency, available))
        .arrears(accounts.arrears(account))
        .pending(accounts.pending(account));
  }

  private static long worth(Ledger ledger, int currency, long points) {
    int currencyIndex = ledger.programme().currencyIndex(currency);
    return currencyIndex == Programme.NOT_ACCEPTED
        ? -1
        : ledger.programme().valueOf(currencyIndex, points);
  }
}
