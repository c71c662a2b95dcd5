package io.tebus.perf.load;

import io.tebus.iso.ResponseCode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the host, PostChannel framing, with the shoppers behind it: a thread that sends
 * what is due, and a thread that reads and judges. A link that is lost stays lost: what was under
 * way stays unanswered, and what is due later counts as not sent.
 *
 * <p>Safe for any thread. Requests are written by one thread at a time: the sender, and after its
 * end the one that asks for the closing balances.
 */
final class TillLink implements AutoCloseable {

  /** Requests under way at most; what is due beyond that is counted as not sent. */
  static final int MAX_IN_FLIGHT = 256;

  private static final Logger LOG = LoggerFactory.getLogger(TillLink.class);

  /** A request this late is not sent any more, or a rate out of reach would never end. */
  private static final long MAX_LAG_NS = 1_000_000_000;

  /** Closing balances under way at once. */
  private static final int CLOSING_WINDOW = 64;

  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final int BUFFER_BYTES = 64 * 1_024;
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(2);

  private final int index;
  private final Shoppers shoppers;
  private final ISOPackager packager;
  private final Tally tally;
  private final Socket socket;
  private final DataInputStream input;
  private final DataOutputStream output;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private final Map<String, UnderWay> inFlight = new HashMap<>();
  private volatile boolean stopping;
  private volatile boolean closing;
  private volatile boolean lost;
  private @Nullable Thread sender;

  private TillLink(int index, Shoppers shoppers, ISOPackager packager, Tally tally, Socket socket)
      throws IOException {
    this.index = index;
    this.shoppers = shoppers;
    this.packager = packager;
    this.tally = tally;
    this.socket = socket;
    input = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    output = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
  }

