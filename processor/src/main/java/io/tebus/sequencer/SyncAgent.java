package io.tebus.sequencer;

import io.tebus.journal.Journal;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.Agent;

/**
 * Forces the journal whenever something was appended, then lets the answers go that waited for it.
 *
 * <p>Confined to its own thread; {@link #wake} belongs to the sequencer. A failed force is thrown:
 * no answer leaves after it and the caller of the agent halts the process.
 */
public final class SyncAgent implements Agent {

  private final Journal journal;
  private final ReplyPort[] ports;
  private final Doorbell bell;

  public SyncAgent(Journal journal, ReplyPort[] ports) {
    this.journal = journal;
    this.ports = ports.clone();
    bell = new Doorbell(() -> journal.durableLsn() < journal.appendedLsn());
  }

  public Doorbell bell() {
    return bell;
  }

  void wake() {
    VarHandle.fullFence();
    bell.ring();
  }

  @Override
  public int doWork() {
    if (journal.durableLsn() >= journal.appendedLsn() || !journal.sync()) {
      return 0;
    }
    VarHandle.fullFence();
    for (ReplyPort port : ports) {
      port.wake();
    }
    return 1;
  }

  @Override
  public String roleName() {
    return "sync";
  }
}
