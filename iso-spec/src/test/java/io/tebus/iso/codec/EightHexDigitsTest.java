package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EightHexDigitsTest {

  private static final int BYTES = 256;

  @Test
  void tellsDigitsFromEveryOtherByteInEveryPlace() {
    byte[] characters = "09AFaf5c".getBytes(StandardCharsets.US_ASCII);
    for (int place = 0; place < characters.length; place++) {
      for (int value = 0; value < BYTES; value++) {
        byte[] eight = characters.clone();
        eight[place] = (byte) value;

        assertThat(EightHexDigits.areAll(ByteBuffer.wrap(eight).getLong()))
            .as("byte %02x in place %d", value, place)
            .isEqualTo(value < 0x80 && Character.digit(value, 16) >= 0);
      }
    }
  }

  @Test
  void readsAndWritesAsTheJdkDoes() {
    SplittableRandom random = new SplittableRandom(8583);
    for (int i = 0; i < 100_000; i++) {
      long number = random.nextInt() & 0xFFFF_FFFFL;
      String text = String.format(Locale.ROOT, "%08X", number);
      long upper = eight(text);

      assertThat(EightHexDigits.parse(upper)).isEqualTo(number);
      assertThat(EightHexDigits.parse(eight(text.toLowerCase(Locale.ROOT)))).isEqualTo(number);
      assertThat(EightHexDigits.format(number)).isEqualTo(upper);
    }
  }

  private static long eight(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).getLong();
  }
}
