package io.tebus.reference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A member's points: lots by their day of expiry and their funder, open holds, and arrears. Every
 * day is UTC, in days since 1970-01-01; a lot can be spent through the day it expires on. Points on
 * hold have left the lots, and do not lapse. Who owes arrears has nothing to spend. An account that
 * is merged into another one has nothing at all: its root has it.
 *
 * <p>Confined to the test's thread. Source: points.md, sections 1, 3 to 6 and 8.
 */
final class Account {

  /** One message draws from so many lots at most. */
  static final int MOST_LOTS_DRAWN = 400;

  /** So that nobody fills the host's table for all others. */
  private static final int MOST_HOLDS = 100;

  private final AccountKey key;
  private final long openedOn;

  /** Points by lot, in draw-down order; a lot without points is not there. */
  private final SortedMap<LotId, Long> lots = new TreeMap<>();

  /** Open ones: of points, and of authorized purchases whose points are pending. */
  private final List<Hold> holds = new ArrayList<>();

  private final List<Move> moves = new ArrayList<>();

  private long arrears;
  private boolean hadOpeningPoints;
  private AccountChange.Status status = AccountChange.Status.ACTIVE;
  private @Nullable Account mergedInto;
  private long brought;
  private int height;

  /**
   * An empty one.
   *
   * @param key the card it was opened with, or its number when it was opened without one
   * @param openedOn when
   */
  Account(AccountKey key, long openedOn) {
    this.key = key;
    this.openedOn = openedOn;
  }

  AccountKey key() {
    return key;
  }

  long openedOn() {
    return openedOn;
  }

  long arrears() {
    return arrears;
  }

  /** True once it was given the points it begins with, by whichever card brought them first. */
  boolean hadOpeningPoints() {
    return hadOpeningPoints;
  }

  long available(long today) {
    return sum(spendable(today));
  }

  /** What of it one message can draw. */
  long drawable(long today) {
    return spendable(today).values().stream()
        .limit(MOST_LOTS_DRAWN)
        .mapToLong(Long::longValue)
        .sum();
  }

  long lapsed(long today) {
    return sum(lots.headMap(LotId.firstOf(today)));
  }

  long held() {
    return holds.stream().mapToLong(Hold::points).sum();
  }

  long pending() {
    return holds.stream().mapToLong(Hold::pending).sum();
  }

  boolean hasTooManyHolds() {
    return holds.size() >= MOST_HOLDS;
  }

  // ---- Status and merges

  AccountChange.Status status() {
    return status;
  }

  /** Another status; nobody is merged by it. */
  void become(AccountChange.Status next) {
    status = next;
  }

  boolean isMerged() {
    return mergedInto != null;
  }

  /** Of a merged one: the account it was merged into, which may be merged too. */
  Account mergedInto() {
    return Objects.requireNonNull(mergedInto);
  }

  /** The account that has its points: itself, unless it is merged. */
  Account root() {
    return mergedInto == null ? this : mergedInto.root();
  }

  /** Of a merged one: the points that could be spent when it was merged, less its debts. */
  long brought() {
    return brought;
  }

  /** How many merges have ever been above one another below it. */
  int height() {
    return height;
  }

  boolean hasOpenHolds() {
    return !holds.isEmpty();
  }

  /** No points, lapsed ones neither, no debts, no open holds. */
  boolean isEmpty() {
    return lots.isEmpty() && arrears == 0 && holds.isEmpty();
  }

  /** Everything has gone to the other one, which has it now. */
  void mergeInto(Account root, long points) {
    lots.clear();
    arrears = 0;
    status = AccountChange.Status.MERGED;
    mergedInto = root;
    brought = points;
    root.height = Math.max(root.height, height + 1);
  }

  /** Takes its cards back, and nothing else yet. */
  void standAlone() {
    status = AccountChange.Status.ACTIVE;
    mergedInto = null;
    brought = 0;
  }

  /** Adds a lot as it is, whatever is owed. */
  void join(Lot lot) {
    lots.merge(lot.id(), lot.points(), Long::sum);
  }

  // ---- Lots

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

  /** Every lot that has points, lapsed ones too, in draw-down order. */
  List<Lot> lots() {
    return lotsOf(lots);
  }

  /** Every lot whose last day was before the given one. */
  List<Lot> lotsBefore(long day) {
    return lotsOf(lots.headMap(LotId.firstOf(day)));
  }

