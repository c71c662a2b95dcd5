package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.iso.DataElement;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageDecoderTest {

  private static final int OFFSET = 5;

  /** Thirteen digits that do not begin with 0. */
  private static final long TRILLION = 1_000_000_000_000L;

  private final MessageDecoder decoder = new MessageDecoder(JposOracle.spec());

  @Test
  void readsThePartsOfAMessage() {
    String frame =
        "0200" + bitmap(2, 3, 11, 41) + "16" + "9999000100000078" + "009000000101TERM0007";

    int status = decode(frame);

    assertThat(status).isEqualTo(MessageDecoder.OK);
    assertThat(decoder.mti()).isEqualTo(200);
    assertThat(decoder.structureIntact()).isTrue();
    assertThat(decoder.has(DataElement.PAN)).isTrue();
    assertThat(decoder.has(DataElement.AMOUNT)).isFalse();
    assertThat(decoder.rawOffset(DataElement.PAN)).isEqualTo(OFFSET + 20);
    assertThat(decoder.rawLength(DataElement.PAN)).isEqualTo(18);
    assertThat(decoder.offset(DataElement.PAN)).isEqualTo(OFFSET + 22);
    assertThat(decoder.length(DataElement.PAN)).isEqualTo(16);
    assertThat(decoder.number(DataElement.PAN)).isEqualTo(9_999_000_100_000_078L);
    assertThat(decoder.number(DataElement.PROCESSING_CODE)).isEqualTo(9_000);
    assertThat(decoder.number(DataElement.TERMINAL_ID)).isEqualTo(Digits.NOT_A_NUMBER);
    assertThat(decoder.byteAt(DataElement.TERMINAL_ID, 4)).isEqualTo((byte) '0');
    assertThat(content(DataElement.TERMINAL_ID)).isEqualTo("TERM0007");
  }

  @Test
  void forgetsTheMessageBefore() {
    decode("0200" + bitmap(3, 11) + "009000000101");

    int status = decode("0800" + bitmap(70, 11) + "000102301");

    assertThat(status).isEqualTo(MessageDecoder.OK);
    assertThat(decoder.has(DataElement.PROCESSING_CODE)).isFalse();
    assertThat(decoder.number(DataElement.NETWORK_MANAGEMENT_CODE)).isEqualTo(301);
  }

  @Test
  void hasNoNumberOfAnElementThatOnlyTheMessageBeforeHad() {
    decode("0200" + bitmap(2, 3, 11) + "16" + "9999000100000078" + "009000000101");
    assertThat(decoder.number(DataElement.PROCESSING_CODE)).isEqualTo(9_000);
    assertThat(decoder.number(DataElement.PAN, 0, 6)).isEqualTo(999_900);

    decode("0800" + bitmap(70, 11) + "000102301");

    assertThat(decoder.number(DataElement.PAN)).isEqualTo(Digits.NOT_A_NUMBER);
    assertThat(decoder.number(DataElement.PAN, 0, 6)).isEqualTo(Digits.NOT_A_NUMBER);
    assertThat(decoder.number(DataElement.PROCESSING_CODE)).isEqualTo(Digits.NOT_A_NUMBER);
    assertThat(decoder.number(DataElement.PROCESSING_CODE, 0, 2)).isEqualTo(Digits.NOT_A_NUMBER);
  }

  /** In elements with a plan, without one, and inside another element; each read as a number. */
  @Test
  void keepsNoNumberAsLongAsACards() throws ReflectiveOperationException {
    MessageDecoder cards = new MessageDecoder(specOfCards());
    String frame =
        "0200"
            + bitmap(2, 3, 86, 102, 103)
            + "18999900010000007812"
            + "009000"
            + packed("9999000100000078")
            + packed("0E99990001000000")
            + "0139999000100000";
    byte[] bytes = frame.getBytes(StandardCharsets.ISO_8859_1);

    assertThat(cards.decode(new UnsafeBuffer(bytes), 0, bytes.length)).isZero();

    assertThat(cards.number(2)).isEqualTo(999_900_010_000_007_812L);
    assertThat(cards.number(3)).isEqualTo(9_000);
    assertThat(cards.number(86)).isEqualTo(9_999_000_100_000_078L);
    assertThat(cards.number(102)).isEqualTo(99_990_001_000_000L);
    MessageDecoder inside = Objects.requireNonNull(cards.sub(103));
    assertThat(inside.number(1)).isEqualTo(9_999_000_100_000L);
    assertThat(numbersKept(cards)).contains(9_000L).allMatch(number -> number < TRILLION);
    assertThat(numbersKept(inside)).allMatch(number -> number < TRILLION);

    // Cut in the last element: what stands before it is sound.
    assertThat(cards.decode(new UnsafeBuffer(bytes), 0, bytes.length - 1)).isEqualTo(103);
    assertThat(numbersKept(cards)).allMatch(number -> number < TRILLION);
  }

  private static MessageSpec specOfCards() {
    return MessageSpec.compile(
        new ByteArrayInputStream(
            """
            <isopackager>
              <isofield id="0" length="4" class="org.jpos.iso.IFA_NUMERIC"/>
              <isofield id="1" length="16" class="org.jpos.iso.IFA_BITMAP"/>
              <isofield id="2" length="18" class="org.jpos.iso.IFA_LLNUM"/>
              <isofield id="3" length="6" class="org.jpos.iso.IFA_NUMERIC"/>
              <isofield id="86" length="16" class="org.jpos.iso.IFB_NUMERIC"/>
              <isofield id="102" length="18" class="org.jpos.iso.IFB_LLHNUM"/>
              <isofieldpackager id="103" length="99" class="org.jpos.iso.IFA_LLLBINARY"
                  packager="org.jpos.iso.packager.GenericSubFieldPackager" emitBitmap="false">
                <isofield id="1" length="13" class="org.jpos.iso.IFA_NUMERIC"/>
              </isofieldpackager>
            </isopackager>
            """
                .getBytes(StandardCharsets.UTF_8)),
        "cards");
  }

  private static String packed(String digits) {
    return new String(HexFormat.of().parseHex(digits), StandardCharsets.ISO_8859_1);
  }

  private static List<Long> numbersKept(MessageDecoder decoder)
      throws ReflectiveOperationException {
    Field parser = MessageDecoder.class.getDeclaredField("parser");
    Field numbers = MessageParser.class.getDeclaredField("numbers");
    parser.setAccessible(true);
    numbers.setAccessible(true);
    long[] kept = (long[]) Objects.requireNonNull(numbers.get(parser.get(decoder)));
    return LongStream.of(kept).boxed().toList();
  }

  @Test
  void readsElement65AsThePackagerSays() {
    int status = decode("0500" + bitmap(11, 65, 66) + "000101" + "a5" + "1");

    assertThat(status).isEqualTo(MessageDecoder.OK);
    assertThat(content(65)).isEqualTo("a5");
    assertThat(decoder.number(66)).isEqualTo(1);
  }

  @Test
  void readsBitmapsOfEitherCase() {
    assertThat(decode("0200" + "000000000000000c" + "002ab" + "003abc")).isZero();
    assertThat(decode("0200" + "000000000000000C" + "002ab" + "003abc")).isZero();
    assertThat(content(62)).isEqualTo("abc");
  }

  @Test
  void readsAnEmptyVariableElement() {
    int status = decode("0200" + bitmap(2, 11, 48) + "00" + "000101" + "000");

    assertThat(status).isEqualTo(MessageDecoder.OK);
    assertThat(decoder.has(DataElement.PAN)).isTrue();
    assertThat(decoder.length(DataElement.PAN)).isZero();
    assertThat(decoder.number(DataElement.PAN)).isEqualTo(Digits.NOT_A_NUMBER);
    assertThat(content(DataElement.ADDITIONAL_DATA)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "020", "02 0", "O200", "0x00", "-200"})
  void cannotReadAMessageTypeOfAnythingButFourDigits(String frame) {
    assertThat(decode(frame)).isEqualTo(MessageDecoder.MTI_UNREADABLE);
    assertThat(decoder.mti()).isEqualTo(MessageDecoder.MTI_UNREADABLE);
    assertThat(decoder.structureIntact()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0200",
        "0200002000000080000",
        "0200002000000080000G",
        "0200802000000080000000000000000000",
        "0200802000000080000000000000000000 0"
      })
  void namesElementOneForADamagedBitmap(String frame) {
    assertThat(decode(frame)).isEqualTo(1);
    assertThat(decoder.mti()).isEqualTo(200);
    assertThat(decoder.structureIntact()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          # element | on the wire, damaged | why
          2  | 16999900010000007A         | a letter in a number
          2  | 2099990001000000780000     | longer than 19
          4  | "00000000 590"             | a space in a number
          28 | X00000100                  | the sign of x+n
          28 | C0000010x                  | the digits of x+n
          35 | 06123^45                   | not a separator of track 2
          37 | 12345678901é               | outside ASCII
          52 | 000102030405060G           | not hexadecimal
          102 | 2912345678901234567890123456789 | longer than 28
          """)
  void decodesOnAfterDamagedContent(int element, String damaged, String why) {
    String frame =
        element < 41
            ? "0200" + bitmap(element, 41) + damaged + "TERM0007"
            : "0200" + bitmap(41, element, 128) + "TERM0007" + damaged + "0123456789ABCDEF";

    int status = decode(frame);

    assertThat(status).as(why).isEqualTo(element);
    assertThat(decoder.structureIntact()).as(why).isTrue();
    assertThat(decoder.has(element)).as(why).isFalse();
    assertThat(content(DataElement.TERMINAL_ID)).as(why).isEqualTo("TERM0007");
    assertThat(decoder.has(128)).as(why).isEqualTo(element > 41);
  }

  @Test
  void admitsTheSeparatorsOfTrack2() {
    assertThat(decode("0200" + bitmap(35) + "101234=56D78")).isEqualTo(MessageDecoder.OK);
  }

  @Test
  void namesTheLowestOfTwoDamagedElements() {
    assertThat(decode("0200" + bitmap(3, 11, 41) + "00900x" + "00010y" + "TERM0007")).isEqualTo(3);
    assertThat(decode("0200" + bitmap(3, 11, 41) + "00900x" + "00010")).isEqualTo(3);
    assertThat(decoder.structureIntact()).isFalse();
  }

  @Test
  void stopsAtALengthThatCannotBeRead() {
    int status = decode("0200" + bitmap(3, 11, 48, 128) + "009000" + "000101" + "0x1" + "abc");

    assertThat(status).isEqualTo(48);
    assertThat(decoder.structureIntact()).isFalse();
    assertThat(decoder.number(DataElement.STAN)).isEqualTo(101);
    assertThat(decoder.has(48)).isFalse();
    assertThat(decoder.has(128)).isFalse();
  }

  @Test
  void namesTheHighestElementForBytesThatFollowIt() {
    int status = decode("0200" + bitmap(3, 11) + "009000" + "000101" + "0");

    assertThat(status).isEqualTo(11);
    assertThat(decoder.structureIntact()).isTrue();
    assertThat(decoder.number(DataElement.STAN)).isEqualTo(101);
  }

  @Test
  void namesElementOneForBytesThatFollowAnEmptyBitmap() {
    assertThat(decode("0800" + bitmap() + "0")).isEqualTo(1);
  }

  @Test
  void stopsAtAnElementThePackagerDoesNotHave() {
    MessageSpec spec =
        MessageSpec.compile(
            new ByteArrayInputStream(
                """
                <isopackager>
                  <isofield id="0" length="4" class="org.jpos.iso.IFA_NUMERIC"/>
                  <isofield id="1" length="16" class="org.jpos.iso.IFA_BITMAP"/>
                  <isofield id="11" length="6" class="org.jpos.iso.IFA_NUMERIC"/>
                </isopackager>
                """
                    .getBytes(StandardCharsets.UTF_8)),
            "small");
    MessageDecoder small = new MessageDecoder(spec);
    byte[] frame = ("0800" + bitmap(11, 12) + "000101").getBytes(StandardCharsets.US_ASCII);

    int status = small.decode(new UnsafeBuffer(frame), 0, frame.length);

    assertThat(status).isEqualTo(12);
    assertThat(small.structureIntact()).isFalse();
    assertThat(small.number(11)).isEqualTo(101);
  }

  /** Decodes in a buffer that ends with the frame, so that a read beyond it throws. */
  private int decode(String frame) {
    byte[] bytes = (" ".repeat(OFFSET) + frame).getBytes(StandardCharsets.ISO_8859_1);
    return decoder.decode(new UnsafeBuffer(bytes), OFFSET, bytes.length - OFFSET);
  }

  private String content(int element) {
    byte[] content = new byte[decoder.length(element)];
    decoder.copyText(element, new UnsafeBuffer(content), 0);
    return new String(content, StandardCharsets.ISO_8859_1);
  }

  /** The bitmap, or both where an element is above 64, in hexadecimal. */
  private static String bitmap(int... elements) {
    long first = 0;
    long second = 0;
    for (int element : elements) {
      if (element <= 64) {
        first |= 1L << (64 - element);
      } else {
        first |= 1L << 63;
        second |= 1L << (128 - element);
      }
    }
    return first < 0 ? "%016X%016X".formatted(first, second) : "%016X".formatted(first);
  }
}
