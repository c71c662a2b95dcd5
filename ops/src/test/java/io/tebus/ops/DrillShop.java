package io.tebus.ops;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jpos.iso.ISOPackager;
import org.jspecify.annotations.Nullable;

/**
 * The tills and customers behind one link, who outlive it and the host: they keep what they were
 * told, and what they asked without being told. They send at full speed, each card with one request
 * under way at most, and judge every answer when it comes; a wrong one is an {@link AssertionError}
 * at once.
 *
 * <p>Confined to one thread at a time, but for {@link #stop}.
 */
final class DrillShop {

  /** Requests under way at most. */
  static final int IN_FLIGHT = 32;

  private static final int TILLS = 8;

  // Of a hundred requests, up to which point they are of a kind; the rest are purchases.
  private static final int REVERSALS = 18;
  private static final int EXACT_REDEMPTIONS = REVERSALS + 13;
  private static final int REDEMPTIONS_UP_TO = EXACT_REDEMPTIONS + 10;
  private static final int HOLDS = REDEMPTIONS_UP_TO + 3;
  private static final int ENDS_OF_HOLDS = HOLDS + 5;
  private static final int REFUNDS = ENDS_OF_HOLDS + 6;
  private static final int VOIDS = REFUNDS + 2;
  private static final int LOADS = VOIDS + 1;

  /** One in so many ends of a hold is a void. */
  private static final int VOID_ONE_IN = 3;

  /** One in so many refunds is of all that stands. */
  private static final int WHOLE_ONE_IN = 2;

  private static final int ORDER_ONE_IN = 4;
  private static final long MAX_LOAD_MINOR = 500;

  /** A void that is in doubt is sent again so much later at most, and has to be of its day. */
  private static final Duration LONGEST_DOUBT = Duration.ofMinutes(5);

  /** One in so many exact redemptions asks for more than there is. */
  private static final int TOO_LARGE_ONE_IN = 5;

  private static final long MAX_EXCESS_POINTS = 100;
  private static final long MAX_PURCHASE_MINOR = 15_000;

  private final ISOPackager packager;
  private final SplittableRandom random;
  private final DrillMemory memory;
  private final List<DrillTill> tills = new ArrayList<>();
  private final List<DrillCard> cards;
  private final List<DrillCard> idle;
  private final Map<String, DrillQuestion> underWay = new LinkedHashMap<>();
  private final Map<String, DrillQuestion> refused = new LinkedHashMap<>();
  private boolean mayBeRefused;
  private int quotaLeft;
  private volatile boolean stopping;

  /** How a time of load ended. */
  enum End {
    /** The link broke; what was under way is in doubt. */
    LOST,
    /** The shop was told to stop, or its quota was used up; nothing is in doubt. */
    STOPPED,
    /** Something was answered 91. All of that is in doubt, and the rest was answered. */
    REFUSED
  }

  /**
   * How much was held against the ledgers after a restart.
   *
   * @param resent requests that were in doubt
   * @param repeated requests that were answered before
   * @param enquiries balances asked for
   */
  record Checked(int resent, int repeated, int enquiries) {

    Checked plus(Checked other) {
      return new Checked(
          resent + other.resent, repeated + other.repeated, enquiries + other.enquiries);
    }
  }

  /** Where questions come from; null when there are no more. */
  @FunctionalInterface
  private interface Source {
    @Nullable DrillQuestion next();
  }

  /** The shop with the given number, from 0, and cards that nobody else uses. */
  DrillShop(int number, List<DrillCard> cards, ISOPackager packager, SplittableRandom random) {
    this.packager = packager;
    this.random = random;
    this.cards = List.copyOf(cards);
    idle = new ArrayList<>(cards);
    memory = new DrillMemory(random.split());
    for (int i = 0; i < TILLS; i++) {
      tills.add(new DrillTill(number * TILLS + i + 1, packager));
    }
  }

  DrillMemory memory() {
    return memory;
  }

  List<DrillCard> cards() {
    return cards;
  }

  /** What was sent and not answered when the link broke, or answered 91. */
  List<DrillRequest> inDoubt() {
    return underWay.values().stream().map(DrillQuestion::request).toList();
  }

