package io.tebus.perf.bench;

import io.tebus.engine.EngineOptions;
import java.nio.file.Path;

/**
 * A journal of purchases that earned, and what a reader of it must know.
 *
 * <p>Immutable.
 *
 * @param directory of the journal, which nobody writes any more
 * @param tokenKeyCheckValue of the key behind its card tokens, read as a big-endian number
 * @param engineOptions large enough to replay it
 * @param cardsLsn the last event before the purchases: programme and cards
 * @param endLsn the last event
 */
record PurchaseJournal(
    Path directory,
    long tokenKeyCheckValue,
    EngineOptions engineOptions,
    long cardsLsn,
    long endLsn) {

  /** How many purchases there are, each with one lot movement. */
  long purchases() {
    return endLsn - cardsLsn;
  }
}
