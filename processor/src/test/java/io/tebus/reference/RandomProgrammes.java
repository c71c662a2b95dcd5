package io.tebus.reference;

import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Period;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.reference.Settings.Currency;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * The programmes of a random history: the demo's settings stay as they are, the odd one's change
 * again and again, and now and then somebody gets a name wrong.
 *
 * <p>Confined to the test's thread.
 */
final class RandomProgrammes {

  /** How a programme is defined while others are at work. */
  private enum Definition implements Chance.Weighted {
    ANEW(70),
    AGAIN(15),
    WITH_ANOTHER_NAME(8),
    WITH_THE_NAME_OF_ANOTHER(7);

    private final int weight;

    Definition(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  /** Known before a history begins. */
  static final List<Programme> ALL = List.of(Programme.DEMO, Programme.ODD);

  private static final int NUMBER_OF_NONE = 3;

  // Chances in a hundred.
  private static final int DEFINED = 2;
  private static final int WITHOUT_EUROS = 30;
  private static final int WITHOUT_LIMITS = 40;
  private static final int BY_MONTH = 40;
  private static final int A_SECOND_LIMIT = 40;
  private static final int OF_THE_SAME_COUNTER = 50;
  private static final int EVEN = 50;

  private final Chance chance;
  private Programme odd = Programme.ODD;

  RandomProgrammes(Chance chance) {
    this.chance = chance;
  }

  /** As it was defined last. */
  Programme current(int id) {
    return id == odd.id() ? odd : Programme.DEMO;
  }

  /** The first instant at which points earned at another one cannot be spent any more. */
  Instant endOfLifeOfPointsEarned(int id, Instant now) {
    long lastDay = current(id).expiryOfEarn(Books.dayOf(now));
    return LocalDate.ofEpochDay(lastDay + 1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  /** What is defined with the next step. */
  List<Programme> next() {
    if (!chance.in(DEFINED)) {
      return List.of();
    }
    Programme known = chance.in(EVEN) ? odd : Programme.DEMO;
    return List.of(
        switch (chance.pick(Definition.values())) {
          case ANEW -> anew();
          case AGAIN -> known;
          case WITH_ANOTHER_NAME -> known.withName(known.id(), "OTHER");
          case WITH_THE_NAME_OF_ANOTHER -> known.withName(NUMBER_OF_NONE, known.name());
        });
  }

  /** Other settings of the odd one. */
  Programme anew() {
    odd =
        Programme.ODD
            .with(currencies())
            .with(
                new Settings.Earning(
                    (int) chance.between(1, 2),
                    oneOf(Rounding.values()),
                    chance.oneOf(List.of(0L, 40L, 120L)),
                    chance.oneOf(List.of(10, 30))))
            .with(
                new Settings.Spending(
                    chance.oneOf(List.of(1L, 10L, 30L)),
                    chance.oneOf(List.of(1L, 1L, 5L)),
                    chance.oneOf(List.of(10_000, 10_000, 10_000, 5_000)),
                    chance.oneOf(List.of(0, 1, 30, 60))))
            .with(
                new Settings.TakingBack(
                    oneOf(ClawBack.values()),
                    oneOf(RefundSplit.values()),
                    chance.oneOf(List.of(1, 2, 5, 31)),
                    chance.in(EVEN)))
            .with(
                new Settings.Transferring(
                    chance.oneOf(List.of(1L, 5L, 20L)),
                    chance.oneOf(List.of(0L, 0L, 40L, 100L)),
                    chance.oneOf(List.of(0L, 1L, 7L)),
                    chance.oneOf(List.of(0, 1, 30, 60))))
            .withLimits(wideLimits());
    return odd;
  }

  /** As before, but for euros, which are not accepted any more. */
  Programme withoutEuros() {
    odd = odd.with(odd.currencies().stream().filter(each -> each.code() == Programme.USD).toList());
    return odd;
  }

  // ---- Limits

  /** As before, with a limit that is soon reached, and nothing else that keeps cards from a use. */
  Programme limited(Use use) {
    UsageLimit limit =
        narrow(oneOf(Scope.values()), use, chance.in(BY_MONTH) ? Period.MONTH : Period.DAY);
    List<UsageLimit> limits = new ArrayList<>(List.of(limit));
    if (chance.in(A_SECOND_LIMIT)) {
      boolean same = chance.in(OF_THE_SAME_COUNTER);
      limits.add(
          narrow(
              same ? limit.scope() : oneOf(Scope.values()),
              same ? use : oneOf(Use.values()),
              same ? limit.period() : oneOf(Period.values())));
    }
    long fee = odd.transferring().fee();
    odd =
        odd.with(new Settings.Spending(1, 1, 10_000, 0))
            .with(new Settings.Transferring(1, 0, fee, 0))
            .withLimits(limits);
    return odd;
  }

  /** As before, without limits. */
  Programme unlimited() {
    odd = odd.withoutLimits();
    return odd;
  }

  /** Some that most cards keep within, most of the time. */
  private List<UsageLimit> wideLimits() {
    List<UsageLimit> limits = new ArrayList<>();
    if (chance.in(WITHOUT_LIMITS)) {
      return limits;
    }
    for (long left = chance.between(1, 4); left > 0; left--) {
      boolean byMonth = chance.in(BY_MONTH);
      limits.add(
          limit(
              oneOf(Scope.values()),
              oneOf(Use.values()),
              byMonth ? Period.MONTH : Period.DAY,
              byMonth ? chance.between(600, 3_000) : chance.between(150, 500),
              byMonth ? chance.between(20, 80) : chance.between(5, 12)));
    }
    return limits;
  }

  private UsageLimit narrow(Scope scope, Use use, Period period) {
    return limit(scope, use, period, chance.between(20, 90), chance.between(1, 3));
  }

  /** Of points, of times, or of both. */
  private UsageLimit limit(Scope scope, Use use, Period period, long points, long times) {
    return switch ((int) chance.between(0, 2)) {
      case 0 -> new UsageLimit(scope, use, period, points, 0);
      case 1 -> new UsageLimit(scope, use, period, 0, (int) times);
      default -> new UsageLimit(scope, use, period, points, (int) times);
    };
  }

  private List<Currency> currencies() {
    List<Currency> accepted = new ArrayList<>();
    accepted.add(
        new Currency(
            Programme.USD,
            chance.oneOf(List.of(new Rate(3, 150), new Rate(1, 100), new Rate(7, 900))),
            chance.oneOf(List.of(new Rate(3, 2), new Rate(1, 1), new Rate(7, 5))),
            chance.oneOf(List.of(10, 11))));
    if (!chance.in(WITHOUT_EUROS)) {
      accepted.add(
          new Currency(
              Programme.EUR,
              chance.oneOf(List.of(new Rate(7, 100), new Rate(1, 40))),
              chance.oneOf(List.of(new Rate(1, 5), new Rate(2, 1))),
              chance.oneOf(List.of(20, 21))));
    }
    return accepted;
  }

  private <E> E oneOf(E[] all) {
    return chance.oneOf(List.of(all));
  }
}
