package io.tebus.engine.programme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tebus.command.programme.Rounding;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {

  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final long SEED = 20_261_121;
  private static final int ROUNDS = 200_000;

  @Test
  void roundsAsExactArithmeticDoesAndSaturates() {
    Random random = new Random(SEED);
    int wide = 0;
    int saturated = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long a = number(random);
      long b = number(random);
      long c = Math.max(1, number(random));
      BigInteger product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
      BigInteger[] exact = product.divideAndRemainder(BigInteger.valueOf(c));
      BigInteger floor = exact[0];
      BigInteger ceil = exact[1].signum() == 0 ? floor : floor.add(BigInteger.ONE);
      wide += product.compareTo(MAX) > 0 ? 1 : 0;
      saturated += floor.compareTo(MAX) > 0 ? 1 : 0;

      assertThat(Proportion.floor(a, b, c))
          .as("seed %d: %d x %d / %d", SEED, a, b, c)
          .isEqualTo(floor.min(MAX).longValueExact());
      assertThat(Proportion.ceil(a, b, c))
          .as("seed %d: %d x %d / %d", SEED, a, b, c)
          .isEqualTo(ceil.min(MAX).longValueExact());
    }

    assertThat(saturated).as("cases beyond a long").isGreaterThan(ROUNDS / 20);
    assertThat(wide - saturated).as("cases of 128 bits within a long").isGreaterThan(ROUNDS / 20);
  }

  @ParameterizedTest
  @CsvSource({"FLOOR, FLOOR", "HALF_UP, HALF_UP", "HALF_EVEN, HALF_EVEN", "CEIL, CEILING"})
  void roundsEachWayAsExactArithmeticDoes(Rounding rounding, RoundingMode mode) {
    Random random = new Random(SEED);
    int halves = 0;
    for (int round = 0; round < ROUNDS; round++) {
      // Small divisors make quotients that lie just between two numbers.
      long c = random.nextBoolean() ? 1L + random.nextInt(8) : Math.max(1, number(random));
      long a = number(random);
      long b = number(random);
      BigDecimal product = BigDecimal.valueOf(a).multiply(BigDecimal.valueOf(b));
      BigDecimal exact = product.divide(BigDecimal.valueOf(c), 0, mode);
      BigDecimal rest = product.remainder(BigDecimal.valueOf(c));
      halves += rest.multiply(BigDecimal.TWO).compareTo(BigDecimal.valueOf(c)) == 0 ? 1 : 0;

      assertThat(Proportion.of(a, b, c, rounding))
          .as("seed %d: %d x %d / %d", SEED, a, b, c)
          .isEqualTo(exact.min(new BigDecimal(MAX)).longValueExact());
    }
    assertThat(halves).as("just between two numbers").isGreaterThan(ROUNDS / 50);
  }

  @Test
  void tellsWholeQuotientsFromOthers() {
    Random random = new Random(SEED);
    int whole = 0;
    for (int round = 0; round < ROUNDS; round++) {
      // A factor of c in b makes whole quotients, wide ones among them.
      long c = 1L + random.nextInt(1 << 10);
      long a = number(random);
      long b = (1 + random.nextInt(1 << 10)) * (random.nextInt(4) == 0 ? c : 1L);
      BigInteger product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
      boolean expected = product.mod(BigInteger.valueOf(c)).signum() == 0;
      whole += expected ? 1 : 0;

      assertThat(Proportion.isWhole(a, b, c))
          .as("seed %d: %d x %d / %d", SEED, a, b, c)
          .isEqualTo(expected);
    }

    assertThat(whole).as("whole quotients").isBetween(ROUNDS / 10, ROUNDS / 2);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 9223372036854775807, 1, 0, 0",
    "7, 3, 2, 10, 11",
    "999999999999, 10000, 1, 9999999999990000, 9999999999990000",
    "9223372036854775807, 1, 1, 9223372036854775807, 9223372036854775807",
    "9223372036854775807, 1, 2, 4611686018427387903, 4611686018427387904",
    "9223372036854775807, 2, 3, 6148914691236517204, 6148914691236517205",
    "9223372036854775807, 2, 2, 9223372036854775807, 9223372036854775807",
    "9223372036854775807, 9223372036854775806, 9223372036854775807, "
        + "9223372036854775806, 9223372036854775806",
    "9223372036854775807, 2, 1, 9223372036854775807, 9223372036854775807",
    "9223372036854775807, 3, 2, 9223372036854775807, 9223372036854775807",
    "9223372036854775807, 9223372036854775807, 1, 9223372036854775807, 9223372036854775807"
  })
  void keepsToTheLimitsOfALong(long a, long b, long c, long floor, long ceil) {
    assertThat(Proportion.floor(a, b, c)).isEqualTo(floor);
    assertThat(Proportion.ceil(a, b, c)).isEqualTo(ceil);
  }

  @Test
  void aQuotientBeyondALongIsNotWholeForThat() {
    assertThat(Proportion.isWhole(Long.MAX_VALUE, Long.MAX_VALUE, 2)).isFalse();
    assertThat(Proportion.isWhole(Long.MAX_VALUE, Long.MAX_VALUE, 1)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, 1", "1, -1, 1", "1, 1, 0", "1, 1, -1"})
  void refusesNegativeFactorsAndADivisorBelowOne(long a, long b, long c) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Proportion.floor(a, b, c))
        .withMessageContaining("a=" + a + " b=" + b + " c=" + c);
    assertThatIllegalArgumentException().isThrownBy(() -> Proportion.ceil(a, b, c));
    assertThatIllegalArgumentException().isThrownBy(() -> Proportion.isWhole(a, b, c));
  }

  /** As likely of few bits as of many: 1 to 63. */
  private static long number(Random random) {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }
}
