package io.tebus.perf.bench;

import io.tebus.command.CommandType;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.EngineOptions;
import io.tebus.iso.TransactionFunction;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes the journal of a host that saw nothing but purchases, without the host.
 *
 * <p>Confined to the main thread.
 */
final class PurchaseJournalWriter {

  private static final int SPARE_WINDOW = 1_024;
  private static final int MAX_STAN = 999_999;
  private static final long MIN_AMOUNT_MINOR = 100;
  private static final long AMOUNTS = 99_900;
  private static final long AMOUNT_STEP = 7_919;

  private final JournalWriter journal;
  private final OpenedDemoCards cards;
  private final TransactionCommand transaction = new TransactionCommand();

  private PurchaseJournalWriter(JournalWriter journal, OpenedDemoCards cards) {
    this.journal = journal;
    this.cards = cards;
  }

  /** Writes a new journal: the demo programme, so many cards, so many purchases on them in turn. */
  static PurchaseJournal write(Path directory, int cards, int purchases) {
    EngineOptions options = EngineOptions.ofCapacity(purchases + SPARE_WINDOW);
    try (JournalWriter journal =
        JournalWriter.open(directory, options, System.currentTimeMillis())) {
      OpenedDemoCards opened = OpenedDemoCards.in(journal, cards);
      // Programme and cards are in groups of their own.
      journal.append();
      PurchaseJournalWriter writer = new PurchaseJournalWriter(journal, opened);
      long cardsLsn = journal.lsn();
      for (int i = 0; i < purchases; i++) {
        writer.purchase(i);
      }
      journal.seal();
      return new PurchaseJournal(
          directory, JournalWriter.key().checkNumber(), options, cardsLsn, journal.lsn());
    }
  }

  private void purchase(int number) {
    int card = number % cards.count();
    transaction
        .wrapAndClear(journal.command(), 0)
        .programme(JournalWriter.DEMO)
        .function(TransactionFunction.PURCHASE)
        .mti(200)
        .token(cards.tokenHigh(card), cards.tokenLow(card))
        .amount(MIN_AMOUNT_MINOR + number * AMOUNT_STEP % AMOUNTS)
        .processingCode(0)
        .currency(840)
        .stan(number % MAX_STAN + 1)
        .localTime(93_000)
        .localDate(115)
        .merchantType(5_411)
        .transmittedAt(115_093_000)
        .acquirer(900_001);
    journal
        .command()
        .putStringWithoutLengthAscii(
            TransactionCommand.TERMINAL, String.format(Locale.ROOT, "B%07d", number / MAX_STAN));
    journal
        .command()
        .putStringWithoutLengthAscii(TransactionCommand.CARD_ACCEPTOR, "BENCHMERCHANT01 ");
    journal.execute(CommandType.TRANSACTION);
  }
}
