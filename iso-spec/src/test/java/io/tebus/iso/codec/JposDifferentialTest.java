package io.tebus.iso.codec;

import static io.tebus.iso.DataElement.TRACK_2;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sound messages with every descriptor: our codec and jPOS's packager must agree on every byte and
 * on every value, composites included. {@code -Dtebus.seed=N} sees other messages.
 */
class JposDifferentialTest {

  private static final int MESSAGES = Boolean.getBoolean("tebus.drills") ? 2_000 : 200;
  private static final int LONGEST = 999;
  private static final int OFFSET = 3;
  private static final byte GUARD = 0x5A;

  @Test
  void coversTheSampleDescriptorsToo() {
    Vectors.assumeHere();

    assertThat(Descriptor.all()).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void decodesWhatJposPacks(Descriptor descriptor) throws ISOException {
    JposOracle oracle = new JposOracle(descriptor);
    MessageDecoder decoder = new MessageDecoder(descriptor.compile());
    RandomMessages messages = new RandomMessages(oracle, RandomMessages.SEED);
    for (int i = 0; i < MESSAGES; i++) {
      RandomMessages.Message message = next(messages, i);
      byte[] frame = oracle.pack(message);

      int status = decoder.decode(guarded(frame), OFFSET, frame.length);

      String where = label(descriptor, i) + " " + message;
      assertThat(status).as(where).isEqualTo(MessageDecoder.OK);
      assertThat(decoder.structureIntact()).as(where).isTrue();
      assertThat(decoder.mti()).as(where).isEqualTo(Integer.parseInt(message.mti()));
      assertThat(oracle.contents(decoder))
          .as(where)
          .isNotEmpty()
          .isEqualTo(JposOracle.contents(oracle.unpack(frame)));
      assertReadsAgree(decoder, oracle.level(), label(descriptor, i));
    }
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void encodesTheBytesJposPacks(Descriptor descriptor) throws ISOException {
    JposOracle oracle = new JposOracle(descriptor);
    JposWriter writer = new JposWriter(descriptor, oracle.level());
    RandomMessages messages = new RandomMessages(oracle, RandomMessages.SEED);
    for (int i = 0; i < MESSAGES; i++) {
      RandomMessages.Message message = next(messages, i);
      byte[] frame = oracle.pack(message);

      boolean second = oracle.read(frame).bitmap().get(1);
      int mti = Integer.parseInt(message.mti());
      writer.begin(mti, second, message.needsThirdBitmap());
      writer.write(message.values());

      assertThat(HexFormat.of().formatHex(writer.end()))
          .as(label(descriptor, i) + " " + message)
          .isEqualTo(HexFormat.of().formatHex(frame));
    }
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void copiesElementsInWireForm(Descriptor descriptor) throws ISOException {
    JposOracle oracle = new JposOracle(descriptor);
    MessageDecoder decoder = new MessageDecoder(descriptor.compile());
    JposWriter writer = new JposWriter(descriptor, oracle.level());
    RandomMessages messages = new RandomMessages(oracle, RandomMessages.SEED);
    for (int i = 0; i < MESSAGES; i++) {
      RandomMessages.Message message = next(messages, i);
      byte[] frame = oracle.pack(message);
      JposOracle.Reading reading = oracle.read(frame);
      decoder.decode(guarded(frame), OFFSET, frame.length);

      MessageEncoder encoder =
          writer.begin(decoder.mti(), reading.bitmap().get(1), message.needsThirdBitmap());
      for (int element : message.values().keySet()) {
        encoder.raw(
            element, decoder.buffer(), decoder.rawOffset(element), decoder.rawLength(element));
      }

      assertThat(writer.end()).as(label(descriptor, i)).isEqualTo(frame);
      for (JposOracle.Read read : reading.elements()) {
        if (message.values().containsKey(read.element())) {
          String where = label(descriptor, i) + " element " + read.element();
          assertThat(decoder.rawOffset(read.element())).as(where).isEqualTo(OFFSET + read.offset());
          assertThat(decoder.rawLength(read.element())).as(where).isEqualTo(read.length());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void writesNumbersAsJposReadsThem(Descriptor descriptor) throws ISOException {
    JposOracle oracle = new JposOracle(descriptor);
    JposWriter writer = new JposWriter(descriptor, oracle.level());
    MessageDecoder decoder = new MessageDecoder(descriptor.compile());
    int highest = Math.min(oracle.level().highest(), 2 * Bitmap.ELEMENTS);
    for (int element = oracle.level().lowest(); element <= highest; element++) {
      JposField field = oracle.level().field(element);
      if (field == null || field.kind() != JposField.Kind.DIGITS || element == TRACK_2) {
        continue;
      }
      long number = Long.parseLong("9".repeat(Math.min(field.length(), Digits.MAX_DIGITS))) / 7;

      writer.begin(200, oracle.level().hasSecondBitmap(), false).number(element, number);
      byte[] frame = writer.end();

      String where = descriptor + " element " + element;
      String content = oracle.unpack(frame).getString(element);
      assertThat(Long.parseLong(content)).as(where).isEqualTo(number);
      assertThat(decoder.decode(guarded(frame), OFFSET, frame.length)).as(where).isZero();
      assertThat(decoder.number(element))
          .as(where)
          .isEqualTo(content.length() <= Digits.MAX_DIGITS ? number : Digits.NOT_A_NUMBER);
    }
  }

  static List<Descriptor> descriptors() {
    return Descriptor.compiled();
  }

  /** Every way to read an element gives the same characters. */
  private static void assertReadsAgree(MessageDecoder decoder, JposLevel level, String where) {
    for (int element = level.lowest(); element <= MessageSpec.MAX_ELEMENT; element++) {
      JposField field = level.field(element);
      if (field == null || !decoder.has(element)) {
        continue;
      }
      String at = where + " element " + element;
      MessageDecoder sub = decoder.sub(element);
      JposLevel subLevel = field.sub();
      assertThat(sub != null).as(at).isEqualTo(subLevel != null);
      if (sub != null && subLevel != null) {
        assertReadsAgree(sub, subLevel, at);
      } else if (field.isUsable()) {
        assertReadsAgree(decoder, field, at);
      }
    }
  }

  private static void assertReadsAgree(MessageDecoder decoder, JposField field, String at) {
    int element = field.element();
    String text = JposOracle.text(decoder, element);
    int length = text.length();
    assertThat(decoder.characters(element)).as(at).isEqualTo(length);
    byte[] oneByOne = new byte[length];
    for (int i = 0; i < length; i++) {
      oneByOne[i] = decoder.byteAt(element, i);
    }
    assertThat(ascii(oneByOne)).as(at).isEqualTo(text);
    int from = length / 3;
    byte[] part = new byte[length - from];
    assertThat(decoder.copyText(element, from, part.length, new UnsafeBuffer(part), 0))
        .as(at)
        .isEqualTo(part.length);
    assertThat(ascii(part)).as(at).isEqualTo(text.substring(from));
    if (field.kind() != JposField.Kind.BINARY) {
      assertThat(decoder.number(element)).as(at).isEqualTo(number(text));
      assertThat(decoder.number(element, from, part.length))
          .as(at)
          .isEqualTo(number(text.substring(from)));
    }
    if (decoder.isDirect(element)) {
      byte[] wire = new byte[decoder.length(element)];
      decoder.buffer().getBytes(decoder.offset(element), wire);
      assertThat(ascii(wire)).as(at).isEqualTo(text);
    }
    if (field.kind() == JposField.Kind.BINARY) {
      byte[] bytes = new byte[length / 2];
      assertThat(decoder.copyBinary(element, new UnsafeBuffer(bytes), 0))
          .as(at)
          .isEqualTo(bytes.length);
      assertThat(HexFormat.of().formatHex(bytes)).as(at).isEqualTo(text.toLowerCase(Locale.ROOT));
    }
  }

  private static long number(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : Digits.NOT_A_NUMBER;
  }

  private static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /** The frame between bytes that are in no message. */
  private static UnsafeBuffer guarded(byte[] frame) {
    byte[] bytes = new byte[frame.length + 2 * OFFSET];
    Arrays.fill(bytes, GUARD);
    System.arraycopy(frame, 0, bytes, OFFSET, frame.length);
    return new UnsafeBuffer(bytes);
  }

  private static RandomMessages.Message next(RandomMessages messages, int i) {
    return messages.next(1 + i % 100, LONGEST);
  }

  private static String label(Descriptor descriptor, int i) {
    return descriptor + " seed " + RandomMessages.SEED + " message " + i;
  }
}
