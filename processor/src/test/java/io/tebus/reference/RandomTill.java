package io.tebus.reference;

import io.tebus.iso.Mti;
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

  private static final List<Integer> MERCHANT_TYPES = List.of(5411, 5812, 5541, 0);
  private static final List<Integer> MERCHANT_TYPES_WITHOUT_EARN =
      List.of(4829, 6010, 6011, 6012, 6051, 6211);
  private static final List<Integer> PURCHASE_CODES = List.of(0, 0, 0, 0, 3_000, 2_000);
  private static final List<Integer> PURCHASE_CODES_WITHOUT_EARN = List.of(10_000, 90_000, 110_000);
  private static final List<Integer> REDEMPTION_CODES =
      List.of(9_000, 9_000, 9_000, 270_000, 189_000);
  private static final List<Integer> BALANCE_CODES = List.of(319_000, 309_000, 360_000);
  private static final List<Integer> LOAD_CODES = List.of(210_090, 600_000);

  /** Codes that are in no row. */
  private static final List<Integer> OTHER_CODES = List.of(770_000, 19_000, 320_000);

  static final int HOLD_CODE = 9_000;

  private static final int EARN_ONLY_CODE = 280_090;
  private static final int TRANSFER_CODE = 409_090;

  /** STANs are 1 to this: each is used again and again, on the same day and on others. */
  static final int STANS = 30;

  /** Retrieval reference numbers too. */
  private static final int RRNS = 300;

  // Chances in a hundred.
  private static final int TYPE_WITHOUT_EARN = 8;
  private static final int CODE_WITHOUT_EARN = 6;
  private static final int WITH_RRN = 40;
  private static final int EXACT = 50;
  private static final int NO_LIMIT_ASKED = 35;
  private static final int ALL_POINTS = 40;
  private static final int EVERY_RIGHT = 70;
  private static final int TRANSFER_OF_MANY = 15;
  private static final int PAYER_NAMED = 30;
  private static final int PAYER_WRONG = 6;
  private static final int NO_RECIPIENT = 3;
  private static final int TO_ITSELF = 4;
  private static final int LONG_HOLD = 30;
  private static final int WITHOUT_EARN = 4;
  private static final int SPLIT_AUTHORIZATION = 4;
  private static final int MONEY_IS_TOO_LITTLE = 10;
  private static final int EVEN = 50;

  private final Chance chance;
  private final RandomOpenings openings;
  private final RandomAmounts amounts;

  RandomTill(Chance chance, RandomOpenings openings, RandomAmounts amounts) {
    this.chance = chance;
    this.openings = openings;
    this.amounts = amounts;
  }

  // ---- Requests

  RequestBuilder purchase(Instant at) {
    return purchase(openings.any(), at);
  }

  RequestBuilder purchase(CardKey card, Instant at) {
    boolean withoutEarn = chance.in(CODE_WITHOUT_EARN);
    int code = chance.oneOf(withoutEarn ? PURCHASE_CODES_WITHOUT_EARN : PURCHASE_CODES);
    return amounts.inMoney(card, message(card, 200, code, at));
  }

  RequestBuilder splitTender(Instant at) {
    CardKey card = openings.any();
    Request purchase = purchase(card, at).build();
    long most = Math.min(300, 20 + purchase.amount());
    long points = chance.between(0, most);
    return purchase.toBuilder()
        .pointsToUse(
            chance.in(ALL_POINTS)
                ? Request.ALL
                : chance.in(EVEN) ? points : amounts.whole(points, card));
  }

  RequestBuilder authorization(Instant at) {
    return authorization(openings.any(), at);
  }

  RequestBuilder authorization(CardKey card, Instant at) {
    RequestBuilder authorization =
        amounts.inMoney(card, message(card, 100, chance.oneOf(PURCHASE_CODES), at));
    if (chance.in(SPLIT_AUTHORIZATION)) {
      authorization.pointsToUse(chance.in(EVEN) ? Request.ALL : chance.between(0, 3));
    }
    return authorization;
  }

  RequestBuilder earnOnly(Instant at) {
    return earnOnly(openings.any(), at);
  }

  RequestBuilder earnOnly(CardKey card, Instant at) {
    return amounts.inMoney(card, message(card, 200, EARN_ONLY_CODE, at));
  }

  RequestBuilder redemption(Instant at) {
    return redemption(openings.any(), at);
  }

  RequestBuilder redemption(CardKey card, Instant at) {
    return inPoints(card, message(card, 200, chance.oneOf(REDEMPTION_CODES), at));
  }

  RequestBuilder hold(Instant at) {
    CardKey card = openings.any();
    return inPoints(card, message(card, 100, HOLD_CODE, at)).longHold(chance.in(LONG_HOLD));
  }

  RequestBuilder load(Instant at) {
    return load(openings.any(), at);
  }

  RequestBuilder load(CardKey card, Instant at) {
    RequestBuilder load = amounts.inWorth(card, message(card, 200, chance.oneOf(LOAD_CODES), at));
    if (chance.in(MONEY_IS_TOO_LITTLE)) {
      amounts.tooLittleMoney(card, load);
    }
    return amounts.notAlwaysAccepted(load);
  }

  RequestBuilder balance(Instant at) {
    return balance(openings.any(), at);
  }

  RequestBuilder balance(CardKey card, Instant at) {
    return message(card, chance.in(EVEN) ? 100 : 200, chance.oneOf(BALANCE_CODES), at);
  }

  RequestBuilder notBuilt(Instant at) {
    return message(openings.any(), 200, chance.oneOf(OTHER_CODES), at)
        .amount(1_000)
        .currency(Programme.USD);
  }

  /** From a card to some account of its programme; sometimes the till names the payer's too. */
  RequestBuilder transfer(Instant at) {
    CardKey card = openings.any();
    RequestBuilder transfer = amounts.inWorth(card, message(card, 200, TRANSFER_CODE, at));
    if (chance.in(TRANSFER_OF_MANY)) {
      transfer.currency(amounts.pointsCurrency(card)).amount(chance.between(80, 100_000));
    } else if (chance.in(MONEY_IS_TOO_LITTLE)) {
      amounts.tooLittleMoney(card, transfer);
    }
    if (chance.in(PAYER_NAMED)) {
      transfer.payer(chance.in(EVEN) ? AccountName.ofCard(card.card()) : openings.accountOf(card));
    } else if (chance.in(PAYER_WRONG)) {
      transfer.payer(openings.anyAccount(card.programme()));
    }
    if (!chance.in(NO_RECIPIENT)) {
      transfer.recipient(
          chance.in(TO_ITSELF) ? openings.accountOf(card) : openings.anyAccount(card.programme()));
    }
    return amounts.notAlwaysAccepted(transfer);
  }

  /** So many points, and everything right. */
  RequestBuilder transfer(long points, CardKey from, CardKey to, Instant at) {
    return message(from, 200, TRANSFER_CODE, at)
        .currency(amounts.pointsCurrency(from))
        .amount(points)
        .recipient(chance.in(EVEN) ? AccountName.ofCard(to.card()) : openings.accountOf(to))
        .rights(EnumSet.allOf(Right.class));
  }

  /** A message of a card that asks for something the card may, or may not, do. */
  RequestBuilder anythingOf(CardKey card, Instant at) {
    return switch ((int) chance.between(0, 10)) {
      case 0 -> earn(chance.between(10, 40), card, at);
      case 1 -> earnOnly(card, at).currency(Programme.USD).amount(40_00).merchantType(5411);
      case 2 -> authorizationOf(chance.between(10, 40), card, at);
      case 3 -> exactly(chance.between(5, 30), card, false, at);
      case 4 -> exactly(chance.between(5, 30), card, true, at);
      case 5 -> earnAndPay(60, chance.between(5, 30), card, at);
      case 6 -> earn(60, card, at).pointsToUse(Request.ALL);
      case 7 -> transfer(chance.between(5, 20), card, openings.usualBeside(card), at);
      case 8 -> balance(card, at);
      case 9 -> adviceOf(earn(chance.between(10, 40), card, at).build());
      default -> adviceOf(exactly(chance.between(5, 30), card, chance.in(EVEN), at).build());
    };
  }

  /** An authorized purchase that would earn so many points. */
  RequestBuilder authorizationOf(long points, CardKey card, Instant at) {
    return earn(points, card, at).mti(100).asDialectSays();
  }

  /** So many points, by right. */
  RequestBuilder loadOf(long points, CardKey card, Instant at) {
    return message(card, 200, LOAD_CODES.getFirst(), at)
        .currency(amounts.pointsCurrency(card))
        .amount(points)
        .rights(EnumSet.allOf(Right.class));
  }

  /** All that a card has, or all that is asked. */
  RequestBuilder allOf(CardKey card, boolean hold, Instant at) {
    return message(card, hold ? 100 : 200, HOLD_CODE, at)
        .currency(Programme.USD)
        .amount(0)
        .mode('M');
  }

  /** About so many points, worth whole cents: at least two. */
  RequestBuilder exactly(long points, CardKey card, boolean hold, Instant at) {
    return message(card, hold ? 100 : 200, HOLD_CODE, at)
        .currency(Programme.USD)
        .amount(Math.max(2, amounts.exactWorth(points, card, Programme.USD)));
  }

  /** A purchase that earns so many points, unless the programme has a limit. */
  RequestBuilder earn(long points, CardKey card, Instant at) {
    return message(card, 200, 0, at)
        .currency(Programme.USD)
        .amount(amounts.priceOf(points, card))
        .merchantType(5411)
        .withoutEarn(false);
  }

  /** The same, of which about so many points are paid. */
  RequestBuilder earnAndPay(long points, long paid, CardKey card, Instant at) {
    return earn(points, card, at).pointsToUse(amounts.whole(paid, card));
  }

  /** A purchase of which points pay three quarters. */
  RequestBuilder payMost(long points, CardKey card, Instant at) {
    long worth = amounts.exactWorth(points, card, Programme.USD);
    return earn(1, card, at)
        .amount(Rate.ceil(worth, 4, 3))
        .pointsToUse(amounts.pointsFor(worth, card, Programme.USD));
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
          default -> factNotUnderstood(at);
        };
    return adviceOf(asked);
  }

  private Request factNotUnderstood(Instant at) {
    return chance.in(EVEN)
        ? transfer(at).build()
        : message(openings.any(), 200, chance.in(EVEN) ? 20_000 : 770_000, at)
            .amount(1_000)
            .build();
  }

  /** The same message as an advice. */
  static RequestBuilder adviceOf(Request asked) {
    return asked.toBuilder().mti(Mti.classAndFunction(asked.mti()) * 10 + 20).asDialectSays();
  }

  // ---- Fields

  /** A message of one of the places, with the time in its fields, and everything else random. */
  RequestBuilder message(CardKey card, int mti, int processingCode, Instant at) {
    Place place = chance.oneOf(PLACES);
    LocalDateTime local = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    int date = local.getMonthValue() * 100 + local.getDayOfMonth();
    int time = local.getHour() * 10_000 + local.getMinute() * 100 + local.getSecond();
    boolean withoutEarn = chance.in(TYPE_WITHOUT_EARN);
    return Request.builder()
        .mti(mti)
        .of(card)
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
        .withoutEarn(chance.in(WITHOUT_EARN))
        .rights(rights())
        .asDialectSays();
  }

  private Set<Right> rights() {
    if (chance.in(EVERY_RIGHT)) {
      return EnumSet.allOf(Right.class);
    }
    return chance.in(EVEN) ? Set.of() : Set.of(chance.oneOf(List.of(Right.values())));
  }

  private RequestBuilder inPoints(CardKey card, RequestBuilder redemption) {
    amounts.inWorth(card, redemption);
    if (!chance.in(EXACT)) {
      redemption.mode(chance.in(EVEN) ? 'U' : 'M');
      if (chance.in(NO_LIMIT_ASKED)) {
        redemption.amount(0);
      }
    }
    return amounts.notAlwaysAccepted(redemption);
  }
}
