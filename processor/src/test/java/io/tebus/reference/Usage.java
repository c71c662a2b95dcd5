package io.tebus.reference;

import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.reference.Coverage.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How often, and with how many points, was earned and spent in each day and month that a limit
 * counts. Every counter is kept; there is always room for one more.
 *
 * <p>Confined to the test's thread. Source: points.md, sections 2 and 3; profile, section 4.
 */
final class Usage {

  /** What was counted; never below zero. */
  record Count(long points, long times) {
    private static final Count NOTHING = new Count(0, 0);

    private Count plus(long morePoints, int moreTimes) {
      return new Count(Math.max(0, points + morePoints), Math.max(0, times + moreTimes));
    }
  }

  /** Limits that are alike in all of this share a counter. */
  private record CounterKey(
      int programme,
      Scope scope,
      Use use,
      UsageLimit.Period period,
      long firstDay,
      List<Object> whose) {}

  private final Books books;
  private final Coverage coverage;
  private final Map<CounterKey, Count> counts = new HashMap<>();

  /**
   * By number of the decision: the account that had it when it was booked; a merge since changes
   * nothing.
   */
  private final Map<Long, Account> countedFor = new HashMap<>();

  /** Numbers of the decisions that are counted: what never was is not taken back. */
  private final Set<Long> counted = new HashSet<>();

  Usage(Books books, Coverage coverage) {
    this.books = books;
    this.coverage = coverage;
  }

  /** What a limit has counted in the period under way for what a message names. */
  Count of(UsageLimit limit, Request request, Account account) {
    return counts.getOrDefault(counter(limit, request, account, books.today()), Count.NOTHING);
  }

  /** A message without a card is no use of a card. */
  static boolean isCounted(UsageLimit limit, Request request) {
    return limit.scope() != Scope.CARD || request.card() != null;
  }

  // ---- Counting

  /**
   * Counts what was booked: that a hold sets points aside is a use, not that it is completed,
   * unless that comes too late.
   */
  void note(Remembered booked, Booked what) {
    switch (booked.effect()) {
      case POSTED, HELD, COMPLETED -> {
        countedFor.put(booked.number(), booked.account());
        // What was on hold was counted with the hold; what a completion takes beyond is a use.
        long spent =
            booked.effect() == Effect.COMPLETED
                ? Math.max(0, spentBy(booked) + what.heldChange())
                : spentBy(booked);
        if (hasLimits() && earnedBy(booked) + spent > 0) {
          counted.add(booked.number());
        }
        change(booked, Use.EARN, earnedBy(booked), 1);
        change(booked, Use.SPEND, spent, 1);
      }
      case DECLINED, MIRRORED, NOTHING, TOMBSTONE, RELEASED, RESTORED -> {
        // No use.
      }
    }
  }

  /** Nothing of it stands any more, by a reversal, a void or a time-out: it was no use. */
  void takeBack(Remembered original) {
    if (!hasLimits() || !counted.remove(original.number())) {
      return;
    }
    boolean changed = change(original, Use.EARN, earnedBy(original), -1);
    changed |= change(original, Use.SPEND, spentByItself(original), -1);
    if (changed) {
      coverage.take(
          original.effect() == Effect.HELD
              ? Path.USE_BY_A_HOLD_TAKEN_BACK
              : Books.dayOf(original.time()) < books.today()
                  ? Path.USE_OF_A_DAY_BEFORE_TAKEN_BACK
                  : Path.USE_TAKEN_BACK);
    }
  }

  /** The void of it was undone. */
  void countAgain(Remembered original) {
    if (!hasLimits() || !counted.add(original.number())) {
      return;
    }
    boolean changed = change(original, Use.EARN, earnedBy(original), 1);
    changed |= change(original, Use.SPEND, spentByItself(original), 1);
    if (changed) {
      coverage.take(Path.USE_COUNTED_AGAIN);
    }
  }

  private boolean hasLimits() {
    return !books.programme().limits().isEmpty();
  }

  /** What is loaded is not earned, and what is pending not yet. */
  private static long earnedBy(Remembered booked) {
    boolean byPurchase =
        booked.effect() == Effect.POSTED && booked.kind() == Remembered.Kind.EARNING;
    return byPurchase || booked.effect() == Effect.COMPLETED ? booked.answer().earned() : 0;
  }

  /** What a completion spent is its hold's use, and stays one. */
  private static long spentByItself(Remembered booked) {
    return booked.effect() == Effect.COMPLETED ? 0 : spentBy(booked);
  }

  private static long spentBy(Remembered booked) {
    if (booked.effect() != Effect.HELD) {
      return booked.answer().redeemed();
    }
    return booked.hold().isOfPurchase() ? 0 : booked.hold().approvedPoints();
  }

  /** Changes every counter once, in the period of the day on which it was booked. */
  private boolean change(Remembered booked, Use use, long points, int times) {
    if (points == 0) {
      return false;
    }
    Set<CounterKey> counters = new HashSet<>();
    for (UsageLimit limit : books.programme().limits()) {
      if (limit.use() == use && isCounted(limit, booked.request())) {
        long day = Books.dayOf(booked.time());
        Account account = countedFor.getOrDefault(booked.number(), booked.account());
        counters.add(counter(limit, booked.request(), account, day));
      }
    }
    for (CounterKey counter : counters) {
      Count before = counts.getOrDefault(counter, Count.NOTHING);
      counts.put(counter, before.plus(times * points, times));
    }
    return !counters.isEmpty();
  }

  private CounterKey counter(UsageLimit limit, Request request, Account account, long day) {
    return new CounterKey(
        request.programme(),
        limit.scope(),
        limit.use(),
        limit.period(),
        firstDay(limit.period(), day),
        whose(limit.scope(), request, account));
  }

  private static long firstDay(UsageLimit.Period period, long day) {
    return switch (period) {
      case DAY -> day;
      case MONTH -> LocalDate.ofEpochDay(day).withDayOfMonth(1).toEpochDay();
    };
  }

  private static List<Object> whose(Scope scope, Request request, Account account) {
    return switch (scope) {
      case CARD -> List.of(Objects.requireNonNull(request.card()));
      case ACCOUNT -> List.of(account);
      case TERMINAL -> List.of(request.acquirer(), request.merchant(), request.terminal());
      case MERCHANT -> List.of(request.acquirer(), request.merchant());
    };
  }
}