  /**
   * Sends at full speed until the link breaks, the shop is told to stop or has sent its quota.
   *
   * @throws SocketTimeoutException when the host lives but does not answer
   */
  End load(int port, int quota) throws IOException {
    quotaLeft = quota;
    try (DrillWire wire = DrillWire.connect(port, packager)) {
      converse(wire, this::nextOfLoad);
      return End.STOPPED;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException ignored) {
      // The host was killed; whether it was, the one who wanted to kill it knows.
      return End.LOST;
    }
  }

  /**
   * As {@link #load}, against a host that may run out of room: the first answer 91 ends it, too,
   * and nothing may have been decided on what is answered so.
   */
  End loadUntilRefused(int port, int quota) throws IOException {
    mayBeRefused = true;
    End end = load(port, quota);
    mayBeRefused = false;
    if (refused.isEmpty()) {
      return end;
    }
    underWay.putAll(refused);
    refused.clear();
    return end == End.STOPPED ? End.REFUSED : end;
  }

  /** Lets {@link #load} end when everything that is under way is answered. Safe for any thread. */
  void stop() {
    stopping = true;
  }

  /**
   * Holds a restarted host against what the shop knows: resends what is in doubt, once more what
   * came of it, repeats some of what was acknowledged, asks for every balance.
   *
   * @throws IOException when the link breaks meanwhile
   */
  Checked check(int port) throws IOException {
    List<DrillRequest> inDoubt = inDoubt();
    underWay.clear();
    try (DrillWire wire = DrillWire.connect(port, packager)) {
      List<DrillQuestion> undecided = new ArrayList<>();
      for (DrillRequest request : inDoubt) {
        undecided.add(DrillQuestion.undecided(request, undecided.size() % 2 == 1));
      }
      ask(wire, undecided);
      // What a repeat must say is known only now, and the marks change sides.
      ask(wire, repeats(inDoubt, 0));
      List<DrillQuestion> repeats = repeats(memory.sample(), 1);
      ask(wire, repeats);
      List<DrillQuestion> enquiries =
          cards.stream()
              .filter(DrillCard::isTouched)
              .map(card -> DrillQuestion.enquiry(card.balance(tills.getFirst())))
              .toList();
      ask(wire, enquiries);
      return new Checked(inDoubt.size(), repeats.size(), enquiries.size());
    }
  }

  /**
   * Repeats what was answered before to a host that has lost some of it. What was in doubt is given
   * up, and of what was taken back nothing is asked: who knows whether that is lost.
   *
   * @param known what the host must know
   * @return how many were repeated
   */
  int repeat(int port, Predicate<DrillRequest> known) throws IOException {
    underWay.clear();
    List<DrillRequest> sample =
        memory.sample().stream()
            .filter(request -> request.expectationOfRepeat() instanceof DrillExpectation.Stored)
            .filter(known)
            .toList();
    try (DrillWire wire = DrillWire.connect(port, packager)) {
      ask(wire, repeats(sample, 1));
    }
    return sample.size();
  }

  /** Every other one marked: those whose place, modulo 2, is the one given. */
  private static List<DrillQuestion> repeats(List<DrillRequest> requests, int marked) {
    List<DrillQuestion> repeats = new ArrayList<>();
    for (DrillRequest request : requests) {
      repeats.add(DrillQuestion.repeated(request, repeats.size() % 2 == marked));
    }
    return repeats;
  }

  private void ask(DrillWire wire, List<DrillQuestion> questions) throws IOException {
    Iterator<DrillQuestion> left = questions.iterator();
    converse(wire, () -> left.hasNext() ? left.next() : null);
  }

  /** Keeps requests under way until there are no more, then waits for the last answers. */
  private void converse(DrillWire wire, Source source) throws IOException {
    fill(wire, source);
    while (!underWay.isEmpty()) {
      if (!wire.hasAnswer()) {
        wire.flush();
      }
      settle(wire.receive());
      fill(wire, source);
    }
  }

  private void fill(DrillWire wire, Source source) throws IOException {
    while (underWay.size() < IN_FLIGHT) {
      DrillQuestion question = source.next();
      if (question == null) {
        return;
      }
      // Before it is sent: a part of it may reach the host even when sending fails.
      underWay.put(question.key(), question);
      wire.send(question.bytes());
    }
  }

