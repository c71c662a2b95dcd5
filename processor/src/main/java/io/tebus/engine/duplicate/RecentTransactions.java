package io.tebus.engine.duplicate;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.engine.store.Table;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.Mti;
import java.util.List;

/**
 * The identity window: the transactions decided last, with their answers, effects and what of them
 * stands. First in, first out by capacity; a record younger than the minimum age is never
 * forgotten, the window is {@linkplain #isFull full} instead.
 *
 * <p>Confined to the engine thread. Records are ordinals from 0 in a ring, each a {@link
 * RecentTransaction}. Source: message profile, 5.1 to 5.5.
 */
public final class RecentTransactions {

  /** No record. */
  public static final int NONE = -1;

  /** In DE 90: whichever acquirer. */
  public static final long ANY_ACQUIRER = 0;

  /** The most a capacity can be. */
  public static final int MAX_CAPACITY = 1 << 26;

  /**
   * Buckets of the index that every request asks: a look at some other request's record, which no
   * cache holds, costs more than the memory. Four instead of one: 14 % less time for a purchase.
   */
  private static final int IDENTITY_BUCKETS = 4;

  /** Parts there is room for, for each record; a purchase has one. */
  public static final int PARTS_PER_RECORD = 2;

  /** What a record takes with its parts and its share of the indexes, in bytes, at most. */
  public static final int BYTES_PER_RECORD =
      RecentTransaction.LENGTH
          + PARTS_PER_RECORD * LotParts.RECORD_LENGTH
          + 2 * (IDENTITY_BUCKETS + 4) * Integer.BYTES;

  /**
   * Candidates that a search other than by identity looks at, newest first. A terminal does not use
   * one STAN so often in two days; a peer that does pays with its own reversals, not with the time
   * of all others: the acquirer is part of the key.
   */
  public static final int MAX_CANDIDATES = 4_000;

  /** Parts are short when less than this part of their ring is free. */
  private static final int SHORT_OF_PARTS = 8;

  private static final int FORGOTTEN_AT_ONCE = 4;

  /** Tombstones are few: one bucket for so many records. */
  private static final int RECORDS_PER_TOMBSTONE = 16;

  /** Numbers that {@link #places} tells. */
  public static final int PLACES = 4;

  private static final int ADDED_NOTE = 0;
  private static final int FORGOTTEN_NOTE = 1;
  private static final int TOMBSTONES_NOTE = 2;
  private static final int NEWEST_NOTE = 3;
  private static final int FACTS_NOTE = 4;

  /** 012x and 022x. */
  private static final int AUTHORIZATION_ADVICE = 12;

  private static final int FINANCIAL_ADVICE = 22;

  /** Advices of one identity that are looked at: each has other content. */
  private static final int MAX_FACTS = 100;

  private final int capacity;
  private final long minimumAgeMs;
  private final long identityAgeMs;
  private final SeededHash hash;
  private final Table records;
  private final RecordChains byIdentity;
  private final RecordChains byKey;
  private final RecordChains byKeyOfAny;
  private final RecordChains byRrn;
  private final RecordChains tombstonesByKey;
  private final RecordChains tombstonesByRrn;
  private final LotParts parts;
  private final RecentTransaction view = new RecentTransaction();

