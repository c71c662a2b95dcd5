package io.tebus.perf.bench;

import io.tebus.perf.store.RedemptionTrial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What a points bench tells: the figures, and what is behind them. There is something to tell only
 * when every answer was right and every point conserved.
 *
 * <p>Immutable.
 *
 * @param windows hosts with and without lots that fell due, in pairs
 * @param rounds redemptions on accounts that earned often and on those that earned once
 */
record PointsReport(List<ExpiryWindow> windows, List<RedemptionTrial.Round> rounds) {

  PointsReport {
    windows = List.copyOf(windows);
    rounds = List.copyOf(rounds);
  }

  /** The windows of one kind, by pair. */
  private List<ExpiryWindow> of(boolean due) {
    return windows.stream().filter(window -> window.due() == due).toList();
  }

  private double median(boolean due, ToDoubleFunction<ExpiryWindow> what) {
    return Ratio.median(of(due).stream().mapToDouble(what).boxed().toList());
  }

  private Ratio ratio(ToDoubleFunction<ExpiryWindow> what) {
    List<ExpiryWindow> with = of(true);
    List<ExpiryWindow> without = of(false);
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < with.size(); pair++) {
      ratios.add(what.applyAsDouble(with.get(pair)) / what.applyAsDouble(without.get(pair)));
    }
    return Ratio.of(ratios);
  }

  private double ofRounds(ToDoubleFunction<RedemptionTrial.Round> what) {
    return Ratio.median(rounds.stream().mapToDouble(what).boxed().toList());
  }

  /** What must be shown first, then what is behind it. */
  Figures figures() {
    Figures figures = new Figures();
    figures.put("expiry_p999_ratio", ratio(ExpiryWindow::p999Us));
    figures.put("expiry_due_lots", median(true, ExpiryWindow::lots));
    figures.put("expiry_lots_per_s", median(true, ExpiryWindow::lotsPerSecond));
    figures.put("expiry_p999_us", median(true, ExpiryWindow::p999Us));
    figures.put("expiry_baseline_p999_us", median(false, ExpiryWindow::p999Us));
    figures.put("expiry_p99_us", median(true, ExpiryWindow::p99Us));
    figures.put("expiry_baseline_p99_us", median(false, ExpiryWindow::p99Us));
    figures.put("expiry_p50_us", median(true, ExpiryWindow::p50Us));
    figures.put("expiry_baseline_p50_us", median(false, ExpiryWindow::p50Us));
    figures.put(
        "redeem_ratio",
        Ratio.of(rounds.stream().map(round -> round.oftenNs() / round.onceNs()).toList()));
    figures.put(
        "redeem_after_" + PointsPlan.EARNS + "_earns_ns", ofRounds(RedemptionTrial.Round::oftenNs));
    figures.put("redeem_after_1_earn_ns", ofRounds(RedemptionTrial.Round::onceNs));
    return figures;
  }

  /** Every measurement as a row of a result. */
  List<Map<String, Object>> rows() {
    return Stream.concat(
            windows.stream().map(ExpiryWindow::row), rounds.stream().map(PointsReport::row))
        .toList();
  }

  private static Map<String, Object> row(RedemptionTrial.Round round) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("redeemOftenNs", round.oftenNs());
    row.put("redeemOnceNs", round.onceNs());
    return row;
  }

  /** What speaks against the windows, in words. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    long stolen = windows.stream().filter(ExpiryWindow::isStolen).count();
    if (stolen > 0) {
      warnings.add("steal: above 2 % in " + stolen + " of " + windows.size() + " windows");
    }
    long unsteady = windows.stream().filter(one -> !one.warmth().steady()).count();
    if (unsteady > 0) {
      warnings.add(
          "warm-up: "
              + unsteady
              + " of "
              + windows.size()
              + " windows began before two slices agreed");
    }
    return warnings;
  }

  /** Hosts, then redemptions. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-8s %5s %12s %10s %10s %10s %10s %10s %8s",
            "lots",
            "pair",
            "booked",
            "run ms",
            "p50 us",
            "p99 us",
            "p99.9 us",
            "max us",
            "steal %"));
    for (ExpiryWindow window : windows) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-8s %5d %,12d %,10.0f %,10.0f %,10.0f %,10.0f %,10.0f %8.2f%s",
              window.title(),
              window.pair() + 1,
              window.lots(),
              window.runMs(),
              window.p50Us(),
              window.p99Us(),
              window.p999Us(),
              window.maxUs(),
              window.stealPercent(),
              window.isStolen() ? "  STEAL above 2 %" : ""));
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "redemption of everything: after %,d earns %,.0f ns, after one %,.0f ns",
            PointsPlan.EARNS,
            ofRounds(RedemptionTrial.Round::oftenNs),
            ofRounds(RedemptionTrial.Round::onceNs)));
    return lines;
  }
}
