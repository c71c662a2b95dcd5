package io.tebus.acquirer;

import io.tebus.iso.DataElement;
import io.tebus.iso.Mti;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageEncoder;
import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.codec.ShortCopy;
import io.tebus.iso.dialect.Dialect;
import io.tebus.iso.dialect.DialectElements;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The part of a request that its answer repeats, kept in wire form until the answer leaves.
 *
 * <pre>
 *  0  mti u16 | earn asked u8 | entries u8
 *  4  bytes of elements u16 | header length u16               8  header of the frame
 *     elements: raw bytes, prefix included, one after the other
 *     entries: length of an element u16 | its number u16
 * </pre>
 *
 * <p>Confined to its event loop. Source: message profile, section 3, "Echo".
 */
final class Echo {

  /** The most bytes an echo may take: a listener whose elements are longer is refused. */
  static final int MAX_LENGTH = 512;

  private static final int EARN_ASKED = 2;
  private static final int ENTRIES = 3;
  private static final int ELEMENTS_LENGTH = 4;
  private static final int HEADER_LENGTH = 6;
  private static final int HEADER = 8;
  private static final int ENTRY = Integer.BYTES;
  private static final int NOWHERE = -1;

  private final int[] elements;
  private final int[] entries;

  // Where the walk over an echo stands: at an entry, and at the bytes of its element.
  private DirectBuffer buffer = new UnsafeBuffer(new byte[0]);
  private int at;
  private int bytesAt;
  private int end;

  Echo(Dialect dialect) {
    elements = repeated(dialect);
    entries = new int[elements.length];
  }

  /** What answers repeat, in ascending order, without what they say themselves. */
  static int[] repeated(Dialect dialect) {
    DialectElements elements = dialect.elements();
    return IntStream.of(
            DataElement.PAN,
            DataElement.PROCESSING_CODE,
            elements.amount(),
            elements.transmittedAt(),
            elements.stan(),
            elements.localTime(),
            elements.localDate(),
            DataElement.NETWORK_ID,
            DataElement.CONDITION_CODE,
            elements.acquirer(),
            DataElement.FORWARDER_ID,
            DataElement.RRN,
            DataElement.APPROVAL_CODE,
            elements.terminal(),
            elements.cardAcceptor(),
            elements.currency(),
            elements.networkManagement().element(),
            DataElement.FROM_ACCOUNT,
            DataElement.TO_ACCOUNT)
        .filter(element -> element != DialectElements.NONE)
        .filter(element -> element != dialect.loyaltyElement())
        .filter(element -> element != elements.additionalAmounts())
        .filter(element -> element != elements.earnRequest().element())
        .distinct()
        .sorted()
        .toArray();
  }

  /** The most bytes an echo of these messages can take. */
  static int maxLength(MessageSpec messages, Dialect dialect, int headerLength) {
    int length = HEADER + headerLength;
    for (int element : repeated(dialect)) {
      length += ENTRY + messages.maxWireLength(element);
    }
    return length;
  }

  /** Begins an echo that repeats nothing. */
  static void begin(MutableDirectBuffer target, int offset, int mti) {
    target.setMemory(offset, HEADER, (byte) 0);
    target.putShort(offset, (short) mti);
  }

