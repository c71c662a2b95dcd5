package io.tebus.app;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The end of the journal's keeping: once {@link #stop} has returned, nothing in the home is changed
 * any more, although the thread that keeps may still be reading.
 *
 * <p>Safe for any thread.
 */
final class KeepingStop {

  /** Short: who stops waits for it. */
  @FunctionalInterface
  interface Change {
    void make() throws IOException;
  }

  private final ReentrantLock changing = new ReentrantLock();
  private volatile boolean stopping;

  /** Guarded by the lock. */
  private boolean stopped;

  /** True when whatever takes long is to end soon. */
  boolean isStopping() {
    return stopping;
  }

  /** Makes a change, or does nothing since all stops; whether it was made. */
  boolean change(Change change) throws IOException {
    changing.lock();
    try {
      if (stopped) {
        return false;
      }
      change.make();
      return true;
    } finally {
      changing.unlock();
    }
  }

  /** Waits for a change that is under way, and lets no other one begin. */
  void stop() {
    // Before the lock: who looks whether it is to end does not wait for it.
    stopping = true;
    changing.lock();
    try {
      stopped = true;
    } finally {
      changing.unlock();
    }
  }
}
