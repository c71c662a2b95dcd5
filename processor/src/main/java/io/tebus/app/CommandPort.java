package io.tebus.app;

import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.DefineProgrammeCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.ProgrammeDefinition;
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

  /** What a card takes in the ring. */
  private static final int RECORD_BYTES =
      BitUtil.align(
          RecordDescriptor.HEADER_LENGTH + CommandDoor.offset(0) + OpenCardCommand.LENGTH,
          RecordDescriptor.ALIGNMENT);

  private static final int OUTCOME_MASK = MAX_UNDER_WAY - 1;
  private static final int WAKE_EVERY = 256;
  private static final int BIN_DIGITS = 6;
  private static final int LAST_DIGITS = 4;
  private static final long PARK_NS = 50_000;
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

  private final CommandDoor door;
  private final CardTokenizer tokenizer;
  private final int maxUnderWay;
  private final ReentrantLock turn = new ReentrantLock();
  private final UnsafeBuffer scratch =
      new UnsafeBuffer(new byte[Math.max(DefineProgrammeCommand.LENGTH, OpenCardCommand.LENGTH)]);
  private final byte[] outcomes = new byte[MAX_UNDER_WAY];
  // Counted over all operations: answers to one that timed out still come, before all later ones.
  private long submitted;
  private long answered;
  private long firstOfOperation;
  private ResponseCode worst = ResponseCode.APPROVED;

  /**
   * A port.
   *
   * @param ringBytes capacity of the ring behind the door
   */
  CommandPort(CommandDoor door, CardTokenizer tokenizer, int ringBytes) {
    this.door = door;
    this.tokenizer = tokenizer;
    maxUnderWay = Math.min(MAX_UNDER_WAY, ringBytes / RING_PART / RECORD_BYTES);
  }

  /** Takes an answer; called within drain, in the order of the commands. */
  void onAnswer(long address, Answer answer) {
    answered++;
    outcomes[(int) address & OUTCOME_MASK] = (byte) CardOutcome.of(answer).ordinal();
    if (address >= firstOfOperation && !answer.responseCode().isApproved()) {
      worst = answer.responseCode();
    }
  }

  /** Defines a programme; one that is there already stays as it is. */
  public void defineProgramme(ProgrammeDefinition programme) {
    turn.lock();
    try {
      begin();
      DefineProgrammeCommand.encode(scratch, 0, programme);
      send(CommandType.DEFINE_PROGRAMME, DefineProgrammeCommand.LENGTH);
      finish("define programme " + programme.name());
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
        encodeCard(
            programme,
            pan,
            0,
            DemoCards.LENGTH,
            CardStatus.ACTIVE,
            OpenCardCommand.NO_ACCOUNT_NUMBER,
            0);
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
  @Nullable Intake tryIntake(int programme) {
    if (!turn.tryLock()) {
      return null;
    }
    begin();
    return new Intake(programme);
  }

  /**
   * Cards of an import, each with its outcome. Never waits: whoever drives it does.
   *
   * <p>Confined to the thread that took it.
   */
  final class Intake implements AutoCloseable {

    private final int programme;
    private long reported = submitted;

    private Intake(int programme) {
      this.programme = programme;
    }

    /** Whether a card may be offered now: its outcome has a place, and so has its answer. */
    boolean hasRoom() {
      return submitted - Math.min(reported, answered) < maxUnderWay;
    }

    /**
     * Sends a card; only with {@link #hasRoom}.
     *
     * @param digits length of the card number, 12-19; every byte an ASCII digit
     * @param status ordinal of a {@link CardStatus}
     * @return false when the ring is full: offer it again
     */
    boolean offer(
        DirectBuffer source, int offset, int digits, int status, long account, long points) {
      encodeCard(programme, source, offset, digits, CardStatus.of(status), account, points);
      return trySend(CommandType.OPEN_CARD, OpenCardCommand.LENGTH);
    }

    /** Takes answers in; how many outcomes may be taken now. */
    int ready() {
      door.replies().drain(MAX_UNDER_WAY);
      return (int) Math.max(0, answered - reported);
    }

    /** The next outcome, as {@link CardOutcome}'s ordinal; in the order of the cards. */
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
  }

  private void encodeCard(
      int programme,
      DirectBuffer pan,
      int offset,
      int digits,
      CardStatus status,
      long accountNumber,
      long openingPoints) {
    tokenizer.tokenize(pan, offset, digits);
    OpenCardCommand.encode(
        scratch,
        0,
        programme,
        status,
        tokenizer.tokenHigh(),
        tokenizer.tokenLow(),
        pan.parseNaturalIntAscii(offset, BIN_DIGITS),
        pan.parseNaturalIntAscii(offset + digits - LAST_DIGITS, LAST_DIGITS),
        accountNumber,
        openingPoints);
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
    door.wakeSequencer();
    long deadlineNs = System.nanoTime() + TIMEOUT_NS;
    while (answered < submitted) {
      pause(deadlineNs, what);
    }
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
