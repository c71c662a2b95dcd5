package io.tebus.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The wire between a client and a PostgreSQL server on this machine, with its faults: it can be
 * cut, refuse, delay, and swallow one direction, and it strikes within a COPY or between a COMMIT
 * and its answer. It offers no encryption.
 *
 * <p>Safe for any thread. A thread accepts, two serve each link.
 */
final class FaultProxy implements AutoCloseable {

  private static final int MAX_LINKS = 16;
  private static final int CONNECT_LIMIT_MS = 5_000;
  private static final long END_LIMIT_S = 10;

  private final int port;
  private final int serverPort;
  private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("fault-proxy-", 0).factory());
  private volatile Duration delay = Duration.ZERO;

  // Guarded by this.
  private @Nullable ServerSocket listener;
  private CountDownLatch acceptorEnded = new CountDownLatch(0);
  private @Nullable CopyFault copyFault;
  private @Nullable CommitFault commitFault;

  /**
   * What is to happen once so many bytes of copied rows were passed on.
   *
   * @param done completed with the link that was struck
   */
  record CopyFault(long afterBytes, Consumer<ProxyLink> act, CompletableFuture<ProxyLink> done) {

    private CopyFault sooner(int bytes) {
      return new CopyFault(afterBytes - bytes, act, done);
    }

    void strike(ProxyLink link) {
      try {
        act.accept(link);
        done.complete(link);
      } catch (RuntimeException | AssertionError e) {
        done.completeExceptionally(e);
      }
    }
  }

  /**
   * What is to happen once the server has done a COMMIT, before its answer is lost.
   *
   * @param done completed with the link that was struck
   */
  record CommitFault(Runnable act, CompletableFuture<ProxyLink> done) {}

  private FaultProxy(int port, int serverPort) {
    this.port = port;
    this.serverPort = serverPort;
  }

  /** A proxy that accepts on one port of the loopback interface and connects to another. */
  static FaultProxy start(int port, int serverPort) throws IOException {
    FaultProxy proxy = new FaultProxy(port, serverPort);
    proxy.accept();
    return proxy;
  }

  int port() {
    return port;
  }

  // Faults.

  /** Cuts all links that there are. */
  void cut() {
    links.forEach(ProxyLink::cut);
  }

  /** Refuses new links; those that there are stay. */
  void refuse() {
    CountDownLatch ended;
    synchronized (this) {
      ServerSocket open = listener;
      if (open != null) {
        listener = null;
        try {
          open.close();
        } catch (IOException e) {
          throw new UncheckedIOException("proxy: port=" + port + " cannot be closed", e);
        }
      }
      ended = acceptorEnded;
    }
    // The kernel goes on accepting until the thread that waits in accept has left it.
    DrillClock.await("end of accepting", () -> ended.getCount() == 0);
  }

  /** Accepts new links again. */
  synchronized void accept() throws IOException {
    if (listener == null) {
      ServerSocket open = new ServerSocket(port, MAX_LINKS, InetAddress.getLoopbackAddress());
      CountDownLatch ended = new CountDownLatch(1);
      listener = open;
      acceptorEnded = ended;
      threads.execute(() -> {
        acceptAt(open);
        ended.countDown();
      });
    }
  }

  /** Holds back whatever comes in one piece for so long, both ways; zero ends it. */
  void delay(Duration time) {
    delay = time;
  }

  /**
   * Lets the links that there are be open and say nothing any more in one direction, not even that
   * their end has come.
   */
  void swallow(ProxyLink.Direction direction) {
    links.forEach(link -> link.swallow(direction));
  }

  /** Cuts the link whose client copies rows, when so many bytes of them were passed on. */
  CompletableFuture<ProxyLink> cutInNextCopy(long afterBytes) {
    return strikeInNextCopy(afterBytes, ProxyLink::cut);
  }

  /** Does something when so many bytes of copied rows were passed on, and goes on after it. */
  CompletableFuture<ProxyLink> inNextCopy(long afterBytes, Runnable act) {
    return strikeInNextCopy(afterBytes, _ -> act.run());
  }

  private synchronized CompletableFuture<ProxyLink> strikeInNextCopy(
      long afterBytes, Consumer<ProxyLink> act) {
    CompletableFuture<ProxyLink> done = new CompletableFuture<>();
    copyFault = new CopyFault(afterBytes, act, done);
    return done;
  }

  /**
   * Cuts the next link whose COMMIT of copied rows the server has done, instead of telling the
   * client.
   */
  CompletableFuture<ProxyLink> loseNextCommit() {
    return loseNextCommit(() -> {});
  }

  /** The same, and something happens between the server's COMMIT and the cut. */
  synchronized CompletableFuture<ProxyLink> loseNextCommit(Runnable act) {
    CommitFault fault = new CommitFault(act, new CompletableFuture<>());
    commitFault = fault;
    return fault.done();
  }

  // What links ask.

  Duration delay() {
    return delay;
  }

  /** The fault that is due within the next bytes of copied rows, once. */
  synchronized @Nullable CopyFault copyFaultWithin(int bytes) {
    CopyFault fault = copyFault;
    if (fault == null) {
      return null;
    }
    boolean isDue = fault.afterBytes() <= bytes;
    copyFault = isDue ? null : fault.sooner(bytes);
    return isDue ? fault : null;
  }

  /** What is to be completed when the answer to a COMMIT was lost, once. */
  synchronized @Nullable CommitFault takeCommitFault() {
    CommitFault fault = commitFault;
    commitFault = null;
    return fault;
  }

  void forget(ProxyLink link) {
    links.remove(link);
  }

  private void acceptAt(ServerSocket open) {
    try {
      while (true) {
        connect(open, open.accept());
      }
    } catch (IOException ignored) {
      // Closed, which is how it refuses.
    }
  }

  private void connect(ServerSocket open, Socket client) {
    Socket server = new Socket();
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), CONNECT_LIMIT_MS);
      serve(open, new ProxyLink(this, client, server));
    } catch (IOException ignored) {
      // The server is away, and the client finds it out like this.
      ProxyLink.close(client);
      ProxyLink.close(server);
    }
  }

  private synchronized void serve(ServerSocket open, ProxyLink link) throws IOException {
    if (open.isClosed() || links.size() >= MAX_LINKS) {
      throw new IOException(
          "proxy: links=" + links.size() + " (expected: accepting, below " + MAX_LINKS + ")");
    }
    links.add(link);
    threads.execute(link::up);
    threads.execute(link::down);
  }

  /** Cuts everything and waits for its threads. */
  @Override
  public void close() {
    refuse();
    cut();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(END_LIMIT_S, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "proxy: threads alive after s=" + END_LIMIT_S + " (expected: ended)");
      }
    } catch (InterruptedException ignored) {
      // The threads end by themselves, their sockets are closed.
      Thread.currentThread().interrupt();
    }
  }
}
