package io.tebus.perf.load;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One link's requests and answers, without its socket. A link is one terminal with cards of its
 * own, one for each slot: the trace number names the slot, so it leads an answer to its card, and
 * no card ever has two requests under way.
 *
 * <p>Confined to the event loop of its load.
 */
final class PurchaseLink {

  /** Of so many echoes one is compared byte by byte; a power of two. */
  static final int ECHOES_A_COMPARISON = 64;

  private static final int FREE = 0;
  private static final long ENQUIRY = 0;
  private static final long MIN_AMOUNT_MINOR = 100;
  private static final long AMOUNTS = 99_900;
  private static final long LCG_FACTOR = 6_364_136_223_846_793_005L;
  private static final long LCG_STEP = 1_442_695_040_888_963_407L;

  private final PurchaseFrame frame;
  private final AnswerReader reader;
  private final CardBook book;
  private final LoadCounts counts;
  private final FrameCutter cutter = new FrameCutter(this::onFrame);
  private final int firstCard;
  private final int maxInFlight;
  private final int mask;
  private final int lastStan;
  private final int[] stans;
  private final long[] amountsMinor;
  private final long[] dueNs;
  private final UnsafeBuffer sent = new UnsafeBuffer(new byte[PurchaseFrame.FRAMED_LENGTH]);
  private int echoes;
  private int stan;
  private int lap;
  private int inFlight;
  private long random;

  /**
   * A link.
   *
   * @param number from 0, which says which cards it has
   */
  PurchaseLink(
      int number,
      LoadShape shape,
      PurchaseFrame frame,
      AnswerReader reader,
      CardBook book,
      LoadCounts counts,
      long seed) {
    this.frame = frame;
    this.reader = reader;
    this.book = book;
    this.counts = counts;
    int slots = shape.slots();
    firstCard = number * slots;
    maxInFlight = shape.inFlight();
    mask = slots - 1;
    // A multiple of the slots, so that a trace number means the same slot in every lap.
    lastStan = PurchaseFrame.MAX_STAN / slots * slots;
    stans = new int[slots];
    amountsMinor = new long[slots];
    dueNs = new long[slots];
    random = seed + number;
  }

  /** How many more requests may be under way. */
  int room() {
    return maxInFlight - inFlight;
  }

  int inFlight() {
    return inFlight;
  }

  int slots() {
    return stans.length;
  }

  /** Writes a purchase, {@link PurchaseFrame#FRAMED_LENGTH} bytes; there must be room for it. */
  void purchase(MutableDirectBuffer target, int at, long intendedNs) {
    long amountMinor = nextAmount();
    int card = firstCard + take(amountMinor, intendedNs);
    frame.putPurchase(target, at, stan, book.panHigh(card), book.panLow(card), amountMinor);
  }

  /**
   * Writes a balance enquiry; as many in a row as there are slots ask for every card once, when
   * nothing is under way before.
   */
  void enquiry(MutableDirectBuffer target, int at, long nowNs) {
    int card = firstCard + take(ENQUIRY, nowNs);
    frame.putEnquiry(target, at, stan, book.panHigh(card), book.panLow(card));
  }

  /** Takes in received bytes. */
  void receive(DirectBuffer source, int length, long nowNs) {
    cutter.receive(source, length, nowNs);
  }

  /** Occupies the next slot that is free. Half of them are, so it is found. */
  private int take(long amountMinor, long intendedNs) {
    do {
      nextStan();
    } while (stans[slotOf(stan)] != FREE);
    int slot = slotOf(stan);
    stans[slot] = stan;
    amountsMinor[slot] = amountMinor;
    dueNs[slot] = intendedNs;
    inFlight++;
    counts.sent();
    return slot;
  }

  private void nextStan() {
    stan++;
    if (stan > lastStan) {
      stan = 1;
      lap++;
      frame.startLap(lap);
    }
  }

  private int slotOf(int number) {
    return (number - 1) & mask;
  }

  /** In minor units; every amount earns something, so that every answer has the same elements. */
  private long nextAmount() {
    random = random * LCG_FACTOR + LCG_STEP;
    return MIN_AMOUNT_MINOR + (random >>> 33) % AMOUNTS;
  }

