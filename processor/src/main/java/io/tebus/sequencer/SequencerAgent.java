package io.tebus.sequencer;

import io.tebus.command.CommandType;
import io.tebus.engine.Engine;
import io.tebus.event.Answer;
import io.tebus.event.ExceptionReason;
import io.tebus.event.FullTable;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import io.tebus.snapshot.SnapshotFeed;
import io.tebus.telemetry.Counter;
import io.tebus.telemetry.Histogram;
import io.tebus.telemetry.HistogramSnapshot;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The one writer of engine and journal: a duty cycle takes a batch of commands, executes them under
 * one time stamp and appends their events as one group.
 *
 * <p>Confined to its own thread, but for the figures, which are safe for any thread. No timers:
 * while one group is forced, the next one forms. An exception here means a broken invariant; the
 * caller of the agent stops the process.
 */
public final class SequencerAgent implements Agent {

  /** The most commands of one group. */
  private static final int BATCH = 1024;

  /** The most holds that time out in one group. */
  private static final int TIME_OUTS = 64;

  private static final long NOT_TOUCHED = Long.MAX_VALUE;

  private final CommandRing commands;
  private final Engine engine;
  private final Journal journal;
  private final ReplyPort[] ports;
  private final long[] firstGates;
  private final EpochClock clock;
  private final BooleanSupplier mayWrite;
  private final BooleanSupplier maySweep;
  private final SyncAgent sync;
  private final SnapshotFeed snapshots;
  private final EventGroup group;
  private final Counter executed = new Counter();
  private final Counter refused = new Counter();
  private final Counter[] full = new Counter[FullTable.values().length];
  private final Counter repeats = new Counter();
  private final Counter reversalsMatched = new Counter();
  private final Counter reversalsUnmatched = new Counter();
  private final Counter[] exceptions = new Counter[ExceptionReason.values().length];
  private final Counter remembered = new Counter();
  private final Counter expiredLots = new Counter();
  private final Histogram appendNs = new Histogram();
  private final TransactionEvent event = new TransactionEvent();
  private final LotsExpiredEvent lotsExpired = new LotsExpiredEvent();
  private final UnsafeBuffer nothing = new UnsafeBuffer(0, 0);
  private final Answer tickAnswer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private final ControlledMessageHandler handler = this::onCommand;
  private volatile StoreFigures store;
  private volatile boolean storeAsked;
  private long timeMs;
  private int lastEvent;
  private boolean mayBookOut;
  private long bookedOutMs;
  private boolean writable;

  /** An agent whose state nobody copies. */
  public SequencerAgent(
      CommandRing commands,
      Engine engine,
      Journal journal,
      ReplyPort[] ports,
      EpochClock clock,
      BooleanSupplier mayWrite,
      BooleanSupplier maySweep,
      SyncAgent sync) {
    this(
        commands,
        engine,
        journal,
        ports,
        clock,
        mayWrite,
        maySweep,
        sync,
        new SnapshotFeed(journal::generation, journal::appendedCrc));
  }

  /**
   * An agent.
   *
   * @param ports where answers go, by port number
   * @param mayWrite false while the disk is too full: everything is answered 91 then
   * @param maySweep false while others are behind: what has expired is booked later
   * @param snapshots copies of the state go by it, a little in each cycle
   */
  public SequencerAgent(
      CommandRing commands,
      Engine engine,
      Journal journal,
      ReplyPort[] ports,
      EpochClock clock,
      BooleanSupplier mayWrite,
      BooleanSupplier maySweep,
      SyncAgent sync,
      SnapshotFeed snapshots) {
    this.commands = commands;
    this.engine = engine;
    this.journal = journal;
    this.ports = ports.clone();
    this.firstGates = new long[ports.length];
    Arrays.fill(firstGates, NOT_TOUCHED);
    this.clock = clock;
    this.mayWrite = mayWrite;
    this.maySweep = maySweep;
    this.sync = sync;
    this.snapshots = snapshots;
    group = new EventGroup(EventGroup.DEFAULT_CAPACITY_BYTES);
    Arrays.setAll(full, _ -> new Counter());
    Arrays.setAll(exceptions, _ -> new Counter());
    timeMs = engine.timeMs();
    remembered.set(engine.windowCount());
    store = StoreFigures.of(engine, timeMs);
  }

  /** Commands executed so far. */
  public long executed() {
    return executed.get();
  }

  /** Commands answered 91 because a table has no room. */
  public long full(FullTable table) {
    return full[table.ordinal()].get();
  }

  /** How full the tables were when this was asked before; asks again. */
  public StoreFigures store() {
    storeAsked = true;
    bell().ring();
    return store;
  }

  /** Commands answered 91 because the journal could not take them. */
  public long refused() {
    return refused.get();
  }

  /** Stored answers given again; a 94 is none of them. */
  public long repeats() {
    return repeats.get();
  }

  /** Reversals that found their original, whether or not anything was left to take back. */
  public long reversalsMatched() {
    return reversalsMatched.get();
  }

  /** Reversals that found nothing and are remembered in case their original is late. */
  public long reversalsUnmatched() {
    return reversalsUnmatched.get();
  }

