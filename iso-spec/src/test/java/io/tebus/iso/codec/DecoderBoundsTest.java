package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes in, with whatever descriptor: nothing outside the frame is read, and what is found
 * lies in it. A buffer that ends with the frame throws when more is read; what stands around the
 * frame in a larger one makes no difference.
 */
class DecoderBoundsTest {

  private static final boolean DRILLS = Boolean.getBoolean("tebus.drills");
  private static final int GOLDEN = 10;
  private static final int MUTATIONS = DRILLS ? 100_000 : 300;
  private static final int NOISE = DRILLS ? 1_000_000 : 3_000;
  private static final int LONGEST_NOISE = 200;
  private static final int MOST_CHANGES = 4;
  private static final int OFFSET = 17;
  private static final byte[] GUARDS = {'1', 0x01, (byte) 0xF1};

  static List<Descriptor> descriptors() {
    return Descriptor.compiled();
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void staysInsideChangedMessages(Descriptor descriptor) throws ISOException {
    Probe probe = new Probe(descriptor);
    Random random = new Random(RandomMessages.SEED);
    RandomMessages messages = new RandomMessages(probe.oracle, RandomMessages.SEED);
    int read = 0;
    for (int i = 0; i < GOLDEN; i++) {
      byte[] golden = probe.oracle.pack(messages.next(5 + i, 40));
      for (int mutation = 0; mutation < MUTATIONS; mutation++) {
        byte[] frame = changed(golden, random);
        read += probe.check(frame, "golden " + i + " mutation " + mutation);
      }
    }
    // Not everything was refused at its first bytes.
    assertThat(read).isGreaterThan(GOLDEN * MUTATIONS / 10);
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void staysInsideNoise(Descriptor descriptor) throws ISOException {
    Probe probe = new Probe(descriptor);
    Random random = new Random(RandomMessages.SEED);
    RandomMessages messages = new RandomMessages(probe.oracle, RandomMessages.SEED);
    byte[] golden = probe.oracle.pack(messages.next(1, 1));
    int beginning = probe.oracle.read(golden).bitmapOffset();
    for (int i = 0; i < NOISE; i++) {
      byte[] noise = new byte[random.nextInt(LONGEST_NOISE)];
      random.nextBytes(noise);
      // A message type, or none would get beyond it; then the characters of bitmaps at times.
      System.arraycopy(golden, 0, noise, 0, Math.min(beginning, noise.length));
      if (i % 2 == 0) {
        for (int at = beginning; at < noise.length; at++) {
          noise[at] = golden[beginning + (noise[at] & 0xFF) % (golden.length - beginning)];
        }
      }
      probe.check(noise, "noise " + i);
    }
  }

  /** Bytes changed, left out, doubled, and the end cut off. */
  private static byte[] changed(byte[] golden, Random random) {
    byte[] frame = golden.clone();
    for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
      int at = random.nextInt(frame.length);
      switch (random.nextInt(6)) {
        case 0, 1 -> frame[at] = (byte) random.nextInt(256);
        case 2 -> frame[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        case 3 -> frame[at] = frame[random.nextInt(frame.length)];
        case 4 -> frame = Arrays.copyOf(frame, 1 + at);
        default -> {
          byte[] longer = Arrays.copyOf(frame, frame.length + frame.length - at);
          System.arraycopy(frame, at, longer, frame.length, frame.length - at);
          frame = longer;
        }
      }
    }
    return frame;
  }

  /** One descriptor's decoder, and a second one for the frame between guards. */
  private static final class Probe {

    private final Descriptor descriptor;
    private final JposOracle oracle;
    private final MessageDecoder exact;
    private final MessageDecoder guarded;

    Probe(Descriptor descriptor) {
      this.descriptor = descriptor;
      this.oracle = new JposOracle(descriptor);
      this.exact = new MessageDecoder(descriptor.compile());
      this.guarded = new MessageDecoder(descriptor.compile());
    }

    /** 1 when the bitmap at least was read. */
    int check(byte[] frame, String what) {
      String where = descriptor + " seed " + RandomMessages.SEED + " " + what;
      int status = exact.decode(new UnsafeBuffer(frame), 0, frame.length);
      SortedMap<String, String> contents = oracle.contents(exact);
      assertThat(status).as(where).isBetween(-1, MessageSpec.MAX_ELEMENT);
      assertInside(exact, 0, frame.length, where);

      for (byte guard : GUARDS) {
        byte[] surrounded = new byte[frame.length + 2 * OFFSET];
        Arrays.fill(surrounded, guard);
        System.arraycopy(frame, 0, surrounded, OFFSET, frame.length);
        assertThat(guarded.decode(new UnsafeBuffer(surrounded), OFFSET, frame.length))
            .as(where)
            .isEqualTo(status);
        assertThat(guarded.structureIntact()).as(where).isEqualTo(exact.structureIntact());
        assertThat(oracle.contents(guarded)).as(where).isEqualTo(contents);
      }
      return status == MessageDecoder.MTI_UNREADABLE || status == 1 ? 0 : 1;
    }

    /** Elements lie in the frame and take no more of it than there is. */
    private static void assertInside(MessageDecoder decoder, int from, int to, String where) {
      int taken = 0;
      for (int element = 0; element <= MessageSpec.MAX_ELEMENT; element++) {
        if (!decoder.has(element)) {
          continue;
        }
        int offset = decoder.rawOffset(element);
        int end = offset + decoder.rawLength(element);
        if (offset < from || end > to || end < offset) {
          throw new AssertionError(where + ": element " + element + " at " + offset + " to " + end);
        }
        taken += end - offset;
        MessageDecoder sub = decoder.sub(element);
        if (sub != null) {
          int content = decoder.offset(element);
          assertInside(sub, content, content + decoder.length(element), where);
        }
      }
      assertThat(taken).as(where).isLessThanOrEqualTo(to - from);
    }
  }
}
