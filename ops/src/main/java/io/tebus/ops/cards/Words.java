package io.tebus.ops.cards;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Words that a field may hold, as {@link LineFields} compares them: in upper case.
 *
 * <p>Safe for any thread.
 */
final class Words {

  private Words() {}

  /** The names of constants. */
  static byte[][] of(Enum<?>... constants) {
    return of(Arrays.stream(constants).map(constant -> constant.name()).toArray(String[]::new));
  }

  /** Some words. */
  static byte[][] of(String... words) {
    return Arrays.stream(words)
        .map(word -> word.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII))
        .toArray(byte[][]::new);
  }
}
