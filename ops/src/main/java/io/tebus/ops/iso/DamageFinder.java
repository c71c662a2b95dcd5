package io.tebus.ops.iso;

import io.tebus.iso.DataElement;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageSpec;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Finds out what is wrong with a message that does not decode: every element whose content is
 * damaged, and the byte at which its structure breaks.
 *
 * <p>Confined to the main thread.
 */
final class DamageFinder {

  private static final int BITMAPS = DataElement.SECONDARY_BITMAP;

  private final MessageSpec spec;
  private final DirectBuffer bytes;
  private final MessageDecoder message;

  /**
   * A finder.
   *
   * @param bytes the message and nothing else
   * @param message a decoder that has decoded these bytes and none before, so that an element it
   *     did not reach has no offset
   */
  DamageFinder(MessageSpec spec, DirectBuffer bytes, MessageDecoder message) {
    this.spec = spec;
    this.bytes = bytes;
    this.message = message;
  }

  /** What is wrong, for the result of {@link MessageDecoder#decode}. */
  List<Damage> find(int status) {
    if (status == MessageDecoder.OK) {
      return List.of();
    }
    if (status == MessageDecoder.MTI_UNREADABLE) {
      return List.of(new Damage("message type", spec.headerLength(), "it is not four digits"));
    }
    List<Damage> found = new ArrayList<>();
    int last = 0;
    int end = 0;
    for (int element = BITMAPS; element <= MessageSpec.MAX_ELEMENT; element++) {
      if (wasReached(element)) {
        int elementEnd = message.rawOffset(element) + message.rawLength(element);
        if (elementEnd > end) {
          last = element;
          end = elementEnd;
        }
        if (!message.has(element)) {
          found.add(
              new Damage(
                  named(element),
                  message.rawOffset(element),
                  "its content is not what the packager admits",
                  true));
        }
      }
    }
    if (last == 0) {
      end = endOfBitmaps();
    }
    if (!message.structureIntact()) {
      found.add(breach(status, last, end));
    } else if (end < bytes.capacity()) {
      found.add(
          new Damage(
              "what follows " + named(last),
              end,
              "bytes=" + (bytes.capacity() - end) + " that belong to no element"));
    }
    return List.copyOf(found);
  }

  /** Before an element there is at least the message type, so none is at 0. */
  private boolean wasReached(int element) {
    return message.rawOffset(element) > 0;
  }

  private Damage breach(int status, int last, int end) {
    if (wasReached(status)) {
      // Another element was damaged before, and the decoder tells the first one only.
      return new Damage("what follows " + named(last), end, "it cannot be read");
    }
    if (status == BITMAPS) {
      int offset = spec.headerLength() + spec.maxWireLength(0);
      return new Damage(named(BITMAPS), offset, "they are cut off, or not hexadecimal");
    }
    if (!spec.has(status)) {
      return new Damage(named(status), end, "the packager has no such element");
    }
    return new Damage(
        named(status),
        end,
        end == bytes.capacity()
            ? "the message ends before it"
            : "its length cannot be read, or it goes on behind the end of the message");
  }

  /** The fewest bytes with which the decoder gets as far as the first element. */
  private int endOfBitmaps() {
    MessageDecoder part = new MessageDecoder(spec);
    for (int length = 0; length < bytes.capacity(); length++) {
      int status = part.decode(bytes, 0, length);
      boolean inBitmaps = status == BITMAPS && !part.structureIntact();
      if (status != MessageDecoder.MTI_UNREADABLE && !inBitmaps) {
        return length;
      }
    }
    return bytes.capacity();
  }

  private static String named(int element) {
    return element <= BITMAPS ? "the bitmaps" : "DE " + element;
  }
}
