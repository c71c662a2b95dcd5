package io.tebus.engine;

import static io.tebus.engine.Agreement.agree;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.programme.Calendar;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.Answer;
import io.tebus.event.EventHeader;
import io.tebus.event.FullTable;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.AccountChange;
import io.tebus.reference.AccountKey;
import io.tebus.reference.AccountName;
import io.tebus.reference.AccountOpening;
import io.tebus.reference.Balance;
import io.tebus.reference.Booked;
import io.tebus.reference.CardChange;
import io.tebus.reference.CardKey;
import io.tebus.reference.Change;
import io.tebus.reference.Counter;
import io.tebus.reference.Effect;
import io.tebus.reference.Merging;
import io.tebus.reference.Opening;
import io.tebus.reference.Programme;
import io.tebus.reference.RandomHistory;
import io.tebus.reference.RandomHistory.Step;
import io.tebus.reference.ReferenceModel;
import io.tebus.reference.Request;
import io.tebus.reference.Swept;
import io.tebus.reference.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An engine and the reference model side by side: whatever one of them says, does or has, the other
 * one must too. The first difference is an {@link AssertionError}.
 *
 * <p>Confined to the test's thread.
 */
final class ReferenceDuel implements AutoCloseable {

  /** So often all cards are compared, and the totals: adding them up takes its time. */
  private static final int STEPS_PER_AUDIT = 500;

  /** So many days after its last one a lot is kept: a reversal may come for it. */
  private static final int KEPT_DAYS = 2;

  private final EngineOptions options;
  private final boolean mayRefuse;
  private final EngineHarness harness;
  private final ReferenceModel reference;
  private final TransactionEvent transaction = new TransactionEvent();
  private final HoldEndedEvent holdEnded = new HoldEndedEvent();
  private final LotsExpiredEvent lotsExpired = new LotsExpiredEvent();
  private final AccountsMergedEvent merged = new AccountsMergedEvent();
  private final Map<Long, Long> lsnOfDecision = new HashMap<>();
  private final Map<Long, Long> decisionOfLsn = new HashMap<>();
  private final Set<FullTable> refusedFor = EnumSet.noneOf(FullTable.class);
  private int steps;

  /**
   * Both with the programmes of random histories, and empty.
   *
   * @param mayRefuse true for tables so small that 91 is an answer; then the state is hashed to see
   *     that it leaves no trace, and no programme has limits: what a full table does not count, the
   *     reference would
   */
  ReferenceDuel(EngineOptions options, boolean mayRefuse) {
    this.options = options;
    this.mayRefuse = mayRefuse;
    List<Programme> programmes =
        RandomHistory.programmes().stream().map(this::withSuchLimits).toList();
    harness = new EngineHarness(options, programmes);
    reference = new ReferenceModel(Duration.ofMillis(options.identityAgeMs()), programmes);
  }

  private Programme withSuchLimits(Programme programme) {
    return mayRefuse ? programme.withoutLimits() : programme;
  }

  Engine engine() {
    return harness.engine();
  }

  ReferenceModel reference() {
    return reference;
  }

  /** What was answered 91 for. */
  Set<FullTable> refusedFor() {
    return refusedFor;
  }

  /** Goes on to the time of a step, and does all that it says. */
  void take(Step step) {
    endHolds(step.time());
    for (Programme programme : step.definitions()) {
      define(step.time(), withSuchLimits(programme));
    }
    if (step.sweeps()) {
      sweep(step.time());
      // What was booked out may make room for a hold that could not end.
      endHolds(step.time());
    }
    for (Opening opening : step.openings()) {
      open(step.time(), opening);
    }
    for (Change change : step.changes()) {
      change(step.time(), change);
    }
    send(step.time(), step.request());
    steps++;
    if (steps % STEPS_PER_AUDIT == 0) {
      audit();
    }
  }

  /** Compares what every card and every account has, and the totals. */
  void audit() {
    compareAll();
    RandomHistory.programmes().forEach(programme -> compareTotals(programme.id()));
  }

