package io.tebus.engine.account;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.Table;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.Mti;
import java.util.List;
import org.agrona.BitUtil;

/**
 * Holds: points of an account that are set aside, or pending, until completion, void or time-out.
 * An authorized purchase, whose points are pending, is a hold of no points.
 *
 * <pre>
 *   0  lsn i64, of the transaction          8  deadline i64, ms since 1970 UTC
 *  16  points i64, on hold now             24  pending i64, now
 *  32  approved points i64                 40  approved amount i64
 *  48  standing amount i64                 56  completion i64, its LSN, 0 none
 *  64  ended at i64, ms since 1970 UTC     72  account i32 | state u8 | queue u8 | purchase u8 | 0
 *  80  rate i32 | zeros                    88  first lot i32 | older of the account i32
 *  96  newer of the account i32            100  next i32, previous i32 in the queue
 * 108  next i32, previous i32 by LSN       116  zeros
 * 120  opened at i64, ms since 1970 UTC
 * 128  core of the command, 112 bytes ({@link TransactionCommand})
 * 240  zeros
 * 256
 * </pre>
 *
 * <p>Confined to the engine thread. Ordinals from 1. The points of a hold lie in lots of its own,
 * in draw-down order. Deadlines are {@link #SHORT_MS} or {@link #LONG_MS} away, so that two queues
 * are in their order by themselves. A third one keeps those that ended for {@link #KEPT_MS}, for a
 * completion that comes twice must find that it was there; of those that were short the identity
 * window knows it.
 *
 * <p>Source: points semantics, sections 1 and 4.
 */
public final class Holds {

  /** No hold; end of a chain. */
  public static final int NONE = 0;

  /** End of the lots of a hold. */
  public static final int NO_LOT = Lots.NONE;

  /** Length of a record in bytes. */
  public static final int RECORD_LENGTH = 256;

  /** How long points are kept for a till that is at work. */
  public static final long SHORT_MS = 30 * 60_000L;

  /** How long points are kept for goods that are sent later, and authorized purchases stay open. */
  public static final long LONG_MS = 7 * Calendar.DAY_MS;

  /** How long a hold that was open for longer than a day is remembered after its end, at least. */
  public static final long KEPT_MS = 2 * Calendar.DAY_MS;

  /** Open holds that an account may have: nobody shall fill the table for all others. */
  public static final int MAX_PER_ACCOUNT = 100;

  /** Ended holds forgotten with each new one, at most: more than come. */
  private static final int FORGOTTEN_AT_ONCE = 2;

  private static final int LSN = 0;
  private static final int DEADLINE = LSN + Long.BYTES;
  private static final int POINTS = DEADLINE + Long.BYTES;
  private static final int PENDING = POINTS + Long.BYTES;
  private static final int APPROVED_POINTS = PENDING + Long.BYTES;
  private static final int APPROVED_AMOUNT = APPROVED_POINTS + Long.BYTES;
  private static final int STANDING_AMOUNT = APPROVED_AMOUNT + Long.BYTES;
  private static final int COMPLETION = STANDING_AMOUNT + Long.BYTES;
  private static final int ENDED_AT = COMPLETION + Long.BYTES;
  private static final int ACCOUNT = ENDED_AT + Long.BYTES;
  private static final int STATE = ACCOUNT + Integer.BYTES;
  private static final int QUEUE = STATE + 1;
  private static final int PURCHASE = QUEUE + 1;
  private static final int RATE = ACCOUNT + Long.BYTES;
  private static final int FIRST_LOT = RATE + Long.BYTES;
  private static final int OLDER = FIRST_LOT + Integer.BYTES;
  private static final int NEWER = OLDER + Integer.BYTES;
  private static final int NEXT_IN_QUEUE = NEWER + Integer.BYTES;
  private static final int PREVIOUS_IN_QUEUE = NEXT_IN_QUEUE + Integer.BYTES;
  private static final int NEXT_IN_BUCKET = PREVIOUS_IN_QUEUE + Integer.BYTES;
  private static final int PREVIOUS_IN_BUCKET = NEXT_IN_BUCKET + Integer.BYTES;
  private static final int OPENED_AT = PREVIOUS_IN_BUCKET + Long.BYTES;
  private static final int CORE = 128;

