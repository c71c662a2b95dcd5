package io.tebus.ops.console;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands each tick to all pages that are open. The bytes are made once; a page that reads slowly
 * loses old ticks and holds up nobody.
 *
 * <p>Safe for any thread.
 */
final class TickStream {

  /** Pages that may be open at once. */
  static final int MAX_CLIENTS = 32;

  /** Ticks that wait for a page. */
  static final int MAX_WAITING = 4;

  /** Stands for the end: no tick is empty. */
  private static final byte[] END = {};

  private final Set<Client> clients = ConcurrentHashMap.newKeySet();
  private final Semaphore places = new Semaphore(MAX_CLIENTS);

  // Guarded by this: whoever joins misses no tick and gets none twice.
  private byte[] latest = END;
  private boolean ended;

  TickStream() {}

  /** A new page, which gets the latest tick at once; null when there are too many or none more. */
  synchronized @Nullable Client join() {
    if (ended || !places.tryAcquire()) {
      return null;
    }
    Client client = new Client();
    clients.add(client);
    if (latest.length > 0) {
      client.offer(latest);
    }
    return client;
  }

  /**
   * Hands a tick to every page; called by one thread.
   *
   * @param frame as it goes over the wire, not empty, given away
   */
  synchronized void publish(byte[] frame) {
    latest = frame;
    clients.forEach(client -> client.offer(frame));
  }

  /** Ends every page's stream; no other begins. */
  synchronized void end() {
    ended = true;
    clients.forEach(client -> client.offer(END));
  }

  /**
   * One open page.
   *
   * <p>Read by one thread.
   */
  final class Client implements AutoCloseable {

    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    private Client() {}

    private void offer(byte[] frame) {
      while (!waiting.offer(frame)) {
        var _ = waiting.poll();
      }
    }

    /** The next tick, or the given bytes when none came in time; null at the end of the stream. */
    byte @Nullable [] next(Duration limit, byte[] otherwise) throws InterruptedException {
      byte[] frame = waiting.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (frame == null) {
        return otherwise;
      }
      return frame.length == 0 ? null : frame;
    }

    @Override
    public void close() {
      if (clients.remove(this)) {
        places.release();
      }
    }
  }
}
