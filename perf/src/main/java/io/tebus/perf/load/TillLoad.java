package io.tebus.perf.load;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOPackager;
import org.jpos.iso.packager.GenericPackager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Simulated tills at an acquirers' port, in open loop: requests leave when they are due, whether or
 * not the host keeps up. The order of use is {@link #start}, {@link #stop}, {@link #verify}, {@link
 * #close}; {@link #figures} at any time.
 *
 * <p>Safe for any thread, but started, stopped, verified and closed by one.
 */
public final class TillLoad implements AutoCloseable {

  /** How long {@link #stop} waits for answers under way. */
  static final Duration ANSWER_LIMIT = Duration.ofSeconds(4);

  /** How long {@link #verify} takes at most, apart from {@link #GRACE}. */
  static final Duration VERIFY_LIMIT = Duration.ofSeconds(6);

  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final String PACKAGER = "/packager/iso87ascii.xml";
  private static final Logger LOG = LoggerFactory.getLogger(TillLoad.class);

  private final TillOptions options;
  private final Tally tally = new Tally();
  private final List<TillLink> links = new ArrayList<>();

  public TillLoad(TillOptions options) {
    this.options = options;
  }

  /** Opens the links and starts sending. Throws when a link cannot be opened. */
  public void start() throws IOException {
    if (!links.isEmpty()) {
      throw new IllegalStateException("tills: started=true (expected: started once)");
    }
    ISOPackager packager = iso87ascii();
    CardDeck deck = new CardDeck(options.cards(), options.seed());
    // Trace numbers count on from the clock in milliseconds: two runs in the same second use
    // others.
    long lastStan = System.currentTimeMillis();
    for (int i = 0; i < options.links(); i++) {
      Shoppers shoppers = new Shoppers(i, options.links(), deck, options.seed(), lastStan);
      links.add(TillLink.connect(options, i, shoppers, packager, tally));
    }
    Schedule schedule =
        new Schedule(
            System.nanoTime(),
            options.ratePerSecond(),
            options.links(),
            options.duration().toNanos());
    for (TillLink link : links) {
      link.start(schedule);
    }
  }

  /** Waits until the duration asked for is over, at most the given time; true when it is. */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    long deadlineNs = System.nanoTime() + limit.toNanos();
    boolean ended = true;
    for (TillLink link : links) {
      ended &= link.awaitEnd(Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime())));
    }
    return ended;
  }

  /** The figures up to now; the latencies since the last call start anew. */
  public TillFigures figures() {
    return tally.figures();
  }

  /** Stops sending and waits, for some seconds at most, for the answers under way. */
  public void stop() throws InterruptedException {
    for (TillLink link : links) {
      link.stop();
    }
    long deadlineNs = System.nanoTime() + ANSWER_LIMIT.toNanos();
    for (TillLink link : links) {
      link.awaitStopped(deadlineNs);
    }
  }

  /**
   * Asks for the balance of every card met once more and says what held; then voids what is still
   * on hold or pending, so that later tills do not meet its end. To be called after {@link #stop};
   * returns after some seconds at most.
   */
  public TillVerdict verify() throws InterruptedException {
    long deadlineNs = System.nanoTime() + VERIFY_LIMIT.toNanos();
    onEveryLink(link -> link.askClosingBalances(deadlineNs), deadlineNs);
    Books books = Books.EMPTY;
    for (TillLink link : links) {
      books = books.plus(link.books());
    }
    onEveryLink(link -> link.voidOpenHolds(deadlineNs), deadlineNs);
    return TillVerdict.of(tally.figures(), books, tally.mistakes());
  }

  private void onEveryLink(Consumer<TillLink> task, long deadlineNs) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (TillLink link : links) {
      threads.add(Thread.ofVirtual().start(() -> task.accept(link)));
    }
    for (Thread thread : threads) {
      Duration left = Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime()));
      if (!thread.join(left.plus(GRACE))) {
        tally.mistake("verification: ended=false (expected: within " + VERIFY_LIMIT + ")");
      }
    }
  }

  /** Closes the links; what is under way stays unanswered. */
  @Override
  public void close() {
    for (TillLink link : links) {
      try {
        link.close();
      } catch (IOException e) {
        LOG.warn("A till's link cannot be closed", e);
      }
    }
  }

  /** The message specification of jPOS itself, as it ships in its jar. */
  static GenericPackager iso87ascii() throws IOException {
    try (InputStream xml = TillLoad.class.getResourceAsStream(PACKAGER)) {
      if (xml == null) {
        throw new IllegalStateException(
            "tills: packager=" + PACKAGER + " (expected: on the class path)");
      }
      return new GenericPackager(xml);
    } catch (ISOException e) {
      throw new IllegalStateException("tills: packager=" + PACKAGER + " (expected: readable)", e);
    }
  }
}
