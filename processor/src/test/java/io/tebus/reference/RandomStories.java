package io.tebus.reference;

import io.tebus.reference.Coverage.Arrival;
import io.tebus.reference.Coverage.State;
import io.tebus.reference.RandomHistory.Planned;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Short stories of several messages that chance alone would hardly tell: one transaction is brought
 * into a state, and then something arrives for it; points lapse while something waits for them.
 *
 * <p>Confined to the test's thread. Each story is a list of messages in the order of their times.
 */
final class RandomStories {

  private static final List<State> STATES = List.of(State.values());
  private static final List<Arrival> ARRIVALS = List.of(Arrival.values());

  private static final Duration SHORT_HOLD = Duration.ofMinutes(30);
  private static final Duration LONG_HOLD = Duration.ofDays(7);

  /** More points than any card ever has. */
  private static final long TOO_MANY = 9_000_000_00L;

  // Chances in a hundred.
  private static final int EVEN = 50;
  private static final int NAMED_BY_CHANCE = 50;
  private static final int OTHER_CURRENCY = 12;
  private static final int CURRENCY_NOT_ACCEPTED = 40;
  private static final int ADVICE = 40;
  private static final int NEXT_DAY = 8;
  private static final int WEEKS_LATER = 4;
  private static final int ANOTHER_STEP = 80;
  private static final int REVERSED_AGAIN = 40;

  private final Chance chance;
  private final RandomTill till;
  private final RandomNaming naming;

  RandomStories(Chance chance, RandomTill till, RandomNaming naming) {
    this.chance = chance;
    this.till = till;
    this.naming = naming;
  }

  // ---- What the table of states says

  /** A transaction comes into a state of the table, and one to three messages meet it there. */
  List<Planned> lifeCycle(Instant now) {
    List<Planned> story = new ArrayList<>();
    State state = chance.oneOf(STATES);
    String card = chance.oneOf(RandomOpenings.CARDS);
    Request original = originalFor(state, card, now);
    if (state != State.NOTHING_KNOWN && state != State.TOMBSTONE) {
      add(story, now, till.earn(chance.between(100, 200), card, now));
      story.add(new Planned(now, original));
    }
    Instant at = now;
    switch (state) {
      case NOTHING_KNOWN, DECLINED, STANDS_WHOLE, HOLD_OPEN -> {}
      case TOMBSTONE -> add(story, at, till.reversalOf(original, at));
      case STANDS_IN_PART -> {
        long part = chance.between(1, original.amount() - 1);
        add(
            story,
            at,
            chance.in(EVEN)
                ? till.refundOf(original, at).amount(part)
                : till.reversalOf(original, at).standingAmount(part));
      }
      case REVERSED ->
          add(
              story,
              at,
              chance.in(EVEN) ? till.reversalOf(original, at) : till.voidOf(original, at));
      case REFUNDED -> {
        long part = chance.between(1, original.amount());
        add(story, at, till.refundOf(original, at).amount(part));
        if (part < original.amount()) {
          add(story, at, till.refundOf(original, at).amount(original.amount() - part));
        }
      }
      case HOLD_COMPLETED ->
          add(story, at, till.completionOf(original, at).amount(till.amountOf(original.amount())));
      case HOLD_TIMED_OUT -> at = at.plus(lifeOf(original)).plusSeconds(chance.between(0, 3_600));
    }
    for (long left = chance.between(1, 3); left > 0; left--) {
      at = later(at);
      story.add(new Planned(at, arrival(chance.oneOf(ARRIVALS), original, at)));
    }
    return story;
  }

  /** What comes into the state: approved when it is asked for, unless the card owes points. */
  private Request originalFor(State state, String card, Instant at) {
    long amount = chance.between(2, 60);
    return switch (state) {
      case HOLD_OPEN, HOLD_COMPLETED, HOLD_TIMED_OUT ->
          chance.in(EVEN)
              ? till.exactly(amount, card, true, at).longHold(chance.in(EVEN)).build()
              : till.authorization(at)
                  .card(card)
                  .currency(Programme.USD)
                  .amount(100 * amount)
                  .pointsToUse(Request.NONE)
                  .build();
      case DECLINED -> till.exactly(TOO_MANY, card, chance.in(EVEN), at).build();
      case NOTHING_KNOWN, TOMBSTONE, STANDS_WHOLE, STANDS_IN_PART, REVERSED, REFUNDED ->
          switch ((int) chance.between(0, 5)) {
            case 0, 1 -> till.exactly(amount, card, false, at).build();
            case 2 -> till.earn(amount, card, at).pointsToUse(chance.between(1, amount)).build();
            case 3 -> till.earnOnly(at).card(card).currency(Programme.USD).amount(5_000).build();
            case 4 -> till.load(at).card(card).currency(Programme.USD).amount(amount).build();
            default -> till.earn(amount, card, at).build();
          };
    };
  }

