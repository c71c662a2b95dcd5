package io.tebus.engine.account;

import io.tebus.engine.store.Memory;
import io.tebus.engine.store.Table;

/**
 * Holds: points of an account that are set aside until completion, void or time-out.
 *
 * <pre>
 *  0  points i64                           8  deadline i64, ms since 1970 UTC
 * 16  lsn i64, of the transaction         24  account i32 | next hold of the account i32, 0 none
 * 32  zeros
 * 64
 * </pre>
 *
 * <p>Confined to the engine thread. Ordinals from 1; the holds of an account are a chain, the
 * newest first. Source: points semantics, sections 1 and 4.
 */
public final class Holds {

  /** End of a chain. */
  public static final int NONE = 0;

  /** {@link #open}: there is no room. */
  public static final int FULL = Table.FULL;

  /** Length of a record in bytes. */
  public static final int RECORD_LENGTH = 64;

  private static final int POINTS = 0;
  private static final int DEADLINE = POINTS + Long.BYTES;
  private static final int LSN = DEADLINE + Long.BYTES;
  private static final int ACCOUNT = LSN + Long.BYTES;
  private static final int NEXT = ACCOUNT + Integer.BYTES;

  private final Table holds;
  private final Accounts accounts;

  public Holds(Memory memory, int capacity, Accounts accounts) {
    holds = new Table(memory, "holds", RECORD_LENGTH, 1, capacity);
    this.accounts = accounts;
  }

  /** Holds on all accounts. */
  public int count() {
    return holds.live();
  }

  public Table table() {
    return holds;
  }

  /** The newest hold on an account, or {@link #NONE}. */
  public int first(int account) {
    return accounts.firstHold(account);
  }

  /** The next older one on the same account, or {@link #NONE}. */
  public int next(int hold) {
    return holds.getInt(hold, NEXT);
  }

  public long points(int hold) {
    return holds.getLong(hold, POINTS);
  }

  /** When it times out, ms since 1970 UTC. */
  public long deadlineMs(int hold) {
    return holds.getLong(hold, DEADLINE);
  }

  /** The transaction that made it. */
  public long lsn(int hold) {
    return holds.getLong(hold, LSN);
  }

  public int account(int hold) {
    return holds.getInt(hold, ACCOUNT);
  }

  /**
   * Sets points aside.
   *
   * @param points more than 0
   * @return the hold, or {@link #FULL}: nothing is held then
   */
  public int open(int account, long lsn, long points, long deadlineMs) {
    if (points <= 0) {
      throw new IllegalArgumentException("hold: points=" + points + " (expected: > 0)");
    }
    int hold = holds.allocate();
    if (hold == Table.FULL) {
      return FULL;
    }
    holds.putLong(hold, POINTS, points);
    holds.putLong(hold, DEADLINE, deadlineMs);
    holds.putLong(hold, LSN, lsn);
    holds.putInt(hold, ACCOUNT, account);
    holds.putInt(hold, NEXT, accounts.firstHold(account));
    accounts.hold(account, hold, points);
    return hold;
  }

  /** Ends a hold. */
  public void close(int hold) {
    int account = account(hold);
    int following = next(hold);
    int first = accounts.firstHold(account);
    if (first == hold) {
      first = following;
    } else {
      int newer = first;
      while (next(newer) != hold) {
        newer = next(newer);
      }
      holds.putInt(newer, NEXT, following);
    }
    accounts.hold(account, first, -points(hold));
    holds.release(hold);
  }
}
