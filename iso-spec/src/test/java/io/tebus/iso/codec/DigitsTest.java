package io.tebus.iso.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsTest {

  private static final long SEED = 8;
  private static final int NUMBERS = 5_000;

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[24]);

  @ParameterizedTest
  @CsvSource({"0,0", "007,7", "4590,4590", "999999999999999999,999999999999999999"})
  void readsDigits(String text, long expected) {
    assertThat(parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 1", "1 ", "-1", "+1", "1a", "1/", "1:", "0000000000000000001"})
  void readsNothingElse(String text) {
    assertThat(parse(text)).isEqualTo(Digits.NOT_A_NUMBER);
  }

  @Test
  void padsWithZerosOnTheLeft() {
    Digits.put(buffer, 2, 12, 4590);

    assertThat(buffer.getStringWithoutLengthAscii(2, 12)).isEqualTo("000000004590");
  }

  @ParameterizedTest
  @CsvSource({"0,1", "9,1", "10,2", "999999999999999999,18"})
  void writesAsManyDigitsAsTheValueHas(long value, int width) {
    int written = Digits.putUnpadded(buffer, 3, value);

    assertThat(written).isEqualTo(width);
    assertThat(buffer.getStringWithoutLengthAscii(3, written)).isEqualTo(String.valueOf(value));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> Digits.put(buffer, 0, 2, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("value=100");
    assertThatThrownBy(() -> Digits.put(buffer, 0, 2, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("value=-1");
  }

  @Test
  void writesAndReadsNumbersOfEveryWidth() {
    Random random = new Random(SEED);
    for (int width = 1; width <= Digits.MAX_DIGITS; width++) {
      long limit = Long.parseLong("1" + "0".repeat(width));
      for (int i = 0; i < NUMBERS; i++) {
        long value = i < 2 ? i * (limit - 1) : random.nextLong(limit) >>> random.nextInt(60);
        buffer.setMemory(0, buffer.capacity(), (byte) '*');

        Digits.put(buffer, 3, width, value);

        String expected = String.format(Locale.ROOT, "***%0" + width + "d*", value);
        assertThat(buffer.getStringWithoutLengthAscii(0, width + 4)).isEqualTo(expected);
        assertThat(Digits.parse(buffer, 3, width)).isEqualTo(value);
        assertThat(Digits.width(value)).isEqualTo(String.valueOf(value).length());
      }
    }
  }

  @Test
  void findsAStrangerAtEveryPlace() {
    for (int length = 1; length <= Digits.MAX_DIGITS; length++) {
      for (int place = 0; place < length; place++) {
        for (int stranger = 0; stranger < 256; stranger++) {
          byte[] text = "123456789012345678".substring(0, length).getBytes(US_ASCII);
          text[place] = (byte) stranger;
          boolean digits = stranger >= '0' && stranger <= '9';

          // A buffer that ends with the text throws when more is read.
          UnsafeBuffer exact = new UnsafeBuffer(text);
          assertThat(Digits.parse(exact, 0, length) >= 0).isEqualTo(digits);
          assertThat(CharacterClass.areDigits(exact, 0, length)).isEqualTo(digits);
          assertThat(CharacterClass.arePrintable(exact, 0, length))
              .isEqualTo(stranger >= 0x20 && stranger <= 0x7E);
        }
      }
    }
  }

  private static long parse(String text) {
    byte[] ascii = text.getBytes(US_ASCII);
    return Digits.parse(new UnsafeBuffer(ascii), 0, ascii.length);
  }
}
