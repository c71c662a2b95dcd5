package io.tebus.perf.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.perf.store.RedemptionTrial.Round;
import io.tebus.perf.store.RedemptionTrial.Size;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedemptionTrialTest {

  @Test
  void redeemsEverythingOfEveryAccountAndConservesThePoints() {
    List<String> lines = new ArrayList<>();

    // It throws when an answer is wrong, an account has other lots, or the totals differ.
    List<Round> rounds = RedemptionTrial.run(new Size(100, 3, 4, 1_000), 0x7EB5, lines::add);

    assertThat(rounds).hasSize(3).allMatch(round -> round.oftenNs() > 0 && round.onceNs() > 0);
    assertThat(lines).hasSize(RedemptionTrial.MONTHS);
  }
}
