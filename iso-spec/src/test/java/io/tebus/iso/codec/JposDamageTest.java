package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.IFE_BINARY;
import org.jpos.iso.IFE_BITMAP;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;

/**
 * Damaged messages with every descriptor. What jPOS refuses we refuse; what only we refuse is a
 * {@link Refusal}, and every one of them was met. What both read is the same.
 */
class JposDamageTest {

  private static final int MESSAGES = Boolean.getBoolean("tebus.drills") ? 20 : 1;
  private static final int PERCENT_PRESENT = 12;
  private static final int LONGEST = 20;
  private static final int STRETCH = 250;
  private static final int NEVER = Integer.MAX_VALUE;

  private static final byte[] INTERESTING = {
    0x00,
    0x0A,
    0x10,
    0x1F,
    0x20,
    '+',
    '0',
    '9',
    '=',
    'A',
    'D',
    'F',
    'G',
    'a',
    'f',
    0x7E,
    0x7F,
    (byte) 0x80,
    (byte) 0x81,
    (byte) 0x99,
    (byte) 0x9D,
    (byte) 0xC1,
    (byte) 0xC4,
    (byte) 0xF0,
    (byte) 0xF1,
    (byte) 0xF9,
    (byte) 0xFA,
    (byte) 0xFF
  };

  private final Map<Refusal, Integer> met = new EnumMap<>(Refusal.class);

  @Test
  void refusesWhatJposRefusesAndBeyondThatForKnownReasonsOnly() throws ISOException {
    for (Descriptor descriptor : Descriptor.compiled()) {
      new Comparison(descriptor).run();
    }

    assertThat(met.get(Refusal.PAD_NIBBLE)).as("where jPOS is blind").isGreaterThan(10);
    // Without the descriptors of the vectors not every kind is met.
    Vectors.assumeHere();
    assertThat(met).as("refusals and how often").containsOnlyKeys(EnumSet.allOf(Refusal.class));
  }

  /** One descriptor's frames. */
  private final class Comparison {

    private final Descriptor descriptor;
    private final JposOracle oracle;
    private final RefusalFinder refusals;
    private final MessageDecoder decoder;

    Comparison(Descriptor descriptor) {
      this.descriptor = descriptor;
      this.oracle = new JposOracle(descriptor);
      this.refusals = new RefusalFinder(oracle);
      this.decoder = new MessageDecoder(descriptor.compile());
    }

    void run() throws ISOException {
      RandomMessages messages = new RandomMessages(oracle, RandomMessages.SEED);
      for (int i = 0; i < MESSAGES; i++) {
        byte[] frame = oracle.pack(messages.next(PERCENT_PRESENT, LONGEST));
        changeEveryByte(frame);
        cutEverywhere(frame);
        assertAgrees(Arrays.copyOf(frame, frame.length + 1), "one byte more");
      }
      for (int element = 2; element <= oracle.level().highest(); element++) {
        RandomMessages.Message message = messages.of(element, LONGEST);
        if (message != null) {
          byte[] frame = oracle.pack(message);
          stretch(frame, element);
          raise(frame, element);
        }
      }
    }

    private void changeEveryByte(byte[] original) throws ISOException {
      byte[] frame = original.clone();
      for (int at = 0; at < frame.length; at++) {
        for (byte value : INTERESTING) {
          frame[at] = value;
          assertAgrees(frame, "byte " + at + " is " + value);
        }
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          frame[at] = (byte) (original[at] ^ (1 << bit));
          assertAgrees(frame, "byte " + at + " is " + frame[at]);
        }
        frame[at] = original[at];
      }
    }

    private void cutEverywhere(byte[] frame) throws ISOException {
      for (int length = 0; length < frame.length; length++) {
        assertAgrees(Arrays.copyOf(frame, length), "cut at " + length);
      }
    }

    /** Other lengths before an element that has as much content as any of them asks for. */
    private void stretch(byte[] frame, int element) throws ISOException {
      int prefix = Objects.requireNonNull(oracle.level().field(element)).prefixLength();
      JposOracle.Read read = oracle.read(frame).elements().getLast();
      byte[] stretched = Arrays.copyOf(frame, frame.length + STRETCH);
      Arrays.fill(stretched, frame.length, stretched.length, frame[frame.length - 1]);
      for (int at = read.offset(); at < read.offset() + prefix; at++) {
        for (byte value : INTERESTING) {
          stretched[at] = value;
          assertAgrees(stretched, "element " + element + " byte " + at + " is " + value);
        }
        stretched[at] = frame[at];
      }
    }

