package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.junit.jupiter.api.Test;

/** Sound messages: our codec and jPOS's packager must agree on every byte. */
class JposDifferentialTest {

  private static final int MESSAGES = 2_000;
  private static final int LONGEST = 999;
  private static final int OFFSET = 7;

  private final JposOracle oracle = new JposOracle();
  private final MessageSpec spec = JposOracle.spec();
  private final MessageDecoder decoder = new MessageDecoder(spec);
  private final MessageEncoder encoder = new MessageEncoder(spec);
  private final RandomMessages messages = new RandomMessages(oracle, RandomMessages.SEED);
  private final UnsafeBuffer written = new UnsafeBuffer(new byte[64 * 1024]);

  @Test
  void decodesWhatJposPacks() throws ISOException {
    for (int i = 0; i < MESSAGES; i++) {
      RandomMessages.Message message = next(i);
      byte[] frame = oracle.pack(message);

      int status = decoder.decode(new UnsafeBuffer(frame), 0, frame.length);

      assertThat(status).as(label(i)).isEqualTo(MessageDecoder.OK);
      assertThat(decoder.structureIntact()).as(label(i)).isTrue();
      assertThat(decoder.mti()).as(label(i)).isEqualTo(Integer.parseInt(message.mti()));
      assertThat(oracle.contents(decoder))
          .as(label(i))
          .isEqualTo(JposOracle.contents(oracle.unpack(frame)));
    }
  }

  @Test
  void encodesTheBytesJposPacks() throws ISOException {
    for (int i = 0; i < MESSAGES; i++) {
      RandomMessages.Message message = next(i);

      encoder.begin(
          written, OFFSET, Integer.parseInt(message.mti()), message.needsSecondaryBitmap());
      for (Map.Entry<Integer, String> value : message.values().entrySet()) {
        byte[] content = value.getValue().getBytes(StandardCharsets.US_ASCII);
        encoder.text(value.getKey(), content, 0, content.length);
      }

      assertThat(frame(encoder.end())).as(label(i)).isEqualTo(oracle.pack(message));
    }
  }

  @Test
  void copiesElementsInWireForm() throws ISOException {
    for (int i = 0; i < MESSAGES; i++) {
      RandomMessages.Message message = next(i);
      byte[] frame = oracle.pack(message);
      decoder.decode(new UnsafeBuffer(frame), 0, frame.length);

      encoder.begin(written, OFFSET, decoder.mti(), message.needsSecondaryBitmap());
      for (int element = 2; element <= 128; element++) {
        if (decoder.has(element)) {
          encoder.raw(
              element, decoder.buffer(), decoder.rawOffset(element), decoder.rawLength(element));
        }
      }

      assertThat(frame(encoder.end())).as(label(i)).isEqualTo(frame);
    }
  }

  @Test
  void writesNumbersAsJposReadsThem() throws ISOException {
    for (int i = 0; i < MESSAGES; i++) {
      RandomMessages.Message message = next(i);
      encoder.begin(
          written, OFFSET, Integer.parseInt(message.mti()), message.needsSecondaryBitmap());
      message.values().entrySet().removeIf(value -> !isNumber(value.getKey(), value.getValue()));
      for (Map.Entry<Integer, String> value : message.values().entrySet()) {
        encoder.number(value.getKey(), Long.parseLong(value.getValue()));
      }

      byte[] frame = frame(encoder.end());

      assertThat(decoder.decode(new UnsafeBuffer(frame), 0, frame.length))
          .as(label(i))
          .isEqualTo(MessageDecoder.OK);
      Map<Integer, String> unpacked = JposOracle.contents(oracle.unpack(frame));
      assertThat(unpacked.keySet()).as(label(i)).isEqualTo(message.values().keySet());
      unpacked.forEach((element, content) -> assertSameNumber(message, element, content));
    }
  }

  private void assertSameNumber(RandomMessages.Message message, int element, String content) {
    String where = "seed " + RandomMessages.SEED + " " + message + " element " + element;
    long expected = Long.parseLong(Objects.requireNonNull(message.values().get(element)));
    assertThat(Long.parseLong(content)).as(where).isEqualTo(expected);
    if (content.length() <= Digits.MAX_DIGITS) {
      assertThat(decoder.number(element)).as(where).isEqualTo(expected);
    } else {
      assertThat(decoder.number(element)).as(where).isEqualTo(Digits.NOT_A_NUMBER);
    }
  }

  private RandomMessages.Message next(int i) {
    return messages.next(1 + i % 100, LONGEST);
  }

  private boolean isNumber(int element, String value) {
    String className = oracle.className(element);
    boolean numeric = className.equals("IFA_NUMERIC") || className.equals("IFA_LLNUM");
    return numeric && element != 35 && value.matches("[0-9]{1,18}");
  }

  private byte[] frame(int length) {
    return Arrays.copyOfRange(written.byteArray(), OFFSET, OFFSET + length);
  }

  private static String label(int i) {
    return "seed " + RandomMessages.SEED + " message " + i;
  }
}
