package io.tebus.perf.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jpos.iso.packager.GenericPackager;
import org.jspecify.annotations.Nullable;

/**
 * Purchases over many links, as many as a server takes or at a constant rate, each answer judged.
 * The order of use is {@link #open}, {@link #saturate} or {@link #offer}, {@link #window} as often
 * as wanted, {@link #finish}, {@link #close}.
 *
 * <p>Used by one thread; its links live on one event loop of their own.
 */
public final class PurchaseLoad implements AutoCloseable {

  /**
   * Of what is sent and how it is judged. It goes up with every change that costs the load more or
   * less: load and server share the cores, so ratios are comparable within one revision only.
   */
  public static final int REVISION = 1;

  /** jPOS, when it cannot have its port back at once, rests for five seconds. */
  private static final Duration REFUSED_LIMIT = Duration.ofSeconds(20);

  private static final Duration REFUSED_PAUSE = Duration.ofMillis(20);
  private static final int CONNECT_TIMEOUT_MS = 10_000;
  private static final long LOOP_LIMIT_S = 30;
  private static final long POLL_NS = 500_000;

  /** How far things are. */
  private record Progress(long pending, long answered) {}

  private final PurchaseLoadOptions options;
  private final CardBook book;
  private final Duration refusedLimit;
  private final LoadCounts counts = new LoadCounts();
  private final List<LoadLink> links = new ArrayList<>();
  private final EventLoopGroup group;
  private final EventLoop loop;
  private @Nullable Pacer pacer;

  /**
   * A load that does nothing yet.
   *
   * @param book of the server, with at least as many cards as the load uses
   */
  public PurchaseLoad(PurchaseLoadOptions options, CardBook book) {
    this(options, book, REFUSED_LIMIT);
  }

