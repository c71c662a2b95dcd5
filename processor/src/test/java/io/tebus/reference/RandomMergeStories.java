package io.tebus.reference;

import io.tebus.reference.RandomHistory.Planned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Short stories of accounts that become one, mostly a satellite's and a usual card's: something has
 * happened before, something is sent for it afterwards, and then they are two again. Satellites are
 * merged into one another in their order only, so that merges do not pile up.
 *
 * <p>Confined to the test's thread. Each story is a list of messages in the order of their times.
 */
final class RandomMergeStories {

  private static final Duration SHORT_HOLD = Duration.ofMinutes(30);
  private static final int ODD = Programme.ODD.id();

  // Chances in a hundred.
  private static final int NEXT_DAYS = 15;
  private static final int SPENT_BEFORE = 30;
  private static final int TWO_AGAIN = 80;
  private static final int WITH_POINTS = 30;
  private static final int EVEN = 50;

  private final Chance chance;
  private final RandomProgrammes programmes;
  private final RandomOpenings openings;
  private final RandomTill till;
  private final RandomFollowUps followUps;

  RandomMergeStories(
      Chance chance,
      RandomProgrammes programmes,
      RandomOpenings openings,
      RandomTill till,
      RandomFollowUps followUps) {
    this.chance = chance;
    this.programmes = programmes;
    this.openings = openings;
    this.till = till;
    this.followUps = followUps;
  }

  List<Planned> mergedAccounts(Instant now) {
    List<Planned> story = new ArrayList<>();
    CardKey from = openings.satellite();
    CardKey into = openings.usualOf(from.programme());
    add(story, now, till.loadOf(chance.between(20, 60), into, now));
    // It may be merged since another story.
    story.add(changing(now, twoAgain(from), till.loadOf(chance.between(20, 60), from, now)));
    Instant at = happening(story, from, into, now);
    if (chance.in(SPENT_BEFORE)) {
      add(story, at, till.allOf(into, false, at));
    }
    if (chance.in(NEXT_DAYS)) {
      at = at.plus(Duration.ofDays(chance.between(1, 4)));
    }
    if (chance.in(TWO_AGAIN)) {
      story.add(changing(at, twoAgain(from), till.anythingOf(from, at)));
      add(story, at, till.anythingOf(chance.in(EVEN) ? from : into, at));
    }
    return story;
  }

  /** What happens before and after the merge; says when the story goes on. */
  private Instant happening(List<Planned> story, CardKey from, CardKey into, Instant now) {
    switch ((int) chance.between(0, 12)) {
      case 0, 1 -> somethingIsTakenBack(story, from, into, now);
      case 2 -> somethingIsUndone(story, from, into, now);
      case 3 -> {
        return somethingIsCompletedLate(story, from, into, now);
      }
      case 4, 5 -> aTransferIsTakenBack(story, from, into, now);
      case 6, 7 -> somebodyOwes(story, from, into, now);
      case 8 -> somethingIsHeld(story, from, into, now);
      case 9 -> severalAreMerged(story, from, into, now);
      case 10 -> {
        return pointsLapse(story, from, into, now);
      }
      case 11 -> furtherCardsCome(story, from, into, now);
      default -> others(story, from, into, now);
    }
    return now;
  }

  // ---- What was done before

  private void somethingIsTakenBack(List<Planned> story, CardKey from, CardKey into, Instant now) {
    CardKey card = chance.in(EVEN) ? from : into;
    Request original =
        switch ((int) chance.between(0, 2)) {
          case 0 -> till.earn(40, card, now).build();
          case 1 -> till.exactly(15, card, false, now).build();
          default -> till.earnAndPay(40, 10, card, now).build();
        };
    story.add(new Planned(now, original));
    story.add(changing(now, one(from, into), till.anythingOf(from, now)));
    switch ((int) chance.between(0, 3)) {
      case 0 -> add(story, now, followUps.refundOf(original, now));
      case 1 -> add(story, now, followUps.refundOf(original, now).amount(1));
      case 2 -> add(story, now, followUps.voidOf(original, now));
      default -> add(story, now, followUps.reversalOf(original, now));
    }
  }

