package io.tebus.engine.account;

import io.tebus.engine.store.Memory;
import io.tebus.engine.store.Table;
import io.tebus.event.LotKey;
import java.util.List;

/**
 * Lots: points of one funder that expire on the same day, in a chain per account in draw-down
 * order. All lots of accounts that expire on one day are a chain too, so that booking what has
 * expired looks at nothing else.
 *
 * <pre>
 *  0  points i64                      8  key i64, a {@link LotKey}
 * 16  next lot i32, 0 none           20  account i32 + 1, 0 of a hold
 * 24  next of the day i32            28  previous of the day i32
 * 32
 * </pre>
 *
 * <p>Confined to the engine thread. Ordinals from 1. The lots of holds are of no day: they do not
 * lapse. Source: points semantics, sections 1 and 6.
 */
final class Lots {

  static final int NONE = 0;

  /** No day. */
  static final int NO_DAY = Integer.MAX_VALUE;

  /** Length of a record in bytes. */
  static final int RECORD_LENGTH = 32;

  /** Days that can be told apart: twice as many as the longest life of a lot, 120 months. */
  private static final int DAYS = 8_192;

  private static final int POINTS = 0;
  private static final int KEY = POINTS + Long.BYTES;
  private static final int NEXT = KEY + Long.BYTES;
  private static final int ACCOUNT = NEXT + Integer.BYTES;
  private static final int NEXT_OF_DAY = ACCOUNT + Integer.BYTES;
  private static final int PREVIOUS_OF_DAY = NEXT_OF_DAY + Integer.BYTES;

  private final Table lots;
  private final Table byDay;

  /**
   * No lot expires before it. It moves as somebody looks, without an event, so it must not lie in
   * the pages.
   */
  private int earliestDay = NO_DAY;

  Lots(Memory memory, int capacity) {
    lots = new Table(memory, "lots", RECORD_LENGTH, 1, capacity);
    byDay = new Table(memory, "lots-by-day", Integer.BYTES, 0, DAYS);
    byDay.allocateAll();
  }

  Table table() {
    return lots;
  }

  List<Table> tables() {
    return List.of(lots, byDay);
  }

  long points(int lot) {
    return lots.getLong(lot, POINTS);
  }

  void points(int lot, long value) {
    lots.putLong(lot, POINTS, value);
  }

  /** A {@link LotKey}. */
  long key(int lot) {
    return lots.getLong(lot, KEY);
  }

  /** Last spendable day, as an epoch day. */
  int expiry(int lot) {
    return LotKey.expiry(key(lot));
  }

  int next(int lot) {
    return lots.getInt(lot, NEXT);
  }

  void next(int lot, int following) {
    lots.putInt(lot, NEXT, following);
  }

  /** The account of a lot that belongs to no hold. */
  int account(int lot) {
    return lots.getInt(lot, ACCOUNT) - 1;
  }

  /** No lot expires before it; {@link #NO_DAY} when there was none so far. */
  int earliestDay() {
    return earliestDay;
  }

  /** What {@link #earliestDay()} said of the same lots: spares the search for it. */
  void earliestDay(int day) {
    earliestDay = day;
  }

  /** The first day before another one on which lots expire, or {@link #NO_DAY}. */
  int earliestDayBefore(int day) {
    while (earliestDay < day && firstOf(earliestDay) == NONE) {
      earliestDay++;
    }
    return earliestDay < day ? earliestDay : NO_DAY;
  }

  /** The first of the lots of accounts that expire on a day, the newest, or {@link #NONE}. */
  int firstOf(int day) {
    return sameDay(byDay.getInt(placeOf(day), 0), day);
  }

  /** The next one that expires on the same day, or {@link #NONE}. */
  int nextOfDay(int lot) {
    return sameDay(lots.getInt(lot, NEXT_OF_DAY), expiry(lot));
  }

  /** The lot, or one after it: days that are far apart share a chain. */
  private int sameDay(int lot, int day) {
    int found = lot;
    while (found != NONE && expiry(found) != day) {
      found = lots.getInt(found, NEXT_OF_DAY);
    }
    return found;
  }

  private static int placeOf(int day) {
    return Math.floorMod(day, DAYS);
  }

  /** A lot of a hold, without points. */
  int openOfHold(long key, int next) {
    int lot = lots.allocate();
    if (lot == Table.FULL) {
      throw new IllegalStateException(
          "lots: capacity="
              + lots.capacity()
              + " (expected: at least what the journal was written with; tebus.store.lots)");
    }
    lots.putLong(lot, KEY, key);
    lots.putInt(lot, NEXT, next);
    return lot;
  }

  /** A lot of an account, without points. */
  int open(int account, long key, int next) {
    int lot = openOfHold(key, next);
    int day = LotKey.expiry(key);
    int following = byDay.getInt(placeOf(day), 0);
    lots.putInt(lot, ACCOUNT, account + 1);
    lots.putInt(lot, NEXT_OF_DAY, following);
    if (following != NONE) {
      lots.putInt(following, PREVIOUS_OF_DAY, lot);
    }
    byDay.putInt(placeOf(day), 0, lot);
    earliestDay = Math.min(earliestDay, day);
    return lot;
  }

  void close(int lot) {
    if (account(lot) >= 0) {
      int previous = lots.getInt(lot, PREVIOUS_OF_DAY);
      int following = lots.getInt(lot, NEXT_OF_DAY);
      if (previous == NONE) {
        byDay.putInt(placeOf(expiry(lot)), 0, following);
      } else {
        lots.putInt(previous, NEXT_OF_DAY, following);
      }
      if (following != NONE) {
        lots.putInt(following, PREVIOUS_OF_DAY, previous);
      }
    }
    lots.release(lot);
  }
}
