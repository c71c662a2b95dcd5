package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.DefineProgrammeCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.ProgrammeDefinition;
import io.tebus.event.Answer;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.reference.Lot;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A till beside an engine of its own: sends requests and keeps what was journaled.
 *
 * <p>Confined to the test's thread.
 */
final class Till extends TillRequests implements AutoCloseable {

  /** The card of all requests unless altered. */
  static final long CARD = 1;

  /** Another card of the same account. */
  static final long SECOND_CARD = 2;

  /** A further card of the same account, which must not be used. */
  static final long INACTIVE_CARD = 3;

  /** Last day of the first lot. */
  static final String JANUARY = "2029-01-31";

  /** Last day of the second lot. */
  static final String FEBRUARY = "2029-02-28";

  static final EngineOptions OPTIONS = EngineOptions.ofCapacity(4_096).withStore(256, 256, 1_024);

  private static final int DEMO = ProgrammeDefinition.demo().id();
  private static final long FAMILY = 7;
  private static final int MAX_TICKS = 10_000;

  private final EngineOptions options;
  private final Engine engine;
  private final UnsafeBuffer source = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final UnsafeBuffer answerBuffer = new UnsafeBuffer(new byte[Answer.LENGTH]);
  private final Answer answer = new Answer().wrap(answerBuffer, 0);
  private final List<byte[]> events = new ArrayList<>();
  private long nowMs = ms("2027-01-15T09:30:00Z");

  /** A till of a programme that has the demonstration's number; no card is open. */
  Till(EngineOptions options, ProgrammeDefinition programme) {
    this.options = options;
    engine = new Engine(options);
    DefineProgrammeCommand.encode(source, 0, programme);
    run(CommandType.DEFINE_PROGRAMME, source);
  }

  /**
   * It is 10 February 2027. The account of three cards has 200 points until the end of {@link
   * #JANUARY} and 300 until the end of {@link #FEBRUARY}.
   */
  static Till withTwoLots(EngineOptions options, ProgrammeDefinition programme) {
    Till till = new Till(options, programme);
    till.openCard(CARD, CardStatus.ACTIVE, FAMILY, 200);
    till.openCard(SECOND_CARD, CardStatus.ACTIVE, FAMILY, 0);
    till.openCard(INACTIVE_CARD, CardStatus.INACTIVE, FAMILY, 0);
    till.at("2027-02-10T08:30:00Z");
    till.approved(till.purchase(300_00));
    till.at("2027-02-10T09:30:00Z");
    assertThat(till.lots()).containsExactly(lot(JANUARY, 200), lot(FEBRUARY, 300));
    return till;
  }

  static Till withTwoLots(EngineOptions options) {
    return withTwoLots(options, ProgrammeDefinition.demo());
  }

  static Till withTwoLots() {
    return withTwoLots(OPTIONS);
  }

  // ---- Sending

  TillReply send(TillRequest request) {
    int length = run(CommandType.TRANSACTION, request.buffer());
    byte[] answered = new byte[Answer.LENGTH];
    answerBuffer.getBytes(0, answered);
    return new TillReply(
        new Answer().wrap(new UnsafeBuffer(answered), 0),
        length == 0 ? null : new TransactionEvent().wrap(newest(), 0, length));
  }

  /** Sends what must be approved whole. */
  TillReply approved(TillRequest request) {
    TillReply reply = send(request);
    assertThat(reply.code()).isEqualTo(ResponseCode.APPROVED);
    return reply;
  }

  void openCard(long card, CardStatus status, long accountNumber, long openingPoints) {
    OpenCardCommand.encode(
        source, 0, DEMO, status, card, card, 999_900, 78, accountNumber, openingPoints);
    run(CommandType.OPEN_CARD, source);
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
  }

  /** The host's clock ticks once; null when no hold was due. */
  @Nullable HoldEndedEvent tick() {
    int length = run(CommandType.TICK, source);
    return length == 0 ? null : new HoldEndedEvent().wrap(newest(), 0, length);
  }

  /** Ticks until no hold is due; returns how many were ended. */
  int tickOut() {
    for (int ended = 0; ended < MAX_TICKS; ended++) {
      if (tick() == null) {
        return ended;
      }
    }
    throw new AssertionError("ticks: ended=" + MAX_TICKS + " (expected: an end)");
  }

  private int run(int commandType, DirectBuffer command) {
    int length = engine.execute(nowMs, commandType, command, 0, event, 0, answer);
    if (length > 0) {
      byte[] copy = new byte[length];
      event.getBytes(0, copy);
      events.add(copy);
    }
    return length;
  }

  private UnsafeBuffer newest() {
    return new UnsafeBuffer(events.getLast());
  }

  // ---- Time

  long nowMs() {
    return nowMs;
  }

  void at(long timeMs) {
    nowMs = timeMs;
  }

  void at(String instant) {
    nowMs = ms(instant);
  }

  void pass(long durationMs) {
    nowMs += durationMs;
  }

  private static long ms(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  // ---- What there is

  Engine engine() {
    return engine;
  }

  LedgerTotals totals() {
    return engine.totals(DEMO, nowMs);
  }

  List<Lot> lots() {
    return lots(CARD);
  }

  /** The lots of a card's account, in draw-down order, lapsed ones too. */
  List<Lot> lots(long card) {
    List<Lot> lots = new ArrayList<>();
    engine
        .accounts()
        .forEachLot(account(card), (expiry, points) -> lots.add(new Lot(expiry, points)));
    return lots;
  }

  static Lot lot(String lastDay, long points) {
    return new Lot(LocalDate.parse(lastDay).toEpochDay(), points);
  }

  long available() {
    return available(CARD);
  }

  /** As an enquiry shows it. */
  long available(long card) {
    return approved(balance().card(card)).answer().after();
  }

  long held() {
    return engine.accounts().held(account(CARD));
  }

  long pending() {
    return engine.accounts().pending(account(CARD));
  }

  long arrears() {
    return arrears(CARD);
  }

  long arrears(long card) {
    return engine.accounts().arrears(account(card));
  }

  private int account(long card) {
    return engine.cards().accountOf(DEMO, card, card);
  }

  /** Not a point was made or lost, and replay comes to the same state. */
  void assertSound() {
    LedgerTotals totals = totals();
    assertThat(totals.isConserved()).as("%s", totals).isTrue();
    try (Engine replica = new Engine(options)) {
      for (byte[] bytes : events) {
        replica.apply(new UnsafeBuffer(bytes), 0, bytes.length);
      }
      assertThat(replica.pageHashes().firstDifference(engine.pageHashes())).isNull();
      assertThat(replica.stateHash()).isEqualTo(engine.stateHash());
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
