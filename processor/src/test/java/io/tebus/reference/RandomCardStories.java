package io.tebus.reference;

import io.tebus.reference.AccountChange.Status;
import io.tebus.reference.CardChange.Right;
import io.tebus.reference.RandomHistory.Planned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Short stories of cards that may not do everything for a while, and of accounts that may do
 * nothing.
 *
 * <p>Confined to the test's thread. Each story is a list of messages in the order of their times.
 */
final class RandomCardStories {

  // Chances in a hundred.
  private static final int ITSELF = 80;
  private static final int WITH_POINTS = 30;
  private static final int ONCE_MORE = 30;
  private static final int EVEN = 50;

  private final Chance chance;
  private final RandomOpenings openings;
  private final RandomTill till;
  private final RandomFollowUps followUps;

  RandomCardStories(
      Chance chance, RandomOpenings openings, RandomTill till, RandomFollowUps followUps) {
    this.chance = chance;
    this.openings = openings;
    this.till = till;
    this.followUps = followUps;
  }

  /** One card of a family loses rights, and gets them back. */
  List<Planned> cardRights(Instant now) {
    List<Planned> story = new ArrayList<>();
    List<CardKey> family = openings.family();
    CardKey card = chance.oneOf(family);
    add(story, now, till.loadOf(80, card, now));
    story.add(
        Planned.changing(
            now, CardChange.of(card, someRights()), till.anythingOf(card, now).build()));
    for (long left = chance.between(3, 6); left > 0; left--) {
      add(story, now, till.anythingOf(chance.in(ITSELF) ? card : chance.oneOf(family), now));
    }
    story.add(
        Planned.changing(
            now, CardChange.of(card, CardChange.ALL_RIGHTS), till.anythingOf(card, now).build()));
    return story;
  }

  private Set<Right> someRights() {
    Set<Right> rights = EnumSet.allOf(Right.class);
    for (long left = chance.between(1, 3); left > 0; left--) {
      rights.remove(chance.oneOf(List.of(Right.values())));
    }
    return rights;
  }

  /** An account is blocked, or closed when it is empty, and opened again. */
  List<Planned> accountStatus(Instant now) {
    List<Planned> story = new ArrayList<>();
    boolean closed = chance.in(EVEN);
    CardKey card = closed ? openings.satellite() : openings.usual();
    CardKey other = openings.usualOf(card.programme());
    Request earn = till.earn(30, card, now).build();
    story.add(new Planned(now, earn));
    if (closed) {
      add(story, now, till.allOf(card, false, now));
    }
    Status status = closed ? Status.CLOSED : Status.BLOCKED;
    story.add(changing(card, status, now));
    for (long left = chance.between(2, 5); left > 0; left--) {
      story.add(metByNoUse(card, other, earn, status, now));
    }
    story.add(changing(card, Status.ACTIVE, now));
    if (chance.in(ONCE_MORE)) {
      story.add(changing(card, Status.ACTIVE, now));
    }
    return story;
  }

  private Planned metByNoUse(
      CardKey card, CardKey other, Request earn, Status status, Instant now) {
    return switch ((int) chance.between(0, 7)) {
      case 0 -> new Planned(now, till.balance(card, now).build());
      case 1 -> new Planned(now, till.transfer(10, other, card, now).build());
      case 2 -> new Planned(now, RandomTill.adviceOf(till.earn(20, card, now).build()).build());
      case 3 -> new Planned(now, followUps.reversalOf(earn, now).build());
      case 4 -> changing(card, status, now);
      case 5 ->
          Planned.opening(
              now,
              openings.furtherFor(card, chance.in(WITH_POINTS) ? 10 : 0),
              till.purchase(card, now).build());
      case 6 ->
          status == Status.CLOSED
              ? Planned.changing(now, merging(card, other), till.balance(card, now).build())
              : changing(card, Status.CLOSED, now);
      default -> new Planned(now, till.anythingOf(card, now).build());
    };
  }

  private Merging merging(CardKey from, CardKey into) {
    return new Merging(from.programme(), openings.nameOf(from), openings.nameOf(into));
  }

  private Planned changing(CardKey card, Status status, Instant now) {
    return Planned.changing(
        now,
        new AccountChange(card.programme(), openings.nameOf(card), status),
        till.anythingOf(card, now).build());
  }

  private static void add(List<Planned> story, Instant notBefore, RequestBuilder message) {
    story.add(new Planned(notBefore, message.build()));
  }
}