  private void onFrame(DirectBuffer buffer, int offset, int length, long nowNs) {
    AnswerLayout layout = reader.layoutOf(buffer, offset, length);
    if (layout == null) {
      return;
    }
    int answeredStan = layout.stan(buffer, offset);
    int slot = slotOf(answeredStan);
    if (answeredStan <= 0 || stans[slot] != answeredStan) {
      counts.mistake(
          "answer: " + layout + " stan=" + answeredStan + " (expected: one that is awaited)");
      return;
    }
    stans[slot] = FREE;
    inFlight--;
    counts.answered(nowNs - dueNs[slot]);
    if (!isAnswer(layout, buffer, offset, answeredStan, slot)) {
      counts.mistake(
          "answer: "
              + layout
              + " stan="
              + answeredStan
              + " card="
              + book.masked(firstCard + slot)
              + " (expected: mti="
              + reader.promise().mti()
              + ", approved, card, terminal, amount and DE 37 of its request)");
    } else if (!isWhole(buffer, offset, length, answeredStan, slot)) {
      counts.mistake(
          "echo: stan=" + answeredStan + " length=" + length + " (expected: the bytes it had)");
    } else {
      book(layout, buffer, offset, length, slot);
    }
  }

  private boolean isAnswer(
      AnswerLayout layout, DirectBuffer buffer, int offset, int answeredStan, int slot) {
    int card = firstCard + slot;
    long amountMinor = amountsMinor[slot];
    return layout.isKept()
        && layout.isBalance() == (amountMinor == ENQUIRY)
        && layout.isFor(buffer, offset, frame.terminal(), book.panHigh(card), book.panLow(card))
        && layout.amount(buffer, offset) == amountMinor
        && layout.hasRrnOf(buffer, offset, answeredStan)
        && layout.isApproved(buffer, offset);
  }

  /**
   * False when an echo is not what was sent. One of many is looked at: all of them would cost the
   * load as much as sending does. One from before the trace numbers began anew had another time.
   */
  private boolean isWhole(DirectBuffer buffer, int offset, int length, int answeredStan, int slot) {
    if (reader.promise() != Promise.ECHO
        || (echoes++ & (ECHOES_A_COMPARISON - 1)) != 0
        || answeredStan > stan) {
      return true;
    }
    int card = firstCard + slot;
    long amountMinor = amountsMinor[slot];
    if (amountMinor == ENQUIRY) {
      frame.putEnquiry(sent, 0, answeredStan, book.panHigh(card), book.panLow(card));
    } else {
      frame.putPurchase(sent, 0, answeredStan, book.panHigh(card), book.panLow(card), amountMinor);
    }
    boolean whole = length == PurchaseFrame.LENGTH;
    for (int i = 0; whole && i < length; i++) {
      whole = buffer.getByte(offset + i) == sent.getByte(PurchaseFrame.PREFIX + i);
    }
    return whole;
  }

  private void book(AnswerLayout layout, DirectBuffer buffer, int offset, int length, int slot) {
    int card = firstCard + slot;
    boolean pointed = reader.promise() == Promise.POINTS;
    long available = pointed ? layout.available(buffer, offset, length) : CardBook.UNKNOWN;
    if (layout.isBalance()) {
      bookBalance(card, available);
      return;
    }
    long earned = DemoCurrency.USD.earnedPoints(amountsMinor[slot]);
    book.bought(card, earned);
    if (pointed
        && (available != book.points(card) || layout.earned(buffer, offset, length) != earned)) {
      counts.mistake(
          "answer: "
              + layout
              + " card="
              + book.masked(card)
              + " available="
              + available
              + " (expected: "
              + book.points(card)
              + ", earned "
              + earned
              + ")");
    }
  }

  private void bookBalance(int card, long available) {
    if (available == AsciiDigits.NOT_DIGITS) {
      counts.mistake("balance: card=" + book.masked(card) + " (expected: points in DE 54)");
    } else if (book.points(card) == CardBook.UNKNOWN) {
      book.open(card, available);
    } else {
      boolean agrees = available == book.points(card);
      counts.asked(agrees);
      if (!agrees) {
        counts.mistake(
            "balance: card="
                + book.masked(card)
                + " points="
                + available
                + " (expected: "
                + book.points(card)
                + ")");
      }
    }
  }
}
