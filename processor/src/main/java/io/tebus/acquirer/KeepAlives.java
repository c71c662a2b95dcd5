package io.tebus.acquirer;

import io.tebus.iso.frame.Framing;
import io.tebus.iso.frame.KeepAlive;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The keep-alives of a link: counted, and ignored or sent back as they came. They hold no message,
 * so nothing is decoded and nobody is asked. Like answers they wait for a peer that does not read.
 * One a second is sent back at most: otherwise one would circle between us and a peer that sends
 * them back, too.
 *
 * <p>Confined to the link's event loop.
 */
final class KeepAlives {

  private final Framing framing;
  private final EdgeCounters counters;
  private final LinkOutput output;
  private final OnceASecond echoes = new OnceASecond();
  private int inARow;

  KeepAlives(Framing framing, EdgeCounters counters, LinkOutput output) {
    this.framing = framing;
    this.counters = counters;
    this.output = output;
  }

  /** Takes the one at {@code offset}; false when it is one too many. */
  boolean take(DirectBuffer buffer, int offset, long nowNs) {
    counters.keepAlives.increment();
    inARow++;
    int max = framing.maxKeepAlivesInARow();
    if (max > 0 && inARow > max) {
      return false;
    }
    if (framing.keepAlive(buffer, offset) == KeepAlive.ECHOED && echoes.allows(nowNs)) {
      int length = framing.prefixLength();
      MutableDirectBuffer target = output.claim(length);
      target.putBytes(output.offset(), buffer, offset, length);
      output.commit(length);
    }
    return true;
  }

  /** A frame with a message ends a row. */
  void endRow() {
    inARow = 0;
  }
}
