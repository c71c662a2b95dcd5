package io.tebus.projection;

import io.tebus.command.DefineProgrammeCommand;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.agrona.DirectBuffer;

/**
 * For each account the last event that said what it holds: its LSN and time.
 *
 * <p>Confined to the thread that audits.
 */
final class LastEvents {

  private static final int CHUNK_ACCOUNTS = 1 << 16;
  private static final int LSN = 0;
  private static final int TIME = 1;
  private static final int FIELDS = 2;

  /** LSN and time by account. In chunks: accounts are many, and nothing is copied to grow. */
  private final List<long[]> chunks = new ArrayList<>();

  private final SortedSet<Integer> programmes = new TreeSet<>();
  private final TransactionEvent transaction = new TransactionEvent();
  private final CardOpenedEvent card = new CardOpenedEvent();
  private final HoldEndedEvent ended = new HoldEndedEvent();

  void add(DirectBuffer buffer, int offset, int length) {
    switch (EventHeader.type(buffer, offset)) {
      case EventHeader.TRANSACTION -> {
        transaction.wrap(buffer, offset, length);
        if (TransactionRow.showsBalance(transaction)) {
          put(transaction.account(), transaction.lsn(), transaction.timeMs());
        }
      }
      case EventHeader.CARD_OPENED -> {
        card.wrap(buffer, offset, length);
        if (CardRow.showsBalance(card)) {
          put(card.account(), EventHeader.lsn(buffer, offset), EventHeader.timeMs(buffer, offset));
        }
      }
      case EventHeader.HOLD_ENDED -> {
        ended.wrap(buffer, offset, length);
        put(ended.account(), EventHeader.lsn(buffer, offset), EventHeader.timeMs(buffer, offset));
      }
      case EventHeader.PROGRAMME_DEFINED ->
          programmes.add(DefineProgrammeCommand.decode(buffer, offset + EventHeader.LENGTH).id());
      default -> {
        // The engine refuses an event of another type.
      }
    }
  }

  /** Programmes that were defined, ascending. */
  List<Integer> programmes() {
    return List.copyOf(programmes);
  }

  /** LSN of the last event of an account, 0 when there was none. */
  long lsn(int account) {
    return at(account, LSN);
  }

  /** Time of the last event of an account, ms since 1970 UTC. */
  long timeMs(int account) {
    return at(account, TIME);
  }

  private long at(int account, int field) {
    int chunk = account / CHUNK_ACCOUNTS;
    return chunk < chunks.size() ? chunks.get(chunk)[index(account) + field] : 0;
  }

  private void put(int account, long lsn, long timeMs) {
    while (chunks.size() <= account / CHUNK_ACCOUNTS) {
      chunks.add(new long[FIELDS * CHUNK_ACCOUNTS]);
    }
    long[] chunk = chunks.get(account / CHUNK_ACCOUNTS);
    chunk[index(account) + LSN] = lsn;
    chunk[index(account) + TIME] = timeMs;
  }

  /** Where an account's fields begin in its chunk. */
  private static int index(int account) {
    return FIELDS * (account % CHUNK_ACCOUNTS);
  }
}
