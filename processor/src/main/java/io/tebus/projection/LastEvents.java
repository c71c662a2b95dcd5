package io.tebus.projection;

import io.tebus.command.DefineProgrammeCommand;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
import io.tebus.event.TransactionEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * For each account the last event that said what it holds: its LSN and time.
 *
 * <p>Confined to the thread that audits.
 */
final class LastEvents {

  private static final int FIRST_ACCOUNTS = 1 << 12;

  /** By programme; LSN and time by account. */
  private final Int2ObjectHashMap<long[]> events = new Int2ObjectHashMap<>();

  private final TransactionEvent transaction = new TransactionEvent();
  private final CardOpenedEvent card = new CardOpenedEvent();

  void add(DirectBuffer buffer, int offset, int length) {
    switch (EventHeader.type(buffer, offset)) {
      case EventHeader.TRANSACTION -> {
        transaction.wrap(buffer, offset, length);
        if (TransactionRow.showsBalance(transaction)) {
          put(
              transaction.programme(),
              transaction.account(),
              transaction.lsn(),
              transaction.timeMs());
        }
      }
      case EventHeader.CARD_OPENED -> {
        card.wrap(buffer, offset, length);
        put(
            card.programme(),
            card.account(),
            EventHeader.lsn(buffer, offset),
            EventHeader.timeMs(buffer, offset));
      }
      case EventHeader.PROGRAMME_DEFINED ->
          events.put(
              DefineProgrammeCommand.decode(buffer, offset + EventHeader.LENGTH).id(),
              new long[2 * FIRST_ACCOUNTS]);
      default -> {
        // The engine refuses an event of another type.
      }
    }
  }

  /** Programmes that were defined, ascending. */
  List<Integer> programmes() {
    List<Integer> programmes = new ArrayList<>(events.keySet());
    Collections.sort(programmes);
    return programmes;
  }

  /** LSN of the last event of an account, 0 when there was none. */
  long lsn(int programme, int account) {
    return at(programme, 2 * account);
  }

  /** Time of the last event of an account, ms since 1970 UTC. */
  long timeMs(int programme, int account) {
    return at(programme, 2 * account + 1);
  }

  private long at(int programme, int index) {
    long[] found = events.get(programme);
    return found == null || index >= found.length ? 0 : found[index];
  }

  private void put(int programme, int account, long lsn, long timeMs) {
    long[] found = events.get(programme);
    if (found == null) {
      throw new IllegalStateException("event of an unknown programme: programme=" + programme);
    }
    int index = 2 * account;
    if (index >= found.length) {
      found = Arrays.copyOf(found, Math.max(2 * found.length, index + 2));
      events.put(programme, found);
    }
    found[index] = lsn;
    found[index + 1] = timeMs;
  }
}