  private void compareAll() {
    reference.cards().forEach(this::compareCard);
    reference.accounts().forEach(this::compareAccount);
  }

  private void compareTotals(int programme) {
    Totals expected = reference.totals(programme);
    LedgerTotals actual = harness.totals(programme);
    agree("issued", actual.issued(), expected.issued());
    agree("redeemed", actual.redeemed(), expected.redeemed());
    agree("expired", actual.expired(), expected.expired());
    agree("available in all", actual.available(), expected.available());
    agree("lapsed in all", actual.lapsed(), expected.lapsed());
    agree("arrears in all", actual.arrears(), expected.arrears());
    agree("held in all", actual.held(), expected.held());
    agree("pending in all", actual.pending(), expected.pending());
    agree("conserved", actual.isConserved(), expected.conserved());
    agree("conserved", actual.isConserved(), true);
  }

  /** Compares the state with that of an engine that applied the same events. */
  void replay() {
    try (Engine replica = harness.replay(options)) {
      agree(
          "first page that differs after replay",
          Objects.toString(harness.engine().pageHashes().firstDifference(replica.pageHashes())),
          "null");
      agree("hash after replay", replica.stateHash(), harness.engine().stateHash());
    }
  }

  // ---- Holds that are over

  /** The engine ends them in its order, the reference in the same. */
  private void endHolds(Instant time) {
    int from = harness.events().size();
    long timeMs = time.toEpochMilli();
    Set<AccountKey> accounts = new LinkedHashSet<>();
    harness.endDueHolds(timeMs);
    for (byte[] bytes : harness.events().subList(from, harness.events().size())) {
      UnsafeBuffer event = new UnsafeBuffer(bytes);
      agree("event of a tick", EventHeader.type(event, 0), EventHeader.HOLD_ENDED);
      accounts.add(compareEnd(time, holdEnded.wrap(event, 0, bytes.length)));
    }
    accounts.forEach(this::compareAccount);
    agree("a hold is due", harness.engine().isDue(timeMs), reference.hasDueHold(time));
  }

  /** Compares one time-out; returns the account, which may have more of them to come. */
  private AccountKey compareEnd(Instant time, HoldEndedEvent actual) {
    Long number = decisionOfLsn.get(actual.hold());
    if (number == null) {
      throw new AssertionError("hold ended: lsn=" + actual.hold() + " (expected: a decision's)");
    }
    Booked expected = reference.endHold(time, number);
    agree("held change of a time-out", actual.heldChange(), expected.heldChange());
    agree("pending change of a time-out", actual.pendingChange(), expected.pendingChange());
    AccountKey account = reference.accountOf(number);
    Balance balance = reference.balance(account);
    agree("available after a time-out", actual.after(), balance.available());
    agree("arrears after a time-out", actual.arrears(), balance.arrears());
    agree("held after a time-out", actual.held(), balance.held());
    agree("pending after a time-out", actual.pending(), balance.pending());
    return account;
  }

  // ---- Programmes and expiry

  private void define(Instant time, Programme programme) {
    int events = harness.events().size();
    Answer actual = harness.define(time.toEpochMilli(), programme);
    io.tebus.reference.Answer expected = reference.defineProgramme(time, programme);
    agree("code of a definition", actual.responseCode(), expected.responseCode());
    boolean counts = expected.responseCode() == ResponseCode.APPROVED && !expected.repeat();
    agree("events of a definition", harness.events().size() - events, counts ? 1 : 0);
  }

