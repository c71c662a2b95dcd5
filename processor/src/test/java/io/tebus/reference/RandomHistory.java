package io.tebus.reference;

import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Opening.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * An endless history of a few cards at a few terminals, the same for the same seed: honest
 * purchases and redemptions, and everything that terminals and networks do to them. Messages are
 * lost, doubled, delayed and overtaken; reversals name their original in every way that is in use,
 * and some wrongly; time goes on by nothing, seconds, hours, days and years. Numbers are drawn from
 * small ranges, so that they collide. Some cards share an account, some are not active, some are
 * opened late, and any is opened again.
 *
 * <p>Confined to the test's thread.
 */
public final class RandomHistory {

  /**
   * One message, and when it is decided: never before the one before.
   *
   * @param openings cards that are opened at the same time, before the message; who leaves these
   *     out opens {@link #cards()} first and knows no others
   */
  public record Step(Instant time, List<Opening> openings, Request request) {

    public Step {
      openings = List.copyOf(openings);
    }
  }

  /** What the next message is. Weights are parts of their sum, about 10,000. */
  private enum Deed {
    PURCHASE(2_600),
    SPLIT_TENDER(900),
    REDEMPTION(1_800),
    BALANCE(400),
    NOT_BUILT(250),
    REQUEST_AGAIN(1_000),
    REQUEST_WITH_OTHER_CONTENT(400),
    REVERSAL(1_750),
    REVERSAL_AGAIN(350),
    REVERSAL_WITH_OTHER_CONTENT(150),
    REVERSAL_BEFORE_ITS_ORIGINAL(300),
    REVERSAL_IN_STEPS(120),
    REVERSAL_OF_SPENT_POINTS(80),
    REVERSAL_OF_LAPSED_POINTS(8);

    private final int weight;

    Deed(int weight) {
      this.weight = weight;
    }
  }

  /** How time goes on to the next message. */
  private enum Pace {
    SAME_MILLISECOND(2_500),
    SECONDS(6_000),
    HOURS(500),
    DAYS(100),
    /** Two days to the millisecond, or one more: the edge of what is remembered. */
    TWO_DAYS(60),
    END_OF_MONTH(40),
    LEAP_DAY(2),
    TWO_YEARS(2);

    private final int weight;

    Pace(int weight) {
      this.weight = weight;
    }
  }

  /** How a reversal says what it undoes. */
  private enum Naming {
    ORIGINAL_DATA(4_500),
    ORIGINAL_DATA_OF_ANY_ACQUIRER(1_000),
    ORIGINAL_DATA_WITH_OTHER_TIME(900),
    /** DE 90 is no help; the STAN of the message is. */
    WRONG_ORIGINAL_DATA_SAME_STAN(600),
    WRONG_ORIGINAL_DATA_SAME_RRN(500),
    ZEROS_SAME_STAN(800),
    SAME_STAN(800),
    SAME_RRN(700),
    /** Nothing in it is right. */
    NOTHING(200);

    private final int weight;

    Naming(int weight) {
      this.weight = weight;
    }
  }

  /** How a card is opened after the first step. */
  private enum LateOpening {
    AGAIN(50),
    /** It is there with another account number, or with none. */
    AGAIN_WITH_OTHER_ACCOUNT(25),
    /** Of a card that never comes to be known. */
    POINTS_A_SECOND_TIME(15),
    ACCOUNT_NUMBER_TOO_LARGE(5),
    OF_A_LATE_CARD(10);

    private final int weight;

    LateOpening(int weight) {
      this.weight = weight;
    }
  }

  /** Where a message comes from. Two of them share a terminal number, two a merchant. */
  private record Place(long acquirer, String terminal, String merchant) {}

  /** A message made in advance, sent when its time has come. */
  private record Planned(Instant notBefore, Request request) {}

  private static final Instant START = Instant.parse("2027-01-15T09:30:00Z");

  private static final List<String> CARDS =
      List.of(
          "9999000100000003",
          "9999000100000011",
          "9999000100000029",
          "9999000100000037",
          "9999000100000045",
          "9999000100000078");
  private static final List<String> UNKNOWN_CARDS = List.of("9999000199999982", "9999000199999990");