  private static final int SHORT_QUEUE = 0;
  private static final int LONG_QUEUE = 1;
  private static final int ENDED_QUEUE = 2;

  private static final int QUEUES = 3;

  /** Notes of the table: the first of each queue, the last of each, how many are open. */
  private static final int OPEN_NOTE = 2 * QUEUES;

  private static final int MIN_BUCKETS = 16;

  private final Table holds;
  private final Table buckets;
  private final Accounts accounts;
  private final Lots lots;
  private final int bucketMask;

  public Holds(Memory memory, int capacity, Accounts accounts) {
    holds = new Table(memory, "holds", RECORD_LENGTH, 1, capacity);
    int count = BitUtil.findNextPositivePowerOfTwo(Math.max(MIN_BUCKETS, capacity));
    buckets = new Table(memory, "holds-by-lsn", Integer.BYTES, 0, count);
    buckets.allocateAll();
    bucketMask = count - 1;
    this.accounts = accounts;
    lots = accounts.lots();
  }

  /** Open holds on all accounts. */
  public int openCount() {
    return (int) holds.note(OPEN_NOTE);
  }

  /** True when there is no room for a further one. */
  public boolean isFull(long nowMs) {
    return holds.isFull() && !mayForget(firstOf(ENDED_QUEUE), nowMs);
  }

  public List<Table> tables() {
    return List.of(holds, buckets);
  }

  /** The hold that a transaction made, open or ended not long ago, or {@link #NONE}. */
  public int find(long lsn) {
    int hold = buckets.getInt(bucketOf(lsn), 0);
    while (hold != NONE && lsn(hold) != lsn) {
      hold = holds.getInt(hold, NEXT_IN_BUCKET);
    }
    return hold;
  }

  /** Of the holds whose deadline has come, the one with the earliest, or {@link #NONE}. */
  public int due(long nowMs) {
    int shortOne = firstOf(SHORT_QUEUE);
    int longOne = firstOf(LONG_QUEUE);
    boolean isShort =
        longOne == NONE || (shortOne != NONE && deadlineMs(shortOne) <= deadlineMs(longOne));
    int hold = isShort ? shortOne : longOne;
    return hold == NONE || deadlineMs(hold) > nowMs ? NONE : hold;
  }

  /** The newest hold on an account, open or ended not long ago, or {@link #NONE}. */
  public int newest(int account) {
    return accounts.firstHold(account);
  }

  /** Open ones on an account. */
  public int openCount(int account) {
    return accounts.openHolds(account);
  }

  /** The next older one on the same account, or {@link #NONE}. */
  public int older(int hold) {
    return holds.getInt(hold, OLDER);
  }

  public HoldState state(int hold) {
    return HoldState.of(holds.getByte(hold, STATE));
  }

  public boolean isOpen(int hold) {
    return state(hold) == HoldState.OPEN;
  }

  /** True for an authorized purchase. */
  public boolean isPurchase(int hold) {
    return holds.getByte(hold, PURCHASE) != 0;
  }

  /** The transaction that made it. */
  public long lsn(int hold) {
    return holds.getLong(hold, LSN);
  }

  /** When it times out, ms since 1970 UTC. */
  public long deadlineMs(int hold) {
    return holds.getLong(hold, DEADLINE);
  }

  /** Points on hold now. */
  public long points(int hold) {
    return holds.getLong(hold, POINTS);
  }

  /** Points pending now. */
  public long pending(int hold) {
    return holds.getLong(hold, PENDING);
  }

  /** Points that were set aside, or became pending, when it was approved. */
  public long approvedPoints(int hold) {
    return holds.getLong(hold, APPROVED_POINTS);
  }

  /** The amount that was approved, in {@link #currency}. */
  public long approvedAmount(int hold) {
    return holds.getLong(hold, APPROVED_AMOUNT);
  }

  /** What of the approved amount was not reversed. */
  public long standingAmount(int hold) {
    return holds.getLong(hold, STANDING_AMOUNT);
  }

  /** LSN of the completion, 0 none. */
  public long completion(int hold) {
    return holds.getLong(hold, COMPLETION);
  }

  /** The account that its points belong to; it was made on another one when that was merged. */
  public int account(int hold) {
    return accounts.root(holds.getInt(hold, ACCOUNT));
  }

