package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which elements are damaged, and what is so at the ends of packed digits. */
class DamagedElementTest {

  private static final String PACKAGER =
      """
      <isopackager>
        <isofield id="0" length="4" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="1" length="16" class="org.jpos.iso.IFB_BITMAP"/>
        <isofield id="3" length="3" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="4" length="3" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="5" length="9" class="org.jpos.iso.IFB_LLNUM"/>
        <isofield id="6" length="4" pad="true" class="org.jpos.iso.IFB_AMOUNT"/>
        <isofield id="7" length="4" class="org.jpos.iso.IFB_AMOUNT"/>
        <isofield id="8" length="9" class="org.jpos.iso.IFB_LLHEX"/>
        <isofield id="35" length="37" class="org.jpos.iso.IFB_LLNUM"/>
        <isofield id="36" length="37" class="org.jpos.iso.IFB_LLNUM"/>
        <isofield id="70" length="3" class="org.jpos.iso.IFA_NUMERIC"/>
      </isopackager>
      """;

  private final MessageDecoder decoder =
      new MessageDecoder(
          MessageSpec.compile(
              new ByteArrayInputStream(PACKAGER.getBytes(StandardCharsets.UTF_8)), "test"));

  @Test
  void tellsDamagedElementsFromSoundAndMissingOnes() {
    int status = decode("B000000000000000" + "0400000000000000" + "0A12" + "A123" + "304130");

    assertThat(status).isEqualTo(3);
    assertThat(decoder.structureIntact()).isTrue();
    assertThat(decoder.has(3)).isFalse();
    assertThat(decoder.isDamaged(3)).isTrue();
    assertThat(decoder.isDamaged(4)).isTrue();
    assertThat(decoder.isDamaged(5)).isFalse();
    assertThat(decoder.isDamaged(70)).isTrue();
    assertThat(decoder.firstDamaged(ElementSet.of(3, 4, 70))).isEqualTo(3);
    assertThat(decoder.firstDamaged(ElementSet.of(70, 5, 4))).isEqualTo(4);
    assertThat(decoder.firstDamaged(ElementSet.of(5, 70))).isEqualTo(70);
    assertThat(decoder.firstDamaged(ElementSet.of(2, 5, 192))).isEqualTo(MessageDecoder.OK);

    assertThat(decode("2000000000000000" + "0123")).isZero();
    assertThat(decoder.isDamaged(3)).as("the message before").isFalse();
    assertThat(decoder.firstDamaged(ElementSet.of(3, 4, 70))).isEqualTo(MessageDecoder.OK);
  }

  @ParameterizedTest
  @CsvSource({
    "3000000000000000 0123 12300A, 4, true",
    "3000000000000000 0123 12, 4, false",
    "3000000000000000 0A23 12, 3, false",
    "3000, 1, false"
  })
  void whatIsNotWholeIsNobodysPassingOver(String message, int status, boolean intact) {
    assertThat(decode(message)).isEqualTo(status);
    assertThat(decoder.structureIntact()).isEqualTo(intact);
    assertThat(decoder.firstDamaged(ElementSet.of(70))).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"0", "193"})
  void aSetHoldsElementsOfAMessageOnly(int element) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ElementSet.of(2, element))
        .withMessage("element: number=" + element + " (expected: 1 to 192)");
  }

  /** Of an odd number of digits half a byte is left: the first with pad, else the last. */
  @ParameterizedTest
  @CsvSource({
    "3, 0123, 0",
    "3, F123, 0",
    "3, 1123, 3",
    "3, D123, 3",
    "4, 1230, 0",
    "4, 123F, 0",
    "4, 1234, 4",
    "5, 031230, 0",
    "5, 03123F, 0",
    "5, 031239, 5",
    "6, 430123, 0",
    "6, 44F123, 0",
    "6, 439123, 6",
    "7, 431230, 0",
    "7, 44123F, 0",
    "7, 43123A, 7"
  })
  void theHalfByteThatNoDigitNeedsIsZeroOrF(int element, String wire, int status) {
    String bitmap = HexFormat.of().formatHex(new byte[] {(byte) (0x80 >>> (element - 1))});

    assertThat(decode(bitmap + "00000000000000" + wire)).isEqualTo(status);
    if (status == MessageDecoder.OK) {
      assertThat(JposOracle.text(decoder, element)).endsWith("123");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "06 1234DF, 1234=, 0",
    "06 123456, 123456, 0",
    "05 1234DF, 1234=, 0",
    "05 123450, 12345, 0",
    "02 1F, 1, 0",
    "00, '', 0",
    "06 12F4D5, '', 35",
    "06 1234FF, '', 35"
  })
  void aLastHalfByteOfFIsNoCharacterOfATrack(String wire, String track, int status) {
    assertThat(decode("0000000020000000" + wire)).isEqualTo(status);

    if (status == MessageDecoder.OK) {
      assertThat(decoder.characters(35)).isEqualTo(track.length());
      assertThat(JposOracle.text(decoder, 35)).isEqualTo(track);
      assertThat(decoder.rawLength(35)).isEqualTo(HexFormat.of().parseHex(packed(wire)).length);
    }
  }

  @Test
  void anFIsNoFillerOfOtherDigits() {
    assertThat(decode("0000000010000000" + "06" + "12345F")).isEqualTo(36);
  }

  @Test
  void halfBytesThatAreNoWholeBytesAreNoLength() {
    assertThat(decode("0100000000000000" + "04" + "ABCD")).isZero();
    assertThat(decode("0100000000000000" + "03" + "ABCD")).isEqualTo(8);
    assertThat(decoder.structureIntact()).isFalse();
  }

  /** Bitmap and elements behind a message type. */
  private int decode(String hex) {
    byte[] message = HexFormat.of().parseHex("0200" + packed(hex));
    return decoder.decode(new UnsafeBuffer(message), 0, message.length);
  }

  private static String packed(String hex) {
    return hex.replace(" ", "");
  }
}
