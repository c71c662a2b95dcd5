package io.tebus.reference;

import io.tebus.reference.Coverage.Arrival;
import io.tebus.reference.Coverage.State;
import io.tebus.reference.RandomHistory.Planned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Short stories of several messages that chance alone would hardly tell: one transaction is brought
 * into a state, and then something arrives for it; messages come in an odd order.
 *
 * <p>Confined to the test's thread. Each story is a list of messages in the order of their times.
 */
final class RandomStories {

  private static final List<State> STATES = List.of(State.values());
  private static final List<Arrival> ARRIVALS = List.of(Arrival.values());

  private static final List<Integer> CURRENCIES =
      List.of(Programme.USD, Programme.EUR, Programme.IDR);

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
  private final RandomOpenings openings;
  private final RandomAmounts amounts;
  private final RandomTill till;
  private final RandomFollowUps followUps;
  private final RandomNaming naming;

  RandomStories(
      Chance chance,
      RandomOpenings openings,
      RandomAmounts amounts,
      RandomTill till,
      RandomFollowUps followUps,
      RandomNaming naming) {
    this.chance = chance;
    this.openings = openings;
    this.amounts = amounts;
    this.till = till;
    this.followUps = followUps;
    this.naming = naming;
  }

  // ---- What the table of states says

  /** A transaction comes into a state of the table, and one to three messages meet it there. */
  List<Planned> lifeCycle(Instant now) {
    List<Planned> story = new ArrayList<>();
    State state = chance.oneOf(STATES);
    CardKey card = openings.usual();
    Request original = originalFor(state, card, now);
    if (state != State.NOTHING_KNOWN && state != State.TOMBSTONE) {
      add(story, now, till.earn(chance.between(100, 200), card, now));
      story.add(new Planned(now, original));
    }
    Instant at = now;
    switch (state) {
      case NOTHING_KNOWN, DECLINED, STANDS_WHOLE, HOLD_OPEN -> {}
      case TOMBSTONE -> add(story, at, followUps.reversalOf(original, at));
      case STANDS_IN_PART -> {
        long part = chance.between(1, Math.max(1, original.amount() - 1));
        add(
            story,
            at,
            chance.in(EVEN)
                ? followUps.refundOf(original, at).amount(part)
                : followUps.reversalOf(original, at).standingAmount(part));
      }
      case REVERSED ->
          add(
              story,
              at,
              chance.in(EVEN)
                  ? followUps.reversalOf(original, at)
                  : followUps.voidOf(original, at));
      case REFUNDED -> {
        long part = chance.between(1, original.amount());
        add(story, at, followUps.refundOf(original, at).amount(part));
        if (part < original.amount()) {
          add(story, at, followUps.refundOf(original, at).amount(original.amount() - part));
        }
      }
      case HOLD_COMPLETED ->
          add(
              story,
              at,
              followUps.completionOf(original, at).amount(amounts.amountOf(original.amount())));
      case HOLD_TIMED_OUT -> at = at.plus(lifeOf(original)).plusSeconds(chance.between(0, 3_600));
    }
    for (long left = chance.between(1, 3); left > 0; left--) {
      at = later(at);
      story.add(new Planned(at, arrival(chance.oneOf(ARRIVALS), original, at)));
    }
    return story;
  }

  /** What comes into the state: approved when it is asked for, unless the card owes points. */
  private Request originalFor(State state, CardKey card, Instant at) {
    long amount = chance.between(2, 60);
    return switch (state) {
      case HOLD_OPEN, HOLD_COMPLETED, HOLD_TIMED_OUT ->
          chance.in(EVEN)
              ? till.exactly(amount, card, true, at).longHold(chance.in(EVEN)).build()
              : till.authorization(card, at)
                  .currency(Programme.USD)
                  .amount(100 * amount)
                  .pointsToUse(Request.NONE)
                  .build();
      case DECLINED -> till.exactly(TOO_MANY, card, chance.in(EVEN), at).build();
      case NOTHING_KNOWN, TOMBSTONE, STANDS_WHOLE, STANDS_IN_PART, REVERSED, REFUNDED ->
          switch ((int) chance.between(0, 5)) {
            case 0, 1 -> till.exactly(amount, card, false, at).build();
            case 2 -> till.earnAndPay(amount, chance.between(1, amount), card, at).build();
            case 3 -> till.earnOnly(card, at).currency(Programme.USD).amount(5_000).build();
            case 4 -> till.load(card, at).currency(Programme.USD).amount(amount).build();
            default -> till.earn(amount, card, at).build();
          };
    };
  }