  /** The engine books what lapsed slice by slice, the reference at once. */
  private void sweep(Instant time) {
    long timeMs = time.toEpochMilli();
    agree("expiry is due", harness.engine().isExpiryDue(timeMs), reference.isSweepDue(time));
    int from = harness.events().size();
    harness.sweep(timeMs);
    long lots = 0;
    long points = 0;
    int lastExpiry = Integer.MIN_VALUE;
    for (byte[] bytes : harness.events().subList(from, harness.events().size())) {
      UnsafeBuffer event = new UnsafeBuffer(bytes);
      agree("event of a sweep", EventHeader.type(event, 0), EventHeader.LOTS_EXPIRED);
      lotsExpired.wrap(event, 0, bytes.length);
      int kept = Calendar.epochDay(timeMs) - KEPT_DAYS;
      agree("lapsed long enough ago", lotsExpired.expiry() < kept, true);
      agree("in order of expiry", lotsExpired.expiry() >= lastExpiry, true);
      lastExpiry = lotsExpired.expiry();
      lots += lotsExpired.count();
      for (int lot = 0; lot < lotsExpired.count(); lot++) {
        agree("a lot with points expires", lotsExpired.points(lot) > 0, true);
        points += lotsExpired.points(lot);
      }
    }
    Swept expected = reference.sweep(time);
    agree("lots that expired", lots, expected.lots());
    agree("points that expired", points, expected.points());
    agree("expiry is due after a sweep", harness.engine().isExpiryDue(timeMs), false);
    if (lots > 0) {
      compareAll();
    }
  }

  // ---- Cards

  private void open(Instant time, Opening opening) {
    long hash = hashOfTiny();
    Answer actual = harness.openCard(time.toEpochMilli(), opening);
    if (isRefused(actual, hash)) {
      reference.skip(time);
      return;
    }
    io.tebus.reference.Answer expected = reference.openCard(time, opening);
    agree("code of an opening", actual.responseCode(), expected.responseCode());
    agree("repeat of an opening", actual.isRepeat(), expected.repeat());
    compareCard(new CardKey(opening.programme(), opening.card()));
  }

  // ---- Changes

  private void change(Instant time, Change change) {
    long hash = hashOfTiny();
    int events = harness.events().size();
    @Nullable AccountKey rootBefore = rootOfFrom(change);
    Answer actual = harness.change(time.toEpochMilli(), change);
    if (isRefused(actual, hash)) {
      reference.skip(time);
      return;
    }
    io.tebus.reference.Answer expected = reference.change(time, change);
    agree("code of a change", actual.responseCode(), expected.responseCode());
    agree("repeat of a change", actual.isRepeat(), expected.repeat());
    boolean counts = expected.responseCode().isApproved() && !expected.repeat();
    agree("events of a change", harness.events().size() - events, counts ? 1 : 0);
    switch (change) {
      case CardChange ofCard -> compareCard(new CardKey(ofCard.programme(), ofCard.card()));
      case AccountChange ofAccount -> compareAccount(ofAccount.programme(), ofAccount.account());
      case AccountOpening opening -> compareOpened(opening);
      case Merging merging -> {
        compareAccount(merging.programme(), merging.from());
        compareAccount(merging.programme(), merging.into());
        if (counts) {
          compareMerge(merging, rootBefore);
          compareAll();
          compareTotals(merging.programme());
        }
      }
    }
    // Lots that became one may make room for a hold that could not end.
    endHolds(time);
  }

  private @Nullable AccountKey rootOfFrom(Change change) {
    if (!(change instanceof Merging merging)) {
      return null;
    }
    AccountKey from = new AccountKey(merging.programme(), merging.from());
    return reference.knows(from) ? reference.rootOf(from) : null;
  }

  /** A number out of range is no account's. */
  private void compareOpened(AccountOpening opening) {
    long number = opening.accountNumber();
    if (number != Opening.NO_NUMBER) {
      compareAccount(opening.programme(), AccountName.ofNumber(number));
    }
  }

  private void compareAccount(int programme, @Nullable AccountName name) {
    if (name != null) {
      compareAccount(new AccountKey(programme, name));
    }
  }

