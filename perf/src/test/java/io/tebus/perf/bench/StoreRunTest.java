package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.perf.store.StoreShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreRunTest {

  private static final int ACCOUNTS = 20_000;
  private static final int PAIRS = 2;

  private static final StorePlan TINY =
      new StorePlan(
          true,
          new StoreShape(ACCOUNTS),
          new StoreShape(2_000),
          PAIRS,
          new WarmUp(1, 1),
          Duration.ofMillis(20),
          new StoreShape(4_000),
          2,
          2,
          2_000,
          100);

  @Test
  void givesEveryFigureOfARunInWhichEveryAnswerWasRight() throws Exception {
    List<String> lines = new ArrayList<>();

    StoreReport report = new StoreReport(new StoreRun(TINY, 0x7EB5, lines::add).run());

    Map<String, Double> figures = report.figures().values();
    assertThat(figures)
        .containsKeys(
            "store_bytes_per_account",
            "store_ops_per_s",
            "store_garbage_bytes_per_op",
            "store_longest_growth_pause_us",
            "store_ratio_large_to_small",
            "store_hostile_ratio",
            "store_ops_per_s_small");
    assertThat(figures.get("store_bytes_per_account")).isBetween(100.0, 1_000.0);
    assertThat(figures.get("store_ops_per_s")).isPositive();
    assertThat(figures.get("store_longest_growth_pause_us")).isPositive();
    assertThat(figures.get("store_ratio_large_to_small_pairs")).isEqualTo(PAIRS);
    assertThat(lines).anyMatch(line -> line.endsWith("answers judged, points conserved"));
    assertThat(report.table()).anyMatch(line -> line.startsWith("accounts "));
    assertThat(report.rows()).hasSizeGreaterThan(2 * PAIRS);
    assertThat(report.findings().judged()).isGreaterThan(4L * ACCOUNTS);
  }

  @Test
  void countsNeitherWindowNorControlAccountsForAnAccount() {
    List<StoreTable> tables =
        List.of(
            new StoreTable("accounts", 64, 3, 10, 8_192),
            new StoreTable("ledgers", 64, 1, 10, 4_096),
            new StoreTable("window-parts", 16, 5, 10, 12_288));

    assertThat(StoreTable.bytes(tables, false)).isEqualTo(8_192);
    assertThat(StoreTable.bytes(tables, true)).isEqualTo(16_384);
  }

  @Test
  void sumsWhatCameToBeBetweenLooks() {
    StoreMemory first = new StoreMemory(100, 1_000);
    StoreMemory second = new StoreMemory(340, 1_300);

    assertThat(StoreMemory.NOTHING.plus(first, second)).isEqualTo(new StoreMemory(240, 300));
    assertThat(
            StoreMemory.NOTHING
                .plus(first, new StoreMemory(340, LinuxMemory.UNKNOWN))
                .isResidentKnown())
        .isFalse();
  }
}
