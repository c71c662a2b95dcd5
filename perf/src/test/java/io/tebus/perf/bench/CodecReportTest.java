package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.iso.dialect.Dialect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecReportTest {

  @Test
  void tellsTheDialectThatGainsLeastAndWhatIsBehindIt() {
    List<CodecTrial> trials = new ArrayList<>();
    add(trials, 0, "iso87a", 100, 100, 1_000, 3_000);
    add(trials, 1, "iso87a", 110, 90, 1_000, 4_000);
    add(trials, 2, "iso87a", 200, 200, 1_000, 3_000);
    add(trials, 0, "iso87b", 150, 250, 2_000, 4_000);
    add(trials, 1, "iso87b", 150, 250, 2_000, 4_000);
    add(trials, 2, "iso87b", 150, 250, 2_000, 4_000);
    add(trials, 0, "cmf", 200, 200, 4_000, 6_000);
    add(trials, 1, "cmf", 200, 200, 4_000, 6_000);
    add(trials, 2, "cmf", 220, 180, 4_000, 6_000);
    trials.add(trial(0, CodecPart.TOKEN, CodecTrial.ALL_DIALECTS, 40, 0.25));

    CodecReport report = new CodecReport(trials);

    assertThat(report.figures().values())
        .containsEntry("codec_vs_jpos", 15.0)
        .containsEntry("codec_vs_jpos_pairs", 3.0)
        .containsEntry("codec_vs_jpos_iso87a", 20.0)
        .containsEntry("codec_vs_jpos_iso87a_lowest", 10.0)
        .containsEntry("codec_vs_jpos_iso87a_highest", 25.0)
        .containsEntry("codec_vs_jpos_iso87b", 15.0)
        .containsEntry("codec_vs_jpos_cmf", 25.0)
        .containsEntry("codec_decode_ns", 200.0)
        .containsEntry("codec_decode_ns_iso87a", 110.0)
        .containsEntry("codec_encode_ns", 250.0)
        .containsEntry("codec_encode_ns_cmf", 200.0)
        .containsEntry("codec_token_ns", 40.0)
        .containsEntry("codec_bytes_per_op", 0.25)
        .containsEntry("jpos_bytes_per_op", 5_000.0);
    assertThat(report.rows()).hasSize(trials.size());
    assertThat(report.table())
        .anyMatch(line -> line.startsWith("cmf      jpos "))
        .anyMatch(line -> line.startsWith("jpos: no check, no token"));
    assertThat(report.warnings()).isEmpty();
  }

  @Test
  void saysWhenTrialsAreNotSteady() {
    List<CodecTrial> trials = new ArrayList<>();
    Dialect.SHIPPED.forEach(dialect -> add(trials, 0, dialect, 100, 100, 1_000, 3_000));
    trials.add(new CodecTrial(0, CodecPart.TOKEN, CodecTrial.ALL_DIALECTS, 40, 10.5, 0));

    assertThat(new CodecReport(trials).warnings())
        .containsExactly("deviation: above 10 % between the iterations of 1 of 13 trials");
  }

  private static void add(
      List<CodecTrial> trials,
      int round,
      String dialect,
      double decodeNs,
      double encodeNs,
      double unpackNs,
      double packNs) {
    trials.add(trial(round, CodecPart.DECODE, dialect, decodeNs, 0.125));
    trials.add(trial(round, CodecPart.ENCODE, dialect, encodeNs, 0));
    trials.add(trial(round, CodecPart.UNPACK, dialect, unpackNs, 2_500));
    trials.add(trial(round, CodecPart.SET_AND_PACK, dialect, packNs, 5_000));
  }

  private static CodecTrial trial(
      int round, CodecPart part, String dialect, double ns, double bytes) {
    return new CodecTrial(round, part, dialect, ns, 1.5, bytes);
  }
}
