package io.tebus.acquirer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.tebus.event.Answer;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The event loops and the listeners on them.
 *
 * <p>Opening and closing is for the start and stop of host and listeners; {@link #wake} is safe for
 * any thread, {@link #onAnswer} belongs to the loop it names.
 */
public final class Edge implements AutoCloseable {

  /** A listener that accepts, and how many links it has. */
  private record OpenListener(Channel channel, AtomicInteger links) {}

  /** Names its threads by number, whatever edges the process had before. */
  private static final class LoopThreads extends DefaultThreadFactory {

    private static final String PREFIX = "tebus-edge";

    private final AtomicInteger next = new AtomicInteger();

    LoopThreads() {
      super(PREFIX, true);
    }

    @Override
    protected Thread newThread(Runnable task, String name) {
      return super.newThread(task, PREFIX + "-" + next.getAndIncrement());
    }
  }

  private static final int BACKLOG = 4096;

  /** The longest packet of a framing that looks for its end: each look begins at its beginning. */
  private static final int MAX_SCANNED_LENGTH = 8192;

  /** A peer that does not read its answers is not read either; small, because links are many. */
  private static final WriteBufferWaterMark WRITE_BUFFER =
      new WriteBufferWaterMark(16 << 10, 32 << 10);

  private final EventLoopGroup group;
  private final List<EventExecutor> executors = new ArrayList<>();
  private final IdentityHashMap<EventExecutor, EdgeLoop> loopOf = new IdentityHashMap<>();
  private final @Nullable EdgeLoop[] loops;
  private final Runnable[] drains;
  private final Map<ListenerSpec, OpenListener> listeners = new ConcurrentHashMap<>();

  /** Loops that are not connected to a sequencer yet. */
  public Edge(int loopCount) {
    IoHandlerFactory handlers =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(loopCount, new LoopThreads(), handlers);
    group.forEach(executors::add);
    loops = new EdgeLoop[loopCount];
    drains = new Runnable[loopCount];
    for (int i = 0; i < loopCount; i++) {
      int loop = i;
      drains[i] = () -> drain(loop);
    }
  }

  public int loopCount() {
    return loops.length;
  }

  /** Connects a loop; all must be connected before the first listener opens. */
  public void connect(
      int loop,
      CommandSink commands,
      AnswerSource answers,
      CardTokens tokens,
      LongSupplier nanoClock,
      int maxSlots) {
    EdgeLoop edgeLoop = new EdgeLoop(commands, answers, tokens, nanoClock, maxSlots);
    loops[loop] = edgeLoop;
    loopOf.put(executors.get(loop), edgeLoop);
  }

  /** Makes a loop look for answers soon. */
  public void wake(int loop) {
    executors.get(loop).execute(drains[loop]);
  }

  private void drain(int loop) {
    if (loop(loop).drain()) {
      wake(loop);
    }
  }

  /** Takes an answer to its link. */
  public void onAnswer(int loop, long address, Answer answer) {
    loop(loop).onAnswer(address, answer);
  }

  private EdgeLoop loop(int number) {
    EdgeLoop loop = loops[number];
    if (loop == null) {
      throw new IllegalStateException("event loop: number=" + number + " is not connected");
    }
    return loop;
  }

  /**
   * Opens a listener.
   *
   * @return the address it is bound to
   * @throws IllegalStateException when the address is taken
   */
  public InetSocketAddress open(ListenerSpec listener) {
    int echoLength =
        Echo.maxLength(listener.messages(), listener.dialect(), listener.framing().headerLength());
    if (echoLength > Echo.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "listener: name="
              + listener.name()
              + " echo="
              + echoLength
              + " bytes (expected: at most "
              + Echo.MAX_LENGTH
              + ")");
    }
    if (listener.framing().prefixLength() == 0 && listener.maxPacketLength() > MAX_SCANNED_LENGTH) {
      throw new IllegalArgumentException(
          "listener: name="
              + listener.name()
              + " max-packet-length="
              + listener.maxPacketLength()
              + " (expected: at most "
              + MAX_SCANNED_LENGTH
              + " with "
              + listener.framing()
              + ")");
    }
    ListenerCodec.rehearse(listener);
    for (int i = 0; i < loops.length; i++) {
      // Here, so that it is in the figures before its first link.
      loop(i).countersOf(listener);
    }
    AtomicInteger links = new AtomicInteger();
    Class<? extends ServerChannel> channelClass =
        Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    Channel channel =
        new ServerBootstrap()
            .group(group)
            .channel(channelClass)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, listener.tcpKeepAlive())
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel link) {
                    EdgeLoop loop = loopOf.get(link.eventLoop());
                    if (loop == null) {
                      throw new IllegalStateException("link: on an event loop of somebody else");
                    }
                    link.closeFuture().addListener(_ -> links.decrementAndGet());
                    if (links.incrementAndGet() > listener.maxLinks()) {
                      EdgeCounters counters = loop.countersOf(listener);
                      counters.linksOpened.increment();
                      counters.disconnected(DisconnectReason.LIMIT);
                      var _ = link.close();
                      return;
                    }
                    link.pipeline().addLast(new LinkHandler(listener, loop));
                  }
                })
            .bind(listener.address())
            .awaitUninterruptibly()
            .channel();
    if (!channel.isActive()) {
      throw new IllegalStateException(
          "listener: name="
              + listener.name()
              + " address="
              + listener.address()
              + " cannot be bound (expected: free; is another host running?)",
          new BindException(listener.address().toString()));
    }
    listeners.put(listener, new OpenListener(channel, links));
    return (InetSocketAddress) channel.localAddress();
  }

  /** Closes a listener and, after a goodbye, its links. */
  public void close(ListenerSpec listener) {
    OpenListener open = listeners.remove(listener);
    if (open != null) {
      open.channel().close().awaitUninterruptibly();
      for (int i = 0; i < executors.size(); i++) {
        EdgeLoop loop = loop(i);
        executors.get(i).submit(() -> loop.disconnect(listener)).awaitUninterruptibly();
      }
      await(() -> open.links().get() == 0, LinkHandler.LEAVE_TIMEOUT_MS + 500);
    }
  }

  /**
   * Accepts no more links and takes in no more requests, then waits for those in flight.
   *
   * @return true when all were answered in time
   */
  public boolean quiesce(long timeoutMs) {
    listeners.values().forEach(open -> open.channel().close().awaitUninterruptibly());
    for (int i = 0; i < executors.size(); i++) {
      EdgeLoop loop = loop(i);
      executors.get(i).submit(loop::becomeQuiet).awaitUninterruptibly();
    }
    return await(() -> inFlight() == 0, timeoutMs);
  }

  private static boolean await(BooleanSupplier condition, long timeoutMs) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    return condition.getAsBoolean();
  }

  private long inFlight() {
    long sum = 0;
    for (EdgeCounters counters : counters()) {
      sum += counters.inFlight.get();
    }
    return sum;
  }

  /** What each loop counted of each listener. Safe for any thread. */
  public List<EdgeCounters> counters() {
    List<EdgeCounters> counters = new ArrayList<>();
    for (int i = 0; i < loops.length; i++) {
      counters.addAll(loop(i).counters());
    }
    return counters;
  }

  /** What each loop answered. Safe for any thread. */
  public List<TransactionCounters> transactions() {
    List<TransactionCounters> transactions = new ArrayList<>();
    for (int i = 0; i < loops.length; i++) {
      transactions.add(loop(i).transactions());
    }
    return transactions;
  }

  /** Listeners that are open, by the names they are counted under. Safe for any thread. */
  public Set<String> openListeners() {
    return listeners.keySet().stream()
        .map(listener -> loop(0).countersOf(listener).listener())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Closes everything that is still open. */
  @Override
  public void close() {
    List.copyOf(listeners.keySet()).forEach(this::close);
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