  /** What the event says of both; the other account of an unmerge is the root of before. */
  private void compareMerge(Merging merging, @Nullable AccountKey rootBefore) {
    AccountKey from = new AccountKey(merging.programme(), merging.from());
    boolean undone = merging.isUndone();
    AccountKey into = undone ? Objects.requireNonNull(rootBefore) : reference.rootOf(from);
    byte[] bytes = harness.events().getLast();
    UnsafeBuffer event = new UnsafeBuffer(bytes);
    agree("event of a merge", EventHeader.type(event, 0), EventHeader.ACCOUNTS_MERGED);
    merged.wrap(event, 0, bytes.length);
    agree("unmerged", merged.isUnmerged(), undone);
    agree("from", merged.from(), harness.account(from));
    agree("into", merged.into(), harness.account(into));
    Balance balance = reference.balance(into);
    agree("available after a merge", merged.intoAfter(), balance.available());
    agree("arrears after a merge", merged.intoArrears(), balance.arrears());
    Balance own = reference.balance(from);
    agree("available to the merged one", merged.fromAfter(), undone ? own.available() : 0);
    agree("arrears of the merged one", merged.fromArrears(), undone ? own.arrears() : 0);
    agree("points of a merge", merged.points(), undone ? own.available() : reference.brought(from));
  }

  private void compareCard(CardKey card) {
    if (!reference.knows(card)) {
      return;
    }
    agree("status of a card", harness.status(card).name(), reference.status(card).name());
    for (CardChange.Right right : CardChange.Right.values()) {
      boolean granted = (harness.rights(card) & CardRight.valueOf(right.name()).bit()) != 0;
      agree("right of a card", granted, reference.rights(card).contains(right));
    }
    compareAccount(AccountKey.of(card));
  }

  /** Who has its points is compared, and has none of its own when it is merged. */
  private void compareAccount(AccountKey key) {
    Accounts accounts = harness.engine().accounts();
    int account = harness.account(key);
    agree("an account is known", account != Accounts.UNKNOWN, reference.knows(key));
    if (account == Accounts.UNKNOWN) {
      return;
    }
    AccountStatus status = accounts.status(account);
    agree("status of an account", status.name(), reference.status(key).name());
    int root = accounts.root(account);
    agree("root", root, harness.account(reference.rootOf(key)));
    if (status == AccountStatus.MERGED) {
      agree("brought", accounts.brought(account), reference.brought(key));
      agree("lots of a merged account", harness.lotsOf(account), List.of());
      agree("arrears of a merged account", accounts.arrears(account), 0);
      agree("empty when merged", accounts.isEmpty(account), true);
    }
    Balance balance = reference.balance(key);
    agree("lots", harness.lotsOf(root), reference.lots(key));
    agree("available", harness.available(root), balance.available());
    agree("arrears", accounts.arrears(root), balance.arrears());
    agree("held", accounts.held(root), balance.held());
    agree("pending", accounts.pending(root), balance.pending());
  }

  // ---- Messages

  private void send(Instant time, Request request) {
    long hash = hashOfTiny();
    int events = harness.events().size();
    Answer actual = harness.send(time.toEpochMilli(), request);
    if (isRefused(actual, hash)) {
      reference.skip(time);
      return;
    }
    io.tebus.reference.Answer expected = reference.execute(time, request);
    agree("code", actual.responseCode(), expected.responseCode());
    compareFigures(request, actual, expected);
    compareDecision(actual, expected);
    Booked booked = reference.booked();
    agree("events", harness.events().size() - events, booked == null ? 0 : 1);
    if (booked != null) {
      byte[] bytes = harness.events().getLast();
      compareEvent(transaction.wrap(new UnsafeBuffer(bytes), 0, bytes.length), booked, expected);
    }
    String card = request.card();
    if (card != null) {
      compareCard(new CardKey(request.programme(), card));
    }
  }