  /** See {@link Accounts#isMerged}. */
  public boolean isMerged(int account) {
    return accounts.isMerged(account);
  }

  /** See {@link Accounts#mergedInto}. */
  public int mergedInto(int account) {
    return accounts.mergedInto(account);
  }

  /** Of the card that it was made with. */
  public long tokenHigh(int hold) {
    return getLong(hold, TransactionCommand.TOKEN_HIGH);
  }

  /** Of the card that it was made with. */
  public long tokenLow(int hold) {
    return getLong(hold, TransactionCommand.TOKEN_LOW);
  }

  /** The value of a point of the authorization, 0 none. */
  public int rate(int hold) {
    return holds.getInt(hold, RATE);
  }

  public int programme(int hold) {
    return holds.getShort(hold, CORE + TransactionCommand.PROGRAMME) & 0xFFFF;
  }

  public int currency(int hold) {
    return holds.getInt(hold, CORE + TransactionCommand.CURRENCY);
  }

  /** DE 18 of the authorization. */
  public int merchantType(int hold) {
    return holds.getInt(hold, CORE + TransactionCommand.MERCHANT_TYPE);
  }

  /** True when the authorization is not to earn. */
  public boolean isWithoutEarn(int hold) {
    return holds.getByte(hold, CORE + TransactionCommand.NO_EARN) != 0;
  }

  /** True when it is open, or has not ended so long ago that it might be forgotten. */
  public boolean isKnown(int hold, long nowMs) {
    return hold != NONE && (isOpen(hold) || nowMs - holds.getLong(hold, ENDED_AT) <= KEPT_MS);
  }

  /**
   * True when a request that gave its DE 38 means it: by DE 37, or by terminal and card.
   *
   * @param anyMerchant whether another merchant may name it by DE 37
   */
  public boolean isNamedBy(int hold, TransactionCommand request, boolean anyMerchant) {
    if (!isOfCard(hold, request) || acquirer(hold) != request.acquirer()) {
      return false;
    }
    boolean sameRrn =
        request.hasRrn()
            && getLong(hold, TransactionCommand.RRN) == request.rrnHigh()
            && holds.getInt(hold, CORE + TransactionCommand.RRN + Long.BYTES) == request.rrnLow();
    return (sameRrn && (anyMerchant || isOfMerchant(hold, request)))
        || (request.hasCard() && isOfTerminal(hold, request));
  }

  /** True when it is what the DE 90 of a request names. */
  public boolean isOriginalOf(int hold, TransactionCommand request) {
    long acquirer = request.originalAcquirer();
    return isOfCard(hold, request)
        && isOfTerminal(hold, request)
        && (acquirer == 0 || acquirer(hold) == acquirer)
        && holds.getInt(hold, CORE + TransactionCommand.STAN) == request.originalStan()
        && request.mayNameMoment(getLong(hold, TransactionCommand.TRANSMITTED_AT));
  }

  /** True when an advice is the request that made it, once more. */
  public boolean isRepeatedBy(int hold, TransactionCommand advice) {
    return advice.hasCard()
        && !Mti.isAdvice(holds.getInt(hold, CORE + TransactionCommand.MTI))
        && isOfCard(hold, advice)
        && isOfTerminal(hold, advice)
        && acquirer(hold) == advice.acquirer()
        && holds.getInt(hold, CORE + TransactionCommand.STAN) == advice.stan()
        && holds.getInt(hold, CORE + TransactionCommand.LOCAL_TIME) == advice.localTime()
        && holds.getInt(hold, CORE + TransactionCommand.LOCAL_DATE) == advice.localDate()
        && holds.getInt(hold, CORE + TransactionCommand.PROCESSING_CODE) == advice.processingCode()
        && getLong(hold, TransactionCommand.AMOUNT) == advice.amount();
  }

  private boolean isOfCard(int hold, TransactionCommand request) {
    return programme(hold) == request.programme()
        && (!request.hasCard()
            || (getLong(hold, TransactionCommand.TOKEN_HIGH) == request.tokenHigh()
                && getLong(hold, TransactionCommand.TOKEN_LOW) == request.tokenLow()));
  }

  private boolean isOfTerminal(int hold, TransactionCommand request) {
    return getLong(hold, TransactionCommand.TERMINAL) == request.terminal()
        && isOfMerchant(hold, request);
  }