  private Request arrival(Arrival arrival, Request original, Instant at) {
    return switch (arrival) {
      case REQUEST -> followUps.again(original);
      case REQUEST_WITH_OTHER_CONTENT -> followUps.withOtherContent(original);
      case ADVICE -> RandomTill.adviceOf(original).build();
      case COMPLETION -> completion(original, at);
      case VOID -> undo(original, at);
      case REFUND -> refund(original, at);
      case REVERSAL -> reversal(original, followUps.reversalOf(original, at));
      case PARTIAL_REVERSAL ->
          reversal(
              original,
              followUps
                  .reversalOf(original, at)
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
    boolean points = RandomFollowUps.isSpending(hold);
    return points && !hold.longHold() ? SHORT_HOLD : LONG_HOLD;
  }

  // ---- What can arrive for any message

  Request completion(Request original, Instant at) {
    RequestBuilder completion =
        followUps.completionOf(original, at).amount(amounts.amountOf(original.amount()));
    return named(original, inSomeCurrency(completion));
  }

  Request undo(Request original, Instant at) {
    return named(original, followUps.voidOf(original, at));
  }

  Request refund(Request original, Instant at) {
    RequestBuilder refund =
        followUps.refundOf(original, at).amount(amounts.amountOf(original.amount()));
    if (chance.in(ADVICE)) {
      refund.mti(220).asDialectSays();
    }
    return named(original, inSomeCurrency(refund));
  }

  private RequestBuilder inSomeCurrency(RequestBuilder message) {
    if (chance.in(OTHER_CURRENCY)) {
      message.currency(
          chance.in(CURRENCY_NOT_ACCEPTED)
              ? amounts.currencyNotAccepted()
              : chance.oneOf(CURRENCIES));
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

  // ---- In an odd order

  /** The reversal overtakes its original, which comes, may come again, and be reversed again. */
  List<Planned> reversalBeforeItsOriginal(Instant now) {
    List<Planned> story = new ArrayList<>();
    Request original = anyRequest(now);
    if (chance.in(EVEN)) {
      original = RandomTill.adviceOf(original).build();
    }
    add(story, now, naming.reversal(original, followUps.reversalOf(original, now)));
    if (chance.in(REVERSED_AGAIN)) {
      add(story, now, naming.reversal(original, followUps.reversalOf(original, now)));
    }
    story.add(new Planned(now, original));
    if (chance.in(EVEN)) {
      story.add(new Planned(now, followUps.again(original)));
    }
    if (chance.in(EVEN)) {
      story.add(new Planned(now, followUps.withOtherContent(original)));
    }
    if (chance.in(REVERSED_AGAIN)) {
      add(story, now, naming.reversal(original, followUps.reversalOf(original, now)));
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
              ? followUps.refundOf(original, now).amount(standing - next)
              : followUps.reversalOf(original, now).standingAmount(next));
      standing = next;
    }
    story.add(
        new Planned(
            now,
            chance.in(EVEN) ? followUps.again(original) : followUps.withOtherContent(original)));
    add(
        story,
        now,
        refunds
            ? followUps.refundOf(original, now).amount(standing)
            : chance.in(EVEN)
                ? followUps.completionOf(original, now).amount(standing)
                : followUps.reversalOf(original, now));
    return story;
  }

  private Request anyRequest(Instant at) {
    return switch ((int) chance.between(0, 5)) {
      case 0 -> till.purchase(at).build();
      case 1 -> till.splitTender(at).build();
      case 2 -> till.hold(at).build();
      case 3 -> till.authorization(at).build();
      case 4 -> till.transfer(at).build();
      default -> till.redemption(at).build();
    };
  }

  private static void add(List<Planned> story, Instant notBefore, RequestBuilder message) {
    story.add(new Planned(notBefore, message.build()));
  }
}
