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
  private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
  private final UnsafeBuffer pan = new UnsafeBuffer(new byte[CardTokenizer.MAX_DIGITS]);
  // Counted over all operations: answers to one that timed out still come.
  private long submitted;
  private long answered;
  private long firstOfOperation;
  private ResponseCode worst = ResponseCode.APPROVED;

  CommandPort(CommandDoor door, CardTokenizer tokenizer) {
    this.door = door;
    this.tokenizer = tokenizer;
  }

  /** Takes an answer; called within drain. */
  void onAnswer(long address, Answer answer) {
    answered++;
    if (address >= firstOfOperation && !answer.responseCode().isApproved()) {
      worst = answer.responseCode();
    }
  }

  /** Defines a programme; one that is there already stays as it is. */
  public synchronized void defineProgramme(ProgrammeDefinition programme) {
    begin();
    DefineProgrammeCommand.encode(scratch, 0, programme);
    submit(CommandType.DEFINE_PROGRAMME, DefineProgrammeCommand.LENGTH);
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
      OpenCardCommand.encode(
          scratch,
          0,
          programme,
          tokenizer.tokenHigh(),
          tokenizer.tokenLow(),
          pan.parseNaturalIntAscii(0, 6),
          pan.parseNaturalIntAscii(digits.length - 4, 4));
      submit(CommandType.OPEN_CARD, OpenCardCommand.LENGTH);
    }
    finish("open " + count + " cards");
  }

  private void begin() {
    firstOfOperation = submitted;
    worst = ResponseCode.APPROVED;
  }

  /** Sends what was written into the scratch buffer: a claim must not stay open. */
  private void submit(int commandType, int length) {
    await(() -> submitted - answered < MAX_UNDER_WAY, "room for a command");
    int[] claim = {CommandDoor.FULL};
    await(
        () -> {
          claim[0] = door.claim(commandType, length, submitted);
          return claim[0] != CommandDoor.FULL;
        },
        "room in the command ring");
    door.buffer().putBytes(CommandDoor.offset(claim[0]), scratch, 0, length);
    door.commit(claim[0]);
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
      if (door.replies().drain(MAX_UNDER_WAY) == 0) {
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