  /**
   * As above.
   *
   * @param refusedLimit how long links are opened anew that the server refuses
   */
  PurchaseLoad(PurchaseLoadOptions options, CardBook book, Duration refusedLimit) {
    if (book.size() < options.shape().cards()) {
      throw new IllegalArgumentException(
          "load: cards="
              + book.size()
              + " (expected: at least "
              + options.shape().cards()
              + " for "
              + options.shape()
              + ")");
    }
    this.options = options;
    this.book = book;
    this.refusedLimit = refusedLimit;
    IoHandlerFactory handlers =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("load", true), handlers);
    loop = group.next();
  }

  /**
   * Opens the links; a server that keeps points is asked for the balance of cards the book does not
   * know yet.
   *
   * @throws IOException when a link cannot be opened
   */
  public void open() throws IOException, InterruptedException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(channelClass())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS);
    GenericPackager packager = TillLoad.iso87ascii();
    AnswerReader reader = new AnswerReader(packager, options.promise(), counts);
    Instant now = Instant.now();
    long deadlineNs = System.nanoTime() + refusedLimit.toNanos();
    // One after the other: some servers have little room for links that wait to be accepted.
    for (int i = 0; i < options.shape().links(); i++) {
      links.add(connected(i, bootstrap, reader, now, deadlineNs));
    }
    // Those that waited while jPOS began to refuse were closed unseen.
    Thread.sleep(REFUSED_PAUSE);
    for (int closed : closedLinks()) {
      links.set(closed, connected(closed, bootstrap, reader, now, deadlineNs));
    }
    tell(LoadLink::stay);
    if (options.promise() == Promise.POINTS && !book.isOpen(options.shape().cards())) {
      ask();
    }
  }

  /** jPOS refuses links while those of the load before are not all gone. */
  private LoadLink connected(
      int number, Bootstrap bootstrap, AnswerReader reader, Instant now, long deadlineNs)
      throws IOException, InterruptedException {
    while (true) {
      LoadLink link = link(number, reader, now);
      ChannelFuture connect = bootstrap.clone().handler(link).connect(options.server()).await();
      if (connect.isSuccess()) {
        return link;
      }
      if (System.nanoTime() - deadlineNs > 0) {
        throw new IOException(
            "load: server=" + options.server() + " link=" + number + " cannot be opened",
            connect.cause());
      }
      Thread.sleep(REFUSED_PAUSE);
    }
  }

  private List<Integer> closedLinks() throws InterruptedException {
    return onLoop(() ->
        IntStream.range(0, links.size()).filter(i -> !links.get(i).isOpen()).boxed().toList());
  }

  private static Class<? extends Channel> channelClass() {
    return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  private LoadLink link(int number, AnswerReader reader, Instant now) {
    String terminal = String.format(Locale.ROOT, "B%03d%04d", options.run(), number);
    PurchaseLink link =
        new PurchaseLink(
            number,
            options.shape(),
            new PurchaseFrame(terminal, now),
            reader,
            book,
            counts,
            options.seed());
    return new LoadLink(number, link, counts);
  }

  /** Closed loop: every link has as many purchases in flight as it may, until the end. */
  public void saturate() throws InterruptedException {
    tell(LoadLink::saturate);
  }

  /** Open loop: so many purchases a second over all links, until the end. */
  public void offer(double ratePerSecond) {
    if (!(ratePerSecond > 0 && ratePerSecond <= TillOptions.MAX_RATE)) {
      throw new IllegalArgumentException(
          "load: rate="
              + ratePerSecond
              + " (expected: above 0, at most "
              + TillOptions.MAX_RATE
              + ")");
    }
    Schedule schedule = new Schedule(System.nanoTime(), ratePerSecond, 1, Long.MAX_VALUE);
    Pacer started = new Pacer(loop, links, schedule);
    pacer = started;
    loop.execute(started);
  }

  /** Measures for so long, from now on. */
  public LoadWindow window(Duration duration) throws InterruptedException {
    beginWindow();
    Thread.sleep(duration);
    return endWindow();
  }

  /** Measures from now on, until {@link #endWindow}. */
  public void beginWindow() throws InterruptedException {
    onLoop(() -> {
      counts.beginWindow(System.nanoTime());
      return true;
    });
  }

  /** What was measured since {@link #beginWindow}. */
  public LoadWindow endWindow() throws InterruptedException {
    return onLoop(() -> counts.window(System.nanoTime()));
  }

  /**
   * Sends nothing more, waits for the answers under way, and asks a server that keeps points for
   * the balance of every card.
   */
  public LoadVerdict finish() throws InterruptedException {
    Pacer running = pacer;
    if (running != null) {
      loop.execute(running::stop);
    }
    tell(LoadLink::rest);
    boolean answered = awaitAnswers();
    int cards = options.promise() == Promise.POINTS ? options.shape().cards() : 0;
    if (answered && cards > 0) {
      ask();
    }
    return onLoop(() -> counts.verdict(cards));
  }

  private void ask() throws InterruptedException {
    tell(LoadLink::ask);
    // Those that do not answer show in the verdict.
    awaitAnswers();
  }

  /** Waits as long as answers keep coming; true when all are in. */
  private boolean awaitAnswers() throws InterruptedException {
    Progress progress = progress();
    long quietSinceNs = System.nanoTime();
    while (progress.pending() > 0
        && System.nanoTime() - quietSinceNs < options.answerLimit().toNanos()) {
      LockSupport.parkNanos(POLL_NS);
      long before = progress.answered();
      progress = progress();
      if (progress.answered() > before) {
        quietSinceNs = System.nanoTime();
      }
    }
    return progress.pending() == 0;
  }

  private Progress progress() throws InterruptedException {
    return onLoop(
        () -> new Progress(links.stream().mapToLong(LoadLink::pending).sum(), counts.answered()));
  }

  private void tell(Consumer<LoadLink> what) throws InterruptedException {
    onLoop(() -> {
      links.forEach(what);
      return true;
    });
  }

  private <T> T onLoop(Callable<T> task) throws InterruptedException {
    try {
      return loop.submit(task).get(LOOP_LIMIT_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("load: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "load: event loop did nothing for " + LOOP_LIMIT_S + " s (expected: alive)", e);
    }
  }

  /** Closes the links; what is under way stays unanswered. */
  @Override
  public void close() {
    loop.submit(() -> links.forEach(LoadLink::leave)).awaitUninterruptibly();
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
