package io.tebus.projection;

import java.util.List;
import org.agrona.DirectBuffer;

/**
 * What events become in one table.
 *
 * <p>Confined to the thread that uses it. The same event always gives the same bytes: by that an
 * audit knows what a row should be.
 */
interface EventRows {

  /** Every table that events are written to, each with views of its own. */
  static List<EventRows> all() {
    return List.of(
        new ProgrammeRow(),
        new AccountRow(),
        new CardRow(),
        new CardChangeRow(),
        new AccountChangeRow(),
        new AccountMergeRow(),
        new TransactionRow(),
        new HoldTimeoutRow(),
        new LotExpiryRow(),
        new LotMovementRow());
  }

  Table table();

  /**
   * Adds the rows that an event gives this table.
   *
   * @return how many, 0 for an event of another kind
   */
  int encode(DirectBuffer source, int offset, int length, CopyEncoder out);
}