  /** A connected link that does nothing yet. */
  static TillLink connect(
      TillOptions options, int index, Shoppers shoppers, ISOPackager packager, Tally tally)
      throws IOException {
    Socket socket = connected(options.host(), options.port());
    try {
      return new TillLink(index, shoppers, packager, tally, socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket connected(String host, int port) throws IOException {
    IOException failure =
        new UnknownHostException("tills: host=" + host + " (expected: one with an address)");
    for (InetAddress address : InetAddress.getAllByName(host)) {
      Socket socket = new Socket();
      try {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address, port), CONNECT_TIMEOUT_MS);
        return socket;
      } catch (IOException e) {
        socket.close();
        failure = e;
      }
    }
    throw failure;
  }

  void start(Schedule schedule) {
    Thread.ofVirtual().name("till-link-" + index + "-read").start(this::receive);
    sender = Thread.ofVirtual().name("till-link-" + index + "-send").start(() -> send(schedule));
  }

  /** Waits until nothing more is due or the time given is over; true when nothing is. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    Thread running = sender;
    return running == null || running.join(limit);
  }

  /** Tells the sender to stop; {@link #awaitStopped} waits for it. */
  void stop() {
    stopping = true;
    Thread running = sender;
    if (running != null) {
      LockSupport.unpark(running);
    }
  }

  /** Waits until the sender has ended and every answer is in, at most until the deadline. */
  void awaitStopped(long deadlineNs) throws InterruptedException {
    Thread running = sender;
    if (running != null && !running.join(JOIN_LIMIT)) {
      lose("tills: link=" + index + " still blocked in sending (expected: stopped)");
    }
    awaitAnswers(deadlineNs);
  }

  /**
   * Asks for the balance of every card met whose last answer is in, and waits for the answers, at
   * most until the deadline. To be called when stopped.
   */
  void askClosingBalances(long deadlineNs) {
    askAll(card -> shoppers.closingBalance(card, Instant.now()), deadlineNs);
  }

  /**
   * Voids what is still on hold or pending, and waits for the answers, at most until the deadline.
   * To be called after the closing balances.
   */
  void voidOpenHolds(long deadlineNs) {
    askAll(card -> shoppers.lastVoid(card, Instant.now()), deadlineNs);
  }

  private void askAll(Closing closing, long deadlineNs) {
    try {
      for (CardLedger card : cards()) {
        TillRequest request = closingRequest(closing, card, deadlineNs);
        if (request != null) {
          write(request);
          flush();
        }
      }
      awaitAnswers(deadlineNs);
    } catch (InterruptedException e) {
      // The cards that were not asked show in the books.
      Thread.currentThread().interrupt();
    }
  }

  /** The ledgers of this link summed up. */
  Books books() {
    lock.lock();
    try {
      Books books = Books.EMPTY;
      for (CardLedger card : shoppers.cards()) {
        books = books.with(card);
      }
      return books;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    closing = true;
    stop();
    socket.close();
  }

  private void send(Schedule schedule) {
    try {
      long turn = 0;
      for (long dueNs = schedule.dueNs(index, turn);
          !schedule.isOver(dueNs) && awaitTime(dueNs);
          dueNs = schedule.dueNs(index, turn)) {
        sendOne(dueNs);
        turn++;
      }
      flush();
    } catch (RuntimeException e) {
      fail("cannot send", e);
    }
  }

  /** Waits for the given time; false when the tills are stopped first. */
  private boolean awaitTime(long dueNs) {
    long waitNs = dueNs - System.nanoTime();
    if (waitNs > 0) {
      flush();
    }
    while (waitNs > 0 && !stopping) {
      LockSupport.parkNanos(waitNs);
      waitNs = dueNs - System.nanoTime();
    }
    return !stopping;
  }

  private void sendOne(long dueNs) {
    long lagNs = System.nanoTime() - dueNs;
    TillRequest request = lagNs > MAX_LAG_NS ? null : nextRequest(dueNs);
    if (request == null) {
      tally.notSent();
      flush();
      return;
    }
    tally.sendLag(lagNs);
    write(request);
  }

  private @Nullable TillRequest nextRequest(long dueNs) {
    lock.lock();
    try {
      if (lost || inFlight.size() >= MAX_IN_FLIGHT) {
        return null;
      }
      Planned planned = shoppers.next(Instant.now());
      return planned == null ? null : enter(planned, dueNs);
    } finally {
      lock.unlock();
    }
  }

  /** A closing request for a card, once there is room for it; null when there is none to send. */
  private @Nullable TillRequest closingRequest(Closing closing, CardLedger card, long deadlineNs)
      throws InterruptedException {
    lock.lock();
    try {
      long leftNs = deadlineNs - System.nanoTime();
      while (inFlight.size() >= CLOSING_WINDOW && !lost && leftNs > 0) {
        leftNs = progress.awaitNanos(leftNs);
      }
      if (lost || leftNs <= 0 || card.isOutstanding()) {
        return null;
      }
      Planned planned = closing.requestFor(card);
      return planned == null ? null : enter(planned, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  private TillRequest enter(Planned planned, long dueNs) {
    inFlight.put(planned.request().key(), new UnderWay(planned, dueNs));
    tally.sent();
    return planned.request();
  }

  private void write(TillRequest request) {
    byte[] frame = packed(request);
    try {
      output.writeShort(frame.length);
      output.write(frame);
    } catch (IOException e) {
      fail("cannot send", e);
    }
  }

  private void flush() {
    if (lost) {
      return;
    }
    try {
      output.flush();
    } catch (IOException e) {
      fail("cannot send", e);
    }
  }

  private byte[] packed(TillRequest request) {
    ISOMsg message = request.message();
    message.setPackager(packager);
    try {
      return message.pack();
    } catch (ISOException e) {
      throw new IllegalStateException("tills: cannot pack " + request, e);
    }
  }

  private void receive() {
    try {
      while (!closing) {
        byte[] frame = new byte[input.readUnsignedShort()];
        input.readFully(frame);
        // An empty frame is a keep-alive.
        if (frame.length > 0) {
          answered(frame, System.nanoTime());
        }
      }
    } catch (IOException | RuntimeException e) {
      fail("cannot receive", e);
    }
  }

  private void answered(byte[] frame, long arrivedNs) {
    Answer answer;
    try {
      ISOMsg message = new ISOMsg();
      message.setPackager(packager);
      message.unpack(frame);
      answer = Answer.of(message);
    } catch (ISOException e) {
      LOG.warn("An answer cannot be unpacked: link={}, length={}", index, frame.length);
      tally.mistake("answer: length=" + frame.length + " (expected: one that jPOS can unpack)");
      return;
    }
    lock.lock();
    try {
      UnderWay underWay = inFlight.remove(answer.key());
      if (underWay == null) {
        tally.mistake("answer: " + answer + " (expected: one that somebody waits for)");
        return;
      }
      settle(underWay, answer, arrivedNs);
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void settle(UnderWay underWay, Answer answer, long arrivedNs) {
    Planned planned = underWay.planned();
    tally.answered(answer);
    if (planned.expectation().operation() != Operation.CLOSING_BALANCE) {
      tally.latency(arrivedNs - underWay.dueNs());
    }
    if (answer.is(ResponseCode.UNAVAILABLE)) {
      planned.card().letGo(planned);
      shoppers.free(planned);
      return;
    }
    List<String> differences = planned.card().settle(planned, answer);
    if (differences.isEmpty()) {
      shoppers.free(planned);
    } else {
      tally.mistake(planned + ": " + String.join("; ", differences));
    }
  }

  private void awaitAnswers(long deadlineNs) throws InterruptedException {
    lock.lock();
    try {
      long leftNs = deadlineNs - System.nanoTime();
      while (!inFlight.isEmpty() && !lost && leftNs > 0) {
        leftNs = progress.awaitNanos(leftNs);
      }
    } finally {
      lock.unlock();
    }
  }

  private List<CardLedger> cards() {
    lock.lock();
    try {
      return shoppers.cards();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the link up, unless it is being closed anyway. */
  private void fail(String what, Exception cause) {
    if (closing) {
      return;
    }
    LOG.warn("The link is lost: link={}, {}", index, what, cause);
    lose("tills: link=" + index + " lost, " + what + " (expected: open until closed)");
  }

  private void lose(String mistake) {
    lock.lock();
    try {
      if (!lost) {
        lost = true;
        tally.mistake(mistake);
        progress.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What is asked of a card when all is over; null for nothing. */
  @FunctionalInterface
  private interface Closing {
    @Nullable Planned requestFor(CardLedger card);
  }

  /** A request whose answer is awaited, and when it was due. */
  private record UnderWay(Planned planned, long dueNs) {}
}
