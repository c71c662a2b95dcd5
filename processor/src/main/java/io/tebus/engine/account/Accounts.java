package io.tebus.engine.account;

import io.tebus.command.AccountStatus;
import io.tebus.engine.store.Index;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.engine.store.Table;
import io.tebus.event.LotKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Accounts with their lots and arrears.
 *
 * <pre>
 *  0  number i64, -1 none                  8  points i64, the sum of the lots
 * 16  arrears i64                         24  held i64, the sum of the holds; in none of the lots
 * 32  first lot i32 | last lot i32        40  earliest expiry i32 | first hold i32
 * 48  programme u16 | opening points posted u8 | status 4 bits | height of merges into it 4 bits
 * 52  open holds 8 bits | opened on 24 bits, epoch day
 * 56  pending i64
 * 64
 * of a merged one, in place of what it has not:
 * 24  the account it is merged into i64      56  points that it brought i64
 * </pre>
 *
 * <p>Confined to the engine thread. An account is an ordinal from 0 over all programmes; its lots
 * are a chain in draw-down order: earliest expiry first. A lot that is used up leaves the chain.
 * Sum and earliest expiry spare the walk along the lots when none has expired; earned points mostly
 * join the last lot. Reading changes nothing; only {@link #open}, {@link #addToLot} and {@link
 * #changeArrears}, which {@code apply} calls, do.
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
  private static final int STATUS = OPENING_POSTED + 1;
  private static final int OPEN_HOLDS = PROGRAMME + Integer.BYTES;
  private static final int STATUS_BITS = 4;
  private static final int STATUS_MASK = 0x0F;
  private static final int MERGED_INTO = HELD;
  private static final int PENDING = PROGRAMME + Long.BYTES;
  private static final int BROUGHT = PENDING;

  /** Merges that lie above one another: what finding the account of a card may cost. */
  public static final int MAX_HEIGHT = 8;

  private static final int MAX_RESERVED_LOTS = 1_024;
  private static final int RESERVED_LOTS_PART = 16;
  private static final int NO_LOT = Lots.NONE;

  /** {@link #earliestExpiryBefore}: on no day. */
  public static final int NO_DAY = Lots.NO_DAY;

  /** End of the lots of a day. */
  public static final int NO_LAPSED_LOT = Lots.NONE;

  private final Table accounts;
  private final Index byNumber;
  private final Lots lots;
  private final LotPlan plan;
  private final SeededHash hash;

  /** Receives lots in draw-down order. */
  public interface LotVisitor {
    /**
     * One lot.
     *
     * @param key a {@link LotKey}: expiry and funder
     * @param points more than 0
     */
    void lot(long key, long points);
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
    plan = new LotPlan(this, lots);
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
    List<Table> tables = new ArrayList<>(List.of(accounts));
    tables.addAll(lots.tables());
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

  public AccountStatus status(int account) {
    return AccountStatus.of(accounts.getByte(account, STATUS) & STATUS_MASK);
  }

  /** Blocks, closes or opens it again. */
  public void status(int account, AccountStatus status) {
    putStatus(account, status, height(account));
  }

  private void putStatus(int account, AccountStatus status, int height) {
    accounts.putByte(account, STATUS, (byte) (status.ordinal() | height << STATUS_BITS));
  }

  /** True for an account whose points have gone to another one. */
  public boolean isMerged(int account) {
    return status(account) == AccountStatus.MERGED;
  }

  /** The account that has its points: itself, unless it was merged into another one. */
  public int root(int account) {
    int root = account;
    while (isMerged(root)) {
      root = mergedInto(root);
    }
    return root;
  }

  /** Of a merged account: the one it was merged into, which may be merged too. */
  public int mergedInto(int account) {
    return (int) accounts.getLong(account, MERGED_INTO);
  }

  /** Of a merged account: the points that it brought, less its debt. */
  public long brought(int account) {
    return accounts.getLong(account, BROUGHT);
  }

  /** True when it has no open hold and no pending points. */
  public boolean hasNothingOpen(int account) {
    return openHolds(account) == 0 && held(account) == 0 && pending(account) == 0;
  }

  /** True when it has no points of any kind, and no debt. */
  public boolean isEmpty(int account) {
    return accounts.getLong(account, POINTS) == 0
        && arrears(account) == 0
        && hasNothingOpen(account);
  }

  /** How many merges lie above one another below it. */
  public int height(int account) {
    return (accounts.getByte(account, STATUS) & 0xFF) >> STATUS_BITS;
  }

  /** Notes that an account, whose points have gone, is merged into another one. */
  void merge(int from, int into, long brought) {
    if (accounts.getLong(from, POINTS) != 0 || held(from) != 0 || pending(from) != 0) {
      throw new IllegalStateException(
          "merge: account=" + from + " has points (expected: none, they were moved before)");
    }
    status(from, AccountStatus.MERGED);
    accounts.putLong(from, MERGED_INTO, into);
    accounts.putLong(from, BROUGHT, brought);
    putStatus(into, status(into), Math.max(height(into), height(from) + 1));
  }

  /** Notes that a merged account has points of its own again. */
  void unmerge(int account) {
    accounts.putLong(account, MERGED_INTO, 0);
    accounts.putLong(account, BROUGHT, 0);
    status(account, AccountStatus.ACTIVE);
  }

  /** The day it was opened on, as an epoch day. */
  public int openedDay(int account) {
    return accounts.getInt(account, OPEN_HOLDS) >>> Byte.SIZE;
  }

  /** True when it had its opening points. */
  public boolean isOpeningPosted(int account) {
    return accounts.getByte(account, OPENING_POSTED) != 0;
  }

  /** Posts the points it begins with, once: into a lot, and against arrears. */
  void postOpening(int account, long key, long lotPoints, long repaid) {
    if (lotPoints > 0) {
      addToLot(account, key, lotPoints);
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
    return isMerged(account) ? 0 : accounts.getLong(account, HELD);
  }

  /** Points earned by purchases that are authorized, not completed. */
  public long pending(int account) {
    return isMerged(account) ? 0 : accounts.getLong(account, PENDING);
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

  /** Lots that it has, up to one more than a number. */
  public int lotCount(int account, int most) {
    int count = 0;
    for (int lot = firstLot(account); lot != NO_LOT && count <= most; lot = lots.next(lot)) {
      count++;
    }
    return count;
  }

  /** True when points of a key would join a lot that is there. */
  public boolean hasLot(int account, long key) {
    return findLot(account, key) != NO_LOT;
  }

  /** The lot with a key, or {@link Lots#NONE}. */
  int findLot(int account, long key) {
    int lot = firstLot(account);
    while (lot != NO_LOT && lots.key(lot) < key) {
      lot = lots.next(lot);
    }
    return lot != NO_LOT && lots.key(lot) == key ? lot : NO_LOT;
  }

  public void forEachLot(int account, LotVisitor visitor) {
    for (int lot = firstLot(account); lot != NO_LOT; lot = lots.next(lot)) {
      visitor.lot(lots.key(lot), lots.points(lot));
    }
  }

  /**
   * Opens an account and returns its ordinal; the caller has seen that there is room.
   *
   * @param number not given before in this programme, or {@link #NO_NUMBER}
   * @param today as an epoch day
   */
  public int open(int programme, long number, int today) {
    int account = accounts.allocate();
    if (account == Table.FULL) {
      throw new IllegalStateException(
          "accounts: capacity="
              + accounts.capacity()
              + " (expected: at least what the journal was written with; tebus.store.accounts)");
    }
    accounts.putLong(account, NUMBER, number);
    accounts.putShort(account, PROGRAMME, (short) programme);
    accounts.putInt(account, OPEN_HOLDS, today << Byte.SIZE);
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

  /** Adds points to the lot of a key, which is made or removed as needed. */
  public void addToLot(int account, long key, long points) {
    int last = accounts.getInt(account, LAST_LOT);
    int previous = NO_LOT;
    int lot = firstLot(account);
    if (last != NO_LOT && lots.key(last) < key) {
      previous = last;
      lot = NO_LOT;
    } else if (points > 0 && last != NO_LOT && lots.key(last) == key) {
      // It does not leave the chain, so nobody asks for the one before it.
      lot = last;
    } else {
      while (lot != NO_LOT && lots.key(lot) < key) {
        previous = lot;
        lot = lots.next(lot);
      }
    }
    if (lot == NO_LOT || lots.key(lot) != key) {
      lot = lots.open(account, key, lot);
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

  int firstLot(int account) {
    return accounts.getInt(account, FIRST_LOT);
  }

  /** The first of the holds on an account, 0 none. */
  int firstHold(int account) {
    return accounts.getInt(account, FIRST_HOLD);
  }

  int openHolds(int account) {
    return accounts.getByte(account, OPEN_HOLDS);
  }

  void openHolds(int account, int count) {
    accounts.putByte(account, OPEN_HOLDS, (byte) count);
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

  /** The first day before another one on which lots lapsed that are there, or {@link #NO_DAY}. */
  public int earliestExpiryBefore(int day) {
    return lots.earliestDayBefore(day);
  }

  /** No lot expires before it, as an epoch day; {@link #NO_DAY} when there was none so far. */
  public int earliestExpiry() {
    return lots.earliestDay();
  }

  /** What {@link #earliestExpiry} said of accounts whose pages were put back into these. */
  public void restoreEarliestExpiry(int day) {
    lots.earliestDay(day);
  }

  /** The first of the lots of accounts that expire on a day, or {@link #NO_LAPSED_LOT}. */
  public int firstLotOf(int expiry) {
    return lots.firstOf(expiry);
  }

  /** The next one that expires on the same day, or {@link #NO_LAPSED_LOT}. */
  public int nextLotOfDay(int lot) {
    return lots.nextOfDay(lot);
  }

  public int accountOfLot(int lot) {
    return lots.account(lot);
  }

  /** A {@link LotKey}. */
  public long keyOfLot(int lot) {
    return lots.key(lot);
  }

  public long pointsOfLot(int lot) {
    return lots.points(lot);
  }

  /** Reads of an account what a movement needs first; whoever it is, or nobody. */
  public long touch(int account) {
    return Integer.compareUnsigned(account, accounts.used()) < 0
        ? accounts.getInt(account, LAST_LOT)
        : 0;
  }

  /** Reads what a movement needs next, the ends of the chain of lots: one waits for the account. */
  public long touchLots(int account) {
    if (Integer.compareUnsigned(account, accounts.used()) >= 0) {
      return 0;
    }
    int first = firstLot(account);
    int last = accounts.getInt(account, LAST_LOT);
    return (first == NO_LOT ? 0 : lots.points(first)) ^ (last == NO_LOT ? 0 : lots.points(last));
  }

  /** Plans movements of lots. */
  public LotPlan plan() {
    return plan;
  }

  /** Lots that belong to a hold, not to the account. */
  Lots lots() {
    return lots;
  }
}
