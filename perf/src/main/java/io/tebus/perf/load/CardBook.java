package io.tebus.perf.load;

import io.tebus.app.DemoCards;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The cards of one server and the points each of them must have: what the server said when it was
 * first asked, and what was earned since. It outlives the loads that write into it.
 *
 * <p>One writer: the load that runs; whoever reads it waits for that load's end.
 */
public final class CardBook {

  /** Points of a card that was not asked about yet. */
  static final long UNKNOWN = -1;

  private static final int PAN_LENGTH = 16;

  private final long[] panHigh;
  private final long[] panLow;
  private final long[] points;
  private long openingPoints;
  private long earnedPoints;
  private long purchases;

  /** The book of the demo cards 0 to {@code cards - 1}, of which nothing is known. */
  public CardBook(int cards) {
    panHigh = new long[cards];
    panLow = new long[cards];
    points = new long[cards];
    Arrays.fill(points, UNKNOWN);
    UnsafeBuffer pan = new UnsafeBuffer(new byte[PAN_LENGTH]);
    for (int card = 0; card < cards; card++) {
      pan.putBytes(0, DemoCards.number(card).getBytes(StandardCharsets.US_ASCII));
      panHigh[card] = pan.getLong(0);
      panLow[card] = pan.getLong(Long.BYTES);
    }
  }

  /** Points of all cards together when they were first asked about. */
  public long openingPoints() {
    return openingPoints;
  }

  /** Points that purchases added since. */
  public long earnedPoints() {
    return earnedPoints;
  }

  /** Purchases that were answered as they should be. */
  public long purchases() {
    return purchases;
  }

  int size() {
    return points.length;
  }

  /** The first eight digits of a card's number, as they lie in memory. */
  long panHigh(int card) {
    return panHigh[card];
  }

  /** Its last eight digits. */
  long panLow(int card) {
    return panLow[card];
  }

  /** The card's first six and last four digits, for texts. */
  String masked(int card) {
    String number = DemoCards.number(card);
    return number.substring(0, 6) + "******" + number.substring(PAN_LENGTH - 4);
  }

  /** What the card must have, or {@link #UNKNOWN}. */
  long points(int card) {
    return points[card];
  }

  /** True when the first cards of the book, so many, all have a known balance. */
  boolean isOpen(int cards) {
    for (int card = 0; card < cards; card++) {
      if (points[card] == UNKNOWN) {
        return false;
      }
    }
    return true;
  }

  void open(int card, long available) {
    points[card] = available;
    openingPoints = Math.addExact(openingPoints, available);
  }

  /** A purchase was answered as it should be. */
  void bought(int card, long earned) {
    if (points[card] != UNKNOWN) {
      points[card] = Math.addExact(points[card], earned);
    }
    earnedPoints = Math.addExact(earnedPoints, earned);
    purchases++;
  }
}
