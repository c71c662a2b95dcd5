package io.tebus.reference;

import io.tebus.reference.Opening.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The cards of a random history: some share an account, some are of no use, some are opened late,
 * and any is opened again.
 *
 * <p>Confined to the test's thread.
 */
final class RandomOpenings {

  /** How a card is opened after the first step. */
  private enum LateOpening implements Chance.Weighted {
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

    @Override
    public int weight() {
      return weight;
    }
  }

  /** Active, and opened with the first step. The last two are a family. */
  static final List<String> CARDS =
      List.of(
          "9999000100000003",
          "9999000100000011",
          "9999000100000029",
          "9999000100000037",
          "9999000100000045",
          "9999000100000078");

  static final List<String> FAMILY_CARDS = CARDS.subList(4, 6);
  static final List<String> UNKNOWN_CARDS = List.of("9999000199999982", "9999000199999990");

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
  static final List<String> OTHER_CARDS =
      Stream.concat(OPENINGS.stream(), LATE_OPENINGS.stream())
          .map(Opening::card)
          .filter(card -> !CARDS.contains(card))
          .toList();

  // Chances in a hundred.
  private static final int OPENED_LATE_OR_AGAIN = 4;
  private static final int EVEN = 50;

  private final Chance chance;
  private final List<Opening> opened = new ArrayList<>();

  RandomOpenings(Chance chance) {
    this.chance = chance;
  }

  /** The cards that are opened with the next step. */
  List<Opening> next() {
    if (opened.isEmpty()) {
      opened.addAll(OPENINGS);
      return OPENINGS;
    }
    return chance.in(OPENED_LATE_OR_AGAIN) ? List.of(late()) : List.of();
  }

  private Opening late() {
    Opening earlier = chance.oneOf(opened);
    return switch (chance.pick(LateOpening.values())) {
      case AGAIN ->
          new Opening(
              earlier.card(),
              chance.oneOf(List.of(Status.values())),
              chance.in(EVEN) ? earlier.accountNumber() : Opening.NO_NUMBER,
              chance.in(EVEN) ? earlier.points() : chance.between(0, 100));
      case AGAIN_WITH_OTHER_ACCOUNT ->
          new Opening(earlier.card(), earlier.status(), earlier.accountNumber() + 1, 0);
      case POINTS_A_SECOND_TIME ->
          new Opening(chance.oneOf(UNKNOWN_CARDS), Status.ACTIVE, FAMILY, chance.between(1, 100));
      case ACCOUNT_NUMBER_TOO_LARGE ->
          new Opening(
              chance.in(EVEN) ? earlier.card() : chance.oneOf(UNKNOWN_CARDS),
              Status.ACTIVE,
              Opening.LARGEST_NUMBER + chance.between(1, 100),
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
}
