package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No card number gets into a log, and what is not one stays readable. */
class MessagePrinterTest {

  private static final String PAN = "9999000100000078";

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1_024]);

  @Test
  void printsAnElementALine() {
    String printed = print("iso87ascii", Map.of(2, PAN, 3, "009000", 11, "101", 41, "TERM0007"));

    assertThat(printed)
        .isEqualTo(
            """
            0200
            002 [16] 999900******0078
            003 [6] 009000
            011 [6] 000101
            041 [8] TERM0007
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2  | 123456789012                         | 002 [12] ************",
        "2  | 1234567890123                        | 002 [13] 123456***0123",
        "2  | 1234567890123456789                  | 002 [19] 123456*********6789",
        "34 | 9999000100000078                     | 034 [16] 999900******0078",
        "35 | 9999000100000078=28121010000000000000 | 035 [37] 999900******0078*********************",
        "35 | 9999000100000078D2812                | 035 [21] 999900******0078*****",
        "36 | 99990001000000780000000000=2812      | 036 [31] *******************************",
        "45 | B9999000100000078^DOE/JANE^2812      | 045 [31] *999900******0078**************",
        "48 | card 9999000100000078, 2 of 3        | 048 [29] card 999900******0078, 2 of 3",
        "48 | 9999000100000079                     | 048 [16] 9999000100000079",
        "48 | 9999 0001 0000 0078                  | 048 [19] 9999 00** **** 0078",
        "48 | no. 9999-0001-0000-0078              | 048 [23] no. 9999-00**-****-0078",
        "48 | 9999 00010000 0078                   | 048 [18] 9999 00010000 0078",
        "48 | 99990001000000789                    | 048 [17] 999900******00789",
        "48 | 1239999000100000078456               | 048 [22] 12399990********078456",
        "55 | 9F2608                               | 055 [6] ** bytes",
        "63 | 123456789012                         | 063 [12] 123456789012",
      })
  void masksWhatNamesACard(int element, String content, String line) {
    assertThat(print("iso87ascii", Map.of(element, content))).isEqualTo("0200\n" + line + "\n");
  }

  /** Two of the zeros behind the card number make other numbers that the check digit admits. */
  @Test
  void masksACardNumberWithinAnotherNumber() {
    String original = "0200" + PAN + "0".repeat(22);

    assertThat(print("iso87ascii", Map.of(90, original)))
        .isEqualTo("0200\n090 [42] 02009999**********78000000************0000\n");
  }

  @Test
  void printsOfBytesHowManyThereAre() {
    String printed =
        print("iso87binary", Map.of(2, PAN, 52, "0011223344556677", 55, "9F260100", 3, "9000"));

    assertThat(printed)
        .isEqualTo(
            """
            0200
            002 [16] 999900******0078
            003 [6] 009000
            052 [8] ** bytes
            055 [4] ** bytes
            """);
  }

  @Test
  void printsTheElementsOfACompositeBelowIt() throws ISOException {
    Descriptor descriptor = Descriptor.ofJar("cmf");
    RandomMessages.Message message =
        new RandomMessages.Message(
            "2100",
            values(
                Map.of(
                    11,
                    new RandomMessages.Plain("101"),
                    43,
                    new RandomMessages.Composite(
                        values(
                            Map.of(
                                2,
                                new RandomMessages.Plain("Shop 1" + PAN),
                                5,
                                new RandomMessages.Plain("858")))))));
    byte[] frame = new JposOracle(descriptor).pack(message);
    MessageDecoder decoder = new MessageDecoder(descriptor.compile());
    assertThat(decoder.decode(new UnsafeBuffer(frame), 0, frame.length)).isZero();

    assertThat(MessagePrinter.print(decoder))
        .isEqualTo(
            """
            2100
            011 [12] 000000000101
            043 [34]
              002 [22] Shop 199990*******0078
              005 [3] 858
            """);
  }

  @Test
  void leavesDamagedElementsOutAndSaysThatTheStructureIsBroken() {
    MessageDecoder decoder = new MessageDecoder(JposOracle.spec());

    assertThat(print(decoder, "0200" + "3020000000000000" + "00x000" + "000000000100" + "000101"))
        .isEqualTo("0200\n004 [12] 000000000100\n011 [6] 000101\n");
    assertThat(print(decoder, "0200" + "3020000000000000" + "000000" + "0000"))
        .isEqualTo("0200\n003 [6] 000000\nstructure broken\n");
    assertThat(print(decoder, "02")).isEqualTo("message type unreadable\n");
  }

  private String print(MessageDecoder decoder, String frame) {
    buffer.putStringWithoutLengthAscii(0, frame);
    decoder.decode(buffer, 0, frame.length());
    return MessagePrinter.print(decoder);
  }

  private String print(String name, Map<Integer, String> contents) {
    Descriptor descriptor = Descriptor.ofJar(name);
    MessageSpec spec = descriptor.compile();
    MessageEncoder encoder = new MessageEncoder(spec);
    boolean second = contents.keySet().stream().anyMatch(element -> element > Bitmap.ELEMENTS);
    encoder.begin(buffer, 0, 200, second);
    contents.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(content -> write(encoder, spec, content.getKey(), content.getValue()));
    int length = encoder.end();
    MessageDecoder decoder = new MessageDecoder(spec);
    assertThat(decoder.decode(buffer, 0, length)).isZero();
    return MessagePrinter.print(decoder);
  }

  private static void write(MessageEncoder encoder, MessageSpec spec, int element, String content) {
    if (spec.isText(element)) {
      byte[] ascii = content.getBytes(StandardCharsets.US_ASCII);
      encoder.text(element, ascii, 0, ascii.length);
    } else {
      byte[] bytes = HexFormat.of().parseHex(content);
      encoder.binary(element, new UnsafeBuffer(bytes), 0, bytes.length);
    }
  }

  private static NavigableMap<Integer, RandomMessages.Value> values(
      Map<Integer, RandomMessages.Value> values) {
    return new TreeMap<>(values);
  }
}