  /** Keeps what the decoder read. */
  void capture(
      MessageDecoder message,
      DirectBuffer frame,
      int headerOffset,
      int headerLength,
      MutableDirectBuffer target,
      int offset) {
    begin(target, offset, message.mti());
    target.putShort(offset + HEADER_LENGTH, (short) headerLength);
    target.putBytes(offset + HEADER, frame, headerOffset, headerLength);
    int first = offset + HEADER + headerLength;
    int limit = offset + MAX_LENGTH;
    int next = first;
    int count = 0;
    // Neighbours in the message are copied together.
    int run = 0;
    int runLength = 0;
    for (int element : elements) {
      if (!message.has(element) || !isRepeated(element, message.mti())) {
        continue;
      }
      int length = message.rawLength(element);
      if (next + runLength + length + ENTRY * (count + 1) > limit) {
        // Only a damaged element is longer than its specification; it is not worth repeating.
        continue;
      }
      int from = message.rawOffset(element);
      if (from != run + runLength) {
        ShortCopy.copy(message.buffer(), run, target, next, runLength);
        next += runLength;
        run = from;
        runLength = 0;
      }
      runLength += length;
      entries[count] = (element << Short.SIZE) | length;
      count++;
    }
    ShortCopy.copy(message.buffer(), run, target, next, runLength);
    next += runLength;
    target.putByte(offset + ENTRIES, (byte) count);
    target.putShort(offset + ELEMENTS_LENGTH, (short) (next - first));
    for (int i = 0; i < count; i++) {
      target.putInt(next + ENTRY * i, entries[i]);
    }
  }

  /** Notes whether the answer is to say that points were earned. */
  static void earnAsked(MutableDirectBuffer target, int offset, boolean asked) {
    target.putByte(offset + EARN_ASKED, (byte) (asked ? 1 : 0));
  }

  static boolean isEarnAsked(DirectBuffer source, int offset) {
    return source.getByte(offset + EARN_ASKED) != 0;
  }

  /** DE 38 is the host's to give, but in an advice whoever stood in for the host gave one. */
  private static boolean isRepeated(int element, int mti) {
    return element != DataElement.APPROVAL_CODE
        || (Mti.isAdvice(mti) && Mti.messageClass(mti) != Mti.REVERSAL);
  }

  /** Forgets an echo: a card number does not outlive its request. */
  static void erase(MutableDirectBuffer target, int offset) {
    target.setMemory(offset, length(target, offset), (byte) 0);
  }

  /** Bytes that a captured echo takes. */
  static int length(DirectBuffer source, int offset) {
    return HEADER
        + source.getShort(offset + HEADER_LENGTH)
        + source.getShort(offset + ELEMENTS_LENGTH)
        + ENTRY * source.getByte(offset + ENTRIES);
  }

  /** Begins to walk over a captured echo. */
  Echo open(DirectBuffer source, int offset) {
    buffer = source;
    bytesAt = offset + HEADER + source.getShort(offset + HEADER_LENGTH);
    at = bytesAt + source.getShort(offset + ELEMENTS_LENGTH);
    end = at + ENTRY * source.getByte(offset + ENTRIES);
    return this;
  }

  static int mti(DirectBuffer source, int offset) {
    return source.getShort(offset) & 0xFFFF;
  }

  static int responseMti(DirectBuffer source, int offset) {
    return Mti.response(mti(source, offset));
  }

  static int headerOffset(int offset) {
    return offset + HEADER;
  }

  /** True when an element above some other is still to come: the answer needs another bitmap. */
  boolean hasElementAbove(int element) {
    return at < end && element(end - ENTRY) > element;
  }

  /** Writes all elements up to and including one. */
  void writeThrough(int element, MessageEncoder encoder) {
    int run = NOWHERE;
    int runLength = 0;
    while (at < end && element(at) <= element) {
      int length = length(at);
      int place = encoder.place(element(at), length);
      if (place != run + runLength) {
        write(encoder, run, runLength);
        run = place;
        runLength = 0;
      }
      runLength += length;
      at += ENTRY;
    }
    write(encoder, run, runLength);
  }

  private void write(MessageEncoder encoder, int place, int length) {
    if (place != NOWHERE) {
      encoder.fill(place, buffer, bytesAt, length);
      bytesAt += length;
    }
  }

  /** True when the next element is this one. */
  boolean isAt(int element) {
    return at < end && element(at) == element;
  }

  /** Leaves the next element out. */
  void skip() {
    bytesAt += length(at);
    at += ENTRY;
  }

  private int element(int entry) {
    return buffer.getInt(entry) >>> Short.SIZE;
  }

  private int length(int entry) {
    return buffer.getInt(entry) & 0xFFFF;
  }
}