  private static final long FAMILY = 7;
  private static final long OTHER_FAMILY = 8;

  /** The cards above, two of them of one account, and one of each status of no use. */
  private static final List<Opening> OPENINGS =
      List.of(
          active(0, Opening.NO_NUMBER, 0),
          active(1, Opening.NO_NUMBER, 250),
          active(2, 3, 0),
          active(3, 4, 1_000),
          active(4, FAMILY, 75),
          active(5, FAMILY, 0),
          new Opening("9999000100000201", Status.INACTIVE, Opening.NO_NUMBER, 40),
          new Opening("9999000100000219", Status.EXPIRED, 5, 40),
          new Opening("9999000100000227", Status.LOST, FAMILY, 0),
          new Opening("9999000100000235", Status.STOLEN, 6, 0));

  /** Unknown until they are opened, one after the other; some bring their account its points. */
  private static final List<Opening> LATE_OPENINGS =
      List.of(
          new Opening("9999000100000300", Status.ACTIVE, OTHER_FAMILY, 500),
          new Opening("9999000100000318", Status.ACTIVE, OTHER_FAMILY, 0),
          new Opening("9999000100000326", Status.ACTIVE, FAMILY, 0),
          new Opening("9999000100000334", Status.STOLEN, FAMILY, 0),
          new Opening("9999000100000342", Status.ACTIVE, Opening.NO_NUMBER, 60),
          new Opening("9999000100000359", Status.ACTIVE, 3, 300),
          new Opening("9999000100000367", Status.INACTIVE, 6, 80));

  /** Cards of all openings that are not in {@link #CARDS}. */
  private static final List<String> OTHER_CARDS =
      Stream.concat(OPENINGS.stream(), LATE_OPENINGS.stream())
          .map(Opening::card)
          .filter(card -> !CARDS.contains(card))
          .toList();

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

  /** Rows that exist and are not built, and codes that are in no row. */
  private static final List<Integer> OTHER_CODES =
      List.of(770_000, 280_090, 20_000, 29_000, 200_000, 200_090, 210_090, 409_090);

  /** STANs are 1 to this: each is used again and again, on the same day and on others. */
  private static final int STANS = 30;

  /** Retrieval reference numbers too. */
  private static final int RRNS = 300;

  /** How many of the latest messages are repeated and reversed. */
  private static final int REACH = 30;

  // Chances in a hundred.
  private static final int PLANNED_IS_NEXT = 70;
  private static final int ZERO_AMOUNT = 3;
  private static final int CURRENCY_NOT_ACCEPTED = 4;
  private static final int CURRENCY_OF_POINTS = 15;
  private static final int CARD_UNKNOWN = 4;
  private static final int CARD_OTHER = 8;
  private static final int OPENED_LATE_OR_AGAIN = 4;
  private static final int TYPE_WITHOUT_EARN = 8;
  private static final int CODE_WITHOUT_EARN = 6;
  private static final int WITH_RRN = 40;
  private static final int EXACT = 50;
  private static final int UP_TO = 50;
  private static final int NO_LIMIT_ASKED = 35;
  private static final int ALL_POINTS = 40;
  private static final int SMALL_AMOUNT = 40;
  private static final int NOT_EXACT_IN_POINTS = 30;
  private static final int REPEAT_BIT = 50;
  private static final int ADVICE = 50;
  private static final int ONE_REVERSED_BEFORE = 30;
  private static final int PARTIAL = 25;
  private static final int STANDING_ZERO = 10;
  private static final int STANDING_ABOVE = 10;
  private static final int OTHER_CARD = 4;
  private static final int NO_CARD = 6;
  private static final int OTHER_AMOUNT = 6;
  private static final int KEEPS_LOCAL_TIME = 20;
  private static final int SECOND_REVERSAL = 40;
  private static final int LATE_ONE_AGAIN = 50;
  private static final int SENT_AGAIN = 40;
  private static final int ANOTHER_STEP = 80;
  private static final int EVEN = 50;
  private static final int BALANCE_WITH_OWN_IDENTITY = 80;
  private static final int LATE_ONE_WITH_OTHER_CONTENT = 30;

