package io.tebus.ops.cards;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lines that were read and are not settled yet, in their order: what is needed of them should they
 * be rejected, and no more than people may see of a card number: the first six digits and the last
 * four; of 14 and 15 digits the last two, of 13 the last one, of 12 none. So at least six are
 * hidden.
 *
 * <p>Confined to the main thread. Source: PCI DSS 4.0.1, 3.4.1.
 */
final class PendingLines {

  /** Lines at most, a power of two. */
  static final int CAPACITY = 1 << 14;

  private static final int MASK = CAPACITY - 1;
  private static final int BIN_DIGITS = 6;
  private static final int LAST_DIGITS = 4;

  /** Fewer digits than this show fewer of the last ones. */
  private static final int FULL_LENGTH = 16;

  private static final int MAX_LAST_OF_SHORT = 2;
  private static final int MIN_HIDDEN_DIGITS = 6;

  private final long[] numbers = new long[CAPACITY];
  private final int[] digits = new int[CAPACITY];
  private final int[] bins = new int[CAPACITY];
  private final int[] lastFours = new int[CAPACITY];
  private final boolean[] withPoints = new boolean[CAPACITY];
  private final @Nullable Rejection[] rejections = new @Nullable Rejection[CAPACITY];
  private long head;
  private long tail;

  boolean isEmpty() {
    return head == tail;
  }

  boolean isFull() {
    return tail - head == CAPACITY;
  }

  /** Adds a line whose row was sent to the host. */
  void addSent(long number, FileLine line) {
    add(number, null, line);
  }

  /** Adds a line that need not be sent. */
  void addRejected(long number, Rejection rejection, FileLine line) {
    add(number, rejection, line);
  }

  /** Adds a line that could not even be read. */
  void addRejected(long number, Rejection rejection) {
    int slot = (int) tail & MASK;
    numbers[slot] = number;
    rejections[slot] = rejection;
    digits[slot] = 0;
    withPoints[slot] = false;
    tail++;
  }

  private void add(long number, @Nullable Rejection rejection, FileLine line) {
    CardField card = line.card();
    int slot = (int) tail & MASK;
    numbers[slot] = number;
    rejections[slot] = rejection;
    digits[slot] = card.digits();
    withPoints[slot] = rejection == null && line.bringsPoints();
    if (card.digits() > 0) {
      bins[slot] = card.bin();
      lastFours[slot] = card.lastFour();
    }
    tail++;
  }

  /** Number of the oldest line. */
  long number() {
    return numbers[first()];
  }

  /** Why the oldest line was not sent; null when it was. */
  @Nullable Rejection rejection() {
    return rejections[first()];
  }

  /** Whether the oldest line was sent and brings points. */
  boolean hasPoints() {
    return withPoints[first()];
  }

  /** The card of the oldest line as people may see it; empty when it has none. */
  String maskedCard() {
    int slot = first();
    if (digits[slot] == 0) {
      return "";
    }
    int last = lastDigitsShown(digits[slot]);
    return String.format(Locale.ROOT, "%06d", bins[slot])
        + "*".repeat(digits[slot] - BIN_DIGITS - last)
        + String.format(Locale.ROOT, "%04d", lastFours[slot]).substring(LAST_DIGITS - last);
  }

  private static int lastDigitsShown(int length) {
    return length >= FULL_LENGTH
        ? LAST_DIGITS
        : Math.min(MAX_LAST_OF_SHORT, length - BIN_DIGITS - MIN_HIDDEN_DIGITS);
  }

  /** Forgets the oldest line. */
  void remove() {
    head++;
  }

  private int first() {
    if (isEmpty()) {
      throw new IllegalStateException("pending lines: count=0 (expected: at least one)");
    }
    return (int) head & MASK;
  }
}
