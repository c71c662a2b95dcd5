package io.tebus.reference;

import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Request.Right;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the messages of a few terminals: each sound in itself, for the most part, of cards, amounts
 * and currencies that are left to chance. Numbers are drawn from small ranges, so that they
 * collide.
 *
 * <p>Confined to the test's thread.
 */
final class RandomTill {

  /** Where a message comes from. Two of them share a terminal number, two a merchant. */
  private record Place(long acquirer, String terminal, String merchant) {}

  private static final List<Place> PLACES =
      List.of(
          new Place(123_456, "TERM0001", "MERCH0000000001"),
          new Place(123_456, "TERM0002", "MERCH0000000001"),
          new Place(123_456, "TERM0001", "MERCH0000000002"),
          new Place(654_321, "TERM0001", "MERCH0000000001"));

  private static final List<Integer> CURRENCIES =
      List.of(
          Programme.USD, Programme.USD, Programme.USD, Programme.EUR, Programme.JPY, Programme.IDR);
  private static final int POINTS_CURRENCY = Programme.DEMO.pointsCurrency();

  /** Pounds, roubles, and none at all. */
  private static final List<Integer> CURRENCIES_NOT_ACCEPTED = List.of(826, 643, 0);

  private static final List<Integer> MERCHANT_TYPES = List.of(5411, 5812, 5541, 0);
  private static final List<Integer> MERCHANT_TYPES_WITHOUT_EARN =
      List.of(4829, 6010, 6011, 6012, 6051, 6211);
  private static final List<Integer> PURCHASE_CODES = List.of(0, 0, 0, 0, 3_000, 2_000);
  private static final List<Integer> PURCHASE_CODES_WITHOUT_EARN = List.of(10_000, 90_000, 110_000);
  private static final List<Integer> REDEMPTION_CODES =
      List.of(9_000, 9_000, 9_000, 270_000, 189_000);
  private static final List<Integer> BALANCE_CODES = List.of(319_000, 309_000, 360_000);
  private static final List<Integer> LOAD_CODES = List.of(210_090, 600_000);

  /** Rows that exist and are not built, and codes that are in no row. */
  private static final List<Integer> OTHER_CODES = List.of(770_000, 409_090, 19_000, 320_000);

  private static final int HOLD_CODE = 9_000;
  private static final int EARN_ONLY_CODE = 280_090;

  /** STANs are 1 to this: each is used again and again, on the same day and on others. */
  static final int STANS = 30;

  /** Retrieval reference numbers too. */
  private static final int RRNS = 300;

  // Chances in a hundred.
  private static final int ZERO_AMOUNT = 3;
  private static final int CURRENCY_NOT_ACCEPTED = 4;
  private static final int CURRENCY_OF_POINTS = 15;
  private static final int CARD_UNKNOWN = 4;
  private static final int CARD_OTHER = 8;
  private static final int TYPE_WITHOUT_EARN = 8;
  private static final int CODE_WITHOUT_EARN = 6;
  private static final int WITH_RRN = 40;
  private static final int EXACT = 50;
  private static final int NO_LIMIT_ASKED = 35;
  private static final int ALL_POINTS = 40;
  private static final int SMALL_AMOUNT = 40;
  private static final int NOT_EXACT_IN_POINTS = 30;
  private static final int EVERY_RIGHT = 70;
  private static final int LONG_HOLD = 30;
  private static final int SPLIT_AUTHORIZATION = 4;
  private static final int MONEY_IS_TOO_LITTLE = 10;
  private static final int EVEN = 50;

  private final Chance chance;

  RandomTill(Chance chance) {
    this.chance = chance;
  }

  // ---- Requests

  RequestBuilder purchase(Instant at) {
    boolean withoutEarn = chance.in(CODE_WITHOUT_EARN);
    int code = chance.oneOf(withoutEarn ? PURCHASE_CODES_WITHOUT_EARN : PURCHASE_CODES);
    return inMoney(message(200, code, at));
  }

  RequestBuilder splitTender(Instant at) {
    Request purchase = purchase(at).build();
    long most = Math.min(300, 20 + purchase.amount());
    return purchase.toBuilder()
        .pointsToUse(chance.in(ALL_POINTS) ? Request.ALL : chance.between(0, most));
  }

  RequestBuilder authorization(Instant at) {
    RequestBuilder authorization = inMoney(message(100, chance.oneOf(PURCHASE_CODES), at));
    if (chance.in(SPLIT_AUTHORIZATION)) {
      authorization.pointsToUse(chance.in(EVEN) ? Request.ALL : chance.between(0, 3));
    }
    return authorization;
  }

  RequestBuilder earnOnly(Instant at) {
    return inMoney(message(200, EARN_ONLY_CODE, at));
  }

  RequestBuilder redemption(Instant at) {
    return inPoints(message(200, chance.oneOf(REDEMPTION_CODES), at));
  }

