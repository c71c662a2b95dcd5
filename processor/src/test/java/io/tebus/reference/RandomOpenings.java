package io.tebus.reference;

import io.tebus.reference.Opening.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The cards of a random history: some share an account, some are of two programmes, some are of no
 * use, some are opened late, and any is opened again.
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
    OF_A_LATE_CARD(25);

    private final int weight;

    LateOpening(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  private static final int DEMO = Programme.DEMO.id();
  private static final int ODD = Programme.ODD.id();

  /** Of the demo: active, and opened with the first step. The last two are a family. */
  static final List<String> CARDS =
      List.of(
          "9999000100000003",
          "9999000100000011",
          "9999000100000029",
          "9999000100000037",
          "9999000100000045",
          "9999000100000078");

  /** As many of the odd programme; two are cards of the demo too. The last two are a family. */
  private static final List<String> ODD_CARDS =
      List.of(
          CARDS.get(0),
          CARDS.get(4),
          "9999000200000002",
          "9999000200000010",
          "9999000200000028",
          "9999000200000036");

  /** Active, each with an account of its own: they are merged into those of the usual cards. */
  private static final List<CardKey> SATELLITES =
      List.of(
          new CardKey(DEMO, "9999000100000409"),
          new CardKey(DEMO, "9999000100000417"),
          new CardKey(DEMO, "9999000100000425"),
          new CardKey(ODD, "9999000200000408"),
          new CardKey(ODD, "9999000200000416"),
          new CardKey(ODD, "9999000200000424"));

  private static final int SATELLITES_OF_A_PROGRAMME = 3;
  private static final long FIRST_NUMBER_OF_SATELLITES = 21;

  static final List<String> UNKNOWN_CARDS = List.of("9999000199999982", "9999000199999990");

  private static final long FAMILY = 7;
  private static final long OTHER_FAMILY = 8;

  /** The cards above, and one of each status of no use. */
  private static final List<Opening> OPENINGS =
      withSatellites(
          active(0, Opening.NO_NUMBER, 0),
          active(1, Opening.NO_NUMBER, 250),
          active(2, 3, 0),
          active(3, 4, 1_000),
          active(4, FAMILY, 75),
          active(5, FAMILY, 0),
          new Opening("9999000100000201", Status.INACTIVE, Opening.NO_NUMBER, 40),
          new Opening("9999000100000219", Status.EXPIRED, 5, 40),
          new Opening("9999000100000227", Status.LOST, FAMILY, 0),
          new Opening("9999000100000235", Status.STOLEN, 6, 0),
          odd(0, Opening.NO_NUMBER, 0),
          odd(1, 3, 600),
          odd(2, Opening.NO_NUMBER, 0),
          odd(3, 4, 1_000),
          odd(4, FAMILY, 75),
          odd(5, FAMILY, 0),
          new Opening(ODD, "9999000200000044", Status.LOST, 5, 40));

  /** Unknown until they are opened, one after the other; some bring their account its points. */
  private static final List<Opening> LATE_OPENINGS =
      List.of(
          new Opening("9999000100000300", Status.ACTIVE, OTHER_FAMILY, 500),
          new Opening("9999000100000318", Status.ACTIVE, OTHER_FAMILY, 0),
          new Opening("9999000100000326", Status.ACTIVE, FAMILY, 0),
          new Opening("9999000100000334", Status.STOLEN, FAMILY, 0),
          new Opening("9999000100000342", Status.ACTIVE, Opening.NO_NUMBER, 60),
          new Opening("9999000100000359", Status.ACTIVE, 3, 300),
          new Opening("9999000100000367", Status.INACTIVE, 6, 80),
          new Opening(ODD, "9999000200000051", Status.ACTIVE, OTHER_FAMILY, 500),
          new Opening(ODD, "9999000200000069", Status.ACTIVE, FAMILY, 0));

  /** Then so many come that are like each other, but for their numbers. */
  private static final int MOST_NEWCOMERS = 300;

  private static final long FIRST_NEWCOMER = 9_999_000_300_000_000L;

  /** One less is no account's. */
  static final long FIRST_NUMBER_OF_NEWCOMERS = 100;

  /** Further cards for accounts that something has happened to. */
  private static final int MOST_FURTHER_CARDS = 300;

  private static final long FIRST_FURTHER_CARD = 9_999_000_400_000_000L;

  /** Cards of all openings that are not among those used most. */
  private static final List<CardKey> OTHER_CARDS =
      Stream.concat(OPENINGS.stream(), LATE_OPENINGS.stream())
          .map(opening -> new CardKey(opening.programme(), opening.card()))
          .filter(card -> !cardsOf(card.programme()).contains(card.card()))
          .toList();

  // Chances in a hundred.
  private static final int OPENED_LATE_OR_AGAIN = 4;
  private static final int OF_THE_ODD_PROGRAMME = 35;
  private static final int CARD_UNKNOWN = 4;
  private static final int CARD_OTHER = 8;
  private static final int CARD_OPENED_LAST = 6;
  private static final int WITH_POINTS = 60;
  private static final int EVEN = 50;

  private final Chance chance;
  private final List<Opening> opened = new ArrayList<>();
  private int late;
  private int further;

  RandomOpenings(Chance chance) {
    this.chance = chance;
  }

  // ---- Cards to use

  /** Cards of a programme that are active, and opened with the first step. */
  static List<String> cardsOf(int programme) {
    return programme == ODD ? ODD_CARDS : CARDS;
  }

  /** One that is active, and opened with the first step. */
  CardKey usual() {
    return usualOf(chance.in(OF_THE_ODD_PROGRAMME) ? ODD : DEMO);
  }

  CardKey usualOf(int programme) {
    return new CardKey(programme, chance.oneOf(cardsOf(programme)));
  }

  /** Another one of the same programme; seldom of the same account. */
  CardKey usualBeside(CardKey card) {
    List<String> others = new ArrayList<>(cardsOf(card.programme()));
    others.remove(card.card());
    return new CardKey(card.programme(), chance.oneOf(others));
  }

  /** Two cards of one account. */
  List<CardKey> family() {
    int programme = chance.in(OF_THE_ODD_PROGRAMME) ? ODD : DEMO;
    return cardsOf(programme).subList(4, 6).stream()
        .map(card -> new CardKey(programme, card))
        .toList();
  }

  /** The cards of a programme whose accounts are merged into others, in the order they do. */
  static List<CardKey> satellitesOf(int programme) {
    return programme == ODD
        ? SATELLITES.subList(SATELLITES_OF_A_PROGRAMME, SATELLITES.size())
        : SATELLITES.subList(0, SATELLITES_OF_A_PROGRAMME);
  }

  CardKey satellite() {
    return chance.oneOf(SATELLITES);
  }

  /** One that nobody opens. */
  CardKey unknown() {
    return new CardKey(chance.in(EVEN) ? ODD : DEMO, chance.oneOf(UNKNOWN_CARDS));
  }

  /** A name of the account that a card was opened for. */
  AccountName nameOf(CardKey card) {
    return chance.in(EVEN) ? AccountName.ofCard(card.card()) : accountOf(card);
  }

  /** The one of a programme that was opened last. */
  CardKey newestOf(int programme) {
    for (Opening opening : opened.reversed()) {
      if (opening.programme() == programme) {
        return new CardKey(programme, opening.card());
      }
    }
    return usualOf(programme);
  }

  /** Mostly a usual one; some are unknown, of no use, opened late, or new. */
  CardKey any() {
    if (chance.in(CARD_OTHER)) {
      return chance.oneOf(OTHER_CARDS);
    }
    if (!opened.isEmpty() && chance.in(CARD_OPENED_LAST)) {
      Opening last = opened.getLast();
      return new CardKey(last.programme(), last.card());
    }
    CardKey usual = usual();
    return chance.in(CARD_UNKNOWN)
        ? new CardKey(usual.programme(), chance.oneOf(UNKNOWN_CARDS))
        : usual;
  }

  /** An account of a programme, by its number or by the number of a card; mostly one of use. */
  AccountName anyAccount(int programme) {
    if (chance.in(CARD_UNKNOWN)) {
      return chance.in(EVEN)
          ? AccountName.ofCard(chance.oneOf(UNKNOWN_CARDS))
          : AccountName.ofNumber(FIRST_NUMBER_OF_NEWCOMERS - 1);
    }
    List<Opening> there =
        opened.stream().filter(opening -> opening.programme() == programme).toList();
    if (there.isEmpty()) {
      return AccountName.ofCard(chance.oneOf(cardsOf(programme)));
    }
    Opening one = chance.in(EVEN) ? chance.recent(there) : chance.oneOf(there);
    return one.accountNumber() == Opening.NO_NUMBER || chance.in(EVEN)
        ? AccountName.ofCard(one.card())
        : AccountName.ofNumber(one.accountNumber());
  }

  /** The account of a card by its number; by that of the card where it has none. */
  AccountName accountOf(CardKey card) {
    for (Opening opening : opened) {
      if (opening.programme() == card.programme()
          && opening.card().equals(card.card())
          && opening.accountNumber() != Opening.NO_NUMBER) {
        return AccountName.ofNumber(opening.accountNumber());
      }
    }
    return AccountName.ofCard(card.card());
  }

  // ---- Cards to open

  /** The cards that are opened with the next step. */
  List<Opening> next() {
    if (opened.isEmpty()) {
      opened.addAll(OPENINGS);
      return OPENINGS;
    }
    return chance.in(OPENED_LATE_OR_AGAIN) ? List.of(late()) : List.of();
  }

  /** A further card for the account of a card, with some points or none; none after many. */
  List<Opening> furtherFor(CardKey card, long points) {
    long number = accountOf(card).accountNumber();
    if (number == Opening.NO_NUMBER || further == MOST_FURTHER_CARDS) {
      return List.of();
    }
    String another = Long.toString(FIRST_FURTHER_CARD + further);
    further++;
    return List.of(new Opening(card.programme(), another, Status.ACTIVE, number, points));
  }

  private Opening late() {
    Opening earlier = chance.oneOf(opened);
    return switch (chance.pick(LateOpening.values())) {
      case AGAIN ->
          new Opening(
              earlier.programme(),
              earlier.card(),
              chance.oneOf(List.of(Status.values())),
              chance.in(EVEN) ? earlier.accountNumber() : Opening.NO_NUMBER,
              chance.in(EVEN) ? earlier.points() : chance.between(0, 100));
      case AGAIN_WITH_OTHER_ACCOUNT ->
          new Opening(
              earlier.programme(),
              earlier.card(),
              earlier.status(),
              earlier.accountNumber() + 1,
              0);
      case POINTS_A_SECOND_TIME ->
          new Opening(chance.oneOf(UNKNOWN_CARDS), Status.ACTIVE, FAMILY, chance.between(1, 100));
      case ACCOUNT_NUMBER_TOO_LARGE ->
          new Opening(
              earlier.programme(),
              chance.in(EVEN) ? earlier.card() : chance.oneOf(UNKNOWN_CARDS),
              Status.ACTIVE,
              Opening.LARGEST_NUMBER + chance.between(1, 100),
              0);
      case OF_A_LATE_CARD -> {
        int newcomer = late - LATE_OPENINGS.size();
        if (newcomer == MOST_NEWCOMERS) {
          yield earlier;
        }
        opened.add(newcomer < 0 ? LATE_OPENINGS.get(late) : newcomer(newcomer));
        late++;
        yield opened.getLast();
      }
    };
  }

  private Opening newcomer(int index) {
    return new Opening(
        chance.in(EVEN) ? ODD : DEMO,
        Long.toString(FIRST_NEWCOMER + index),
        Status.ACTIVE,
        chance.in(EVEN) ? FIRST_NUMBER_OF_NEWCOMERS + index : Opening.NO_NUMBER,
        chance.in(WITH_POINTS) ? chance.between(50, 300) : 0);
  }

  private static List<Opening> withSatellites(Opening... usual) {
    List<Opening> all = new ArrayList<>(List.of(usual));
    long number = FIRST_NUMBER_OF_SATELLITES;
    for (CardKey card : SATELLITES) {
      all.add(new Opening(card.programme(), card.card(), Status.ACTIVE, number, 0));
      number++;
    }
    return List.copyOf(all);
  }

  private static Opening active(int card, long accountNumber, long points) {
    return new Opening(CARDS.get(card), Status.ACTIVE, accountNumber, points);
  }

  private static Opening odd(int card, long accountNumber, long points) {
    return new Opening(ODD, ODD_CARDS.get(card), Status.ACTIVE, accountNumber, points);
  }
}
