package io.tebus.engine.account;

import io.tebus.engine.store.Index;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.engine.store.Table;
import io.tebus.event.TransactionEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Accounts with their lots and arrears.
 *
 * <pre>
 *  0  number i64, -1 none                  8  points i64, the sum of the lots
 * 16  arrears i64                         24  held i64, the sum of the holds; in none of the lots
 * 32  first lot i32 | last lot i32        40  earliest expiry i32 | first hold i32
 * 48  programme u16 | opening points posted u8 | zero        52  open holds i32
 * 56  pending i64
 * 64
 * </pre>
 *
 * <p>Confined to the engine thread. An account is an ordinal from 0 over all programmes; its lots
 * are a chain in draw-down order: earliest expiry first. A lot that is used up leaves the chain.
 * Sum and earliest expiry spare the walk along the lots when none has expired; earned points mostly
 * join the last lot. Reading and planning changes nothing; only {@link #open}, {@link #addToLot}
 * and {@link #changeArrears}, which {@code apply} calls, do.
 *
 * <p>Source: points semantics, sections 1, 3, 5 and 6.
 */
public final class Accounts {

  /** No account. */
  public static final int UNKNOWN = -1;

  /** {@link #number}: the account is known by its card alone. */
  public static final long NO_NUMBER = -1;

  /** Length of a record in bytes. */
  public static final int RECORD_LENGTH = 64;

  /** Length of the record of a lot in bytes. */
  public static final int LOT_LENGTH = Lots.RECORD_LENGTH;

  private static final int NUMBER = 0;
  private static final int POINTS = NUMBER + Long.BYTES;
  private static final int ARREARS = POINTS + Long.BYTES;
  private static final int HELD = ARREARS + Long.BYTES;
  private static final int FIRST_LOT = HELD + Long.BYTES;
  private static final int LAST_LOT = FIRST_LOT + Integer.BYTES;
  private static final int EARLIEST_EXPIRY = LAST_LOT + Integer.BYTES;
  private static final int FIRST_HOLD = EARLIEST_EXPIRY + Integer.BYTES;
  private static final int PROGRAMME = FIRST_HOLD + Integer.BYTES;
  private static final int OPENING_POSTED = PROGRAMME + Short.BYTES;
  private static final int OPEN_HOLDS = PROGRAMME + Integer.BYTES;
  private static final int PENDING = PROGRAMME + Long.BYTES;

  private static final int MAX_RESERVED_LOTS = 1_024;
  private static final int RESERVED_LOTS_PART = 16;
  private static final int NO_LOT = Lots.NONE;
  private static final int NO_EXPIRY = Integer.MAX_VALUE;

  private final Table accounts;
  private final Index byNumber;
  private final Lots lots;
  private final SeededHash hash;

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

  /**
   * No accounts.
   *
   * @param capacity accounts at most
   * @param lotCapacity lots of all accounts at most
   */
  public Accounts(Memory memory, int capacity, int lotCapacity, SeededHash hash) {
    accounts = new Table(memory, "accounts", RECORD_LENGTH, 0, capacity);
    byNumber = new Index(memory, "accounts-by-number", capacity);
    lots = new Lots(memory, lotCapacity);
    this.hash = hash;
  }

  /** Accounts of all programmes. */
  public int count() {
    return accounts.live();
  }

  public boolean isFull() {
    return accounts.isFull();
  }

  /** Lots that have room. */
  public int freeLots() {
    return lots.table().capacity() - lots.table().live();
  }

  /** Lots that are kept back for reversals and advices, which must not be declined. */
  public int reservedLots() {
    return Math.min(MAX_RESERVED_LOTS, lots.table().capacity() / RESERVED_LOTS_PART);
  }

  public List<Table> tables() {
    List<Table> tables = new ArrayList<>(List.of(accounts, lots.table()));
    tables.addAll(byNumber.tables());
    return tables;
  }

  public int programme(int account) {
    return accounts.getShort(account, PROGRAMME) & 0xFFFF;
  }

  /** The number the issuer gave it, or {@link #NO_NUMBER}. */
  public long number(int account) {
    return accounts.getLong(account, NUMBER);
  }

  /** The account of a programme with a number, or {@link #UNKNOWN}. */
  public int findNumber(int programme, long number) {
    int keyHash = hash.of(programme, 0, number);
    int position = byNumber.seek(keyHash);
    while (position != Index.NONE) {
      int account = byNumber.ordinal(position);
      if (number(account) == number && programme(account) == programme) {
        return account;
      }
      position = byNumber.next(position, keyHash);
    }
    return UNKNOWN;
  }

  /** True when it had its opening points. */
  public boolean isOpeningPosted(int account) {
    return accounts.getByte(account, OPENING_POSTED) != 0;
  }

  /** Posts the points it begins with, once: into a lot, and against arrears. */
  void postOpening(int account, int expiry, long lotPoints, long repaid) {
    if (lotPoints > 0) {
      addToLot(account, expiry, lotPoints);
    }
    if (repaid > 0) {
      changeArrears(account, -repaid);
    }
    accounts.putByte(account, OPENING_POSTED, (byte) 1);
  }

  public long arrears(int account) {
    return accounts.getLong(account, ARREARS);
  }

  /** Points on hold: they have left the lots. */
  public long held(int account) {
    return accounts.getLong(account, HELD);
  }

  /** Points earned by purchases that are authorized, not completed. */
  public long pending(int account) {
    return accounts.getLong(account, PENDING);
  }

  void changePending(int account, long change) {
    long pending = Math.addExact(pending(account), change);
    if (pending < 0) {
      throw new IllegalStateException(
          "pending: account=" + account + " pending=" + pending + " (expected: >= 0)");
    }
    accounts.putLong(account, PENDING, pending);
  }

  /** Spendable points today; 0 while there are arrears. */
  public long available(int account, int today) {
    return arrears(account) > 0 ? 0 : spendable(account, today);
  }

  /** Points in lots that have not expired, arrears or not. */
  public long spendable(int account, int today) {
    long sum = accounts.getLong(account, POINTS);
    if (sum == 0 || accounts.getInt(account, EARLIEST_EXPIRY) >= today) {
      return sum;
    }
    for (int lot = firstLot(account);
        lot != NO_LOT && lots.expiry(lot) < today;
        lot = lots.next(lot)) {
      sum -= lots.points(lot);
    }
    return sum;
  }

  /** True when points of an expiry would join a lot that is there. */
  public boolean hasLot(int account, int expiry) {
    int lot = firstLot(account);
    while (lot != NO_LOT && lots.expiry(lot) < expiry) {
      lot = lots.next(lot);
    }
    return lot != NO_LOT && lots.expiry(lot) == expiry;
  }

  public void forEachLot(int account, LotVisitor visitor) {
    for (int lot = firstLot(account); lot != NO_LOT; lot = lots.next(lot)) {
      visitor.lot(lots.expiry(lot), lots.points(lot));
    }
  }

  /** Plans to draw points that are available, in draw-down order. */
  public void planDraw(TransactionEvent event, int account, int today, long points) {
    long left = points;
    for (int lot = firstLot(account); left > 0 && lot != NO_LOT; lot = lots.next(lot)) {
      if (lots.expiry(lot) >= today) {
        long drawn = Math.min(left, lots.points(lot));
        event.addPart(lots.expiry(lot), -drawn);
        left -= drawn;
      }
    }
    if (left > 0) {
      throw new IllegalStateException("draw: short=" + left + " (expected: 0, checked before)");
    }
  }

  /** Plans a credit to a lot; arrears are repaid first. */
  public void planCredit(TransactionEvent event, int account, int expiry, long points) {
    long repaid = Math.min(points, arrears(account) + event.arrearsChange());
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
    for (int lot = firstLot(account); lot != NO_LOT; lot = lots.next(lot)) {
      if (lots.expiry(lot) == expiry) {
        there = lots.points(lot);
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
    for (int lot = firstLot(account); lot != NO_LOT; lot = lots.next(lot)) {
      if (lots.expiry(lot) >= from) {
        earliest = lots.expiry(lot);
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

  /**
   * Opens an account and returns its ordinal; the caller has seen that there is room.
   *
   * @param number not given before in this programme, or {@link #NO_NUMBER}
   */
  public int open(int programme, long number) {
    int account = accounts.allocate();
    if (account == Table.FULL) {
      throw new IllegalStateException(
          "accounts: capacity="
              + accounts.capacity()
              + " (expected: at least what the journal was written with; tebus.store.accounts)");
    }
    accounts.putLong(account, NUMBER, number);
    accounts.putShort(account, PROGRAMME, (short) programme);
    if (number != NO_NUMBER) {
      byNumber.insert(hash.of(programme, 0, number), account);
    }
    return account;
  }

  public void changeArrears(int account, long change) {
    long arrears = Math.addExact(arrears(account), change);
    if (arrears < 0) {
      throw new IllegalStateException(
          "arrears: account=" + account + " arrears=" + arrears + " (expected: >= 0)");
    }
    accounts.putLong(account, ARREARS, arrears);
  }

  /** Adds points to the lot of an expiry, which is made or removed as needed. */
  public void addToLot(int account, int expiry, long points) {
    int last = accounts.getInt(account, LAST_LOT);
    int previous = NO_LOT;
    int lot = firstLot(account);
    if (last != NO_LOT && lots.expiry(last) < expiry) {
      previous = last;
      lot = NO_LOT;
    } else if (points > 0 && last != NO_LOT && lots.expiry(last) == expiry) {
      // It does not leave the chain, so nobody asks for the one before it.
      lot = last;
    } else {
      while (lot != NO_LOT && lots.expiry(lot) < expiry) {
        previous = lot;
        lot = lots.next(lot);
      }
    }
    if (lot == NO_LOT || lots.expiry(lot) != expiry) {
      lot = lots.open(expiry, lot);
      link(account, previous, lot);
    }
    long left = Math.addExact(lots.points(lot), points);
    if (left < 0) {
      throw new IllegalStateException(
          "lot: account=" + account + " points=" + left + " (expected: >= 0)");
    }
    lots.points(lot, left);
    accounts.putLong(account, POINTS, Math.addExact(accounts.getLong(account, POINTS), points));
    if (left == 0) {
      link(account, previous, lots.next(lot));
      lots.close(lot);
    }
  }

  /** Lets a lot, or none, follow another one, or none; keeps both ends of the chain. */
  private void link(int account, int previous, int lot) {
    if (previous == NO_LOT) {
      accounts.putInt(account, FIRST_LOT, lot);
      accounts.putInt(account, EARLIEST_EXPIRY, lot == NO_LOT ? 0 : lots.expiry(lot));
    } else {
      lots.next(previous, lot);
    }
    if (lot == NO_LOT) {
      accounts.putInt(account, LAST_LOT, previous);
    } else if (lots.next(lot) == NO_LOT) {
      accounts.putInt(account, LAST_LOT, lot);
    }
  }

  private int firstLot(int account) {
    return accounts.getInt(account, FIRST_LOT);
  }

  /** The first of the holds on an account, 0 none. */
  int firstHold(int account) {
    return accounts.getInt(account, FIRST_HOLD);
  }

  int openHolds(int account) {
    return accounts.getInt(account, OPEN_HOLDS);
  }

  void openHolds(int account, int count) {
    accounts.putInt(account, OPEN_HOLDS, count);
  }

  void firstHold(int account, int hold) {
    accounts.putInt(account, FIRST_HOLD, hold);
  }

  void changeHeld(int account, long change) {
    long held = Math.addExact(held(account), change);
    if (held < 0) {
      throw new IllegalStateException(
          "holds: account=" + account + " held=" + held + " (expected: >= 0)");
    }
    accounts.putLong(account, HELD, held);
  }

  /** Lots that belong to a hold, not to the account. */
  Lots lots() {
    return lots;
  }
}