  private Request arrival(Arrival arrival, Request original, Instant at) {
    return switch (arrival) {
      case REQUEST -> till.again(original);
      case REQUEST_WITH_OTHER_CONTENT -> till.withOtherContent(original);
      case ADVICE -> RandomTill.adviceOf(original).build();
      case COMPLETION -> completion(original, at);
      case VOID -> undo(original, at);
      case REFUND -> refund(original, at);
      case REVERSAL -> reversal(original, till.reversalOf(original, at));
      case PARTIAL_REVERSAL ->
          reversal(
              original,
              till.reversalOf(original, at)
                  .standingAmount(chance.between(1, Math.max(1, original.amount() - 1))));
    };
  }

  /** Mostly shortly after; some come on another day, or so late that most is forgotten. */
  private Instant later(Instant at) {
    if (chance.in(NEXT_DAY)) {
      return at.plus(Duration.ofDays(1));
    }
    return chance.in(WEEKS_LATER) ? at.plus(Duration.ofDays(chance.between(2, 185))) : at;
  }

  private static Duration lifeOf(Request hold) {
    boolean points = RandomTill.isSpending(hold);
    return points && !hold.longHold() ? SHORT_HOLD : LONG_HOLD;
  }

  // ---- What can arrive for any message

  Request completion(Request original, Instant at) {
    RequestBuilder completion =
        till.completionOf(original, at).amount(till.amountOf(original.amount()));
    return named(original, inSomeCurrency(completion));
  }

  Request undo(Request original, Instant at) {
    return named(original, till.voidOf(original, at));
  }

  Request refund(Request original, Instant at) {
    RequestBuilder refund = till.refundOf(original, at).amount(till.amountOf(original.amount()));
    if (chance.in(ADVICE)) {
      refund.mti(220).asDialectSays();
    }
    return named(original, inSomeCurrency(refund));
  }

  private RequestBuilder inSomeCurrency(RequestBuilder message) {
    if (chance.in(OTHER_CURRENCY)) {
      message.currency(
          chance.in(CURRENCY_NOT_ACCEPTED) ? till.currencyNotAccepted() : till.currency());
    }
    return message;
  }

  private Request named(Request original, RequestBuilder message) {
    return chance.in(NAMED_BY_CHANCE)
        ? naming.reference(original, message).build()
        : message.build();
  }

  private Request reversal(Request original, RequestBuilder message) {
    return chance.in(NAMED_BY_CHANCE)
        ? naming.reversal(original, message).build()
        : message.build();
  }

  // ---- Points that are missed

  /** Earn, spend or hold all of it, reverse the earn, ask in arrears, then let go or earn again. */
  List<Planned> spentPoints(Instant now) {
    List<Planned> story = new ArrayList<>();
    String card = chance.oneOf(RandomOpenings.CARDS);
    Request earn = till.earn(50, card, now).build();
    Request spend = till.allOf(card, chance.in(EVEN), now).build();
    story.add(new Planned(now, earn));
    story.add(new Planned(now, spend));
    add(story, now, till.reversalOf(earn, now));
    add(story, now, till.redemption(now).card(card));
    if (chance.in(EVEN)) {
      add(
          story,
          now,
          chance.in(EVEN) ? till.reversalOf(spend, now) : till.completionOf(spend, now).amount(7));
    }
    add(story, now, till.purchase(now).card(card));
    return story;
  }

  /** Both cards of a family spend the same points at once. */
  List<Planned> familyRush(Instant now) {
    List<Planned> story = new ArrayList<>();
    add(story, now, till.earn(60, chance.oneOf(RandomOpenings.FAMILY_CARDS), now));
    for (long left = chance.between(3, 6); left > 0; left--) {
      String card = chance.oneOf(RandomOpenings.FAMILY_CARDS);
      add(story, now, till.exactly(chance.between(10, 40), card, chance.in(EVEN), now));
    }
    return story;
  }

  // ---- Points that lapse

