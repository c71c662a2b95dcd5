package io.tebus.engine.duplicate;

import io.tebus.command.TransactionCommand;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.Mti;

/**
 * The identity window: the transactions decided last, with their answers, effects and what of them
 * stands. First in, first out by capacity; a record younger than the minimum age is never
 * forgotten, the window is {@linkplain #isFull full} instead.
 *
 * <pre>
 *   0  the event without its parts
 * 272  by identity: older i32 | newer i32      280  by key: older i32 | newer i32
 * 288  by key of any acquirer: as above        296  by rrn: as above
 * 304  tombstones by key: as above             312  tombstones by rrn: as above
 * 320  first part i32 | state u8 | reserved
 * 328
 * </pre>
 *
 * <p>Confined to the engine thread. Records are ordinals from 0 in memory outside the heap. Source:
 * message profile, 5.1 to 5.5.
 */
public final class RecentTransactions {

  /** No record. */
  public static final int NONE = -1;

  /** In DE 90: whichever acquirer. */
  public static final long ANY_ACQUIRER = 0;

  /** The most a capacity can be. */
  public static final int MAX_CAPACITY = 1 << 26;

  /**
   * Candidates that a search other than by identity looks at, newest first. A terminal does not use
   * one STAN so often in two days; a peer that does pays with its own reversals, not with the time
   * of all others: the acquirer is part of the key.
   */
  public static final int MAX_CANDIDATES = 4_000;

  private static final int BY_IDENTITY = TransactionEvent.FIXED_LENGTH;
  private static final int BY_KEY = BY_IDENTITY + Long.BYTES;
  private static final int BY_KEY_OF_ANY = BY_KEY + Long.BYTES;
  private static final int BY_RRN = BY_KEY_OF_ANY + Long.BYTES;
  private static final int TOMBSTONES_BY_KEY = BY_RRN + Long.BYTES;
  private static final int TOMBSTONES_BY_RRN = TOMBSTONES_BY_KEY + Long.BYTES;
  private static final int FIRST_PART = TOMBSTONES_BY_RRN + Long.BYTES;
  private static final int STATE = FIRST_PART + Integer.BYTES;

  /** Length of a record in bytes. */
  public static final int RECORD_LENGTH = FIRST_PART + Long.BYTES;

  private final int capacity;
  private final long minimumAgeMs;
  private final long identityAgeMs;
  private final RecordPages records;
  private final RecordChains byIdentity;
  private final RecordChains byKey;
  private final RecordChains byKeyOfAny;
  private final RecordChains byRrn;
  private final RecordChains tombstonesByKey;
  private final RecordChains tombstonesByRrn;
  private final LotParts parts = new LotParts();
  private final TransactionEvent view = new TransactionEvent();
  private long added;
  private long forgotten;

