package io.tebus.reference;

import java.util.List;
import java.util.Objects;

/**
 * Amounts that are left to chance, in the currencies of a card's programme as it was defined last.
 *
 * <p>Confined to the test's thread.
 */
final class RandomAmounts {

  /** Pounds, roubles, and none at all. */
  private static final List<Integer> CURRENCIES_NOT_ACCEPTED = List.of(826, 643, 0);

  // Chances in a hundred.
  private static final int DOLLARS = 40;
  private static final int ZERO_AMOUNT = 3;
  private static final int CURRENCY_NOT_ACCEPTED = 4;
  private static final int CURRENCY_OF_POINTS = 15;
  private static final int SMALL_AMOUNT = 40;
  private static final int NOT_EXACT_IN_POINTS = 30;
  private static final int EVEN = 50;

  private final Chance chance;
  private final RandomProgrammes programmes;

  RandomAmounts(Chance chance, RandomProgrammes programmes) {
    this.chance = chance;
    this.programmes = programmes;
  }

  int pointsCurrency(CardKey card) {
    return current(card).pointsCurrency();
  }

  private Programme current(CardKey card) {
    return programmes.current(card.programme());
  }

  /** One that the programme accepts, rather dollars than another one. */
  int currency(int programme) {
    return chance.in(DOLLARS)
        ? Programme.USD
        : chance.oneOf(programmes.current(programme).currencies()).code();
  }

  int currencyNotAccepted() {
    return chance.oneOf(CURRENCIES_NOT_ACCEPTED);
  }

  // ---- Money

  RequestBuilder inMoney(CardKey card, RequestBuilder purchase) {
    int currency = currency(card.programme());
    purchase.currency(currency).amount(chance.in(ZERO_AMOUNT) ? 0 : price(currency));
    if (chance.in(CURRENCY_NOT_ACCEPTED)) {
      purchase.currency(chance.in(EVEN) ? pointsCurrency(card) : currencyNotAccepted());
    }
    return purchase;
  }

  /** Minor units: from less than earns a point to some hundreds of points. */
  private long price(int currency) {
    long cents = chance.in(SMALL_AMOUNT) ? chance.between(1, 300) : chance.between(1, 30_000);
    return currency == Programme.IDR ? cents * 10_000 + chance.between(0, 9_999) : cents;
  }

  /** Dollars that earn so many points, unless the programme has a limit. */
  long priceOf(long points, CardKey card) {
    Rate earned = Objects.requireNonNull(current(card).accepted(Programme.USD)).earned();
    return Rate.ceil(points, earned.money(), earned.points());
  }

  // ---- What points are worth

  /** What some points are worth, in some currency. */
  RequestBuilder inWorth(CardKey card, RequestBuilder request) {
    int currency =
        chance.in(CURRENCY_OF_POINTS) ? pointsCurrency(card) : currency(card.programme());
    return request
        .currency(currency)
        .amount(chance.in(ZERO_AMOUNT) ? 0 : worthOfPoints(card, currency));
  }

  RequestBuilder notAlwaysAccepted(RequestBuilder request) {
    if (chance.in(CURRENCY_NOT_ACCEPTED)) {
      request.currency(currencyNotAccepted());
    }
    return request;
  }

  /** Less than a point is worth, where a point is worth several minor units. */
  void tooLittleMoney(CardKey card, RequestBuilder request) {
    for (Settings.Currency currency : current(card).currencies()) {
      long worth = currency.worth().valueOf(1);
      if (worth > 1) {
        request.currency(currency.code()).amount(chance.between(1, worth - 1));
      }
    }
  }

  /** Minor units, or points, that some tens of points are worth; not always exactly. */
  private long worthOfPoints(CardKey card, int currency) {
    long points = chance.in(SMALL_AMOUNT) ? chance.between(1, 10) : chance.between(1, 150);
    long worth = exactWorth(points, card, currency);
    long step = exactWorth(1, card, currency);
    return step > 1 && chance.in(NOT_EXACT_IN_POINTS)
        ? worth + chance.between(1 - step, step - 1)
        : worth;
  }

  /** Minor units, or points, that points can pay exactly: about so many. */
  long exactWorth(long points, CardKey card, int currency) {
    Rate rate = Objects.requireNonNull(current(card).redemptionRate(currency));
    long multiple = current(card).spending().multiple();
    return Math.max(1, points / (multiple * rate.points())) * multiple * rate.money();
  }

  /** The points that can pay so much exactly. */
  long pointsFor(long worth, CardKey card, int currency) {
    Rate rate = Objects.requireNonNull(current(card).redemptionRate(currency));
    return rate.fewestPointsFor(worth);
  }

  /** About so many points, as many as can be spent at once. */
  long whole(long points, CardKey card) {
    Settings.Spending spending = current(card).spending();
    return Math.max(
        Rate.ceil(spending.minimum(), 1, spending.multiple()) * spending.multiple(),
        points / spending.multiple() * spending.multiple());
  }

  // ---- Parts

  /** An amount, mostly below, sometimes all or more, seldom nothing. */
  long amountOf(long whole) {
    int kind = (int) chance.between(0, 19);
    if (kind == 0) {
      return 0;
    }
    if (kind <= 4 || whole < 2) {
      return whole;
    }
    return kind <= 14 ? chance.between(1, whole - 1) : chance.between(whole + 1, 3 * whole);
  }
}
