package io.tebus.engine;

import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.event.Answer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a partial refund of a purchase returns that was paid in points and in money. */
class RefundSplitTest {

  private static final int RUPIAH = 360;

  private static Till till(RefundSplit split) {
    return Till.withTwoLots(
        Till.OPTIONS,
        ProgrammeDefinition.demo().with(new TakeBackSettings(ClawBack.UNLIMITED, split, 1, false)));
  }

  /** Of 45.90, 2.27 are paid with 227 points; 43.63 earn 43. */
  @ParameterizedTest
  @CsvSource({
    // split, then of refunds of 2.00, 43.00 and 0.90: points back, points taken, money back
    "PRO_RATA, 9, 2, 191, 213, 41, 4087, 5, 0, 85",
    "POINTS_FIRST, 200, 0, 0, 27, 43, 4273, 0, 0, 90",
    "MONEY_FIRST, 0, 2, 200, 137, 41, 4163, 90, 0, 0"
  })
  void aRefundReturnsWhatItsSplitSays(
      RefundSplit split,
      long points1,
      long taken1,
      long money1,
      long points2,
      long taken2,
      long money2,
      long points3,
      long taken3,
      long money3) {
    try (Till till = till(split)) {
      TillRequest sale = till.split(45_90, 2_27);
      assertThat(till.approved(sale).answer().earned()).isEqualTo(43);

      assertRefund(till, till.refund(sale, 2_00), points1, taken1, money1);
      assertRefund(till, till.refund(sale, 43_00), points2, taken2, money2);
      assertRefund(till, till.refund(sale, 90), points3, taken3, money3);

      assertThat(till.lots()).containsExactly(lot(Till.JANUARY, 200), lot(Till.FEBRUARY, 300));
      till.assertSound();
    }
  }

  /** 200 points pay for 20,000.00 of 60,000.00; the rest earns 4. */
  @ParameterizedTest
  @CsvSource({
    "PRO_RATA, 150, 3, 3000000",
    "POINTS_FIRST, 200, 3, 2500000",
    "MONEY_FIRST, 50, 4, 4000000"
  })
  void aPointIsWorthWhatItWasWorth(RefundSplit split, long points, long taken, long money) {
    try (Till till = till(split)) {
      TillRequest sale = till.split(6_000_000, 200).currency(RUPIAH);
      assertThat(till.approved(sale).answer().earned()).isEqualTo(4);

      assertRefund(till, till.refund(sale, 4_500_000), points, taken, money);

      till.assertSound();
    }
  }

  @ParameterizedTest
  @EnumSource(RefundSplit.class)
  void stepsSumToTheWholeToThePointAndToTheCent(RefundSplit split) {
    Random random = new Random(split.ordinal());
    try (Till till = till(split)) {
      for (int round = 0; round < 60; round++) {
        long amount = 1 + random.nextLong(30_000);
        long points = 1 + random.nextLong(Math.min(500, amount));
        TillRequest sale = till.split(amount, points);
        long earned = till.approved(sale).answer().earned();
        long standing = amount;
        long back = 0;
        long taken = 0;
        long money = 0;
        while (standing > 0) {
          long refunded = standing > 5 ? 1 + random.nextLong(standing) : standing;
          Answer step = till.approved(till.refund(sale, refunded)).answer();
          assertThat(step.redeemed()).isNotNegative();
          assertThat(step.earned()).isNotNegative();
          assertThat(step.moneyPart()).isBetween(0L, refunded);
          back += step.redeemed();
          taken += step.earned();
          money += step.moneyPart();
          standing -= refunded;
        }
        assertThat(back).as("round %d: points back", round).isEqualTo(points);
        assertThat(taken).as("round %d: points taken", round).isEqualTo(earned);
        assertThat(money).as("round %d: money back", round).isEqualTo(amount - points);
        assertThat(till.lots()).containsExactly(lot(Till.JANUARY, 200), lot(Till.FEBRUARY, 300));
      }
      till.assertSound();
    }
  }

  private static void assertRefund(
      Till till, TillRequest refund, long points, long taken, long money) {
    Answer answer = till.approved(refund).answer();
    assertThat(answer.redeemed()).as("points back").isEqualTo(points);
    assertThat(answer.earned()).as("points taken").isEqualTo(taken);
    assertThat(answer.moneyPart()).as("money back").isEqualTo(money);
  }
}