  /**
   * Earn, spend or hold in the last minute before the points lapse, and give back in the next
   * month: by a reversal, a void, a refund, a completion, or nothing until the hold is over.
   */
  List<Planned> lapsedPoints(Instant now) {
    List<Planned> story = new ArrayList<>();
    String card = chance.oneOf(RandomOpenings.CARDS);
    Instant lapse = endOfLifeOfPointsEarned(now);
    Instant before = lapse.minusSeconds(chance.between(1, 60));
    Instant after = lapse.plusSeconds(chance.between(0, 60));
    add(story, now, till.earn(300, card, now));
    boolean hold = chance.in(EVEN);
    Request spend = till.exactly(200, card, hold, before).longHold(chance.in(EVEN)).build();
    story.add(new Planned(before, spend));
    switch ((int) chance.between(0, 4)) {
      case 0 -> add(story, after, till.reversalOf(spend, after));
      case 1 -> add(story, after, till.voidOf(spend, after));
      case 2 -> {
        add(story, after, till.refundOf(spend, after).amount(chance.between(1, 199)));
        add(story, after, till.reversalOf(spend, after).standingAmount(1));
      }
      case 3 -> add(story, after, till.completionOf(spend, after).amount(chance.between(1, 250)));
      default -> add(story, after.plus(SHORT_HOLD), till.redemption(after).card(card));
    }
    add(story, after, till.redemption(after).card(card));
    Instant lastSecond = lapse.plus(Duration.ofDays(2)).minusSeconds(1);
    add(story, lastSecond, till.redemption(lastSecond).card(card));
    Instant tooLate = lastSecond.plusSeconds(1);
    add(story, tooLate, till.allOf(card, false, tooLate));
    return story;
  }

  private static Instant endOfLifeOfPointsEarned(Instant now) {
    YearMonth month = YearMonth.from(LocalDate.ofInstant(now, ZoneOffset.UTC));
    return month
        .plusMonths(Programme.DEMO.lotLifeMonths() + 1L)
        .atDay(1)
        .atStartOfDay()
        .toInstant(ZoneOffset.UTC);
  }

  // ---- In an odd order

  /** The reversal overtakes its original, which comes, may come again, and be reversed again. */
  List<Planned> reversalBeforeItsOriginal(Instant now) {
    List<Planned> story = new ArrayList<>();
    Request original = anyRequest(now);
    if (chance.in(EVEN)) {
      original = RandomTill.adviceOf(original).build();
    }
    add(story, now, naming.reversal(original, till.reversalOf(original, now)));
    if (chance.in(REVERSED_AGAIN)) {
      add(story, now, naming.reversal(original, till.reversalOf(original, now)));
    }
    story.add(new Planned(now, original));
    if (chance.in(EVEN)) {
      story.add(new Planned(now, till.again(original)));
    }
    if (chance.in(EVEN)) {
      story.add(new Planned(now, till.withOtherContent(original)));
    }
    if (chance.in(REVERSED_AGAIN)) {
      add(story, now, naming.reversal(original, till.reversalOf(original, now)));
    }
    return story;
  }

  /** Less and less of it stands; then it is sent again, and the rest goes too, or is completed. */
  List<Planned> inSteps(Instant now) {
    List<Planned> story = new ArrayList<>();
    Request original = anyRequest(now);
    story.add(new Planned(now, original));
    long standing = Math.max(2, original.amount());
    boolean refunds = chance.in(EVEN);
    while (standing > 1 && chance.in(ANOTHER_STEP)) {
      long next = chance.between(1, standing - 1);
      add(
          story,
          now,
          refunds
              ? till.refundOf(original, now).amount(standing - next)
              : till.reversalOf(original, now).standingAmount(next));
      standing = next;
    }
    story.add(
        new Planned(now, chance.in(EVEN) ? till.again(original) : till.withOtherContent(original)));
    add(
        story,
        now,
        refunds
            ? till.refundOf(original, now).amount(standing)
            : chance.in(EVEN)
                ? till.completionOf(original, now).amount(standing)
                : till.reversalOf(original, now));
    return story;
  }

  private Request anyRequest(Instant at) {
    return switch ((int) chance.between(0, 4)) {
      case 0 -> till.purchase(at).build();
      case 1 -> till.splitTender(at).build();
      case 2 -> till.hold(at).build();
      case 3 -> till.authorization(at).build();
      default -> till.redemption(at).build();
    };
  }

  private static void add(List<Planned> story, Instant notBefore, RequestBuilder message) {
    story.add(new Planned(notBefore, message.build()));
  }
}
