package io.tebus.sequencer;

import io.tebus.journal.Journal;
import io.tebus.telemetry.Counter;
import io.tebus.telemetry.Histogram;
import io.tebus.telemetry.HistogramSnapshot;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;

/**
 * Forces the journal whenever something was appended, then lets the answers go that waited for it.
 *
 * <p>Confined to its own thread; {@link #appending} and {@link #wake} belong to the sequencer, the
 * figures are safe for any thread. A failed force is thrown: no answer leaves after it and the
 * caller of the agent halts the process.
 */
public final class SyncAgent implements Agent {

  private final Journal journal;
  private final ReplyPort[] ports;
  private final LongSupplier nanoClock;
  private final Doorbell bell;
  private final Histogram forceNs = new Histogram();

  /** When a group was last appended while all before it was durable; the sequencer's to write. */
  private final Counter waitingSinceNs = new Counter();

  /** When the last force that is done began: what was appended before is durable. */
  private final Counter forcedFromNs = new Counter();

  public SyncAgent(Journal journal, ReplyPort[] ports) {
    this(journal, ports, System::nanoTime);
  }

  SyncAgent(Journal journal, ReplyPort[] ports, LongSupplier nanoClock) {
    this.journal = journal;
    this.ports = ports.clone();
    this.nanoClock = nanoClock;
    waitingSinceNs.set(nanoClock.getAsLong());
    forcedFromNs.set(nanoClock.getAsLong());
    bell = new Doorbell(() -> journal.durableLsn() < journal.appendedLsn());
  }

  public Doorbell bell() {
    return bell;
  }

  /** How long each force took. */
  public HistogramSnapshot forceNs() {
    return forceNs.snapshot();
  }

  /**
   * How long the oldest event that is not durable has waited, in ns; 0 when all are.
   *
   * <p>An upper bound: that event came after the last force that is done began, and after the last
   * moment when all were durable. The truth is less by one force at most.
   */
  public long lagNs() {
    long appendedLsn = journal.appendedLsn();
    if (journal.durableLsn() >= appendedLsn) {
      return 0;
    }
    long nowNs = nanoClock.getAsLong();
    return Math.max(0, Math.min(nowNs - waitingSinceNs.get(), nowNs - forcedFromNs.get()));
  }

  /** A group is about to be appended. */
  void appending(long firstLsn, long nowNs) {
    if (journal.durableLsn() >= firstLsn - 1) {
      waitingSinceNs.set(nowNs);
    }
  }

  void wake() {
    VarHandle.fullFence();
    bell.ring();
  }

  @Override
  public int doWork() {
    if (journal.durableLsn() >= journal.appendedLsn()) {
      return 0;
    }
    long startNs = nanoClock.getAsLong();
    if (!journal.sync()) {
      return 0;
    }
    forceNs.record(nanoClock.getAsLong() - startNs);
    forcedFromNs.set(startNs);
    VarHandle.fullFence();
    for (ReplyPort port : ports) {
      port.wake();
    }
    return 1;
  }

  @Override
  public String roleName() {
    return "tebus-sync";
  }
}
