package io.tebus.engine;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeAccountCommand;
import io.tebus.command.ChangeCardCommand;
import io.tebus.command.CommandType;
import io.tebus.command.MergeAccountsCommand;
import io.tebus.command.OpenAccountCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.Right;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.programme.Calendar;
import io.tebus.event.Answer;
import io.tebus.event.LotKey;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.AccountChange;
import io.tebus.reference.AccountKey;
import io.tebus.reference.AccountName;
import io.tebus.reference.AccountOpening;
import io.tebus.reference.CardChange;
import io.tebus.reference.CardKey;
import io.tebus.reference.Change;
import io.tebus.reference.Lot;
import io.tebus.reference.Merging;
import io.tebus.reference.Opening;
import io.tebus.reference.OriginalData;
import io.tebus.reference.Programme;
import io.tebus.reference.RandomHistory.Step;
import io.tebus.reference.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An engine that takes the requests of the reference model and keeps the events it makes. It is
 * told the time before each: holds that are due have ended then.
 *
 * <p>Confined to the test's thread.
 */
public final class EngineHarness implements AutoCloseable {

  private static final int EXPECTED_EVERY = 11;
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

  /** An engine with the demonstration programme; all others are not defined. */
  public EngineHarness(EngineOptions options) {
    this(options, List.of(Programme.DEMO));
  }

  /** An engine with programmes, in this order. */
  public EngineHarness(EngineOptions options, List<Programme> programmes) {
    engine = new Engine(options);
    programmes.forEach(programme -> define(nowMs, programme));
  }

  private EngineHarness(Engine engine) {
    this.engine = engine;
  }

  /** The same tills in front of another engine that has the same state; its events begin here. */
  EngineHarness inFrontOf(Engine other) {
    EngineHarness twin = new EngineHarness(other);
    twin.approvals.putAll(approvals);
    twin.nowMs = nowMs;
    return twin;
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
    return openCard(new CardKey(DEMO, card), status, accountNumber, openingPoints);
  }

  private ResponseCode openCard(
      CardKey card, CardStatus status, long accountNumber, long openingPoints) {
    OpenCardCommand.encode(
        command,
        0,
        card.programme(),
        status,
        tokenHigh(card.card()),
        tokenLow(card.card()),
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
        new CardKey(opening.programme(), opening.card()),
        CardStatus.valueOf(opening.status().name()),
        opening.accountNumber(),
        opening.points());
    return answer;
  }

  /** Defines a programme, or defines it again; the answer is valid until the next request. */
  public Answer define(long timeMs, Programme programme) {
    endDueHolds(timeMs);
    DefineProgrammeCommand.encode(command, 0, programme.definition());
    run(CommandType.DEFINE_PROGRAMME);
    return answer;
  }

  /** Books all lots that lapsed long enough ago, slice by slice. */
  public void sweep(long timeMs) {
    endDueHolds(timeMs);
    boolean booked = true;
    while (booked) {
      booked = run(CommandType.EXPIRE);
    }
  }

  /** Changes cards and accounts as the reference model does; valid until the next request. */
  public Answer change(long timeMs, Change change) {
    endDueHolds(timeMs);
    run(
        switch (change) {
          case CardChange ofCard -> write(ofCard);
          case AccountChange ofAccount -> write(ofAccount);
          case AccountOpening opening -> write(opening);
          case Merging merging -> write(merging);
        });
    return answer;
  }

  private int write(CardChange change) {
    Opening.Status status = change.status();
    Set<CardChange.Right> rights = change.rights();
    ChangeCardCommand.encode(
        command,
        0,
        change.programme(),
        status == null ? ChangeCardCommand.UNCHANGED : CardStatus.valueOf(status.name()).ordinal(),
        rights == null ? ChangeCardCommand.UNCHANGED : bitsOf(rights),
        tokenHigh(change.card()),
        tokenLow(change.card()));
    return CommandType.CHANGE_CARD;
  }

  private static int bitsOf(Set<CardChange.Right> rights) {
    return CardRight.setOf(rights.stream().map(right -> CardRight.valueOf(right.name())).toList());
  }

  private int write(AccountChange change) {
    AccountName account = change.account();
    ChangeAccountCommand.encode(
        command,
        0,
        change.programme(),
        AccountStatus.valueOf(change.status().name()),
        account.accountNumber(),
        tokenHigh(account),
        tokenLow(account));
    return CommandType.CHANGE_ACCOUNT;
  }

  private int write(AccountOpening opening) {
    OpenAccountCommand.encode(command, 0, opening.programme(), opening.accountNumber());
    return CommandType.OPEN_ACCOUNT;
  }

