package io.tebus.projection;

import io.tebus.engine.programme.Calendar;
import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.event.TransactionEvent;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * For each account the last event that said what it holds: its LSN and time, and what has been
 * booked out since of the points that could be spent then.
 *
 * <p>Confined to the thread that audits.
 */
final class LastEvents {

  private static final int CHUNK_ACCOUNTS = 1 << 16;
  private static final int LSN = 0;
  private static final int TIME = 1;
  private static final int EXPIRED_SINCE = 2;
  private static final int FIELDS = 3;

  /** The fields by account. In chunks: accounts are many, and nothing is copied to grow. */
  private final List<long[]> chunks = new ArrayList<>();

  private final long afterLsn;
  private final TransactionEvent transaction = new TransactionEvent();
  private final CardOpenedEvent card = new CardOpenedEvent();
  private final AccountOpenedEvent opened = new AccountOpenedEvent();
  private final HoldEndedEvent ended = new HoldEndedEvent();
  private final LotsExpiredEvent expired = new LotsExpiredEvent();
  private final AccountsMergedEvent merged = new AccountsMergedEvent();

  /** Of a journal that is there from its first event. */
  LastEvents() {
    this(0);
  }

  /** Of a journal that begins behind that LSN. */
  LastEvents(long afterLsn) {
    this.afterLsn = afterLsn;
  }

  void add(DirectBuffer buffer, int offset, int length) {
    switch (EventHeader.type(buffer, offset)) {
      case EventHeader.TRANSACTION -> {
        transaction.wrap(buffer, offset, length);
        if (TransactionRow.showsBalance(transaction)) {
          put(transaction.account(), transaction.lsn(), transaction.timeMs());
        }
        if (TransactionRow.showsCounterBalance(transaction)) {
          put(transaction.counterAccount(), transaction.lsn(), transaction.timeMs());
        }
      }
      case EventHeader.CARD_OPENED -> {
        card.wrap(buffer, offset, length);
        if (CardRow.showsBalance(card)) {
          put(card.account(), EventHeader.lsn(buffer, offset), EventHeader.timeMs(buffer, offset));
        }
      }
      case EventHeader.ACCOUNT_OPENED -> {
        opened.wrap(buffer, offset, length);
        put(opened.account(), opened.lsn(), opened.timeMs());
      }
      case EventHeader.HOLD_ENDED -> {
        ended.wrap(buffer, offset, length);
        put(ended.account(), EventHeader.lsn(buffer, offset), EventHeader.timeMs(buffer, offset));
      }
      case EventHeader.LOTS_EXPIRED -> addExpired(expired.wrap(buffer, offset, length));
      case EventHeader.ACCOUNTS_MERGED -> {
        merged.wrap(buffer, offset, length);
        put(merged.from(), merged.lsn(), merged.timeMs());
        put(merged.into(), merged.lsn(), merged.timeMs());
      }
      default -> {
        // A programme, or a status; the engine refuses an event of another type.
      }
    }
  }

  /** Lots that had not lapsed when their account was last heard of are in its balance. */
  private void addExpired(LotsExpiredEvent lots) {
    for (int i = 0; i < lots.count(); i++) {
      int account = lots.account(i);
      if (lots.expiry() >= Calendar.epochDay(timeMs(account))) {
        chunk(account)[index(account) + EXPIRED_SINCE] += lots.points(i);
      }
    }
  }

  /** Whether the last event of an account lies before the journal begins. */
  boolean isBefore(int account) {
    return afterLsn > 0 && lsn(account) == 0;
  }

  /** LSN behind which the journal begins. */
  long afterLsn() {
    return afterLsn;
  }

  /** LSN of the last event of an account, 0 when there was none. */
  long lsn(int account) {
    return at(account, LSN);
  }

  /** Time of the last event of an account, ms since 1970 UTC. */
  long timeMs(int account) {
    return at(account, TIME);
  }

  /** Points an account could spend at its last event that were booked out since. */
  long expiredSince(int account) {
    return at(account, EXPIRED_SINCE);
  }

  private long at(int account, int field) {
    int chunk = account / CHUNK_ACCOUNTS;
    return chunk < chunks.size() ? chunks.get(chunk)[index(account) + field] : 0;
  }

  private void put(int account, long lsn, long timeMs) {
    long[] chunk = chunk(account);
    chunk[index(account) + LSN] = lsn;
    chunk[index(account) + TIME] = timeMs;
    chunk[index(account) + EXPIRED_SINCE] = 0;
  }

  private long[] chunk(int account) {
    while (chunks.size() <= account / CHUNK_ACCOUNTS) {
      chunks.add(new long[FIELDS * CHUNK_ACCOUNTS]);
    }
    return chunks.get(account / CHUNK_ACCOUNTS);
  }

  /** Where an account's fields begin in its chunk. */
  private static int index(int account) {
    return FIELDS * (account % CHUNK_ACCOUNTS);
  }
}
