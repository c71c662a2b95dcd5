package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPlanTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void measuresEveryServerAsOftenInOneOrderAsInTheOther(boolean quick) {
    HostPlan plan = HostPlan.of(quick);

    assertThat(plan.rounds()).isEven();
    assertThat(plan.jposRounds()).isEven().isLessThanOrEqualTo(plan.rounds());
    for (int round = 0; round < plan.rounds(); round += 2) {
      assertThat(plan.order(HostPlan.PIPELINED, round + 1))
          .isEqualTo(plan.order(HostPlan.PIPELINED, round).reversed());
    }
  }

  @Test
  void leavesJposOutOfSomeRoundsWhenTimeIsShort() {
    HostPlan plan = HostPlan.of(true);

    assertThat(plan.order(HostPlan.PIPELINED, 1)).containsExactlyInAnyOrder(ServerKind.values());
    assertThat(plan.order(HostPlan.PIPELINED, 2)).containsExactly(ServerKind.ECHO, ServerKind.HOST);
  }
}