  private boolean isOfMerchant(int hold, TransactionCommand request) {
    return getLong(hold, TransactionCommand.CARD_ACCEPTOR) == request.cardAcceptorHigh()
        && getLong(hold, TransactionCommand.CARD_ACCEPTOR + Long.BYTES)
            == request.cardAcceptorLow();
  }

  private long acquirer(int hold) {
    return getLong(hold, TransactionCommand.ACQUIRER);
  }

  private long getLong(int hold, int coreField) {
    return holds.getLong(hold, CORE + coreField);
  }

  /** The first of the lots that the points came from, in draw-down order, or {@link #NO_LOT}. */
  public int firstLot(int hold) {
    return holds.getInt(hold, FIRST_LOT);
  }

  /** The lot after it, or {@link #NO_LOT}. */
  public int nextLot(int lot) {
    return lots.next(lot);
  }

  /** Where its points came from, a {@link io.tebus.event.LotKey}. */
  public long lotKey(int lot) {
    return lots.key(lot);
  }

  public long lotPoints(int lot) {
    return lots.points(lot);
  }

  /** Sets points aside as an event of {@link io.tebus.event.Effect#HELD} says. */
  public void open(TransactionEvent event) {
    for (int left = FORGOTTEN_AT_ONCE; left > 0; left--) {
      int oldest = firstOf(ENDED_QUEUE);
      if (mayForget(oldest, event.timeMs())) {
        forget(oldest);
      }
    }
    int hold = holds.allocate();
    if (hold == Table.FULL) {
      throw new IllegalStateException(
          "holds: capacity="
              + holds.capacity()
              + " (expected: at least what the journal was written with; tebus.store.accounts)");
    }
    boolean purchase = event.heldChange() == 0;
    holds.putLong(hold, LSN, event.lsn());
    holds.putLong(hold, OPENED_AT, event.timeMs());
    holds.putLong(hold, DEADLINE, event.deadlineMs());
    holds.putLong(hold, POINTS, event.heldChange());
    holds.putLong(hold, PENDING, event.pendingChange());
    holds.putLong(hold, APPROVED_POINTS, event.heldChange() + event.pendingChange());
    holds.putLong(hold, APPROVED_AMOUNT, event.approvedAmount());
    holds.putLong(hold, STANDING_AMOUNT, event.approvedAmount());
    holds.putInt(hold, ACCOUNT, event.account());
    holds.putByte(hold, PURCHASE, (byte) (purchase ? 1 : 0));
    holds.putInt(hold, RATE, event.rate());
    holds.beforeChange(hold);
    holds
        .buffer(hold)
        .putBytes(
            holds.offset(hold) + CORE,
            event.buffer(),
            TransactionEvent.CORE,
            TransactionCommand.CORE_LENGTH);
    int following = Lots.NONE;
    for (int part = event.partCount() - 1; part >= 0; part--) {
      following = lots.openOfHold(event.partKey(part), following);
      lots.points(following, -event.partPoints(part));
    }
    holds.putInt(hold, FIRST_LOT, following);
    long lifeMs = event.deadlineMs() - event.timeMs();
    append(hold, lifeMs == SHORT_MS ? SHORT_QUEUE : LONG_QUEUE);
    linkToAccount(hold);
    linkByLsn(hold);
    holds.note(OPEN_NOTE, holds.note(OPEN_NOTE) + 1);
  }

  /** Lets a part of the points go as an event of a partial release says. */
  public void shrink(int hold, TransactionEvent released) {
    shrink(
        hold,
        points(hold) + released.heldChange(),
        pending(hold) + released.pendingChange(),
        released.standingAmount());
  }

  /** Lets points go, the last drawn first, until so many remain. */
  private void shrink(int hold, long points, long pending, long standingAmount) {
    long left = points;
    int previous = Lots.NONE;
    int lot = firstLot(hold);
    while (lot != Lots.NONE) {
      int following = lots.next(lot);
      long kept = Math.min(left, lots.points(lot));
      left -= kept;
      if (kept > 0) {
        lots.points(lot, kept);
        previous = lot;
      } else {
        if (previous == Lots.NONE) {
          holds.putInt(hold, FIRST_LOT, following);
        } else {
          lots.next(previous, following);
        }
        lots.close(lot);
      }
      lot = following;
    }
    holds.putLong(hold, POINTS, points);
    holds.putLong(hold, PENDING, pending);
    holds.putLong(hold, STANDING_AMOUNT, standingAmount);
  }