  /**
   * An empty window.
   *
   * @param capacity records, 1 to {@link #MAX_CAPACITY}
   * @param minimumAgeMs a record younger than this is kept
   * @param identityAgeMs a record older than this is no repeat's first any more: DE 12 and 13 carry
   *     no year
   */
  public RecentTransactions(int capacity, long minimumAgeMs, long identityAgeMs) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "identity window: capacity=" + capacity + " (expected: 1-" + MAX_CAPACITY + ")");
    }
    this.capacity = capacity;
    this.minimumAgeMs = minimumAgeMs;
    this.identityAgeMs = identityAgeMs;
    records = new RecordPages(capacity, RECORD_LENGTH);
    int buckets = capacity / 2;
    byIdentity = new RecordChains(records, BY_IDENTITY, buckets);
    byKey = new RecordChains(records, BY_KEY, buckets);
    byKeyOfAny = new RecordChains(records, BY_KEY_OF_ANY, buckets);
    byRrn = new RecordChains(records, BY_RRN, buckets);
    tombstonesByKey = new RecordChains(records, TOMBSTONES_BY_KEY, buckets / 16);
    tombstonesByRrn = new RecordChains(records, TOMBSTONES_BY_RRN, buckets / 16);
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
    return view.wrap(records.page(ordinal), records.offset(ordinal), TransactionEvent.FIXED_LENGTH);
  }

  public TransactionState state(int ordinal) {
    return TransactionState.of(records.getByte(ordinal, STATE));
  }

  /** The newest record with the request's identity, or {@link #NONE}. */
  public int find(TransactionCommand request, long nowMs) {
    return findFrom(byIdentity.newest(identityHash(request)), request, nowMs);
  }

  /** The newest record with the request's identity and content, or {@link #NONE}. */
  public int findSame(TransactionCommand request, long contentDigest, long nowMs) {
    int ordinal = find(request, nowMs);
    for (int left = MAX_CANDIDATES;
        left > 0 && ordinal != NONE && at(ordinal).contentDigest() != contentDigest;
        left--) {
      ordinal = findFrom(byIdentity.older(ordinal), request, nowMs);
    }
    return ordinal != NONE && at(ordinal).contentDigest() == contentDigest ? ordinal : NONE;
  }

  private int findFrom(int first, TransactionCommand request, long nowMs) {
    int ordinal = first;
    while (ordinal != NONE) {
      TransactionEvent candidate = at(ordinal);
      if (nowMs - candidate.timeMs() > identityAgeMs) {
        return NONE;
      }
      if (hasIdentityOf(candidate, request)) {
        return ordinal;
      }
      ordinal = byIdentity.older(ordinal);
    }
    return NONE;
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
   * The newest record in the chain of an acquirer, terminal, merchant and STAN; the chain holds
   * others too.
   */
  public int newestByKey(TransactionCommand request, long acquirer, int stan) {
    return byKey.newest(mix(keyHash(request, stan), acquirer));
  }

  public int olderByKey(int ordinal) {
    return byKey.older(ordinal);
  }

  /** As {@link #newestByKey}, whatever the acquirer. */
  public int newestByKeyOfAny(TransactionCommand request, int stan) {
    return byKeyOfAny.newest(keyHash(request, stan));
  }

  public int olderByKeyOfAny(int ordinal) {
    return byKeyOfAny.older(ordinal);
  }

  /** The newest record in the chain of a DE 37 and a terminal; the chain holds others too. */
  public int newestByRrn(TransactionCommand request) {
    return byRrn.newest(rrnHash(request));
  }

  public int olderByRrn(int ordinal) {
    return byRrn.older(ordinal);
  }

  /** True when a reversal of this request came first, lately enough to count. */
  public boolean hasTombstone(TransactionCommand request, long nowMs) {
    return hasTombstoneByStan(request, request.acquirer(), nowMs)
        || hasTombstoneByStan(request, ANY_ACQUIRER, nowMs)
        || (request.hasRrn() && hasTombstoneByRrn(request, nowMs));
  }

  private boolean hasTombstoneByStan(TransactionCommand request, long acquirer, long nowMs) {
    int ordinal = tombstonesByKey.newest(mix(keyHash(request, request.stan()), acquirer));
    for (int left = MAX_CANDIDATES; left > 0 && ordinal != NONE; left--) {
      if (isWithinMinimumAge(ordinal, nowMs)
          && awaitsByStan(at(ordinal), request)
          && isSameTransaction(at(ordinal), request)) {
        return true;
      }
      ordinal = tombstonesByKey.older(ordinal);
    }
    return false;
  }

  private boolean hasTombstoneByRrn(TransactionCommand request, long nowMs) {
    int ordinal = tombstonesByRrn.newest(rrnHash(request));
    for (int left = MAX_CANDIDATES; left > 0 && ordinal != NONE; left--) {
      if (isWithinMinimumAge(ordinal, nowMs)
          && isSameRrn(at(ordinal), request)
          && isSameTransaction(at(ordinal), request)) {
        return true;
      }
      ordinal = tombstonesByRrn.older(ordinal);
    }
    return false;
  }

  private static boolean awaitsByStan(TransactionEvent tombstone, TransactionCommand request) {
    return tombstone.tombstoneStan() == request.stan()
        && tombstone.terminal() == request.terminal()
        && tombstone.cardAcceptorHigh() == request.cardAcceptorHigh()
        && tombstone.cardAcceptorLow() == request.cardAcceptorLow()
        && (tombstone.tombstoneAcquirer() == ANY_ACQUIRER
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
    added++;
    records.prepare(ordinal);
    records.put(ordinal, event.buffer(), TransactionEvent.FIXED_LENGTH);
    records.putByte(ordinal, STATE, (byte) TransactionState.after(event).ordinal());
    records.putInt(ordinal, FIRST_PART, parts.keep(event));
    byIdentity.add(identityHash(event), ordinal);
    byKey.add(mix(keyHash(event, event.stan()), event.acquirer()), ordinal);
    byKeyOfAny.add(keyHash(event, event.stan()), ordinal);
    byRrn.add(rrnHash(event), ordinal);
    if (event.effect() == Effect.TOMBSTONE) {
      tombstonesByKey.add(tombstoneHash(event), ordinal);
      tombstonesByRrn.add(rrnHash(event), ordinal);
    }
  }

  private void forgetOldest() {
    int ordinal = oldest();
    TransactionEvent event = at(ordinal);
    byIdentity.removeOldest(identityHash(event), ordinal);
    byKey.removeOldest(mix(keyHash(event, event.stan()), event.acquirer()), ordinal);
    byKeyOfAny.removeOldest(keyHash(event, event.stan()), ordinal);
    byRrn.removeOldest(rrnHash(event), ordinal);
    if (event.effect() == Effect.TOMBSTONE) {
      tombstonesByKey.removeOldest(tombstoneHash(event), ordinal);
      tombstonesByRrn.removeOldest(rrnHash(event), ordinal);
    }
    parts.release(firstPart(ordinal));
    forgotten++;
  }

  /** Notes how much of a transaction stands after a reversal. */
  public void reverse(int ordinal, long standingAmount) {
    at(ordinal).standingAmount(standingAmount);
    if (standingAmount == 0) {
      records.putByte(ordinal, STATE, (byte) TransactionState.REVERSED.ordinal());
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
    return records.getInt(ordinal, FIRST_PART);
  }

  /** A digest of every record with its parts, oldest first. */
  public long digest(long seed) {
    long digest = seed;
    for (long sequence = forgotten; sequence < added; sequence++) {
      int ordinal = (int) (sequence % capacity);
      for (int field = 0; field < BY_IDENTITY; field += Long.BYTES) {
        digest = digest * 31 + records.getLong(ordinal, field);
      }
      digest = digest * 31 + records.getByte(ordinal, STATE);
      for (int part = firstPart(ordinal); part != LotParts.NONE; part = parts.next(part)) {
        digest = (digest * 31 + parts.expiry(part)) * 31 + parts.points(part);
      }
    }
    return digest;
  }

  private int oldest() {
    return (int) (forgotten % capacity);
  }

  private static long identityHash(TransactionCommand request) {
    return identityHash(
        keyHash(request, request.stan()),
        request.acquirer(),
        request.localDate(),
        request.localTime(),
        request.mti());
  }

  private static long identityHash(TransactionEvent event) {
    return identityHash(
        keyHash(event, event.stan()),
        event.acquirer(),
        event.localDate(),
        event.localTime(),
        event.mti());
  }

  private static long identityHash(
      long keyHash, long acquirer, int localDate, int localTime, int mti) {
    long moment = localDate * 1_000_000L + localTime;
    return mix(mix(keyHash, acquirer), moment * 1_000 + Mti.withoutOrigin(mti));
  }

  private static long keyHash(TransactionCommand request, int stan) {
    return keyHash(request.terminal(), request.cardAcceptorHigh(), request.cardAcceptorLow(), stan);
  }

  private static long keyHash(TransactionEvent event, int stan) {
    return keyHash(event.terminal(), event.cardAcceptorHigh(), event.cardAcceptorLow(), stan);
  }

  private static long keyHash(
      long terminal, long cardAcceptorHigh, long cardAcceptorLow, int stan) {
    return mix(mix(mix(stan, terminal), cardAcceptorHigh), cardAcceptorLow);
  }

  private static long tombstoneHash(TransactionEvent event) {
    return mix(keyHash(event, event.tombstoneStan()), event.tombstoneAcquirer());
  }

  private static long rrnHash(TransactionCommand request) {
    return mix(mix(request.rrnLow(), request.rrnHigh()), request.terminal());
  }

  private static long rrnHash(TransactionEvent event) {
    return mix(mix(event.rrnLow(), event.rrnHigh()), event.terminal());
  }

  private static long mix(long hash, long value) {
    long mixed = (hash ^ value * 0x9E3779B97F4A7C15L) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}