  /** A refund or a void, of before the merge or after it. */
  private void somethingIsUndone(List<Planned> story, CardKey from, CardKey into, Instant now) {
    Request original =
        (chance.in(EVEN) ? till.earn(40, from, now) : till.exactly(15, from, false, now)).build();
    Request undone =
        (chance.in(EVEN) ? followUps.voidOf(original, now) : followUps.refundOf(original, now))
            .build();
    story.add(new Planned(now, original));
    story.add(new Planned(now, undone));
    story.add(changing(now, one(from, into), till.balance(from, now)));
    add(story, now, followUps.reversalOf(undone, now));
    if (chance.in(EVEN)) {
      add(story, now, followUps.reversalOf(original, now));
    }
  }

  private Instant somethingIsCompletedLate(
      List<Planned> story, CardKey from, CardKey into, Instant now) {
    Request hold = till.exactly(15, from, true, now).build();
    Instant over = now.plus(SHORT_HOLD).plusSeconds(chance.between(600, 3_600));
    story.add(new Planned(now, hold));
    story.add(changing(over, one(from, into), till.balance(from, over)));
    Request completion =
        followUps.completionOf(hold, over).amount(chance.between(1, 2 * hold.amount())).build();
    story.add(new Planned(over, completion));
    if (chance.in(EVEN)) {
      add(story, over, followUps.reversalOf(completion, over));
    }
    return over;
  }

  private void aTransferIsTakenBack(List<Planned> story, CardKey from, CardKey into, Instant now) {
    CardKey third = openings.usualBeside(into);
    Request transfer =
        switch ((int) chance.between(0, 3)) {
          case 0, 1 -> till.transfer(15, from, into, now).build();
          case 2 -> till.transfer(15, into, from, now).build();
          default -> till.transfer(15, from, third, now).build();
        };
    story.add(new Planned(now, transfer));
    story.add(changing(now, one(from, into), till.transfer(5, third, from, now)));
    switch ((int) chance.between(0, 4)) {
      case 0 -> {
        Request undone = followUps.voidOf(transfer, now).build();
        story.add(new Planned(now, undone));
        if (chance.in(EVEN)) {
          add(story, now, followUps.reversalOf(undone, now));
        }
      }
      case 1 -> {
        add(story, now, followUps.reversalOf(transfer, now).standingAmount(7));
        if (chance.in(EVEN)) {
          story.add(changing(now, twoAgain(from), till.balance(from, now)));
        }
        add(story, now, followUps.reversalOf(transfer, now));
      }
      default -> add(story, now, followUps.reversalOf(transfer, now));
    }
  }

  private void somebodyOwes(List<Planned> story, CardKey from, CardKey into, Instant now) {
    CardKey debtor = chance.in(EVEN) ? from : into;
    Request earn = till.earn(60, debtor, now).build();
    story.add(new Planned(now, earn));
    add(story, now, till.allOf(debtor, false, now));
    add(story, now, followUps.reversalOf(earn, now));
    if (debtor.equals(from) && chance.in(EVEN)) {
      add(story, now, till.allOf(into, false, now));
    }
    story.add(changing(now, one(from, into), till.anythingOf(from, now)));
    add(story, now, till.loadOf(30, chance.in(EVEN) ? from : into, now));
  }

  /** They cannot be merged while something is held, and a hold of both stays with the other one. */
  private void somethingIsHeld(List<Planned> story, CardKey from, CardKey into, Instant now) {
    Request hold =
        chance.in(EVEN)
            ? till.exactly(10, from, true, now).longHold(chance.in(EVEN)).build()
            : till.authorizationOf(20, from, now).build();
    if (chance.in(EVEN)) {
      story.add(new Planned(now, hold));
      story.add(changing(now, one(from, into), till.balance(from, now)));
      add(story, now, followUps.reversalOf(hold, now));
      story.add(changing(now, one(from, into), till.balance(from, now)));
    } else {
      story.add(changing(now, one(from, into), till.balance(from, now)));
      story.add(new Planned(now, hold));
      story.add(changing(now, twoAgain(from), till.balance(from, now)));
      add(story, now, followUps.completionOf(hold, now).amount(hold.amount()));
    }
  }

