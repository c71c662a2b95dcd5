package io.tebus.perf.load;

/**
 * The card numbers of the demo programme: {@code 99990001}, a 7-digit index from 0 and a Luhn digit;
 * indices above 9,999,999 continue in {@code 99990002}. A simulator's range, issued to nobody.
 *
 * <p>Safe for any thread.
 */
public final class DemoCards {

  /** How many numbers there are: two ranges of ten million. */
  public static final long MAX_COUNT = 20_000_000;

  /** The fifteen digits before the Luhn digit of index 0; the next range follows by counting on. */
  private static final long FIRST_BODY = 999_900_010_000_000L;

  private DemoCards() {}

  /** The card with the given index, 0 to 19,999,999: sixteen digits. ISO 8583:1987, DE 2. */
  public static String number(long index) {
    if (index < 0 || index >= MAX_COUNT) {
      throw new IllegalArgumentException(
          "demo card: index=" + index + " (expected: 0-" + (MAX_COUNT - 1) + ")");
    }
    long body = FIRST_BODY + index;
    return Long.toString(body * 10 + luhnDigit(body));
  }

  /** The digit that completes the number. Source: ISO/IEC 7812-1, annex B. */
  private static int luhnDigit(long body) {
    int sum = 0;
    boolean doubled = true;
    for (long rest = body; rest > 0; rest /= 10) {
      int digit = (int) (rest % 10);
      if (doubled) {
        digit = digit < 5 ? digit * 2 : digit * 2 - 9;
      }
      sum += digit;
      doubled = !doubled;
    }
    return (10 - sum % 10) % 10;
  }
}
