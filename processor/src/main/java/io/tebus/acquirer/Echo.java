package io.tebus.acquirer;

import io.tebus.iso.DataElement;
import io.tebus.iso.Mti;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageEncoder;
import io.tebus.iso.codec.MessageSpec;
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
 *  0  mti u16 | earn asked u8 | zero
 *  4  bytes of entries u16 | header length u16                8  header of the frame
 *     entries: element u8 | reserved u8 | length u16 | raw bytes, prefix included
 * </pre>
 *
 * <p>Confined to its event loop. Source: message profile, section 3, "Echo".
 */
final class Echo {

  /** The most bytes an echo may take: a listener whose elements are longer is refused. */
  static final int MAX_LENGTH = 512;

  private static final int EARN_ASKED = 2;
  private static final int ENTRIES_LENGTH = 4;
  private static final int HEADER_LENGTH = 6;
  private static final int HEADER = 8;
  private static final int ENTRY_HEADER = 4;

  private final int[] elements;

  // Where the walk over an echo stands.
  private DirectBuffer buffer = new UnsafeBuffer(new byte[0]);
  private int at;
  private int end;

  Echo(Dialect dialect) {
    elements = repeated(dialect);
  }

  /** What answers repeat, in ascending order, without what they say themselves. */
  private static int[] repeated(Dialect dialect) {
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
      length += ENTRY_HEADER + messages.maxWireLength(element);
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
    int next = first;
    for (int element : elements) {
      if (message.has(element) && isRepeated(element, message.mti())) {
        int length = message.rawLength(element);
        if (next + ENTRY_HEADER + length > offset + MAX_LENGTH) {
          // Only a damaged element is longer than its specification; it is not worth repeating.
          continue;
        }
        target.putByte(next, (byte) element);
        target.putShort(next + 2, (short) length);
        target.putBytes(next + ENTRY_HEADER, message.buffer(), message.rawOffset(element), length);
        next += ENTRY_HEADER + length;
      }
    }
    target.putShort(offset + ENTRIES_LENGTH, (short) (next - first));
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
        + source.getShort(offset + ENTRIES_LENGTH);
  }

  /** Begins to walk over a captured echo. */
  Echo open(DirectBuffer source, int offset) {
    buffer = source;
    at = offset + HEADER + source.getShort(offset + HEADER_LENGTH);
    end = at + source.getShort(offset + ENTRIES_LENGTH);
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

  /** True when an element above 64 is still to come: the answer needs a second bitmap. */
  boolean hasElementAbove(int element) {
    for (int entry = at; entry < end; entry = next(entry)) {
      if ((buffer.getByte(entry) & 0xFF) > element) {
        return true;
      }
    }
    return false;
  }

  /** Writes all elements up to and including one. */
  void writeThrough(int element, MessageEncoder encoder) {
    while (at < end && (buffer.getByte(at) & 0xFF) <= element) {
      encoder.raw(buffer.getByte(at) & 0xFF, buffer, at + ENTRY_HEADER, length(at));
      at = next(at);
    }
  }

  /** True when the next element is this one. */
  boolean isAt(int element) {
    return at < end && (buffer.getByte(at) & 0xFF) == element;
  }

  /** Leaves the next element out. */
  void skip() {
    at = next(at);
  }

  private int next(int entry) {
    return entry + ENTRY_HEADER + length(entry);
  }

  private int length(int entry) {
    return buffer.getShort(entry + 2) & 0xFFFF;
  }
}
