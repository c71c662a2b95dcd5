package io.tebus.ops.journal;

import io.tebus.event.TransactionEvent;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An event kept beyond its reading: a copy.
 *
 * <p>Confined to the thread that reads.
 *
 * @param timeMs ms since 1970 UTC
 */
record KeptEvent(long lsn, long timeMs, UnsafeBuffer bytes) {

  static KeptEvent copyOf(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.getBytes(offset, bytes);
    return new KeptEvent(lsn, timeMs, new UnsafeBuffer(bytes));
  }

  EventKind kind() {
    return EventKind.of(bytes, 0);
  }

  /** A view of an event that is a transaction. */
  TransactionEvent transaction() {
    return new TransactionEvent().wrap(bytes, 0, bytes.capacity());
  }
}