  /** Forgets every lot whose last day was before the given one. */
  void removeLotsBefore(long day) {
    lots.headMap(LotId.firstOf(day)).clear();
  }

  /** Adds points to a lot, unless they are owed: arrears come first. */
  void credit(long points, LotId lot) {
    long repaid = Math.min(arrears, points);
    arrears -= repaid;
    if (points > repaid) {
      lots.merge(lot, points - repaid, Long::sum);
      moves.add(new Move(lot, points - repaid));
    }
  }

  /** Adds the points it begins with, once. */
  void creditOpeningPoints(long points, LotId lot) {
    hadOpeningPoints = true;
    credit(points, lot);
  }

  /** Spends available points, in draw-down order. The parts are returned last drawn on top. */
  Deque<Lot> draw(long points, long today) {
    Deque<Lot> drawn = new ArrayDeque<>();
    long left = points;
    for (LotId lot : spendableLots(today)) {
      long taken = takeFrom(lot, left);
      if (taken > 0) {
        drawn.push(Lot.of(lot, taken));
      }
      left -= taken;
    }
    if (left != 0) {
      throw new IllegalStateException("draw: missing=" + left + " (expected: all available)");
    }
    return drawn;
  }

  /** Removes the points that were drawn last from the parts, and returns them, last drawn first. */
  static List<Lot> lastOf(Deque<Lot> drawn, long points) {
    List<Lot> last = new ArrayList<>();
    long left = points;
    while (left > 0) {
      Lot lastDrawn = drawn.pop();
      long part = Math.min(left, lastDrawn.points());
      if (part < lastDrawn.points()) {
        drawn.push(lastDrawn.with(lastDrawn.points() - part));
      }
      last.add(lastDrawn.with(part));
      left -= part;
    }
    return last;
  }

  /**
   * Gives parts back to the lots they came from, or where such a lot has lapsed meanwhile, to
   * another one. Says how many points came from lots that lapsed.
   */
  long giveBack(List<Lot> parts, long today, UnaryOperator<LotId> whenLapsed) {
    long lapsed = 0;
    for (Lot part : parts) {
      LotId lot = part.id();
      if (lot.hasLapsed(today)) {
        lapsed += part.points();
        lot = whenLapsed.apply(lot);
      }
      credit(part.points(), lot);
    }
    return lapsed;
  }

  /**
   * Takes points back as far as they are there: from the lot they went to, lapsed or not, then from
   * what can be spent, in draw-down order. Says how many that were.
   */
  long takeWhatIsThere(long points, LotId own, long today) {
    long left = points - takeFrom(own, points);
    return points - left + takeSpendable(left, today);
  }

  /** Takes points back; what is not there becomes arrears. */
  void takeBack(long points, LotId own, long today) {
    arrears += points - takeWhatIsThere(points, own, today);
  }

  /** Takes parts back from the lots they went to, then from others; the rest becomes arrears. */
  void takeBack(List<Lot> parts, long today) {
    long left = 0;
    for (Lot part : parts) {
      left += part.points() - takeFrom(part.id(), part.points());
    }
    arrears += left - takeSpendable(left, today);
  }

  private long takeSpendable(long atMost, long today) {
    long left = atMost;
    for (LotId lot : spendableLots(today)) {
      left -= takeFrom(lot, left);
    }
    return atMost - left;
  }

  private SortedMap<LotId, Long> spendable(long today) {
    return lots.tailMap(LotId.firstOf(today));
  }

  private List<LotId> spendableLots(long today) {
    return new ArrayList<>(spendable(today).keySet());
  }

  /** Takes what there is, up to the given number of points, and says how many that were. */
  private long takeFrom(LotId lot, long atMost) {
    long points = lots.getOrDefault(lot, 0L);
    long taken = Math.min(points, atMost);
    if (taken == points) {
      lots.remove(lot);
    } else {
      lots.put(lot, points - taken);
    }
    if (taken > 0) {
      moves.add(new Move(lot, -taken));
    }
    return taken;
  }

  private static List<Lot> lotsOf(SortedMap<LotId, Long> someLots) {
    return someLots.entrySet().stream().map(lot -> Lot.of(lot.getKey(), lot.getValue())).toList();
  }

  private static long sum(SortedMap<LotId, Long> someLots) {
    return someLots.values().stream().mapToLong(Long::longValue).sum();
  }
}
