package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Damaged messages: the decoder never throws, never reads beyond the frame and names an element. It
 * refuses whatever jPOS refuses, and beyond that only what {@link #expectedStatus} lists.
 */
class DamagedMessageTest {

  private static final int MESSAGES = 12;
  private static final int PERCENT_PRESENT = 12;
  private static final int LONGEST = 20;
  private static final int NOISE_FRAMES = 200_000;

  /** Says of a frame that jPOS refuses it, so that any element may be named. */
  private static final int REFUSED_BY_JPOS = Integer.MIN_VALUE;

  private static final byte[] INTERESTING = {
    0x00, '\n', ' ', '0', '9', 'A', 'D', 'F', 'G', 'a', 'f', '=', 0x7E, 0x7F, (byte) 0x80, -1
  };

  private final JposOracle oracle = new JposOracle();
  private final MessageDecoder decoder = new MessageDecoder(JposOracle.spec());
  private final MessageDecoder whole = new MessageDecoder(JposOracle.spec());
  private final byte[][] frames = new byte[MESSAGES][];

  @BeforeEach
  void packFrames() throws ISOException {
    RandomMessages messages = new RandomMessages(oracle, RandomMessages.SEED);
    for (int i = 0; i < MESSAGES; i++) {
      frames[i] = oracle.pack(messages.next(PERCENT_PRESENT, LONGEST));
    }
  }

  @Test
  void namesTheElementInWhichAFrameIsCutOff() {
    for (int i = 0; i < MESSAGES; i++) {
      byte[] frame = frames[i];
      whole.decode(new UnsafeBuffer(frame), 0, frame.length);
      for (int length = 0; length < frame.length; length++) {
        String where = "seed " + RandomMessages.SEED + " message " + i + " cut at " + length;
        byte[] cut = Arrays.copyOf(frame, length);

        int status = decoder.decode(new UnsafeBuffer(cut), 0, length);

        int expected = elementAt(frame, length);
        assertThat(status).as(where).isEqualTo(expected);
        assertThat(expectedStatus(cut)).as(where).isIn(expected, REFUSED_BY_JPOS);
        assertThat(decoder.structureIntact()).as(where).isFalse();
        for (int element = 2; element <= 128; element++) {
          assertThat(decoder.has(element))
              .as(where)
              .isEqualTo(whole.has(element) && element < expected);
        }
      }
    }
  }

  @Test
  void doesNotLookBeyondTheLengthItWasGiven() {
    for (byte[] frame : frames) {
      for (int length = 0; length < frame.length; length++) {
        byte[] cut = Arrays.copyOf(frame, length);

        int alone = decoder.decode(new UnsafeBuffer(cut), 0, length);
        int withMoreBehind = whole.decode(new UnsafeBuffer(frame), 0, length);

        assertThat(withMoreBehind).isEqualTo(alone);
      }
    }
  }

  @Test
  void agreesWithJposOnFramesWithOneByteChanged() throws ISOException {
    for (int i = 0; i < MESSAGES; i++) {
      byte[] frame = frames[i].clone();
      for (int at = 0; at < frame.length; at++) {
        byte original = frame[at];
        for (byte value : INTERESTING) {
          frame[at] = value;
          assertAgrees(frame, i, at);
        }
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          frame[at] = (byte) (original ^ (1 << bit));
          assertAgrees(frame, i, at);
        }
        frame[at] = original;
      }
    }
  }

  @Test
  void survivesNoise() {
    Random random = new Random(RandomMessages.SEED);
    for (int i = 0; i < NOISE_FRAMES; i++) {
      byte[] noise = new byte[random.nextInt(120)];
      for (int at = 0; at < noise.length; at++) {
        // Mostly hexadecimal characters, or no frame would get past its bitmaps.
        int kind = random.nextInt(50);
        noise[at] =
            kind == 0
                ? (byte) random.nextInt(256)
                : (byte) "0123456789ABCDEF".charAt(random.nextInt(kind < 30 ? 10 : 16));
      }

      int status = decoder.decode(new UnsafeBuffer(noise), 0, noise.length);

      assertThat(status).as("seed %d noise %d", RandomMessages.SEED, i).isBetween(-1, 128);
      assertStaysInside(noise.length, "noise " + i);
    }
  }

  private void assertAgrees(byte[] frame, int message, int at) throws ISOException {
    String where =
        "seed " + RandomMessages.SEED + " message " + message + " byte " + at + "=" + frame[at];

    int status = decoder.decode(new UnsafeBuffer(frame), 0, frame.length);

    int expected = expectedStatus(frame);
    if (expected == REFUSED_BY_JPOS) {
      assertThat(status).as(where).isBetween(1, 128);
    } else {
      assertThat(status).as(where).isEqualTo(expected);
    }
    assertStaysInside(frame.length, where);
    if (status == MessageDecoder.OK) {
      assertThat(oracle.contents(decoder))
          .as(where)
          .isEqualTo(JposOracle.contents(oracle.unpack(frame)));
    }
  }

  private void assertStaysInside(int length, String where) {
    for (int element = 2; element <= 128; element++) {
      if (decoder.has(element)) {
        int end = decoder.rawOffset(element) + decoder.rawLength(element);
        assertThat(end).as(where).isBetween(1, length);
      }
    }
  }

  /**
   * The status our decoder must give. We refuse on purpose, where jPOS accepts: a message type that
   * is no number; a bitmap that is not hexadecimal; content that is not of its type; bytes after
   * the last element.
   */
  private int expectedStatus(byte[] frame) {
    if (!slice(frame, 0, 4).matches("[0-9]{4}")) {
      return MessageDecoder.MTI_UNREADABLE;
    }
    if (!slice(frame, 4, 16).matches("[0-9A-Fa-f]{16}")) {
      return 1;
    }
    boolean hasSecondary = Character.digit(frame[4], 16) >= 8;
    if (hasSecondary && !slice(frame, 20, 16).matches("[0-9A-Fa-f]{16}")) {
      return 1;
    }
    ISOMsg message = new ISOMsg();
    int consumed;
    try {
      consumed = oracle.unpack(message, frame);
    } catch (ISOException refused) {
      return REFUSED_BY_JPOS;
    }
    int highest = 1;
    int position = hasSecondary ? 36 : 20;
    for (int element = 2; element <= 128; element++) {
      if (message.hasField(element)) {
        highest = element;
        int offset = position + oracle.prefixLength(element);
        int length = message.getString(element).length();
        if (!slice(frame, offset, length).matches(soundContent(element))) {
          return element;
        }
        position = offset + length;
      }
    }
    assertThat(position).isEqualTo(consumed);
    return consumed < frame.length ? highest : MessageDecoder.OK;
  }

  private String soundContent(int element) {
    if (element == 35) {
      return "[0-9=D]*";
    }
    return switch (oracle.className(element)) {
      case "IFA_NUMERIC", "IFA_LLNUM" -> "[0-9]*";
      case "IF_CHAR", "IFA_LLCHAR", "IFA_LLLCHAR" -> "[ -~]*";
      case "IFA_AMOUNT" -> "[CD][0-9]*";
      case "IFA_BINARY" -> "[0-9A-Fa-f]*";
      default -> throw new IllegalStateException("element " + element + " of unknown class");
    };
  }

  /** The element the byte at {@code index} belongs to, as a status. */
  private int elementAt(byte[] frame, int index) {
    if (index < 4) {
      return MessageDecoder.MTI_UNREADABLE;
    }
    for (int element = 2; element <= 128; element++) {
      if (whole.has(element) && index < whole.rawOffset(element) + whole.rawLength(element)) {
        return index < whole.rawOffset(element) ? 1 : element;
      }
    }
    throw new IllegalStateException("index " + index + " of " + frame.length);
  }

  /** As much of the slice as is there. */
  private static String slice(byte[] frame, int offset, int length) {
    int from = Math.min(offset, frame.length);
    int to = Math.min(offset + length, frame.length);
    return new String(frame, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
