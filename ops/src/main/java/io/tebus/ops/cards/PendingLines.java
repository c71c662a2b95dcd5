package io.tebus.ops.cards;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lines that were read and are not settled yet, in their order: what is needed of them should they
 * be rejected, and no more than people may see of a card number.
 *
 * <p>Confined to the main thread. Source: PCI DSS 4.0.1, 3.4.1.
 */
final class PendingLines {

  /** Lines at most, a power of two. */
  static final int CAPACITY = 1 << 14;

  private static final int MASK = CAPACITY - 1;
  private static final int SHOWN_DIGITS = 10;

  private final long[] numbers = new long[CAPACITY];
  private final int[] digits = new int[CAPACITY];
  private final int[] bins = new int[CAPACITY];
  private final int[] lastFours = new int[CAPACITY];
  private final @Nullable Rejection[] rejections = new @Nullable Rejection[CAPACITY];
  private long head;
  private long tail;

  boolean isEmpty() {
    return head == tail;
  }

  boolean isFull() {
    return tail - head == CAPACITY;
  }

  /** Adds a line whose card was sent to the host. */
  void addSent(long number, CardLine card) {
    add(number, null, card);
  }

  /** Adds a line that need not be sent. */
  void addRejected(long number, Rejection rejection, CardLine card) {
    add(number, rejection, card);
  }

  /** Adds a line that could not even be read. */
  void addRejected(long number, Rejection rejection) {
    int slot = (int) tail & MASK;
    numbers[slot] = number;
    rejections[slot] = rejection;
    digits[slot] = 0;
    tail++;
  }

  private void add(long number, @Nullable Rejection rejection, CardLine card) {
    int slot = (int) tail & MASK;
    numbers[slot] = number;
    rejections[slot] = rejection;
    digits[slot] = card.digits();
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

  /** The card of the oldest line as people may see it; empty when it has none. */
  String maskedCard() {
    int slot = first();
    return digits[slot] == 0
        ? ""
        : String.format(Locale.ROOT, "%06d", bins[slot])
            + "*".repeat(digits[slot] - SHOWN_DIGITS)
            + String.format(Locale.ROOT, "%04d", lastFours[slot]);
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
