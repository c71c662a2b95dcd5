package io.tebus.reference;

import io.tebus.reference.RandomHistory.Planned;
import io.tebus.reference.Request.Right;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Short stories of what becomes of points: they are missed, they lapse while something waits for
 * them, they come to new cards, and the rules change under them.
 *
 * <p>Confined to the test's thread. Each story is a list of messages in the order of their times.
 */
final class RandomPointStories {

  private static final Duration SHORT_HOLD = Duration.ofMinutes(30);
  private static final int ODD = Programme.ODD.id();
  private static final int DEMO = Programme.DEMO.id();
  private static final Set<Right> ALL_RIGHTS = Set.of(Right.values());

  // Chances in a hundred.
  private static final int EVEN = 50;
  private static final int OF_THE_ODD_PROGRAMME = 75;
  private static final int A_HOLD = 35;
  private static final int IN_EUROS = 30;
  private static final int ONCE_MORE = 60;

  private final Chance chance;
  private final RandomProgrammes programmes;
  private final RandomOpenings openings;
  private final RandomTill till;
  private final RandomFollowUps followUps;

  RandomPointStories(
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

  // ---- Points that are missed

  /**
   * Earn, spend or hold all of it, take the earn back, ask in arrears, then let go or earn again.
   */
  List<Planned> spentPoints(Instant now) {
    List<Planned> story = new ArrayList<>();
    CardKey card = openings.usual();
    Request earn = till.earn(50, card, now).build();
    Request spend = till.allOf(card, chance.in(EVEN), now).build();
    story.add(new Planned(now, earn));
    story.add(new Planned(now, spend));
    add(
        story,
        now,
        chance.in(EVEN) ? followUps.reversalOf(earn, now) : followUps.refundOf(earn, now));
    add(story, now, till.redemption(card, now));
    if (chance.in(EVEN)) {
      add(
          story,
          now,
          chance.in(EVEN)
              ? followUps.reversalOf(spend, now)
              : followUps.completionOf(spend, now).amount(7));
    }
    add(story, now, till.purchase(card, now));
    return story;
  }

  /** Both cards of a family spend the same points at once. */
  List<Planned> familyRush(Instant now) {
    List<Planned> story = new ArrayList<>();
    List<CardKey> family = openings.family();
    add(story, now, till.earn(60, chance.oneOf(family), now));
    for (long left = chance.between(3, 6); left > 0; left--) {
      CardKey card = chance.oneOf(family);
      add(story, now, till.exactly(chance.between(10, 40), card, chance.in(EVEN), now));
    }
    return story;
  }

  // ---- Points that lapse

  /**
   * Earn, spend, hold or transfer in the last minute before the points lapse, and give back on the
   * next day: by a reversal, a void, a refund, a completion, or nothing until the hold is over.
   */
  List<Planned> lapsedPoints(Instant now) {
    List<Planned> story = new ArrayList<>();
    CardKey card = openings.usualOf(chance.in(OF_THE_ODD_PROGRAMME) ? ODD : DEMO);
    Instant lapse = programmes.endOfLifeOfPointsEarned(card.programme(), now);
    Instant before = lapse.minusSeconds(chance.between(1, 60));
    Instant after = lapse.plusSeconds(chance.between(0, 60));
    Request earn = till.earn(300, card, now).build();
    story.add(new Planned(now, earn));
    add(story, now, till.loadOf(200, card, now));
    switch ((int) chance.between(0, 4)) {
      case 0 -> {
        Request transfer =
            till.transfer(chance.between(20, 40), card, openings.usualBeside(card), before).build();
        story.add(new Planned(before, transfer));
        add(story, after, followUps.reversalOf(transfer, after));
      }
      case 1 -> {
        // By right, when it names nothing: then it takes what lapses first.
        RequestBuilder refund = followUps.refundOf(earn, before);
        Request undone =
            chance.in(EVEN) ? refund.build() : refund.original(null).rights(ALL_RIGHTS).build();
        story.add(new Planned(before, undone));
        add(story, after, followUps.reversalOf(undone, after));
      }
      default -> spendAndGiveBack(story, card, before, after);
    }
    add(story, after, till.redemption(card, after));
    Instant lastSecond = lapse.plus(Duration.ofDays(2)).minusSeconds(1);
    add(story, lastSecond, till.redemption(card, lastSecond));
    Instant tooLate = lastSecond.plusSeconds(1);
    add(story, tooLate, till.allOf(card, false, tooLate));
    return story;
  }

  private void spendAndGiveBack(List<Planned> story, CardKey card, Instant before, Instant after) {
    boolean hold = chance.in(A_HOLD);
    Request spend = till.exactly(200, card, hold, before).longHold(chance.in(EVEN)).build();
    story.add(new Planned(before, spend));
    switch ((int) chance.between(0, 6)) {
      case 0, 1 -> add(story, after, followUps.reversalOf(spend, after));
      case 2 -> add(story, after, followUps.voidOf(spend, after));
      case 3, 4 -> {
        add(story, after, followUps.refundOf(spend, after).amount(partOf(spend)));
        add(story, after, followUps.reversalOf(spend, after).standingAmount(1));
      }
      case 5 ->
          add(
              story,
              after,
              followUps.completionOf(spend, after).amount(chance.between(1, 2 * spend.amount())));
      default -> add(story, after.plus(SHORT_HOLD), till.redemption(card, after));
    }
  }

  private long partOf(Request request) {
    return chance.between(1, Math.max(1, request.amount() - 1));
  }

  // ---- Points that move

  /** A transfer, and what takes it back, whatever became of the points at either end. */
  List<Planned> movedPoints(Instant now) {
    List<Planned> story = new ArrayList<>();
    CardKey from = openings.usual();
    CardKey to = openings.usualBeside(from);
    Request earn = till.earn(100, from, now).build();
    Request transfer = till.transfer(chance.between(20, 40), from, to, now).build();
    story.add(new Planned(now, earn));
    switch ((int) chance.between(0, 5)) {
      case 0 -> {
        // The recipient owes points.
        Request earnOfOther = till.earn(50, to, now).build();
        story.add(new Planned(now, earnOfOther));
        add(story, now, till.allOf(to, false, now));
        add(story, now, followUps.reversalOf(earnOfOther, now));
        story.add(new Planned(now, transfer));
        add(story, now, followUps.reversalOf(transfer, now));
      }
      case 1 -> {
        // The payer will owe points.
        story.add(new Planned(now, transfer));
        add(story, now, till.allOf(from, chance.in(EVEN), now));
        add(story, now, followUps.reversalOf(earn, now));
        add(story, now, followUps.reversalOf(transfer, now));
      }
      case 2 -> {
        // The recipient spends what it has, and will owe points.
        story.add(new Planned(now, transfer));
        add(story, now, till.allOf(to, chance.in(EVEN), now));
        add(story, now, followUps.reversalOf(transfer, now).standingAmount(partOf(transfer)));
        add(story, now, followUps.reversalOf(transfer, now));
        add(story, now, till.purchase(to, now));
      }
      case 3 -> {
        Request undone = followUps.voidOf(transfer, now).build();
        story.add(new Planned(now, transfer));
        story.add(new Planned(now, undone));
        add(story, now, followUps.reversalOf(undone, now));
        story.add(new Planned(now, followUps.again(transfer)));
      }
      case 4 -> {
        story.add(new Planned(now, transfer));
        add(story, now, followUps.refundOf(transfer, now));
        add(story, now, RandomTill.adviceOf(transfer));
        story.add(new Planned(now, followUps.withOtherContent(transfer)));
        add(story, now, followUps.reversalOf(transfer, now));
      }
      default -> {
        // As many points as there are, and none for a fee.
        add(story, now, till.allOf(from, false, now));
        add(story, now, till.loadOf(30, from, now));
        add(story, now, till.transfer(30, from, to, now));
      }
    }
    return story;
  }

  /** Somebody who has just come spends, or is given points. */
  List<Planned> newcomer(Instant now) {
    List<Planned> story = new ArrayList<>();
    CardKey newest = openings.newestOf(ODD);
    CardKey other = openings.usualOf(ODD);
    add(story, now, till.loadOf(50, chance.in(EVEN) ? newest : other, now));
    add(
        story,
        now,
        switch ((int) chance.between(0, 4)) {
          case 0 -> till.transfer(20, newest, other, now);
          case 1 -> till.transfer(20, other, newest, now);
          case 2 -> till.earnAndPay(100, 30, newest, now);
          case 3 -> till.earn(100, newest, now).pointsToUse(Request.ALL);
          default -> till.exactly(30, newest, chance.in(EVEN), now);
        });
    return story;
  }

  // ---- Rules that change

  /** What was done by the rules of before is completed or taken back by those of today. */
  List<Planned> newSettings(Instant now) {
    List<Planned> story = new ArrayList<>();
    CardKey card = openings.usualOf(ODD);
    add(story, now, till.loadOf(100, card, now));
    boolean inEuros = chance.in(IN_EUROS);
    Request original = inEuros ? authorization(Programme.EUR, card, now) : originalOf(card, now);
    story.add(new Planned(now, original));
    Programme changed = inEuros ? programmes.withoutEuros() : programmes.anew();
    story.add(new Planned(now, List.of(changed), followUpOf(original, now)));
    if (chance.in(ONCE_MORE)) {
      story.add(new Planned(now, followUpOf(original, now)));
    }
    return story;
  }

  private Request originalOf(CardKey card, Instant at) {
    return switch ((int) chance.between(0, 5)) {
      case 0 -> till.exactly(60, card, false, at).build();
      case 1 -> till.exactly(60, card, true, at).build();
      case 2 -> till.earnAndPay(100, 30, card, at).build();
      case 3 -> till.payMost(chance.between(30, 60), card, at).build();
      case 4 -> till.earn(100, card, at).build();
      default -> authorization(Programme.USD, card, at);
    };
  }

  private Request authorization(int currency, CardKey card, Instant at) {
    return till.authorization(card, at)
        .currency(currency)
        .amount(50_00)
        .pointsToUse(Request.NONE)
        .build();
  }

  private Request followUpOf(Request original, Instant at) {
    RequestBuilder followUp =
        switch ((int) chance.between(0, 3)) {
          case 0 -> followUps.completionOf(original, at);
          case 1 -> followUps.refundOf(original, at).amount(partOf(original));
          case 2 -> followUps.reversalOf(original, at).standingAmount(partOf(original));
          default -> followUps.reversalOf(original, at);
        };
    return followUp.build();
  }

  private static void add(List<Planned> story, Instant notBefore, RequestBuilder message) {
    story.add(new Planned(notBefore, message.build()));
  }
}
