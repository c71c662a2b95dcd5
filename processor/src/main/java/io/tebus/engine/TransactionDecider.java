package io.tebus.engine;

import io.tebus.command.CardRight;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.authorization.Authorization;
import io.tebus.engine.authorization.CardGuard;
import io.tebus.engine.authorization.Transfer;
import io.tebus.engine.duplicate.OriginalFinder;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.duplicate.TransactionState;
import io.tebus.engine.hold.Advice;
import io.tebus.engine.hold.Completion;
import io.tebus.engine.hold.Release;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.reversal.Refund;
import io.tebus.engine.reversal.Reversal;
import io.tebus.engine.reversal.Voiding;
import io.tebus.event.Answer;
import io.tebus.event.Effect;
import io.tebus.event.FullTable;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.Mti;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a till, acquirer or network asks for: identity first, then the function. Plans the
 * effects into an event, changes nothing.
 *
 * <p>Confined to the engine thread. Source: message profile, sections 3 to 5; the life cycle table.
 */
final class TransactionDecider {

  private final Ledgers ledgers;
  private final Cards cards;
  private final Accounts accounts;
  private final Holds holds;
  private final RecentTransactions recent;
  private final Reversal reversal;
  private final Refund refund;
  private final Voiding voiding;
  private final Advice advice;
  private final Transfer transfer = new Transfer();
  private final Answers answers;
  private final TransactionCommand command = new TransactionCommand();
  private final TransactionEvent event = new TransactionEvent();
  private final UnsafeBuffer rrn = new UnsafeBuffer(new byte[12]);

  TransactionDecider(
      Ledgers ledgers,
      Cards cards,
      Accounts accounts,
      Holds holds,
      Release release,
      RecentTransactions recent,
      Answers answers) {
    this.ledgers = ledgers;
    this.cards = cards;
    this.accounts = accounts;
    this.holds = holds;
    this.recent = recent;
    this.answers = answers;
    OriginalFinder finder = new OriginalFinder(recent, cards, holds);
    reversal = new Reversal(recent, holds, finder, release);
    refund = new Refund(recent, holds, finder);
    voiding = new Voiding(recent, holds, finder, release);
    advice = new Advice(recent, holds, finder, new Completion(holds, release));
  }

  /**
   * Decides a {@link TransactionCommand}.
   *
   * @param lsn that of the event, if there is one
   * @return length of the event; 0 when the answer says all
   */
  int decide(
      long lsn,
      long nowMs,
      DirectBuffer source,
      int offset,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    command.wrap(source, offset);
    TransactionFunction function = command.function();
    if (answerKnown(answer, nowMs)) {
      return 0;
    }
    int today = Calendar.epochDay(nowMs);
    boolean isAdvice = Mti.isAdvice(command.mti());
    if (function == TransactionFunction.BALANCE && !isAdvice) {
      answerBalance(answer, lsn - 1, today, nowMs);
      return 0;
    }
    event.begin(eventTarget, eventOffset, lsn, nowMs, command);
    if (!command.hasRrn()) {
      makeRrn(today, nowMs);
    }
    decide(function, isAdvice, today, nowMs);
    // Nothing has changed so far: without room for the effects it was not decided.
    FullTable full =
        fullTable(nowMs, mustNotWait(function, isAdvice) ? 0 : accounts.reservedLots());
    if (full != FullTable.NONE) {
      answer.begin(ResponseCode.UNAVAILABLE, function, command.programme()).full(full);
      return 0;
    }
    return event.length();
  }

  /** Identity: answers a repeat from what is remembered; false for a request to be decided. */
  private boolean answerKnown(Answer answer, long nowMs) {
    TransactionFunction function = command.function();
    // What is never declined is a new one when it has other content.
    boolean neverDeclined = function == TransactionFunction.REVERSAL || Mti.isAdvice(command.mti());
    long digest = command.contentDigest();
    int known =
        neverDeclined ? recent.findSame(command, digest, nowMs) : recent.find(command, nowMs);
    if (known == RecentTransactions.NONE) {
      return false;
    }
    if (recent.at(known).contentDigest() != digest) {
      answer.begin(ResponseCode.DUPLICATE, function, command.programme());
    } else if (recent.state(known) == TransactionState.REVERSED && !neverDeclined) {
      answer.begin(ResponseCode.INVALID_TRANSACTION, function, command.programme());
    } else {
      answers.fill(answer, recent.at(known));
    }
    answer.repeat();
    return true;
  }

  private void decide(TransactionFunction function, boolean isAdvice, int today, long nowMs) {
    int index = ledgers.indexOf(command.programme());
    if (index < 0) {
      event.outcome(Effect.DECLINED, ResponseCode.INVALID_TRANSACTION);
      return;
    }
    Ledger ledger = ledgers.at(index);
    if (function == TransactionFunction.REVERSAL) {
      reversal.decide(command, event, ledger, today);
    } else if (recent.hasTombstone(command, nowMs)) {
      if (isAdvice) {
        event.outcome(Effect.NOTHING, ResponseCode.APPROVED);
      } else {
        event.outcome(Effect.DECLINED, ResponseCode.INVALID_TRANSACTION);
      }
    } else if (!isAdvice && recent.hasAdviceOf(command, nowMs)) {
      // Its own advice overtook it: booked already.
      event.outcome(Effect.DECLINED, ResponseCode.INVALID_TRANSACTION);
    } else if (function == TransactionFunction.PURCHASE_REFUND
        || function == TransactionFunction.REDEMPTION_REFUND) {
      refund.decide(command, event, ledger, today);
    } else if (isAdvice) {
      advice.decide(command, event, ledger, today);
    } else {
      request(function, ledgers.authorizationAt(index), ledger, today);
    }
  }

