package io.tebus.app;

import io.tebus.engine.Engine;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Ledger;
import io.tebus.security.CardTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cards of the demonstration: {@code 99990001} + 7-digit index + Luhn digit; indices above
 * 9,999,999 continue in {@code 99990002}.
 *
 * <p>Safe for any thread. Source of the last digit: ISO/IEC 7812-1, annex B.
 */
public final class DemoCards {

  /** Name of the programme that they are opened in. */
  public static final String PROGRAMME = "DEMO";

  /** Digits of every number. */
  public static final int LENGTH = 16;

  private static final Logger LOG = LoggerFactory.getLogger(DemoCards.class);
  private static final long PER_RANGE = 10_000_000;
  private static final long FIRST_RANGE = 99_990_001;

  private DemoCards() {}

  /** The number of a card. */
  public static String number(long index) {
    byte[] digits = new byte[LENGTH];
    putNumber(index, digits, 0);
    return new String(digits, StandardCharsets.US_ASCII);
  }

  /** Writes the number of a card as {@link #LENGTH} ASCII digits. */
  public static void putNumber(long index, byte[] target, int offset) {
    if (index < 0 || index >= HostOptions.MAX_DEMO_CARDS) {
      throw new IllegalArgumentException(
          "demo card: index=" + index + " (expected: 0-" + (HostOptions.MAX_DEMO_CARDS - 1) + ")");
    }
    long payload = (FIRST_RANGE + index / PER_RANGE) * PER_RANGE + index % PER_RANGE;
    long left = payload * 10 + luhnDigit(payload);
    for (int i = offset + LENGTH - 1; i >= offset; i--) {
      target[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
  }

  /**
   * How many are to be opened: as many as are asked for, when any of them is not open yet; else 0.
   *
   * @param engine that nobody else uses now
   * @param programmes ids by name
   */
  static long due(
      Engine engine, Map<String, Integer> programmes, long count, CardTokenizer tokenizer) {
    Integer demo = programmes.get(PROGRAMME);
    if (count > 0 && demo == null) {
      LOG.warn("demonstration cards: none, cfg/programme defines no programme {}", PROGRAMME);
    }
    return demo == null || areOpen(engine.ledger(demo), count, tokenizer) ? 0 : count;
  }

  /** Looks for each one: an import may have opened any of them, and a kill may have left some. */
  private static boolean areOpen(@Nullable Ledger ledger, long count, CardTokenizer tokenizer) {
    if (ledger == null) {
      return count == 0;
    }
    byte[] digits = new byte[LENGTH];
    UnsafeBuffer pan = new UnsafeBuffer(digits);
    for (long index = 0; index < count; index++) {
      putNumber(index, digits, 0);
      tokenizer.tokenize(pan, 0, LENGTH);
      if (ledger.card(tokenizer.tokenHigh(), tokenizer.tokenLow()) == Cards.UNKNOWN) {
        return false;
      }
    }
    return true;
  }

  private static int luhnDigit(long payload) {
    int sum = 0;
    boolean doubled = true;
    for (long left = payload; left > 0; left /= 10) {
      int digit = (int) (left % 10);
      int value = doubled ? 2 * digit : digit;
      sum += value > 9 ? value - 9 : value;
      doubled = !doubled;
    }
    return (10 - sum % 10) % 10;
  }
}
