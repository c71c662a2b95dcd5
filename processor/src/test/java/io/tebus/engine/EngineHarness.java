package io.tebus.engine;

import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.DefineProgrammeCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.ProgrammeDefinition;
import io.tebus.command.Right;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.programme.Calendar;
import io.tebus.event.Answer;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Lot;
import io.tebus.reference.Opening;
import io.tebus.reference.OriginalData;
import io.tebus.reference.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An engine that takes the requests of the reference model and keeps the events it makes. It is
 * told the time before each: holds that are due have ended then.
 *
 * <p>Confined to the test's thread.
 */
public final class EngineHarness implements AutoCloseable {

  private static final int DEMO = ProgrammeDefinition.demo().id();

  /** A code that no answer has: no history is that long. */
  private static final long APPROVAL_OF_NOTHING = TransactionCommand.APPROVAL_CODES - 1;

  private final Engine engine;
  private final UnsafeBuffer command = new UnsafeBuffer(new byte[1024]);
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final UnsafeBuffer answerBuffer = new UnsafeBuffer(new byte[Answer.LENGTH]);
  private final Answer answer = new Answer().wrap(answerBuffer, 0);
  private final TransactionCommand view = new TransactionCommand();
  private final List<byte[]> events = new ArrayList<>();

  /** What DE 38 was made of in the answer to the newest message of an identity. */
  private final Map<Request.Identity, Long> approvals = new HashMap<>();

  private long nowMs;

  /** An engine with the demonstration programme. */
  public EngineHarness(EngineOptions options) {
    engine = new Engine(options);
    DefineProgrammeCommand.encode(command, 0, ProgrammeDefinition.demo());
    run(CommandType.DEFINE_PROGRAMME);
  }

  public Engine engine() {
    return engine;
  }

  /** Every event so far, in order. */
  public List<byte[]> events() {
    return events;
  }

  /** Opens an active card with an account of its own, empty. */
  public void openCard(String card) {
    openCard(card, CardStatus.ACTIVE, OpenCardCommand.NO_ACCOUNT_NUMBER, 0);
  }

  /** Opens a card at the time of the last request. */
  public ResponseCode openCard(
      String card, CardStatus status, long accountNumber, long openingPoints) {
    OpenCardCommand.encode(
        command,
        0,
        DEMO,
        status,
        tokenHigh(card),
        tokenLow(card),
        0,
        0,
        accountNumber,
        openingPoints);
    run(CommandType.OPEN_CARD);
    return answer.responseCode();
  }

  /** Opens a card as the reference model does; the answer is valid until the next request. */
  public Answer openCard(long timeMs, Opening opening) {
    endDueHolds(timeMs);
    openCard(
        opening.card(),
        CardStatus.valueOf(opening.status().name()),
        opening.accountNumber(),
        opening.points());
    return answer;
  }

  /** The answer to what was sent last. */
  public Answer answer() {
    return answer;
  }

  /** Sends a request; the answer is valid until the next one. */
  public Answer send(long timeMs, Request request) {
    endDueHolds(timeMs);
    write(request);
    run(CommandType.TRANSACTION);
    boolean decided = answer.lsn() != 0 && !answer.isRepeat();
    if (decided && request.function() != TransactionFunction.BALANCE) {
      approvals.put(request.identity(), answer.lsn());
    }
    return answer;
  }

  /** Goes on to a time and ends the holds that are due then, as far as there is room for it. */
  public void endDueHolds(long timeMs) {
    nowMs = timeMs;
    boolean ended = true;
    while (ended && engine.isDue(nowMs)) {
      ended = run(CommandType.TICK);
    }
  }

  /** True when an event came of it. */
  private boolean run(int commandType) {
    int length = engine.execute(nowMs, commandType, command, 0, event, 0, answer);
    if (length > 0) {
      byte[] copy = new byte[length];
      event.getBytes(0, copy);
      events.add(copy);
    }
    return length > 0;
  }

  private void write(Request request) {
    view.wrapAndClear(command, 0)
        .programme(DEMO)
        .function(request.function())
        .fact(request.fact())
        .approvalCode(approvalCode(request))
        .longHold(request.longHold())
        .rights(Right.setOf(request.rights().stream().map(EngineHarness::right).toList()))
        .mti(request.mti())
        .processingCode(request.processingCode())
        .amount(request.amount())
        .currency(request.currency())
        .stan(request.stan())
        .transmittedAt(request.transmittedAt())
        .localTime(request.localTime())
        .localDate(request.localDate())
        .acquirer(request.acquirer())
        .merchantType(request.merchantType())
        .mode((byte) request.mode())
        .pointsToUse(request.pointsToUse())
        .standingAmount(request.standingAmount());
    if (request.card() != null) {
      view.token(tokenHigh(request.card()), tokenLow(request.card()));
    }
    text(request.terminal(), TransactionCommand.TERMINAL, 8);
    text(request.merchant(), TransactionCommand.CARD_ACCEPTOR, 16);
    if (request.rrn() != null) {
      text(request.rrn(), TransactionCommand.RRN, 12);
    }
    OriginalData original = request.original();
    if (original != null) {
      view.original(
          original.mti(),
          original.stan(),
          original.transmittedAt(),
          original.acquirer(),
          original.forwarder());
    }
  }

  private long approvalCode(Request request) {
    Request.Identity approved = request.approvalOf();
    if (approved == null) {
      return TransactionCommand.NO_APPROVAL;
    }
    return approvals.getOrDefault(approved, APPROVAL_OF_NOTHING);
  }

  private static Right right(Request.Right right) {
    return Right.valueOf(right.name());
  }

  private void text(String text, int offset, int width) {
    command.setMemory(offset, width, (byte) ' ');
    command.putStringWithoutLengthAscii(offset, text);
  }

  /** The lots of a card's account, in draw-down order. */
  public List<Lot> lots(String card) {
    List<Lot> lots = new ArrayList<>();
    engine
        .accounts()
        .forEachLot(account(card), (expiry, points) -> lots.add(new Lot(expiry, points)));
    return lots;
  }

  public long arrears(String card) {
    return engine.accounts().arrears(account(card));
  }

  /** Points on hold on a card's account. */
  public long held(String card) {
    return engine.accounts().held(account(card));
  }

  /** Points pending on a card's account. */
  public long pending(String card) {
    return engine.accounts().pending(account(card));
  }

  /** Points that a card can spend at the time of the last request. */
  public long available(String card) {
    return engine.accounts().available(account(card), Calendar.epochDay(nowMs));
  }

  private int account(String card) {
    return engine.cards().accountOf(DEMO, tokenHigh(card), tokenLow(card));
  }

  public LedgerTotals totals() {
    return engine.totals(DEMO, nowMs);
  }

  /** A second engine that applied the same events. */
  public Engine replay(EngineOptions options) {
    Engine second = new Engine(options);
    ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    for (byte[] bytes : events) {
      buffer.putBytes(0, bytes);
      second.apply(buffer, 0, bytes.length);
    }
    return second;
  }

  @Override
  public void close() {
    engine.close();
  }

  private static long tokenHigh(String card) {
    return Long.parseLong(card) * 0x9E3779B97F4A7C15L;
  }

  private static long tokenLow(String card) {
    return Long.parseLong(card) * 0xD6E8FEB86659FD93L;
  }
}
