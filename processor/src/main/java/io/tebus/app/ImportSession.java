package io.tebus.app;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the admin socket: a hello, then rows in and acknowledgements out, on a thread
 * of its own. Card numbers are in its buffer until they are tokens, and are overwritten then.
 *
 * <p>Confined to its thread, but for {@link #start} and {@link #stop}. Source: {@link
 * ImportLayout}.
 */
final class ImportSession {

  private static final Logger LOG = LoggerFactory.getLogger(ImportSession.class);

  private static final int IN_BYTES = 1024 * ImportLayout.ROW_LENGTH;
  private static final int OUT_BYTES =
      ImportLayout.ACKNOWLEDGEMENT_HEADER_LENGTH + ImportLayout.MAX_ACKNOWLEDGED;

  /** A client that is silent for so long holds nobody else up any more. */
  private static final long IDLE_LIMIT_MS = 60_000;

  private static final long HOST_LIMIT_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long PARK_NS = 50_000;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final String user;
  private final CommandPort commands;
  private final Map<String, Integer> programmes;
  private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
  private final UnsafeBuffer rows = new UnsafeBuffer(in);
  private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
  private final UnsafeBuffer acknowledgement = new UnsafeBuffer(out);
  private volatile boolean stopping;
  private @Nullable Thread thread;

  /** Where the first row lies that was not offered yet. */
  private int from;

  private boolean ended;
  private long offeredRows;
  private long acknowledgedRows;
  private long movedNs;

