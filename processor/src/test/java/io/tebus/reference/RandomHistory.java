package io.tebus.reference;

import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * An endless history of a few cards at a few terminals, the same for the same seed: honest
 * purchases, redemptions, holds and transfers, and everything that terminals and networks do to
 * them. There are two programmes; the settings of one of them change again and again. Cards lose
 * rights, accounts are blocked, closed and merged, and that is undone again; some accounts are
 * merchants' and have no card. Messages are lost, doubled, delayed and overtaken; completions,
 * voids, refunds and reversals name their original in every way that is in use, and some wrongly;
 * time goes on by nothing, seconds, hours, days and years. Numbers are drawn from small ranges, so
 * that they collide.
 *
 * <p>Confined to the test's thread.
 */
public final class RandomHistory {

  /**
   * One message, and when it is decided: never before the one before. What else is to be done at
   * that time comes first, in the order of the components.
   *
   * @param definitions programmes that are defined anew, again or wrongly; who leaves these out
   *     keeps the settings of {@link #programmes()}
   * @param sweeps true when lapsed lots are booked
   * @param openings cards that are opened; who leaves these out opens {@link #cards()} first and
   *     knows no others
   * @param changes what the issuer changes; who leaves these out never changes anything
   */
  public record Step(
      Instant time,
      List<Programme> definitions,
      boolean sweeps,
      List<Opening> openings,
      List<Change> changes,
      Request request) {

    public Step {
      definitions = List.copyOf(definitions);
      openings = List.copyOf(openings);
      changes = List.copyOf(changes);
    }
  }

  /** A message made in advance, sent when its time has come, after what is to be done before. */
  record Planned(
      Instant notBefore,
      List<Programme> definitions,
      List<Opening> openings,
      List<Change> changes,
      Request request) {

    Planned(Instant notBefore, Request request) {
      this(notBefore, List.of(), request);
    }

    Planned(Instant notBefore, List<Programme> definitions, Request request) {
      this(notBefore, definitions, List.of(), List.of(), request);
    }

    static Planned opening(Instant notBefore, List<Opening> openings, Request request) {
      return new Planned(notBefore, List.of(), openings, List.of(), request);
    }

    static Planned changing(Instant notBefore, Change change, Request request) {
      return new Planned(notBefore, List.of(), List.of(), List.of(change), request);
    }
  }

  /** What the next message is. */
  private enum Deed implements Chance.Weighted {
    PURCHASE(2_000),
    SPLIT_TENDER(700),
    AUTHORIZATION(500),
    EARN_ONLY(150),
    REDEMPTION(1_400),
    HOLD(700),
    LOAD(250),
    TRANSFER(700),
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
    SPENT_POINTS(200),
    FAMILY_RUSH(60),
    LAPSED_POINTS(160),
    MOVED_POINTS(300),
    NEWCOMER(250),
    NEW_SETTINGS(150),
    LIMITED_USE(330),
    CARD_RIGHTS(130),
    ACCOUNT_STATUS(160),
    MERGED_ACCOUNTS(420);

    private final int weight;