  private final Random random;
  private final Deque<Planned> planned = new ArrayDeque<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<Request> reversals = new ArrayList<>();
  private final List<Request> reversed = new ArrayList<>();
  private final List<Opening> opened = new ArrayList<>();
  private Instant now = START;

  public RandomHistory(long seed) {
    random = new Random(seed);
  }

  /** The cards that are used most: active, and opened with the first step at the latest. */
  public static List<String> cards() {
    return CARDS;
  }

  public Step next() {
    now = later();
    Request request = chance(PLANNED_IS_NEXT) ? plannedRequest() : newRequest();
    if (request.isReversal()) {
      keep(reversals, request);
    } else if (request.function() != TransactionFunction.BALANCE) {
      keep(requests, request);
    }
    return new Step(now, openings(), request);
  }

  // ---- Cards

  private List<Opening> openings() {
    if (opened.isEmpty()) {
      opened.addAll(OPENINGS);
      return OPENINGS;
    }
    return chance(OPENED_LATE_OR_AGAIN) ? List.of(lateOpening()) : List.of();
  }

  private Opening lateOpening() {
    Opening earlier = oneOf(opened);
    return switch (pick(LateOpening.values(), each -> each.weight)) {
      case AGAIN ->
          new Opening(
              earlier.card(),
              oneOf(List.of(Status.values())),
              chance(EVEN) ? earlier.accountNumber() : Opening.NO_NUMBER,
              chance(EVEN) ? earlier.points() : between(0, 100));
      case AGAIN_WITH_OTHER_ACCOUNT ->
          new Opening(earlier.card(), earlier.status(), earlier.accountNumber() + 1, 0);
      case POINTS_A_SECOND_TIME ->
          new Opening(oneOf(UNKNOWN_CARDS), Status.ACTIVE, FAMILY, between(1, 100));
      case ACCOUNT_NUMBER_TOO_LARGE ->
          new Opening(
              chance(EVEN) ? earlier.card() : oneOf(UNKNOWN_CARDS),
              Status.ACTIVE,
              Opening.LARGEST_NUMBER + between(1, 100),
              0);
      case OF_A_LATE_CARD -> {
        int late = opened.size() - OPENINGS.size();
        if (late == LATE_OPENINGS.size()) {
          yield earlier;
        }
        opened.add(LATE_OPENINGS.get(late));
        yield LATE_OPENINGS.get(late);
      }
    };
  }

  private static Opening active(int card, long accountNumber, long points) {
    return new Opening(CARDS.get(card), Status.ACTIVE, accountNumber, points);
  }

  // ---- Time

  private Instant later() {
    Pace pace = pick(Pace.values(), each -> each.weight);
    // While something is planned no day goes by, or a plan would hardly ever come to its end.
    if (!planned.isEmpty() && pace != Pace.SAME_MILLISECOND) {
      pace = Pace.SECONDS;
    }
    return switch (pace) {
      case SAME_MILLISECOND -> now;
      case SECONDS -> now.plusMillis(between(1, 90_000));
      case HOURS -> now.plusMillis(between(1, Duration.ofHours(12).toMillis()));
      case DAYS -> now.plusMillis(between(1, Duration.ofDays(10).toMillis()));
      case TWO_DAYS -> now.plus(Duration.ofDays(2)).plusMillis(between(0, 1));
      case END_OF_MONTH -> endOf(YearMonth.from(today())).plusMillis(between(-1, 1));
      case LEAP_DAY -> noonOfNextLeapDay();
      case TWO_YEARS -> now.plus(Duration.ofDays(between(720, 780)));
    };
  }