  /** The answers to reversals, completions and advices have no figures, whatever was posted. */
  private static void compareFigures(
      Request request, Answer actual, io.tebus.reference.Answer expected) {
    TransactionFunction function = request.function();
    if (function == TransactionFunction.REVERSAL
        || function == TransactionFunction.COMPLETION
        || function == TransactionFunction.ADVICE) {
      agree("has figures", actual.hasFigures(), false);
      return;
    }
    ResponseCode code = expected.responseCode();
    if (!request.isAdvice()) {
      boolean shows = code.isApproved() || code == ResponseCode.NOT_SUFFICIENT_POINTS;
      agree("has figures", actual.hasFigures(), shows);
    }
    agree("before", actual.before(), expected.before());
    agree("earned", actual.earned(), expected.earned());
    agree("redeemed", actual.redeemed(), expected.redeemed());
    agree("after", actual.after(), expected.after());
    agree("arrears shown", actual.arrears(), expected.arrears());
    agree("pending shown", actual.pending(), expected.pending());
    agree("money part", actual.moneyPart(), expected.moneyPart());
    agree("taken back", actual.isTakenBack(), expected.takenBack());
    if (!expected.takenBack()) {
      // A refund and a void show neither.
      agree("value", actual.value(), expected.value());
      agree("approved amount", actual.approvedAmount(), expected.approvedAmount());
    }
  }

  /** A repeat is the answer of the decision it was first the answer of. */
  private void compareDecision(Answer actual, io.tebus.reference.Answer expected) {
    long number = expected.answerOf();
    if (number == io.tebus.reference.Answer.NOT_REMEMBERED) {
      return;
    }
    Long lsn = lsnOfDecision.putIfAbsent(number, actual.lsn());
    decisionOfLsn.putIfAbsent(actual.lsn(), number);
    agree("first answer", lsn == null, !expected.repeat());
    agree("decision", actual.lsn(), lsn == null ? actual.lsn() : lsn);
  }

  private void compareEvent(
      TransactionEvent actual, Booked expected, io.tebus.reference.Answer answer) {
    agree("effect", actual.effect().name(), expected.effect().name());
    agree("exception", actual.exception().name(), expected.reason().name());
    agree("points of the exception", actual.exceptionPoints(), expected.missing());
    agree("held change", actual.heldChange(), expected.heldChange());
    agree("pending change", actual.pendingChange(), expected.pendingChange());
    agree("waived", actual.waived(), expected.waived());
    compareCounter(actual, expected.counter());
    if (!moves(expected.effect())) {
      return;
    }
    agree("earned by the event", actual.earned(), answer.earned());
    agree("redeemed by the event", actual.redeemed(), answer.redeemed());
    agree("before the event", actual.before(), answer.before());
    agree("after the event", actual.after(), answer.after());
    agree("arrears after the event", actual.arrears(), answer.arrears());
    agree("pending after the event", actual.pending(), answer.pending());
    if (expected.original() != 0) {
      agree(
          "original",
          Objects.toString(decisionOfLsn.get(actual.original())),
          Long.toString(expected.original()));
    }
  }

  /** The other end of a transfer. */
  private void compareCounter(TransactionEvent actual, @Nullable Counter expected) {
    agree("is a transfer", actual.isTransfer(), expected != null);
    if (expected == null) {
      return;
    }
    agree("counter account", actual.counterAccount(), harness.account(expected.account()));
    agree("after on the counter account", actual.counterAfter(), expected.after());
    agree("arrears of the counter account", actual.counterArrears(), expected.arrears());
    agree(
        "arrears change of the counter account",
        actual.counterArrearsChange(),
        expected.arrearsChange());
    agree("fee", actual.fee(), expected.fee());
    compareAccount(expected.account());
  }

  private static boolean moves(Effect effect) {
    return switch (effect) {
      case POSTED, MIRRORED, HELD, COMPLETED, RELEASED, RESTORED -> true;
      case DECLINED, NOTHING, TOMBSTONE -> false;
    };
  }

  // ---- 91

  /** What is answered 91 says why, and leaves no trace. */
  private boolean isRefused(Answer actual, long hashBefore) {
    if (actual.responseCode() != ResponseCode.UNAVAILABLE) {
      return false;
    }
    agree("may be full", mayRefuse, true);
    agree("says what is full", actual.full() != FullTable.NONE, true);
    agree("hash after 91", hashOfTiny(), hashBefore);
    refusedFor.add(actual.full());
    return true;
  }

  /** The hash of the state, where that is some pages only, and 91 is an answer. */
  private long hashOfTiny() {
    return mayRefuse ? harness.engine().stateHash() : 0;
  }

  @Override
  public void close() {
    harness.close();
  }
}
