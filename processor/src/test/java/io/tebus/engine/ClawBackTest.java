package io.tebus.engine;

import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How far a refund takes back points that the customer has spent already. */
class ClawBackTest {

  private static final EngineOptions ROOMY =
      EngineOptions.ofCapacity(4_096).withStore(256, 256, 1_024);

  private static Till till(ClawBack refunds) {
    Till till = new Till(ROOMY, programme(refunds));
    till.openOther(Till.CARD);
    return till;
  }

  private static ProgrammeDefinition programme(ClawBack refunds) {
    return ProgrammeDefinition.demo()
        .with(new TakeBackSettings(refunds, RefundSplit.PRO_RATA, 1, false));
  }

  @ParameterizedTest
  @CsvSource({
    // policy, taken, waived, available, arrears
    "UNLIMITED, 100, 0, 0, 70",
    "WITHIN_BALANCE, 30, 70, 0, 0",
    "ONLY_PENDING, 0, 100, 30, 0"
  })
  void aRefundTakesBackWhatThePolicySays(
      ClawBack policy, long taken, long waived, long available, long arrears) {
    for (boolean advice : List.of(false, true)) {
      try (Till till = till(policy)) {
        TillRequest purchase = till.purchase(100_00);
        till.approved(purchase);
        till.approved(till.redemption(70));

        TillReply refund =
            till.approved(
                advice ? till.refundAdvice(purchase, 100_00) : till.refund(purchase, 100_00));

        assertThat(refund.answer().earned()).as("taken back").isEqualTo(taken);
        TransactionEvent event = refund.journaled();
        assertThat(event.effect()).isEqualTo(Effect.MIRRORED);
        assertThat(event.earned()).isEqualTo(taken);
        assertThat(event.waived()).isEqualTo(waived);
        assertThat(till.available()).isEqualTo(available);
        assertThat(till.arrears()).isEqualTo(arrears);
        assertThat(till.totals().issued()).as("what stays was issued").isEqualTo(100 - taken);
        till.assertSound();
      }
    }
  }

  /** Or a hold, set before each refund and voided after it, would mint points. */
  @Test
  void pointsOnHoldAreOwedWithinTheBalance() {
    try (Till till = till(ClawBack.WITHIN_BALANCE)) {
      TillRequest purchase = till.purchase(100_00);
      till.approved(purchase);
      TillRequest hold = till.hold(80);
      till.approved(hold);

      TransactionEvent event = till.approved(till.refund(purchase, 100_00)).journaled();
      assertThat(event.earned()).isEqualTo(100);
      assertThat(event.waived()).isZero();
      assertThat(till.arrears()).isEqualTo(80);

      till.approved(till.voiding(hold));
      assertThat(till.available()).isZero();
      assertThat(till.arrears()).isZero();
      till.assertSound();
    }
  }

  @ParameterizedTest
  @CsvSource({"UNLIMITED, 70", "WITHIN_BALANCE, 0", "ONLY_PENDING, 0"})
  void aRefundWithoutAReferenceFollowsThePolicyToo(ClawBack policy, long arrears) {
    try (Till till = till(policy)) {
      till.approved(till.purchase(30_00));

      TransactionEvent event = till.approved(till.refundByRight(100_00)).journaled();

      long taken =
          switch (policy) {
            case UNLIMITED -> 100;
            case WITHIN_BALANCE -> 30;
            case ONLY_PENDING -> 0;
          };
      assertThat(event.earned()).isEqualTo(taken);
      assertThat(event.waived()).isEqualTo(100 - taken);
      assertThat(till.arrears()).isEqualTo(arrears);
      assertThat(till.totals().issued()).isEqualTo(30 - taken);
      till.assertSound();
    }
  }

  @ParameterizedTest
  @EnumSource(ClawBack.class)
  void aReversalAndAVoidTakeBackAllWhateverThePolicy(ClawBack policy) {
    try (Till till = till(policy)) {
      for (boolean voids : List.of(false, true)) {
        TillRequest purchase = till.purchase(100_00);
        till.approved(purchase);
        till.approved(till.redemption(70));

        TransactionEvent event =
            till.approved(voids ? till.voiding(purchase) : till.reversal(purchase)).journaled();

        assertThat(event.earned()).isEqualTo(100);
        assertThat(event.waived()).isZero();
        assertThat(till.arrears()).isEqualTo(70);
        till.approved(till.load(70));
        assertThat(till.arrears()).isZero();
      }
      till.assertSound();
    }
  }

