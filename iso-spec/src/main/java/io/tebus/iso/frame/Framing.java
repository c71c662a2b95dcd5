package io.tebus.iso.frame;

import java.util.Map;
import java.util.SortedSet;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How messages follow one another on a link.
 *
 * <pre>
 *   |&lt;- prefix -&gt;|&lt;- header -&gt;|&lt;- message -&gt;|&lt;- trailer -&gt;|
 *                |&lt;--------- body ---------&gt;|
 * </pre>
 *
 * <p>Any part may be missing. A frame of nothing but its prefix is a keep-alive.
 *
 * <p>Immutable; allocates nothing. Source: jPOS 3.0.1, {@code org.jpos.iso.channel}; see {@code
 * docs/framings.md}.
 */
public interface Framing {

  /** Where the frame ends cannot be told yet. */
  int INCOMPLETE = 0;

  /** A length, or a header, that cannot be read, or a length that leaves no room for the header. */
  int UNREADABLE = -1;

  /** What follows the header is no message of ISO 8583, and its header says so. */
  int IGNORED = -2;

  /** The framing of a jPOS channel class that has no properties. */
  static Framing forChannelClass(String channelClass, String header) {
    return forChannelClass(channelClass, header, Map.of());
  }

  /**
   * The framing of a jPOS channel class.
   *
   * @param channelClass the class by its full name, or by its simple name when it is one of jPOS's
   *     own
   * @param header the channel's {@code header} attribute, written as that class reads it; empty for
   *     none
   * @param properties of {@link #properties(String)}
   * @throws IllegalArgumentException for any other class, naming the nearest known one, and for a
   *     header or property that the class cannot read
   */
  static Framing forChannelClass(
      String channelClass, String header, Map<String, String> properties) {
    return ChannelClass.ofName(channelClass).framing(header, properties);
  }

  /**
   * Names of the properties that say how a channel class cuts and writes its frames.
   *
   * @throws IllegalArgumentException for a class without a framing here
   */
  static SortedSet<String> properties(String channelClass) {
    return ChannelClass.ofName(channelClass).properties();
  }

  /** Bytes before the body. */
  int prefixLength();

  /** Bytes after the body. */
  int trailerLength();

  /** The most bytes a header takes; all headers do, unless they tell their own length. */
  int headerLength();

  /** The longest body a frame can have, in bytes. */
  int maxBodyLength();

  /** Keep-alives in a row after which a link is closed; 0 for no limit. */
  int maxKeepAlivesInARow();

  /**
   * Bytes of the whole frame that begins at {@code offset}. It may be more than there are: then the
   * rest has still to come.
   *
   * @param available bytes that are there, none needed
   * @return {@link #INCOMPLETE} when more bytes have to tell, {@link #UNREADABLE} when the link has
   *     to be closed
   */
  int frameLength(DirectBuffer buffer, int offset, int available);

  /** What to do about a frame of nothing but its prefix. */
  KeepAlive keepAlive(DirectBuffer buffer, int offset);

  /**
   * Bytes of the header that a body begins with: all of it when there is no message.
   *
   * @return {@link #UNREADABLE} when it is no header of this framing, {@link #IGNORED} when it is
   *     one of something else than a message
   */
  int headerLength(DirectBuffer buffer, int bodyOffset, int bodyLength);

  /**
   * Bytes before the message in the frame of an answer.
   *
   * @param request holds the header of the request, at {@code headerOffset}
   */
  int messageOffset(DirectBuffer request, int headerOffset);

  /**
   * Completes the frame of an answer around its message, which begins {@link #messageOffset} bytes
   * after {@code offset}. The header is that of the request, as jPOS sends it back.
   *
   * @param request holds the header of the request, at {@code headerOffset}; one with a message
   * @return bytes of the whole frame
   * @throws IllegalArgumentException when the prefix cannot express the length
   */
  int writeAround(
      MutableDirectBuffer buffer,
      int offset,
      int messageLength,
      DirectBuffer request,
      int headerOffset);
}