  private void settle(DrillAnswer answer) {
    DrillQuestion question = underWay.remove(answer.key());
    if (question == null) {
      throw new AssertionError("answer: " + answer + " (expected: one that somebody waits for)");
    }
    if (mayBeRefused && answer.responseCode().equals(DrillAnswer.UNAVAILABLE)) {
      refused.put(question.key(), question);
      return;
    }
    List<String> differences = DrillJudge.differences(question, answer);
    if (!differences.isEmpty()) {
      throw new AssertionError(question + ": " + String.join("; ", differences));
    }
    if (question.decides()) {
      DrillRequest request = question.request();
      request.card().settle(request, answer);
      memory.add(request);
      idle.add(request.card());
    }
  }

  private @Nullable DrillQuestion nextOfLoad() {
    if (stopping || !refused.isEmpty() || quotaLeft == 0 || idle.isEmpty()) {
      return null;
    }
    quotaLeft--;
    return DrillQuestion.undecided(planned(idleCard()), false);
  }

  private DrillCard idleCard() {
    int chosen = random.nextInt(idle.size());
    DrillCard card = idle.get(chosen);
    DrillCard moved = idle.removeLast();
    if (chosen < idle.size()) {
      idle.set(chosen, moved);
    }
    return card;
  }

  private DrillRequest planned(DrillCard card) {
    DrillTill till = tills.get(random.nextInt(TILLS));
    DrillRequest request = special(card, till);
    return request == null ? card.purchase(till, 1 + random.nextLong(MAX_PURCHASE_MINOR)) : request;
  }

  /** Anything but a purchase; null when the draw, or what the card lacks, says it is one. */
  private @Nullable DrillRequest special(DrillCard card, DrillTill till) {
    int point = random.nextInt(100);
    if (point < REVERSALS) {
      return reversal(card);
    }
    if (point < EXACT_REDEMPTIONS) {
      return card.exactRedemption(till, exactPoints(card.availablePoints()));
    }
    if (point < REDEMPTIONS_UP_TO) {
      return card.redemptionUpTo(till, pointsUpTo(card));
    }
    if (point < HOLDS) {
      return card.hold() == null
          ? card.hold(till, pointsUpTo(card), random.nextInt(ORDER_ONE_IN) == 0)
          : null;
    }
    if (point < ENDS_OF_HOLDS) {
      return endOfHold(card, till);
    }
    if (point < REFUNDS) {
      return refund(card, till);
    }
    if (point < VOIDS) {
      return voiding(card, till);
    }
    return point < LOADS ? card.load(till, 1 + random.nextLong(MAX_LOAD_MINOR)) : null;
  }

  private @Nullable DrillRequest reversal(DrillCard card) {
    List<DrillRequest> remembered = card.remembered();
    return remembered.isEmpty()
        ? null
        : card.followUps()
            .reversal(remembered.get(random.nextInt(remembered.size())), random.nextBoolean());
  }

  private @Nullable DrillRequest voiding(DrillCard card, DrillTill till) {
    DrillRequest original = card.voidable(DrillTill.dayOf(Instant.now().plus(LONGEST_DOUBT)));
    return original == null ? null : card.followUps().voiding(original, till, random.nextBoolean());
  }

  /** Completed for less, as much or more than was set aside, or voided. */
  private @Nullable DrillRequest endOfHold(DrillCard card, DrillTill till) {
    DrillRequest hold = card.hold();
    if (hold == null) {
      return null;
    }
    return random.nextInt(VOID_ONE_IN) == 0
        ? card.followUps().voiding(hold, till, random.nextBoolean())
        : card.followUps().completion(1 + random.nextLong(hold.approvedMinor() * 3 / 2 + 1));
  }

  private @Nullable DrillRequest refund(DrillCard card, DrillTill till) {
    DrillRequest original = card.refundable();
    if (original == null) {
      return null;
    }
    long standingMinor = original.standingMinor();
    long amountMinor =
        random.nextInt(WHOLE_ONE_IN) == 0 ? standingMinor : 1 + random.nextLong(standingMinor);
    return card.followUps().refund(original, till, amountMinor, random.nextBoolean());
  }

  private long pointsUpTo(DrillCard card) {
    return 1 + random.nextLong(2 * card.availablePoints() + 10);
  }

  private long exactPoints(long availablePoints) {
    return availablePoints == 0 || random.nextInt(TOO_LARGE_ONE_IN) == 0
        ? availablePoints + 1 + random.nextLong(MAX_EXCESS_POINTS)
        : 1 + random.nextLong(availablePoints);
  }
}