    /** An exponent at every place of an amount; {@link JposAmount} is what jPOS makes of it. */
    private void raise(byte[] frame, int element) throws ISOException {
      JposField field = Objects.requireNonNull(oracle.level().field(element));
      if (field.kind() != JposField.Kind.CURRENCY_AMOUNT) {
        return;
      }
      int length = field.isPacked() ? (field.length() + 1) / 2 : field.length();
      byte[] raised = frame.clone();
      for (int at = frame.length - length; at < frame.length; at++) {
        byte[] exponents = {'E', 'e'};
        if (field.isPacked()) {
          exponents[0] = (byte) (0xE0 | (frame[at] & 0x0F));
          exponents[1] = (byte) ((frame[at] & 0xF0) | 0x0E);
        }
        for (byte value : exponents) {
          raised[at] = value;
          assertAgrees(raised, "element " + element + " byte " + at + " is " + value);
        }
        raised[at] = frame[at];
      }
    }

    private void assertAgrees(byte[] frame, String damage) throws ISOException {
      String where = descriptor + " seed " + RandomMessages.SEED + " " + damage;

      int status = decoder.decode(new UnsafeBuffer(frame), 0, frame.length);
      if (status == MessageDecoder.OK
          && (jposWritesOneBitmapAndReadsTwo() || jposMisreadsLetters())) {
        return;
      }

      ISOMsg message = new ISOMsg();
      try {
        oracle.unpack(message, frame);
      } catch (ISOException refused) {
        assertRefused(frame, status, where);
        return;
      }
      SortedMap<Integer, Set<Refusal>> reasons = refusals.find(frame);
      int first =
          reasons.entrySet().stream()
              .filter(reason -> reason.getValue().stream().anyMatch(Refusal::isAlways))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse(NEVER);
      if (status == MessageDecoder.OK) {
        assertThat(first).as("%s should be refused for %s", where, reasons).isEqualTo(NEVER);
        assertThat(oracle.contents(decoder))
            .as(where)
            .isEqualTo(oracle.contentsWithoutFiller(message));
        return;
      }
      assertThat(reasons).as("%s is refused without a reason", where).containsKey(status);
      assertThat(status).as("%s: %s", where, reasons).isLessThanOrEqualTo(first);
      Objects.requireNonNull(reasons.get(status)).forEach(why -> met.merge(why, 1, Integer::sum));
    }

    /**
     * Where bit 1 of a bitmap of 16 bytes is an element, jPOS takes it for that and for the sign of
     * a second bitmap: it does not read what it packs. So does element 49 of ISO 8583:2003.
     */
    private boolean jposWritesOneBitmapAndReadsTwo() {
      for (int element = 2; element <= oracle.level().highest(); element++) {
        JposField field = oracle.level().field(element);
        MessageDecoder sub = field == null ? null : decoder.sub(element);
        JposLevel level = field == null ? null : field.sub();
        if (sub != null && level != null && level.hasSecondBitmap() && sub.has(1)) {
          return true;
        }
      }
      return false;
    }

    /** In EBCDIC, jPOS reads A as B, B as C and so on; {@link EbcdicHexTest} has letters. */
    private boolean jposMisreadsLetters() {
      for (int element = 2; element <= oracle.level().highest(); element++) {
        JposField field = oracle.level().field(element);
        if (field != null
            && field.packager() instanceof IFE_BINARY
            && decoder.has(element)
            && JposOracle.text(decoder, element).matches(".*[A-Fa-f].*")) {
          return true;
        }
      }
      return false;
    }

    private void assertRefused(byte[] frame, int status, String where) throws ISOException {
      if (status != MessageDecoder.OK) {
        return;
      }
      assertThat(oracle.level().bitmap())
          .as("%s is refused by jPOS only", where)
          .isInstanceOf(IFE_BITMAP.class);
      // It wants to see a second bitmap that is not there: with more bytes it reads the same.
      assertThat(oracle.contents(decoder))
          .as(where)
          .isEqualTo(JposOracle.contents(oracle.unpack(frame)));
    }
  }
}
