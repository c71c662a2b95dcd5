package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.SampleCommand;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.event.Answer;
import io.tebus.event.FullTable;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What has no room is answered 91, says so, and leaves no trace. */
class FullTablesTest {

  private static final int DEMO = ProgrammeDefinition.demo().id();
  private static final int WINDOW = 2_048;
  private static final int CARDS = 400;
  private static final int LOTS = 320;

  /** A sixteenth of the lots is left to reversals. */
  private static final int RESERVED_LOTS = LOTS / 16;

  /** Lots that purchases can make; each is of a card of its own. */
  private static final int PURCHASED_LOTS = LOTS - RESERVED_LOTS;

  private static final long OWN = OpenCardCommand.NO_ACCOUNT_NUMBER;
  private static final long FAMILY = 7;

  /** All points of a programme together, as far as they come with cards. */
  private static final long MAX_ISSUED = 1L << 62;

  private static final long NOW_MS = 1_800_000_000_000L;

  private final UnsafeBuffer source = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private final List<byte[]> events = new ArrayList<>();
  private Engine engine = new Engine(EngineOptions.ofCapacity(WINDOW));

  @AfterEach
  void giveTheMemoryBack() {
    engine.close();
  }

  // ---- Lots

  @Test
  void aPurchaseWithoutRoomForItsLotIsRefused() {
    fillLots();

    assertRefused(FullTable.LOTS, purchase(PURCHASED_LOTS));
    assertThat(engine.accounts().freeLots()).isEqualTo(RESERVED_LOTS);
  }

  @Test
  void whatNeedsNoLotIsAnsweredWhileLotsAreFull() {
    fillLots();

    assertThat(send(purchase(3))).as("a repeat").isZero();
    assertThat(answer.isRepeat()).isTrue();
    assertThat(answer.after()).isEqualTo(10);

    send(enquiry(3));
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.after()).isEqualTo(10);

    SampleCommand small = purchase(PURCHASED_LOTS);
    small.view().amount(99);
    send(small);
    assertThat(answer.responseCode()).as("earns nothing").isEqualTo(ResponseCode.APPROVED);

