package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tebus.iso.DataElement;
import io.tebus.iso.Mti;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A warm decoder and encoder leave nothing for the collector. */
class CodecAllocationTest {

  private static final int WARM_UP = 200_000;
  private static final int MESSAGES = 1_000_000;

  /** What the measurement itself may cost, for all messages together. */
  private static final long SLACK_BYTES = 4_096;

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
