package io.tebus.reference;

import io.tebus.reference.AccountChange.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the issuer changes while others are at work, some of it wrongly. What keeps cards from their
 * use is undone soon.
 *
 * <p>Confined to the test's thread.
 */
final class RandomChanges {

  /** What is changed. */
  private enum Kind implements Chance.Weighted {
    CARD_STATUS(25),
    /** Of a card that is so, mostly. */
    CARD_ACTIVE(10),
    UNKNOWN_CARD(10),
    ACCOUNT_ACTIVE(10),
    /** With points in it, mostly. */
    ACCOUNT_CLOSED(15),
    ACCOUNT_MERGED(8),
    UNKNOWN_ACCOUNT(10),
    UNKNOWN_PROGRAMME(8),
    /** Both are usual; these merges pile up. */
    MERGED(50),
    MERGED_UNKNOWN(10),
    /** Of what is not merged, mostly. */
    UNMERGED(8);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  private static final int NUMBER_OF_NONE = 4;

  // Chances in a hundred.
  private static final int CHANGED = 2;
  private static final int UNDONE = 25;
  private static final int PILED_UP = 60;
  private static final int EVEN = 50;

  private final Chance chance;
  private final RandomOpenings openings;
  private final Deque<Change> toUndo = new ArrayDeque<>();
  private @Nullable CardKey mergedInto;

  RandomChanges(Chance chance, RandomOpenings openings) {
    this.chance = chance;
    this.openings = openings;
  }

  /** What is changed with the next step. */
  List<Change> next() {
    if (!toUndo.isEmpty() && chance.in(UNDONE)) {
      return List.of(toUndo.removeFirst());
    }
    return chance.in(CHANGED) ? List.of(any()) : List.of();
  }

  private Change any() {
    CardKey card = openings.usual();
    int programme = card.programme();
    AccountName name = openings.nameOf(card);
    AccountName unknown = AccountName.ofCard(openings.unknown().card());
    return switch (chance.pick(Kind.values())) {
      case CARD_STATUS -> {
        toUndo.add(CardChange.of(card, Opening.Status.ACTIVE));
        yield CardChange.of(card, chance.oneOf(List.of(Opening.Status.values())));
      }
      case CARD_ACTIVE -> CardChange.of(card, Opening.Status.ACTIVE);
      case UNKNOWN_CARD -> CardChange.of(openings.unknown(), Opening.Status.LOST);
      case ACCOUNT_ACTIVE -> new AccountChange(programme, name, Status.ACTIVE);
      case ACCOUNT_CLOSED -> {
        toUndo.add(new AccountChange(programme, name, Status.ACTIVE));
        yield new AccountChange(programme, name, Status.CLOSED);
      }
      case ACCOUNT_MERGED -> new AccountChange(programme, name, Status.MERGED);
      case UNKNOWN_ACCOUNT -> new AccountChange(programme, unknown, Status.BLOCKED);
      case UNKNOWN_PROGRAMME ->
          chance.in(EVEN)
              ? new AccountChange(NUMBER_OF_NONE, name, Status.BLOCKED)
              : new Merging(NUMBER_OF_NONE, name, name);
      case MERGED -> merging(card);
      case MERGED_UNKNOWN ->
          chance.in(EVEN)
              ? new Merging(programme, name, unknown)
              : new Merging(programme, unknown, chance.in(EVEN) ? name : null);
      case UNMERGED -> new Merging(programme, name, null);
    };
  }

  /** Of the account that was merged into before, rather than of another one. */
  private Merging merging(CardKey usual) {
    CardKey before = mergedInto;
    CardKey from = before != null && chance.in(PILED_UP) ? before : usual;
    CardKey into = openings.usualBeside(from);
    mergedInto = into;
    AccountName name = openings.nameOf(from);
    toUndo.add(new Merging(from.programme(), name, null));
    return new Merging(from.programme(), name, openings.nameOf(into));
  }
}