    send(redemption(3, 4));
    assertThat(answer.responseCode()).as("a part of a lot").isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.after()).isEqualTo(6);
    assertConserved();
  }

  @Test
  void aPurchaseThatJoinsALotIsApprovedWhileLotsAreFull() {
    fillLots();

    send(secondPurchase(3));

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.after()).isEqualTo(20);
    assertThat(engine.accounts().freeLots()).isEqualTo(RESERVED_LOTS);
    assertRefused(FullTable.LOTS, purchase(PURCHASED_LOTS));
    assertReplayed();
  }

  @Test
  void hasRoomForALotWhenOneIsUsedUp() {
    fillLots();
    send(redemption(3, 10));
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);

    send(purchase(PURCHASED_LOTS));

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertRefused(FullTable.LOTS, purchase(PURCHASED_LOTS + 1));
    assertConserved();
  }

  @Test
  void reversalsUseWhatPurchasesLeave() {
    useUpTheReserve();

    assertRefused(FullTable.LOTS, reversalOfRedemption(RESERVED_LOTS));

    send(redemption(100, 10));
    send(reversalOfRedemption(RESERVED_LOTS));
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.isRepeat()).as("the refused one was not remembered").isFalse();
    assertThat(available(RESERVED_LOTS)).isEqualTo(10);
    assertConserved();
    assertReplayed();
  }

  @Test
  void whatJoinsALotIsApprovedThoughNoneIsFree() {
    useUpTheReserve();
    send(redemption(100, 4));

    send(reversalOfRedemption(100));
    assertThat(answer.responseCode()).as("a reversal").isEqualTo(ResponseCode.APPROVED);
    assertThat(available(100)).isEqualTo(10);

    send(secondPurchase(100));
    assertThat(answer.responseCode()).as("a purchase").isEqualTo(ResponseCode.APPROVED);
    assertThat(available(100)).isEqualTo(20);

    assertRefused(FullTable.LOTS, purchase(CARDS - 1));
    assertThat(engine.accounts().freeLots()).isZero();
    assertConserved();
    assertReplayed();
  }

  @Test
  void openingPointsNeedALot() {
    fillLots();
    long hash = engine.stateHash();

    assertThat(openCard(CARDS, OWN, 5)).isZero();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.UNAVAILABLE);
    assertThat(answer.full()).isEqualTo(FullTable.LOTS);
    assertThat(engine.stateHash()).isEqualTo(hash);

    assertThat(openCard(CARDS, OWN, 0)).as("without points").isPositive();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    send(redemption(3, 10));
    assertThat(openCard(CARDS + 1, OWN, 5)).as("after a lot is used up").isPositive();
    assertConserved();
  }

  @Test
  void openingPointsOfALaterCardNeedALotToo() {
    fillLots();
    assertThat(openCard(CARDS, FAMILY, 0)).isPositive();
    long hash = engine.stateHash();

    assertThat(openCard(CARDS + 1, FAMILY, 5)).isZero();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.UNAVAILABLE);
    assertThat(answer.full()).isEqualTo(FullTable.LOTS);
    assertThat(engine.stateHash()).isEqualTo(hash);

    send(redemption(3, 10));
    assertThat(openCard(CARDS + 1, FAMILY, 5)).as("after a lot is used up").isPositive();
    assertThat(available(CARDS)).isEqualTo(5);
    assertConserved();
    assertReplayed();
  }

  // ---- Points

  @ParameterizedTest
  @ValueSource(longs = {1, 2, MAX_ISSUED, Long.MAX_VALUE})
  void cardsBringNoMorePointsThanAProgrammeMayIssue(long points) {
    begin(10, 10, 100);
    assertThat(openCard(0, OWN, MAX_ISSUED - 1)).isPositive();
    assertThat(openCard(1, FAMILY, 0)).isPositive();
    if (points == 1) {
      assertThat(openCard(2, FAMILY, points)).as("to the last one").isPositive();
      assertThat(engine.totals(DEMO, NOW_MS).issued()).isEqualTo(MAX_ISSUED);
    }
    long hash = engine.stateHash();

    for (long number : new long[] {OWN, 8}) {
      assertThat(openCard(3, number, points)).isZero();
      assertThat(answer.responseCode()).isEqualTo(ResponseCode.UNAVAILABLE);
      assertThat(answer.full()).isEqualTo(FullTable.POINTS);
    }
    assertThat(engine.stateHash()).isEqualTo(hash);

    assertThat(openCard(3, FAMILY, 0)).as("without points").isPositive();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertConserved();
    assertReplayed();
  }

  // ---- Cards and accounts

  @Test
  void aFullCardTableOpensNoFurtherCard() {
    begin(10, 3, 100);
    for (int card = 0; card < 3; card++) {
      assertThat(openCard(card, card, 20)).isPositive();
    }
    long hash = engine.stateHash();

    for (long number : new long[] {OWN, 0, 9}) {
      assertThat(openCard(3, number, 0)).isZero();
      assertThat(answer.responseCode()).isEqualTo(ResponseCode.UNAVAILABLE);
      assertThat(answer.full()).isEqualTo(FullTable.CARDS);
    }
    assertThat(engine.stateHash()).isEqualTo(hash);

    assertThat(openCard(1, 1, 20)).isZero();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.isRepeat()).isTrue();
    assertThat(answer.full()).isEqualTo(FullTable.NONE);
    assertThat(available(1)).isEqualTo(20);
    send(purchase(1));
    assertThat(answer.after()).isEqualTo(30);
    assertConserved();
  }

  @Test
  void aFullAccountTableOpensNoFurtherAccount() {
    begin(2, 10, 100);
    openCard(0, OWN, 20);
    openCard(1, 7, 20);
    long hash = engine.stateHash();

    for (long number : new long[] {OWN, 8}) {
      assertThat(openCard(2, number, 0)).isZero();
      assertThat(answer.responseCode()).isEqualTo(ResponseCode.UNAVAILABLE);
      assertThat(answer.full()).isEqualTo(FullTable.ACCOUNTS);
    }
    assertThat(engine.stateHash()).isEqualTo(hash);

    assertThat(openCard(2, 7, 0)).as("a further card of one").isPositive();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(available(2)).isEqualTo(20);
    assertConserved();
    assertReplayed();
  }

  // ---- Replay

  @ParameterizedTest
  @CsvSource({"accounts, 2, 3, 20", "cards, 3, 2, 20", "lots, 3, 3, 2"})
  void refusesAJournalThatATableIsTooSmallFor(String table, int accounts, int cards, int lots) {
    begin(3, 3, 20);
    for (int card = 0; card < 3; card++) {
      assertThat(openCard(card, OWN, 10)).isPositive();
    }
    int capacity = table.equals("accounts") ? accounts : table.equals("cards") ? cards : lots;

    try (Engine small = new Engine(options(accounts, cards, lots))) {
      assertThatThrownBy(() -> replay(small))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(table + ": capacity=" + capacity)
          .hasMessageContaining("at least what the journal was written with")
          .hasMessageContaining("tebus.store." + table);
    }
  }

  @Test
  void aLargerStoreHoldsTheSamePoints() {
    fillLots();
    send(redemption(3, 10));

    try (Engine large = new Engine(options(10 * CARDS, 20 * CARDS, 30 * LOTS))) {
      replay(large);

      assertThat(large.totals(DEMO, NOW_MS)).isEqualTo(engine.totals(DEMO, NOW_MS));
      assertThat(large.lsn()).isEqualTo(engine.lsn());
    }
  }

  // ---- What is sent

  private void begin(int accounts, int cards, int lots) {
    engine.close();
    engine = new Engine(options(accounts, cards, lots));
    events.clear();
    DefineProgrammeCommand.encode(source, 0, ProgrammeDefinition.demo());
    assertThat(run(CommandType.DEFINE_PROGRAMME, source)).isPositive();
  }

  private static EngineOptions options(int accounts, int cards, int lots) {
    return EngineOptions.ofCapacity(WINDOW).withStore(accounts, cards, lots);
  }

  /** A lot on each of the first cards, until purchases can make no more. */
  private void fillLots() {
    begin(CARDS + 10, CARDS + 10, LOTS);
    for (int card = 0; card < CARDS; card++) {
      assertThat(openCard(card, OWN, 0)).isPositive();
    }
    for (int card = 0; card < PURCHASED_LOTS; card++) {
      send(purchase(card));
      assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    }
  }

  /** No lot is free; the first cards have their points back, the one behind them has not. */
  private void useUpTheReserve() {
    fillLots();
    int spent = RESERVED_LOTS + 1;
    for (int card = 0; card < spent; card++) {
      send(redemption(card, 10));
      send(purchase(PURCHASED_LOTS + card));
      assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    }
    for (int card = 0; card < RESERVED_LOTS; card++) {
      assertRefused(FullTable.LOTS, purchase(PURCHASED_LOTS + spent));

      send(reversalOfRedemption(card));

      assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
      assertThat(available(card)).isEqualTo(10);
    }
    assertThat(engine.accounts().freeLots()).isZero();
  }

  private void assertRefused(FullTable table, SampleCommand command) {
    long hash = engine.stateHash();
    long lsn = engine.lsn();

    assertThat(send(command)).isZero();

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.UNAVAILABLE);
    assertThat(answer.full()).isEqualTo(table);
    assertThat(answer.hasFigures()).isFalse();
    assertThat(engine.stateHash()).isEqualTo(hash);
    assertThat(engine.lsn()).isEqualTo(lsn);
  }

  private void assertConserved() {
    LedgerTotals totals = engine.totals(DEMO, NOW_MS);
    assertThat(totals.isConserved()).as("%s", totals).isTrue();
  }

  private void assertReplayed() {
    int accounts = tableCapacity("accounts");
    int cards = tableCapacity("cards");
    try (Engine replica = new Engine(options(accounts, cards, tableCapacity("lots")))) {
      replay(replica);
      assertThat(engine.pageHashes().firstDifference(replica.pageHashes())).isNull();
    }
  }

  private int tableCapacity(String name) {
    return engine.tables().stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow()
        .capacity();
  }

  private void replay(Engine replica) {
    for (byte[] bytes : events) {
      replica.apply(new UnsafeBuffer(bytes), 0, bytes.length);
    }
  }

  private long available(int card) {
    int account = engine.cards().accountOf(DEMO, card + 1L, card + 1L);
    return engine.accounts().available(account, (int) (NOW_MS / 86_400_000));
  }

  private int openCard(int card, long accountNumber, long openingPoints) {
    OpenCardCommand.encode(
        source,
        0,
        DEMO,
        CardStatus.ACTIVE,
        card + 1L,
        card + 1L,
        999_900,
        78,
        accountNumber,
        openingPoints);
    return run(CommandType.OPEN_CARD, source);
  }

  private int send(SampleCommand command) {
    return run(CommandType.TRANSACTION, command.buffer());
  }

  private int run(int commandType, DirectBuffer command) {
    int length = engine.execute(NOW_MS, commandType, command, 0, event, 0, answer);
    if (length > 0) {
      byte[] copy = new byte[length];
      event.getBytes(0, copy);
      events.add(copy);
    }
    return length;
  }

  /** Of 10.00 USD, which earns 10 points; one for each card. */
  private static SampleCommand purchase(int card) {
    return command(TransactionFunction.PURCHASE, 1_000 + card, card);
  }

  private static SampleCommand secondPurchase(int card) {
    return command(TransactionFunction.PURCHASE, 5_000 + card, card);
  }

  private static SampleCommand redemption(int card, long points) {
    SampleCommand command = command(TransactionFunction.REDEMPTION, 2_000 + card, card);
    command.view().processingCode(9_000).amount(points);
    return command;
  }

  /** Of the card's one redemption. */
  private static SampleCommand reversalOfRedemption(int card) {
    SampleCommand command = command(TransactionFunction.REVERSAL, 3_000 + card, card);
    command
        .view()
        .mti(400)
        .original(200, 2_000 + card, SampleCommand.TRANSMITTED_AT, SampleCommand.ACQUIRER, 0);
    return command;
  }

  private static SampleCommand enquiry(int card) {
    SampleCommand command = command(TransactionFunction.BALANCE, 4_000 + card, card);
    command.view().mti(100).processingCode(319_000).amount(0);
    return command;
  }

  private static SampleCommand command(TransactionFunction function, int stan, int card) {
    SampleCommand command = new SampleCommand();
    command.view().function(function).stan(stan).token(card + 1L, card + 1L);
    return command;
  }
}
