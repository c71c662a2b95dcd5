package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsTest {

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

  private static long parse(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    return Digits.parse(new UnsafeBuffer(ascii), 0, ascii.length);
  }
}
