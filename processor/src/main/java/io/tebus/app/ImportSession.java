package io.tebus.app;

import io.tebus.snapshot.SnapshotOutcome;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the admin socket: a hello and its answer, then {@link ImportRows} or what
 * became of a snapshot, on a thread of its own.
 *
 * <p>Confined to its thread, but for {@link #start}, {@link #stop} and {@link #awaitEnd}. Source:
 * {@link ImportLayout}.
 */
final class ImportSession {

  private static final Logger LOG = LoggerFactory.getLogger(ImportSession.class);

  /** A snapshot that is not done by then has failed without a word. */
  private static final Duration SNAPSHOT_LIMIT = Duration.ofDays(1);

  private final ImportConnection connection;
  private final String user;
  private final CommandPort commands;
  private final Map<String, Integer> programmes;
  private final ImportLimits limits;
  private final Supplier<CompletableFuture<SnapshotOutcome>> snapshots;
  private final long begunNs = System.nanoTime();
  private volatile boolean stopping;
  private @Nullable Thread thread;
  private long acknowledgedRows;

  /**
   * A session that was not started; once it is, it closes its channel.
   *
   * @param user who is at the other end, for the log
   * @param programmes ids by name
   * @param snapshots asks for one now
   */
  ImportSession(
      SocketChannel channel,
      String user,
      CommandPort commands,
      Map<String, Integer> programmes,
      ImportLimits limits,
      Supplier<CompletableFuture<SnapshotOutcome>> snapshots)
      throws IOException {
    connection = new ImportConnection(channel);
    this.user = user;
    this.commands = commands;
    this.programmes = programmes;
    this.limits = limits;
    this.snapshots = snapshots;
  }

  /**
   * Starts it.
   *
   * @param atEnd called by its thread when all is closed
   */
  void start(Runnable atEnd) {
    thread = Thread.ofPlatform().daemon().name("tebus-import").start(() -> run(atEnd));
  }

  /** Has it take in no more and end when what is under way is acknowledged. */
  void stop() {
    stopping = true;
    connection.wakeUp();
  }

  /** Waits until it has ended; false when it has not in time. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    Thread started = thread;
    return started == null || started.join(limit);
  }

  private void run(Runnable atEnd) {
    try {
      converse();
    } catch (IOException e) {
      LOG.warn("import: broken off after rows={}: {}", acknowledgedRows, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("import: failed after rows={}", acknowledgedRows, e);
    } finally {
      close();
      atEnd.run();
    }
  }

  /** Closes the connection of a session that was not started. */
  void close() {
    try {
      connection.close();
    } catch (IOException e) {
      LOG.warn("import: connection did not close", e);
    }
  }

  private void converse() throws IOException {
    UnsafeBuffer hello = readHello();
    if (hello == null) {
      return;
    }
    boolean known = ImportLayout.version(hello, 0) == ImportLayout.VERSION;
    if (known && ImportLayout.asksForSnapshot(hello, 0)) {
      takeSnapshot();
      return;
    }
    RowKind kind = ImportLayout.kind(hello, 0);
    if (!known || kind == null) {
      refuse(ImportLayout.OTHER_VERSION);
      return;
    }
    String programme = ImportLayout.programme(hello, 0);
    Integer id = programmes.get(programme);
    if (id == null) {
      refuse(ImportLayout.NO_PROGRAMME);
      return;
    }
    CommandPort.Intake intake = commands.tryIntake(id, kind);
    if (intake == null) {
      refuse(ImportLayout.BUSY);
      return;
    }
    try (intake) {
      LOG.info("import: begins, user={} programme={} kind={}", user, programme, kind.label());
      answerHello(ImportLayout.WELCOME);
      importRows(intake);
      LOG.info("import: ends, user={} rows={}", user, acknowledgedRows);
    }
  }

  private void importRows(CommandPort.Intake intake) throws IOException {
    try (ImportRows rows = new ImportRows(connection, intake, limits, () -> stopping)) {
      try {
        rows.exchange();
      } finally {
        acknowledgedRows = rows.acknowledged();
      }
    }
  }

  private void takeSnapshot() throws IOException {
    LOG.info("snapshot: asked for, user={}", user);
    answerHello(ImportLayout.WELCOME);
    CompletableFuture<SnapshotOutcome> taken =
        snapshots.get().exceptionally(e -> failed(String.valueOf(e)));
    var _ = taken.thenRun(connection::wakeUp);
    long askedNs = System.nanoTime();
    ByteBuffer in = ByteBuffer.allocate(1);
    while (!taken.isDone() && !stopping) {
      if (connection.read(in) != 0) {
        // Whoever asked has left, or says what nobody understands; the snapshot goes on.
        return;
      }
      connection.await(SelectionKey.OP_READ, askedNs, SNAPSHOT_LIMIT);
    }
    ByteBuffer out = ByteBuffer.allocate(ImportLayout.SNAPSHOT_OUTCOME_LENGTH);
    ImportLayout.putSnapshotOutcome(
        new UnsafeBuffer(out), 0, taken.getNow(failed("the host stops")));
    write(out);
  }

  private static SnapshotOutcome failed(String reason) {
    return new SnapshotOutcome(false, 0, 0, 0, reason);
  }

  /** A hello; null from a client that leaves without a word, since it only looked who is there. */
  private @Nullable UnsafeBuffer readHello() throws IOException {
    ByteBuffer in = ByteBuffer.allocate(ImportLayout.HELLO_LENGTH);
    while (in.hasRemaining()) {
      int read = connection.read(in);
      if (read < 0 && in.position() == 0) {
        return null;
      }
      if (read < 0 || stopping) {
        throw new EOFException("hello: bytes=" + in.position() + " (expected: all of it)");
      }
      if (read == 0) {
        connection.await(SelectionKey.OP_READ, begunNs, limits.idle());
      }
    }
    UnsafeBuffer hello = new UnsafeBuffer(in);
    if (!ImportLayout.hasMagic(hello, 0)) {
      throw new IOException("hello: not one (expected: that of ops/tebus)");
    }
    return hello;
  }

  private void refuse(int answer) throws IOException {
    LOG.info("import: refused, user={} answer={}", user, answer);
    answerHello(answer);
  }

  private void answerHello(int answer) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(ImportLayout.HELLO_ANSWER_LENGTH);
    ImportLayout.putHelloAnswer(new UnsafeBuffer(out), 0, answer);
    write(out);
  }

  private void write(ByteBuffer out) throws IOException {
    long writtenNs = System.nanoTime();
    while (out.hasRemaining()) {
      if (connection.write(out) == 0) {
        connection.await(SelectionKey.OP_WRITE, writtenNs, limits.idle());
      }
    }
  }
}