  private void request(
      TransactionFunction function, Authorization authorization, Ledger ledger, int today) {
    switch (function) {
      case PURCHASE -> authorization.purchase(command, event, ledger, today);
      case PURCHASE_AUTHORIZATION ->
          authorization.purchaseAuthorization(command, event, ledger, today);
      case REDEMPTION, HOLD -> authorization.redemption(command, event, ledger, today);
      case EARN_ONLY -> authorization.earnOnly(command, event, ledger, today);
      case LOAD -> authorization.load(command, event, ledger, today);
      case TRANSFER -> transfer.decide(command, event, ledger, today);
      case VOID -> voiding.decide(command, event, ledger, today);
      default -> event.outcome(Effect.DECLINED, ResponseCode.INVALID_TRANSACTION);
    }
  }

  /** What is sent again and again until it is taken may use the lots that are kept back. */
  private static boolean mustNotWait(TransactionFunction function, boolean isAdvice) {
    return isAdvice
        || function == TransactionFunction.REVERSAL
        || function == TransactionFunction.VOID;
  }

  /** What has no room for the event; lots that are reserved count as taken. */
  private FullTable fullTable(long nowMs, int reserved) {
    int parts = event.partCount();
    if (recent.isFull(nowMs, parts)) {
      return FullTable.WINDOW;
    }
    boolean held = event.effect() == Effect.HELD;
    if (held && holds.isFull(nowMs)) {
      return FullTable.HOLDS;
    }
    // What must not wait is not counted when there is no room.
    if (reserved > 0 && lacksCounters(nowMs)) {
      return FullTable.LIMITS;
    }
    if (issuesTooMuch()) {
      return FullTable.POINTS;
    }
    int free = accounts.freeLots() - reserved;
    if (free < parts && !givesLotsBack()) {
      int opened = 0;
      for (int part = 0; part < parts; part++) {
        // A hold keeps what it takes in lots of its own.
        opened += held || opensLot(part) ? 1 : 0;
      }
      if (opened > Math.max(0, free)) {
        return FullTable.LOTS;
      }
    }
    return FullTable.NONE;
  }

  private boolean lacksCounters(long nowMs) {
    if (event.account() == TransactionEvent.NO_ACCOUNT || !event.responseCode().isApproved()) {
      return false;
    }
    Ledger ledger = ledgers.get(event.programme());
    return ledger.limits().isFull(event, ledger.programme(), Calendar.epochDay(nowMs));
  }

  /** True when the programme would issue more than a long has room for, with a wide margin. */
  private boolean issuesTooMuch() {
    long issued =
        switch (event.effect()) {
          case POSTED, COMPLETED -> event.earned();
          case HELD -> event.pendingChange();
          // A reversal is never declined; what it restores was issued before.
          case DECLINED, MIRRORED, NOTHING, TOMBSTONE, RELEASED, RESTORED -> 0;
        };
    return issued > 0 && ledgers.get(event.programme()).issued() > Ledger.MAX_ISSUED - issued;
  }

  /** The end of a hold closes at least as many lots as it opens. */
  private boolean givesLotsBack() {
    return switch (event.effect()) {
      case COMPLETED -> event.heldChange() < 0;
      case RELEASED -> event.standingAmount() == 0;
      default -> false;
    };
  }

  /** True when a part of the event is a credit that no lot and no part before it is there for. */
  private boolean opensLot(int part) {
    long key = event.partKey(part);
    int kind = event.partKind(part);
    int account = kind == TransactionEvent.COUNTER_LOT ? event.counterAccount() : event.account();
    if (event.partPoints(part) <= 0 || accounts.hasLot(account, key)) {
      return false;
    }
    for (int before = 0; before < part; before++) {
      if (event.partKey(before) == key && event.partKind(before) == kind) {
        return false;
      }
    }
    return true;
  }

  private void answerBalance(Answer answer, long lastLsn, int today, long nowMs) {
    @Nullable Ledger ledger = ledgers.find(command.programme());
    if (ledger == null) {
      answer.begin(
          ResponseCode.INVALID_TRANSACTION, TransactionFunction.BALANCE, command.programme());
      return;
    }
    int card = ledger.card(command.tokenHigh(), command.tokenLow());
    ResponseCode objection = CardGuard.objectionTo(ledger, card);
    if (objection != ResponseCode.APPROVED) {
      answer.begin(objection, TransactionFunction.BALANCE, command.programme());
      return;
    }
    if (!cards.has(card, CardRight.ENQUIRE)) {
      answer.begin(
          ResponseCode.NOT_PERMITTED_TO_CARD, TransactionFunction.BALANCE, command.programme());
      return;
    }
    answers.balance(answer, ledger, ledger.accountOf(card), command.currency(), today);
    answer.lsn(lastLsn);
    if (!command.hasRrn()) {
      writeRrn(today, nowMs);
      answer.rrn(rrn.getLong(0), rrn.getInt(Long.BYTES));
    }
  }

  private void makeRrn(int today, long nowMs) {
    writeRrn(today, nowMs);
    event.rrn(rrn.getLong(0), rrn.getInt(Long.BYTES));
  }

  /** YDDDHH in UTC and the last six digits of the STAN. */
  private void writeRrn(int today, long nowMs) {
    int hour = (int) (Math.floorMod(nowMs, Calendar.DAY_MS) / 3_600_000);
    long number =
        (Calendar.yearOf(today) % 10 * 100_000L + Calendar.dayOfYear(today) * 100L + hour)
                * 1_000_000L
            + command.stan() % 1_000_000;
    for (int at = rrn.capacity() - 1; at >= 0; at--) {
      rrn.putByte(at, (byte) ('0' + number % 10));
      number /= 10;
    }
  }
}
