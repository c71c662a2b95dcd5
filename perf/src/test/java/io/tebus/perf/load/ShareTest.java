package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShareTest {

  @Test
  void roundsOnceAndInTheDirectionAskedFor() {
    assertThat(Share.floor(45, 2_000, 4_590)).isEqualTo(19);
    assertThat(Share.ceil(45, 2_000, 4_590)).isEqualTo(20);
    assertThat(Share.floor(45, 4_590, 4_590)).isEqualTo(45);
    assertThat(Share.ceil(45, 4_590, 4_590)).isEqualTo(45);
    assertThat(Share.ceil(45, 0, 4_590)).isZero();
  }

  @Test
  void isExactBeyondSixtyFourBits() {
    long large = 999_999_999_999L;

    assertThat(Share.floor(large, large, large)).isEqualTo(large);
    assertThat(Share.ceil(large, large - 1, large)).isEqualTo(large - 1);
  }
}
