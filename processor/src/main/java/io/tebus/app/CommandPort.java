package io.tebus.app;

import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.event.Answer;
import io.tebus.iso.ResponseCode;
import io.tebus.security.CardTokenizer;
import io.tebus.sequencer.CommandDoor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Administration as commands: they go through the same ring as purchases, are identified by what
 * they are about, and are done when they are durable. A command leaves no garbage.
 *
 * <p>Safe for any thread: one caller at a time.
 */
public final class CommandPort {

  /**
   * Commands under way at most, a power of two: enough to have the next groups form while one is
   * forced.
   */
  static final int MAX_UNDER_WAY = 4096;

  /** They take at most one such part of the ring: the rest is the tills'. */
  private static final int RING_PART = 4;

  /** What a row takes in the ring, at most. */
  private static final int RECORD_BYTES =
      BitUtil.align(
          RecordDescriptor.HEADER_LENGTH + CommandDoor.offset(0) + RowCommands.MAX_LENGTH,
          RecordDescriptor.ALIGNMENT);

  private static final int OUTCOME_MASK = MAX_UNDER_WAY - 1;
  private static final int WAKE_EVERY = 256;
  private static final long PARK_NS = 50_000;
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

  private final CommandDoor door;
  private final RowCommands commands;
  private final int maxUnderWay;
  private final ReentrantLock turn = new ReentrantLock();
  private final UnsafeBuffer scratch =
      new UnsafeBuffer(new byte[Math.max(DefineProgrammeCommand.LENGTH, RowCommands.MAX_LENGTH)]);
  private final byte[] outcomes = new byte[MAX_UNDER_WAY];
  // Counted over all operations: answers to one that timed out still come, before all later ones.
  private long submitted;
  private long answered;
  private long firstOfOperation;
  private ResponseCode worst = ResponseCode.APPROVED;
  private RowKind kind = RowKind.CARDS;

  /**
   * A port.
   *
   * @param ringBytes capacity of the ring behind the door
   */
  CommandPort(CommandDoor door, CardTokenizer tokenizer, int ringBytes) {
    this.door = door;
    commands = new RowCommands(tokenizer);
    maxUnderWay = Math.min(MAX_UNDER_WAY, ringBytes / RING_PART / RECORD_BYTES);
  }

  /** Takes an answer; called within drain, in the order of the commands. */
  void onAnswer(long address, Answer answer) {
    answered++;
    outcomes[(int) address & OUTCOME_MASK] = kind.outcomeOf(answer);
    if (address >= firstOfOperation && !answer.responseCode().isApproved()) {
      worst = answer.responseCode();
    }
  }

  /**
   * Defines a programme; one that is there already has these settings from now on.
   *
   * @throws IllegalStateException when its id has another name, its name another id, or nothing can
   *     be journaled now
   */
  public void defineProgramme(ProgrammeDefinition programme) {
    turn.lock();
    try {
      begin();
      DefineProgrammeCommand.encode(scratch, 0, programme);
      send(CommandType.DEFINE_PROGRAMME, DefineProgrammeCommand.LENGTH);
      String what = "define programme " + programme.name();
      awaitAnswers(what);
      if (worst == ResponseCode.INVALID_TRANSACTION) {
        throw new IllegalStateException(
            what
                + ": id="
                + programme.id()
                + " (expected: the id that the name was defined with, and the name of the id)");
      }
      requireApproval(what);
    } finally {
      turn.unlock();
    }
  }

  /**
   * Opens the first cards of the demonstration range with an account each; those that are there
   * already stay as they are.
   */
  public void openDemoCards(int programme, long count) {
    turn.lock();
    try {
      begin();
      byte[] digits = new byte[DemoCards.LENGTH];
      UnsafeBuffer pan = new UnsafeBuffer(digits);
      for (long index = 0; index < count; index++) {
        DemoCards.putNumber(index, digits, 0);
        commands.encodeCard(
            programme,
            pan,
            0,
            DemoCards.LENGTH,
            CardStatus.ACTIVE,
            OpenCardCommand.NO_ACCOUNT_NUMBER,
            0,
            scratch);
        send(CommandType.OPEN_CARD, OpenCardCommand.LENGTH);
      }
      finish("open " + count + " cards");
    } finally {
      turn.unlock();
    }
  }

