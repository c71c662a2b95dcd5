package io.tebus.iso.frame;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What lies between prefix and message, and how it comes back with the answer.
 *
 * <p>Immutable.
 */
sealed interface FrameHeader permits FixedHeader, BaseOneHeader {

  /** The fewest bytes it takes. */
  int minLength();

  /** The most bytes it takes. */
  int maxLength();

  /**
   * Bytes of the header at {@code offset}.
   *
   * @param bodyLength bytes that are there, no fewer than {@link #minLength}
   * @return {@link Framing#UNREADABLE} when there is no header, {@link Framing#IGNORED} when what
   *     stands behind it is no message
   */
  int length(DirectBuffer buffer, int offset, int bodyLength);

  /** Bytes of the header of an answer to a request with a sound header at {@code requestOffset}. */
  int answerLength(DirectBuffer request, int requestOffset);

  /** Writes the header of an answer. */
  void writeAnswer(
      MutableDirectBuffer buffer,
      int offset,
      int messageLength,
      DirectBuffer request,
      int requestOffset);
}
