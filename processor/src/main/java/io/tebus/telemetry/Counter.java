package io.tebus.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count that only grows, or a level.
 *
 * <p>One writer, many readers. No lock and no fence: a reader sees a value that was true lately.
 */
public final class Counter {

  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long value;

  public void increment() {
    add(1);
  }

  public void add(long amount) {
    VALUE.setOpaque(this, value + amount);
  }

  /** Says what a level is now. */
  public void set(long level) {
    VALUE.setOpaque(this, level);
  }

  public long get() {
    return (long) VALUE.getOpaque(this);
  }
}
