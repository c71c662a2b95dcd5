package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MaskedHexdumpTest {

  private static final String PAN = "9999000100000078";
  private static final String BLOT = "**";
  private static final long SEED = 20_261_121;

  @Test
  void blotsOutACardNumberInAscii() {
    assertThat(tokens(PAN.getBytes(StandardCharsets.US_ASCII))).containsOnly(BLOT);
  }

  @Test
  void blotsOutACardNumberInEbcdic() {
    byte[] ebcdic = PAN.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < ebcdic.length; i++) {
      ebcdic[i] = (byte) (0xF0 | (ebcdic[i] - '0'));
    }

    assertThat(tokens(ebcdic)).containsOnly(BLOT);
  }

  @Test
  void blotsOutAPackedCardNumber() {
    assertThat(tokens(HexFormat.of().parseHex(PAN))).containsOnly(BLOT);
    assertThat(tokens(HexFormat.of().parseHex("0" + PAN + "0"))).containsOnly(BLOT);
  }

  @Test
  void showsNoDigitInAnyOfTheEncodings() {
    for (int value = 0; value < 256; value++) {
      boolean ascii = value >= '0' && value <= '9';
      boolean ebcdic = value >= 0xF0 && value <= 0xF9;
      boolean packed = value >>> 4 <= 9 && (value & 0xF) <= 9;
      String token = tokens(new byte[] {(byte) value}).getFirst();

      if (ascii || ebcdic || packed) {
        assertThat(token).as("byte %02x", value).isEqualTo(BLOT);
      } else {
        assertThat(token).as("byte %02x", value).isEqualTo(hex(value));
      }
    }
  }

  @Test
  void noTwoDigitsSurviveInARowWhateverTheBytes() {
    Random random = new Random(SEED);
    byte[] noise = new byte[64];
    for (int round = 0; round < 10_000; round++) {
      random.nextBytes(noise);

      String dump = dump(noise);

      assertThat(dump.substring(0, dump.indexOf('(')))
          .as("seed %d round %d", SEED, round)
          .doesNotContainPattern("[0-9][0-9]");
    }
  }

  @Test
  void saysHowManyBytesThereWere() {
    assertThat(dump(new byte[] {(byte) 0xAB, '0', (byte) 0xCD})).isEqualTo("ab ** cd (3 bytes)");
  }

  @Test
  void showsTheBeginningOfALongFrame() {
    byte[] frame = new byte[100];
    Arrays.fill(frame, (byte) 0xEE);

    assertThat(dump(frame)).isEqualTo("ee ".repeat(64) + "... (100 bytes)");
  }

  @Test
  void showsAFrameOf64BytesWhole() {
    byte[] frame = new byte[64];
    Arrays.fill(frame, (byte) 0xEE);

    assertThat(dump(frame)).isEqualTo("ee ".repeat(64) + "(64 bytes)");
  }

  @Test
  void beginsWhereItIsTold() {
    UnsafeBuffer buffer = new UnsafeBuffer(HexFormat.of().parseHex("aabbccdd"));

    assertThat(MaskedHexdump.of(buffer, 1, 2)).isEqualTo("bb cc (2 bytes)");
  }

  private static String dump(byte[] bytes) {
    return MaskedHexdump.of(new UnsafeBuffer(bytes), 0, bytes.length);
  }

  /** What is shown of each byte. */
  private static List<String> tokens(byte[] bytes) {
    String dump = dump(bytes);
    return List.of(dump.substring(0, dump.indexOf(" (")).split(" ", -1));
  }

  private static String hex(int value) {
    return HexFormat.of().toHexDigits((byte) value);
  }
}