  RequestBuilder hold(Instant at) {
    return inPoints(message(100, HOLD_CODE, at)).longHold(chance.in(LONG_HOLD));
  }

  RequestBuilder load(Instant at) {
    RequestBuilder load = message(200, chance.oneOf(LOAD_CODES), at);
    int currency = chance.in(CURRENCY_OF_POINTS) ? POINTS_CURRENCY : chance.oneOf(CURRENCIES);
    load.currency(currency).amount(chance.in(ZERO_AMOUNT) ? 0 : worthOfPoints(currency));
    if (chance.in(MONEY_IS_TOO_LITTLE)) {
      load.currency(Programme.IDR).amount(chance.between(1, 9_999));
    }
    return notAlwaysAccepted(load);
  }

  RequestBuilder balance(Instant at) {
    return message(chance.in(EVEN) ? 100 : 200, chance.oneOf(BALANCE_CODES), at);
  }

  RequestBuilder notBuilt(Instant at) {
    return message(200, chance.oneOf(OTHER_CODES), at).amount(1_000).currency(Programme.USD);
  }

  /** All that a card has, or all that is asked. */
  RequestBuilder allOf(String card, boolean hold, Instant at) {
    return message(hold ? 100 : 200, HOLD_CODE, at)
        .card(card)
        .currency(Programme.USD)
        .amount(0)
        .mode('M');
  }

  /** Points worth so many cents. */
  RequestBuilder exactly(long cents, String card, boolean hold, Instant at) {
    return message(hold ? 100 : 200, HOLD_CODE, at)
        .card(card)
        .currency(Programme.USD)
        .amount(cents);
  }

  /** A purchase that earns so many points. */
  RequestBuilder earn(long points, String card, Instant at) {
    return message(200, 0, at)
        .card(card)
        .currency(Programme.USD)
        .amount(100 * points)
        .merchantType(5411);
  }

  /** What has happened elsewhere, and nobody asked for here. */
  RequestBuilder fact(Instant at) {
    Request asked =
        switch ((int) chance.between(0, 9)) {
          case 0, 1 -> purchase(at).build();
          case 2 -> authorization(at).pointsToUse(Request.NONE).build();
          case 3, 4 -> redemption(at).mode('E').build();
          case 5 -> hold(at).mode('E').build();
          case 6 -> earnOnly(at).build();
          case 7 -> load(at).build();
          case 8 -> balance(at).build();
          default -> message(200, chance.in(EVEN) ? 20_000 : 770_000, at).amount(1_000).build();
        };
    return adviceOf(asked);
  }

  /** The same message as an advice. */
  static RequestBuilder adviceOf(Request asked) {
    return asked.toBuilder().mti(Mti.withoutOrigin(asked.mti()) * 10 + 20).asDialectSays();
  }

  // ---- Messages that follow on others

  /** Of the same place, card, amount and currency; it names nothing yet. */
  RequestBuilder following(Request original, int mti, int processingCode, Instant at) {
    Request stamped = message(mti, processingCode, at).build();
    return original.toBuilder()
        .mti(mti)
        .processingCode(processingCode)
        .stan(stamped.stan())
        .transmittedAt(stamped.transmittedAt())
        .localTime(stamped.localTime())
        .localDate(stamped.localDate())
        .rrn(stamped.rrn())
        .rights(stamped.rights())
        .mode('E')
        .pointsToUse(Request.NONE)
        .original(null)
        .approvalOf(null)
        .standingAmount(Request.NONE)
        .longHold(false)
        .asDialectSays();
  }

  RequestBuilder completionOf(Request original, Instant at) {
    boolean points = isSpending(original);
    return following(original, 220, points ? HOLD_CODE : 0, at).original(original.asOriginal());
  }

  RequestBuilder voidOf(Request original, Instant at) {
    int code = isSpending(original) ? 29_000 : 20_000;
    return following(original, 200, code, at).original(original.asOriginal());
  }

  RequestBuilder refundOf(Request original, Instant at) {
    int code = isSpending(original) ? 200_090 : chance.in(EVEN) ? 200_000 : 203_000;
    return following(original, 200, code, at).original(original.asOriginal());
  }

  RequestBuilder reversalOf(Request original, Instant at) {
    return following(original, 420, original.processingCode(), at)
        .rrn(original.rrn())
        .original(original.asOriginal());
  }

  /** True for what takes points, or sets them aside. */
  static boolean isSpending(Request request) {
    TransactionFunction function =
        request.isAdvice() && request.fact() != TransactionFunction.UNKNOWN
            ? request.fact()
            : request.function();
    return function == TransactionFunction.REDEMPTION || function == TransactionFunction.HOLD;
  }

  // ---- Changes

  Request again(Request earlier) {
    return earlier.toBuilder()
        .mti(Mti.withoutOrigin(earlier.mti()) * 10 + (chance.in(EVEN) ? 1 : 0))
        .build();
  }

