package io.tebus.perf.bench;

import io.tebus.perf.store.GrowthPauses;
import java.util.List;

/**
 * What a store bench found. There are findings only when every answer was right and every point
 * conserved.
 *
 * <p>Immutable.
 *
 * @param memory of so many accounts as {@code accounts} says
 * @param tables of the large engine when it was full
 * @param windows of both engines, by pair
 * @param judged answers of both engines
 */
record StoreFindings(
    StoreMemory memory,
    int accounts,
    List<StoreTable> tables,
    List<StoreWindow> windows,
    long judged,
    GrowthPauses growth,
    List<TokenFinding> tokens) {

  StoreFindings {
    tables = List.copyOf(tables);
    windows = List.copyOf(windows);
    tokens = List.copyOf(tokens);
  }

  /** The windows of one engine, by pair. */
  List<StoreWindow> of(boolean large) {
    return windows.stream().filter(window -> window.large() == large).toList();
  }
}
