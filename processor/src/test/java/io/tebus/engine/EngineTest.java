package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.SampleCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.SpendSettings;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.event.Answer;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.Effect;
import io.tebus.event.EventHeader;
import io.tebus.event.FullTable;
import io.tebus.event.LotKey;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Lot;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineTest {

  private static final int DEMO = ProgrammeDefinition.demo().id();
  private static final int UNDEFINED = 9;
  private static final int WINDOW = 4;
  private static final int HOSTILE_CARDS = 20_000;
  private static final long FAMILY = 7;
  private static final int MAX_PROGRAMMES = 64;
  private static final long MAX_AMOUNT = 999_999_999_999L;
  private static final int VERSION_OFFSET = 2;

  private final UnsafeBuffer source = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private final List<byte[]> events = new ArrayList<>();
  private final List<Engine> engines = new ArrayList<>();
  private Engine engine = engine(2_048);
  private long nowMs = ms("2027-01-15T09:30:00Z");

  @BeforeEach
  void defineTheProgrammeAndOpenACard() {
    begin(engine);
  }

  @AfterEach
  void giveTheMemoryBack() {
    engines.forEach(Engine::close);
  }

  // ---- The identity window

  @Test
  void answersUnavailableAndChangesNothingWhileTheWindowIsFullOfYoungTransactions() {
    fillWindow();
    long hash = engine.stateHash();
    nowMs += EngineOptions.TWO_DAYS_MS - 1;

    int length = send(purchase(WINDOW + 1));

    assertThat(length).isZero();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.UNAVAILABLE);
    assertThat(answer.full()).isEqualTo(FullTable.WINDOW);
    assertThat(engine.stateHash()).isEqualTo(hash);
    assertThat(engine.lsn()).isEqualTo(2 + WINDOW);
    assertThat(engine.windowYoung(nowMs)).isEqualTo(WINDOW);
  }

  @Test
  void goesOnWhenTheOldestOfAFullWindowIsTwoDaysOld() {
    fillWindow();
    nowMs += EngineOptions.TWO_DAYS_MS;

    int length = send(purchase(WINDOW + 1));

    assertThat(length).isPositive();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.full()).isEqualTo(FullTable.NONE);
    assertThat(engine.windowCount()).isEqualTo(WINDOW);
    assertThat(engine.windowYoung(nowMs)).isEqualTo(1);
    assertThat(engine.lsn()).isEqualTo(2 + WINDOW + 1);
  }

  @Test
  void answersARepeatWhileTheWindowIsFull() {
    fillWindow();

    int length = send(purchase(1));

    assertThat(length).isZero();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.isRepeat()).isTrue();
  }

  @Test
  void answersAnEnquiryWhileTheWindowIsFull() {
    fillWindow();

    send(enquiry(WINDOW + 1));

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.after()).isEqualTo(10 * WINDOW);
  }

  @Test
  void answersRepeatWithOriginalResponse() {
    send(purchase(1));
    long lsn = answer.lsn();
    send(purchase(2));
    long hash = engine.stateHash();
    SampleCommand repeat = purchase(1);
    repeat.view().mti(201);

    int length = send(repeat);

    assertThat(length).isZero();
    assertThat(answer.isRepeat()).isTrue();
    assertThat(answer.lsn()).isEqualTo(lsn);
    assertThat(answer.after()).isEqualTo(10);
    assertThat(engine.stateHash()).isEqualTo(hash);
  }

  @Test
  void knowsARepeatForHalfAYear() {
    send(purchase(1));
    nowMs += EngineOptions.HALF_A_YEAR_MS;
    send(purchase(1));
    assertThat(answer.isRepeat()).isTrue();
    assertThat(answer.after()).isEqualTo(10);

    nowMs += 1;
    send(purchase(1));

    assertThat(answer.isRepeat()).isFalse();
    assertThat(answer.after()).isEqualTo(20);
  }

  // ---- Programmes and cards

  @Test
  void aProgrammeThatIsDefinedAsItIsChangesNothing() {
    long hash = engine.stateHash();

    int length = define(ProgrammeDefinition.demo());

    assertThat(length).isZero();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(books(DEMO).programme().definition()).isEqualTo(ProgrammeDefinition.demo());
    assertThat(engine.stateHash()).isEqualTo(hash);
  }

  @Test
  void aSliceOfWhatExpiredIsBookedInTheBooksOfEachProgramme() {
    define(programme(2, "SECOND", ProgrammeDefinition.demo().currencies()));
    openCard(CardStatus.ACTIVE, 3, FAMILY, 500);
    OpenCardCommand.encode(source, 0, 2, CardStatus.ACTIVE, 3, 3, 0, 0, FAMILY, 70);
    run(CommandType.OPEN_CARD, source);
    nowMs = ms("2029-02-03T00:00:00Z");

    int length = run(CommandType.EXPIRE, source);

    LotsExpiredEvent slice = new LotsExpiredEvent().wrap(event, 0, length);
    assertThat(slice.count()).isEqualTo(2);
    assertThat(slice.lsn()).isEqualTo(engine.lsn());
    assertThat(slice.timeMs()).isEqualTo(nowMs);
    assertThat(books(DEMO).expired()).isEqualTo(500);
    assertThat(books(2).expired()).isEqualTo(70);
    for (int programme : new int[] {DEMO, 2}) {
      assertThat(engine.totals(programme, nowMs).isConserved()).isTrue();
      assertThat(engine.totals(programme, nowMs).lapsed()).isZero();
    }
    assertThat(run(CommandType.EXPIRE, source)).isZero();
    assertReplayed();
  }

  @Test
  void refusesMoreProgrammesThanItHasRoomFor() {
    for (int id = 2; id <= MAX_PROGRAMMES; id++) {
      assertThat(define(programme(id, "P" + id, List.of()))).isPositive();
    }
    long hash = engine.stateHash();

    int length = define(programme(MAX_PROGRAMMES + 1, "P", List.of()));

    assertThat(length).isZero();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.UNAVAILABLE);
    assertThat(answer.full()).isEqualTo(FullTable.PROGRAMMES);
    assertThat(engine.ledger(MAX_PROGRAMMES + 1)).isNull();
    assertThat(engine.stateHash()).isEqualTo(hash);
  }

  @Test
  void declinesATransactionOfAProgrammeThatIsNotDefined() {
    SampleCommand purchase = purchase(1);
    purchase.view().programme(UNDEFINED);

    int length = send(purchase);

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.INVALID_TRANSACTION);
    assertThat(length).as("remembered").isPositive();
  }

  @Test
  void declinesAnEnquiryAtAProgrammeThatIsNotDefined() {
    SampleCommand enquiry = enquiry(1);
    enquiry.view().programme(UNDEFINED);

    int length = send(enquiry);

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.INVALID_TRANSACTION);
    assertThat(length).isZero();
  }

  @Test
  void opensNoCardOfAProgrammeThatIsNotDefined() {
    int length = openCard(UNDEFINED, 1, 2);

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.INVALID_TRANSACTION);
    assertThat(length).isZero();
  }

  @Test
  void openingACardAgainChangesNothing() {
    long hash = engine.stateHash();

    int length = openCard(DEMO, SampleCommand.TOKEN_HIGH, SampleCommand.TOKEN_LOW);

    assertThat(length).isZero();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.isRepeat()).isTrue();
    assertThat(engine.accounts().count()).isEqualTo(1);
    assertThat(engine.stateHash()).isEqualTo(hash);
  }

  @Test
  void whatACardIsStaysWhenItIsOpenedAgain() {
    openCard(CardStatus.ACTIVE, 3, FAMILY, 500);
    long hash = engine.stateHash();

    assertThat(openCard(CardStatus.STOLEN, 3, FAMILY, 900)).isZero();
    assertThat(answer.isRepeat()).isTrue();
    assertThat(openCard(CardStatus.LOST, 3, OpenCardCommand.NO_ACCOUNT_NUMBER, 900)).isZero();

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.isRepeat()).isTrue();
    assertThat(engine.stateHash()).isEqualTo(hash);
  }

  @Test
  void openingPointsAreOneLotAsIfEarnedThatDay() {
    int length = openCard(CardStatus.ACTIVE, 3, FAMILY, 500);

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.isRepeat()).isFalse();
    CardOpenedEvent opened = new CardOpenedEvent().wrap(event, 0, length);
    assertThat(opened.accountOpened()).isTrue();
    assertThat(opened.accountNumber()).isEqualTo(FAMILY);
    assertThat(opened.openingPoints()).isEqualTo(500);
    assertThat(opened.openingExpiry()).isEqualTo(LocalDate.parse("2029-01-31").toEpochDay());
    assertThat(opened.openingKey())
        .isEqualTo(LotKey.of(opened.openingExpiry(), AcceptedCurrency.OPERATOR));
    assertThat(opened.available()).isEqualTo(500);
    assertThat(opened.arrears()).isZero();
    assertThat(lots(3)).containsExactly(lot("2029-01-31", 500));
    assertThat(books(DEMO).issued()).isEqualTo(500);
    assertThat(engine.totals(DEMO, nowMs).isConserved()).isTrue();
  }

  @Test
  void cardsOfOneNumberShareAnAccount() {
    openCard(CardStatus.ACTIVE, 3, FAMILY, 500);
    int length = openCard(CardStatus.ACTIVE, 4, FAMILY, 0);
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    CardOpenedEvent opened = new CardOpenedEvent().wrap(event, 0, length);
    assertThat(opened.accountOpened()).isFalse();
    assertThat(opened.openingExpiry()).isZero();
    assertThat(opened.available()).isEqualTo(500);
    SampleCommand redemption = redemption(1, 200);
    redemption.view().token(4, 4);

    send(redemption);

    assertThat(answer.before()).isEqualTo(500);
    assertThat(lots(3)).containsExactly(lot("2029-01-31", 300));
    assertThat(engine.cards().accountOf(DEMO, 3, 3))
        .isEqualTo(engine.cards().accountOf(DEMO, 4, 4))
        .isEqualTo(engine.accounts().findNumber(DEMO, FAMILY));
    assertThat(books(DEMO).cardCount()).isEqualTo(3);
    assertThat(books(DEMO).accountCount()).isEqualTo(2);
  }

  @Test
  void openingPointsComeWithWhicheverCardBringsThemFirst() {
    openCard(CardStatus.ACTIVE, 3, FAMILY, 0);
    SampleCommand purchase = purchase(1);
    purchase.view().token(3, 3);
    send(purchase);
    nowMs = ms("2027-02-15T09:30:00Z");

    int length = openCard(CardStatus.STOLEN, 4, FAMILY, 500);

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    CardOpenedEvent opened = new CardOpenedEvent().wrap(event, 0, length);
    assertThat(opened.accountOpened()).isFalse();
    assertThat(opened.openingPoints()).isEqualTo(500);
    assertThat(opened.openingExpiry()).isEqualTo(LocalDate.parse("2029-02-28").toEpochDay());
    assertThat(opened.openingLotPoints()).isEqualTo(500);
    assertThat(opened.available()).isEqualTo(510);
    assertThat(opened.arrears()).isZero();
    assertThat(lots(3)).containsExactly(lot("2029-01-31", 10), lot("2029-02-28", 500));
    assertThat(books(DEMO).issued()).isEqualTo(510);
    assertThat(books(DEMO).accountCount()).isEqualTo(2);
    assertReplayed();
  }

  @Test
  void openingPointsComeOnce() {
    openCard(CardStatus.ACTIVE, 3, FAMILY, 0);
    openCard(CardStatus.ACTIVE, 4, FAMILY, 500);
    SampleCommand spendAll = redemption(1, 500);
    spendAll.view().token(4, 4);
    send(spendAll);
    assertThat(lots(4)).isEmpty();
    long hash = engine.stateHash();

    int length = openCard(CardStatus.ACTIVE, 5, FAMILY, 1);

    assertThat(length).isZero();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.INVALID_AMOUNT);
    assertThat(engine.stateHash()).isEqualTo(hash);
    assertReplayed();
  }

  @ParameterizedTest
  @CsvSource({"500, 490, 0", "10, 0, 0", "4, 0, 6"})
  void openingPointsOfALaterCardRepayArrearsFirst(long points, long left, long arrears) {
    openCard(CardStatus.ACTIVE, 3, FAMILY, 0);
    SampleCommand earn = purchase(1);
    earn.view().token(3, 3);
    send(earn);
    SampleCommand spend = redemption(2, 10);
    spend.view().token(3, 3);
    send(spend);
    SampleCommand takeBack = reversal(3, 1);
    takeBack.view().token(3, 3);
    send(takeBack);
    int account = engine.cards().accountOf(DEMO, 3, 3);
    assertThat(engine.accounts().arrears(account)).isEqualTo(10);

    int length = openCard(CardStatus.ACTIVE, 4, FAMILY, points);

    CardOpenedEvent opened = new CardOpenedEvent().wrap(event, 0, length);
    assertThat(opened.openingPoints()).isEqualTo(points);
    assertThat(opened.openingLotPoints()).isEqualTo(left);
    assertThat(opened.available()).isEqualTo(left);
    assertThat(opened.arrears()).isEqualTo(arrears);
    assertThat(engine.accounts().arrears(account)).isEqualTo(arrears);
    assertThat(lots(3)).isEqualTo(left == 0 ? List.of() : List.of(lot("2029-01-31", left)));
    assertThat(books(DEMO).issued()).isEqualTo(points);
    assertThat(engine.totals(DEMO, nowMs).isConserved()).isTrue();
    assertReplayed();
  }

  @Test
  void aNumberThatCouldBeACardsIsNoAccountNumber() {
    long hash = engine.stateHash();

    for (long number : new long[] {OpenCardCommand.MAX_ACCOUNT_NUMBER + 1, Long.MAX_VALUE}) {
      assertThat(openCard(CardStatus.ACTIVE, 3, number, 0)).isZero();
      assertThat(answer.responseCode()).isEqualTo(ResponseCode.INVALID_TRANSACTION);
    }
    assertThat(engine.stateHash()).isEqualTo(hash);

    assertThat(OpenCardCommand.MAX_ACCOUNT_NUMBER).isEqualTo(99_999_999_999L);
    assertThat(openCard(CardStatus.ACTIVE, 3, OpenCardCommand.MAX_ACCOUNT_NUMBER, 0)).isPositive();
  }

  @Test
  void aCardOfAnotherAccountIsADuplicate() {
    openCard(CardStatus.ACTIVE, 3, FAMILY, 0);
    openCard(CardStatus.ACTIVE, 4, OpenCardCommand.NO_ACCOUNT_NUMBER, 0);
    long hash = engine.stateHash();

    assertThat(openCard(CardStatus.ACTIVE, 3, FAMILY + 1, 0)).isZero();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.DUPLICATE);
    assertThat(openCard(CardStatus.ACTIVE, 4, FAMILY, 0)).isZero();
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.DUPLICATE);
    assertThat(answer.isRepeat()).isFalse();
    assertThat(engine.stateHash()).isEqualTo(hash);
  }

  @Test
  void accountNumbersBelongToAProgramme() {
    define(programme(2, "SECOND", ProgrammeDefinition.demo().currencies()));
    openCard(CardStatus.ACTIVE, 3, FAMILY, 500);

    OpenCardCommand.encode(source, 0, 2, CardStatus.ACTIVE, 3, 3, 0, 0, FAMILY, 70);
    run(CommandType.OPEN_CARD, source);

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(engine.totals(DEMO, nowMs).available()).isEqualTo(500);
    assertThat(engine.totals(2, nowMs).available()).isEqualTo(70);
    assertThat(engine.totals(2, nowMs).isConserved()).isTrue();
  }

  @Test
  void findsEveryCardOfTokensThatShareAHalf() {
    for (int card = 1; card <= HOSTILE_CARDS; card++) {
      openCard(DEMO, card, SampleCommand.TOKEN_LOW);
      assertThat(answer.isRepeat()).isFalse();
    }

    for (int card = 1; card <= HOSTILE_CARDS; card++) {
      SampleCommand enquiry = enquiry(1);
      enquiry.view().token(card, SampleCommand.TOKEN_LOW);
      send(enquiry);
      assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    }
    SampleCommand unknown = enquiry(1);
    unknown.view().token(HOSTILE_CARDS + 1, SampleCommand.TOKEN_LOW);
    send(unknown);
    assertThat(answer.responseCode()).isEqualTo(ResponseCode.INVALID_CARD);
  }

  @Test
  void programmesKeepTheirPointsApart() {
    define(programme(2, "SECOND", ProgrammeDefinition.demo().currencies()));
    openCard(2, SampleCommand.TOKEN_HIGH, SampleCommand.TOKEN_LOW);
    send(purchase(1));

    SampleCommand enquiry = enquiry(2);
    enquiry.view().programme(2);
    send(enquiry);

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.after()).isZero();
  }

  @Test
  void aReversalOfAnotherProgrammesPurchaseTakesNoPointsOfItsOwn() {
    send(purchase(1));
    define(programme(2, "SECOND", ProgrammeDefinition.demo().currencies()));
    openCard(2, 3, 4);
    SampleCommand second = purchase(2);
    second.view().programme(2).token(3, 4).amount(20_00);
    send(second);
    SampleCommand reversal = reversal(3, 1);
    reversal.view().programme(2).token(0, 0);

    send(reversal);

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(engine.totals(2, nowMs).available()).isEqualTo(20);
    assertThat(engine.totals(2, nowMs).arrears()).isZero();
  }

  @Test
  void refusesACommandOfAnUnknownType() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(99, source))
        .withMessageContaining("type=99");
  }

  // ---- Replay

  @Test
  void replayGivesTheSameState() {
    send(purchase(1));
    send(redemption(2, 3));
    send(reversal(3, 2));
    Engine replica = engine(2_048);

    events.forEach(bytes -> apply(replica, bytes));

    assertThat(replica.stateHash()).isEqualTo(engine.stateHash());
    assertThat(replica.lsn()).isEqualTo(engine.lsn());
    assertThat(replica.timeMs()).isEqualTo(nowMs);
  }

  @Test
  void refusesAJournalThatItsWindowIsTooSmallFor() {
    for (int stan = 1; stan <= WINDOW + 1; stan++) {
      send(purchase(stan));
    }
    Engine replica = engine(WINDOW);

    assertThatThrownBy(() -> events.forEach(bytes -> apply(replica, bytes)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("capacity=" + WINDOW + " is too small for this journal");
  }

  @Test
  void aSmallerWindowReplaysWhatItHasRoomFor() {
    for (int stan = 1; stan <= WINDOW; stan++) {
      send(purchase(stan));
    }
    nowMs += EngineOptions.TWO_DAYS_MS;
    send(purchase(WINDOW + 1));
    Engine replica = engine(WINDOW);

    events.forEach(bytes -> apply(replica, bytes));

    assertThat(replica.lsn()).isEqualTo(engine.lsn());
    assertThat(replica.totals(DEMO, nowMs)).isEqualTo(engine.totals(DEMO, nowMs));
    assertThat(replica.windowCount()).isEqualTo(WINDOW);
  }

  /** Whatever they name: accounts that there are not, places nowhere, other versions' events. */
  @Test
  void eventsExpectedInVainChangeNothing() {
    send(purchase(1));
    long before = engine.stateHash();
    byte[] event = events.getLast();
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      byte[] other = event.clone();
      // All but its type, or nobody would look further.
      for (int at = i % 2 == 0 ? EventHeader.LENGTH : Long.BYTES; at < other.length; at++) {
        other[at] = (byte) random.nextInt();
      }
      int length = i % 5 == 0 ? 1 + random.nextInt(other.length) : other.length;
      engine.expect(new UnsafeBuffer(other), 0, length);
      if (i % 16 == 0) {
        // Applying looks at what was expected before it refuses what is no next event.
        assertThatThrownBy(() -> engine.apply(new UnsafeBuffer(event), 0, event.length))
            .isInstanceOf(IllegalStateException.class);
      }
    }
    assertThat(engine.stateHash()).isEqualTo(before);
  }

  @Test
  void refusesAGapBetweenEvents() {
    send(purchase(1));
    Engine replica = engine(2_048);
    apply(replica, events.get(0));

    assertThatThrownBy(() -> apply(replica, events.get(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lsn=3 (expected: 2)");
    assertThat(replica.lsn()).isEqualTo(1);
  }

  @Test
  void refusesAnEventTwice() {
    Engine replica = engine(2_048);
    apply(replica, events.get(0));

    assertThatThrownBy(() -> apply(replica, events.get(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lsn=1 (expected: 2)");
  }

  @Test
  void refusesAnEventOfAnUnknownType() {
    UnsafeBuffer unknown = new UnsafeBuffer(new byte[EventHeader.LENGTH]);
    EventHeader.encode(unknown, 0, 99, 1, nowMs);
    Engine replica = engine(2_048);

    assertThatThrownBy(() -> replica.apply(unknown, 0, EventHeader.LENGTH))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("type=99")
        .hasMessageContaining("newer version of Tebus");
    assertThat(replica.lsn()).isZero();
  }

  @Test
  void refusesAnEventOfAnUnknownVersion() {
    byte[] bytes = events.get(0).clone();
    new UnsafeBuffer(bytes).putShort(VERSION_OFFSET, (short) (EventHeader.VERSION + 1));
    Engine replica = engine(2_048);

    assertThatThrownBy(() -> apply(replica, bytes))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("version=" + (EventHeader.VERSION + 1));
    assertThat(replica.lsn()).isZero();
  }

  // ---- The greatest amounts

  @Test
  void purchasesOfTheGreatestAmountDoNotOverflow() {
    int purchases = 1_000;
    for (int stan = 1; stan <= purchases; stan++) {
      SampleCommand purchase = purchase(stan);
      purchase.view().amount(MAX_AMOUNT);

      send(purchase);

      assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
      assertThat(answer.after()).isEqualTo(stan * (MAX_AMOUNT / 100));
    }

    LedgerTotals totals = engine.totals(DEMO, nowMs);
    assertThat(totals.available()).isEqualTo(purchases * (MAX_AMOUNT / 100));
    assertThat(totals.isConserved()).isTrue();
  }

  @Test
  void redeemsNoMoreThanAnAmountCanSay() {
    SampleCommand purchase = purchase(1);
    purchase.view().amount(MAX_AMOUNT);
    send(purchase);
    SampleCommand redemption = redemption(2, 0);
    redemption.view().mode((byte) 'M').currency(360);

    send(redemption);

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.redeemed()).isEqualTo(MAX_AMOUNT / 10_000);
    assertThat(answer.approvedAmount()).isEqualTo(999_999_990_000L);
  }

  @Test
  void theWorthOfPointsSaturatesInsteadOfOverflowing() {
    List<AcceptedCurrency> precious =
        List.of(new AcceptedCurrency(840, 1, 1, 1_000_000_000_000L, 1, 1));
    define(programme(2, "PRECIOUS", precious));
    openCard(2, SampleCommand.TOKEN_HIGH, SampleCommand.TOKEN_LOW);
    SampleCommand purchase = purchase(1);
    purchase.view().programme(2).amount(MAX_AMOUNT);

    send(purchase);

    assertThat(answer.after()).isEqualTo(MAX_AMOUNT);
    assertThat(answer.afterValue()).isEqualTo(Long.MAX_VALUE);
  }

  // ---- Draw-down

  @Test
  void redeemsWhatExpiresFirst() {
    earnInTwoMonths();

    send(redemption(3, 15));

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(lots()).containsExactly(lot("2029-02-28", 15));
  }

  @Test
  void aReversalGivesBackToTheSameLots() {
    earnInTwoMonths();
    send(redemption(3, 15));

    send(reversal(4, 3));

    assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(lots()).containsExactly(lot("2029-01-31", 10), lot("2029-02-28", 20));
  }

  @Test
  void aPartialReversalGivesBackWhatWasDrawnLast() {
    earnInTwoMonths();
    send(redemption(3, 15));
    SampleCommand reversal = reversal(4, 3);
    reversal.view().standingAmount(8);

    send(reversal);

    assertThat(lots()).containsExactly(lot("2029-01-31", 2), lot("2029-02-28", 20));
  }

  // ---- DE 37

  @Test
  void makesARetrievalReferenceNumberOfYearDayHourAndStan() {
    send(purchase(101));

    assertThat(rrn()).isEqualTo("701509000101");
  }

  @Test
  void keepsTheRetrievalReferenceNumberOfARequest() {
    send(purchase(101).rrn("TILL-0000042"));

    assertThat(rrn()).isEqualTo("TILL-0000042");
  }

  // ---- Bounds

  @Test
  void anotherAcquirersTransactionsDoNotHideAnOriginal() {
    begin(engine(16_384));
    SampleCommand purchase = new SampleCommand();
    send(purchase);
    for (int i = 0; i < 2 * RecentTransactions.MAX_CANDIDATES; i++) {
      SampleCommand flood = new SampleCommand();
      flood.view().acquirer(666).localTime(i % 60).localDate(101 + i / 60).amount(0);
      send(flood);
    }
    SampleCommand reversal = reversalOf(purchase, SampleCommand.ACQUIRER);

    send(reversal);

    assertThat(new TransactionEvent().wrap(event, 0, Engine.MAX_EVENT_LENGTH).effect())
        .isEqualTo(Effect.MIRRORED);
  }

  @Test
  void aZeroAcquirerMeansTheReversalsOwnFirst() {
    SampleCommand own = new SampleCommand();
    SampleCommand others = new SampleCommand();
    others.view().acquirer(666);
    send(own);
    long lsnOfOwn = engine.lsn();
    send(others);

    send(reversalOf(own, RecentTransactions.ANY_ACQUIRER));

    assertThat(new TransactionEvent().wrap(event, 0, Engine.MAX_EVENT_LENGTH).original())
        .isEqualTo(lsnOfOwn);
  }

  @Test
  void aSplitKeepsToMinimumAndMultiple() {
    ProgrammeDefinition demo = ProgrammeDefinition.demo();
    define(
        ProgrammeDefinition.of(2, "STEPS", demo.currencies())
            .with(new SpendSettings(10, 5, 10_000, 0)));
    openCard(2, SampleCommand.TOKEN_HIGH, SampleCommand.TOKEN_LOW);
    split(1, 20_00, TransactionCommand.NO_POINTS_TO_USE);

    assertThat(split(2, 10_00, 5)).isEqualTo(ResponseCode.INVALID_AMOUNT);
    assertThat(split(3, 10_00, 12)).isEqualTo(ResponseCode.INVALID_AMOUNT);
    assertThat(split(4, 10_00, 15)).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.redeemed()).isEqualTo(15);
    assertThat(split(5, 9, TransactionCommand.ALL_POINTS)).isEqualTo(ResponseCode.APPROVED);
    assertThat(answer.redeemed()).isZero();
  }

  @Test
  void aClosedEngineThrowsInsteadOfReadingMemoryThatIsNotItsOwn() {
    engine.close();

    assertThatThrownBy(() -> send(purchase(1))).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(engine::stateHash).isInstanceOf(IndexOutOfBoundsException.class);
  }

  // ---- What is sent

  private ResponseCode split(int stan, long amount, long pointsToUse) {
    SampleCommand purchase = new SampleCommand();
    purchase.view().programme(2).stan(stan).amount(amount).pointsToUse(pointsToUse);
    send(purchase);
    return answer.responseCode();
  }

  private static SampleCommand reversalOf(SampleCommand original, long acquirer) {
    SampleCommand reversal = new SampleCommand();
    reversal
        .view()
        .function(TransactionFunction.REVERSAL)
        .mti(400)
        .stan(original.view().stan() + 1)
        .original(200, original.view().stan(), SampleCommand.TRANSMITTED_AT, acquirer, 0);
    return reversal;
  }

  private Engine engine(int windowCapacity) {
    Engine made = new Engine(EngineOptions.ofCapacity(windowCapacity));
    engines.add(made);
    return made;
  }

  private void begin(Engine next) {
    engine = next;
    events.clear();
    define(ProgrammeDefinition.demo());
    openCard(DEMO, SampleCommand.TOKEN_HIGH, SampleCommand.TOKEN_LOW);
  }

  private void fillWindow() {
    begin(engine(WINDOW));
    for (int stan = 1; stan <= WINDOW; stan++) {
      send(purchase(stan));
      assertThat(answer.responseCode()).isEqualTo(ResponseCode.APPROVED);
    }
  }

  /** 10 points that expire in January 2029 and 20 that expire in February. */
  private void earnInTwoMonths() {
    send(purchase(1));
    nowMs = ms("2027-02-15T09:30:00Z");
    SampleCommand second = purchase(2);
    second.view().amount(20_00);
    send(second);
  }

  private int define(ProgrammeDefinition programme) {
    DefineProgrammeCommand.encode(source, 0, programme);
    return run(CommandType.DEFINE_PROGRAMME, source);
  }

  private int openCard(int programme, long tokenHigh, long tokenLow) {
    OpenCardCommand.encode(source, 0, programme, tokenHigh, tokenLow, 999_900, 78);
    return run(CommandType.OPEN_CARD, source);
  }

  /** A card whose token is its number twice. */
  private int openCard(CardStatus status, long card, long accountNumber, long openingPoints) {
    OpenCardCommand.encode(
        source, 0, DEMO, status, card, card, 999_900, 78, accountNumber, openingPoints);
    return run(CommandType.OPEN_CARD, source);
  }

  private int send(SampleCommand command) {
    return run(CommandType.TRANSACTION, command.buffer());
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

  private void assertReplayed() {
    Engine replica = engine(2_048);
    events.forEach(bytes -> apply(replica, bytes));
    assertThat(replica.pageHashes().firstDifference(engine.pageHashes())).isNull();
  }

  private static void apply(Engine replica, byte[] bytes) {
    replica.apply(new UnsafeBuffer(bytes), 0, bytes.length);
  }

  /** Earns 10 points. */
  private static SampleCommand purchase(int stan) {
    SampleCommand command = new SampleCommand();
    command.view().stan(stan);
    return command;
  }

  private static SampleCommand enquiry(int stan) {
    SampleCommand command = purchase(stan);
    command.view().function(TransactionFunction.BALANCE).mti(100).processingCode(319_000).amount(0);
    return command;
  }

  /** Pays so many cents, a point each. */
  private static SampleCommand redemption(int stan, long amount) {
    SampleCommand command = purchase(stan);
    command.view().function(TransactionFunction.REDEMPTION).processingCode(9_000).amount(amount);
    return command;
  }

  private static SampleCommand reversal(int stan, int originalStan) {
    SampleCommand command = redemption(stan, 0);
    command
        .view()
        .function(TransactionFunction.REVERSAL)
        .mti(400)
        .original(200, originalStan, SampleCommand.TRANSMITTED_AT, SampleCommand.ACQUIRER, 0);
    return command;
  }

  private static ProgrammeDefinition programme(
      int id, String name, List<AcceptedCurrency> currencies) {
    return ProgrammeDefinition.of(id, name, currencies);
  }

  private Ledger books(int programme) {
    return Objects.requireNonNull(engine.ledger(programme));
  }

  private List<Lot> lots() {
    return lots(SampleCommand.TOKEN_HIGH, SampleCommand.TOKEN_LOW);
  }

  private List<Lot> lots(long card) {
    return lots(card, card);
  }

  private List<Lot> lots(long tokenHigh, long tokenLow) {
    int account = engine.cards().accountOf(DEMO, tokenHigh, tokenLow);
    List<Lot> lots = new ArrayList<>();
    engine
        .accounts()
        .forEachLot(
            account,
            (key, points) -> lots.add(new Lot(LotKey.expiry(key), LotKey.funder(key), points)));
    return lots;
  }

  private static Lot lot(String lastDay, long points) {
    return new Lot(LocalDate.parse(lastDay).toEpochDay(), points);
  }

  private String rrn() {
    UnsafeBuffer text = new UnsafeBuffer(new byte[12]);
    text.putLong(0, answer.rrnHigh());
    text.putInt(Long.BYTES, answer.rrnLow());
    return text.getStringWithoutLengthAscii(0, 12);
  }

  private static long ms(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }
}