  private int write(Merging merging) {
    AccountName from = merging.from();
    AccountName into = merging.into();
    MergeAccountsCommand.encode(
        command,
        0,
        merging.programme(),
        into == null,
        from.accountNumber(),
        tokenHigh(from),
        tokenLow(from),
        into == null ? OpenCardCommand.NO_ACCOUNT_NUMBER : into.accountNumber(),
        into == null ? 0 : tokenHigh(into),
        into == null ? 0 : tokenLow(into));
    return CommandType.MERGE_ACCOUNTS;
  }

  /** All of a step of a random history. */
  public void take(Step step) {
    long timeMs = step.time().toEpochMilli();
    step.definitions().forEach(programme -> define(timeMs, programme));
    if (step.sweeps()) {
      sweep(timeMs);
    }
    step.openings().forEach(opening -> openCard(timeMs, opening));
    step.changes().forEach(change -> change(timeMs, change));
    send(timeMs, step.request());
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
        .programme(request.programme())
        .function(request.function())
        .fact(request.fact())
        .approvalCode(approvalCode(request))
        .longHold(request.longHold())
        .withoutEarn(isCash(request))
        .asksNotToEarn(request.withoutEarn())
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
    writeAccounts(request.payer(), request.recipient());
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

  /** Cash, cash-back, quasi-cash: what the dialect of the tills says. */
  private static boolean isCash(Request request) {
    int type = request.processingCode() / 10_000;
    return type == 1 || type == 9 || type == 11;
  }

  private void writeAccounts(@Nullable AccountName payer, @Nullable AccountName recipient) {
    if (payer == null && recipient == null) {
      return;
    }
    view.accountsDigest(Objects.hash(payer, recipient));
    if (payer != null) {
      String card = payer.card();
      if (card != null) {
        view.payerToken(tokenHigh(card), tokenLow(card));
      } else {
        view.payerNumber(payer.accountNumber());
      }
    }
    if (recipient != null) {
      String card = recipient.card();
      if (card != null) {
        view.recipientToken(tokenHigh(card), tokenLow(card));
      } else {
        view.recipientNumber(recipient.accountNumber());
      }
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

  /** The lots of an account, in draw-down order. */
  List<Lot> lotsOf(int account) {
    List<Lot> lots = new ArrayList<>();
    engine
        .accounts()
        .forEachLot(
            account,
            (key, points) -> lots.add(new Lot(LotKey.expiry(key), LotKey.funder(key), points)));
    return lots;
  }

  /** Points that an account, or its cards, can spend at the time of the last request. */
  long available(int account) {
    return engine.accounts().available(account, Calendar.epochDay(nowMs));
  }

  /** What the issuer says of a card. */
  public CardStatus status(CardKey card) {
    return engine.cards().status(ordinal(card));
  }

  /** What a card may do, as bits of {@link CardRight}. */
  public int rights(CardKey card) {
    return engine.cards().rights(ordinal(card));
  }

  private int ordinal(CardKey card) {
    return engine.cards().find(card.programme(), tokenHigh(card.card()), tokenLow(card.card()));
  }

  /** Ordinal of the account that is named so, which may be merged; negative when there is none. */
  int account(AccountKey account) {
    int programme = account.programme();
    AccountName name = account.name();
    return name.card() == null
        ? engine.accounts().findNumber(programme, name.accountNumber())
        : engine.cards().accountOf(programme, tokenHigh(name), tokenLow(name));
  }

  public LedgerTotals totals(int programme) {
    return engine.totals(programme, nowMs);
  }

  /** A second engine that applied the same events, expecting most of them and some twice. */
  public Engine replay(EngineOptions options) {
    Engine second = new Engine(options);
    ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    for (int i = 0; i < events.size(); i++) {
      if (i % EXPECTED_EVERY == 0) {
        int end = Math.min(events.size(), i + 2 * EXPECTED_EVERY);
        for (byte[] next : events.subList(i, end)) {
          buffer.putBytes(0, next);
          second.expect(buffer, 0, next.length);
        }
      }
      byte[] bytes = events.get(i);
      buffer.putBytes(0, bytes);
      second.apply(buffer, 0, bytes.length);
    }
    return second;
  }

  @Override
  public void close() {
    engine.close();
  }

  private static long tokenHigh(AccountName name) {
    String card = name.card();
    return card == null ? 0 : tokenHigh(card);
  }

  private static long tokenLow(AccountName name) {
    String card = name.card();
    return card == null ? 0 : tokenLow(card);
  }

  private static long tokenHigh(String card) {
    return Long.parseLong(card) * 0x9E3779B97F4A7C15L;
  }

  private static long tokenLow(String card) {
    return Long.parseLong(card) * 0xD6E8FEB86659FD93L;
  }
}