  @Test
  void pendingPointsAreTakenWhateverThePolicy() {
    try (Till till = till(ClawBack.ONLY_PENDING)) {
      TillRequest authorization = till.authorization(45_00);
      till.approved(authorization);
      assertThat(till.pending()).isEqualTo(45);

      till.approved(till.voiding(authorization));

      assertThat(till.pending()).isZero();
      assertThat(till.totals().issued()).isZero();
      till.assertSound();
    }
  }

  @Test
  void theNextStepDoesNotCatchUpOnWhatWasWaived() {
    try (Till till = till(ClawBack.WITHIN_BALANCE)) {
      TillRequest purchase = till.purchase(100_00);
      till.approved(purchase);
      till.approved(till.redemption(70));
      TransactionEvent first = till.approved(till.refund(purchase, 50_00)).journaled();
      assertThat(first.earned()).isEqualTo(30);
      assertThat(first.waived()).isEqualTo(20);
      till.approved(till.purchase(60_00));

      TransactionEvent second = till.approved(till.refund(purchase, 50_00)).journaled();

      assertThat(second.earned()).isEqualTo(50);
      assertThat(second.waived()).isZero();
      assertThat(till.available()).isEqualTo(10);
      till.assertSound();
    }
  }

  @Test
  void pointsThatTheSameRefundGivesBackAreThere() {
    try (Till till = till(ClawBack.WITHIN_BALANCE)) {
      till.approved(till.load(50));
      TillRequest purchase = till.split(100_50, 50);
      assertThat(till.approved(purchase).answer().earned()).isEqualTo(100);
      till.approved(till.redemption(1_00));
      assertThat(till.available()).isZero();

      TillReply refund = till.approved(till.refund(purchase, 100_50));

      assertThat(refund.answer().redeemed()).as("given back").isEqualTo(50);
      assertThat(refund.answer().earned()).as("taken from it").isEqualTo(50);
      assertThat(refund.journaled().waived()).isEqualTo(50);
      assertThat(till.lots()).isEmpty();
      assertThat(till.arrears()).isZero();
      till.assertSound();
    }
  }

  @Test
  void itsOwnLotIsTakenFromThoughItLapsedAndUntilItIsBooked() {
    ProgrammeDefinition within = programme(ClawBack.WITHIN_BALANCE);
    ProgrammeDefinition shortLived = within.with(within.earning().withLifeMonths(1));
    try (Till till = new Till(ROOMY, shortLived)) {
      till.openOther(Till.CARD);
      TillRequest first = till.purchase(100_00);
      TillRequest second = till.purchase(40_00);
      till.approved(first);
      till.approved(second);
      till.at("2027-03-01T09:30:00Z");
      assertThat(till.lots()).containsExactly(lot("2027-02-28", 140));

      TransactionEvent lapsed = till.approved(till.refund(first, 100_00)).journaled();
      assertThat(lapsed.earned()).isEqualTo(100);
      assertThat(lapsed.waived()).isZero();
      till.at("2027-03-03T09:30:00Z");
      assertThat(till.expireAll()).isEqualTo(1);

      TransactionEvent booked = till.approved(till.refund(second, 40_00)).journaled();
      assertThat(booked.earned()).isZero();
      assertThat(booked.waived()).isEqualTo(40);
      assertThat(till.totals().expired()).isEqualTo(40);
      till.assertSound();
    }
  }

  @ParameterizedTest
  @CsvSource({"UNLIMITED, 30", "WITHIN_BALANCE, 30", "ONLY_PENDING, 30"})
  void undoingARefundGivesBackWhatWasReallyTaken(ClawBack policy, long available) {
    try (Till till = till(policy)) {
      TillRequest purchase = till.purchase(100_00);
      till.approved(purchase);
      till.approved(till.redemption(70));
      TillRequest refund = till.refund(purchase, 100_00);
      till.approved(refund);

      assertThat(till.approved(till.reversal(refund)).effect()).isEqualTo(Effect.RESTORED);

      assertThat(till.available()).isEqualTo(available);
      assertThat(till.arrears()).isZero();
      assertThat(till.totals().issued()).isEqualTo(100);
      till.assertSound();
    }
  }
}
