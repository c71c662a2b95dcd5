package io.tebus.sequencer;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Lets an agent sleep until a producer rings: a good neighbour on a small machine.
 *
 * <p>{@link #ring()} is safe for any thread; the rest is confined to the agent. A producer first
 * makes its work visible, then rings; the agent first says that it sleeps, then looks for work once
 * more. One of the two sees the other; the bounded park is a second net.
 */
public final class Doorbell implements IdleStrategy {

  private static final int SPINS = 64;
  private static final long MAX_PARK_NS = 1_000_000;

  private final BooleanSupplier hasWork;
  private volatile @Nullable Thread sleeper;
  private int spins;

  /**
   * A bell for one agent.
   *
   * @param hasWork looked at before sleeping
   */
  public Doorbell(BooleanSupplier hasWork) {
    this.hasWork = hasWork;
  }

  /** Wakes the agent if it sleeps; the work must be visible before. */
  public void ring() {
    Thread thread = sleeper;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void idle(int workCount) {
    if (workCount > 0) {
      reset();
    } else {
      idle();
    }
  }

  @Override
  public void idle() {
    if (spins++ < SPINS) {
      Thread.onSpinWait();
      return;
    }
    sleeper = Thread.currentThread();
    if (!hasWork.getAsBoolean()) {
      LockSupport.parkNanos(this, MAX_PARK_NS);
    }
    sleeper = null;
  }

  @Override
  public void reset() {
    spins = 0;
  }

  @Override
  public String alias() {
    return "doorbell";
  }
}
