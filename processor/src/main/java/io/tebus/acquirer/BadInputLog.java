package io.tebus.acquirer;

import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes to the log about bad input on the links of one listener: one dump and one closed link a
 * second at most. The counters have them all.
 *
 * <p>Confined to its event loop.
 */
final class BadInputLog {

  private static final Logger LOG = LoggerFactory.getLogger(BadInputLog.class);

  private final String listener;
  private final OnceASecond dumps = new OnceASecond();
  private final OnceASecond closings = new OnceASecond();

  BadInputLog(String listener) {
    this.listener = listener;
  }

  void unreadable(DirectBuffer buffer, int offset, int length, long nowNs) {
    if (dumps.allows(nowNs)) {
      LOG.warn(
          "frame without a readable MTI: listener={} {}",
          listener,
          MaskedHexdump.of(buffer, offset, length));
    }
  }

  void closedByFrame(int frameLength, int received, long nowNs) {
    if (closings.allows(nowNs)) {
      LOG.warn(
          "link closed: listener={} frame length={} received={}", listener, frameLength, received);
    }
  }

  void closedByGarbage(int inARow, long nowNs) {
    if (closings.allows(nowNs)) {
      LOG.warn("link closed: listener={} garbage in a row={}", listener, inARow);
    }
  }

  void closedByKeepAlives(long nowNs) {
    if (closings.allows(nowNs)) {
      LOG.warn("link closed: listener={} too many keep-alives in a row", listener);
    }
  }
}