  /**
   * Ends an open hold, or notes the completion of one that timed out.
   *
   * @param completion LSN, 0 none
   */
  public void end(int hold, HoldState state, long completion, long timeMs) {
    holds.putLong(hold, COMPLETION, completion);
    if (isOpen(hold)) {
      shrink(hold, 0, 0, standingAmount(hold));
      remove(hold);
      accounts.openHolds(account(hold), openCount(account(hold)) - 1);
      holds.note(OPEN_NOTE, holds.note(OPEN_NOTE) - 1);
    } else {
      remove(hold);
    }
    holds.putLong(hold, ENDED_AT, timeMs);
    holds.putByte(hold, STATE, (byte) state.ordinal());
    append(hold, ENDED_QUEUE);
    if (timeMs - holds.getLong(hold, OPENED_AT) <= Calendar.DAY_MS) {
      forget(hold);
    }
  }

  private boolean mayForget(int hold, long nowMs) {
    return hold != NONE && nowMs - holds.getLong(hold, ENDED_AT) > KEPT_MS;
  }

  private void forget(int hold) {
    remove(hold);
    unlinkFromAccount(hold);
    int previous = holds.getInt(hold, PREVIOUS_IN_BUCKET);
    int next = holds.getInt(hold, NEXT_IN_BUCKET);
    if (previous == NONE) {
      buckets.putInt(bucketOf(lsn(hold)), 0, next);
    } else {
      holds.putInt(previous, NEXT_IN_BUCKET, next);
    }
    if (next != NONE) {
      holds.putInt(next, PREVIOUS_IN_BUCKET, previous);
    }
    holds.release(hold);
  }

  private int bucketOf(long lsn) {
    return (int) lsn & bucketMask;
  }

  private void linkByLsn(int hold) {
    int bucket = bucketOf(lsn(hold));
    int next = buckets.getInt(bucket, 0);
    holds.putInt(hold, NEXT_IN_BUCKET, next);
    if (next != NONE) {
      holds.putInt(next, PREVIOUS_IN_BUCKET, hold);
    }
    buckets.putInt(bucket, 0, hold);
  }

  private void linkToAccount(int hold) {
    int account = holds.getInt(hold, ACCOUNT);
    int older = accounts.firstHold(account);
    holds.putInt(hold, OLDER, older);
    if (older != NONE) {
      holds.putInt(older, NEWER, hold);
    }
    accounts.firstHold(account, hold);
    accounts.openHolds(account, openCount(account) + 1);
  }

  private void unlinkFromAccount(int hold) {
    int newer = holds.getInt(hold, NEWER);
    int older = older(hold);
    if (newer == NONE) {
      accounts.firstHold(holds.getInt(hold, ACCOUNT), older);
    } else {
      holds.putInt(newer, OLDER, older);
    }
    if (older != NONE) {
      holds.putInt(older, NEWER, newer);
    }
  }

  private int firstOf(int queue) {
    return (int) holds.note(queue);
  }

  private int lastOf(int queue) {
    return (int) holds.note(QUEUES + queue);
  }

  private void append(int hold, int queue) {
    int last = lastOf(queue);
    holds.putByte(hold, QUEUE, (byte) queue);
    holds.putInt(hold, PREVIOUS_IN_QUEUE, last);
    holds.putInt(hold, NEXT_IN_QUEUE, NONE);
    if (last == NONE) {
      holds.note(queue, hold);
    } else {
      holds.putInt(last, NEXT_IN_QUEUE, hold);
    }
    holds.note(QUEUES + queue, hold);
  }

  private void remove(int hold) {
    int queue = holds.getByte(hold, QUEUE);
    int previous = holds.getInt(hold, PREVIOUS_IN_QUEUE);
    int next = holds.getInt(hold, NEXT_IN_QUEUE);
    if (previous == NONE) {
      holds.note(queue, next);
    } else {
      holds.putInt(previous, NEXT_IN_QUEUE, next);
    }
    if (next == NONE) {
      holds.note(QUEUES + queue, previous);
    } else {
      holds.putInt(next, PREVIOUS_IN_QUEUE, previous);
    }
  }
}
