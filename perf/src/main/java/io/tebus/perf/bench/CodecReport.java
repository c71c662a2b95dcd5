package io.tebus.perf.bench;

import io.tebus.iso.dialect.Dialect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a codec bench tells: the figures, and what is behind them. There are trials only when every
 * message was read and written as jPOS does it.
 *
 * <p>Immutable.
 *
 * @param trials every part in every dialect, once a round
 */
record CodecReport(List<CodecTrial> trials) {

  CodecReport {
    trials = List.copyOf(trials);
  }

  /** The goal's figure first, then what is behind it. */
  Figures figures() {
    Figures figures = new Figures();
    figures.put(
        "codec_vs_jpos",
        Dialect.SHIPPED.stream()
            .map(this::jposToOurs)
            .min(Comparator.comparingDouble(Ratio::median))
            .orElseThrow());
    Dialect.SHIPPED.forEach(
        dialect -> figures.put("codec_vs_jpos_" + dialect, jposToOurs(dialect)));
    putNs(figures, "codec_decode_ns", CodecPart.DECODE);
    putNs(figures, "codec_encode_ns", CodecPart.ENCODE);
    figures.put("codec_token_ns", ns(CodecPart.TOKEN, CodecTrial.ALL_DIALECTS));
    figures.put("codec_bytes_per_op", mostBytes(CodecPart.OURS));
    figures.put("jpos_bytes_per_op", mostBytes(CodecPart.JPOS));
    return figures;
  }

  /** jPOS's time for a request and its answer over ours, by round. */
  private Ratio jposToOurs(String dialect) {
    List<CodecTrial> decode = of(CodecPart.DECODE, dialect);
    List<CodecTrial> encode = of(CodecPart.ENCODE, dialect);
    List<CodecTrial> unpack = of(CodecPart.UNPACK, dialect);
    List<CodecTrial> pack = of(CodecPart.SET_AND_PACK, dialect);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < decode.size(); round++) {
      double jpos = unpack.get(round).ns() + pack.get(round).ns();
      ratios.add(jpos / (decode.get(round).ns() + encode.get(round).ns()));
    }
    return Ratio.of(ratios);
  }

  /** The slowest dialect's, then each one's. */
  private void putNs(Figures figures, String name, CodecPart part) {
    figures.put(
        name, Dialect.SHIPPED.stream().mapToDouble(dialect -> ns(part, dialect)).max().orElse(0));
    Dialect.SHIPPED.forEach(dialect -> figures.put(name + "_" + dialect, ns(part, dialect)));
  }

  private double ns(CodecPart part, String dialect) {
    return Ratio.median(of(part, dialect).stream().map(CodecTrial::ns).toList());
  }

  private double bytes(CodecPart part, String dialect) {
    return of(part, dialect).stream().mapToDouble(CodecTrial::bytes).max().orElse(0);
  }

  private double mostBytes(List<CodecPart> parts) {
    return trials.stream()
        .filter(trial -> parts.contains(trial.part()))
        .mapToDouble(CodecTrial::bytes)
        .max()
        .orElse(0);
  }

  /** The trials of a part, by round. */
  private List<CodecTrial> of(CodecPart part, String dialect) {
    return trials.stream()
        .filter(trial -> trial.part() == part && trial.dialect().equals(dialect))
        .sorted(Comparator.comparingInt(CodecTrial::round))
        .toList();
  }

  /** Every trial as a row of a result. */
  List<Map<String, Object>> rows() {
    return trials.stream().map(CodecTrial::row).toList();
  }

  /** What speaks against the trials, in words. */
  List<String> warnings() {
    long unsteady = trials.stream().filter(trial -> !trial.isSteady()).count();
    return unsteady == 0
        ? List.of()
        : List.of(
            "deviation: above 10 % between the iterations of "
                + unsteady
                + " of "
                + trials.size()
                + " trials");
  }

  /** The parts by dialect, then the sums and their ratio. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(row("dialect", "side", "read ns", "write ns", "both ns", "most B"));
    for (String dialect : Dialect.SHIPPED) {
      lines.add(line(dialect, "tebus", CodecPart.DECODE, CodecPart.ENCODE));
      lines.add(line(dialect, "jpos", CodecPart.UNPACK, CodecPart.SET_AND_PACK));
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "tebus: all checks and the card's token (%.0f ns a token) included",
            ns(CodecPart.TOKEN, CodecTrial.ALL_DIALECTS)));
    lines.add("jpos: no check, no token; the texts that it sets were ready");
    return lines;
  }

  private String line(String dialect, String side, CodecPart read, CodecPart write) {
    double readNs = ns(read, dialect);
    double writeNs = ns(write, dialect);
    return row(
        dialect,
        side,
        shown(readNs),
        shown(writeNs),
        shown(readNs + writeNs),
        shown(Math.max(bytes(read, dialect), bytes(write, dialect))));
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }

  private static String row(String dialect, String side, String... cells) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-8s %-6s", dialect, side));
    Stream.of(cells).forEach(cell -> row.append(String.format(Locale.ROOT, " %12s", cell)));
    return row.toString();
  }
}
