package io.tebus.reference;

import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.reference.RandomHistory.Planned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Short stories of limits that are reached, and of uses that are taken back so that they are not.
 *
 * <p>Confined to the test's thread. Each story is a list of messages in the order of their times.
 */
final class RandomLimitStories {

  private static final Duration SHORT_HOLD = Duration.ofMinutes(30);
  private static final int ODD = Programme.ODD.id();

  // Chances in a hundred.
  private static final int TO_SPEND = 65;
  private static final int OF_A_FAMILY = 50;
  private static final int NEXT_DAY = 25;
  private static final int LIFTED = 70;
  private static final int EVEN = 50;

  private final Chance chance;
  private final RandomProgrammes programmes;
  private final RandomOpenings openings;
  private final RandomTill till;
  private final RandomFollowUps followUps;

  RandomLimitStories(
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

  /** A use at one till, which is taken back or not, and others there until it is too much. */
  List<Planned> limitedUse(Instant now) {
    List<Planned> story = new ArrayList<>();
    Use use = chance.in(TO_SPEND) ? Use.SPEND : Use.EARN;
    List<String> usual = RandomOpenings.cardsOf(ODD);
    List<String> used = chance.in(OF_A_FAMILY) ? usual.subList(4, 6) : List.of(chance.oneOf(usual));
    List<CardKey> cards = used.stream().map(card -> new CardKey(ODD, card)).toList();
    Request load = till.loadOf(300, chance.oneOf(cards), now).build();
    story.add(new Planned(now, load));
    Programme limited = programmes.limited(use);
    Request first = at(load, use(use, chance.oneOf(cards), now));
    story.add(new Planned(now, List.of(limited), first));
    if (isAuthorization(first)) {
      add(story, now, followUps.completionOf(first, now).amount(first.amount()));
    }
    Instant at = chance.in(NEXT_DAY) ? now.plus(Duration.ofDays(1)) : now;
    at = takeBack(story, first, at);
    for (long left = chance.between(2, 4); left > 0; left--) {
      Request another = at(load, use(use, chance.oneOf(cards), at));
      story.add(new Planned(at, another));
      if (isAuthorization(another)) {
        add(story, at, followUps.completionOf(another, at).amount(another.amount()));
      }
    }
    if (chance.in(LIFTED)) {
      Request last = at(load, use(use, chance.oneOf(cards), at));
      story.add(new Planned(at, List.of(programmes.unlimited()), last));
    }
    return story;
  }

  /** At the till of another message. */
  private static Request at(Request other, RequestBuilder message) {
    return message
        .acquirer(other.acquirer())
        .terminal(other.terminal())
        .merchant(other.merchant())
        .build();
  }

  private static boolean isAuthorization(Request request) {
    return request.mti() == 100 && !RandomFollowUps.isSpending(request);
  }

  private RequestBuilder use(Use use, CardKey card, Instant at) {
    return switch (use) {
      case SPEND -> spend(card, at);
      case EARN -> earn(card, at);
    };
  }

  private RequestBuilder spend(CardKey card, Instant at) {
    long points = chance.between(10, 60);
    return switch ((int) chance.between(0, 9)) {
      case 0, 1 -> till.exactly(points, card, false, at);
      case 2 -> till.exactly(points, card, true, at);
      case 3, 4 -> till.earnAndPay(100, points, card, at);
      case 5, 6 -> till.earn(100, card, at).pointsToUse(Request.ALL);
      case 7 -> till.allOf(card, chance.in(EVEN), at);
      case 8 -> till.transfer(points, card, openings.usualBeside(card), at);
      default -> RandomTill.adviceOf(till.exactly(points, card, chance.in(EVEN), at).build());
    };
  }

  private RequestBuilder earn(CardKey card, Instant at) {
    long points = chance.between(15, 60);
    return switch ((int) chance.between(0, 5)) {
      case 0, 1 -> till.earn(points, card, at);
      case 2 -> till.earnAndPay(points, 10, card, at);
      case 3 -> till.earnOnly(card, at).currency(Programme.USD).amount(40_00).merchantType(5411);
      case 4 -> RandomTill.adviceOf(till.earn(points, card, at).build());
      default -> till.authorizationOf(points, card, at);
    };
  }

  /** In one of the ways there are, or not at all; says when the story goes on. */
  private Instant takeBack(List<Planned> story, Request first, Instant at) {
    switch ((int) chance.between(0, 8)) {
      case 0, 1 -> add(story, at, followUps.reversalOf(first, at));
      case 2 -> add(story, at, followUps.voidOf(first, at));
      case 3 -> {
        Request undone = followUps.voidOf(first, at).build();
        story.add(new Planned(at, undone));
        add(story, at, followUps.reversalOf(undone, at));
      }
      case 4 -> add(story, at, followUps.refundOf(first, at));
      case 5 -> {
        add(story, at, followUps.reversalOf(first, at).standingAmount(1));
        if (chance.in(EVEN)) {
          add(story, at, followUps.reversalOf(first, at));
        }
      }
      case 6 -> {
        Request completion =
            followUps.completionOf(first, at).amount(chance.between(0, first.amount())).build();
        story.add(new Planned(at, completion));
        if (chance.in(EVEN)) {
          add(story, at, followUps.reversalOf(completion, at));
        }
      }
      case 7 -> {
        return at.plus(SHORT_HOLD).plusSeconds(chance.between(600, 3_600));
      }
      default -> {
        // It stands.
      }
    }
    return at;
  }

  private static void add(List<Planned> story, Instant notBefore, RequestBuilder message) {
    story.add(new Planned(notBefore, message.build()));
  }
}
