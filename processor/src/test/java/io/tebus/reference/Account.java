package io.tebus.reference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A member's points: lots by their day of expiry, open holds, and arrears. Every day is UTC, in
 * days since 1970-01-01; a lot can be spent through the day it expires on. Points on hold have left
 * the lots, and do not lapse. Who owes arrears has nothing to spend.
 *
 * <p>Confined to the test's thread. Source: points.md, sections 1 and 3 to 6.
 */
final class Account {

  /** Points by day of expiry, earliest first; a lot without points is not there. */
  private final SortedMap<Long, Long> lots = new TreeMap<>();

  /** Open ones: of points, and of authorized purchases whose points are pending. */
  private final List<Hold> holds = new ArrayList<>();

  private final List<Move> moves = new ArrayList<>();

  private long arrears;
  private boolean hadOpeningPoints;

  long arrears() {
    return arrears;
  }

  /** True once it was given the points it begins with, by whichever card brought them first. */
  boolean hadOpeningPoints() {
    return hadOpeningPoints;
  }

  long available(long today) {
    return sum(lots.tailMap(today));
  }

  long lapsed(long today) {
    return sum(lots.headMap(today));
  }

  long held() {
    return holds.stream().mapToLong(Hold::points).sum();
  }

  long pending() {
    return holds.stream().mapToLong(Hold::pending).sum();
  }

  /** So that nobody fills the host's table for all others. */
  boolean hasTooManyHolds() {
    return holds.size() >= 100;
  }

  /** What moved since this was asked before. */
  List<Move> moves() {
    List<Move> made = List.copyOf(moves);
    moves.clear();
    return made;
  }

  void open(Hold hold) {
    holds.add(hold);
  }

  /** Forgets a hold that has ended; nothing happens when it had before. */
  void close(Hold hold) {
    holds.remove(hold);
  }

  /** Every lot that has points, lapsed ones too, earliest expiry first. */
  List<Lot> lots() {
    return lots.entrySet().stream().map(lot -> new Lot(lot.getKey(), lot.getValue())).toList();
  }

  /** Adds points that will expire on the given day, unless they are owed: arrears come first. */
  void credit(long points, long expiresOn) {
    long repaid = Math.min(arrears, points);
    arrears -= repaid;
    if (points > repaid) {
      lots.merge(expiresOn, points - repaid, Long::sum);
      moves.add(new Move(expiresOn, points - repaid));
    }
  }

  /** Adds the points it begins with, once. */
  void creditOpeningPoints(long points, long expiresOn) {
    hadOpeningPoints = true;
    credit(points, expiresOn);
  }

  /** Spends available points, earliest expiry first. The parts are returned last drawn on top. */
  Deque<Lot> draw(long points, long today) {
    Deque<Lot> drawn = new ArrayDeque<>();
    long left = points;
    for (long expiresOn : spendableLots(today)) {
      long taken = takeFrom(expiresOn, left);
      if (taken > 0) {
        drawn.push(new Lot(expiresOn, taken));
      }
      left -= taken;
    }
    if (left != 0) {
      throw new IllegalStateException("draw: missing=" + left + " (expected: all available)");
    }
    return drawn;
  }

  /**
   * Gives drawn points back to the lots they came from, last drawn first, and removes them from the
   * parts. Where that lot has lapsed meanwhile, they go into the one that expires on the given day.
   * Says how many points came from lots that lapsed.
   */
  long giveBack(Deque<Lot> drawn, long points, long today, long lapsedInto) {
    long left = points;
    long lapsed = 0;
    while (left > 0) {
      Lot lastDrawn = drawn.pop();
      long back = Math.min(left, lastDrawn.points());
      if (back < lastDrawn.points()) {
        drawn.push(new Lot(lastDrawn.expiresOn(), lastDrawn.points() - back));
      }
      if (lastDrawn.expiresOn() < today) {
        credit(back, lapsedInto);
        lapsed += back;
      } else {
        credit(back, lastDrawn.expiresOn());
      }
      left -= back;
    }
    return lapsed;
  }

  /**
   * Takes earned points back: from the lot they were earned into, lapsed or not, then from what can
   * be spent, earliest expiry first. The rest becomes arrears.
   */
  void takeBack(long points, long earnedInto, long today) {
    long left = points - takeFrom(earnedInto, points);
    for (long expiresOn : spendableLots(today)) {
      left -= takeFrom(expiresOn, left);
    }
    arrears += left;
  }

  private List<Long> spendableLots(long today) {
    return new ArrayList<>(lots.tailMap(today).keySet());
  }

  /** Takes what there is, up to the given number of points, and says how many that were. */
  private long takeFrom(long expiresOn, long atMost) {
    long points = lots.getOrDefault(expiresOn, 0L);
    long taken = Math.min(points, atMost);
    if (taken == points) {
      lots.remove(expiresOn);
    } else {
      lots.put(expiresOn, points - taken);
    }
    if (taken > 0) {
      moves.add(new Move(expiresOn, -taken));
    }
    return taken;
  }

  private static long sum(SortedMap<Long, Long> someLots) {
    return someLots.values().stream().mapToLong(Long::longValue).sum();
  }
}