  /** One after the other, or into what is merged already. */
  private void severalAreMerged(List<Planned> story, CardKey from, CardKey into, Instant now) {
    List<CardKey> satellites = RandomOpenings.satellitesOf(from.programme());
    CardKey first = satellites.get(0);
    CardKey second = satellites.get(1 + (int) chance.between(0, satellites.size() - 2));
    story.add(changing(now, twoAgain(first), till.earn(20, first, now)));
    story.add(changing(now, twoAgain(second), till.earn(20, second, now)));
    if (chance.in(EVEN)) {
      story.add(changing(now, one(first, second), till.anythingOf(first, now)));
      story.add(changing(now, one(second, into), till.anythingOf(first, now)));
    } else {
      story.add(changing(now, one(second, into), till.anythingOf(second, now)));
      story.add(changing(now, one(first, second), till.anythingOf(first, now)));
    }
    story.add(changing(now, twoAgain(second), till.anythingOf(second, now)));
    add(story, now, till.anythingOf(first, now));
  }

  /** Lots that have lapsed go too, when they are not booked yet. */
  private Instant pointsLapse(List<Planned> story, CardKey from, CardKey into, Instant now) {
    Instant lapse = from.programme() == ODD ? programmes.endOfLifeOfPointsEarned(ODD, now) : now;
    Instant after = lapse.plusSeconds(chance.between(0, 60));
    add(story, now, till.loadOf(20, from, now));
    story.add(changing(after, one(from, into), till.anythingOf(from, after)));
    add(story, after, till.redemption(into, after));
    return after;
  }

  // ---- What comes afterwards

  private void furtherCardsCome(List<Planned> story, CardKey from, CardKey into, Instant now) {
    story.add(changing(now, one(from, into), till.balance(from, now)));
    List<Opening> further = openings.furtherFor(from, chance.in(WITH_POINTS) ? 25 : 0);
    story.add(Planned.opening(now, further, till.balance(from, now).build()));
    for (Opening opening : further) {
      CardKey card = new CardKey(opening.programme(), opening.card());
      add(story, now, till.anythingOf(card, now));
      add(story, now, till.exactly(10, card, chance.in(EVEN), now));
    }
  }

  /** The same again, and what cannot be. */
  private void others(List<Planned> story, CardKey from, CardKey into, Instant now) {
    CardKey third = openings.usualBeside(into);
    story.add(changing(now, one(from, into), till.anythingOf(from, now)));
    for (long left = chance.between(2, 4); left > 0; left--) {
      Change change =
          switch ((int) chance.between(0, 4)) {
            case 0 -> one(from, into);
            case 1 -> one(from, third);
            case 2 -> one(into, from);
            case 3 -> twoAgain(into);
            default ->
                new AccountChange(
                    from.programme(), openings.nameOf(from), AccountChange.Status.BLOCKED);
          };
      story.add(changing(now, change, till.anythingOf(chance.in(EVEN) ? from : into, now)));
    }
    // Where the first merge could not be, the usual account may have become a part of the other.
    story.add(changing(now, twoAgain(into), till.balance(into, now)));
    story.add(
        changing(
            now,
            new AccountChange(from.programme(), openings.nameOf(from), AccountChange.Status.ACTIVE),
            till.balance(from, now)));
  }

  private Merging one(CardKey from, CardKey into) {
    return new Merging(from.programme(), openings.nameOf(from), openings.nameOf(into));
  }

  private Merging twoAgain(CardKey from) {
    return new Merging(from.programme(), openings.nameOf(from), null);
  }

  private static Planned changing(Instant notBefore, Change change, RequestBuilder message) {
    return Planned.changing(notBefore, change, message.build());
  }

  private static void add(List<Planned> story, Instant notBefore, RequestBuilder message) {
    story.add(new Planned(notBefore, message.build()));
  }
}
