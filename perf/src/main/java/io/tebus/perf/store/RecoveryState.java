package io.tebus.perf.store;

import io.tebus.app.DemoCards;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.programme.Calendar;
import io.tebus.journal.EventHandler;
import io.tebus.security.CardTokenizer;
import io.tebus.security.TokenKey;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The state of a host that has been at work for months, made without the host: accounts of a {@link
 * StoreShape}, an identity window that is full, and demo cards spread evenly over all accounts, so
 * that a load on those meets pages of every part of the store.
 *
 * <p>Confined to one thread. Each answer is judged.
 */
public final class RecoveryState implements AutoCloseable {

  private static final long TWO_DAYS_MS = EngineOptions.TWO_DAYS_MS;
  private static final long EARNING_AMOUNT = 12_50;
  private static final int MIN_AMOUNT = 100;
  private static final int AMOUNTS = 99_900;
  private static final int REPORT_ACCOUNTS = 1 << 20;

  private final StoreShape shape;
  private final EngineOptions options;
  private final StoreEngine engine;
  private final int cards;
  private final int stride;
  private final long[] tokensHigh;
  private final long[] tokensLow;

  /**
   * A state that knows nothing but the demo programme.
   *
   * @param windowCapacity of the identity window, in transactions
   * @param demoCards at most one for each account
   * @param key of the demo cards' tokens, and of the engine's hashes
   */
  public RecoveryState(StoreShape shape, int windowCapacity, int demoCards, TokenKey key) {
    if (demoCards < 1 || demoCards > shape.accounts()) {
      throw new IllegalArgumentException(
          "recovery: demoCards="
              + demoCards
              + " (expected: 1-"
              + shape.accounts()
              + ", so that each has an account of its own)");
    }
    this.shape = shape;
    options = options(shape, windowCapacity, key);
    cards = shape.cards();
    stride = shape.accounts() / demoCards;
    tokensHigh = new long[demoCards];
    tokensLow = new long[demoCards];
    byte[] digits = new byte[DemoCards.LENGTH];
    UnsafeBuffer pan = new UnsafeBuffer(digits);
    CardTokenizer tokenizer = key.tokenizer();
    for (int card = 0; card < demoCards; card++) {
      DemoCards.putNumber(card, digits, 0);
      tokenizer.tokenize(pan, 0, DemoCards.LENGTH);
      tokensHigh[card] = tokenizer.tokenHigh();
      tokensLow[card] = tokenizer.tokenLow();
    }
    engine = new StoreEngine(options);
  }

  /** The options of an engine that takes such a state: those a host has with these capacities. */
  public static EngineOptions options(StoreShape shape, int windowCapacity, TokenKey key) {
    EngineOptions store = shape.options(key.hashSeed());
    return EngineOptions.ofCapacity(windowCapacity)
        .withStore(store.accountCapacity(), store.cardCapacity(), store.lotCapacity())
        .withHashSeed(key.hashSeed());
  }

  /**
   * All accounts, in the first month; a lot more for each in either of the next two, and the holds
   * last, for a hold of the first month would have timed out. Then two days without anything: what
   * is in the window may be forgotten.
   */
  public void fill(StoreFill.Watcher watcher) {
    // So slow that the window is never full of what must not be forgotten yet.
    engine.stepMs(TWO_DAYS_MS / options.windowCapacity() + 1);
    for (int month = 0; month < StoreFill.MONTHS; month++) {
      engine.startMonth(month);
      for (int account = 0; account < shape.accounts(); account++) {
        if (month == 0) {
          open(account);
        } else {
          earn(account);
        }
        if ((account + 1) % REPORT_ACCOUNTS == 0) {
          watcher.filled(month, account + 1);
        }
      }
    }
    for (int account = 0; account < shape.accounts(); account += StoreShape.STEP) {
      int card = StoreShape.firstCardOf(account);
      engine.hold(high(card), low(card));
    }
    engine.pass(TWO_DAYS_MS);
  }

  private void open(int account) {
    int end = StoreShape.firstCardOf(account + 1);
    for (int card = StoreShape.firstCardOf(account); card < end; card++) {
      engine.open(high(card), low(card), StoreFill.number(card), StoreFill.points(card));
    }
  }

  private void earn(int account) {
    int card = StoreShape.firstCardOf(account);
    engine.purchase(high(card), low(card), EARNING_AMOUNT);
  }

  /**
   * So many purchases, uniform over all cards.
   *
   * @param group how many of them are of one millisecond, as those of a group are
   * @param events are given each event
   */
  public void purchases(int count, int group, EventHandler events) {
    engine.stepMs(0);
    engine.eventsTo(events);
    for (int i = 0; i < count; i++) {
      if (i % group == 0) {
        engine.pass(1);
      }
      long word = Tokens.mix(i + 1L);
      int card = (int) (((word >>> Integer.SIZE) * cards) >>> Integer.SIZE);
      engine.purchase(high(card), low(card), MIN_AMOUNT + (word & 0xFFFF_FFFFL) % AMOUNTS);
    }
  }

  /** The first card of every so many accounts is a demo card. */
  private long high(int card) {
    int demo = demoCardOf(card);
    return demo < 0 ? Tokens.high(card) : tokensHigh[demo];
  }

  private long low(int card) {
    int demo = demoCardOf(card);
    return demo < 0 ? Tokens.low(card) : tokensLow[demo];
  }

  /** The number of the demo card that a card is, or -1. */
  private int demoCardOf(int card) {
    int account = StoreShape.accountOf(card);
    int demo = account / stride;
    boolean first = account % stride == 0 && StoreShape.firstCardOf(account) == card;
    return first && demo < tokensHigh.length ? demo : -1;
  }

  /**
   * Looks at the lots of a few accounts and at the totals of all; returns the points that were
   * issued.
   *
   * @throws IllegalStateException when a lot or a point is missing, or there is one too many
   */
  public long judge() {
    int step = Math.max(1, shape.accounts() / 1_000);
    for (int account = 0; account < shape.accounts(); account += step) {
      int card = StoreShape.firstCardOf(account);
      int lots = engine.lots(high(card), low(card));
      if (lots != StoreShape.LOTS) {
        throw new IllegalStateException(
            "recovery: account="
                + account
                + " lots="
                + lots
                + " (expected: "
                + StoreShape.LOTS
                + ")");
      }
    }
    return engine.judgeTotals(shape).issued();
  }

  /** When a host can go on with it, two days later: ms since 1970 UTC. */
  public long resumeMs() {
    long resumeMs = engine.timeMs() + TWO_DAYS_MS;
    // A purchase in another month would make a lot for which there may be no room.
    if (Calendar.monthOf(Calendar.epochDay(resumeMs))
        != Calendar.monthOf(Calendar.epochDay(engine.timeMs()))) {
      throw new IllegalStateException(
          "recovery: resumeMs=" + resumeMs + " (expected: in the month of the last purchase)");
    }
    return resumeMs;
  }

  public Engine engine() {
    return engine.engine();
  }

  @Override
  public void close() {
    engine.close();
  }
}
