package io.tebus.perf.bench;

import io.tebus.command.CommandType;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.event.Answer;
import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.SyncMode;
import io.tebus.security.TokenKey;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A journal that is written without its host: commands go to an engine, its events in groups to the
 * journal. Time is what the bench says it is.
 *
 * <p>Confined to the main thread.
 */
final class JournalWriter implements AutoCloseable {

  /** The key of the cards' tokens, in hexadecimal. It guards nothing. */
  static final String KEY = "7e".repeat(32);

  static final int DEMO = ProgrammeDefinition.demo().id();

  /** Events of a group, as the sequencer has them at most. */
  private static final int GROUP_EVENTS = 1_024;

  private final Engine engine;
  private final Journal journal;
  private final EventGroup group = new EventGroup(EventGroup.DEFAULT_CAPACITY_BYTES);
  private final UnsafeBuffer command = new UnsafeBuffer(new byte[1_024]);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private long timeMs;

  private JournalWriter(Engine engine, Journal journal, long timeMs) {
    this.engine = engine;
    this.journal = journal;
    this.timeMs = timeMs;
  }

  /** A new journal, whose first event defines the demo programme at the given time. */
  static JournalWriter open(Path directory, EngineOptions options, long timeMs) {
    Journal journal =
        Journal.open(
            directory,
            JournalOptions.of(SyncMode.NONE, key().checkValue()),
            (lsn, _, _, _, _) -> {
              throw new IllegalStateException(
                  "journal: path=" + directory + " lsn=" + lsn + " (expected: a new one)");
            });
    JournalWriter writer = new JournalWriter(new Engine(options), journal, timeMs);
    DefineProgrammeCommand.encode(writer.command, 0, ProgrammeDefinition.demo());
    writer.execute(CommandType.DEFINE_PROGRAMME);
    return writer;
  }

  static TokenKey key() {
    return TokenKey.ofHex(KEY, "bench");
  }

  /** Where the next command is written, from the begin on. */
  UnsafeBuffer command() {
    return command;
  }

  /** Executes the command that was written, which must be approved. */
  void execute(int commandType) {
    int length =
        engine.execute(timeMs, commandType, command, 0, group.buffer(), group.claim(), answer);
    if (length == 0 || !answer.responseCode().isApproved()) {
      throw new IllegalStateException(
          "engine: answer="
              + answer.responseCode()
              + " length="
              + length
              + " (expected: approved)");
    }
    group.commit(length);
    if (group.count() == GROUP_EVENTS || !group.hasRoomFor(Engine.MAX_EVENT_LENGTH)) {
      append();
    }
  }

  /** Writes the group; the next one is a millisecond later. */
  void append() {
    if (!group.isEmpty()) {
      journal.append(group, journal.appendedLsn() + 1, timeMs);
      group.clear();
      timeMs++;
    }
  }

  /** Goes on at a later time. */
  void moveTo(long laterMs) {
    append();
    if (laterMs < timeMs) {
      throw new IllegalArgumentException(
          "journal: time=" + laterMs + " (expected: at least " + timeMs + ")");
    }
    timeMs = laterMs;
  }

  /** The last event. */
  long lsn() {
    return engine.lsn();
  }

  /** Ends the journal in order, all of it on disk. */
  void seal() {
    append();
    journal.seal();
  }

  @Override
  public void close() {
    journal.close();
    engine.close();
  }
}
