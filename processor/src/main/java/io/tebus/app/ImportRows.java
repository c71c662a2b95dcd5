package io.tebus.app;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The rows of one import: in from the client, to the sequencer, acknowledgements out. Card numbers
 * are in its buffer until they are tokens, and are overwritten then.
 *
 * <p>Confined to the thread of its session. Source: {@link ImportLayout}, {@link RowLayout}.
 */
final class ImportRows implements AutoCloseable {

  private static final int IN_BYTES = 1024 * RowLayout.LENGTH;
  private static final int OUT_BYTES =
      ImportLayout.ACKNOWLEDGEMENT_HEADER_LENGTH + ImportLayout.MAX_ACKNOWLEDGED;
  private static final long PARK_NS = 50_000;

  private final ImportConnection connection;
  private final CommandPort.Intake intake;
  private final ImportLimits limits;
  private final BooleanSupplier stopping;
  private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
  private final UnsafeBuffer rows = new UnsafeBuffer(in);
  private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
  private final UnsafeBuffer acknowledgement = new UnsafeBuffer(out);

  /** Where the first row lies that was not offered yet. */
  private int from;

  private boolean ended;
  private long offeredRows;
  private long acknowledgedRows;

  /** When the client moved last: a whole row, an idle marker, an acknowledgement taken. */
  private long clientMovedNs = System.nanoTime();

  /** When the host moved last, or had nothing to do. */
  private long hostMovedNs = clientMovedNs;

  /**
   * Rows of a client that was welcomed.
   *
   * @param stopping true when no more rows are to be taken in
   */
  ImportRows(
      ImportConnection connection,
      CommandPort.Intake intake,
      ImportLimits limits,
      BooleanSupplier stopping) {
    this.connection = connection;
    this.intake = intake;
    this.limits = limits;
    this.stopping = stopping;
    out.limit(0);
  }

  /** Takes in and acknowledges until the client or the host ends it. */
  void exchange() throws IOException {
    while (hasMoreToDo()) {
      boolean moved = receive();
      moved |= offer();
      moved |= acknowledge();
      if (!moved) {
        rest();
      }
      if (stopping.getAsBoolean()) {
        // Rows that were not offered are not acknowledged: the client knows that they are not in.
        ended = true;
        keepFrom(in.position());
      }
    }
    if (in.position() > 0) {
      throw new EOFException("row " + offeredRows + ": cut off (expected: whole rows)");
    }
  }

  /** Rows that were acknowledged. */
  long acknowledged() {
    return acknowledgedRows;
  }

  private boolean hasMoreToDo() {
    return !ended || hasRow() || intake.isOwed() || out.hasRemaining();
  }

  private boolean hasRow() {
    return in.position() - from >= RowLayout.LENGTH;
  }

  private boolean receive() throws IOException {
    if (ended || !in.hasRemaining()) {
      return false;
    }
    int read = connection.read(in);
    ended = read < 0;
    return read != 0;
  }

  private boolean offer() throws IOException {
    int before = from;
    while (hasRow() && (isIdleMarker() || isOffered())) {
      from += RowLayout.LENGTH;
    }
    boolean moved = from > before;
    // Moving what is left is cheap when it is at most half.
    if (from == in.position() || from >= IN_BYTES / 2) {
      keepFrom(from);
    }
    return moved;
  }

  private boolean isIdleMarker() {
    if (!RowLayout.isIdleMarker(rows, from)) {
      return false;
    }
    // A client that takes no acknowledgements is not alive, whatever it says.
    if (!out.hasRemaining()) {
      clientMovedNs = System.nanoTime();
    }
    return true;
  }

  private boolean isOffered() throws IOException {
    if (!RowLayout.isRow(intake.kind(), rows, from, offeredRows)) {
      throw new IOException("row " + offeredRows + ": malformed (expected: its fields in range)");
    }
    boolean offered = intake.hasRoom() && intake.offer(rows, from);
    if (offered) {
      offeredRows++;
      clientMovedNs = System.nanoTime();
      hostMovedNs = clientMovedNs;
    }
    return offered;
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

  private boolean acknowledge() throws IOException {
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
    hostMovedNs = System.nanoTime();
    out.position(0).limit(end);
    flush();
    return true;
  }

  private boolean flush() throws IOException {
    if (!out.hasRemaining()) {
      return false;
    }
    int written = connection.write(out);
    if (!out.hasRemaining()) {
      clientMovedNs = System.nanoTime();
    }
    return written > 0;
  }

  /** Nothing moved: waits for whoever has to move next. */
  private void rest() throws IOException {
    if (intake.isUnderWay() || (hasRow() && intake.hasRoom())) {
      intake.nudge();
      LockSupport.parkNanos(PARK_NS);
      if (System.nanoTime() - hostMovedNs > limits.host().toNanos()) {
        throw new IOException(
            "rows: none decided in ms="
                + limits.host().toMillis()
                + " (expected: sequencer and journal alive)");
      }
      return;
    }
    Duration limit = stopping.getAsBoolean() ? limits.stop() : limits.idle();
    connection.await(operations(), clientMovedNs, limit);
    hostMovedNs = System.nanoTime();
  }

  private int operations() {
    boolean reads = !ended && in.hasRemaining();
    return (reads ? SelectionKey.OP_READ : 0) | (out.hasRemaining() ? SelectionKey.OP_WRITE : 0);
  }

  /** Overwrites and frees its buffers; nothing else may be called afterwards. */
  @Override
  public void close() {
    rows.setMemory(0, IN_BYTES, (byte) 0);
    BufferUtil.free(in);
    BufferUtil.free(out);
  }
}
