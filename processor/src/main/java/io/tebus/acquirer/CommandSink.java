package io.tebus.acquirer;

import org.agrona.MutableDirectBuffer;

/**
 * One event loop's way to the sequencer.
 *
 * <p>Confined to its event loop.
 */
public interface CommandSink {

  /** {@link #claim}: no room; the request is answered 91. */
  int FULL = -1;

  /** Claims room for a command, or returns {@link #FULL}. */
  int claim(int commandType, int commandLength, long address);

  MutableDirectBuffer buffer();

  /** Where the command of a claim begins. */
  int offset(int claim);

  void commit(int claim);

  /** Wakes the sequencer: once after a batch of commits. */
  void wake();
}
