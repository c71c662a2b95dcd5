package io.tebus.app;

import io.tebus.command.CommandType;
import io.tebus.command.DefineProgrammeCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.ProgrammeDefinition;
import io.tebus.event.Answer;
import io.tebus.iso.ResponseCode;
import io.tebus.security.CardTokenizer;
import io.tebus.sequencer.CommandDoor;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Administration as commands: they go through the same ring as purchases, are identified by what
 * they are about, and are done when they are durable.
 *
 * <p>Safe for any thread: one caller at a time.
 */
public final class CommandPort {

  /** Commands under way at most. */
  static final int MAX_UNDER_WAY = 8192;

  private static final long PARK_NS = 50_000;
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

  private final CommandDoor door;
  private final CardTokenizer tokenizer;
  private final LongSupplier durableLsn;
  private final UnsafeBuffer pan = new UnsafeBuffer(new byte[CardTokenizer.MAX_DIGITS]);
  private long submitted;
  private long answered;
  private ResponseCode worst = ResponseCode.APPROVED;

  CommandPort(CommandDoor door, CardTokenizer tokenizer, LongSupplier durableLsn) {
    this.door = door;
    this.tokenizer = tokenizer;
    this.durableLsn = durableLsn;
  }

  /** Takes an answer; called within drain. */
  void onAnswer(long address, Answer answer) {
    answered++;
    if (!answer.responseCode().isApproved()) {
      worst = answer.responseCode();
    }
  }

  /** Defines a programme; one that is there already stays as it is. */
  public synchronized void defineProgramme(ProgrammeDefinition programme) {
    begin();
    int claim = claim(CommandType.DEFINE_PROGRAMME, DefineProgrammeCommand.LENGTH);
    DefineProgrammeCommand.encode(door.buffer(), CommandDoor.offset(claim), programme);
    commit(claim);
    finish("define programme " + programme.name());
  }

  /**
   * Opens cards with an account each; those that are there already stay as they are.
   *
   * @param numbers card numbers by index, 12-19 digits
   */
  public synchronized void openCards(int programme, long count, LongFunction<String> numbers) {
    begin();
    for (long index = 0; index < count; index++) {
      byte[] digits = numbers.apply(index).getBytes(StandardCharsets.US_ASCII);
      pan.putBytes(0, digits);
      tokenizer.tokenize(pan, 0, digits.length);
      int claim = claim(CommandType.OPEN_CARD, OpenCardCommand.LENGTH);
      OpenCardCommand.encode(
          door.buffer(),
          CommandDoor.offset(claim),
          programme,
          tokenizer.tokenHigh(),
          tokenizer.tokenLow(),
          pan.parseNaturalIntAscii(0, 6),
          pan.parseNaturalIntAscii(digits.length - 4, 4));
      commit(claim);
    }
    finish("open " + count + " cards");
  }

  private void begin() {
    submitted = 0;
    answered = 0;
    worst = ResponseCode.APPROVED;
  }

  private int claim(int commandType, int length) {
    await(() -> submitted - answered < MAX_UNDER_WAY, "room for a command");
    int[] claim = {CommandDoor.FULL};
    await(
        () -> {
          claim[0] = door.claim(commandType, length, submitted);
          return claim[0] != CommandDoor.FULL;
        },
        "room in the command ring");
    return claim[0];
  }

  private void commit(int claim) {
    door.commit(claim);
    submitted++;
    if (submitted % 256 == 0) {
      door.wakeSequencer();
    }
  }

  private void finish(String what) {
    door.wakeSequencer();
    await(() -> answered == submitted, what);
    if (worst != ResponseCode.APPROVED) {
      throw new IllegalStateException(what + ": answer=" + worst + " (expected: APPROVED)");
    }
  }

  private void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + TIMEOUT_NS;
    while (!condition.getAsBoolean()) {
      if (door.replies().drain(durableLsn.getAsLong(), MAX_UNDER_WAY) == 0) {
        door.wakeSequencer();
        LockSupport.parkNanos(PARK_NS);
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            what + ": not done in 30 s (expected: sequencer and journal alive)");
      }
    }
  }
}
