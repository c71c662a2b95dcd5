package io.tebus.perf.bench;

import io.tebus.perf.store.TokenTrial;
import io.tebus.perf.store.Tokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A set of hostile tokens beside as many random ones, in turns which of them is first.
 *
 * <p>Immutable.
 *
 * @param ratio of the times for an operation; above 1, hostile ones cost more
 * @param hostileNs the median for an operation
 * @param randomNs the median for an operation
 */
record TokenFinding(Tokens.Kind kind, int tokens, Ratio ratio, double hostileNs, double randomNs) {

  /** Measures a kind as a plan has it. */
  static TokenFinding measure(Tokens.Kind kind, StorePlan plan, long hashSeed) {
    int count = kind == Tokens.Kind.ONE_CHAIN ? plan.chainTokens() : plan.tokens();
    Tokens hostile = Tokens.of(kind, count);
    Tokens random = Tokens.of(Tokens.Kind.RANDOM, count);
    // Once for nothing: both are as warm as they get before the first is counted.
    time(random, plan, hashSeed);
    time(hostile, plan, hashSeed);
    List<Double> hostileNs = new ArrayList<>();
    List<Double> randomNs = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < plan.tokenRounds(); round++) {
      if (round % 2 == 0) {
        hostileNs.add(time(hostile, plan, hashSeed));
        randomNs.add(time(random, plan, hashSeed));
      } else {
        randomNs.add(time(random, plan, hashSeed));
        hostileNs.add(time(hostile, plan, hashSeed));
      }
      ratios.add(hostileNs.getLast() / randomNs.getLast());
    }
    return new TokenFinding(
        kind, count, Ratio.of(ratios), Ratio.median(hostileNs), Ratio.median(randomNs));
  }

  private static double time(Tokens tokens, StorePlan plan, long hashSeed) {
    return TokenTrial.run(tokens, plan.tokens(), hashSeed).nsPerOperation();
  }

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("tokens", kind.name());
    row.put("count", tokens);
    row.put("ratio", ratio.median());
    row.put("hostileNs", hostileNs);
    row.put("randomNs", randomNs);
    return row;
  }
}
