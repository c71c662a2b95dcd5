package io.tebus.app;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log every five seconds how far a recovery is, and tells another watcher.
 *
 * <p>Safe for any thread.
 */
final class RecoveryLog implements RecoveryWatcher {

  private static final Logger LOG = LoggerFactory.getLogger(RecoveryLog.class);
  private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

  private final RecoveryWatcher next;
  private final AtomicLong loggedNs = new AtomicLong(System.nanoTime());

  RecoveryLog(RecoveryWatcher next) {
    this.next = next;
  }

  @Override
  public void progressed(Part part, long done, long of) {
    next.progressed(part, done, of);
    long nowNs = System.nanoTime();
    long before = loggedNs.get();
    if (nowNs - before < INTERVAL_NS || !loggedNs.compareAndSet(before, nowNs)) {
      return;
    }
    switch (part) {
      case SNAPSHOT -> LOG.info("recovery: snapshot, bytes={} of {}", done, of);
      case REPLAY -> LOG.info("recovery: replay, events={}", done);
    }
  }
}
