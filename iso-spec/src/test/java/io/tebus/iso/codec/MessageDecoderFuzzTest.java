package io.tebus.iso.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Bytes that a fuzzer finds, led by the branches they reach. The first byte chooses the descriptor,
 * the others are the frame. In an ordinary build the corpus is run, in the drills the fuzzer is.
 */
class MessageDecoderFuzzTest {

  private static final List<MessageDecoder> DECODERS =
      Descriptor.compiled().stream()
          .map(descriptor -> new MessageDecoder(descriptor.compile()))
          .toList();

  private final BerTlv tlv = new BerTlv();
  private final Datasets datasets = new Datasets();

  @FuzzTest(maxDuration = "60s")
  void decodesAnything(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] frame = new byte[input.length - 1];
    System.arraycopy(input, 1, frame, 0, frame.length);
    // A buffer that ends with the frame throws when more is read.
    UnsafeBuffer buffer = new UnsafeBuffer(frame);
    MessageDecoder decoder = DECODERS.get((input[0] & 0xFF) % DECODERS.size());

    int status = decoder.decode(buffer, 0, frame.length);

    if (status < MessageDecoder.MTI_UNREADABLE || status > MessageSpec.MAX_ELEMENT) {
      throw new AssertionError("status=" + status);
    }
    if (MessagePrinter.print(decoder).isEmpty()) {
      throw new AssertionError("nothing printed");
    }
    read(decoder);
    walk(buffer, frame.length);
  }

  /** Everything that was found can be read. */
  private static void read(MessageDecoder decoder) {
    for (int element = 0; element <= MessageSpec.MAX_ELEMENT; element++) {
      if (!decoder.has(element)) {
        continue;
      }
      int characters = decoder.characters(element);
      byte[] text = new byte[characters];
      decoder.copyText(element, new UnsafeBuffer(text), 0);
      for (int i = 0; i < characters; i++) {
        if (text[i] != decoder.byteAt(element, i)) {
          throw new AssertionError("element=" + element + ", index=" + i);
        }
      }
      MessageDecoder sub = decoder.sub(element);
      if (sub != null) {
        read(sub);
      }
    }
  }

  private void walk(UnsafeBuffer buffer, int length) {
    int end = 0;
    tlv.wrap(buffer, 0, length);
    while (tlv.next()) {
      end = next(end, tlv.offset(), tlv.length(), length);
    }
    end = 0;
    datasets.wrap(buffer, 0, length);
    while (datasets.next()) {
      end = next(end, datasets.offset(), datasets.length(), length);
      datasets.elementOffset(Datasets.LOYALTY);
    }
  }

  /** Where this element ends: after the one before it, and not after the last byte. */
  private static int next(int end, int offset, int length, int limit) {
    if (offset <= end || length > limit - offset) {
      throw new AssertionError("offset=" + offset + ", length=" + length);
    }
    return offset + length;
  }
}
