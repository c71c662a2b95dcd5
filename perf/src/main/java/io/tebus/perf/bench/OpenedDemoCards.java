package io.tebus.perf.bench;

import io.tebus.app.DemoCards;
import io.tebus.command.CommandType;
import io.tebus.command.OpenCardCommand;
import io.tebus.security.CardTokenizer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The first demo cards, with an account each, as a journal has them, and their tokens.
 *
 * <p>Immutable.
 */
final class OpenedDemoCards {

  private static final int BIN_DIGITS = 6;
  private static final int LAST_DIGITS = 4;

  private final long[] tokensHigh;
  private final long[] tokensLow;

  private OpenedDemoCards(int count) {
    tokensHigh = new long[count];
    tokensLow = new long[count];
  }

  /** Opens so many in a journal. */
  static OpenedDemoCards in(JournalWriter journal, int count) {
    OpenedDemoCards cards = new OpenedDemoCards(count);
    CardTokenizer tokenizer = JournalWriter.key().tokenizer();
    byte[] digits = new byte[DemoCards.LENGTH];
    UnsafeBuffer pan = new UnsafeBuffer(digits);
    for (int card = 0; card < count; card++) {
      DemoCards.putNumber(card, digits, 0);
      tokenizer.tokenize(pan, 0, DemoCards.LENGTH);
      cards.tokensHigh[card] = tokenizer.tokenHigh();
      cards.tokensLow[card] = tokenizer.tokenLow();
      OpenCardCommand.encode(
          journal.command(),
          0,
          JournalWriter.DEMO,
          tokenizer.tokenHigh(),
          tokenizer.tokenLow(),
          pan.parseNaturalIntAscii(0, BIN_DIGITS),
          pan.parseNaturalIntAscii(DemoCards.LENGTH - LAST_DIGITS, LAST_DIGITS));
      journal.execute(CommandType.OPEN_CARD);
    }
    return cards;
  }

  int count() {
    return tokensHigh.length;
  }

  long tokenHigh(int card) {
    return tokensHigh[card];
  }

  long tokenLow(int card) {
    return tokensLow[card];
  }
}
