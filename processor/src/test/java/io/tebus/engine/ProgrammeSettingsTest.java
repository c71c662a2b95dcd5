package io.tebus.engine;

import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.SpendSettings;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A programme's settings are data: all of them are kept, and they can change. */
class ProgrammeSettingsTest {

  private static final int OFFSET = 8;
  private static final ProgrammeDefinition DEMO = ProgrammeDefinition.demo();

  // ---- As a command

  @Test
  void aCommandKeepsEverySetting() {
    assertThat(copyOf(extreme())).isEqualTo(extreme());
    assertThat(copyOf(DEMO)).isEqualTo(DEMO);
    assertThat(copyOf(ProgrammeDefinition.of(1, "x", List.of())))
        .isEqualTo(ProgrammeDefinition.of(1, "x", List.of()));
  }

  private static ProgrammeDefinition copyOf(ProgrammeDefinition definition) {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + DefineProgrammeCommand.LENGTH]);
    buffer.setMemory(0, buffer.capacity(), (byte) 0x5A);
    DefineProgrammeCommand.encode(buffer, OFFSET, definition);
    return DefineProgrammeCommand.decode(buffer, OFFSET);
  }

  /** Everything there is room for, at the ends of the ranges, no two alike. */
  private static ProgrammeDefinition extreme() {
    List<AcceptedCurrency> currencies = new ArrayList<>();
    for (int i = 0; i < ProgrammeDefinition.MAX_CURRENCIES; i++) {
      currencies.add(
          new AcceptedCurrency(
              998 - i,
              Long.MAX_VALUE - i,
              Long.MAX_VALUE - 10 - i,
              Long.MAX_VALUE - 20 - i,
              Long.MAX_VALUE - 30 - i,
              Integer.MAX_VALUE - i,
              Integer.MAX_VALUE - 10 - i,
              AcceptedCurrency.MAX_FUNDER - i));
    }
    List<Integer> excluded =
        IntStream.range(0, EarnSettings.MAX_EXCLUDED_MERCHANT_TYPES)
            .mapToObj(i -> 9_999 - i)
            .toList();
    List<UsageLimit> limits = new ArrayList<>();
    for (UsageLimit.Scope scope : UsageLimit.Scope.values()) {
      for (UsageLimit.Use use : UsageLimit.Use.values()) {
        for (UsageLimit.Period period : UsageLimit.Period.values()) {
          limits.add(
              new UsageLimit(
                  scope, use, period, Long.MAX_VALUE - limits.size(), 1 + limits.size()));
        }
      }
    }
    assertThat(limits).hasSize(ProgrammeDefinition.MAX_LIMITS);
    return ProgrammeDefinition.of(0xFFFF, "Az_-0189", currencies)
        .withPointsCurrency(1)
        .with(
            new EarnSettings(
                EarnSettings.MAX_LIFE_MONTHS,
                Rounding.CEIL,
                Long.MAX_VALUE - 40,
                AcceptedCurrency.MAX_FUNDER,
                excluded))
        .with(
            new SpendSettings(
                Long.MAX_VALUE - 41, Long.MAX_VALUE - 42, 1, SpendSettings.MAX_COOL_DOWN_DAYS))
        .with(new TakeBackSettings(ClawBack.ONLY_PENDING, RefundSplit.MONEY_FIRST, 31, true))
        .with(
            new TransferSettings(
                Long.MAX_VALUE - 43,
                Long.MAX_VALUE - 44,
                Long.MAX_VALUE - 45,
                SpendSettings.MAX_COOL_DOWN_DAYS - 1))
        .withLimits(limits);
  }

  // ---- Defined again

  @Test
  void theSameSettingsAgainChangeNothing() {
    try (Till till = new Till(Till.OPTIONS, extremeOfDemo())) {
      long lsn = till.engine().lsn();
      long hash = till.engine().stateHash();

      assertThat(till.define(extremeOfDemo())).isEqualTo(ResponseCode.APPROVED);

      assertThat(till.engine().lsn()).isEqualTo(lsn);
      assertThat(till.engine().stateHash()).isEqualTo(hash);
    }
  }

  private static ProgrammeDefinition extremeOfDemo() {
    ProgrammeDefinition extreme = extreme();
    return ProgrammeDefinition.of(DEMO.id(), "DEMO", extreme.currencies())
        .with(extreme.earning())
        .with(extreme.spending())
        .with(extreme.takingBack())
        .with(extreme.transfers())
        .withLimits(extreme.limits());
  }

  @Test
  void aProgrammeKeepsItsNameAndNoOtherTakesIt() {
    try (Till till = Till.withTwoLots()) {
      ProgrammeDefinition second = ProgrammeDefinition.of(2, "SECOND", DEMO.currencies());
      assertThat(till.define(second)).isEqualTo(ResponseCode.APPROVED);
      long hash = till.engine().stateHash();

      for (ProgrammeDefinition refused :
          List.of(
              ProgrammeDefinition.of(1, "OTHER", DEMO.currencies()),
              ProgrammeDefinition.of(1, "SECOND", DEMO.currencies()),
              ProgrammeDefinition.of(2, "DEMO", DEMO.currencies()),
              ProgrammeDefinition.of(3, "DEMO", DEMO.currencies()))) {
        assertThat(till.define(refused)).isEqualTo(ResponseCode.INVALID_TRANSACTION);
      }

      assertThat(till.engine().stateHash()).isEqualTo(hash);
      assertThat(till.engine().ledgers())
          .extracting(ledger -> ledger.programme().definition())
          .containsExactlyInAnyOrder(DEMO, second);
      till.assertSound();
    }
  }

  @Test
  void newSettingsCountFromThereOn() {
    try (Till till = Till.withTwoLots()) {
      int partner = 5;
      ProgrammeDefinition generous =
          ProgrammeDefinition.of(
                  DEMO.id(),
                  "DEMO",
                  List.of(new AcceptedCurrency(840, 3, 100, 1, 2, 1, 1, partner)))
              .withPointsCurrency(998)
              .with(new EarnSettings(12, Rounding.CEIL, 10, partner, List.of(5411)))
              .with(new SpendSettings(20, 10, 10_000, 0));
      assertThat(till.define(generous)).isEqualTo(ResponseCode.APPROVED);

      assertThat(till.approved(till.purchase(1_01)).answer().earned()).isEqualTo(4);
      assertThat(till.approved(till.purchase(100_00)).answer().earned()).isEqualTo(10);
      TillRequest groceries = till.purchase(1_01);
      groceries.view().merchantType(5411);
      assertThat(till.approved(groceries).answer().earned()).isZero();
      assertThat(codeOf(till, till.purchase(1_00).currency(978)))
          .isEqualTo(ResponseCode.CURRENCY_NOT_ACCEPTED);
      assertThat(codeOf(till, till.redemption(20)))
          .as("ten points are below the minimum")
          .isEqualTo(ResponseCode.INVALID_AMOUNT);
      assertThat(codeOf(till, till.redemption(42)))
          .as("no multiple")
          .isEqualTo(ResponseCode.INVALID_AMOUNT);
      assertThat(codeOf(till, till.load(30))).isEqualTo(ResponseCode.CURRENCY_NOT_ACCEPTED);
      till.approved(till.load(30).currency(998));
      assertThat(till.approved(till.redemption(40)).answer().redeemed()).isEqualTo(20);

      assertThat(till.lots())
          .as("what was there keeps its expiry")
          .containsExactly(
              lot("2028-02-29", partner, 24), lot(Till.JANUARY, 200), lot(Till.FEBRUARY, 300));
      till.assertSound();
    }
  }

  @Test
  void whatWasPostedBeforeIsTakenBackByTheTermsOfThen() {
    try (Till till = Till.withTwoLots()) {
      TillRequest sale = till.split(45_90, 2_27);
      assertThat(till.approved(sale).answer().earned()).isEqualTo(43);
      TillRequest redemption = till.redemption(1_00);
      till.approved(redemption);
      ProgrammeDefinition other =
          ProgrammeDefinition.of(
                  DEMO.id(), "DEMO", List.of(new AcceptedCurrency(840, 10, 1, 7, 13, 1, 1, 9)))
              .with(new EarnSettings(1, Rounding.CEIL, 1, 9, List.of()))
              .with(new TakeBackSettings(ClawBack.UNLIMITED, RefundSplit.MONEY_FIRST, 1, false));
      assertThat(till.define(other)).isEqualTo(ResponseCode.APPROVED);

      TransactionEvent part = till.approved(till.refund(sale, 2_00)).journaled();
      assertThat(part.redeemed()).as("pro rata").isEqualTo(9);
      assertThat(part.earned()).as("rounded down").isEqualTo(2);
      till.approved(till.reversal(redemption).standing(50));
      till.approved(till.refund(sale, 43_90));
      till.approved(till.refund(redemption, 50));

      assertThat(till.lots()).containsExactly(lot(Till.JANUARY, 200), lot(Till.FEBRUARY, 300));
      till.assertSound();
    }
  }

  @Test
  void howFarARefundTakesBackIsASettingOfToday() {
    try (Till till = new Till(Till.OPTIONS, DEMO)) {
      till.openOther(Till.CARD);
      TillRequest purchase = till.purchase(100_00);
      till.approved(purchase);
      till.approved(till.redemption(70));
      ProgrammeDefinition kind =
          DEMO.with(new TakeBackSettings(ClawBack.WITHIN_BALANCE, RefundSplit.PRO_RATA, 1, false));
      assertThat(till.define(kind)).isEqualTo(ResponseCode.APPROVED);

      TransactionEvent event = till.approved(till.refund(purchase, 100_00)).journaled();

      assertThat(event.earned()).isEqualTo(30);
      assertThat(event.waived()).isEqualTo(70);
      assertThat(till.arrears()).isZero();
      till.assertSound();
    }
  }

  @Test
  void graceLastsAsLongAsTheProgrammeSays() {
    ProgrammeDefinition patient =
        DEMO.with(new TakeBackSettings(ClawBack.UNLIMITED, RefundSplit.PRO_RATA, 31, false));
    try (Till till = Till.withTwoLots(Till.OPTIONS, patient)) {
      till.at("2029-01-31T09:30:00Z");
      TillRequest redemption = till.redemption(2_00);
      till.approved(redemption);
      till.at("2029-02-01T09:30:00Z");

      till.approved(till.reversal(redemption));

      assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 300), lot("2029-03-04", 200));
      till.assertSound();
    }
  }

  private static ResponseCode codeOf(Till till, TillRequest request) {
    return till.send(request).code();
  }
}
