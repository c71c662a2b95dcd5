package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeAccountCommand;
import io.tebus.command.ChangeCardCommand;
import io.tebus.command.CommandType;
import io.tebus.command.MergeAccountsCommand;
import io.tebus.command.OpenAccountCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.Right;
import io.tebus.command.SampleCommand;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.event.Answer;
import io.tebus.event.EventHeader;
import io.tebus.iso.TransactionFunction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal with an event of each type, byte for byte: what was written once must stay readable and
 * give the same state, and it is what is written.
 *
 * <p>The file has the hash of the state in its first line, and then a frame a line. With {@code
 * -Dtebus.golden=DIR} it is made there, not compared.
 */
class GoldenJournalTest {
  private static final String FILE = "format-1-events-5.hex";
  private static final @Nullable String TARGET = System.getProperty("tebus.golden");

  private static final EngineOptions ENGINE =
      EngineOptions.ofCapacity(1_024).withStore(64, 64, 512);

  /** 15 January 2027, 08:00 UTC. */
  private static final long BEGIN_MS = 1_800_000_000_000L;

  private static final int PROGRAMME = ProgrammeDefinition.demo().id();
  private static final int POINTS = 9_000;
  private static final int BIN = 999_900;
  private static final int ANN = 1;
  private static final int BOB = 2;
  private static final int CAROL = 3;
  private static final long CLUB = 42;
  private static final long OWN = OpenCardCommand.NO_ACCOUNT_NUMBER;

  private static final Set<Integer> EVERY_TYPE =
      Set.of(
          EventHeader.TRANSACTION,
          EventHeader.CARD_OPENED,
          EventHeader.PROGRAMME_DEFINED,
          EventHeader.HOLD_ENDED,
          EventHeader.LOTS_EXPIRED,
          EventHeader.CARD_CHANGED,
          EventHeader.ACCOUNT_CHANGED,
          EventHeader.ACCOUNTS_MERGED,
          EventHeader.ACCOUNT_OPENED);

  private final UnsafeBuffer source = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final EventGroup group = new EventGroup(SmallJournals.GROUP_CAPACITY_BYTES);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private final Set<Integer> types = new TreeSet<>();
  private long nowMs = BEGIN_MS;
  private int lastStan = 100;

  @Test
  void writesWhatItWroteOnce(@TempDir Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Engine engine = new Engine(ENGINE)) {
      write(directory, engine);
      lines.add(Long.toHexString(engine.stateHash()));
    }
    for (FrameAt frame : FrameAt.in(directory)) {
      lines.add(HexFormat.of().formatHex(frame.bytes()));
    }

