package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.jpos.iso.ISOUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoCardsTest {

  @Test
  void numbersIndexSevenAsTheExamplesDo() {
    assertThat(DemoCards.number(7)).isEqualTo("9999000100000078");
  }

  @Test
  void continuesInTheSecondRange() {
    assertThat(DemoCards.number(9_999_999)).startsWith("999900019999999");
    assertThat(DemoCards.number(10_000_000)).startsWith("999900020000000");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 12_345, 9_999_998, 9_999_999, 10_000_000, 19_999_999})
  void endsEveryNumberWithTheLuhnDigitOfJpos(long index) throws Exception {
    String number = DemoCards.number(index);

    char digit = ISOUtil.calcLUHN(number.substring(0, 15));

    assertThat(number).hasSize(16).endsWith(String.valueOf(digit));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 20_000_000, Long.MAX_VALUE})
  void refusesAnIndexThatHasNoCard(long index) {
    assertThatIllegalArgumentException().isThrownBy(() -> DemoCards.number(index));
  }
}