    Deed(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  /** How many of the latest messages are repeated, completed, refunded and reversed. */
  private static final int REACH = 30;

  // Chances in a hundred.
  private static final int PLANNED_IS_NEXT = 75;
  private static final int SWEEPS = 8;
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
  private static final int OF_2003 = 40;

  /** The version digit of an MTI, 0 for 1987. */
  private static final int VERSION = 1_000;

  private static final long SEED_OF_VERSIONS = 0x8583_2003L;

  private final Chance chance;

  /** Of its own: the rest of a history is what it would be in one version. */
  private final Chance versions;

  private final RandomClock clock;
  private final RandomProgrammes programmes;
  private final RandomOpenings openings;
  private final RandomTill till;
  private final RandomFollowUps followUps;
  private final RandomNaming naming;
  private final RandomStories stories;
  private final RandomPointStories pointStories;
  private final RandomLimitStories limitStories;
  private final RandomCardStories cardStories;
  private final RandomMergeStories mergeStories;
  private final RandomChanges changes;
  private final RandomMerchants merchants;
  private final Deque<Planned> planned = new ArrayDeque<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<Request> holds = new ArrayList<>();
  private final List<Request> reversals = new ArrayList<>();
  private final List<Request> reversed = new ArrayList<>();
  private Instant now;

  public RandomHistory(long seed) {
    chance = new Chance(seed);
    versions = new Chance(seed ^ SEED_OF_VERSIONS);
    clock = new RandomClock(chance);
    now = clock.now();
    programmes = new RandomProgrammes(chance);
    openings = new RandomOpenings(chance);
    RandomAmounts amounts = new RandomAmounts(chance, programmes);
    till = new RandomTill(chance, openings, amounts);
    followUps = new RandomFollowUps(chance, till, openings);
    naming = new RandomNaming(chance);
    stories = new RandomStories(chance, openings, amounts, till, followUps, naming);
    pointStories = new RandomPointStories(chance, programmes, openings, till, followUps);
    limitStories = new RandomLimitStories(chance, programmes, openings, till, followUps);
    cardStories = new RandomCardStories(chance, openings, till, followUps);
    mergeStories = new RandomMergeStories(chance, programmes, openings, till, followUps);
    changes = new RandomChanges(chance, openings);
    merchants = new RandomMerchants(seed);
  }

  /** The programmes that are defined before the first step. */
  public static List<Programme> programmes() {
    return RandomProgrammes.ALL;
  }

  /** The demo's cards that are used most: active, and opened with the first step at the latest. */
  public static List<String> cards() {
    return RandomOpenings.CARDS;
  }

  public Step next() {
    clock.goOn(!planned.isEmpty());
    now = clock.now();
    boolean goesOn = !planned.isEmpty() && chance.in(PLANNED_IS_NEXT);
    Planned next = goesOn ? plannedMessage() : newMessage();
    Request request = inSomeVersion(merchants.paid(next.request()));
    remember(request);
    List<Programme> definitions = new ArrayList<>(next.definitions());
    definitions.addAll(programmes.next());
    List<Opening> opened = new ArrayList<>(next.openings());
    opened.addAll(openings.next());
    List<Change> changed = new ArrayList<>(next.changes());
    changed.addAll(changes.next());
    changed.addAll(merchants.next());
    return new Step(now, definitions, chance.in(SWEEPS), opened, changed, request);
  }

  /** Tills change from 1987 to 2003 and back, between a message and its repeat too. */
  private Request inSomeVersion(Request request) {
    int version = versions.in(OF_2003) ? 2 * VERSION : 0;
    return request.toBuilder().mti(version + request.mti() % VERSION).build();
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

  // ---- Deeds

  private Planned plannedMessage() {
    Planned next = planned.removeFirst();
    clock.goOnTo(next.notBefore());
    now = clock.now();
    return next;
  }

  private Planned newMessage() {
    return new Planned(now, newRequest());
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
      case TRANSFER -> till.transfer(now).build();
      case BALANCE -> balance();
      case NOT_BUILT -> till.notBuilt(now).build();
      case FACT -> till.fact(now).build();
      case REQUEST_AGAIN -> followUps.again(oneToMeetAgain());
      case REQUEST_WITH_OTHER_CONTENT -> followUps.withOtherContent(oneToMeetAgain());
      case ADVICE_OF_REQUEST -> adviceOfRequest();
      case COMPLETION -> stories.completion(oneToComplete(), now);
      case VOID -> stories.undo(oneToMeetAgain(), now);
      case REFUND -> stories.refund(oneToMeetAgain(), now);
      case REVERSAL -> reversal();
      case REVERSAL_AGAIN ->
          reversals.isEmpty() ? reversal() : followUps.again(chance.recent(reversals));
      case REVERSAL_WITH_OTHER_CONTENT ->
          reversals.isEmpty() ? reversal() : otherReversal(chance.recent(reversals));
      case LIFE_CYCLE -> firstOf(stories.lifeCycle(now));
      case REVERSAL_BEFORE_ITS_ORIGINAL -> firstOf(stories.reversalBeforeItsOriginal(now));
      case IN_STEPS -> firstOf(stories.inSteps(now));
      case SPENT_POINTS -> firstOf(pointStories.spentPoints(now));
      case FAMILY_RUSH -> firstOf(pointStories.familyRush(now));
      case LAPSED_POINTS -> firstOf(pointStories.lapsedPoints(now));
      case MOVED_POINTS -> firstOf(pointStories.movedPoints(now));
      case NEWCOMER -> firstOf(pointStories.newcomer(now));
      case NEW_SETTINGS -> firstOf(pointStories.newSettings(now));
      case LIMITED_USE -> firstOf(limitStories.limitedUse(now));
      case CARD_RIGHTS -> firstOf(cardStories.cardRights(now));
      case ACCOUNT_STATUS -> firstOf(cardStories.accountStatus(now));
      case MERGED_ACCOUNTS -> firstOf(mergeStories.mergedAccounts(now));
    };
  }

  /** Sends the first message of a story, before which nothing is done, and plans the others. */
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
    return asked.isAdvice() ? followUps.again(asked) : RandomTill.adviceOf(asked).build();
  }

  private Request otherReversal(Request earlier) {
    RequestBuilder other = followUps.again(earlier).toBuilder();
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
    RequestBuilder reversal = followUps.reversalOf(original, now);
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
