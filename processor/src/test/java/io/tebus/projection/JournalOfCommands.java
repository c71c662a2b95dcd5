package io.tebus.projection;

import static io.tebus.projection.ProjectionUnderTest.MAX_ERRORS;
import static io.tebus.projection.ProjectionUnderTest.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeAccountCommand;
import io.tebus.command.ChangeCardCommand;
import io.tebus.command.CommandType;
import io.tebus.command.MergeAccountsCommand;
import io.tebus.command.OpenAccountCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.SampleCommand;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
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

  private static final int PROGRAMME = ProgrammeDefinition.demo().id();
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
    define(ProgrammeDefinition.demo());
  }

  /** Defines a programme, or gives it other settings. */
  void define(ProgrammeDefinition programme) {
    DefineProgrammeCommand.encode(source, 0, programme);
    assertThat(execute(CommandType.DEFINE_PROGRAMME, source)).isTrue();
  }

  /** Opens a card whose number ends with the card. */
  void openCard(int card, long accountNumber, long points) {
    OpenCardCommand.encode(
        source, 0, PROGRAMME, CardStatus.ACTIVE, card, card, BIN, card, accountNumber, points);
    assertThat(execute(CommandType.OPEN_CARD, source)).isTrue();
  }

  /** Opens an account without a card, which was not there. */
  void openAccount(long number) {
    OpenAccountCommand.encode(source, 0, PROGRAMME, number);
    take(CommandType.OPEN_ACCOUNT, source);
  }

  /** Sends a request that is no repeat. */
  void send(SampleCommand request) {
    take(CommandType.TRANSACTION, request.buffer());
  }

  /**
   * Changes a card that was different.
   *
   * @param status an ordinal, or as it is
   * @param rights bits, or as they are
   */
  void changeCard(int card, int status, int rights) {
    ChangeCardCommand.encode(source, 0, PROGRAMME, status, rights, card, card);
    take(CommandType.CHANGE_CARD, source);
  }

  /** Changes the status of the account of a card, which was another one. */
  void changeAccount(int card, AccountStatus status) {
    ChangeAccountCommand.encode(source, 0, PROGRAMME, status, OWN, card, card);
    take(CommandType.CHANGE_ACCOUNT, source);
  }

  /** Merges the account of a card into that of another one. */
  void merge(int from, int into) {
    MergeAccountsCommand.encode(source, 0, PROGRAMME, false, OWN, from, from, OWN, into, into);
    take(CommandType.MERGE_ACCOUNTS, source);
  }

  /** Gives the account of a card its points again. */
  void unmerge(int card) {
    MergeAccountsCommand.encode(source, 0, PROGRAMME, true, OWN, card, card, OWN, 0, 0);
    take(CommandType.MERGE_ACCOUNTS, source);
  }

  /** Lets time pass; returns whether a hold ended. */
  boolean tickAfter(Duration time) {
    nowMs += time.toMillis();
    return execute(CommandType.TICK, source);
  }

  /** Books a slice of lots that have lapsed; returns whether there was one. */
  boolean expire() {
    return execute(CommandType.EXPIRE, source);
  }

  private void take(int commandType, DirectBuffer command) {
    boolean taken = execute(commandType, command);
    assertThat(taken).as("%s", answer.responseCode()).isTrue();
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