  /** Messages that may not be declined and were not booked, or not all of them, for a reason. */
  public long exceptions(ExceptionReason reason) {
    return exceptions[reason.ordinal()].get();
  }

  /** Transactions in the identity window after the last batch. */
  public long remembered() {
    return remembered.get();
  }

  /** Lots that were booked out because they had expired. */
  public long expiredLots() {
    return expiredLots.get();
  }

  /** How long each group took to append. */
  public HistogramSnapshot appendNs() {
    return appendNs.snapshot();
  }

  /** False while everything is answered 91. */
  public boolean mayWrite() {
    return mayWrite.getAsBoolean();
  }

  public Doorbell bell() {
    return commands.bell();
  }

  @Override
  public int doWork() {
    // Between two groups: all that the engine applied is appended.
    int copied = snapshots.doWork(engine);
    if (storeAsked) {
      storeAsked = false;
      store = StoreFigures.of(engine, Math.max(timeMs, clock.time()));
    }
    long nowMs = Math.max(timeMs, clock.time());
    // A slice a millisecond: the run has time, and who waits for an answer has not.
    mayBookOut = nowMs != bookedOutMs && engine.isExpiryDue(nowMs) && maySweep.getAsBoolean();
    boolean due = engine.isDue(nowMs) || mayBookOut;
    if (commands.isEmpty() && !due) {
      return copied;
    }
    timeMs = nowMs;
    writable = mayWrite.getAsBoolean();
    long firstLsn = engine.lsn() + 1;
    int work = due && writable ? doDue() : 0;
    work += commands.read(handler, BATCH);
    remembered.set(engine.windowCount());
    if (!group.isEmpty()) {
      append(firstLsn);
    }
    wakeReady();
    return work + copied;
  }

  /** Does what is due, a little at a time: those who wait for an answer go on. */
  private int doDue() {
    int done = 0;
    while (done < TIME_OUTS && tick(CommandType.TICK) > 0) {
      done++;
    }
    if (mayBookOut) {
      bookedOutMs = timeMs;
      int length = tick(CommandType.EXPIRE);
      if (length > 0) {
        expiredLots.add(lotsExpired.wrap(group.buffer(), lastEvent, length).count());
        done++;
      }
    }
    return done;
  }

  /** Executes a command of the clock; returns the length of its event, 0 when nothing was due. */
  private int tick(int commandType) {
    if (!group.hasRoomFor(Engine.MAX_EVENT_LENGTH)) {
      return 0;
    }
    lastEvent = group.claim();
    int length =
        engine.execute(timeMs, commandType, nothing, 0, group.buffer(), lastEvent, tickAnswer);
    if (length > 0) {
      group.commit(length);
    }
    return length;
  }

  private void append(long firstLsn) {
    long startNs = System.nanoTime();
    sync.appending(firstLsn, startNs);
    journal.append(group, firstLsn, timeMs);
    long tookNs = System.nanoTime() - startNs;
    group.clear();
    sync.wake();
    appendNs.record(tookNs);
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
      int eventOffset = group.claim();
      int eventLength =
          engine.execute(
              timeMs,
              commandType,
              buffer,
              index + CommandRing.COMMAND,
              group.buffer(),
              eventOffset,
              answer);
      if (eventLength > 0) {
        group.commit(eventLength);
      }
      executed.increment();
      count(commandType, answer, eventOffset, eventLength);
    } else {
      answer.begin(ResponseCode.UNAVAILABLE, TransactionFunction.UNKNOWN, 0);
      refused.increment();
    }
    port.offer(engine.lsn(), address);
    firstGates[portNumber] = Math.min(firstGates[portNumber], engine.lsn());
    return Action.CONTINUE;
  }

  private void count(int commandType, Answer answer, int eventOffset, int eventLength) {
    if (eventLength == 0 && answer.responseCode() == ResponseCode.UNAVAILABLE) {
      full[answer.full().ordinal()].increment();
    } else if (answer.isRepeat()) {
      // A known card is repeated by whoever imports it, not by a till.
      boolean ofTill = commandType == CommandType.TRANSACTION;
      if (ofTill && answer.responseCode() != ResponseCode.DUPLICATE) {
        repeats.increment();
      }
    } else if (eventLength > 0 && commandType == CommandType.TRANSACTION) {
      countEvent(event.wrap(group.buffer(), eventOffset, eventLength));
    }
  }

  private void countEvent(TransactionEvent decided) {
    if (decided.exception() != ExceptionReason.NONE) {
      exceptions[decided.exception().ordinal()].increment();
    }
    if (decided.function() == TransactionFunction.REVERSAL) {
      switch (decided.effect()) {
        case MIRRORED, RELEASED, RESTORED, NOTHING -> reversalsMatched.increment();
        case TOMBSTONE -> reversalsUnmatched.increment();
        case DECLINED, POSTED, HELD, COMPLETED -> {
          // Of a programme that is not defined: nobody looked for the original.
        }
      }
    }
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
    return "tebus-sequencer";
  }
}
