package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.Rounding;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A fraction of a point is rounded once, as the programme says, also when it is taken back. */
class RoundingTest {

  private static final int DOLLAR = 840;
  private static final long NO_LIMIT = 0;
  private static final long MAX_AMOUNT = 999_999_999_999L;

  private static final EngineOptions ROOMY =
      EngineOptions.ofCapacity(16_384).withStore(16, 16, 256);

  private static Till till(Rounding rounding, long earnPoints, long earnUnit, long maxPoints) {
    AcceptedCurrency dollar =
        new AcceptedCurrency(DOLLAR, earnPoints, earnUnit, 1, 1, 1, 1, AcceptedCurrency.OPERATOR);
    EarnSettings earning =
        new EarnSettings(24, rounding, maxPoints, AcceptedCurrency.OPERATOR, List.of());
    Till till =
        new Till(ROOMY, ProgrammeDefinition.of(1, "ROUNDED", List.of(dollar)).with(earning));
    till.openOther(Till.CARD);
    return till;
  }

  @ParameterizedTest
  @CsvSource({
    // cents of which 100 earn a point: FLOOR, HALF_UP, HALF_EVEN, CEIL
    "1, 0, 0, 0, 1",
    "49, 0, 0, 0, 1",
    "50, 0, 1, 0, 1",
    "51, 0, 1, 1, 1",
    "100, 1, 1, 1, 1",
    "149, 1, 1, 1, 2",
    "150, 1, 2, 2, 2",
    "151, 1, 2, 2, 2",
    "250, 2, 3, 2, 3",
    "251, 2, 3, 3, 3",
    "350, 3, 4, 4, 4",
    "1000, 10, 10, 10, 10"
  })
  void eachRoundingRoundsAsItIsCalled(
      long amount, long floor, long halfUp, long halfEven, long ceil) {
    for (Rounding rounding : Rounding.values()) {
      long expected =
          switch (rounding) {
            case FLOOR -> floor;
            case HALF_UP -> halfUp;
            case HALF_EVEN -> halfEven;
            case CEIL -> ceil;
          };
      try (Till till = till(rounding, 1, 100, NO_LIMIT)) {
        assertThat(till.approved(till.purchase(amount)).answer().earned())
            .as("%s", rounding)
            .isEqualTo(expected);
        assertThat(till.approved(till.authorization(amount)).answer().pending())
            .as("pending, %s", rounding)
            .isEqualTo(expected);
        till.assertSound();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Rounding.class)
  void isExactBeyondSixtyFourBits(Rounding rounding) {
    long earnPoints = 999_999_999_937L;
    long earnUnit = 1_000_000_000_003L;
    BigDecimal exact = BigDecimal.valueOf(MAX_AMOUNT).multiply(BigDecimal.valueOf(earnPoints));
    try (Till till = till(rounding, earnPoints, earnUnit, NO_LIMIT)) {
      assertThat(till.approved(till.purchase(MAX_AMOUNT)).answer().earned())
          .isEqualTo(
              exact.divide(BigDecimal.valueOf(earnUnit), 0, modeOf(rounding)).longValueExact());
      till.assertSound();
    }
  }

  /** So many points at most are earned by a transaction, rounded before that. */
  @Test
  void aLimitOfATransactionCountsAfterRounding() {
    try (Till till = till(Rounding.CEIL, 3, 100, 10)) {
      TillRequest purchase = till.purchase(1_000_00);
      assertThat(till.approved(purchase).answer().earned()).isEqualTo(10);
      assertThat(till.approved(till.purchase(3_01)).answer().earned()).isEqualTo(10);
      assertThat(till.approved(till.purchase(3_00)).answer().earned()).isEqualTo(9);
      assertThat(till.approved(till.authorization(1_000_00)).answer().pending()).isEqualTo(10);

      assertThat(till.approved(till.refund(purchase, 500_00)).answer().earned())
          .as("a share of what was earned")
          .isEqualTo(5);
      till.assertSound();
    }
  }

  /** Whatever the steps are, what is left is the rounded share of what stands. */
  @ParameterizedTest
  @EnumSource(Rounding.class)
  void stepsOfATakeBackSumToWhatWasEarned(Rounding rounding) {
    for (long amount : new long[] {1, 49, 50, 99, 150, 250, 251, 333, 450}) {
      try (Till till = till(rounding, 3, 100, NO_LIMIT)) {
        TillRequest purchase = till.purchase(amount);
        long earned = till.approved(purchase).answer().earned();
        long left = earned;
        for (long standing = amount - 1; standing >= 0; standing--) {
          left -= till.approved(till.refund(purchase, 1)).journaled().earned();
          assertThat(left)
              .as("%s, %d of %d", rounding, standing, amount)
              .isEqualTo(share(earned, standing, amount, rounding));
        }
        assertThat(left).isZero();
        assertThat(till.available()).isZero();
        assertThat(till.arrears()).isZero();
        till.assertSound();
      }
    }
  }

  private static long share(long earned, long standing, long amount, Rounding rounding) {
    return BigDecimal.valueOf(earned)
        .multiply(BigDecimal.valueOf(standing))
        .divide(BigDecimal.valueOf(amount), 0, modeOf(rounding))
        .longValueExact();
  }

  private static RoundingMode modeOf(Rounding rounding) {
    return switch (rounding) {
      case FLOOR -> RoundingMode.FLOOR;
      case HALF_UP -> RoundingMode.HALF_UP;
      case HALF_EVEN -> RoundingMode.HALF_EVEN;
      case CEIL -> RoundingMode.CEILING;
    };
  }
}