  /**
   * An empty window.
   *
   * @param capacity records, 1 to {@link #MAX_CAPACITY}
   * @param minimumAgeMs a record younger than this is kept
   * @param identityAgeMs a record older than this is no repeat's first any more: DE 12 and 13 carry
   *     no year
   */
  public RecentTransactions(
      Memory memory, int capacity, long minimumAgeMs, long identityAgeMs, SeededHash hash) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "identity window: capacity=" + capacity + " (expected: 1-" + MAX_CAPACITY + ")");
    }
    this.capacity = capacity;
    this.minimumAgeMs = minimumAgeMs;
    this.identityAgeMs = identityAgeMs;
    this.hash = hash;
    records = new Table(memory, "window", RecentTransaction.LENGTH, 0, capacity);
    parts = new LotParts(memory, Math.max(TransactionEvent.MAX_PARTS, PARTS_PER_RECORD * capacity));
    byIdentity =
        chains(
            memory,
            "window-by-identity",
            IDENTITY_BUCKETS * capacity,
            RecentTransaction.OLDER_BY_IDENTITY);
    byKey = chains(memory, "window-by-key", capacity, RecentTransaction.OLDER_BY_KEY);
    byKeyOfAny =
        chains(memory, "window-by-key-of-any", capacity, RecentTransaction.OLDER_BY_KEY_OF_ANY);
    byRrn = chains(memory, "window-by-rrn", capacity, RecentTransaction.OLDER_BY_RRN);
    int few = capacity / RECORDS_PER_TOMBSTONE;
    tombstonesByKey =
        chains(memory, "window-tombstones-by-key", few, RecentTransaction.OLDER_BY_KEY);
    tombstonesByRrn =
        chains(memory, "window-tombstones-by-rrn", few, RecentTransaction.OLDER_BY_RRN);
  }

  private RecordChains chains(Memory memory, String name, int buckets, int olderField) {
    return new RecordChains(memory, name, buckets, records, olderField);
  }

  public List<Table> tables() {
    return List.of(
        records,
        parts.table(),
        byIdentity.table(),
        byKey.table(),
        byKeyOfAny.table(),
        byRrn.table(),
        tombstonesByKey.table(),
        tombstonesByRrn.table());
  }

  public int capacity() {
    return capacity;
  }

  public int count() {
    return (int) (added() - forgotten());
  }

  private long added() {
    return records.note(ADDED_NOTE);
  }

  private long forgotten() {
    return records.note(FORGOTTEN_NOTE);
  }

  /**
   * True when a further record would push out one that is younger than the minimum age.
   *
   * @param partCount parts of that record
   */
  public boolean isFull(long nowMs, int partCount) {
    if (count() < capacity && parts.free() >= partCount) {
      return false;
    }
    int free = parts.free();
    boolean place = count() < capacity;
    for (long sequence = forgotten() + 1; !place || free < partCount; sequence++) {
      if (sequence > added() || nowMs - at(placeOf((int) sequence)).timeMs() < minimumAgeMs) {
        return true;
      }
      place = true;
      free += view.partCount();
    }
    return false;
  }

  /**
   * How many records it must not forget yet, or as many as their parts would be the usual share of:
   * what of the capacity is taken in earnest. Takes time with the logarithm of the count.
   */
  public int young(long nowMs) {
    long low = forgotten();
    long high = added();
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (nowMs - at(placeOf((int) (middle + 1))).timeMs() < minimumAgeMs) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    int young = (int) (added() - low);
    if (young == 0) {
      return 0;
    }
    long youngParts = parts.added() - at(placeOf((int) (low + 1))).firstPart();
    return (int) Math.min(capacity, Math.max(young, youngParts / PARTS_PER_RECORD));
  }

  /** True for a record that still serves as the original of a reversal, or as a tombstone. */
  public boolean isWithinMinimumAge(int ordinal, long nowMs) {
    return nowMs - at(ordinal).timeMs() <= minimumAgeMs;
  }

  /** True for a record that a refund or a completion may still mean, or an advice repeat. */
  public boolean isWithinIdentityAge(int ordinal, long nowMs) {
    return nowMs - at(ordinal).timeMs() <= identityAgeMs;
  }

  /** A record; valid until the next call that returns a view. */
  public RecentTransaction at(int ordinal) {
    return view.wrap(records.buffer(ordinal), records.offset(ordinal));
  }

  /** As {@link #at}, for one that is about to change. */
  private RecentTransaction toChange(int ordinal) {
    records.beforeChange(ordinal);
    return at(ordinal);
  }

  /** The record added last; there is one. */
  public RecentTransaction newest() {
    return at(placeOf((int) added()));
  }

  /** Notes whether limits count a record. */
  public void markCounted(int ordinal, boolean counted) {
    toChange(ordinal).counted(counted);
  }

  public TransactionState state(int ordinal) {
    return at(ordinal).state();
  }

  /** Lot parts of a record. */
  public int partCount(int ordinal) {
    return at(ordinal).partCount();
  }

  /** The lot of a part, a {@link io.tebus.event.LotKey}. */
  public long partKey(int ordinal, int index) {
    return parts.key(at(ordinal).firstPart(), index);
  }

  /** Points a part added to its lot; negative: drew from it. */
  public long partPoints(int ordinal, int index) {
    return parts.points(at(ordinal).firstPart(), index);
  }

  /**
   * The record of a link, or {@link #NONE} when it was forgotten, or there never was one: a link is
   * a sequence from 1, modulo 2^32.
   */
  private int linked(int sequence) {
    int age = (int) added() - sequence;
    return Integer.compareUnsigned(age, count()) < 0 ? placeOf(sequence) : NONE;
  }

  /**
   * The next older record of a chain, or {@link #NONE}. A bucket that was left alone for 2^32
   * records may have linked a record to a newer one: who only goes back in time comes to an end.
   */
  private int older(RecordChains chains, int ordinal) {
    int older = linked(chains.older(ordinal));
    return older != NONE && age(older) > age(ordinal) ? older : NONE;
  }

  /** How many records were added since. */
  private int age(int ordinal) {
    int age = (int) records.note(NEWEST_NOTE) - ordinal;
    return age < 0 ? age + capacity : age;
  }

  /** The place in the ring of a sequence that is remembered. */
  private int placeOf(int sequence) {
    int place = (int) records.note(NEWEST_NOTE) - ((int) added() - sequence);
    return place < 0 ? place + capacity : place;
  }

  /** The newest record with the request's identity, or {@link #NONE}. */
  public int find(TransactionCommand request, long nowMs) {
    return findFrom(linked(byIdentity.newest(identityHash(request))), request, nowMs);
  }

  /** The newest record with the request's identity and content, or {@link #NONE}. */
  public int findSame(TransactionCommand request, long contentDigest, long nowMs) {
    int ordinal = find(request, nowMs);
    for (int left = MAX_CANDIDATES;
        left > 0 && ordinal != NONE && at(ordinal).contentDigest() != contentDigest;
        left--) {
      ordinal = findFrom(older(byIdentity, ordinal), request, nowMs);
    }
    return ordinal != NONE && at(ordinal).contentDigest() == contentDigest ? ordinal : NONE;
  }

  /**
   * The newest record with the request's identity but for its message type, or {@link #NONE}.
   *
   * @param classAndFunction see {@link Mti#classAndFunction}
   */
  public int findAs(TransactionCommand request, int classAndFunction, long nowMs) {
    long keyOfAcquirer = hash.add(keyHash(request, request.stan()), request.acquirer());
    long identity =
        identityHash(
            keyOfAcquirer, request.localDate(), request.localTime(), classAndFunction * 10);
    return findFrom(linked(byIdentity.newest(identity)), request, classAndFunction, nowMs);
  }

  /** True when an advice booked what a request asks for before it came: never twice. */
  public boolean hasAdviceOf(TransactionCommand request, long nowMs) {
    return records.note(FACTS_NOTE) > 0
        && (isBooked(AUTHORIZATION_ADVICE, request, nowMs)
            || isBooked(FINANCIAL_ADVICE, request, nowMs));
  }

  private boolean isBooked(int classAndFunction, TransactionCommand request, long nowMs) {
    int ordinal = findAs(request, classAndFunction, nowMs);
    for (int left = MAX_FACTS; left > 0 && ordinal != NONE; left--) {
      if (isFact(at(ordinal)) && view.hasContentOf(request)) {
        return true;
      }
      ordinal = findFrom(older(byIdentity, ordinal), request, classAndFunction, nowMs);
    }
    return false;
  }

  private static boolean isFact(RecentTransaction record) {
    return Mti.isAdvice(record.mti())
        && Mti.messageClass(record.mti()) != Mti.REVERSAL
        && switch (record.effect()) {
          case POSTED, HELD, COMPLETED, MIRRORED -> true;
          case DECLINED, NOTHING, TOMBSTONE, RELEASED, RESTORED -> false;
        };
  }

  private int findFrom(int first, TransactionCommand request, long nowMs) {
    return findFrom(first, request, Mti.classAndFunction(request.mti()), nowMs);
  }

  private int findFrom(int first, TransactionCommand request, int classAndFunction, long nowMs) {
    int ordinal = first;
    while (ordinal != NONE) {
      RecentTransaction candidate = at(ordinal);
      if (nowMs - candidate.timeMs() > identityAgeMs) {
        return NONE;
      }
      if (Mti.classAndFunction(candidate.mti()) == classAndFunction
          && hasIdentityOf(candidate, request)) {
        return ordinal;
      }
      ordinal = older(byIdentity, ordinal);
    }
    return NONE;
  }

  private static boolean hasIdentityOf(RecentTransaction candidate, TransactionCommand request) {
    return candidate.stan() == request.stan()
        && candidate.terminal() == request.terminal()
        && candidate.cardAcceptorHigh() == request.cardAcceptorHigh()
        && candidate.cardAcceptorLow() == request.cardAcceptorLow()
        && candidate.acquirer() == request.acquirer()
        && candidate.localTime() == request.localTime()
        && candidate.localDate() == request.localDate();
  }

  /**
   * The newest record in the chain of an acquirer, terminal, merchant and STAN; the chain holds
   * others too.
   */
  public int newestByKey(TransactionCommand request, long acquirer, int stan) {
    return linked(byKey.newest(hash.add(keyHash(request, stan), acquirer)));
  }

  public int olderByKey(int ordinal) {
    return older(byKey, ordinal);
  }

  /** As {@link #newestByKey}, whatever the acquirer. */
  public int newestByKeyOfAny(TransactionCommand request, int stan) {
    return linked(byKeyOfAny.newest(keyHash(request, stan)));
  }

  public int olderByKeyOfAny(int ordinal) {
    return older(byKeyOfAny, ordinal);
  }

  /** The newest record in the chain of a DE 37 and a terminal; the chain holds others too. */
  public int newestByRrn(TransactionCommand request) {
    return linked(byRrn.newest(rrnHash(request)));
  }

  public int olderByRrn(int ordinal) {
    return older(byRrn, ordinal);
  }

  /** True when a reversal of this request came first, lately enough to count. */
  public boolean hasTombstone(TransactionCommand request, long nowMs) {
    return records.note(TOMBSTONES_NOTE) > 0
        && (hasTombstoneByStan(request, request.acquirer(), nowMs)
            || hasTombstoneByStan(request, ANY_ACQUIRER, nowMs)
            || (request.hasRrn() && hasTombstoneByRrn(request, nowMs)));
  }

  private boolean hasTombstoneByStan(TransactionCommand request, long acquirer, long nowMs) {
    int ordinal =
        linked(tombstonesByKey.newest(hash.add(keyHash(request, request.stan()), acquirer)));
    for (int left = MAX_CANDIDATES; left > 0 && ordinal != NONE; left--) {
      if (isTombstone(ordinal, nowMs) && Awaited.byStan(at(ordinal), request)) {
        return true;
      }
      ordinal = older(tombstonesByKey, ordinal);
    }
    return false;
  }

  private boolean hasTombstoneByRrn(TransactionCommand request, long nowMs) {
    int ordinal = linked(tombstonesByRrn.newest(rrnHash(request)));
    for (int left = MAX_CANDIDATES; left > 0 && ordinal != NONE; left--) {
      if (isTombstone(ordinal, nowMs) && Awaited.byRrn(at(ordinal), request)) {
        return true;
      }
      ordinal = older(tombstonesByRrn, ordinal);
    }
    return false;
  }

  /** True when the original that a request names was reversed before it came. */
  public boolean hasTombstoneOfOriginal(TransactionCommand request, long nowMs) {
    return records.note(TOMBSTONES_NOTE) > 0
        && request.hasOriginal()
        && (hasTombstoneOfOriginal(request, request.originalAcquirer(), nowMs)
            || (request.originalAcquirer() == ANY_ACQUIRER
                ? hasTombstoneOfOriginal(request, request.acquirer(), nowMs)
                : hasTombstoneOfOriginal(request, ANY_ACQUIRER, nowMs)));
  }

  private boolean hasTombstoneOfOriginal(TransactionCommand request, long acquirer, long nowMs) {
    int ordinal =
        linked(
            tombstonesByKey.newest(hash.add(keyHash(request, request.originalStan()), acquirer)));
    for (int left = MAX_CANDIDATES; left > 0 && ordinal != NONE; left--) {
      if (isTombstone(ordinal, nowMs) && Awaited.asOriginal(at(ordinal), request, acquirer)) {
        return true;
      }
      ordinal = older(tombstonesByKey, ordinal);
    }
    return false;
  }

  private boolean isTombstone(int ordinal, long nowMs) {
    return at(ordinal).effect() == Effect.TOMBSTONE && isWithinMinimumAge(ordinal, nowMs);
  }

  /** Remembers a transaction; the oldest are forgotten where it needs their place. */
  public void add(TransactionEvent event) {
    int partCount = event.partCount();
    while (count() == capacity || parts.free() < partCount) {
      forgetOldest();
    }
    if (parts.free() < parts.capacity() / SHORT_OF_PARTS) {
      forgetSome(event.timeMs());
    }
    long sequence = added() + 1;
    int ordinal = (int) ((sequence - 1) % capacity);
    if (ordinal == records.used()) {
      records.allocate();
    }
    records.note(ADDED_NOTE, sequence);
    records.note(NEWEST_NOTE, ordinal);
    toChange(ordinal).set(event, parts.keep(event));
    if (isFact(view)) {
      records.note(FACTS_NOTE, records.note(FACTS_NOTE) + 1);
    }
    long keyHash = keyHash(event, event.stan());
    long keyOfAcquirer = hash.add(keyHash, event.acquirer());
    byIdentity.add(identityHash(keyOfAcquirer, event), ordinal, (int) sequence);
    if (event.effect() == Effect.TOMBSTONE) {
      records.note(TOMBSTONES_NOTE, records.note(TOMBSTONES_NOTE) + 1);
      tombstonesByKey.add(tombstoneHash(event), ordinal, (int) sequence);
      tombstonesByRrn.add(rrnHash(event), ordinal, (int) sequence);
    } else if (Mti.messageClass(event.mti()) != Mti.REVERSAL) {
      // A reversal is never another one's original.
      byKey.add(keyOfAcquirer, ordinal, (int) sequence);
      byKeyOfAny.add(keyHash, ordinal, (int) sequence);
      byRrn.add(rrnHash(event), ordinal, (int) sequence);
    }
  }

  /** Where {@link #add} will look for a purchase: {@link #PLACES} numbers for {@link #touch}. */
  public void places(TransactionEvent event, long[] target, int offset) {
    long keyHash = keyHash(event, event.stan());
    long keyOfAcquirer = hash.add(keyHash, event.acquirer());
    target[offset] = identityHash(keyOfAcquirer, event);
    target[offset + 1] = keyOfAcquirer;
    target[offset + 2] = keyHash;
    target[offset + 3] = rrnHash(event);
  }

  /** Reads what is there; which of it does not matter. */
  public long touch(long[] places, int offset) {
    return byIdentity.newest(places[offset])
        ^ byKey.newest(places[offset + 1])
        ^ byKeyOfAny.newest(places[offset + 2])
        ^ byRrn.newest(places[offset + 3]);
  }

  /** When parts run short, nobody shall have to walk past all the old records that have none. */
  private void forgetSome(long nowMs) {
    for (int left = FORGOTTEN_AT_ONCE; left > 0 && count() > 0; left--) {
      if (nowMs - at(placeOf((int) forgotten() + 1)).timeMs() < minimumAgeMs) {
        return;
      }
      forgetOldest();
    }
  }

  private void forgetOldest() {
    long sequence = forgotten() + 1;
    RecentTransaction oldest = at(placeOf((int) sequence));
    if (oldest.effect() == Effect.TOMBSTONE) {
      records.note(TOMBSTONES_NOTE, records.note(TOMBSTONES_NOTE) - 1);
    }
    if (isFact(oldest)) {
      records.note(FACTS_NOTE, records.note(FACTS_NOTE) - 1);
    }
    parts.forget(oldest.partCount());
    records.note(FORGOTTEN_NOTE, sequence);
  }

  /** Notes how much of a transaction stands after a reversal, void or refund. */
  public void takeBack(int ordinal, long standingAmount, boolean byRefund) {
    toChange(ordinal).standingAmount(standingAmount, byRefund);
  }

  /** Notes that a refund or void was undone: it no longer stands, but so much of its original. */
  public void restore(int mirror, int original, long standingAmount) {
    RecentTransaction undone = toChange(mirror);
    boolean ofRefund = undone.isRefund();
    undone.state(TransactionState.REVERSED);
    if (original != NONE) {
      toChange(original).restore(standingAmount, ofRefund);
    }
  }

  /** Notes that another completion took the place of one that was taken back. */
  public void supersede(int ordinal) {
    toChange(ordinal).supersede();
  }

  /**
   * Notes the end of a hold.
   *
   * @param completion LSN, 0 none
   */
  public void endHold(int ordinal, TransactionState state, long completion) {
    RecentTransaction hold = toChange(ordinal);
    hold.state(state);
    hold.completion(completion);
  }

  /** The record of an LSN, or {@link #NONE}: records are in LSN order around the ring. */
  public int ordinalOf(long lsn) {
    long low = forgotten() + 1;
    long high = added();
    while (low <= high) {
      long middle = (low + high) >>> 1;
      int ordinal = placeOf((int) middle);
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

  private long identityHash(TransactionCommand request) {
    return identityHash(
        hash.add(keyHash(request, request.stan()), request.acquirer()),
        request.localDate(),
        request.localTime(),
        request.mti());
  }

  private long identityHash(long keyOfAcquirer, TransactionEvent event) {
    return identityHash(keyOfAcquirer, event.localDate(), event.localTime(), event.mti());
  }

  private long identityHash(long keyOfAcquirer, int localDate, int localTime, int mti) {
    long moment = localDate * 1_000_000L + localTime;
    return hash.add(keyOfAcquirer, moment * 1_000 + Mti.classAndFunction(mti));
  }

  private long keyHash(TransactionCommand request, int stan) {
    return keyHash(request.terminal(), request.cardAcceptorHigh(), request.cardAcceptorLow(), stan);
  }

  private long keyHash(TransactionEvent event, int stan) {
    return keyHash(event.terminal(), event.cardAcceptorHigh(), event.cardAcceptorLow(), stan);
  }

  private long keyHash(long terminal, long cardAcceptorHigh, long cardAcceptorLow, int stan) {
    return hash.add(
        hash.add(hash.add(hash.begin(stan), terminal), cardAcceptorHigh), cardAcceptorLow);
  }

  private long tombstoneHash(TransactionEvent event) {
    return hash.add(keyHash(event, event.tombstoneStan()), event.tombstoneAcquirer());
  }

  private long rrnHash(TransactionCommand request) {
    return hash.add(hash.add(hash.begin(request.rrnLow()), request.rrnHigh()), request.terminal());
  }

  private long rrnHash(TransactionEvent event) {
    return hash.add(hash.add(hash.begin(event.rrnLow()), event.rrnHigh()), event.terminal());
  }
}
