package io.tebus.ops.cards;

import io.tebus.app.ImportLayout;
import io.tebus.app.RowKind;
import io.tebus.app.RowLayout;
import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The client's end of an import: rows out, outcomes in, whichever goes.
 *
 * <p>Confined to the main thread. Source: {@link ImportLayout}.
 */
final class ImportLink implements AutoCloseable {

  /** {@link #takeOutcome}: there is none at the moment. */
  static final int NONE = -1;

  private static final int OUT_BYTES = 1024 * RowLayout.LENGTH;
  private static final int IN_BYTES =
      2 * (ImportLayout.ACKNOWLEDGEMENT_HEADER_LENGTH + ImportLayout.MAX_ACKNOWLEDGED);
  private static final long WAIT_MS = 200;

  /** Silent for so long, this end says that it lives; the host waits for longer. */
  private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(10);

  private static final long SILENCE_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);

  /** How long a host that was told of the end may take to close its half. */
  private static final long END_LIMIT_NS = TimeUnit.SECONDS.toNanos(1);

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
  private final UnsafeBuffer outgoing = new UnsafeBuffer(out);
  private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
  private final UnsafeBuffer incoming = new UnsafeBuffer(in);
  private long sentRows;
  private long acknowledgedRows;
  private int outcomesLeft;

  /** Where the next byte lies that was not taken yet. */
  private int taken;

  private boolean halfClosed;
  private boolean writable = true;
  private boolean gone;
  private long movedNs = System.nanoTime();
  private long saidNs = movedNs;

  private ImportLink(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, SelectionKey.OP_READ);
  }

  /**
   * A link to the host of a home that is ready for rows.
   *
   * @throws ImportStoppedException when there is none, or it wants none
   */
  static ImportLink open(Path home, RowKind kind, String programme)
      throws ImportStoppedException, IOException {
    ImportLink link = new ImportLink(HostSocket.connect(home));
    try {
      link.greet(kind, programme);
      return link;
    } catch (ImportStoppedException | IOException e) {
      link.close();
      throw e;
    }
  }

  private void greet(RowKind kind, String programme) throws IOException, ImportStoppedException {
    ImportLayout.putHello(outgoing, 0, ImportLayout.VERSION, kind, programme);
    out.position(ImportLayout.HELLO_LENGTH);
    while (in.position() < ImportLayout.HELLO_ANSWER_LENGTH && !gone) {
      exchange(true);
    }
    if (in.position() < ImportLayout.HELLO_ANSWER_LENGTH || !ImportLayout.hasMagic(incoming, 0)) {
      throw refused("the host closed the connection: see its log");
    }
    int answer = ImportLayout.helloAnswer(incoming, 0);
    taken = ImportLayout.HELLO_ANSWER_LENGTH;
    switch (answer) {
      case ImportLayout.WELCOME -> {
        // Rows may come.
      }
      case ImportLayout.BUSY ->
          throw refused("the host is busy with another import, or with changes");
      case ImportLayout.NO_PROGRAMME ->
          throw refused("the host has no programme with this name: P=" + programme);
      default ->
          throw refused(
              "the host is of another build: version="
                  + ImportLayout.version(incoming, 0)
                  + " (expected: "
                  + ImportLayout.VERSION
                  + ")");
    }
  }

  private static ImportStoppedException refused(String message) {
    return new ImportStoppedException(ExitCode.REFUSED, message);
  }

  /** Whether a row may be put. */
  boolean hasRoom() {
    return writable && !gone && out.remaining() >= RowLayout.LENGTH;
  }

  /** Puts a row; only with {@link #hasRoom}. It leaves with {@link #exchange()}. */
  void put(FileLine line) {
    line.putRow(outgoing, out.position(), sentRows);
    out.position(out.position() + RowLayout.LENGTH);
    sentRows++;
  }

  /** Sends and takes in what goes now; when nothing does and something should, waits a moment. */
  void exchange() throws IOException {
    boolean isOwed = out.position() > 0 || acknowledgedRows < sentRows;
    sayIdle();
    exchange(isOwed);
  }

  /** Says that this end lives, when it had nothing to say for long. */
  private void sayIdle() {
    boolean maySpeak = out.position() == 0 && writable && !halfClosed && !gone;
    if (maySpeak && System.nanoTime() - saidNs > IDLE_NS) {
      RowLayout.putIdleMarker(outgoing, 0);
      out.position(RowLayout.LENGTH);
    }
  }

  private void exchange(boolean isOwed) throws IOException {
    boolean moved = send();
    moved |= receive();
    if (moved || !isOwed || gone) {
      movedNs = System.nanoTime();
      return;
    }
    key.interestOps(SelectionKey.OP_READ | (out.position() > 0 ? SelectionKey.OP_WRITE : 0));
    selector.select(WAIT_MS);
    selector.selectedKeys().clear();
    if (System.nanoTime() - movedNs > SILENCE_LIMIT_NS) {
      throw new IOException("host: silent for 60 s (expected: acknowledgements)");
    }
  }

  private boolean send() {
    if (out.position() == 0) {
      return false;
    }
    out.flip();
    try {
      int written = channel.write(out);
      out.compact();
      if (written > 0) {
        saidNs = System.nanoTime();
      }
      return written > 0;
    } catch (IOException ignored) {
      // The host is gone. What it acknowledged before may still be read, and its end then.
      writable = false;
      out.clear();
      return false;
    }
  }

  private boolean receive() {
    if (gone || !in.hasRemaining()) {
      return false;
    }
    int read;
    try {
      read = channel.read(in);
    } catch (IOException ignored) {
      // A reset is an end as well.
      read = -1;
    }
    gone = read < 0;
    return read > 0;
  }

  /** Says that no rows follow, once all have left; the host closes when it has acknowledged all. */
  void endRows() throws IOException {
    if (!halfClosed && writable && !gone && out.position() == 0) {
      halfClosed = true;
      channel.shutdownOutput();
    }
  }

  /** What became of the next row, as {@link RowKind} says, or {@link #NONE}. */
  int takeOutcome() throws IOException {
    if (outcomesLeft == 0 && in.position() - taken >= ImportLayout.ACKNOWLEDGEMENT_HEADER_LENGTH) {
      beginAcknowledgement();
    }
    if (outcomesLeft == 0 || taken == in.position()) {
      in.flip().position(taken);
      in.compact();
      taken = 0;
      return NONE;
    }
    outcomesLeft--;
    acknowledgedRows++;
    return incoming.getByte(taken++);
  }

  private void beginAcknowledgement() throws IOException {
    long first = ImportLayout.firstRow(incoming, taken);
    int count = ImportLayout.rowCount(incoming, taken);
    if (first != acknowledgedRows || count < 1 || count > sentRows - first) {
      throw new IOException(
          "acknowledgement: row="
              + first
              + " count="
              + count
              + " (expected: row="
              + acknowledgedRows
              + ", at most "
              + (sentRows - acknowledgedRows)
              + ")");
    }
    outcomesLeft = count;
    taken += ImportLayout.ACKNOWLEDGEMENT_HEADER_LENGTH;
  }

  /** True when the host has closed the connection and everything it said was received. */
  boolean isGone() {
    return gone;
  }

  /** Ends it, and waits a moment for the host to end it too: only then it takes the next one. */
  @Override
  public void close() throws IOException {
    outgoing.setMemory(0, OUT_BYTES, (byte) 0);
    try {
      awaitGone();
    } finally {
      selector.close();
      channel.close();
    }
  }

  private void awaitGone() throws IOException {
    if (!halfClosed && !gone) {
      halfClosed = true;
      try {
        channel.shutdownOutput();
      } catch (IOException ignored) {
        // The host is gone already; what it sent before is read to its end.
      }
    }
    key.interestOps(SelectionKey.OP_READ);
    long startNs = System.nanoTime();
    while (!gone && System.nanoTime() - startNs < END_LIMIT_NS) {
      in.clear();
      if (!receive()) {
        selector.select(WAIT_MS);
        selector.selectedKeys().clear();
      }
    }
  }
}
