package io.tebus.ops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeCardCommand;
import io.tebus.command.CommandType;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.event.Answer;
import io.tebus.iso.TransactionFunction;
import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.SyncMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A journal of nine events, decided by an engine in two starts of a host: the first one stopped in
 * order, the second one did not. Confined to the test's thread.
 */
final class SampleJournal implements AutoCloseable {

  static final long ANN_HIGH = 0x3FA1_C2D4_5566_7788L;
  static final long ANN_LOW = 0x0123_4567_89AB_CDEFL;
  static final long BOB_HIGH = 0x4BB1_D3E5_6677_8899L;
  static final long BOB_LOW = 0x1234_5678_9ABC_DEF0L;

  // LSNs.
  static final int ANN_OPENED = 2;
  static final int PURCHASE = 4;
  static final int REVERSAL = 5;
  static final int HOLD_ENDED = 8;
  static final int CARD_CHANGED = 9;
  static final int END = 9;

  /** DE 37 of the purchase. */
  static final String RRN = "632609020481";

  /** DE 42 of the hold: fifteen digits of which the last one checks the others. */
  static final String MERCHANT_LIKE_A_CARD = "371449635398431";

  static final String MERCHANT_LIKE_A_CARD_MASKED = "371449*****8431";

  /** What a terminal would obey. */
  static final String ESCAPE = "\u001b[2J";

  /** 15 January 2027, 08:00 UTC. */
  private static final long BEGIN_MS = 1_800_000_000_000L;

  private static final EngineOptions ENGINE =
      EngineOptions.ofCapacity(1_000).withStore(1_000, 1_000, 4_000);
  private static final int BLOCK_SIZE_BYTES = 1 << 20;
  private static final int GROUP_CAPACITY_BYTES = 32 << 10;
  private static final int PROGRAMME = ProgrammeDefinition.demo().id();
  private static final int BIN = 999_900;
  private static final int POINTS = 9_000;
  private static final int PURCHASE_STAN = 101;
  private static final long TRANSMITTED_AT = 115_093_000;
  private static final long ACQUIRER = 123_456;

  private final Path directory;
  private final Engine engine = new Engine(ENGINE);
  private final EventGroup group = new EventGroup(GROUP_CAPACITY_BYTES);
  private final UnsafeBuffer source = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private Journal journal;
  private long nowMs = BEGIN_MS;

  private SampleJournal(Path directory) {
    this.directory = directory;
    journal = open(directory);
  }

  /** Writes it into a directory that is not there. */
  static void write(Path directory) {
    try (SampleJournal sample = new SampleJournal(directory)) {
      sample.firstStart();
      sample.secondStart();
    }
  }

  /** A journal in small files. */
  static Journal open(Path directory) {
    JournalOptions options = JournalOptions.of(SyncMode.NONE, new byte[Long.BYTES]);
    return Journal.open(
        directory,
        options.withFiles(options.rollCycle(), BLOCK_SIZE_BYTES),
        (lsn, timeMs, buffer, offset, length) -> {});
  }

  private void firstStart() {
    DefineProgrammeCommand.encode(source, 0, ProgrammeDefinition.demo());
    decide(CommandType.DEFINE_PROGRAMME, source);
    append();
    openCard(ANN_HIGH, ANN_LOW, 78, 1_000);
    openCard(BOB_HIGH, BOB_LOW, 86, 500);
    append();
    request(TransactionFunction.PURCHASE, 200, 0, 45_90, PURCHASE_STAN, RRN);
    append();
    journal.seal();
  }

  private void secondStart() {
    journal.close();
    journal = open(directory);
    nowMs += Duration.ofHours(1).toMillis();
    request(TransactionFunction.REVERSAL, 400, 0, 45_90, 102, "632609020482");
    append();
    request(TransactionFunction.REDEMPTION, 200, POINTS, 100_00, 103, "632609020483");
    append();
    request(TransactionFunction.HOLD, 100, POINTS, 1_00, 104, "632609020484");
    append();
    nowMs += Duration.ofMinutes(30).toMillis();
    decide(CommandType.TICK, source);
    append();
    ChangeCardCommand.encode(
        source, 0, PROGRAMME, CardStatus.LOST.ordinal(), CardRight.ALL, BOB_HIGH, BOB_LOW);
    decide(CommandType.CHANGE_CARD, source);
    append();
  }

  private void openCard(long tokenHigh, long tokenLow, int lastFour, long points) {
    OpenCardCommand.encode(
        source,
        0,
        PROGRAMME,
        CardStatus.ACTIVE,
        tokenHigh,
        tokenLow,
        BIN,
        lastFour,
        OpenCardCommand.NO_ACCOUNT_NUMBER,
        points);
    decide(CommandType.OPEN_CARD, source);
  }

  /** Of Ann, but for holds, which are Bob's. A reversal is that of the purchase. */
  private void request(
      TransactionFunction function,
      int mti,
      int processingCode,
      long amount,
      int stan,
      String rrn) {
    boolean bob = function == TransactionFunction.HOLD;
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[TransactionCommand.LENGTH]);
    TransactionCommand request =
        new TransactionCommand()
            .wrapAndClear(buffer, 0)
            .programme(PROGRAMME)
            .function(function)
            .mti(mti)
            .token(bob ? BOB_HIGH : ANN_HIGH, bob ? BOB_LOW : ANN_LOW)
            .amount(amount)
            .processingCode(processingCode)
            .currency(840)
            .stan(stan)
            .localTime(93_000)
            .localDate(115)
            .transmittedAt(TRANSMITTED_AT)
            .acquirer(ACQUIRER);
    if (function == TransactionFunction.REVERSAL) {
      request.original(200, PURCHASE_STAN, TRANSMITTED_AT, ACQUIRER, 0);
    }
    text(buffer, TransactionCommand.TERMINAL, 8, bob ? "T" + ESCAPE : "TERM0007");
    String merchant = bob ? MERCHANT_LIKE_A_CARD : "MERCH0000000007";
    text(buffer, TransactionCommand.CARD_ACCEPTOR, 16, merchant);
    text(buffer, TransactionCommand.RRN, 12, rrn);
    decide(CommandType.TRANSACTION, buffer);
  }

  private static void text(UnsafeBuffer buffer, int offset, int width, String text) {
    buffer.setMemory(offset, width, (byte) ' ');
    buffer.putBytes(offset, text.getBytes(StandardCharsets.US_ASCII));
  }

  private void decide(int commandType, DirectBuffer command) {
    int length = engine.execute(nowMs, commandType, command, 0, event, 0, answer);
    assertThat(length).as("event of command type %d", commandType).isPositive();
    group.buffer().putBytes(group.claim(), event, 0, length);
    group.commit(length);
  }

  private void append() {
    journal.append(group, journal.appendedLsn() + 1, nowMs);
    group.clear();
  }

  @Override
  public void close() {
    journal.close();
    engine.close();
  }
}
