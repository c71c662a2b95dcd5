package io.tebus.perf.store;

import io.tebus.command.OpenCardCommand;

/**
 * Fills an engine to a shape, a month after the other: in the first, cards and accounts are opened,
 * with points and holds; in each other one, every account earns into a further lot.
 *
 * <p>Confined to the engine's thread.
 */
public final class StoreFill {

  /** One for each lot of an account. */
  public static final int MONTHS = StoreShape.LOTS;

  private static final long EARNING_AMOUNT = 12_50;

  /** Accounts between two looks of who watches. */
  private static final int REPORT_ACCOUNTS = 1 << 20;

  /** Is told how far a month of the fill has come. */
  @FunctionalInterface
  public interface Watcher {
    void filled(int month, int accounts);
  }

  private final StoreEngine engine;

  public StoreFill(StoreEngine engine) {
    this.engine = engine;
  }

  /** All months, all accounts; judged. */
  public void fill(StoreShape shape) {
    for (int month = 0; month < MONTHS; month++) {
      month(month, 0, shape.accounts(), (_, _) -> {});
    }
    judge(shape);
  }

  /**
   * One month of some accounts; months in order, and within each all accounts in order.
   *
   * @param month from 0
   * @param from a multiple of {@link StoreShape#STEP}, as {@code to} is
   */
  public void month(int month, int from, int to, Watcher watcher) {
    if (from == 0) {
      engine.startMonth(month);
    }
    for (int account = from; account < to; account++) {
      if (month == 0) {
        open(account);
      } else {
        int card = StoreShape.firstCardOf(account);
        engine.purchase(Tokens.high(card), Tokens.low(card), EARNING_AMOUNT);
      }
      if ((account + 1) % REPORT_ACCOUNTS == 0) {
        watcher.filled(month, account + 1);
      }
    }
  }

  private void open(int account) {
    int first = StoreShape.firstCardOf(account);
    int end = StoreShape.firstCardOf(account + 1);
    for (int card = first; card < end; card++) {
      engine.open(Tokens.high(card), Tokens.low(card), number(card), points(card));
    }
    if (StoreShape.hasHold(account)) {
      engine.hold(Tokens.high(first), Tokens.low(first));
    }
  }

  /** The number of the account that a card is opened with. */
  static long number(int card) {
    return StoreShape.hasNumber(card)
        ? StoreShape.accountOf(card)
        : OpenCardCommand.NO_ACCOUNT_NUMBER;
  }

  /** The points that a card is opened with: they open with the account, once. */
  static long points(int card) {
    return StoreShape.isSecond(card) ? 0 : StoreEngine.OPENING_POINTS;
  }

  /** Looks at every account of a few, and at the totals of all. */
  public void judge(StoreShape shape) {
    int step = Math.max(1, shape.accounts() / 1_000);
    for (int account = 0; account < shape.accounts(); account += step) {
      int card = StoreShape.firstCardOf(account);
      int lots = engine.lots(Tokens.high(card), Tokens.low(card));
      if (lots != StoreShape.LOTS) {
        throw new IllegalStateException(
            "fill: account=" + account + " lots=" + lots + " (expected: " + StoreShape.LOTS + ")");
      }
    }
    engine.judgeTotals(shape);
  }
}
