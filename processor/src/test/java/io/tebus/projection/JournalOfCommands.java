package io.tebus.projection;

import static io.tebus.projection.ProjectionUnderTest.MAX_ERRORS;
import static io.tebus.projection.ProjectionUnderTest.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.DefineProgrammeCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.ProgrammeDefinition;
import io.tebus.command.SampleCommand;
import io.tebus.engine.Engine;
import io.tebus.event.Answer;
import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A journal of what a test commands, one after the other: decided by an engine, written at once.
 *
 * <p>Confined to the test's thread.
 */
final class JournalOfCommands implements AutoCloseable {

  /** Of an account that belongs to one card alone. */
  static final long OWN = OpenCardCommand.NO_ACCOUNT_NUMBER;

  /** 15 January 2027, 08:00 UTC. */
  private static final long BEGIN_MS = 1_800_000_000_000L;

  private static final int GROUP_CAPACITY_BYTES = 32 << 10;
  private static final int BIN = 999_900;

  private final Path directory;
  private final Engine engine = new Engine(JournalOfHistory.ENGINE);
  private final EventGroup group = new EventGroup(GROUP_CAPACITY_BYTES);
  private final UnsafeBuffer source = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private final Journal journal;
  private long nowMs = BEGIN_MS;

  /** A journal that holds the demonstration programme: LSN 1. */
  JournalOfCommands(Path directory) {
    this.directory = directory;
    journal = JournalOfHistory.open(directory);
    DefineProgrammeCommand.encode(source, 0, ProgrammeDefinition.demo());
    assertThat(execute(CommandType.DEFINE_PROGRAMME, source)).isTrue();
  }

  /** Opens a card whose number ends with the card. */
  void openCard(int card, long accountNumber, long points) {
    OpenCardCommand.encode(
        source,
        0,
        ProgrammeDefinition.demo().id(),
        CardStatus.ACTIVE,
        card,
        card,
        BIN,
        card,
        accountNumber,
        points);
    assertThat(execute(CommandType.OPEN_CARD, source)).isTrue();
  }

  /** Sends a request that is no repeat. */
  void send(SampleCommand request) {
    assertThat(execute(CommandType.TRANSACTION, request.buffer()))
        .as("%s", answer.responseCode())
        .isTrue();
  }

  /** Lets time pass; returns whether a hold ended. */
  boolean tickAfter(Duration time) {
    nowMs += time.toMillis();
    return execute(CommandType.TICK, source);
  }

  private boolean execute(int commandType, DirectBuffer command) {
    int length = engine.execute(nowMs, commandType, command, 0, event, 0, answer);
    if (length == 0) {
      return false;
    }
    group.clear();
    group.buffer().putBytes(group.claim(), event, 0, length);
    group.commit(length);
    journal.append(group, engine.lsn(), nowMs);
    return true;
  }

  /** Feeds a database all there is. */
  void feed(DatabaseAddress address) {
    ProjectionOptions options =
        new ProjectionOptions(
            () -> address,
            directory,
            JournalOfHistory.TOKEN_KEY_CHECK_VALUE,
            1_000,
            100,
            Duration.ofMillis(50),
            MAX_ERRORS);
    try (Projection projection = new Projection(options, journal::durableLsn)) {
      assertThat(projection.attach(PATIENCE)).as("attached").isTrue();
      ProjectionUnderTest.drain(projection);
    }
  }

  @Override
  public void close() {
    journal.close();
    engine.close();
  }
}
