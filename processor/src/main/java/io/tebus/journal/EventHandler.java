package io.tebus.journal;

import org.agrona.DirectBuffer;

/** What receives the events of a journal, in LSN order. Confined to the thread that reads. */
@FunctionalInterface
public interface EventHandler {

  /**
   * One event as it was appended.
   *
   * <p>The buffer is lent for the call; whatever is kept must be copied. An exception ends the
   * reading and reaches the caller unchanged.
   *
   * @param lsn position in the journal, dense, from 1
   * @param timeMs time of the event's group, milliseconds since the epoch, never decreasing
   * @param buffer memory that holds the payload
   * @param offset where the payload begins
   * @param length of the payload in bytes, at least 1
   */
  void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length);

  /**
   * Says that this event will be handed over soon, behind a few others of its group: who waits for
   * memory may ask for it already. A journal expects each event once before it hands it over, in
   * LSN order; who hands on what it gets need not, and after an exception some were expected in
   * vain. The buffer is lent for the call.
   *
   * @param buffer memory that holds the payload
   * @param offset where the payload begins
   * @param length of the payload in bytes, at least 1
   */
  default void expect(DirectBuffer buffer, int offset, int length) {}
}
