package io.tebus.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The host's end of one connection to the admin socket: reads and writes what goes now, and waits
 * for more, but not for ever.
 *
 * <p>Confined to its thread, but for {@link #wakeUp}.
 */
final class ImportConnection implements AutoCloseable {

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;

  /** A connection over a channel, which it closes. */
  ImportConnection(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, 0);
  }

  /** Bytes read now, 0 when there are none yet, negative at the end. */
  int read(ByteBuffer target) throws IOException {
    return channel.read(target);
  }

  /** Bytes written now, 0 when the client must read first. */
  int write(ByteBuffer source) throws IOException {
    return channel.write(source);
  }

  /**
   * Waits until an operation may go on, or this is woken.
   *
   * @param operations of {@link SelectionKey}
   * @param movedNs when the client moved last, by {@link System#nanoTime()}
   * @param limit that it may stand still for
   * @throws IOException when that time is over
   */
  void await(int operations, long movedNs, Duration limit) throws IOException {
    key.interestOps(operations);
    long leftMs = limit.toMillis() - msSince(movedNs);
    // 0 would be for ever.
    selector.select(Math.max(1, leftMs));
    selector.selectedKeys().clear();
    if (msSince(movedNs) > limit.toMillis()) {
      throw new IOException(
          "client: silent for ms="
              + msSince(movedNs)
              + " (expected: whole rows, an idle marker or the end of them, and that it reads, at"
              + " least every ms="
              + limit.toMillis()
              + ")");
    }
  }

  private static long msSince(long ns) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ns);
  }

  /** Ends a wait; safe for any thread. */
  void wakeUp() {
    selector.wakeup();
  }

  @Override
  public void close() throws IOException {
    try {
      selector.close();
    } finally {
      channel.close();
    }
  }
}
