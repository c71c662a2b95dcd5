package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {

  private static final int OFFSET = 4;
  private static final int NOISE = 50_000;

  private final Datasets datasets = new Datasets();
  private UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);

  @Test
  void walksOverDatasetsOfBothKinds() {
    wrap("01" + "0003" + "9C0100" + "75" + "0003" + "0400" + "59" + "76" + "0000");

    assertThat(datasets.next()).isTrue();
    assertThat(datasets.identifier()).isEqualTo(1);
    assertThat(datasets.offset()).isEqualTo(OFFSET + 3);
    assertThat(datasets.length()).isEqualTo(3);
    assertThat(datasets.hasBitmap()).isFalse();
    assertThat(datasets.next()).isTrue();
    assertThat(datasets.identifier()).isEqualTo(Datasets.SERVICE_REQUEST);
    assertThat(datasets.hasBitmap()).isTrue();
    assertThat(datasets.next()).isTrue();
    assertThat(datasets.identifier()).isEqualTo(Datasets.SERVICE_RESULT);
    assertThat(datasets.length()).isZero();
    assertThat(datasets.has(Datasets.LOYALTY)).isFalse();
    assertThat(datasets.next()).isFalse();
    assertThat(datasets.isSound()).isTrue();
  }

  @Test
  void readsWhetherLoyaltyIsRequested() {
    // Cash back no, loyalty yes, balance no.
    wrap("01" + "0000" + "75" + "0005" + "2600" + ascii("NYN"));

    assertThat(datasets.find(Datasets.SERVICE_REQUEST)).isTrue();
    assertThat(datasets.has(3)).isTrue();
    assertThat(datasets.has(4)).isFalse();
    assertThat(datasets.has(Datasets.LOYALTY)).isTrue();
    assertThat(text(Datasets.LOYALTY)).isEqualTo("Y");
    assertThat(text(7)).isEqualTo("N");
    assertThat(datasets.elementOffset(4)).isEqualTo(Datasets.ABSENT);
  }

  @Test
  void readsTheResultOfLoyalty() {
    wrap("76" + "0006" + "4400" + ascii("0001"));

    assertThat(datasets.find(Datasets.SERVICE_RESULT)).isTrue();
    assertThat(text(2)).isEqualTo("00");
    assertThat(text(Datasets.LOYALTY)).isEqualTo("01");
    assertThat(datasets.find(Datasets.SERVICE_REQUEST)).isFalse();
    assertThat(datasets.isSound()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // Too short for its bitmap; for its element; a second bitmap; widths that nobody knows.
    "75000104, 6",
    "7500020400, 6",
    "75000484005959, 6",
    "7100030400FF, 6",
    "010003040059, 6",
    "750003040059, 1",
    "750003040059, 8",
  })
  void findsNoElementThatIsNotSurelyThere(String hex, int element) {
    wrap(hex);

    assertThat(datasets.next()).isTrue();
    assertThat(datasets.elementOffset(element)).isEqualTo(Datasets.ABSENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"75", "7500", "750001", "75FFFF00"})
  void endsAtWhatMakesNoSense(String hex) {
    wrap(hex);

    assertThat(datasets.next()).isFalse();
    assertThat(datasets.isSound()).isFalse();
    assertThat(datasets.length()).isEqualTo(Datasets.ABSENT);
    assertThat(datasets.next()).isFalse();
  }

  @Test
  void staysInsideItsBytes() {
    Random random = new Random(RandomMessages.SEED);
    for (int i = 0; i < NOISE; i++) {
      byte[] noise = new byte[random.nextInt(16)];
      for (int at = 0; at < noise.length; at++) {
        noise[at] = (byte) (random.nextBoolean() ? random.nextInt(4) : 0x71 + random.nextInt(8));
      }
      datasets.wrap(new UnsafeBuffer(noise), 0, noise.length);
      int end = 0;
      while (datasets.next()) {
        assertThat(datasets.offset()).isEqualTo(end + 3);
        end = datasets.offset() + datasets.length();
        assertThat(end).isLessThanOrEqualTo(noise.length);
        for (int element = 0; element <= 17; element++) {
          int offset = datasets.elementOffset(element);
          if (offset != Datasets.ABSENT) {
            assertThat(offset + datasets.elementLength()).isLessThanOrEqualTo(end);
          }
        }
      }
    }
  }

  private void wrap(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    byte[] guarded = new byte[bytes.length + 2 * OFFSET];
    System.arraycopy(bytes, 0, guarded, OFFSET, bytes.length);
    buffer = new UnsafeBuffer(guarded);
    datasets.wrap(buffer, OFFSET, bytes.length);
  }

  private String text(int element) {
    return buffer.getStringWithoutLengthAscii(
        datasets.elementOffset(element), datasets.elementLength());
  }

  private static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }
}
