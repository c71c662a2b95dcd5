package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tebus.iso.DataElement;
import io.tebus.iso.Mti;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A warm decoder and encoder leave nothing for the collector. */
class CodecAllocationTest {

  private static final int WARM_UP = 200_000;
  private static final int MESSAGES = 1_000_000;

  /** What the measurement itself may cost, for all messages together. */
  private static final long SLACK_BYTES = 4_096;

  /** Every element is in the message, up to so many characters. */
  private static final int ALL = 100;

  private static final int LONGEST = 40;

  private static final byte[] APPROVED = "00".getBytes(StandardCharsets.US_ASCII);

  private final MessageSpec spec = JposOracle.spec();
  private final MessageDecoder decoder = new MessageDecoder(spec);
  private final MessageEncoder encoder = new MessageEncoder(spec);
  private final UnsafeBuffer request = new UnsafeBuffer(new byte[512]);
  private final UnsafeBuffer answer = new UnsafeBuffer(new byte[512]);

  @Test
  void decodesAndEncodesWithoutAllocating() {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    int requestLength = writePurchase();
    long expected = exchange(requestLength) * MESSAGES;
    exchanges(requestLength, WARM_UP);

    long before = threads.getCurrentThreadAllocatedBytes();
    long checksum = exchanges(requestLength, MESSAGES);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(checksum).isEqualTo(expected);
    assertThat(allocated).isBetween(0L, SLACK_BYTES);
  }

  /** Other encodings, and elements within elements: read and written again, element by element. */
  @ParameterizedTest
  @ValueSource(strings = {"iso87binary", "cmf"})
  void copiesEveryElementWithoutAllocating(String name) throws ISOException {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    Descriptor descriptor = Descriptor.ofJar(name);
    byte[] frame = everyElement(new JposOracle(descriptor));
    Copier copier = new Copier(descriptor.compile(), frame);
    assertThat(copier.copies(1)).isEqualTo(frame.length);
    assertThat(copier.written()).isEqualTo(frame);
    copier.copies(WARM_UP / 10);

    long before = threads.getCurrentThreadAllocatedBytes();
    long checksum = copier.copies(MESSAGES / 10);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(checksum).isEqualTo((long) MESSAGES / 10 * frame.length);
    assertThat(allocated).isBetween(0L, SLACK_BYTES);
  }

  /** A message with every element, also above 64. */
  private static byte[] everyElement(JposOracle oracle) throws ISOException {
    RandomMessages messages = new RandomMessages(oracle, RandomMessages.SEED);
    RandomMessages.Message message = messages.next(ALL, LONGEST);
    while (message.values().lastKey() <= Bitmap.ELEMENTS) {
      message = messages.next(ALL, LONGEST);
    }
    return oracle.pack(message);
  }

  /** Decodes a frame and encodes it again from its characters and bytes. */
  private static final class Copier {

    private final MessageDecoder decoder;
    private final MessageEncoder encoder;
    private final UnsafeBuffer frame;
    private final UnsafeBuffer written = new UnsafeBuffer(new byte[128 * 1024]);
    private final UnsafeBuffer content = new UnsafeBuffer(new byte[32 * 1024]);
    private long digits;

    Copier(MessageSpec spec, byte[] frame) {
      this.decoder = new MessageDecoder(spec);
      this.encoder = new MessageEncoder(spec);
      this.frame = new UnsafeBuffer(frame);
    }

    byte[] written() {
      byte[] bytes = new byte[frame.capacity()];
      written.getBytes(0, bytes);
      return bytes;
    }

    long copies(int count) {
      long checksum = 0;
      for (int i = 0; i < count; i++) {
        checksum += decoder.decode(frame, 0, frame.capacity());
        encoder.begin(written, 0, decoder.mti(), true);
        copy(decoder, encoder, 2);
        checksum += encoder.end();
      }
      // What was read as numbers must be asked for, or it need not be read.
      return digits == Long.MIN_VALUE ? 0 : checksum;
    }

    private void copy(MessageDecoder from, MessageEncoder to, int first) {
      for (int element = first; element <= MessageSpec.MAX_ELEMENT; element++) {
        if (from.has(element)) {
          copyElement(from, to, element);
        }
      }
    }

    private static boolean hasSecondBitmap(MessageDecoder from) {
      for (int element = Bitmap.ELEMENTS + 1; element <= 2 * Bitmap.ELEMENTS; element++) {
        if (from.has(element)) {
          return true;
        }
      }
      return false;
    }

    private void copyElement(MessageDecoder from, MessageEncoder to, int element) {
      digits ^= from.number(element);
      if (from.characters(element) > 0) {
        digits ^= from.byteAt(element, 0);
      }
      MessageDecoder sub = from.sub(element);
      if (sub != null) {
        copy(sub, to.startComposite(element, hasSecondBitmap(sub)), 0);
        to.endComposite();
      } else if (from.spec().isText(element)) {
        to.text(element, content, 0, from.copyText(element, content, 0));
      } else {
        to.binary(element, content, 0, from.copyBinary(element, content, 0));
      }
    }
  }

  private int writePurchase() {
    encoder.begin(request, 0, 200, true).number(DataElement.PAN, 9_999_000_100_000_078L);
    encoder.number(DataElement.PROCESSING_CODE, 0).number(DataElement.AMOUNT, 4590);
    encoder.number(DataElement.STAN, 101);
    text(DataElement.TRACK_2, "9999000100000078=28121010000000000000");
    text(DataElement.TERMINAL_ID, "TERM0007");
    text(DataElement.CARD_ACCEPTOR_ID, "MERCH0000000007");
    text(DataElement.ADDITIONAL_DATA, "20001U21003100");
    text(DataElement.CURRENCY, "840");
    text(52, "0123456789ABCDEF");
    text(DataElement.FROM_ACCOUNT, "1000000001");
    return encoder.end();
  }

  private void text(int element, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    encoder.text(element, ascii, 0, ascii.length);
  }

  private long exchanges(int requestLength, int count) {
    long checksum = 0;
    for (int i = 0; i < count; i++) {
      checksum += exchange(requestLength);
    }
    return checksum;
  }

  /** One request decoded and answered; returns what depends on every step, so none is left out. */
  private long exchange(int requestLength) {
    int status = decoder.decode(request, 0, requestLength);
    // A damaged frame takes the other way through the decoder.
    int damage = decoder.decode(request, 0, requestLength - 1);
    decoder.decode(request, 0, requestLength);

    encoder.begin(answer, 0, Mti.response(decoder.mti()), decoder.has(DataElement.FROM_ACCOUNT));
    echo(DataElement.PAN);
    echo(DataElement.PROCESSING_CODE);
    encoder.number(DataElement.AMOUNT, decoder.number(DataElement.AMOUNT) - 1);
    echo(DataElement.STAN);
    encoder.text(DataElement.RESPONSE_CODE, APPROVED, 0, APPROVED.length);
    echo(DataElement.TERMINAL_ID);
    int content = encoder.startVariable(DataElement.ADDITIONAL_DATA);
    int length = Digits.putUnpadded(answer, content, decoder.number(DataElement.STAN));
    length += decoder.copyText(DataElement.CARD_ACCEPTOR_ID, answer, content + length);
    encoder.endVariable(length);
    echo(DataElement.FROM_ACCOUNT);
    int answerLength = encoder.end();

    return (long) status + damage + answerLength + answer.getByte(answerLength - 1);
  }

  private void echo(int element) {
    encoder.raw(element, decoder.buffer(), decoder.rawOffset(element), decoder.rawLength(element));
  }
}
