package io.tebus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

  private long nowNs = -1_000_000_000;
  private final Pace pace = new Pace(1_000_000, () -> nowNs);

  @Test
  void aPieceIsDueWhenTheOneBeforeHasTakenItsTime() {
    assertThat(pace.isDue()).isTrue();
    pace.note(1_000);

    nowNs += 999_999;
    assertThat(pace.isDue()).isFalse();
    nowNs += 1;
    assertThat(pace.isDue()).isTrue();
  }

  @Test
  void whoIsLateCatchesUpByOnePieceAndNeverByMore() {
    pace.note(1_000);
    nowNs += 1_000_000_000;
    pace.note(1_000);
    assertThat(pace.isDue()).isTrue();

    pace.note(1_000);

    assertThat(pace.isDue()).isFalse();
  }
}
