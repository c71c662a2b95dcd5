package io.tebus.iso.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {

  private static final String HEADER = "6000010002";
  private static final UnsafeBuffer NO_HEADER = new UnsafeBuffer(new byte[0]);
  private static final long SEED = 20_261_122;

  // ---- Names

  @ParameterizedTest
  @ValueSource(strings = {"org.jpos.iso.channel.PostChannel", "PostChannel"})
  void isFoundByTheNameOfTheChannel(String channelClass) {
    Framing framing = Framing.forChannelClass(channelClass, "");

    assertThat(framing.prefixLength()).isEqualTo(2);
    assertThat(framing.headerLength()).isZero();
    assertThat(framing.maxBodyLength()).isEqualTo(65_535);
  }

  @ParameterizedTest
  @CsvSource({
    "com.acme.PostChannel, PostChannel",
    "PstChannel, PostChannel",
    "org.jpos.iso.channel.AsciiChannel, ASCIIChannel",
    "NAC, NACChannel"
  })
  void namesTheNearestOfTheChannelsItKnows(String channelClass, String nearest) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Framing.forChannelClass(channelClass, ""))
        .withMessageContaining("class=" + channelClass + " ")
        .withMessageContaining("nearest: org.jpos.iso.channel." + nearest + ")");
  }

  @ParameterizedTest
  @CsvSource({
    "XMLChannel, XML",
    "X25Channel, by the clock",
    "org.jpos.iso.channel.GZIPChannel, compressed",
    "FSDChannel, not ISO 8583",
    "RBPChannel, records",
    "PADChannel, no length"
  })
  void saysWhyAChannelOfJposCannotBeServed(String channelClass, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Framing.forChannelClass(channelClass, ""))
        .withMessageContaining("class=" + channelClass + " cannot be served")
        .withMessageContaining(why)
        .withMessageContaining("expected: one of");
  }

  // ---- Headers and properties

  @ParameterizedTest
  @ValueSource(strings = {"6", "600", "6000G0", "60 00"})
  void refusesAHeaderThatIsNotHexadecimal(String header) {
    for (String channelClass : new String[] {"PostChannel", "NACChannel", "RawChannel"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Framing.forChannelClass(channelClass, header))
          .withMessageContaining("header=" + header);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CSChannel", "CMFChannel", "GICCChannel", "VAPChannel"})
  void refusesAHeaderWhereItWouldHaveNoEffect(String channelClass) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Framing.forChannelClass(channelClass, HEADER))
        .withMessageContaining(channelClass);
  }

  @ParameterizedTest
  @CsvSource({
    "PostChannel, length-digits, 4, override-header",
    "NACChannel, tpdu-swop, false, tpdu-swap",
    "BCDChannel, tpdu-swap, false, expect-keep-alive",
    "BASE24Channel, expect-keep-alive, true, override-header"
  })
  void refusesAPropertyThatWouldHaveNoEffect(
      String channelClass, String name, String value, String known) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Framing.forChannelClass(channelClass, "", Map.of(name, value)))
        .withMessageContaining("property=" + name)
        .withMessageContaining(known);
  }

  @ParameterizedTest
  @CsvSource({
    "ASCIIChannel, length-digits, 0",
    "ASCIIChannel, length-digits, 10",
    "ASCIIChannel, length-digits, four",
    "ASCIIChannel, expect-keep-alive, on",
    "CMFChannel, max-keepalives-in-a-row, -1",
    "VAPChannel, srcid, 12345",
    "VAPChannel, header-format, 256"
  })
  void refusesAPropertyItCannotRead(String channelClass, String name, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Framing.forChannelClass(channelClass, "", Map.of(name, value)))
        .withMessageContaining("property=" + name + " value=" + value + " (expected: ");
  }

  @ParameterizedTest
  @CsvSource({
    "PostChannel, '', PostChannel (2-byte length)",
    "NACChannel, 6000000000, 'NACChannel (2-byte length, 5-byte header)'",
    "ASCIIChannel, '', ASCIIChannel (4-digit length)",
    "BCDChannel, '', BCDChannel (2-byte BCD length)",
    "BASE24Channel, '', BASE24Channel (ends with ETX)",
    "VAPChannel, '', 'VAPChannel (2-byte length, BASE I header)'"
  })
  void isShownAsAnOperatorReadsIt(String channelClass, String header, String shown) {
    assertThat(Framing.forChannelClass(channelClass, header)).hasToString(shown);
  }

  // ---- Lengths

  @ParameterizedTest
  @CsvSource({
    "ASCIIChannel, 30313033",
    "AmexChannel, 0069",
    "BASE24TCPChannel, 0068",
    "BCDChannel, 0103",
    "CMFChannel, 000067",
    "CSChannel, 00670000",
    "GICCChannel, 00000067",
    "HEXChannel, 30303637",
    "NACChannel, 0067",
    "NCCChannel, 0103",
    "PostChannel, 0067",
    "RawChannel, 00000067"
  })
  void writesTheLengthOfABodyAsTheChannelDoes(String channelClass, String prefix) {
    Framing framing = Framing.forChannelClass(channelClass, "");
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[3 + 4 + 103 + 1]);

    int length = framing.writeAround(buffer, 3, 103, NO_HEADER, 0);

    int prefixLength = framing.prefixLength();
    byte[] written = new byte[prefixLength];
    buffer.getBytes(3, written);
    assertThat(written).asHexString().isEqualTo(prefix);
    assertThat(length).isEqualTo(prefixLength + 103 + framing.trailerLength());
    assertThat(framing.frameLength(buffer, 3, prefixLength - 1)).isEqualTo(Framing.INCOMPLETE);
    assertThat(framing.frameLength(buffer, 3, prefixLength)).isEqualTo(length);
  }

  @ParameterizedTest
  @CsvSource({
    "ASCIIChannel, 2B303330",
    "ASCIIChannel, 2D303330",
    "ASCIIChannel, 30303041",
    "BCDChannel, 000A",
    "BCDChannel, A000",
    "BCDChannel, 0000",
    "HEXChannel, 30303047",
    "HEXChannel, 2B303330",
    "HEXChannel, 30303030",
    "RawChannel, FFFFFFFF",
    "RawChannel, 80000030",
    "RawChannel, 7FFFFFFF",
    "RawChannel, 00000000",
    "AmexChannel, 0001",
    "AmexChannel, 0002",
    "BASE24TCPChannel, 0001",
    "NACChannel, 0000",
    "VAPChannel, 00150000"
  })
  void cannotReadALengthThatMakesNoSense(String channelClass, String prefix) {
    Framing framing = Framing.forChannelClass(channelClass, "");
    byte[] bytes = HexFormat.of().parseHex(prefix);

    assertThat(framing.frameLength(new UnsafeBuffer(bytes), 0, bytes.length))
        .isEqualTo(Framing.UNREADABLE);
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "6000010002, 0", "6000010002, 4"})
  void cannotReadALengthThatLeavesNoRoomForTheHeader(String header, int bodyLength) {
    Framing framing = Framing.forChannelClass("PostChannel", header);
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[] {0, (byte) bodyLength});

    assertThat(framing.frameLength(buffer, 0, 2)).isEqualTo(Framing.UNREADABLE);
  }

  /** The header is all there is of the body. */
  @ParameterizedTest
  @CsvSource({
    "PostChannel, 6000010002, 00056000010002",
    "BASE24TCPChannel, HEAD, 00054845414403",
    "BASE24Channel, HEAD, 4845414403",
    "BASE24Channel, '', 03",
    "VAPChannel, '', 0016000016010200000000000000000000000000000000000000"
  })
  void cutsAFrameThatHasAHeaderOnly(String channelClass, String header, String frame) {
    Framing framing = Framing.forChannelClass(channelClass, header);
    byte[] bytes = HexFormat.of().parseHex(frame);
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    int bodyLength = bytes.length - framing.prefixLength() - framing.trailerLength();

    assertThat(framing.frameLength(buffer, 0, bytes.length)).isEqualTo(bytes.length);
    assertThat(framing.headerLength(buffer, framing.prefixLength(), bodyLength))
        .isEqualTo(bodyLength);
  }

  @ParameterizedTest
  @CsvSource({"2, 22", "3, -2", "255, -2"})
  void passesOverTextThatIsNoMessage(int textFormat, int expected) {
    Framing framing = Framing.forChannelClass("VAPChannel", "");
    byte[] body = new byte[30];
    body[0] = 22;
    body[2] = (byte) textFormat;

    assertThat(framing.headerLength(new UnsafeBuffer(body), 0, body.length)).isEqualTo(expected);
  }

  @Test
  void limitsKeepAlivesOfEveryClassThatHasALength() {
    for (FramingCase channel : FramingCase.withLength()) {
      Framing framing =
          Framing.forChannelClass(
              channel.channelClass(), "", Map.of("max-keepalives-in-a-row", "7"));

      assertThat(framing.maxKeepAlivesInARow()).as(channel.channelClass()).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PostChannel, 65536",
    "PostChannel, -1",
    "BCDChannel, 10000",
    "HEXChannel, 65535",
    "AmexChannel, 65534"
  })
  void refusesABodyThePrefixCannotExpress(String channelClass, int bodyLength) {
    Framing framing = Framing.forChannelClass(channelClass, "");
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[4]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> framing.writeAround(buffer, 0, bodyLength, NO_HEADER, 0))
        .withMessageContaining("bodyLength=" + bodyLength);
  }

  @Test
  void acceptsAHexadecimalLengthInEitherCase() {
    Framing framing = Framing.forChannelClass("HEXChannel", "");

    assertThat(framing.frameLength(ascii("00aB"), 0, 4)).isEqualTo(4 + 0xAB);
  }

  // ---- Answers

  @Test
  void anAnswerTakesTheHeaderOfItsRequest() {
    Framing framing = Framing.forChannelClass("PostChannel", HEADER);
    UnsafeBuffer request = new UnsafeBuffer(new byte[] {0, 9, 0x60, 7, 8, 9, 10});
    UnsafeBuffer answer = new UnsafeBuffer(new byte[9]);

    assertThat(framing.messageOffset(request, 2)).isEqualTo(7);
    answer.putByte(1 + 7, (byte) '0');
    assertThat(framing.writeAround(answer, 1, 1, request, 2)).isEqualTo(8);

    assertThat(answer.byteArray()).containsExactly(0, 0, 6, 0x60, 7, 8, 9, 10, '0');
  }

  @Test
  void anAnswerTakesTheConfiguredHeaderWhenItIsToldTo() {
    Framing framing =
        Framing.forChannelClass("PostChannel", HEADER, Map.of("override-header", "true"));
    UnsafeBuffer request = new UnsafeBuffer(new byte[] {0x60, 7, 8, 9, 10});
    UnsafeBuffer answer = new UnsafeBuffer(new byte[8]);

    framing.writeAround(answer, 0, 1, request, 0);

    assertThat(answer.byteArray()).containsExactly(0, 6, 0x60, 0, 1, 0, 2, 0);
  }

  @Test
  void aTpduChangesItsAddressesAndAnyOtherHeaderStays() {
    UnsafeBuffer request = new UnsafeBuffer(new byte[] {0x60, 1, 2, 3, 4, 5});
    UnsafeBuffer answer = new UnsafeBuffer(new byte[9]);

    Framing.forChannelClass("NACChannel", HEADER).writeAround(answer, 0, 1, request, 0);
    assertThat(answer.byteArray()).containsExactly(0, 6, 0x60, 3, 4, 1, 2, 0, 0);

    Framing.forChannelClass("NACChannel", HEADER + "00").writeAround(answer, 0, 1, request, 0);
    assertThat(answer.byteArray()).containsExactly(0, 7, 0x60, 1, 2, 3, 4, 5, 0);
  }

  // ---- Garbage

  /** No byte is looked at that is not there, and every turn goes on or ends. */
  @ParameterizedTest
  @MethodSource("io.tebus.iso.frame.FramingCase#all")
  void survivesAnyBytes(FramingCase channel) {
    Framing framing = channel.framing();
    Random random = new Random(SEED);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = new byte[random.nextInt(90)];
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i++) {
        // Often a length that is small enough for a frame to be whole.
        bytes[i] =
            switch (random.nextInt(4)) {
              case 0 -> 0;
              case 1 -> (byte) ('0' + random.nextInt(10));
              case 2 -> (byte) random.nextInt(40);
              default -> bytes[i];
            };
      }

      assertThatCode(() -> new FrameReader(framing).receive(bytes, 0, bytes.length))
          .as("seed %d, round %d", SEED, round)
          .doesNotThrowAnyException();
    }
  }

  private static UnsafeBuffer ascii(String text) {
    return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
  }
}
