package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodecRunTest {

  private static final CodecPlan TINY = new CodecPlan(1, 0, 1, 2, Duration.ofMillis(20));

  /** A bench may be under way on this machine; nothing here depends on time. */
  @BeforeAll
  static void runBesideOthers() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @Test
  void measuresEveryPartInEveryDialectAndFindsBothSidesAgreed(@TempDir Path logs) {
    List<String> lines = new ArrayList<>();

    CodecReport report = new CodecReport(new CodecRun(TINY, List.of(), logs, lines::add).run());

    assertThat(report.trials()).hasSize(3 * 4 + 1);
    assertThat(report.trials()).allSatisfy(trial -> assertThat(trial.ns()).isPositive());
    assertThat(report.figures().values())
        .containsKeys(
            "codec_vs_jpos",
            "codec_vs_jpos_iso87a",
            "codec_vs_jpos_iso87b",
            "codec_vs_jpos_cmf",
            "codec_decode_ns",
            "codec_encode_ns_cmf",
            "codec_token_ns");
    // A message of jPOS's is kilobytes of objects, even before its compiler is warm.
    assertThat(report.figures().values().get("jpos_bytes_per_op")).isGreaterThan(500);
    assertThat(lines).hasSize(4);
    assertThat(logs.resolve("codec-0-cmf.log")).isNotEmptyFile();
  }
}
