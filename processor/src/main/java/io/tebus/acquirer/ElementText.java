package io.tebus.acquirer;

import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageSpec;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The characters of an element as ASCII: where they stand in the message, or a copy when they are
 * written in another way there.
 *
 * <p>Confined to its event loop; allocates nothing after construction. Good until the next element
 * is read.
 */
final class ElementText {

  private final UnsafeBuffer copy;
  private DirectBuffer buffer;
  private int offset;
  private int length;
  private int copied;

  /**
   * Room for the longest of some elements.
   *
   * @param elements those that the packager does not have need none
   */
  ElementText(MessageSpec messages, int... elements) {
    int capacity = 0;
    for (int element : elements) {
      // Of binary content each byte has two characters.
      capacity = Math.max(capacity, 2 * messages.maxLength(element));
    }
    copy = new UnsafeBuffer(new byte[capacity]);
    buffer = copy;
  }

  /** Reads an element that the message has. */
  ElementText read(MessageDecoder message, int element) {
    if (message.isDirect(element)) {
      buffer = message.buffer();
      offset = message.offset(element);
      length = message.length(element);
    } else {
      buffer = copy;
      offset = 0;
      length = message.copyText(element, copy, 0);
      copied = Math.max(copied, length);
    }
    return this;
  }

  DirectBuffer buffer() {
    return buffer;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  byte byteAt(int index) {
    return buffer.getByte(offset + index);
  }

  /** Forgets what was copied: it may have been a card number. */
  void erase() {
    if (copied > 0) {
      copy.setMemory(0, copied, (byte) 0);
      copied = 0;
    }
  }
}
