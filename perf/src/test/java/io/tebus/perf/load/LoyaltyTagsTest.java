package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoyaltyTagsTest {

  @Test
  void readsTagsInAnyOrder() {
    LoyaltyTags tags = LoyaltyTags.of("09004DEMO" + "0500245" + "010010");

    assertThat(tags.problem()).isEmpty();
    assertThat(tags.value("01")).isEqualTo("0");
    assertThat(tags.value("05")).isEqualTo("45");
    assertThat(tags.value("09")).isEqualTo("DEMO");
    assertThat(tags.value("02")).isEmpty();
  }

  @Test
  void writesTheLengthInThreeDigits() {
    assertThat(LoyaltyTags.written("20", "U")).isEqualTo("20001U");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0500", "0500x45", "0500345", "05002450", "05002450500245"})
  void findsDamagedTags(String text) {
    assertThat(LoyaltyTags.of(text).problem()).startsWith("de48: ");
  }

  @Test
  void readsPointsOnlyFromASetThatIsOne() {
    assertThat(AdditionalAmounts.of("9002999C000000000045").points("02")).isEqualTo(45);
    assertThat(AdditionalAmounts.of("9002999D000000000045").points("02"))
        .isEqualTo(CardLedger.UNKNOWN);
    assertThat(AdditionalAmounts.of("9002840C000000000045").points("02"))
        .isEqualTo(CardLedger.UNKNOWN);
    assertThat(AdditionalAmounts.of("").points("02")).isEqualTo(CardLedger.UNKNOWN);
    assertThat(AdditionalAmounts.of("9002999C00000000004").problem()).contains("length=19");
  }
}