  /** The same identity, but not the same message. */
  Request withOtherContent(Request earlier) {
    RequestBuilder other = again(earlier).toBuilder();
    switch ((int) chance.between(0, 4)) {
      case 0 -> other.card(earlier.card() == null ? card() : otherCardThan(earlier));
      case 1 -> other.currency(earlier.currency() == Programme.EUR ? Programme.JPY : Programme.EUR);
      case 2 -> other.pointsToUse(earlier.pointsToUse() + 7);
      case 3 -> {
        int code = earlier.processingCode() == 10_000 ? 90_000 : 10_000;
        other.processingCode(code).asDialectSays();
      }
      default -> other.amount(earlier.amount() + 1);
    }
    return other.build();
  }

  private String otherCardThan(Request earlier) {
    String card = card();
    return card.equals(earlier.card()) ? RandomOpenings.UNKNOWN_CARDS.getFirst() : card;
  }

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

  int currency() {
    return chance.oneOf(CURRENCIES);
  }

  int currencyNotAccepted() {
    return chance.oneOf(CURRENCIES_NOT_ACCEPTED);
  }

  // ---- Fields

  /** A message of one of the places, with the time in its fields, and everything else random. */
  private RequestBuilder message(int mti, int processingCode, Instant at) {
    Place place = chance.oneOf(PLACES);
    LocalDateTime local = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    int date = local.getMonthValue() * 100 + local.getDayOfMonth();
    int time = local.getHour() * 10_000 + local.getMinute() * 100 + local.getSecond();
    boolean withoutEarn = chance.in(TYPE_WITHOUT_EARN);
    return Request.builder()
        .mti(mti)
        .card(card())
        .processingCode(processingCode)
        .stan((int) chance.between(1, STANS))
        .transmittedAt(date * 1_000_000L + time)
        .localTime(time)
        .localDate(date)
        .acquirer(place.acquirer())
        .terminal(place.terminal())
        .merchant(place.merchant())
        .rrn(chance.in(WITH_RRN) ? Long.toString(700_000_000_000L + chance.between(1, RRNS)) : null)
        .merchantType(chance.oneOf(withoutEarn ? MERCHANT_TYPES_WITHOUT_EARN : MERCHANT_TYPES))
        .rights(rights())
        .asDialectSays();
  }

  private Set<Right> rights() {
    if (chance.in(EVERY_RIGHT)) {
      return EnumSet.allOf(Right.class);
    }
    return chance.in(EVEN) ? Set.of() : Set.of(chance.oneOf(List.of(Right.values())));
  }

  String card() {
    if (chance.in(CARD_OTHER)) {
      return chance.oneOf(RandomOpenings.OTHER_CARDS);
    }
    boolean unknown = chance.in(CARD_UNKNOWN);
    return chance.oneOf(unknown ? RandomOpenings.UNKNOWN_CARDS : RandomOpenings.CARDS);
  }

  private RequestBuilder inMoney(RequestBuilder purchase) {
    int currency = currency();
    purchase.currency(currency).amount(chance.in(ZERO_AMOUNT) ? 0 : price(currency));
    if (chance.in(CURRENCY_NOT_ACCEPTED)) {
      purchase.currency(chance.in(EVEN) ? POINTS_CURRENCY : currencyNotAccepted());
    }
    return purchase;
  }

  private RequestBuilder inPoints(RequestBuilder redemption) {
    int currency = chance.in(CURRENCY_OF_POINTS) ? POINTS_CURRENCY : currency();
    redemption.currency(currency).amount(chance.in(ZERO_AMOUNT) ? 0 : worthOfPoints(currency));
    if (!chance.in(EXACT)) {
      redemption.mode(chance.in(EVEN) ? 'U' : 'M');
      if (chance.in(NO_LIMIT_ASKED)) {
        redemption.amount(0);
      }
    }
    return notAlwaysAccepted(redemption);
  }

  private RequestBuilder notAlwaysAccepted(RequestBuilder request) {
    if (chance.in(CURRENCY_NOT_ACCEPTED)) {
      request.currency(currencyNotAccepted());
    }
    return request;
  }

  /** Minor units: from less than earns a point to some hundreds of points. */
  private long price(int currency) {
    long cents = chance.in(SMALL_AMOUNT) ? chance.between(1, 300) : chance.between(1, 30_000);
    return currency == Programme.IDR ? cents * 10_000 + chance.between(0, 9_999) : cents;
  }

  /** Minor units, or points, that some tens of points are worth; rupiah not always exactly. */
  private long worthOfPoints(int currency) {
    long points = chance.in(SMALL_AMOUNT) ? chance.between(1, 10) : chance.between(1, 150);
    if (currency != Programme.IDR) {
      return points;
    }
    long more = chance.in(NOT_EXACT_IN_POINTS) ? chance.between(-9_999, 9_999) : 0;
    return points * 10_000 + more;
  }
}
