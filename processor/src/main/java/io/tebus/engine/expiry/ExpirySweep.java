package io.tebus.engine.expiry;

import io.tebus.engine.account.Accounts;
import io.tebus.engine.programme.Calendar;
import io.tebus.event.LotKey;
import io.tebus.event.LotsExpiredEvent;
import org.agrona.MutableDirectBuffer;

/**
 * Books what has expired, a slice of lots of one day at a time: plans them into an event, changes
 * nothing. Points were out of reach since their last day ended; only their lots are still there.
 *
 * <p>Confined to the engine thread. Takes time with the lots of the slice, not with the accounts.
 * Source: points semantics, section 6.
 */
public final class ExpirySweep {

  /** Lapsed lots stay so many days: a reversal may come and take from its own lot. */
  public static final int KEPT_DAYS = 2;

  private final Accounts accounts;
  private final LotsExpiredEvent event = new LotsExpiredEvent();

  public ExpirySweep(Accounts accounts) {
    this.accounts = accounts;
  }

  /** True when there is something to book. */
  public boolean isDue(long nowMs) {
    return accounts.earliestExpiryBefore(firstKeptDay(nowMs)) != Accounts.NO_DAY;
  }

  /** Plans the next slice; returns the length of the event, 0 when nothing is due. */
  public int decide(long lsn, long nowMs, MutableDirectBuffer eventTarget, int eventOffset) {
    int day = accounts.earliestExpiryBefore(firstKeptDay(nowMs));
    if (day == Accounts.NO_DAY) {
      return 0;
    }
    event.begin(eventTarget, eventOffset, lsn, nowMs, day);
    for (int lot = accounts.firstLotOf(day);
        lot != Accounts.NO_LAPSED_LOT && event.count() < LotsExpiredEvent.MAX_LOTS;
        lot = accounts.nextLotOfDay(lot)) {
      event.add(
          accounts.accountOfLot(lot),
          LotKey.funder(accounts.keyOfLot(lot)),
          accounts.pointsOfLot(lot));
    }
    return event.length();
  }

  private static int firstKeptDay(long nowMs) {
    return Calendar.epochDay(nowMs) - KEPT_DAYS;
  }
}
