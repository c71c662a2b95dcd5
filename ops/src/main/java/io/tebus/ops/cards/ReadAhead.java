package io.tebus.ops.cards;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a file or pipe, read by a thread of their own, a few buffers ahead: whoever takes them
 * is never held up by a slow pipe, but told that there is nothing yet.
 *
 * <p>Confined to the main thread, but for the thread of its own.
 */
final class ReadAhead implements AutoCloseable {

  /** {@link #read}: there is nothing yet. */
  static final int NOTHING_YET = 0;

  /** {@link #read}: there is nothing any more. */
  static final int END = -1;

  private static final int BUFFERS = 3;
  private static final int BUFFER_BYTES = 1 << 18;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final InputStream input;
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);

  /** The last one is empty: the end. */
  private final BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(BUFFERS + 1);

  private ByteBuffer current;
  private boolean ended;

  /** Written before the end is put into the queue. */
  private volatile boolean whole;

  private volatile @Nullable Exception failure;

  private @Nullable Thread reader;

  private ReadAhead(InputStream input) {
    this.input = input;
    for (int i = 0; i < BUFFERS; i++) {
      buffers.add(ByteBuffer.allocate(BUFFER_BYTES));
    }
    current = buffers.get(0).limit(0);
    free.addAll(buffers.subList(1, BUFFERS));
  }

  /** Begins to read; closes the input. */
  static ReadAhead begin(InputStream input) {
    ReadAhead begun = new ReadAhead(input);
    begun.reader = Thread.ofPlatform().daemon().name("tebus-read-ahead").start(begun::readToTheEnd);
    return begun;
  }

  private void readToTheEnd() {
    try {
      ByteBuffer buffer = free.take();
      int read = fill(buffer);
      while (read > 0) {
        full.add(buffer.clear().limit(read));
        buffer = free.take();
        read = fill(buffer);
      }
      whole = read < 0;
    } catch (IOException | RuntimeException | InterruptedException e) {
      // Told to whoever reads on. What interrupts is a close, and then nobody does.
      failure = e;
    } finally {
      full.add(ByteBuffer.allocate(0));
    }
  }

  private int fill(ByteBuffer buffer) throws IOException {
    return input.read(buffer.array(), buffer.arrayOffset(), buffer.capacity());
  }

  private static void erase(ByteBuffer buffer) {
    int from = buffer.arrayOffset();
    Arrays.fill(buffer.array(), from, from + buffer.capacity(), (byte) 0);
  }

  /**
   * Takes what is there.
   *
   * @param length at most so many bytes, at least 1
   * @return bytes taken, or {@link #NOTHING_YET}, or {@link #END}
   * @throws IOException when the input could not be read to its end
   */
  int read(byte[] target, int offset, int length) throws IOException {
    if (!current.hasRemaining() && !ended) {
      turnTo(full.poll());
    }
    if (ended) {
      return END;
    }
    int count = Math.min(length, current.remaining());
    current.get(target, offset, count);
    return count;
  }

  /** Waits until there is something to read, or the end, at most so long. */
  void await(long limitMs) throws IOException {
    if (current.hasRemaining() || ended) {
      return;
    }
    try {
      turnTo(full.poll(limitMs, TimeUnit.MILLISECONDS));
    } catch (InterruptedException ignored) {
      // Whoever interrupted must hear of it.
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("file: interrupted while waiting for more of it");
    }
  }

  private void turnTo(@Nullable ByteBuffer next) throws IOException {
    if (next == null) {
      return;
    }
    if (next.hasRemaining()) {
      free.add(current);
      current = next;
      return;
    }
    if (!whole) {
      throw new IOException("file: not read to its end: " + failure, failure);
    }
    ended = true;
  }

  /** Ends the reading, and overwrites what was read. */
  @Override
  public void close() throws IOException {
    try {
      input.close();
    } finally {
      endReader();
      buffers.forEach(ReadAhead::erase);
    }
  }

  private void endReader() throws IOException {
    Thread started = reader;
    if (started == null) {
      return;
    }
    started.interrupt();
    try {
      // One that a pipe holds up all the same ends with the process.
      started.join(CLOSE_LIMIT);
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("file: interrupted while it was closed");
    }
  }
}
