package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.iso.DataElement;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MessageEncoderTest {

  private static final int OFFSET = 3;

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2_048]);
  private final MessageEncoder encoder = new MessageEncoder(JposOracle.spec());

  @Test
  void padsNumbersWithZerosAndTextWithSpaces() {
    encoder
        .begin(buffer, OFFSET, 210, false)
        .number(DataElement.AMOUNT, 4590)
        .number(DataElement.ACQUIRER_ID, 123456);
    text(DataElement.RESPONSE_CODE, "00");
    text(DataElement.CARD_ACCEPTOR_ID, "MERCH");
    encoder.number(DataElement.CURRENCY, 36);

    assertThat(end())
        .isEqualTo(
            "0210"
                + "1000000102408000"
                + "000000004590"
                + "06123456"
                + "00"
                + "MERCH          "
                + "036");
  }

  @Test
  void sendsASecondBitmapWhenAskedTo() {
    encoder.begin(buffer, OFFSET, 810, true).number(DataElement.STAN, 100);
    encoder.number(DataElement.NETWORK_MANAGEMENT_CODE, 1);

    assertThat(end()).isEqualTo("0810" + "8020000000000000" + "0400000000000000" + "000100001");
  }

  @Test
  void writesAVariableElementInPlace() {
    encoder.begin(buffer, OFFSET, 210, false).number(DataElement.STAN, 1);
    int content = encoder.startVariable(DataElement.ADDITIONAL_DATA);
    int length = buffer.putStringWithoutLengthAscii(content, "0200245");
    encoder.endVariable(length).number(DataElement.CURRENCY, 840);

    assertThat(end()).isEqualTo("0210" + "0020000000018000" + "000001" + "0070200245" + "840");
  }

  @Test
  void startsOverWithEachMessage() {
    encoder.begin(buffer, OFFSET, 210, true).number(DataElement.NETWORK_MANAGEMENT_CODE, 1);
    encoder.end();

    encoder.begin(buffer, OFFSET, 410, false).number(DataElement.STAN, 1);

    assertThat(end()).isEqualTo("0410" + "0020000000000000" + "000001");
  }

  @Test
  void leavesTheBytesAroundTheMessageAlone() {
    buffer.setMemory(0, buffer.capacity(), (byte) '~');

    encoder.begin(buffer, OFFSET, 210, false).number(DataElement.STAN, 1);
    int length = encoder.end();

    assertThat(buffer.getStringWithoutLengthAscii(0, OFFSET)).isEqualTo("~~~");
    assertThat(buffer.getByte(OFFSET + length)).isEqualTo((byte) '~');
  }

  @Test
  void refusesElementsOutOfOrder() {
    encoder.begin(buffer, OFFSET, 210, false).number(DataElement.STAN, 1);

    assertThatThrownBy(() -> encoder.number(DataElement.STAN, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("number=11, last=11");
    assertThatThrownBy(() -> encoder.number(DataElement.AMOUNT, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> encoder.number(129, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesElementsAbove64WithoutASecondBitmap() {
    encoder.begin(buffer, OFFSET, 810, false);

    assertThatThrownBy(() -> encoder.number(DataElement.NETWORK_MANAGEMENT_CODE, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("secondaryBitmap=false");
  }

  @Test
  void refusesElementsBeforeTheBeginAndAfterTheEnd() {
    assertThatThrownBy(() -> encoder.number(DataElement.STAN, 1))
        .isInstanceOf(IllegalStateException.class);

    encoder.begin(buffer, OFFSET, 810, true).end();

    assertThatThrownBy(() -> encoder.number(DataElement.NETWORK_MANAGEMENT_CODE, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesWhatDoesNotFitTheElement() {
    byte[] long19 = "1234567890123456789".getBytes(StandardCharsets.US_ASCII);
    encoder.begin(buffer, OFFSET, 210, false);

    assertThatThrownBy(() -> encoder.number(DataElement.PROCESSING_CODE, 1_000_000))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> encoder.text(DataElement.STAN, long19, 0, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("number=11, lengthBytes=7 (expected: at most 6");
    assertThatThrownBy(() -> encoder.text(28, long19, 0, 8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> encoder.text(DataElement.ACQUIRER_ID, long19, 0, 12))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void writesPlainNumbersOnlyWherePlainNumbersStand() {
    encoder.begin(buffer, OFFSET, 210, false);

    assertThatThrownBy(() -> encoder.number(28, 100)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> encoder.number(52, 100)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void wantsAnOpenElementClosed() {
    encoder.begin(buffer, OFFSET, 210, false);
    assertThatThrownBy(() -> encoder.endVariable(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> encoder.startVariable(DataElement.STAN))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("variable length");

    encoder.startVariable(DataElement.ADDITIONAL_DATA);

    assertThatThrownBy(() -> encoder.number(DataElement.CURRENCY, 840))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(encoder::end).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> encoder.endVariable(1_000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void text(int element, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    encoder.text(element, new UnsafeBuffer(ascii), 0, ascii.length);
  }

  private String end() {
    return buffer.getStringWithoutLengthAscii(OFFSET, encoder.end());
  }
}
