package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MtiCountersTest {

  private static final int MAX_SERIES = 200;

  private final MtiCounters counters = new MtiCounters();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100", "0110", "0120", "0200", "0201", "0210", "0220", "0221", "0230", "0302", "0312",
        "0400", "0401", "0410", "0420", "0421", "0430", "0500", "0510", "0520", "0530", "0800",
        "0810", "0820", "0830", "2200", "2430"
      })
  void countsTheTypesOfTheProfileOneByOne(String mti) {
    counters.count(Integer.parseInt(mti));

    assertThat(counters.counts()).isEqualTo(Map.of(mti, 1L));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 99, 600, 999, 205, 290, 3_200, 9_999})
  void countsAllOthersTogether(int mti) {
    counters.count(mti);

    assertThat(counters.counts()).isEqualTo(Map.of(MtiCounters.OTHER, 1L));
  }

  @Test
  void losesNoneAndHasABoundedNumberOfSeries() {
    for (int mti = 0; mti <= 9_999; mti++) {
      counters.count(mti);
    }

    Map<String, Long> counts = counters.counts();
    assertThat(counts).hasSizeLessThan(MAX_SERIES);
    assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(10_000);
  }

  @Test
  void leavesOutWhatDidNotCome() {
    assertThat(counters.counts()).isEmpty();
  }
}
