package io.tebus.engine;

import io.tebus.event.Answer;
import io.tebus.event.EventHeader;
import io.tebus.event.FullTable;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Balance;
import io.tebus.reference.Booked;
import io.tebus.reference.Effect;
import io.tebus.reference.Opening;
import io.tebus.reference.RandomHistory;
import io.tebus.reference.RandomHistory.Step;
import io.tebus.reference.ReferenceModel;
import io.tebus.reference.Request;
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

  private final EngineOptions options;
  private final boolean mayRefuse;
  private final EngineHarness harness;
  private final ReferenceModel reference;
  private final TransactionEvent transaction = new TransactionEvent();
  private final HoldEndedEvent holdEnded = new HoldEndedEvent();
  private final Map<Long, Long> lsnOfDecision = new HashMap<>();
  private final Map<Long, Long> decisionOfLsn = new HashMap<>();
  private final Set<FullTable> refusedFor = EnumSet.noneOf(FullTable.class);
  private int steps;

  /**
   * Both empty.
   *
   * @param mayRefuse true for tables so small that 91 is an answer; then the state is hashed to see
   *     that it leaves no trace
   */
  ReferenceDuel(EngineOptions options, boolean mayRefuse) {
    this.options = options;
    this.mayRefuse = mayRefuse;
    harness = new EngineHarness(options);
    reference = new ReferenceModel(Duration.ofMillis(options.identityAgeMs()));
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

  /** Goes on to the time of a step, opens its cards and sends its request. */
  void take(Step step) {
    endHolds(step.time());
    for (Opening opening : step.openings()) {
      open(step.time(), opening);
    }
    send(step.time(), step.request());
    steps++;
    if (steps % STEPS_PER_AUDIT == 0) {
      audit();
    }
  }

  /** Compares what every card has, and the totals. */
  void audit() {
    RandomHistory.cards().forEach(this::compareCard);
    Totals expected = reference.totals();
    LedgerTotals actual = harness.totals();
    agree("issued", actual.issued(), expected.issued());
    agree("redeemed", actual.redeemed(), expected.redeemed());
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
    Set<String> cards = new LinkedHashSet<>();
    harness.endDueHolds(timeMs);
    for (byte[] bytes : harness.events().subList(from, harness.events().size())) {
      UnsafeBuffer event = new UnsafeBuffer(bytes);
      agree("event of a tick", EventHeader.type(event, 0), EventHeader.HOLD_ENDED);
      cards.add(compareEnd(time, holdEnded.wrap(event, 0, bytes.length)));
    }
    cards.forEach(this::compareCard);
    agree("a hold is due", harness.engine().isDue(timeMs), reference.hasDueHold(time));
  }

  /** Compares one time-out; returns the card, whose account may have more of them to come. */
  private String compareEnd(Instant time, HoldEndedEvent actual) {
    Long number = decisionOfLsn.get(actual.hold());
    if (number == null) {
      throw new AssertionError("hold ended: lsn=" + actual.hold() + " (expected: a decision's)");
    }
    Booked expected = reference.endHold(time, number);
    agree("held change of a time-out", actual.heldChange(), expected.heldChange());
    agree("pending change of a time-out", actual.pendingChange(), expected.pendingChange());
    Balance balance = reference.balance(reference.cardOf(number));
    agree("available after a time-out", actual.after(), balance.available());
    agree("arrears after a time-out", actual.arrears(), balance.arrears());
    agree("held after a time-out", actual.held(), balance.held());
    agree("pending after a time-out", actual.pending(), balance.pending());
    return reference.cardOf(number);
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
    compareCard(opening.card());
  }

  private void compareCard(String card) {
    if (!reference.knows(card)) {
      return;
    }
    Balance balance = reference.balance(card);
    agree("lots", harness.lots(card), reference.lots(card));
    agree("available", harness.available(card), balance.available());
    agree("arrears", harness.arrears(card), balance.arrears());
    agree("held", harness.held(card), balance.held());
    agree("pending", harness.pending(card), balance.pending());
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
      compareCard(card);
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

  // ---- Words

  private static void agree(String what, long actual, long expected) {
    if (actual != expected) {
      throw new AssertionError(what + ": engine=" + actual + " reference=" + expected);
    }
  }

  private static void agree(String what, @Nullable Object actual, @Nullable Object expected) {
    if (!Objects.equals(actual, expected)) {
      throw new AssertionError(what + ": engine=" + actual + " reference=" + expected);
    }
  }

  /** What a failure says of a step: everything but card numbers. */
  static String describe(List<Step> steps) {
    Map<String, String> names = new HashMap<>();
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      for (Opening opening : step.openings()) {
        names.computeIfAbsent(opening.card(), card -> "card-" + names.size());
      }
      String card = step.request().card();
      if (card != null) {
        names.computeIfAbsent(card, any -> "card-" + names.size());
      }
      String line = step.toString();
      for (Map.Entry<String, String> name : names.entrySet()) {
        line = line.replace(name.getKey(), name.getValue());
      }
      text.append(line).append('\n');
    }
    return text.toString();
  }

  @Override
  public void close() {
    harness.close();
  }
}
