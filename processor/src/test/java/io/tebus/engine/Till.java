package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeAccountCommand;
import io.tebus.command.ChangeCardCommand;
import io.tebus.command.CommandType;
import io.tebus.command.MergeAccountsCommand;
import io.tebus.command.OpenAccountCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.Answer;
import io.tebus.event.FullTable;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.LotKey;
import io.tebus.event.LotsExpiredEvent;
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

  /** A card of nobody else, for a test to open: {@link #openOther}. */
  static final long OTHER_CARD = 9;

  /** Last day of the first lot. */
  static final String JANUARY = "2029-01-31";

  /** Last day of the second lot. */
  static final String FEBRUARY = "2029-02-28";

  /** Number of the account that the first three cards share. */
  static final long FAMILY = 7;

  static final EngineOptions OPTIONS = EngineOptions.ofCapacity(4_096).withStore(256, 256, 1_024);

  private static final int DEMO = ProgrammeDefinition.demo().id();
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
    assertThat(define(programme)).isEqualTo(ResponseCode.APPROVED);
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
    assertThat(tryOpenCard(card, status, accountNumber, openingPoints))
        .isEqualTo(ResponseCode.APPROVED);
  }

  ResponseCode tryOpenCard(long card, CardStatus status, long accountNumber, long openingPoints) {
    OpenCardCommand.encode(
        source, 0, DEMO, status, card, card, 999_900, 78, accountNumber, openingPoints);
    run(CommandType.OPEN_CARD, source);
    return answer.responseCode();
  }

  /** Opens an account without a card. */
  ResponseCode openAccount(long number) {
    return openAccount(DEMO, number);
  }

  ResponseCode openAccount(int programme, long number) {
    OpenAccountCommand.encode(source, 0, programme, number);
    run(CommandType.OPEN_ACCOUNT, source);
    return answer.responseCode();
  }

  /** An active card with an empty account of its own. */
  void openOther(long card) {
    openCard(card, CardStatus.ACTIVE, OpenCardCommand.NO_ACCOUNT_NUMBER, 0);
  }

  /** Defines a programme, or changes its settings. */
  ResponseCode define(ProgrammeDefinition programme) {
    DefineProgrammeCommand.encode(source, 0, programme);
    run(CommandType.DEFINE_PROGRAMME, source);
    return answer.responseCode();
  }

  /** Gives a card these rights and no others; its status stays. */
  ResponseCode permit(long card, CardRight... rights) {
    return changeCard(card, ChangeCardCommand.UNCHANGED, CardRight.setOf(List.of(rights)));
  }

  /** Changes the status of a card; its rights stay. */
  ResponseCode change(long card, CardStatus status) {
    return changeCard(card, status.ordinal(), ChangeCardCommand.UNCHANGED);
  }

  private ResponseCode changeCard(long card, int status, int rights) {
    ChangeCardCommand.encode(source, 0, DEMO, status, rights, card, card);
    run(CommandType.CHANGE_CARD, source);
    return answer.responseCode();
  }

  /** Changes the status of the account that a card was opened for. */
  ResponseCode change(long card, AccountStatus status) {
    ChangeAccountCommand.encode(
        source, 0, DEMO, status, OpenCardCommand.NO_ACCOUNT_NUMBER, card, card);
    run(CommandType.CHANGE_ACCOUNT, source);
    return answer.responseCode();
  }

  /** Changes the status of an account that is known by its number. */
  ResponseCode changeNumbered(long number, AccountStatus status) {
    ChangeAccountCommand.encode(source, 0, DEMO, status, number, 0, 0);
    run(CommandType.CHANGE_ACCOUNT, source);
    return answer.responseCode();
  }

  /** Merges the account of a card into that of another one. */
  ResponseCode merge(long from, long into) {
    return merge(false, from, into);
  }

  /** Takes the merge of a card's account back. */
  ResponseCode unmerge(long from) {
    return merge(true, from, 0);
  }

  private ResponseCode merge(boolean unmerge, long from, long into) {
    long byCard = OpenCardCommand.NO_ACCOUNT_NUMBER;
    MergeAccountsCommand.encode(source, 0, DEMO, unmerge, byCard, from, from, byCard, into, into);
    run(CommandType.MERGE_ACCOUNTS, source);
    return answer.responseCode();
  }

  /** Merges accounts that are known by their numbers. */
  ResponseCode mergeNumbered(long from, long into) {
    MergeAccountsCommand.encode(source, 0, DEMO, false, from, 0, 0, into, 0, 0);
    run(CommandType.MERGE_ACCOUNTS, source);
    return answer.responseCode();
  }

  /** The merge, or its undoing, that was journaled last. */
  AccountsMergedEvent merged() {
    byte[] newest = events.getLast();
    return new AccountsMergedEvent().wrap(newest(), 0, newest.length);
  }

  /** True when what was asked for last was there already. */
  boolean isRepeat() {
    return answer.isRepeat();
  }

  /** What had no room for what was asked for last. */
  FullTable full() {
    return answer.full();
  }

  /** How many events were journaled. */
  int eventCount() {
    return events.size();
  }

  /** Books a slice of what has lapsed; null when nothing is due. */
  @Nullable LotsExpiredEvent expire() {
    int length = run(CommandType.EXPIRE, source);
    return length == 0 ? null : new LotsExpiredEvent().wrap(newest(), 0, length);
  }

  /** Books all that has lapsed; returns how many lots that were. */
  int expireAll() {
    int lots = 0;
    for (int slices = 0; slices < MAX_TICKS; slices++) {
      LotsExpiredEvent slice = expire();
      if (slice == null) {
        return lots;
      }
      lots += slice.count();
    }
    throw new AssertionError("slices: count=" + MAX_TICKS + " (expected: an end)");
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
    return lotsOf(account(card));
  }

  /** The lots of the account with a number. */
  List<Lot> lotsNumbered(long number) {
    return lotsOf(accountNumbered(number));
  }

  private List<Lot> lotsOf(int account) {
    List<Lot> lots = new ArrayList<>();
    engine
        .accounts()
        .forEachLot(
            account,
            (key, points) -> lots.add(new Lot(LotKey.expiry(key), LotKey.funder(key), points)));
    return lots;
  }

  /** Points that the operator pays for. */
  static Lot lot(String lastDay, long points) {
    return lot(lastDay, AcceptedCurrency.OPERATOR, points);
  }

  static Lot lot(String lastDay, int funder, long points) {
    return new Lot(LocalDate.parse(lastDay).toEpochDay(), funder, points);
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

  /** Ordinal of the account that a card was opened for; it may be merged. */
  int account(long card) {
    return engine.cards().accountOf(DEMO, card, card);
  }

  /** Ordinal of the account with a number. */
  int accountNumbered(long number) {
    return engine.accounts().findNumber(DEMO, number);
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