  private LocalDate today() {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  /** The first instant after the month; the next millisecond when that is not later. */
  private Instant endOf(YearMonth month) {
    Instant end = month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    return end.isAfter(now.plusMillis(1)) ? end : now.plusMillis(1);
  }

  private Instant noonOfNextLeapDay() {
    int year = today().getYear() + 1;
    while (!Year.isLeap(year)) {
      year++;
    }
    return LocalDate.of(year, 2, 29).atTime(12, 0).toInstant(ZoneOffset.UTC);
  }

  // ---- Deeds

  private Request plannedRequest() {
    if (planned.isEmpty()) {
      return newRequest();
    }
    Planned next = planned.removeFirst();
    if (next.notBefore().isAfter(now)) {
      now = next.notBefore();
    }
    return next.request();
  }

  private Request newRequest() {
    return switch (pick(Deed.values(), each -> each.weight)) {
      case PURCHASE -> purchase(now).build();
      case SPLIT_TENDER -> splitTender();
      case REDEMPTION -> redemption(now).build();
      case BALANCE -> balance();
      case NOT_BUILT -> notBuilt();
      case REQUEST_AGAIN -> again(oneToMeetAgain());
      case REQUEST_WITH_OTHER_CONTENT -> otherContent(oneToMeetAgain());
      case REVERSAL -> reversal();
      case REVERSAL_AGAIN -> reversals.isEmpty() ? reversal() : again(recent(reversals));
      case REVERSAL_WITH_OTHER_CONTENT ->
          reversals.isEmpty() ? reversal() : otherReversal(recent(reversals));
      case REVERSAL_BEFORE_ITS_ORIGINAL -> reversalBeforeItsOriginal();
      case REVERSAL_IN_STEPS -> reversalInSteps();
      case REVERSAL_OF_SPENT_POINTS -> reversalOfSpentPoints();
      case REVERSAL_OF_LAPSED_POINTS -> reversalOfLapsedPoints();
    };
  }

  private RequestBuilder purchase(Instant at) {
    int code = oneOf(chance(CODE_WITHOUT_EARN) ? PURCHASE_CODES_WITHOUT_EARN : PURCHASE_CODES);
    int currency = oneOf(CURRENCIES);
    RequestBuilder purchase = message(200, code, at).currency(currency).amount(price(currency));
    if (chance(ZERO_AMOUNT)) {
      purchase.amount(0);
    }
    if (chance(CURRENCY_NOT_ACCEPTED)) {
      purchase.currency(chance(EVEN) ? POINTS_CURRENCY : oneOf(CURRENCIES_NOT_ACCEPTED));
    }
    return purchase;
  }

  private Request splitTender() {
    Request purchase = purchase(now).build();
    long most = Math.min(300, 20 + purchase.amount());
    return purchase.toBuilder()
        .pointsToUse(chance(ALL_POINTS) ? Request.ALL : between(0, most))
        .build();
  }

  private RequestBuilder redemption(Instant at) {
    int currency = chance(CURRENCY_OF_POINTS) ? POINTS_CURRENCY : oneOf(CURRENCIES);
    RequestBuilder redemption =
        message(200, oneOf(REDEMPTION_CODES), at)
            .currency(currency)
            .amount(chance(ZERO_AMOUNT) ? 0 : worthOfPoints(currency));
    if (!chance(EXACT)) {
      redemption.mode(chance(UP_TO) ? 'U' : 'M');
      if (chance(NO_LIMIT_ASKED)) {
        redemption.amount(0);
      }
    }
    if (chance(CURRENCY_NOT_ACCEPTED)) {
      redemption.currency(oneOf(CURRENCIES_NOT_ACCEPTED));
    }
    return redemption;
  }

  /** Some have the identity of another message: the same STAN in the same second. */
  private Request balance() {
    Request balance = message(chance(EVEN) ? 100 : 200, oneOf(BALANCE_CODES), now).build();
    if (requests.isEmpty() || chance(BALANCE_WITH_OWN_IDENTITY)) {
      return balance;
    }
    Request other = recent(requests);
    return other.toBuilder()
        .mti(Mti.withoutOrigin(other.mti()) * 10)
        .processingCode(balance.processingCode())
        .amount(balance.amount())
        .function(TransactionFunction.BALANCE)
        .build();
  }

  private Request notBuilt() {
    if (chance(EVEN)) {
      int mti = chance(EVEN) ? 200 : 220;
      return message(mti, oneOf(OTHER_CODES), now).amount(1_000).currency(Programme.USD).build();
    }
    // A hold, an authorization, or the completion of one.
    int code = chance(EVEN) ? 9_000 : 0;
    int mti = chance(EVEN) ? 100 : 220;
    return message(mti, code, now).amount(1_000).currency(Programme.USD).build();
  }

  /** A request that was sent before, often one that was reversed meanwhile. */
  private Request oneToMeetAgain() {
    if (requests.isEmpty()) {
      return purchase(now).build();
    }
    boolean changed = !reversed.isEmpty() && chance(ONE_REVERSED_BEFORE);
    return recent(changed ? reversed : requests);
  }

  private Request again(Request earlier) {
    return earlier.toBuilder()
        .mti(Mti.withoutOrigin(earlier.mti()) * 10 + (chance(REPEAT_BIT) ? 1 : 0))
        .build();
  }

  private Request otherContent(Request earlier) {
    RequestBuilder other = again(earlier).toBuilder();
    switch (random.nextInt(5)) {
      case 0 -> other.card(card());
      case 1 -> other.currency(oneOf(CURRENCIES));
      case 2 -> other.pointsToUse(between(0, 3));
      case 3 -> {
        int code = oneOf(PURCHASE_CODES_WITHOUT_EARN);
        other.processingCode(code).function(functionOf(earlier.mti(), code));
      }
      default -> other.amount(earlier.amount() + 1);
    }
    return other.build();
  }

  private Request otherReversal(Request earlier) {
    RequestBuilder other = again(earlier).toBuilder();
    if (chance(EVEN)) {
      other.standingAmount(standingAmount(earlier.amount()));
    } else {
      other.original(oneToMeetAgain().asOriginal());
    }
    return other.build();
  }

  private Request reversal() {
    Request original = oneToMeetAgain();
    keep(reversed, original);
    return reversalOf(original, now);
  }

  /** The reversal overtakes its original, which comes, may come again, and be reversed again. */
  private Request reversalBeforeItsOriginal() {
    Request original = chance(EVEN) ? purchase(now).build() : redemption(now).build();
    Request first = reversalOf(original, now);
    if (chance(SECOND_REVERSAL)) {
      plan(now, reversalOf(original, now));
    }
    plan(now, original);
    if (chance(LATE_ONE_AGAIN)) {
      plan(now, again(original));
    }
    if (chance(LATE_ONE_WITH_OTHER_CONTENT)) {
      plan(now, otherContent(original));
    }
    if (chance(SECOND_REVERSAL)) {
      plan(now, reversalOf(original, now));
    }
    return first;
  }

  /** Less and less of it stands, and then nothing; in between it is sent again. */
  private Request reversalInSteps() {
    Request original =
        switch (random.nextInt(3)) {
          case 0 -> purchase(now).build();
          case 1 -> splitTender();
          default -> redemption(now).build();
        };
    if (chance(SENT_AGAIN)) {
      plan(now, again(original));
    }
    long standing = Math.max(2, original.amount());
    while (standing > 1 && chance(ANOTHER_STEP)) {
      standing = between(1, standing - 1);
      Request step = plainReversalOf(original, now);
      plan(now, step.toBuilder().standingAmount(standing).build());
    }
    if (chance(SENT_AGAIN)) {
      plan(now, otherContent(original));
    }
    if (chance(SENT_AGAIN)) {
      plan(now, again(original));
    }
    plan(now, plainReversalOf(original, now));
    return original;
  }

  /** Earn, spend everything, reverse the earn, redeem in arrears, reverse or earn again. */
  private Request reversalOfSpentPoints() {
    String card = oneOf(CARDS);
    Request earn = purchase(now).card(card).currency(Programme.USD).amount(5_000).build();
    Request spend = redemptionOfAll(card, now);
    plan(now, spend);
    plan(now, plainReversalOf(earn, now));
    plan(now, redemption(now).card(card).build());
    if (chance(EVEN)) {
      plan(now, plainReversalOf(spend, now));
    }
    plan(now, purchase(now).card(card).build());
    return earn;
  }

  /** Earn, spend in the last minute before the points lapse, reverse that in the next month. */
  private Request reversalOfLapsedPoints() {
    String card = oneOf(CARDS);
    Request earn = purchase(now).card(card).currency(Programme.USD).amount(30_000).build();
    Instant lapse = endOf(YearMonth.from(today()).plusMonths(Programme.DEMO.lotLifeMonths()));
    Instant before = lapse.minusSeconds(between(1, 60));
    Instant after = lapse.plusSeconds(between(0, 60));
    Request spend = redemptionOfAll(card, before);
    plan(before, spend);
    plan(after, plainReversalOf(spend, after));
    plan(after, redemption(after).card(card).build());
    Instant lastSecond = lapse.plus(Duration.ofDays(2)).minusSeconds(1);
    plan(lastSecond, redemption(lastSecond).card(card).build());
    plan(lastSecond.plusSeconds(1), redemptionOfAll(card, lastSecond.plusSeconds(1)));
    return earn;
  }

  private void plan(Instant notBefore, Request request) {
    planned.addLast(new Planned(notBefore, request));
  }

  private Request redemptionOfAll(String card, Instant at) {
    return message(200, 9_000, at).card(card).currency(Programme.USD).mode('M').build();
  }

  // ---- Reversals

  private Request plainReversalOf(Request original, Instant at) {
    Request stamped = message(420, original.processingCode(), at).build();
    return original.toBuilder()
        .mti(420)
        .function(TransactionFunction.REVERSAL)
        .stan(stamped.stan())
        .transmittedAt(stamped.transmittedAt())
        .localTime(stamped.localTime())
        .localDate(stamped.localDate())
        .mode('E')
        .pointsToUse(Request.NONE)
        .original(original.asOriginal())
        .build();
  }

  private Request reversalOf(Request original, Instant at) {
    RequestBuilder reversal = plainReversalOf(original, at).toBuilder();
    int advice = chance(ADVICE) ? 20 : 0;
    int repeat = chance(REPEAT_BIT) ? 1 : 0;
    reversal.mti(400 + advice + repeat);
    if (chance(KEEPS_LOCAL_TIME)) {
      reversal.localTime(original.localTime()).localDate(original.localDate());
    }
    if (chance(OTHER_CARD)) {
      reversal.card(oneOf(CARDS));
    } else if (chance(NO_CARD)) {
      reversal.card(null);
    }
    if (chance(OTHER_AMOUNT)) {
      reversal.amount(original.amount() + 1);
    }
    if (chance(PARTIAL)) {
      reversal.standingAmount(standingAmount(original.amount()));
    }
    name(original, reversal);
    return reversal.build();
  }

  private void name(Request original, RequestBuilder reversal) {
    OriginalData data = original.asOriginal();
    OriginalData wrong =
        new OriginalData(data.mti(), STANS + 1, data.transmittedAt(), data.acquirer(), 0);
    switch (pick(Naming.values(), each -> each.weight)) {
      case ORIGINAL_DATA -> reversal.original(data);
      case ORIGINAL_DATA_OF_ANY_ACQUIRER ->
          reversal.original(new OriginalData(data.mti(), data.stan(), data.transmittedAt(), 0, 0));
      case ORIGINAL_DATA_WITH_OTHER_TIME ->
          reversal.original(
              new OriginalData(
                  data.mti(), data.stan(), data.transmittedAt() + 1, data.acquirer(), 0));
      case WRONG_ORIGINAL_DATA_SAME_STAN -> reversal.original(wrong).stan(original.stan());
      case WRONG_ORIGINAL_DATA_SAME_RRN -> reversal.original(wrong).rrn(original.rrn());
      case ZEROS_SAME_STAN ->
          reversal.original(new OriginalData(0, 0, 0, 0, 0)).stan(original.stan());
      case SAME_STAN -> reversal.original(null).stan(original.stan());
      case SAME_RRN -> reversal.original(null).rrn(original.rrn());
      case NOTHING -> reversal.original(wrong).rrn(null).terminal("TERM0003");
    }
  }

  /** Of all: nothing, a part, the whole or more. */
  private long standingAmount(long amount) {
    if (chance(STANDING_ZERO)) {
      return 0;
    }
    long most = Math.max(100, amount);
    return chance(STANDING_ABOVE) ? most : between(1, most);
  }

  // ---- Fields

  /** A message of one of the places, with the time in its fields, and everything else random. */
  private RequestBuilder message(int mti, int processingCode, Instant at) {
    Place place = oneOf(PLACES);
    LocalDateTime local = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    int date = local.getMonthValue() * 100 + local.getDayOfMonth();
    int time = local.getHour() * 10_000 + local.getMinute() * 100 + local.getSecond();
    return Request.builder()
        .mti(mti)
        .card(card())
        .processingCode(processingCode)
        .stan(1 + random.nextInt(STANS))
        .transmittedAt(date * 1_000_000L + time)
        .localTime(time)
        .localDate(date)
        .acquirer(place.acquirer())
        .terminal(place.terminal())
        .merchant(place.merchant())
        .rrn(chance(WITH_RRN) ? Long.toString(700_000_000_000L + between(1, RRNS)) : null)
        .merchantType(
            oneOf(chance(TYPE_WITHOUT_EARN) ? MERCHANT_TYPES_WITHOUT_EARN : MERCHANT_TYPES))
        .function(functionOf(mti, processingCode));
  }

  private String card() {
    if (chance(CARD_OTHER)) {
      return oneOf(OTHER_CARDS);
    }
    return oneOf(chance(CARD_UNKNOWN) ? UNKNOWN_CARDS : CARDS);
  }

  /** Minor units: from less than earns a point to some hundreds of points. */
  private long price(int currency) {
    long cents = chance(SMALL_AMOUNT) ? between(1, 300) : between(1, 30_000);
    return currency == Programme.IDR ? cents * 10_000 + between(0, 9_999) : cents;
  }

  /** Minor units, or points, that some tens of points are worth; rupiah not always exactly. */
  private long worthOfPoints(int currency) {
    long points = chance(SMALL_AMOUNT) ? between(1, 10) : between(1, 150);
    if (currency != Programme.IDR) {
      return points;
    }
    return points * 10_000 + (chance(NOT_EXACT_IN_POINTS) ? between(-9_999, 9_999) : 0);
  }

  /** The dialect in miniature: the row that a message belongs to. */
  private static TransactionFunction functionOf(int mti, int processingCode) {
    if (Mti.messageClass(mti) == Mti.REVERSAL) {
      return TransactionFunction.REVERSAL;
    }
    if (BALANCE_CODES.contains(processingCode)) {
      return TransactionFunction.BALANCE;
    }
    boolean redemption = REDEMPTION_CODES.contains(processingCode);
    boolean purchase =
        PURCHASE_CODES.contains(processingCode)
            || PURCHASE_CODES_WITHOUT_EARN.contains(processingCode);
    if (Mti.isAdvice(mti) && (redemption || purchase)) {
      return TransactionFunction.COMPLETION;
    }
    if (Mti.messageClass(mti) == Mti.AUTHORIZATION) {
      return redemption ? TransactionFunction.HOLD : TransactionFunction.PURCHASE_AUTHORIZATION;
    }
    if (redemption) {
      return TransactionFunction.REDEMPTION;
    }
    if (purchase) {
      return TransactionFunction.PURCHASE;
    }
    return switch (processingCode) {
      case 280_090 -> TransactionFunction.EARN_ONLY;
      case 20_000, 29_000 -> TransactionFunction.VOID;
      case 200_000 -> TransactionFunction.PURCHASE_REFUND;
      case 200_090 -> TransactionFunction.REDEMPTION_REFUND;
      case 210_090 -> TransactionFunction.LOAD;
      case 409_090 -> TransactionFunction.TRANSFER;
      default -> TransactionFunction.UNKNOWN;
    };
  }

  // ---- Chance

  private boolean chance(int inHundred) {
    return random.nextInt(100) < inHundred;
  }

  /** Both ends included. */
  private long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  private <E> E oneOf(List<E> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** One of the list, rather a late one than an early one. */
  private Request recent(List<Request> all) {
    int size = all.size();
    return all.get(size - 1 - Math.min(random.nextInt(size), random.nextInt(size)));
  }

  private <E> E pick(E[] all, ToIntFunction<E> weight) {
    int ticket = random.nextInt(Arrays.stream(all).mapToInt(weight).sum());
    for (E each : all) {
      ticket -= weight.applyAsInt(each);
      if (ticket < 0) {
        return each;
      }
    }
    throw new IllegalStateException("weights: ticket=" + ticket + " (expected: below 0)");
  }

  private static void keep(List<Request> latest, Request request) {
    latest.add(request);
    if (latest.size() > REACH) {
      latest.removeFirst();
    }
  }
}
