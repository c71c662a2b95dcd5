package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {

  private static final double HAIR = 1e-12;

  @Test
  void takesTheMiddleValue() {
    assertThat(Ratio.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2.0);
    assertThat(Ratio.median(List.of(4.0, 1.0, 2.0, 3.0))).isCloseTo(2.5, within(HAIR));
    assertThat(Ratio.median(List.of(7.0))).isEqualTo(7.0);
  }

  @Test
  void hasNoMedianOfNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> Ratio.median(List.of()));
  }

  @Test
  void givesTheSameIntervalForTheSameRatios() {
    List<Double> ratios = List.of(0.48, 0.51, 0.55, 0.50, 0.47, 0.53, 0.52, 0.49, 0.50, 0.54);

    Ratio first = Ratio.of(ratios);

    assertThat(Ratio.of(ratios)).isEqualTo(first);
    assertThat(first.median()).isCloseTo(0.505, within(HAIR));
    assertThat(first.low()).isGreaterThanOrEqualTo(0.47).isLessThan(first.median());
    assertThat(first.high()).isLessThanOrEqualTo(0.55).isGreaterThan(first.median());
  }

  @Test
  void isNotMisledByOneBadPair() {
    Ratio ratio = Ratio.of(List.of(0.50, 0.51, 0.05, 0.49, 0.50, 0.51, 0.50, 0.49, 0.50, 0.51));

    assertThat(ratio.median()).isEqualTo(0.50);
    assertThat(ratio.low()).isGreaterThanOrEqualTo(0.49);
  }

  @Test
  void namesNoPercentageForFewPairs() {
    Ratio few = Ratio.of(List.of(0.5, 0.9, 0.4, 0.6, 0.7));

    assertThat(few).isEqualTo(new Ratio(0.6, 0.4, 0.9, 5));
    assertThat(few.isInterval()).isFalse();
    assertThat(Ratio.of(List.of(0.5, 0.9, 0.4, 0.6, 0.7, 0.8)).isInterval()).isTrue();
  }

  @Test
  void isAPointWhenAllPairsAgree() {
    List<Double> same = Collections.nCopies(Ratio.FEWEST_FOR_INTERVAL, 2.0);

    assertThat(Ratio.of(same)).isEqualTo(new Ratio(2, 2, 2, Ratio.FEWEST_FOR_INTERVAL));
  }
}
