package io.tebus.acquirer;

import org.agrona.MutableDirectBuffer;

/**
 * Where a link's protocol puts its bytes.
 *
 * <p>Confined to the link's event loop.
 */
public interface LinkOutput {

  /** A buffer with room for so many bytes at {@link #offset()}, valid until {@link #commit}. */
  MutableDirectBuffer claim(int maxLength);

  /** Where in the claimed buffer to write. */
  int offset();

  /** Says how many bytes were written; they leave with the next flush. */
  void commit(int length);

  /** Closes the link at once: a defect of ours met it. */
  void fail(RuntimeException defect);

  /** Closes the link after what was committed has left. */
  void close();
}
