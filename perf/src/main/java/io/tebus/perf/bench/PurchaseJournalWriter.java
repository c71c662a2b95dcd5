package io.tebus.perf.bench;

import io.tebus.app.DemoCards;
import io.tebus.command.CommandType;
import io.tebus.command.DefineProgrammeCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.ProgrammeDefinition;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.event.Answer;
import io.tebus.iso.TransactionFunction;
import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.SyncMode;
import io.tebus.security.CardTokenizer;
import io.tebus.security.TokenKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the journal of a host that saw nothing but purchases, without the host: engine, groups,
 * journal.
 *
 * <p>Confined to the main thread.
 */
final class PurchaseJournalWriter {

  /** Events of a group, as the sequencer has them at most. */
  private static final int GROUP_EVENTS = 1_024;

  /** A key that guards nothing. */
  private static final String KEY = "7e".repeat(32);

  private static final int SPARE_WINDOW = 1_024;
  private static final int DEMO = ProgrammeDefinition.demo().id();
  private static final int MAX_STAN = 999_999;
  private static final long MIN_AMOUNT_MINOR = 100;
  private static final long AMOUNTS = 99_900;
  private static final long AMOUNT_STEP = 7_919;

  private final Engine engine;
  private final Journal journal;
  private final EventGroup group = new EventGroup(EventGroup.DEFAULT_CAPACITY_BYTES);
  private final UnsafeBuffer command = new UnsafeBuffer(new byte[1_024]);
  private final TransactionCommand transaction = new TransactionCommand();
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private final long[] tokensHigh;
  private final long[] tokensLow;
  private long timeMs = System.currentTimeMillis();

  private PurchaseJournalWriter(Engine engine, Journal journal, int cards) {
    this.engine = engine;
    this.journal = journal;
    tokensHigh = new long[cards];
    tokensLow = new long[cards];
  }

  /** Writes a new journal: the demo programme, so many cards, so many purchases on them in turn. */
  static PurchaseJournal write(Path directory, int cards, int purchases) {
    TokenKey key = TokenKey.ofHex(KEY, "bench");
    EngineOptions options = EngineOptions.ofCapacity(purchases + SPARE_WINDOW);
    Engine engine = new Engine(options);
    try (Journal journal =
        Journal.open(
            directory,
            JournalOptions.of(SyncMode.NONE, key.checkValue()),
            (lsn, timeMs, buffer, offset, length) -> {
              throw new IllegalStateException(
                  "journal: path=" + directory + " lsn=" + lsn + " (expected: a new one)");
            })) {
      PurchaseJournalWriter writer = new PurchaseJournalWriter(engine, journal, cards);
      writer.open(key.tokenizer());
      long cardsLsn = engine.lsn();
      for (int i = 0; i < purchases; i++) {
        writer.purchase(i);
      }
      writer.append();
      journal.seal();
      return new PurchaseJournal(
          directory, ByteBuffer.wrap(key.checkValue()).getLong(), options, cardsLsn, engine.lsn());
    }
  }

  /** Programme and cards, in groups of their own. */
  private void open(CardTokenizer tokenizer) {
    DefineProgrammeCommand.encode(command, 0, ProgrammeDefinition.demo());
    execute(CommandType.DEFINE_PROGRAMME);
    UnsafeBuffer pan = new UnsafeBuffer(new byte[CardTokenizer.MAX_DIGITS]);
    for (int card = 0; card < tokensHigh.length; card++) {
      byte[] digits = DemoCards.number(card).getBytes(StandardCharsets.US_ASCII);
      pan.putBytes(0, digits);
      tokenizer.tokenize(pan, 0, digits.length);
      tokensHigh[card] = tokenizer.tokenHigh();
      tokensLow[card] = tokenizer.tokenLow();
      OpenCardCommand.encode(
          command,
          0,
          DEMO,
          tokensHigh[card],
          tokensLow[card],
          pan.parseNaturalIntAscii(0, 6),
          pan.parseNaturalIntAscii(digits.length - 4, 4));
      execute(CommandType.OPEN_CARD);
    }
    append();
  }

  private void purchase(int number) {
    int card = number % tokensHigh.length;
    transaction
        .wrapAndClear(command, 0)
        .programme(DEMO)
        .function(TransactionFunction.PURCHASE)
        .mti(200)
        .token(tokensHigh[card], tokensLow[card])
        .amount(MIN_AMOUNT_MINOR + number * AMOUNT_STEP % AMOUNTS)
        .processingCode(0)
        .currency(840)
        .stan(number % MAX_STAN + 1)
        .localTime(93_000)
        .localDate(115)
        .merchantType(5_411)
        .transmittedAt(115_093_000)
        .acquirer(900_001);
    command.putStringWithoutLengthAscii(
        TransactionCommand.TERMINAL, String.format(Locale.ROOT, "B%07d", number / MAX_STAN));
    command.putStringWithoutLengthAscii(TransactionCommand.CARD_ACCEPTOR, "BENCHMERCHANT01 ");
    execute(CommandType.TRANSACTION);
  }

  private void execute(int commandType) {
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
  private void append() {
    if (!group.isEmpty()) {
      journal.append(group, journal.appendedLsn() + 1, timeMs);
      group.clear();
      timeMs++;
    }
  }
}
