package io.tebus.reference;

import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * An endless history of a few cards at a few terminals, the same for the same seed: honest
 * purchases, redemptions and holds, and everything that terminals and networks do to them. Messages
 * are lost, doubled, delayed and overtaken; completions, voids, refunds and reversals name their
 * original in every way that is in use, and some wrongly; time goes on by nothing, seconds, hours,
 * days and years. Numbers are drawn from small ranges, so that they collide.
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

  /** A message made in advance, sent when its time has come. */
  record Planned(Instant notBefore, Request request) {}

  /** What the next message is. */
  private enum Deed implements Chance.Weighted {
    PURCHASE(2_000),
    SPLIT_TENDER(700),
    AUTHORIZATION(500),
    EARN_ONLY(150),
    REDEMPTION(1_400),
    HOLD(700),
    LOAD(250),
    BALANCE(350),
    NOT_BUILT(150),
    FACT(700),
    REQUEST_AGAIN(800),
    REQUEST_WITH_OTHER_CONTENT(350),
    ADVICE_OF_REQUEST(350),
    COMPLETION(700),
    VOID(350),
    REFUND(700),
    REVERSAL(1_300),
    REVERSAL_AGAIN(300),
    REVERSAL_WITH_OTHER_CONTENT(150),
    LIFE_CYCLE(900),
    REVERSAL_BEFORE_ITS_ORIGINAL(250),
    IN_STEPS(150),
    SPENT_POINTS(100),
    FAMILY_RUSH(60),
    LAPSED_POINTS(40);

    private final int weight;

    Deed(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  /** How time goes on to the next message. */
  private enum Pace implements Chance.Weighted {
    SAME_MILLISECOND(2_500),
    SECONDS(6_000),
    /** The life of a hold to the millisecond, one less, or one more. */
    HALF_AN_HOUR(150),
    WEEK(30),
    HOURS(450),
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

    @Override
    public int weight() {
      return weight;
    }
  }

  private static final Instant START = Instant.parse("2027-01-15T09:30:00Z");

  /** How many of the latest messages are repeated, completed, refunded and reversed. */
  private static final int REACH = 30;

  // Chances in a hundred.
  private static final int PLANNED_IS_NEXT = 75;
  private static final int ONE_REVERSED_BEFORE = 30;
  private static final int A_HOLD = 70;
  private static final int ADVICE_OVERTAKES = 20;
  private static final int ADVICE = 50;
  private static final int REPEAT_BIT = 50;
  private static final int KEEPS_LOCAL_TIME = 20;
  private static final int OTHER_AMOUNT = 6;
  private static final int PARTIAL = 25;
  private static final int STANDING_ZERO = 10;
  private static final int STANDING_ABOVE = 10;
  private static final int EVEN = 50;
  private static final int BALANCE_WITH_OWN_IDENTITY = 80;

  private final Chance chance;
  private final RandomOpenings openings;
  private final RandomTill till;
  private final RandomNaming naming;
  private final RandomStories stories;
  private final Deque<Planned> planned = new ArrayDeque<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<Request> holds = new ArrayList<>();
  private final List<Request> reversals = new ArrayList<>();
  private final List<Request> reversed = new ArrayList<>();
  private Instant now = START;

  public RandomHistory(long seed) {
    chance = new Chance(seed);
    openings = new RandomOpenings(chance);
    till = new RandomTill(chance);
    naming = new RandomNaming(chance);
    stories = new RandomStories(chance, till, naming);
  }

  /** The cards that are used most: active, and opened with the first step at the latest. */
  public static List<String> cards() {
    return RandomOpenings.CARDS;
  }

  public Step next() {
    now = later();
    boolean goesOn = !planned.isEmpty() && chance.in(PLANNED_IS_NEXT);
    Request request = goesOn ? plannedRequest() : newRequest();
    remember(request);
    return new Step(now, openings.next(), request);
  }

  private void remember(Request request) {
    if (request.isReversal()) {
      keep(reversals, request);
    } else if (request.function() != TransactionFunction.BALANCE) {
      keep(requests, request);
    }
    if (request.function() == TransactionFunction.HOLD
        || request.function() == TransactionFunction.PURCHASE_AUTHORIZATION) {
      keep(holds, request);
    }
  }

  // ---- Time

  private Instant later() {
    Pace pace = chance.pick(Pace.values());
    // While something is planned no day goes by, or a plan would hardly ever come to its end.
    if (!planned.isEmpty() && pace != Pace.SAME_MILLISECOND) {
      pace = Pace.SECONDS;
    }
    return switch (pace) {
      case SAME_MILLISECOND -> now;
      case SECONDS -> now.plusMillis(chance.between(1, 90_000));
      case HALF_AN_HOUR -> now.plus(Duration.ofMinutes(30)).plusMillis(chance.between(-1, 1));
      case WEEK -> now.plus(Duration.ofDays(7)).plusMillis(chance.between(-1, 1));
      case HOURS -> now.plusMillis(chance.between(1, Duration.ofHours(12).toMillis()));
      case DAYS -> now.plusMillis(chance.between(1, Duration.ofDays(10).toMillis()));
      case TWO_DAYS -> now.plus(Duration.ofDays(2)).plusMillis(chance.between(0, 1));
      case END_OF_MONTH -> endOf(YearMonth.from(today())).plusMillis(chance.between(-1, 1));
      case LEAP_DAY -> noonOfNextLeapDay();
      case TWO_YEARS -> now.plus(Duration.ofDays(chance.between(720, 780)));
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
    Planned next = planned.removeFirst();
    if (next.notBefore().isAfter(now)) {
      now = next.notBefore();
    }
    return next.request();
  }

  private Request newRequest() {
    return switch (chance.pick(Deed.values())) {
      case PURCHASE -> till.purchase(now).build();
      case SPLIT_TENDER -> till.splitTender(now).build();
      case AUTHORIZATION -> till.authorization(now).build();
      case EARN_ONLY -> till.earnOnly(now).build();
      case REDEMPTION -> till.redemption(now).build();
      case HOLD -> till.hold(now).build();
      case LOAD -> till.load(now).build();
      case BALANCE -> balance();
      case NOT_BUILT -> till.notBuilt(now).build();
      case FACT -> till.fact(now).build();
      case REQUEST_AGAIN -> till.again(oneToMeetAgain());
      case REQUEST_WITH_OTHER_CONTENT -> till.withOtherContent(oneToMeetAgain());
      case ADVICE_OF_REQUEST -> adviceOfRequest();
      case COMPLETION -> stories.completion(oneToComplete(), now);
      case VOID -> stories.undo(oneToMeetAgain(), now);
      case REFUND -> stories.refund(oneToMeetAgain(), now);
      case REVERSAL -> reversal();
      case REVERSAL_AGAIN ->
          reversals.isEmpty() ? reversal() : till.again(chance.recent(reversals));
      case REVERSAL_WITH_OTHER_CONTENT ->
          reversals.isEmpty() ? reversal() : otherReversal(chance.recent(reversals));
      case LIFE_CYCLE -> firstOf(stories.lifeCycle(now));
      case REVERSAL_BEFORE_ITS_ORIGINAL -> firstOf(stories.reversalBeforeItsOriginal(now));
      case IN_STEPS -> firstOf(stories.inSteps(now));
      case SPENT_POINTS -> firstOf(stories.spentPoints(now));
      case FAMILY_RUSH -> firstOf(stories.familyRush(now));
      case LAPSED_POINTS -> firstOf(stories.lapsedPoints(now));
    };
  }

  /** Sends the first message of a story, and plans the others. */
  private Request firstOf(List<Planned> story) {
    planned.addAll(story.subList(1, story.size()));
    return story.getFirst().request();
  }

  /** Some have the identity of another message: the same STAN in the same second. */
  private Request balance() {
    Request balance = till.balance(now).build();
    if (requests.isEmpty() || chance.in(BALANCE_WITH_OWN_IDENTITY)) {
      return balance;
    }
    Request other = chance.recent(requests);
    return other.toBuilder()
        .mti(Mti.messageClass(other.mti()) * 100)
        .processingCode(balance.processingCode())
        .amount(balance.amount())
        .asDialectSays()
        .build();
  }

  /** A request that was sent before, often one that was reversed meanwhile. */
  private Request oneToMeetAgain() {
    if (requests.isEmpty()) {
      return till.purchase(now).build();
    }
    boolean changed = !reversed.isEmpty() && chance.in(ONE_REVERSED_BEFORE);
    return chance.recent(changed ? reversed : requests);
  }

  /** Mostly a hold or an authorization. */
  private Request oneToComplete() {
    return !holds.isEmpty() && chance.in(A_HOLD) ? chance.recent(holds) : oneToMeetAgain();
  }

  private Request adviceOfRequest() {
    if (chance.in(ADVICE_OVERTAKES)) {
      Request late = chance.in(EVEN) ? till.purchase(now).build() : till.redemption(now).build();
      planned.add(new Planned(now, late));
      return RandomTill.adviceOf(late).build();
    }
    Request asked = oneToComplete();
    return asked.isAdvice() ? till.again(asked) : RandomTill.adviceOf(asked).build();
  }

  private Request otherReversal(Request earlier) {
    RequestBuilder other = till.again(earlier).toBuilder();
    if (chance.in(EVEN)) {
      other.standingAmount(standingAmount(earlier.amount()));
    } else {
      other.original(oneToMeetAgain().asOriginal());
    }
    return other.build();
  }

  private Request reversal() {
    Request original = oneToMeetAgain();
    keep(reversed, original);
    RequestBuilder reversal = till.reversalOf(original, now);
    int advice = chance.in(ADVICE) ? 20 : 0;
    int repeat = chance.in(REPEAT_BIT) ? 1 : 0;
    reversal.mti(400 + advice + repeat);
    if (chance.in(KEEPS_LOCAL_TIME)) {
      reversal.localTime(original.localTime()).localDate(original.localDate());
    }
    if (chance.in(OTHER_AMOUNT)) {
      reversal.amount(original.amount() + 1);
    }
    if (chance.in(PARTIAL)) {
      reversal.standingAmount(standingAmount(original.amount()));
    }
    return naming.reversal(original, reversal).build();
  }

  /** Of all: nothing, a part, the whole or more. */
  private long standingAmount(long amount) {
    if (chance.in(STANDING_ZERO)) {
      return 0;
    }
    long most = Math.max(100, amount);
    return chance.in(STANDING_ABOVE) ? most : chance.between(1, most);
  }

  private static void keep(List<Request> latest, Request request) {
    latest.add(request);
    if (latest.size() > REACH) {
      latest.removeFirst();
    }
  }
}