  /**
   * A session that was not started; it closes its channel.
   *
   * @param user who is at the other end, for the log
   * @param programmes ids by name
   */
  ImportSession(
      SocketChannel channel, String user, CommandPort commands, Map<String, Integer> programmes)
      throws IOException {
    this.channel = channel;
    this.user = user;
    this.commands = commands;
    this.programmes = programmes;
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, SelectionKey.OP_READ);
    out.limit(0);
  }

  /**
   * Starts it.
   *
   * @param atEnd called by its thread when all is closed
   */
  void start(Runnable atEnd) {
    thread = Thread.ofPlatform().daemon().name("tebus-import").start(() -> run(atEnd));
  }

  /** Takes in no more, and waits until what is under way is acknowledged; not for ever. */
  void stop() throws InterruptedException {
    stopping = true;
    selector.wakeup();
    Thread started = thread;
    if (started != null && !started.join(STOP_LIMIT)) {
      LOG.warn("import: not ended in {}", STOP_LIMIT);
    }
  }

  private void run(Runnable atEnd) {
    try {
      converse();
    } catch (IOException e) {
      LOG.warn("import: broken off after rows={}: {}", acknowledgedRows, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("import: failed after rows={}", acknowledgedRows, e);
    } finally {
      rows.setMemory(0, IN_BYTES, (byte) 0);
      close();
      atEnd.run();
    }
  }

  private void close() {
    try {
      selector.close();
      channel.close();
    } catch (IOException e) {
      LOG.warn("import: connection did not close", e);
    }
  }

  private void converse() throws IOException {
    movedNs = System.nanoTime();
    readHello();
    if (ImportLayout.version(rows, 0) != ImportLayout.VERSION) {
      refuse(ImportLayout.OTHER_VERSION);
      return;
    }
    String programme = ImportLayout.programme(rows, 0);
    Integer id = programmes.get(programme);
    if (id == null) {
      refuse(ImportLayout.NO_PROGRAMME);
      return;
    }
    CommandPort.Intake intake = commands.tryIntake(id);
    if (intake == null) {
      refuse(ImportLayout.BUSY);
      return;
    }
    try (intake) {
      LOG.info("import: begins, user={} programme={}", user, programme);
      answerHello(ImportLayout.WELCOME);
      importRows(intake);
      LOG.info("import: ends, user={} rows={}", user, acknowledgedRows);
    }
  }

  // Hello.

  private void readHello() throws IOException {
    in.limit(ImportLayout.HELLO_LENGTH);
    while (in.hasRemaining()) {
      int read = channel.read(in);
      if (read < 0 || stopping) {
        throw new EOFException("hello: bytes=" + in.position() + " (expected: all of it)");
      }
      if (read == 0) {
        awaitClient(SelectionKey.OP_READ);
      }
    }
    in.clear();
    if (!ImportLayout.hasMagic(rows, 0)) {
      throw new IOException("hello: not one (expected: tebus cards import)");
    }
  }

  private void refuse(int answer) throws IOException {
    LOG.info("import: refused, user={} answer={}", user, answer);
    answerHello(answer);
  }

  private void answerHello(int answer) throws IOException {
    ImportLayout.putHelloAnswer(acknowledgement, 0, answer);
    out.position(0).limit(ImportLayout.HELLO_ANSWER_LENGTH);
    while (out.hasRemaining()) {
      if (!flush()) {
        awaitClient(SelectionKey.OP_WRITE);
      }
    }
  }

  // Rows.

  private void importRows(CommandPort.Intake intake) throws IOException {
    while (hasMoreToDo(intake)) {
      boolean moved = receive();
      moved |= offer(intake);
      moved |= acknowledge(intake);
      if (moved) {
        movedNs = System.nanoTime();
      } else {
        rest(intake);
      }
      if (stopping) {
        // Rows that were not offered are not acknowledged: the client knows that they are not in.
        ended = true;
        keepFrom(in.position());
      }
    }
    if (in.position() > 0) {
      throw new EOFException("row " + offeredRows + ": cut off (expected: whole rows)");
    }
  }

  private boolean hasMoreToDo(CommandPort.Intake intake) {
    return !ended || hasRow() || intake.isOwed() || out.hasRemaining();
  }

  private boolean hasRow() {
    return in.position() - from >= ImportLayout.ROW_LENGTH;
  }

  private boolean receive() throws IOException {
    if (ended || !in.hasRemaining()) {
      return false;
    }
    int read = channel.read(in);
    ended = read < 0;
    return read != 0;
  }

  private boolean offer(CommandPort.Intake intake) throws IOException {
    long before = offeredRows;
    while (hasRow() && intake.hasRoom() && offerRow(intake)) {
      from += ImportLayout.ROW_LENGTH;
      offeredRows++;
    }
    // Moving what is left is cheap when it is at most half.
    if (from == in.position() || from >= IN_BYTES / 2) {
      keepFrom(from);
    }
    return offeredRows > before;
  }

  private boolean offerRow(CommandPort.Intake intake) throws IOException {
    if (!ImportLayout.isRow(rows, from, offeredRows)) {
      throw new IOException("row " + offeredRows + ": malformed (expected: its fields in range)");
    }
    return intake.offer(
        rows,
        ImportLayout.pan(from),
        ImportLayout.digits(rows, from),
        ImportLayout.status(rows, from),
        ImportLayout.accountNumber(rows, from),
        ImportLayout.openingPoints(rows, from));
  }

  /** Moves the bytes from a place on to the front, and overwrites all others. */
  private void keepFrom(int place) {
    int end = in.position();
    int kept = end - place;
    rows.putBytes(0, rows, place, kept);
    rows.setMemory(kept, end - kept, (byte) 0);
    in.position(kept);
    from = 0;
  }

  private boolean acknowledge(CommandPort.Intake intake) throws IOException {
    boolean moved = flush();
    int ready = intake.ready();
    if (out.hasRemaining() || ready == 0) {
      return moved;
    }
    ImportLayout.putAcknowledgement(acknowledgement, 0, acknowledgedRows, ready);
    int end = ImportLayout.ACKNOWLEDGEMENT_HEADER_LENGTH;
    for (int i = 0; i < ready; i++) {
      acknowledgement.putByte(end++, intake.take());
    }
    acknowledgedRows += ready;
    out.position(0).limit(end);
    flush();
    return true;
  }

  private boolean flush() throws IOException {
    return out.hasRemaining() && channel.write(out) > 0;
  }

  // Waiting.

  private void rest(CommandPort.Intake intake) throws IOException {
    if (intake.isUnderWay() || hasRow()) {
      intake.nudge();
      LockSupport.parkNanos(PARK_NS);
      if (System.nanoTime() - movedNs > HOST_LIMIT_NS) {
        throw new IOException("rows: none moved in 30 s (expected: sequencer and client alive)");
      }
    } else if (stopping) {
      throw new IOException("host: stops, and the client reads no acknowledgements");
    } else {
      awaitClient(
          (ended ? 0 : SelectionKey.OP_READ) | (out.hasRemaining() ? SelectionKey.OP_WRITE : 0));
    }
  }

  private void awaitClient(int operations) throws IOException {
    key.interestOps(operations);
    selector.select(IDLE_LIMIT_MS);
    selector.selectedKeys().clear();
    if (System.nanoTime() - movedNs > TimeUnit.MILLISECONDS.toNanos(IDLE_LIMIT_MS)) {
      throw new IOException("client: silent for 60 s (expected: rows, or the end of them)");
    }
  }
}