  /**
   * Takes the port for an import, whose only user this thread is then until it closes it.
   *
   * @return null when somebody else has it
   */
  @Nullable Intake tryIntake(int programme, RowKind kindOfRows) {
    if (!turn.tryLock()) {
      return null;
    }
    begin();
    // Answers to earlier commands may still come: nobody takes their outcomes.
    kind = kindOfRows;
    return new Intake(programme);
  }

  /**
   * Rows of an import, each with its outcome. Never waits: whoever drives it does.
   *
   * <p>Confined to the thread that took it.
   */
  final class Intake implements AutoCloseable {

    private final int programme;
    private long reported = submitted;

    private Intake(int programme) {
      this.programme = programme;
    }

    /** What its rows are. */
    RowKind kind() {
      return kind;
    }

    /** Whether a row may be offered now: its outcome has a place, and so has its answer. */
    boolean hasRoom() {
      return submitted - Math.min(reported, answered) < maxUnderWay;
    }

    /**
     * Sends a row; only with {@link #hasRoom}.
     *
     * @param offset of a row in range, as {@link RowLayout#isRow} says
     * @return false when the ring is full: offer it again
     */
    boolean offer(DirectBuffer rows, int offset) {
      commands.encode(kind, programme, rows, offset, scratch);
      return trySend(kind.commandType(), kind.commandLength());
    }

    /** Takes answers in; how many outcomes may be taken now. */
    int ready() {
      door.replies().drain(MAX_UNDER_WAY);
      return (int) Math.max(0, answered - reported);
    }

    /** The next outcome, as {@link RowKind} says; in the order of the rows. */
    byte take() {
      return outcomes[(int) reported++ & OUTCOME_MASK];
    }

    /** True while answers are to come. */
    boolean isUnderWay() {
      return answered < submitted;
    }

    /** True while outcomes are to be taken, now or later. */
    boolean isOwed() {
      return reported < submitted;
    }

    /** Makes sure that nothing sent lies unseen. */
    void nudge() {
      door.wakeSequencer();
    }

    /** Gives the port back. What is under way is decided all the same. */
    @Override
    public void close() {
      door.wakeSequencer();
      turn.unlock();
    }
  }

  private void begin() {
    firstOfOperation = submitted;
    worst = ResponseCode.APPROVED;
    kind = RowKind.CARDS;
  }

  /** Sends what was written into the scratch buffer: a claim must not stay open. */
  private boolean trySend(int commandType, int length) {
    int claim = door.claim(commandType, length, submitted);
    if (claim == CommandDoor.FULL) {
      return false;
    }
    door.buffer().putBytes(CommandDoor.offset(claim), scratch, 0, length);
    door.commit(claim);
    submitted++;
    if (submitted % WAKE_EVERY == 0) {
      door.wakeSequencer();
    }
    return true;
  }

  private boolean isSent(int commandType, int length) {
    return submitted - answered < maxUnderWay && trySend(commandType, length);
  }

  private void send(int commandType, int length) {
    if (isSent(commandType, length)) {
      return;
    }
    long deadlineNs = System.nanoTime() + TIMEOUT_NS;
    do {
      pause(deadlineNs, "room for a command");
    } while (!isSent(commandType, length));
  }

  private void finish(String what) {
    awaitAnswers(what);
    requireApproval(what);
  }

  private void awaitAnswers(String what) {
    door.wakeSequencer();
    long deadlineNs = System.nanoTime() + TIMEOUT_NS;
    while (answered < submitted) {
      pause(deadlineNs, what);
    }
  }

  private void requireApproval(String what) {
    if (worst != ResponseCode.APPROVED) {
      throw new IllegalStateException(what + ": answer=" + worst + " (expected: APPROVED)");
    }
  }

  /** Takes answers in, or lets some time pass. */
  private void pause(long deadlineNs, String what) {
    if (door.replies().drain(MAX_UNDER_WAY) == 0) {
      door.wakeSequencer();
      LockSupport.parkNanos(PARK_NS);
    }
    if (System.nanoTime() - deadlineNs > 0) {
      throw new IllegalStateException(
          what + ": not done in 30 s (expected: sequencer and journal alive)");
    }
  }
}
