package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.iso.DataElement;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageEncoder;
import io.tebus.iso.dialect.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EchoTest {

  private static final int OFFSET = 16;
  private static final int MTI = 210;

  /** What the profile has an answer repeat: section 3, "Echo". */
  private static final List<Integer> REPEATED =
      List.of(2, 3, 4, 7, 11, 12, 13, 24, 25, 32, 33, 37, 41, 42, 49, 70, 102, 103);

  private final UnsafeBuffer kept = new UnsafeBuffer(new byte[OFFSET + Echo.MAX_LENGTH]);
  private final UnsafeBuffer written = new UnsafeBuffer(new byte[AnswerWriter.MAX_LENGTH]);
  private final MessageEncoder encoder = new MessageEncoder(TillMessages.spec());
  private final Echo echo = new Echo(Dialect.shipped("iso87a"));

  @Test
  void repeatsTheElementsOfTheProfileAndNoOthers() {
    capture(everything());

    echo.open(kept, OFFSET);
    encoder.begin(written, 0, MTI, true);
    echo.writeThrough(DataElement.MAX, encoder);

    ISOMsg repeated = read(encoder.end());
    ISOMsg request = everything();
    assertThat(elements(repeated)).isEqualTo(REPEATED);
    for (int element : REPEATED) {
      assertThat(repeated.getString(element))
          .as("element %d", element)
          .isEqualTo(request.getString(element));
    }
  }

  @Test
  void repeatsAnElementAsItCame() {
    ISOMsg request = TillMessages.purchase(101);
    request.set(DataElement.ACQUIRER_ID, "00000123456");
    capture(request);

    echo.open(kept, OFFSET);
    encoder.begin(written, 0, MTI, false);
    echo.writeThrough(DataElement.MAX, encoder);

    assertThat(read(encoder.end()).getString(DataElement.ACQUIRER_ID)).isEqualTo("00000123456");
  }

  @ParameterizedTest
  @CsvSource({
    "0120, ABC123",
    "0220, ABC123",
    "0221, ABC123",
    "0100,",
    "0200,",
    "0201,",
    "0400,",
    "0420,"
  })
  void repeatsTheApprovalCodeOfAnAdviceOnly(String mti, @Nullable String repeated) {
    ISOMsg request = TillMessages.purchase(101);
    request.set(0, mti);
    request.set(DataElement.APPROVAL_CODE, "ABC123");
    capture(request);

    assertThat(echoed(kept).getString(DataElement.APPROVAL_CODE)).isEqualTo(repeated);
  }

  @Test
  void writesUpToAnElementAndGoesOnFromThere() {
    capture(everything());
    echo.open(kept, OFFSET);
    encoder.begin(written, 0, MTI, true);

    echo.writeThrough(DataElement.RRN - 1, encoder);
    assertThat(echo.isAt(DataElement.RRN)).isTrue();
    echo.writeThrough(DataElement.RRN, encoder);
    encoder.number(DataElement.RESPONSE_CODE, 0);
    echo.writeThrough(DataElement.RESPONSE_CODE, encoder);
    echo.writeThrough(DataElement.MAX, encoder);

    ISOMsg answer = read(encoder.end());
    assertThat(answer.getString(DataElement.RESPONSE_CODE)).isEqualTo("00");
    answer.unset(DataElement.RESPONSE_CODE);
    assertThat(elements(answer)).isEqualTo(REPEATED);
  }

  @Test
  void leavesOutWhatIsSkipped() {
    capture(TillMessages.purchase(101));
    echo.open(kept, OFFSET);
    encoder.begin(written, 0, MTI, false);

    echo.writeThrough(DataElement.AMOUNT - 1, encoder);
    assertThat(echo.isAt(DataElement.AMOUNT)).isTrue();
    echo.skip();
    echo.writeThrough(DataElement.MAX, encoder);

    ISOMsg answer = read(encoder.end());
    assertThat(answer.hasField(DataElement.AMOUNT)).isFalse();
    assertThat(answer.hasField(DataElement.PROCESSING_CODE)).isTrue();
    assertThat(answer.hasField(DataElement.TRANSMITTED_AT)).isTrue();
  }

  @Test
  void isAtNothingBehindItsEnd() {
    capture(TillMessages.purchase(101));
    echo.open(kept, OFFSET);
    encoder.begin(written, 0, MTI, false);

    echo.writeThrough(DataElement.MAX, encoder);

    assertThat(IntStream.rangeClosed(0, DataElement.MAX).anyMatch(echo::isAt)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"70, 301", "102, 1000000001", "103, 1000000002"})
  void saysWhenAnElementNeedsTheSecondBitmap(int element, String content) {
    ISOMsg request = TillMessages.purchase(101);
    capture(request);
    assertThat(echo.open(kept, OFFSET).hasElementAbove(64)).isFalse();

    request.set(element, content);
    capture(request);

    assertThat(echo.open(kept, OFFSET).hasElementAbove(64)).isTrue();
  }

  @Test
  void keepsMessageTypeAndFrameHeader() {
    byte[] header = {0x60, 0x00, 0x01, (byte) 0x80, (byte) 0xFF};
    byte[] packed = TillMessages.pack(TillMessages.purchase(101));
    UnsafeBuffer frame = new UnsafeBuffer(TillMessages.frame(header, packed));
    MessageDecoder decoder = new MessageDecoder(TillMessages.spec());
    decoder.decode(frame, 2 + header.length, packed.length);

    echo.capture(decoder, frame, 2, header.length, kept, OFFSET);

    byte[] repeated = new byte[header.length];
    kept.getBytes(Echo.headerOffset(OFFSET), repeated);
    assertThat(repeated).isEqualTo(header);
    assertThat(Echo.mti(kept, OFFSET)).isEqualTo(200);
    assertThat(Echo.responseMti(kept, OFFSET)).isEqualTo(210);
    echo.open(kept, OFFSET);
    assertThat(echo.isAt(DataElement.PAN)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0100, 110",
    "0200, 210",
    "0201, 210",
    "0220, 230",
    "0221, 230",
    "0400, 410",
    "0401, 410",
    "0420, 430",
    "0421, 430",
    "0800, 810"
  })
  void answersARepeatAsItsOriginal(String mti, int response) {
    ISOMsg request = TillMessages.purchase(101);
    request.set(0, mti);

    capture(request);

    assertThat(Echo.responseMti(kept, OFFSET)).isEqualTo(response);
  }

  @Test
  void doesNotRepeatADamagedElement() {
    String packed =
        new String(TillMessages.pack(TillMessages.purchase(101)), StandardCharsets.US_ASCII)
            .replace("000000004590", "00000000459X");
    UnsafeBuffer frame = new UnsafeBuffer(packed.getBytes(StandardCharsets.US_ASCII));
    MessageDecoder decoder = new MessageDecoder(TillMessages.spec());
    assertThat(decoder.decode(frame, 0, frame.capacity())).isEqualTo(DataElement.AMOUNT);

    echo.capture(decoder, frame, 0, 0, kept, OFFSET);
    echo.open(kept, OFFSET);
    encoder.begin(written, 0, MTI, false);
    echo.writeThrough(DataElement.MAX, encoder);

    ISOMsg answer = read(encoder.end());
    assertThat(answer.hasField(DataElement.AMOUNT)).isFalse();
    assertThat(answer.hasField(DataElement.STAN)).isTrue();
  }

  @Test
  void repeatsWhatItsDialectHasThere() {
    assertThat(Echo.maxLength(TillMessages.spec(), Dialect.shipped("cmf"), 0))
        .as("DE 13, 49 and 70 are something else in CMF")
        .isLessThan(Echo.maxLength(TillMessages.spec(), Dialect.shipped("iso87a"), 0));
  }

  @Test
  void remembersThatTheEarnWasAskedFor() {
    capture(TillMessages.purchase(101));
    assertThat(Echo.isEarnAsked(kept, OFFSET)).isFalse();

    Echo.earnAsked(kept, OFFSET, true);

    assertThat(Echo.isEarnAsked(kept, OFFSET)).isTrue();
    assertThat(Echo.mti(kept, OFFSET)).isEqualTo(200);
  }

  @Test
  void nothingIsLeftOfAnErasedEcho() {
    capture(everything());

    Echo.erase(kept, OFFSET);

    for (int i = 0; i < kept.capacity(); i++) {
      assertThat(kept.getByte(i)).as("byte %d", i).isZero();
    }
  }

  @Test
  void theLongestEchoOfTheProfileFitsIntoItsRoom() {
    int headerLength = 5;
    int promised = Echo.maxLength(TillMessages.spec(), Dialect.shipped("iso87a"), headerLength);
    UnsafeBuffer wide = new UnsafeBuffer(new byte[OFFSET + 2 * Echo.MAX_LENGTH]);
    wide.setMemory(OFFSET, 2 * Echo.MAX_LENGTH, (byte) 0x5A);
    ISOMsg advice = everything();
    advice.set(0, "0220");
    MessageDecoder decoder = TillMessages.decode(advice);

    echo.capture(decoder, decoder.buffer(), 0, headerLength, wide, OFFSET);

    assertThat(promised).isLessThanOrEqualTo(Echo.MAX_LENGTH);
    for (int i = OFFSET + promised; i < wide.capacity(); i++) {
      assertThat(wide.getByte(i)).as("byte %d", i).isEqualTo((byte) 0x5A);
    }
    assertThat(elements(echoed(wide)))
        .containsAll(REPEATED)
        .contains(DataElement.APPROVAL_CODE)
        .hasSize(REPEATED.size() + 1);
  }

  private ISOMsg echoed(UnsafeBuffer source) {
    echo.open(source, OFFSET);
    encoder.begin(written, 0, MTI, true);
    echo.writeThrough(DataElement.MAX, encoder);
    return read(encoder.end());
  }

  /** A request with all the profile has it repeat, each at its longest, and more besides. */
  private static ISOMsg everything() {
    ISOMsg request = TillMessages.purchase(101);
    request.set(DataElement.PAN, "9999000100000078999");
    request.set(14, "2812");
    request.set(23, "001");
    request.set(DataElement.NETWORK_ID, "001");
    request.set(DataElement.ACQUIRER_ID, "12345678901");
    request.set(DataElement.FORWARDER_ID, "10987654321");
    request.set(DataElement.TRACK_2, TillMessages.TRACK_2);
    request.set(DataElement.RRN, "TILL-0000042");
    request.set(DataElement.APPROVAL_CODE, "ABC123");
    request.set(45, "B9999000100000078^TILL/TEST^2812101");
    request.set(DataElement.ADDITIONAL_DATA, "20001E");
    request.set(52, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    request.set(DataElement.NETWORK_MANAGEMENT_CODE, "301");
    request.set(DataElement.ORIGINAL_DATA, "0".repeat(42));
    request.set(DataElement.FROM_ACCOUNT, "1".repeat(28));
    request.set(DataElement.TO_ACCOUNT, "2".repeat(28));
    return request;
  }

  private void capture(ISOMsg request) {
    MessageDecoder decoder = TillMessages.decode(request);
    echo.capture(decoder, decoder.buffer(), 0, 0, kept, OFFSET);
  }

  private ISOMsg read(int length) {
    byte[] message = new byte[length];
    written.getBytes(0, message);
    return TillMessages.unpack(message);
  }

  private static List<Integer> elements(ISOMsg message) {
    return IntStream.rangeClosed(2, DataElement.MAX).filter(message::hasField).boxed().toList();
  }
}
