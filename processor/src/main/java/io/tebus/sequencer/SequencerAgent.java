package io.tebus.sequencer;

import io.tebus.engine.Engine;
import io.tebus.event.Answer;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import io.tebus.telemetry.Counter;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.EpochClock;

/**
 * The one writer of engine and journal: a duty cycle takes a batch of commands, executes them under
 * one time stamp and appends their events as one group.
 *
 * <p>Confined to its own thread. No timers: while one group is forced, the next one forms. An
 * exception here means a broken invariant; the caller of the agent stops the process.
 */
public final class SequencerAgent implements Agent {

  /** The most commands of one group. */
  private static final int BATCH = 1024;

  private static final long NOT_TOUCHED = Long.MAX_VALUE;

  private final CommandRing commands;
  private final Engine engine;
  private final Journal journal;
  private final ReplyPort[] ports;
  private final long[] firstGates;
  private final EpochClock clock;
  private final BooleanSupplier mayWrite;
  private final SyncAgent sync;
  private final EventGroup group;
  private final Counter executed = new Counter();
  private final Counter refused = new Counter();
  private final ControlledMessageHandler handler = this::onCommand;
  private long timeMs;
  private boolean writable;

  /**
   * An agent.
   *
   * @param ports where answers go, by port number
   * @param mayWrite false while the disk is too full: everything is answered 91 then
   */
  public SequencerAgent(
      CommandRing commands,
      Engine engine,
      Journal journal,
      ReplyPort[] ports,
      EpochClock clock,
      BooleanSupplier mayWrite,
      SyncAgent sync) {
    this.commands = commands;
    this.engine = engine;
    this.journal = journal;
    this.ports = ports.clone();
    this.firstGates = new long[ports.length];
    Arrays.fill(firstGates, NOT_TOUCHED);
    this.clock = clock;
    this.mayWrite = mayWrite;
    this.sync = sync;
    group = new EventGroup(EventGroup.DEFAULT_CAPACITY_BYTES);
    timeMs = engine.timeMs();
  }

  /** Commands executed so far. */
  public long executed() {
    return executed.get();
  }

  /** Commands answered 91 because the journal could not take them. */
  public long refused() {
    return refused.get();
  }

  public Doorbell bell() {
    return commands.bell();
  }

  @Override
  public int doWork() {
    if (commands.isEmpty()) {
      return 0;
    }
    timeMs = Math.max(timeMs, clock.time());
    writable = mayWrite.getAsBoolean();
    long firstLsn = engine.lsn() + 1;
    int work = commands.read(handler, BATCH);
    if (!group.isEmpty()) {
      journal.append(group, firstLsn, timeMs);
      group.clear();
      sync.wake();
    }
    wakeReady();
    return work;
  }

  private Action onCommand(int commandType, MutableDirectBuffer buffer, int index, int length) {
    if (!group.hasRoomFor(Engine.MAX_EVENT_LENGTH)) {
      return Action.ABORT;
    }
    int portNumber = buffer.getInt(index);
    long address = buffer.getLong(index + CommandRing.ADDRESS);
    ReplyPort port = ports[portNumber];
    Answer answer = port.next();
    if (writable) {
      int eventLength =
          engine.execute(
              timeMs,
              commandType,
              buffer,
              index + CommandRing.COMMAND,
              group.buffer(),
              group.claim(),
              answer);
      if (eventLength > 0) {
        group.commit(eventLength);
      }
      executed.increment();
    } else {
      answer.begin(ResponseCode.UNAVAILABLE, TransactionFunction.UNKNOWN, 0);
      refused.increment();
    }
    port.offer(engine.lsn(), address);
    firstGates[portNumber] = Math.min(firstGates[portNumber], engine.lsn());
    return Action.CONTINUE;
  }

  /** Answers that need no sync (enquiries, repeats, mode none) leave now; the rest wait for it. */
  private void wakeReady() {
    // Offered before the LSN is read: either this thread sees it durable, or sync sees the answer.
    VarHandle.fullFence();
    long durableLsn = journal.durableLsn();
    for (int i = 0; i < ports.length; i++) {
      if (firstGates[i] <= durableLsn) {
        ports[i].wake();
      }
      firstGates[i] = NOT_TOUCHED;
    }
  }

  @Override
  public String roleName() {
    return "sequencer";
  }
}
