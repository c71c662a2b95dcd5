package io.tebus.ops;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish of the outside world that this process ends: Ctrl-C or TERM. The main thread is told,
 * puts everything in order, and its exit code becomes that of the process; it has a limited time to
 * do so.
 *
 * <p>Safe for any thread.
 */
final class StopSignal {

  /** How long the orderly end of a host may take. */
  static final Duration HOST_LIMIT = Duration.ofSeconds(20);

  /** The same with tills to wait for, cards to ask again and a journal to read again. */
  static final Duration VERIFICATION_LIMIT = Duration.ofMinutes(3);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::endInOrder, "tebus-stop");
  private volatile int exitCode = ExitCode.FAILED;

  private final Duration limit;

  private StopSignal(Duration limit) {
    this.limit = limit;
  }

  /** Listens for the signals from here on, until {@link #finish}. */
  static StopSignal install(Duration limit) {
    StopSignal signal = new StopSignal(limit);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  void await() throws InterruptedException {
    requested.await();
  }

  /** Waits for the signal, at most the given time; true when it came. */
  boolean await(Duration limit) throws InterruptedException {
    return requested.await(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
  }

  /** Says that everything is in order now, and with which code the process is to end. */
  void finish(int code) {
    exitCode = code;
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ignored) {
      // The process is ending because of the signal: the hook is running and takes the code along.
    }
  }

  /**
   * Runs in the hook. Ends the process with {@code halt}, since a process that was told to stop
   * could not say otherwise whether all was well.
   */
  private void endInOrder() {
    requested.countDown();
    try {
      if (!finished.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        System.err.println("tebus: stop: seconds=" + limit.toSeconds() + " are over, giving up");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(exitCode);
  }
}
