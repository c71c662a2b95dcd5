package io.tebus.engine.duplicate;

import io.tebus.command.TransactionCommand;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.Mti;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The identity window: the transactions decided last, with their answers, effects and what of them
 * stands. First in, first out by capacity; a record younger than the minimum age is never
 * forgotten, the window is {@linkplain #isFull full} instead.
 *
 * <pre>
 *   0  the event without its parts
 * 272  next by key i32 | next by rrn i32     280  next tombstone i32 | first part i32
 * 288  state u8 | reserved
 * 296
 * </pre>
 *
 * <p>Confined to the engine thread. Records are ordinals from 0 in paged memory outside the heap;
 * chains run newest first. Source: message profile, 5.1 to 5.5.
 */
public final class RecentTransactions {

  /** No record. */
  public static final int NONE = -1;

  private static final int NEXT_BY_KEY = TransactionEvent.FIXED_LENGTH;
  private static final int NEXT_BY_RRN = NEXT_BY_KEY + Integer.BYTES;
  private static final int NEXT_TOMBSTONE = NEXT_BY_RRN + Integer.BYTES;
  private static final int FIRST_PART = NEXT_TOMBSTONE + Integer.BYTES;
  private static final int STATE = FIRST_PART + Integer.BYTES;
  private static final int RECORD_LENGTH = STATE + Long.BYTES;
  private static final int RECORDS_PER_PAGE = 1 << 12;

  private final int capacity;
  private final long minimumAgeMs;
  private final UnsafeBuffer[] pages;
  private final int[] newestByKey;
  private final int[] newestByRrn;
  private final int[] newestTombstone;
  private final LotParts parts = new LotParts();
  private final TransactionEvent view = new TransactionEvent();
  private long added;
  private long forgotten;

  /**
   * An empty window.
   *
   * @param capacity records, 1 to 2^26
   * @param minimumAgeMs a record younger than this is kept
   */
  public RecentTransactions(int capacity, long minimumAgeMs) {
    if (capacity < 1 || capacity > 1 << 26) {
      throw new IllegalArgumentException(
          "identity window: capacity=" + capacity + " (expected: 1-67108864)");
    }
    this.capacity = capacity;
    this.minimumAgeMs = minimumAgeMs;
    pages = new UnsafeBuffer[(capacity + RECORDS_PER_PAGE - 1) / RECORDS_PER_PAGE];
    int buckets = BitUtil.findNextPositivePowerOfTwo(Math.max(16, capacity / 2));
    newestByKey = emptyChains(buckets);
    newestByRrn = emptyChains(buckets);
    newestTombstone = emptyChains(Math.max(16, buckets / 16));
  }

  private static int[] emptyChains(int buckets) {
    int[] chains = new int[buckets];
    Arrays.fill(chains, NONE);
    return chains;
  }

  public int capacity() {
    return capacity;
  }

  public int count() {
    return (int) (added - forgotten);
  }

  /** True when a further record would push out one that is younger than the minimum age. */
  public boolean isFull(long nowMs) {
    return count() == capacity && nowMs - at(oldest()).timeMs() < minimumAgeMs;
  }

  /** True for a record that still serves as the original of a reversal, or as a tombstone. */
  public boolean isWithinMinimumAge(int ordinal, long nowMs) {
    return nowMs - at(ordinal).timeMs() <= minimumAgeMs;
  }

  /** The event part of a record; valid until the next call that returns a view. */
  public TransactionEvent at(int ordinal) {
    return view.wrap(page(ordinal), offset(ordinal), TransactionEvent.FIXED_LENGTH);
  }

  public TransactionState state(int ordinal) {
    return TransactionState.of(page(ordinal).getByte(offset(ordinal) + STATE));
  }

  /** The newest record with the request's identity, or {@link #NONE}. */
  public int find(TransactionCommand request) {
    int ordinal = newestByKey(request.terminal(), request.cardAcceptorHigh(), request.stan());
    return findFrom(ordinal, request);
  }

  /** The newest record with the request's identity and content, or {@link #NONE}. */
  public int findSame(TransactionCommand request, long contentDigest) {
    int ordinal = find(request);
    while (ordinal != NONE && at(ordinal).contentDigest() != contentDigest) {
      ordinal = findFrom(nextByKey(ordinal), request);
    }
    return ordinal;
  }

  private int findFrom(int first, TransactionCommand request) {
    int ordinal = first;
    while (ordinal != NONE && !hasIdentityOf(at(ordinal), request)) {
      ordinal = nextByKey(ordinal);
    }
    return ordinal;
  }

  private static boolean hasIdentityOf(TransactionEvent candidate, TransactionCommand request) {
    return candidate.stan() == request.stan()
        && candidate.terminal() == request.terminal()
        && candidate.cardAcceptorHigh() == request.cardAcceptorHigh()
        && candidate.cardAcceptorLow() == request.cardAcceptorLow()
        && candidate.acquirer() == request.acquirer()
        && candidate.localTime() == request.localTime()
        && candidate.localDate() == request.localDate()
        && Mti.withoutOrigin(candidate.mti()) == Mti.withoutOrigin(request.mti());
  }

  /**
   * The newest record in the chain of a terminal, merchant and STAN; the chain holds others too.
   */
  public int newestByKey(long terminal, long cardAcceptorHigh, int stan) {
    return newestByKey[bucketOfKey(terminal, cardAcceptorHigh, stan, newestByKey.length)];
  }

  public int nextByKey(int ordinal) {
    return page(ordinal).getInt(offset(ordinal) + NEXT_BY_KEY);
  }

  /** The newest record in the chain of a DE 37 and a terminal; the chain holds others too. */
  public int newestByRrn(long rrnHigh, int rrnLow, long terminal) {
    return newestByRrn[bucketOfRrn(rrnHigh, rrnLow, terminal)];
  }

  public int nextByRrn(int ordinal) {
    return page(ordinal).getInt(offset(ordinal) + NEXT_BY_RRN);
  }

  /** True when a reversal of this request came first, lately enough to count. */
  public boolean hasTombstone(TransactionCommand request, long nowMs) {
    int ordinal =
        newestTombstone[
            bucketOfKey(
                request.terminal(),
                request.cardAcceptorHigh(),
                request.stan(),
                newestTombstone.length)];
    while (ordinal != NONE) {
      if (isWithinMinimumAge(ordinal, nowMs)
          && awaitsByStan(at(ordinal), request)
          && isSameTransaction(at(ordinal), request)) {
        return true;
      }
      ordinal = page(ordinal).getInt(offset(ordinal) + NEXT_TOMBSTONE);
    }
    return request.hasRrn() && hasTombstoneByRrn(request, nowMs);
  }

  private boolean hasTombstoneByRrn(TransactionCommand request, long nowMs) {
    int ordinal = newestByRrn(request.rrnHigh(), request.rrnLow(), request.terminal());
    while (ordinal != NONE) {
      if (state(ordinal) == TransactionState.TOMBSTONE
          && isWithinMinimumAge(ordinal, nowMs)
          && isSameRrn(at(ordinal), request)
          && isSameTransaction(at(ordinal), request)) {
        return true;
      }
      ordinal = nextByRrn(ordinal);
    }
    return false;
  }

  private static boolean awaitsByStan(TransactionEvent tombstone, TransactionCommand request) {
    return tombstone.tombstoneStan() == request.stan()
        && tombstone.terminal() == request.terminal()
        && tombstone.cardAcceptorHigh() == request.cardAcceptorHigh()
        && tombstone.cardAcceptorLow() == request.cardAcceptorLow()
        && (tombstone.tombstoneAcquirer() == 0
            || tombstone.tombstoneAcquirer() == request.acquirer());
  }

  private static boolean isSameRrn(TransactionEvent event, TransactionCommand request) {
    return event.rrnHigh() == request.rrnHigh()
        && event.rrnLow() == request.rrnLow()
        && event.terminal() == request.terminal();
  }

  private static boolean isSameTransaction(TransactionEvent tombstone, TransactionCommand request) {
    return (tombstone.tombstoneTransmittedAt() != 0
            && tombstone.tombstoneTransmittedAt() == request.transmittedAt())
        || (request.hasCard()
            && tombstone.tokenHigh() == request.tokenHigh()
            && tombstone.tokenLow() == request.tokenLow()
            && tombstone.processingCode() == request.processingCode()
            && tombstone.amount() == request.amount());
  }

  /** Remembers a transaction; the oldest is forgotten when the window is at its capacity. */
  public void add(TransactionEvent event) {
    if (count() == capacity) {
      forgetOldest();
    }
    int ordinal = (int) (added % capacity);
    if (pages[ordinal / RECORDS_PER_PAGE] == null) {
      pages[ordinal / RECORDS_PER_PAGE] =
          new UnsafeBuffer(
              BufferUtil.allocateDirectAligned(
                  Math.min(capacity, RECORDS_PER_PAGE) * RECORD_LENGTH, 64));
    }
    added++;
    UnsafeBuffer page = page(ordinal);
    int offset = offset(ordinal);
    page.putBytes(offset, event.buffer(), 0, TransactionEvent.FIXED_LENGTH);
    page.putLong(offset + STATE, 0);
    page.putByte(offset + STATE, (byte) TransactionState.after(event).ordinal());
    page.putInt(offset + FIRST_PART, parts.keep(event));
    page.putInt(offset + NEXT_BY_KEY, push(newestByKey, bucketOfKey(event, event.stan()), ordinal));
    page.putInt(offset + NEXT_BY_RRN, push(newestByRrn, bucketOfRrn(event), ordinal));
    boolean isTombstone = event.effect() == Effect.TOMBSTONE;
    page.putInt(
        offset + NEXT_TOMBSTONE,
        isTombstone ? push(newestTombstone, bucketOfTombstone(event), ordinal) : NONE);
  }

  /** Notes how much of a transaction stands after a reversal. */
  public void reverse(int ordinal, long standingAmount) {
    at(ordinal).standingAmount(standingAmount);
    if (standingAmount == 0) {
      page(ordinal).putByte(offset(ordinal) + STATE, (byte) TransactionState.REVERSED.ordinal());
    }
  }

  /** The record of an LSN, or {@link #NONE}: records are in LSN order around the ring. */
  public int ordinalOf(long lsn) {
    long low = forgotten;
    long high = added - 1;
    while (low <= high) {
      long middle = (low + high) >>> 1;
      int ordinal = (int) (middle % capacity);
      long found = at(ordinal).lsn();
      if (found == lsn) {
        return ordinal;
      }
      if (found < lsn) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return NONE;
  }

  public LotParts parts() {
    return parts;
  }

  /** First of the lot parts of a record in {@link #parts()}, in the order they were posted. */
  public int firstPart(int ordinal) {
    return page(ordinal).getInt(offset(ordinal) + FIRST_PART);
  }

  /** A digest of every record, oldest first. */
  public long digest(long seed) {
    long digest = seed;
    for (long sequence = forgotten; sequence < added; sequence++) {
      int ordinal = (int) (sequence % capacity);
      UnsafeBuffer page = page(ordinal);
      int offset = offset(ordinal);
      for (int i = 0; i < NEXT_BY_KEY; i += Long.BYTES) {
        digest = digest * 31 + page.getLong(offset + i);
      }
      digest = digest * 31 + page.getByte(offset + STATE);
    }
    return digest;
  }

  private int oldest() {
    return (int) (forgotten % capacity);
  }

  private void forgetOldest() {
    int ordinal = oldest();
    TransactionEvent event = at(ordinal);
    unlink(newestByKey, bucketOfKey(event, event.stan()), NEXT_BY_KEY, ordinal);
    event = at(ordinal);
    unlink(newestByRrn, bucketOfRrn(event), NEXT_BY_RRN, ordinal);
    event = at(ordinal);
    if (event.effect() == Effect.TOMBSTONE) {
      unlink(newestTombstone, bucketOfTombstone(event), NEXT_TOMBSTONE, ordinal);
    }
    parts.release(firstPart(ordinal));
    forgotten++;
  }

  private static int push(int[] newest, int bucket, int ordinal) {
    int next = newest[bucket];
    newest[bucket] = ordinal;
    return next;
  }

  /** The oldest record is the last of its chains. */
  private void unlink(int[] newest, int bucket, int nextField, int ordinal) {
    int previous = NONE;
    int at = newest[bucket];
    while (at != ordinal) {
      previous = at;
      at = page(at).getInt(offset(at) + nextField);
    }
    if (previous == NONE) {
      newest[bucket] = NONE;
    } else {
      page(previous).putInt(offset(previous) + nextField, NONE);
    }
  }

  private int bucketOfKey(TransactionEvent event, int stan) {
    return bucketOfKey(event.terminal(), event.cardAcceptorHigh(), stan, newestByKey.length);
  }

  private int bucketOfTombstone(TransactionEvent event) {
    return bucketOfKey(
        event.terminal(), event.cardAcceptorHigh(), event.tombstoneStan(), newestTombstone.length);
  }

  private int bucketOfRrn(TransactionEvent event) {
    return bucketOfRrn(event.rrnHigh(), event.rrnLow(), event.terminal());
  }

  private int bucketOfRrn(long rrnHigh, int rrnLow, long terminal) {
    return (int) mix(rrnHigh, mix(rrnLow, terminal)) & newestByRrn.length - 1;
  }

  private static int bucketOfKey(long terminal, long cardAcceptorHigh, int stan, int buckets) {
    return (int) mix(terminal, mix(cardAcceptorHigh, stan)) & buckets - 1;
  }

  private static long mix(long a, long b) {
    long mixed = (a ^ b * 0x9E3779B97F4A7C15L) * 0xD6E8FEB86659FD93L;
    return mixed ^ mixed >>> 32;
  }

  private UnsafeBuffer page(int ordinal) {
    return pages[ordinal / RECORDS_PER_PAGE];
  }

  private static int offset(int ordinal) {
    return ordinal % RECORDS_PER_PAGE * RECORD_LENGTH;
  }
}
