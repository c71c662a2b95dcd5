package io.tebus.engine.account;

import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;

/**
 * Plans what an event does to the lots and the arrears of its account, or of its counter account:
 * which lots give how much, which receive it. Changes nothing.
 *
 * <p>Confined to the engine thread. Source: points semantics, sections 1, 3 and 5.
 */
public final class LotPlan {

  private final Accounts accounts;
  private final Lots lots;

  LotPlan(Accounts accounts, Lots lots) {
    this.accounts = accounts;
    this.lots = lots;
  }

  /**
   * How many of the points that are available can be drawn by one event: all of them, unless they
   * lie in more than {@link TransactionEvent#MAX_DRAWN_LOTS} lots.
   */
  public long drawable(int account, int today, long points) {
    long left = points;
    int room = TransactionEvent.MAX_DRAWN_LOTS;
    for (int lot = accounts.firstLot(account);
        left > 0 && room > 0 && lot != Lots.NONE;
        lot = lots.next(lot)) {
      if (lots.expiry(lot) >= today) {
        left -= Math.min(left, lots.points(lot));
        room--;
      }
    }
    return points - left;
  }

  /** Plans to draw points that are available, in draw-down order. */
  public void draw(TransactionEvent event, int account, int today, long points) {
    long left = points;
    for (int lot = accounts.firstLot(account); left > 0 && lot != Lots.NONE; lot = lots.next(lot)) {
      if (lots.expiry(lot) >= today) {
        long drawn = Math.min(left, lots.points(lot));
        event.addPart(kindOf(event, account), lots.key(lot), -drawn);
        left -= drawn;
      }
    }
    if (left > 0) {
      throw new IllegalStateException("draw: short=" + left + " (expected: 0, checked before)");
    }
  }

  /** Plans to draw everything, lapsed lots too. */
  public void drawAll(TransactionEvent event, int account) {
    for (int lot = accounts.firstLot(account); lot != Lots.NONE; lot = lots.next(lot)) {
      event.addPart(kindOf(event, account), lots.key(lot), -lots.points(lot));
    }
  }

  /** Plans a credit to a lot; arrears are repaid first. */
  public void credit(TransactionEvent event, int account, long key, long points) {
    long arrears = accounts.arrears(account) + arrearsChange(event, account);
    long repaid = Math.min(points, arrears);
    owe(event, account, -repaid);
    if (points > repaid) {
      event.addPart(kindOf(event, account), key, points - repaid);
    }
  }

  /**
   * Plans to take points from a lot, even when it has lapsed; returns how many. Credits that the
   * event already plans count as being there.
   */
  public long take(TransactionEvent event, int account, long key, long most) {
    int kind = kindOf(event, account);
    int lot = accounts.findLot(account, key);
    long there = lot == Lots.NONE ? 0 : lots.points(lot);
    for (int part = 0; part < event.partCount(); part++) {
      if (event.partKey(part) == key && event.partKind(part) == kind) {
        there += event.partPoints(part);
      }
    }
    long taken = Math.min(most, there);
    if (taken == 0 || !hasRoom(event)) {
      return 0;
    }
    event.addPart(kind, key, -taken);
    return taken;
  }

  /**
   * Plans to take points from spendable lots, in draw-down order; returns how many. Credits that
   * the event already plans count as being there.
   */
  public long takeSpendable(TransactionEvent event, int account, int today, long most) {
    long left = most;
    long key = nextKey(event, account, LotKey.firstOf(today));
    while (left > 0 && key != LotKey.NONE && hasRoom(event)) {
      left -= take(event, account, key, left);
      key = nextKey(event, account, key + 1);
    }
    return most - left;
  }

  /** Lots beyond the parts that an event has room for stay as they are. */
  private static boolean hasRoom(TransactionEvent event) {
    return event.partCount() < TransactionEvent.MAX_PARTS;
  }

  /**
   * Plans to take points back that were credited: from the lot they joined, even when it has
   * lapsed, then from spendable lots in draw-down order. Returns how many are not there.
   */
  public long takeBack(TransactionEvent event, int account, int today, long ownKey, long points) {
    long left = points - take(event, account, ownKey, points);
    return left - takeSpendable(event, account, today, left);
  }

  /** Plans a change of arrears. */
  public void owe(TransactionEvent event, int account, long change) {
    if (isCounter(event, account)) {
      event.counterArrearsChange(event.counterArrearsChange() + change);
    } else {
      event.arrearsChange(event.arrearsChange() + change);
    }
  }

  private static long arrearsChange(TransactionEvent event, int account) {
    return isCounter(event, account) ? event.counterArrearsChange() : event.arrearsChange();
  }

  private static boolean isCounter(TransactionEvent event, int account) {
    return event.isTransfer() && event.counterAccount() == account;
  }

  private static int kindOf(TransactionEvent event, int account) {
    return isCounter(event, account) ? TransactionEvent.COUNTER_LOT : TransactionEvent.LOT;
  }

  /** The first key from one on, of a lot or a planned credit. */
  private long nextKey(TransactionEvent event, int account, long from) {
    int kind = kindOf(event, account);
    long first = LotKey.NONE;
    for (int lot = accounts.firstLot(account); lot != Lots.NONE; lot = lots.next(lot)) {
      if (lots.key(lot) >= from) {
        first = lots.key(lot);
        break;
      }
    }
    for (int part = 0; part < event.partCount(); part++) {
      if (event.partKey(part) >= from && event.partKind(part) == kind) {
        first = Math.min(first, event.partKey(part));
      }
    }
    return first;
  }
}
