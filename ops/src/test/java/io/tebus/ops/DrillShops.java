package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import org.jpos.iso.ISOPackager;

/**
 * Shops that send all at once, each on a thread and a link of its own, and what all of them were
 * told.
 *
 * <p>Confined to the thread of the drill.
 */
final class DrillShops implements AutoCloseable {

  static final int COUNT = 4;

  private static final int MIN_REPEATED = 300;

  /** How long one phase of the shops may take once it ought to end: answers, checks. */
  private static final long PHASE_LIMIT_S = 60;

  private final List<DrillShop> shops = new ArrayList<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          COUNT, Thread.ofPlatform().daemon().name("drill-shop-", 0).factory());

  /** What a shop does with its link. */
  @FunctionalInterface
  interface Load {
    DrillShop.End run(DrillShop shop) throws IOException;
  }

  /** What ends a time of load. */
  @FunctionalInterface
  interface Ending {
    void bring() throws IOException, InterruptedException;
  }

  /** Shops that share the first so many demonstration cards. */
  DrillShops(int cards, SplittableRandom random) throws IOException {
    ISOPackager packager = CrashDrill.iso87ascii();
    List<List<DrillCard>> decks = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      decks.add(new ArrayList<>());
    }
    for (int i = 0; i < cards; i++) {
      decks.get(i % COUNT).add(new DrillCard(DemoCards.number(i)));
    }
    for (int i = 0; i < COUNT; i++) {
      shops.add(new DrillShop(i, decks.get(i), packager, random.split()));
    }
  }

  List<DrillShop> all() {
    return List.copyOf(shops);
  }

  /**
   * Lets the shops send for some time, or until one ends by itself, and brings the end.
   *
   * @return how it ended for the shops
   */
  List<DrillShop.End> load(Load load, long forMs, Ending ending)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    CompletionService<DrillShop.End> loads = new ExecutorCompletionService<>(threads);
    for (DrillShop shop : shops) {
      var _ = loads.submit(() -> load.run(shop));
    }
    List<DrillShop.End> ends = new ArrayList<>();
    Future<DrillShop.End> early = loads.poll(forMs, TimeUnit.MILLISECONDS);
    if (early != null) {
      assertThat(early.get())
          .as("end of a link whose host was not killed yet")
          .isNotEqualTo(DrillShop.End.LOST);
      ends.add(early.get());
    }
    ending.bring();
    while (ends.size() < shops.size()) {
      Future<DrillShop.End> next = loads.poll(PHASE_LIMIT_S, TimeUnit.SECONDS);
      if (next == null) {
        throw new TimeoutException("shops: load goes on after its end (expected: over)");
      }
      ends.add(next.get());
    }
    return ends;
  }

  /** Lets each shop hold the host against what it was told. */
  DrillShop.Checked check(int port)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Future<DrillShop.Checked>> checks = new ArrayList<>();
    for (DrillShop shop : shops) {
      Callable<DrillShop.Checked> check = () -> shop.check(port);
      checks.add(threads.submit(check));
    }
    DrillShop.Checked all = new DrillShop.Checked(0, 0, 0);
    for (Future<DrillShop.Checked> check : checks) {
      all = all.plus(check.get(PHASE_LIMIT_S, TimeUnit.SECONDS));
    }
    assertThat((long) all.repeated())
        .as("acknowledged transactions repeated")
        .isGreaterThanOrEqualTo(Math.min(MIN_REPEATED, acknowledged()));
    return all;
  }

  /** Reads a journal that nobody writes, and holds it against the shops. */
  JournalAudit audit(Path home) {
    JournalAudit audit = JournalAudit.of(home, DrillHome.ENGINE);
    assertThat(audit.census().mistakes()).as("decided twice").isEmpty();
    for (DrillShop shop : shops) {
      assertThat(audit.census().differences(shop.memory())).as("acknowledged").isEmpty();
    }
    assertThat(audit.totals().isConserved()).as("conserved: %s", audit.totals()).isTrue();
    return audit;
  }

  /** How many transactions were answered. */
  long acknowledged() {
    return sum(shop -> shop.memory().count());
  }

  /** The last decision that somebody was told. */
  long acknowledgedLsn(DecisionCensus census) {
    return shops.stream()
        .mapToLong(shop -> census.lastAcknowledgedLsn(shop.memory()))
        .max()
        .orElse(0);
  }

  /** What was sent and not answered. */
  List<DrillRequest> inDoubt() {
    return shops.stream().flatMap(shop -> shop.inDoubt().stream()).toList();
  }

  long sumOfCards(ToLongFunction<DrillCard> figure) {
    return sum(shop -> shop.cards().stream().mapToLong(figure).sum());
  }

  private long sum(ToLongFunction<DrillShop> figure) {
    return shops.stream().mapToLong(figure).sum();
  }

  /** The links end with the host, and so do the threads. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
