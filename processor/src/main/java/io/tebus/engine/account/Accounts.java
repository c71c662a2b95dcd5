package io.tebus.engine.account;

import io.tebus.event.TransactionEvent;
import java.util.Arrays;

/**
 * Accounts with their lots and arrears.
 *
 * <p>Confined to the engine thread. An account is an ordinal from 0; its lots are a chain in
 * draw-down order: earliest expiry first. A lot that is used up leaves the chain. Reading and
 * planning changes nothing; only {@link #open}, {@link #addToLot} and {@link #changeArrears}, which
 * {@code apply} calls, do.
 *
 * <p>Source: points semantics, sections 1, 3, 5 and 6.
 */
public final class Accounts {

  private static final int FIRST_CAPACITY = 1 << 12;
  private static final int NO_LOT = 0;
  private static final int NO_EXPIRY = Integer.MAX_VALUE;

  private long[] arrears = new long[FIRST_CAPACITY];
  private int[] firstLots = new int[FIRST_CAPACITY];
  private int count;

  // Lot ordinals count from 1; 0 ends a chain.
  private int[] lotExpiries = new int[FIRST_CAPACITY];
  private long[] lotPoints = new long[FIRST_CAPACITY];
  private int[] nextLots = new int[FIRST_CAPACITY];
  private int lotCount = 1;
  private int firstFreeLot = NO_LOT;

  /** Receives lots in draw-down order. */
  public interface LotVisitor {
    /**
     * One lot.
     *
     * @param expiry last spendable day, as an epoch day
     * @param points more than 0
     */
    void lot(int expiry, long points);
  }

  public int count() {
    return count;
  }

  public long arrears(int account) {
    return arrears[account];
  }

  /** Spendable points today; 0 while there are arrears. */
  public long available(int account, int today) {
    return arrears[account] > 0 ? 0 : spendable(account, today);
  }

  /** Points in lots that have not expired, arrears or not. */
  public long spendable(int account, int today) {
    long sum = 0;
    for (int lot = firstLots[account]; lot != NO_LOT; lot = nextLots[lot]) {
      if (lotExpiries[lot] >= today) {
        sum += lotPoints[lot];
      }
    }
    return sum;
  }

  public void forEachLot(int account, LotVisitor visitor) {
    for (int lot = firstLots[account]; lot != NO_LOT; lot = nextLots[lot]) {
      visitor.lot(lotExpiries[lot], lotPoints[lot]);
    }
  }

  /** Plans to draw points that are available, in draw-down order. */
  public void planDraw(TransactionEvent event, int account, int today, long points) {
    long left = points;
    for (int lot = firstLots[account]; left > 0 && lot != NO_LOT; lot = nextLots[lot]) {
      if (lotExpiries[lot] >= today) {
        long drawn = Math.min(left, lotPoints[lot]);
        event.addPart(lotExpiries[lot], -drawn);
        left -= drawn;
      }
    }
    if (left > 0) {
      throw new IllegalStateException("draw: short=" + left + " (expected: 0, checked before)");
    }
  }

  /** Plans a credit to a lot; arrears are repaid first. */
  public void planCredit(TransactionEvent event, int account, int expiry, long points) {
    long repaid = Math.min(points, arrears[account] + event.arrearsChange());
    event.arrearsChange(event.arrearsChange() - repaid);
    if (points > repaid) {
      event.addPart(expiry, points - repaid);
    }
  }

  /**
   * Plans to take points back that were credited: from the lot they joined, even when it has
   * lapsed, then from spendable lots in draw-down order; the rest becomes arrears. Credits that the
   * event already plans count as being there.
   */
  public void planTakeBack(
      TransactionEvent event, int account, int today, int ownExpiry, long points) {
    long left = points - planTake(event, account, ownExpiry, points);
    int expiry = nextExpiry(event, account, today);
    while (left > 0 && expiry != NO_EXPIRY) {
      left -= planTake(event, account, expiry, left);
      expiry = nextExpiry(event, account, expiry + 1);
    }
    event.arrearsChange(event.arrearsChange() + left);
  }

  private long planTake(TransactionEvent event, int account, int expiry, long most) {
    long there = 0;
    for (int lot = firstLots[account]; lot != NO_LOT; lot = nextLots[lot]) {
      if (lotExpiries[lot] == expiry) {
        there = lotPoints[lot];
      }
    }
    for (int part = 0; part < event.partCount(); part++) {
      if (event.partExpiry(part) == expiry) {
        there += event.partPoints(part);
      }
    }
    long taken = Math.min(most, there);
    if (taken > 0) {
      event.addPart(expiry, -taken);
    }
    return taken;
  }

  /** The earliest expiry from a day on, of a lot or a planned credit. */
  private int nextExpiry(TransactionEvent event, int account, int from) {
    int earliest = NO_EXPIRY;
    for (int lot = firstLots[account]; lot != NO_LOT; lot = nextLots[lot]) {
      if (lotExpiries[lot] >= from) {
        earliest = lotExpiries[lot];
        break;
      }
    }
    for (int part = 0; part < event.partCount(); part++) {
      if (event.partExpiry(part) >= from) {
        earliest = Math.min(earliest, event.partExpiry(part));
      }
    }
    return earliest;
  }

  /** Opens an account and returns its ordinal. */
  public int open() {
    if (count == arrears.length) {
      arrears = Arrays.copyOf(arrears, 2 * count);
      firstLots = Arrays.copyOf(firstLots, 2 * count);
    }
    return count++;
  }

  public void changeArrears(int account, long change) {
    arrears[account] = Math.addExact(arrears[account], change);
    if (arrears[account] < 0) {
      throw new IllegalStateException(
          "arrears: account=" + account + " arrears=" + arrears[account] + " (expected: >= 0)");
    }
  }

  /** Adds points to the lot of an expiry, which is made or removed as needed. */
  public void addToLot(int account, int expiry, long points) {
    int previous = NO_LOT;
    int lot = firstLots[account];
    while (lot != NO_LOT && lotExpiries[lot] < expiry) {
      previous = lot;
      lot = nextLots[lot];
    }
    if (lot == NO_LOT || lotExpiries[lot] != expiry) {
      lot = insertLot(account, previous, expiry, lot);
    }
    lotPoints[lot] = Math.addExact(lotPoints[lot], points);
    if (lotPoints[lot] < 0) {
      throw new IllegalStateException(
          "lot: account=" + account + " points=" + lotPoints[lot] + " (expected: >= 0)");
    }
    if (lotPoints[lot] == 0) {
      link(account, previous, nextLots[lot]);
      nextLots[lot] = firstFreeLot;
      firstFreeLot = lot;
    }
  }

  private int insertLot(int account, int previous, int expiry, int next) {
    int lot = firstFreeLot;
    if (lot != NO_LOT) {
      firstFreeLot = nextLots[lot];
    } else {
      if (lotCount == lotPoints.length) {
        lotExpiries = Arrays.copyOf(lotExpiries, 2 * lotCount);
        lotPoints = Arrays.copyOf(lotPoints, 2 * lotCount);
        nextLots = Arrays.copyOf(nextLots, 2 * lotCount);
      }
      lot = lotCount++;
    }
    lotExpiries[lot] = expiry;
    lotPoints[lot] = 0;
    nextLots[lot] = next;
    link(account, previous, lot);
    return lot;
  }

  private void link(int account, int previous, int lot) {
    if (previous == NO_LOT) {
      firstLots[account] = lot;
    } else {
      nextLots[previous] = lot;
    }
  }
}
