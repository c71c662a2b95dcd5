package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.TransactionCommand;
import io.tebus.iso.DataElement;
import io.tebus.iso.codec.MessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoyaltyTagsTest {

  private final LoyaltyTags tags =
      new LoyaltyTags(new ElementText(TillMessages.spec(), DataElement.ADDITIONAL_DATA, 60));

  @Test
  void anAbsentElementAsksForNothingInParticular() {
    MessageDecoder message = TillMessages.decode(TillMessages.purchase(101));

    assertThat(tags.read(message, DataElement.ADDITIONAL_DATA)).isTrue();
    assertThat(tags.mode()).isEqualTo((byte) 'E');
    assertThat(tags.pointsToUse()).isEqualTo(TransactionCommand.NO_POINTS_TO_USE);
    assertThat(tags.unknown()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "'', E, -1",
    "20001E, E, -1",
    "20001U, U, -1",
    "20001M, M, -1",
    "2100227, E, 27",
    "210010, E, 0",
    "21012999999999999, E, 999999999999",
    "21003MAX, E, -2",
    "21003100, E, 100",
    "20001U2100227, U, 27",
    "210022720001U, U, 27"
  })
  void readsModeAndPointsToUse(String element, char mode, long pointsToUse) {
    assertThat(read(element)).isTrue();
    assertThat(tags.mode()).isEqualTo((byte) mode);
    assertThat(tags.pointsToUse()).isEqualTo(pointsToUse);
    assertThat(tags.unknown()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "23004ECOM, true",
    "23003POS, false",
    "23004MOTO, false",
    "23003APP, false",
    "23004CALL, false"
  })
  void readsTheChannel(String element, boolean ecommerce) {
    assertThat(read(element)).isTrue();
    assertThat(tags.isEcommerce()).isEqualTo(ecommerce);
    assertThat(tags.unknown()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"26007REFUSED, true", "26007TIMEOUT, false", "26000, false", "26008REFUSED1, false"})
  void readsTheReasonAndLetsOthersPass(String element, boolean refused) {
    assertThat(read(element)).isTrue();
    assertThat(tags.isRefused()).isEqualTo(refused);
    assertThat(tags.unknown()).isZero();
  }

  @Test
  void ignoresAndCountsTagsItDoesNotKnow() {
    assertThat(read("24006123456" + "20001U" + "98000" + "2100227")).isTrue();
    assertThat(tags.unknown()).isEqualTo(2);
    assertThat(tags.mode()).isEqualTo((byte) 'U');
    assertThat(tags.pointsToUse()).isEqualTo(27);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2",
        "2000",
        "20001",
        "20002U",
        "20001U2",
        "20001U2100",
        "23009ECOM",
        "23000",
        "23004POST",
        "23004ecom",
        "23005ECOM ",
        "23003ECO",
        "AA001U",
        "20A01U",
        "2000AU",
        "20001X",
        "20001e",
        "20001 ",
        "20000",
        "20002EU",
        "21000",
        "21001X",
        "2100327A",
        "21003-27",
        "21003MIN",
        "21003MAY",
        "21003max",
        "210130000000000001"
      })
  void aDamagedElementIsRefused(String element) {
    assertThat(read(element)).isFalse();
  }

  @Test
  void forgetsTheElementBefore() {
    read("20001U" + "2100227" + "23004ECOM" + "26007REFUSED" + "98000");

    read("");

    assertThat(tags.mode()).isEqualTo((byte) 'E');
    assertThat(tags.pointsToUse()).isEqualTo(TransactionCommand.NO_POINTS_TO_USE);
    assertThat(tags.isEcommerce()).isFalse();
    assertThat(tags.isRefused()).isFalse();
    assertThat(tags.unknown()).isZero();
  }

  @Test
  void readsTheElementTheDialectNames() {
    byte[] message = message(60, "20001M");
    MessageDecoder decoder = new MessageDecoder(TillMessages.spec());
    decoder.decode(new UnsafeBuffer(message), 0, message.length);

    assertThat(tags.read(decoder, 60)).isTrue();
    assertThat(tags.mode()).isEqualTo((byte) 'M');
  }

  @Test
  void writesNumbersWithoutPadding() {
    UnsafeBuffer target = new UnsafeBuffer(new byte[64]);

    int end = LoyaltyTags.number(target, 3, 5, 45);
    end = LoyaltyTags.number(target, end, 1, 0);
    end = LoyaltyTags.number(target, end, 2, Long.MAX_VALUE);

    assertThat(target.getStringWithoutLengthAscii(3, end - 3))
        .isEqualTo("0500245" + "010010" + "02019" + "9223372036854775807");
  }

  @Test
  void beginsATagWhoseValueFollows() {
    UnsafeBuffer target = new UnsafeBuffer(new byte[8]);

    int value = LoyaltyTags.begin(target, 1, 9, 4);

    assertThat(target.getStringWithoutLengthAscii(1, 5)).isEqualTo("09004");
    assertThat(value).isEqualTo(6);
  }

  private boolean read(String element) {
    byte[] message = message(DataElement.ADDITIONAL_DATA, element);
    MessageDecoder decoder = new MessageDecoder(TillMessages.spec());
    // Something follows the message, which is not the element's to read.
    byte[] followed = new byte[message.length + 8];
    System.arraycopy(message, 0, followed, 0, message.length);
    new UnsafeBuffer(followed).setMemory(message.length, 8, (byte) '1');
    assertThat(decoder.decode(new UnsafeBuffer(followed), 0, message.length)).isZero();
    return tags.read(decoder, DataElement.ADDITIONAL_DATA);
  }

  /** A message of one element. */
  private static byte[] message(int element, String content) {
    return String.format(
            Locale.ROOT,
            "0200%016X%03d%s",
            Long.MIN_VALUE >>> (element - 1),
            content.length(),
            content)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
