package io.tebus.perf.store;

import io.tebus.command.OpenCardCommand;
import io.tebus.engine.EngineOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * How long the redemption of everything takes on an account that earned very often, and on one that
 * earned once. Both kinds are in one engine, among accounts of others, and are redeemed in turns;
 * between two of them, others earn. Earns are spread over as many months as lots live, so an
 * account has as many lots as it can have from earning.
 *
 * <p>Confined to one thread. Each answer is judged, and the points of all accounts in the end.
 */
public final class RedemptionTrial {

  /** In each of so many months an account gets a lot, and in the last none has expired. */
  public static final int MONTHS = 24;

  private static final long EARNING_AMOUNT = 12_50;
  private static final long EARNED = EARNING_AMOUNT / StoreEngine.POINT_MINOR;

  /** Redeemed first, for nothing, so that the first one counted is as warm as the last. */
  private static final int WARM_UPS = 5_000;

  /** Between two redemptions; a window has room for two lots of each transaction on average. */
  private static final int EARNS_BETWEEN = 40;

  /**
   * How many there are of everything.
   *
   * @param earns of an account that earned often, at least {@link #MONTHS}
   * @param rounds in which there is a median of each kind
   * @param pairs of accounts in a round
   * @param others accounts among which they are
   */
  public record Size(int earns, int rounds, int pairs, int others) {

    /** Accounts of either kind. */
    int allPairs() {
      return rounds * pairs;
    }

    /** Accounts of all kinds. */
    public int accounts() {
      return 2 * (allPairs() + WARM_UPS) + others;
    }
  }

  /**
   * The medians of a round, in ns.
   *
   * @param oftenNs of the accounts that earned often
   * @param onceNs of those that earned once
   */
  public record Round(double oftenNs, double onceNs) {}

  private final Size size;
  private final StoreEngine engine;
  private final int firstOnce;
  private final int firstWarmUp;
  private final int firstOther;
  private int earnedBetween;

  private RedemptionTrial(Size size, StoreEngine engine) {
    this.size = size;
    this.engine = engine;
    firstOnce = size.allPairs();
    firstWarmUp = 2 * size.allPairs();
    firstOther = firstWarmUp + 2 * WARM_UPS;
  }

  /**
   * Fills an engine and measures.
   *
   * @param progress is told lines for whoever waits
   * @throws IllegalStateException when an answer was wrong, or a point was made or lost
   */
  public static List<Round> run(Size size, long hashSeed, Consumer<String> progress) {
    int lots = MONTHS * (size.allPairs() + WARM_UPS) + 2 * size.accounts() + StoreShape.SPARE;
    EngineOptions options =
        new EngineOptions(
            StoreShape.WINDOW_CAPACITY,
            StoreShape.WINDOW_AGE_MS,
            EngineOptions.HALF_A_YEAR_MS,
            size.accounts(),
            size.accounts(),
            lots,
            hashSeed);
    try (StoreEngine engine = new StoreEngine(options)) {
      RedemptionTrial trial = new RedemptionTrial(size, engine);
      trial.fill(progress);
      List<Round> rounds = trial.redeem();
      engine.judgeTotals(size.accounts(), size.accounts(), 0);
      return rounds;
    }
  }

  private void fill(Consumer<String> progress) {
    for (int account = 0; account < size.accounts(); account++) {
      engine.open(Tokens.high(account), Tokens.low(account), OpenCardCommand.NO_ACCOUNT_NUMBER, 0);
    }
    for (int month = 0; month < MONTHS; month++) {
      engine.startMonth(month);
      int earns = size.earns() / MONTHS + (month < size.earns() % MONTHS ? 1 : 0);
      for (int account = 0; account < firstOnce; account++) {
        earn(account, earns);
      }
      for (int i = 0; i < WARM_UPS; i++) {
        earn(firstWarmUp + i, 1);
      }
      progress.accept("earns: month " + (month + 1) + " of " + MONTHS);
    }
    for (int account = firstOnce; account < firstWarmUp; account++) {
      earn(account, 1);
    }
    for (int account = firstWarmUp + WARM_UPS; account < size.accounts(); account++) {
      earn(account, 1);
    }
    for (int account = 0; account < firstOnce; account++) {
      requireLots(account, MONTHS);
      requireLots(firstOnce + account, 1);
    }
  }

  private void earn(int account, int times) {
    for (int i = 0; i < times; i++) {
      engine.purchase(Tokens.high(account), Tokens.low(account), EARNING_AMOUNT);
    }
  }

  private void requireLots(int account, int expected) {
    int lots = engine.lots(Tokens.high(account), Tokens.low(account));
    if (lots != expected) {
      throw new IllegalStateException(
          "redemptions: account=" + account + " lots=" + lots + " (expected: " + expected + ")");
    }
  }

  private List<Round> redeem() {
    for (int i = 0; i < WARM_UPS; i++) {
      redeemAll(firstWarmUp + i, MONTHS);
      redeemAll(firstWarmUp + WARM_UPS + i, 1);
    }
    List<Round> rounds = new ArrayList<>();
    for (int round = 0; round < size.rounds(); round++) {
      rounds.add(round(round * size.pairs()));
    }
    return rounds;
  }

  /** Pairs from an account on, in turns which of the two is first. */
  private Round round(int first) {
    long[] oftenNs = new long[size.pairs()];
    long[] onceNs = new long[size.pairs()];
    for (int pair = 0; pair < size.pairs(); pair++) {
      int often = first + pair;
      int once = firstOnce + often;
      if (pair % 2 == 0) {
        oftenNs[pair] = redeemAll(often, size.earns());
        onceNs[pair] = redeemAll(once, 1);
      } else {
        onceNs[pair] = redeemAll(once, 1);
        oftenNs[pair] = redeemAll(often, size.earns());
      }
    }
    return new Round(median(oftenNs), median(onceNs));
  }

  /** Redeems what an account has after so many earns; returns how long that took, in ns. */
  private long redeemAll(int account, int earns) {
    long tookNs = engine.redeemTimed(Tokens.high(account), Tokens.low(account), earns * EARNED);
    engine.enquire(Tokens.high(account), Tokens.low(account), 0);
    for (int i = 0; i < EARNS_BETWEEN; i++) {
      earn(firstOther + earnedBetween % size.others(), 1);
      earnedBetween++;
    }
    return tookNs;
  }

  private static double median(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
  }
}
