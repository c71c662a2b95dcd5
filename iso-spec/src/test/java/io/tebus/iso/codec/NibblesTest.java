package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NibblesTest {

  /** Before the digits lies what must not be read. */
  private static final int OFFSET = 3;

  private static final int ROUNDS = 200;

  private final SplittableRandom random = new SplittableRandom(8583);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void readsEveryCountOfDigitsFromEveryHalf(int from) {
    for (int count = 1; count <= Digits.MAX_DIGITS; count++) {
      for (int round = 0; round < ROUNDS; round++) {
        long number = random.nextLong(power(count));
        UnsafeBuffer packed = packed(number, from, count);

        assertThat(Nibbles.number(packed, OFFSET, from, count))
            .as("%d digits from %d", count, from)
            .isEqualTo(number);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void refusesWhatIsNoDigitWhereverItStands(int from) {
    for (int count = 1; count <= Digits.MAX_DIGITS; count++) {
      for (int at = 0; at < count; at++) {
        for (int strange = 10; strange < 16; strange++) {
          UnsafeBuffer packed = packed(power(count) - 1, from, count);
          Nibbles.put(packed, OFFSET, from + at, strange);

          assertThat(Nibbles.number(packed, OFFSET, from, count))
              .as("%x at %d of %d digits", strange, at, count)
              .isEqualTo(Digits.NOT_A_NUMBER);
        }
      }
    }
  }

  /** Track 2 is digits, too, but for its separator. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void copiesWhatStandsThere(int from) {
    for (int count = 0; count <= 40; count++) {
      for (int separator = -1; separator < count; separator++) {
        byte[] bytes = new byte[OFFSET + (from + count + 1) / 2];
        UnsafeBuffer packed = new UnsafeBuffer(bytes);
        StringBuilder expected = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
          int digit = random.nextInt(10);
          Nibbles.put(packed, OFFSET, from + i, i == separator ? Nibbles.SEPARATOR : digit);
          expected.append(i == separator ? "=" : digit);
        }
        UnsafeBuffer copy = new UnsafeBuffer(new byte[count + 1]);

        Nibbles.copyDigits(packed, OFFSET, from, count, copy, 0);

        assertThat(copy.getStringWithoutLengthAscii(0, count)).isEqualTo(expected.toString());
        assertThat(copy.getByte(count)).isZero();
      }
    }
  }

  @Test
  void refusesMoreDigitsThanALongHolds() {
    UnsafeBuffer packed = packed(1, 0, Digits.MAX_DIGITS);

    assertThat(Nibbles.number(packed, 0, 0, Digits.MAX_DIGITS + 1)).isEqualTo(Digits.NOT_A_NUMBER);
    assertThat(Nibbles.number(packed, 0, 0, 0)).isEqualTo(Digits.NOT_A_NUMBER);
  }

  /** Digits in a buffer that ends with them; all other half bytes are F. */
  private static UnsafeBuffer packed(long number, int from, int count) {
    byte[] bytes = new byte[OFFSET + (from + count + 1) / 2];
    Arrays.fill(bytes, (byte) 0xFF);
    UnsafeBuffer packed = new UnsafeBuffer(bytes);
    long rest = number;
    for (int i = count - 1; i >= 0; i--) {
      Nibbles.put(packed, OFFSET, from + i, (int) (rest % 10));
      rest /= 10;
    }
    return packed;
  }

  private static long power(int digits) {
    long power = 1;
    for (int i = 0; i < digits; i++) {
      power *= 10;
    }
    return power;
  }
}
