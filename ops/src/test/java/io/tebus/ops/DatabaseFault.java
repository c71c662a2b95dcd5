package io.tebus.ops;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What happens to a database or to the wire to it. Immutable. */
enum DatabaseFault {
  /** SIGKILL to the postmaster when some rows of a COPY have arrived. */
  CRASH_IN_COPY,
  CUT_IN_COPY,
  CUT_ANYWHERE,
  /** The COMMIT was done, and the one who asked for it is not told. */
  LOST_ANSWER_TO_COMMIT,
  /** The postmaster is killed when the COMMIT was done and before the answer is delivered. */
  CRASH_AFTER_COMMIT,
  REFUSAL,
  DELAY,
  /** The wire is open, and no answer comes any more. */
  SWALLOWED_ANSWERS;

  /** A batch under load is of about this size. */
  private static final long MAX_COPIED_BYTES = 40_000;

  private static final Duration REFUSAL_TIME = Duration.ofSeconds(2);
  private static final Duration DELAY_TIME = Duration.ofSeconds(3);
  private static final Duration DELAY_OF_EACH = Duration.ofMillis(50);

  /** Lets it happen, and returns when it has. A server that crashed is started again. */
  void bring(FaultProxy proxy, DrillDatabase database, SplittableRandom random)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    switch (this) {
      case CRASH_IN_COPY -> {
        await(proxy.inNextCopy(someBytes(random), database::kill));
        database.start();
      }
      case CUT_IN_COPY -> await(proxy.cutInNextCopy(someBytes(random)));
      case CUT_ANYWHERE -> proxy.cut();
      case LOST_ANSWER_TO_COMMIT -> await(proxy.loseNextCommit());
      case CRASH_AFTER_COMMIT -> {
        await(proxy.loseNextCommit(database::kill));
        database.start();
      }
      case REFUSAL -> {
        proxy.refuse();
        proxy.cut();
        DrillClock.pass(REFUSAL_TIME);
        proxy.accept();
      }
      case DELAY -> {
        proxy.delay(DELAY_OF_EACH);
        DrillClock.pass(DELAY_TIME);
        proxy.delay(Duration.ZERO);
      }
      case SWALLOWED_ANSWERS -> proxy.swallow(ProxyLink.Direction.TO_CLIENT);
    }
  }

  /** True when it strikes a transaction for certain: whoever asked for it has to connect again. */
  boolean breaksATransaction() {
    return switch (this) {
      case CRASH_IN_COPY, CUT_IN_COPY, LOST_ANSWER_TO_COMMIT, CRASH_AFTER_COMMIT -> true;
      // The pool may find out by itself, before a transaction does.
      case CUT_ANYWHERE, REFUSAL, DELAY, SWALLOWED_ANSWERS -> false;
    };
  }

  private static long someBytes(SplittableRandom random) {
    return random.nextLong(1, MAX_COPIED_BYTES);
  }

  private static void await(CompletableFuture<ProxyLink> struck)
      throws InterruptedException, ExecutionException, TimeoutException {
    struck.get(DrillClock.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