    assertThat(types).isEqualTo(EVERY_TYPE);
    if (TARGET != null) {
      Files.write(Files.createDirectories(Path.of(TARGET)).resolve(FILE), lines);
    } else {
      assertThat(lines).isEqualTo(golden());
    }
  }

  @Test
  void readsWhatItWroteOnce(@TempDir Path directory) throws IOException {
    Assumptions.assumeTrue(TARGET == null, "the file is being made");
    List<String> lines = golden();
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (String frame : lines.subList(1, lines.size())) {
      frames.writeBytes(HexFormat.of().parseHex(frame));
    }
    Path generation = Files.createDirectory(directory.resolve("g000001"));
    Files.write(generation.resolve("00000001.journal"), frames.toByteArray());

    try (Engine engine = new Engine(ENGINE)) {
      JournalSummary summary =
          Journal.replay(
              directory, (_, _, buffer, offset, length) -> engine.apply(buffer, offset, length));

      assertThat(summary.endLsn()).isEqualTo(engine.lsn()).isPositive();
      assertThat(summary.sealed()).isTrue();
      assertThat(Long.toHexString(engine.stateHash())).isEqualTo(lines.get(0));
    }
  }

  private static List<String> golden() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            GoldenJournalTest.class.getResourceAsStream(FILE),
            FILE + " is made with -Dtebus.golden=DIR")) {
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
  }

  /** All types of events. Each call of {@link #after} ends a group. */
  private void write(Path directory, Engine engine) {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      ProgrammeDefinition demo = ProgrammeDefinition.demo();
      EarnSettings shortLived = demo.earning().withLifeMonths(1);
      DefineProgrammeCommand.encode(source, 0, demo.with(shortLived));
      execute(engine, CommandType.DEFINE_PROGRAMME, source);
      openCard(engine, ANN, 1_000);
      openCard(engine, BOB, 500);
      openCard(engine, CAROL, 250);
      OpenAccountCommand.encode(source, 0, PROGRAMME, CLUB);
      execute(engine, CommandType.OPEN_ACCOUNT, source);
      after(Duration.ofSeconds(1), journal);

      SampleCommand purchase = request(TransactionFunction.PURCHASE, 200, 0, ANN, 45_90);
      send(engine, purchase);
      send(engine, request(TransactionFunction.REDEMPTION, 200, POINTS, BOB, 80));
      send(engine, request(TransactionFunction.REDEMPTION, 200, POINTS, BOB, 10_000));
      after(Duration.ofSeconds(1), journal);

      send(engine, request(TransactionFunction.HOLD, 100, POINTS, ANN, 300));
      SampleCommand transfer = request(TransactionFunction.TRANSFER, 200, 409_090, BOB, 20);
      transfer.view().currency(999).rights(Right.TRANSFER.bit()).recipientNumber(CLUB);
      send(engine, transfer);
      SampleCommand reversal = request(TransactionFunction.REVERSAL, 400, 0, ANN, 45_90);
      int stan = purchase.view().stan();
      reversal.view().original(200, stan, SampleCommand.TRANSMITTED_AT, SampleCommand.ACQUIRER, 0);
      send(engine, reversal);
      after(Duration.ofMinutes(5), journal);

      ChangeCardCommand.encode(
          source,
          0,
          PROGRAMME,
          CardStatus.LOST.ordinal(),
          ChangeCardCommand.UNCHANGED,
          CAROL,
          CAROL);
      execute(engine, CommandType.CHANGE_CARD, source);
      ChangeAccountCommand.encode(source, 0, PROGRAMME, AccountStatus.BLOCKED, CLUB, 0, 0);
      execute(engine, CommandType.CHANGE_ACCOUNT, source);
      MergeAccountsCommand.encode(source, 0, PROGRAMME, false, OWN, CAROL, CAROL, OWN, BOB, BOB);
      execute(engine, CommandType.MERGE_ACCOUNTS, source);
      after(Duration.ofHours(1), journal);

      execute(engine, CommandType.TICK, source);
      after(Duration.ofDays(75), journal);

      execute(engine, CommandType.EXPIRE, source);
      after(Duration.ZERO, journal);
      journal.seal();
    }
  }

  private void openCard(Engine engine, int card, long points) {
    OpenCardCommand.encode(
        source, 0, PROGRAMME, CardStatus.ACTIVE, card, card, BIN, card, OWN, points);
    execute(engine, CommandType.OPEN_CARD, source);
  }

  private SampleCommand request(
      TransactionFunction function, int mti, int processingCode, int card, long amount) {
    lastStan++;
    SampleCommand request = new SampleCommand();
    request
        .view()
        .function(function)
        .mti(mti)
        .processingCode(processingCode)
        .stan(lastStan)
        .token(card, card)
        .amount(amount);
    return request;
  }

  private void send(Engine engine, SampleCommand request) {
    execute(engine, CommandType.TRANSACTION, request.buffer());
  }

  /** Executes a command of which an event comes. */
  private void execute(Engine engine, int commandType, DirectBuffer command) {
    int length = engine.execute(nowMs, commandType, command, 0, event, 0, answer);
    assertThat(length).as("type %d: %s", commandType, answer.responseCode()).isPositive();
    types.add(EventHeader.type(event, 0));
    group.buffer().putBytes(group.claim(), event, 0, length);
    group.commit(length);
  }

  private void after(Duration time, Journal journal) {
    journal.append(group, journal.appendedLsn() + 1, nowMs);
    journal.sync();
    group.clear();
    nowMs += time.toMillis();
  }
}
