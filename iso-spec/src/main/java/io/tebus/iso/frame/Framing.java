package io.tebus.iso.frame;

import java.util.HexFormat;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How messages follow one another on a link: a length prefix, then the body, which is an optional
 * header and the message.
 *
 * <pre>
 *   |&lt;- prefixLength -&gt;|&lt;- headerLength -&gt;|&lt;- message -&gt;|
 *                       |&lt;----------- bodyLength ----------&gt;|
 * </pre>
 *
 * <p>Immutable.
 */
public interface Framing {

  /** A length field that cannot be read, or that leaves no room for a message: close the link. */
  int UNREADABLE = -1;

  /**
   * The framing of a jPOS channel class.
   *
   * @param channelClass the class by its full name, or by its simple name when it is one of jPOS's
   *     own
   * @param headerHex the channel's {@code header} property, hexadecimal; empty for none
   * @throws IllegalArgumentException for any other class, naming the known ones, and for a header
   *     that is not hexadecimal
   */
  static Framing forChannelClass(String channelClass, String headerHex) {
    String jposPackage = "org.jpos.iso.channel.";
    String name =
        channelClass.startsWith(jposPackage)
            ? channelClass.substring(jposPackage.length())
            : channelClass;
    return switch (name) {
      case "PostChannel" -> new PostFraming(header(headerHex));
      default ->
          throw new IllegalArgumentException(
              "channel: class=" + channelClass + " (expected: " + jposPackage + "PostChannel)");
    };
  }

  private static byte[] header(String hex) {
    try {
      return HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "channel: header=" + hex + " (expected: pairs of hexadecimal digits)", e);
    }
  }

  /** Bytes of the length prefix. */
  int prefixLength();

  /** Bytes of the header between prefix and message; 0 for none. */
  int headerLength();

  /** The longest body the prefix can express, in bytes. */
  int maxBodyLength();

  /**
   * Bytes that follow the prefix at {@code offset}, header included, or {@link #UNREADABLE}. All of
   * {@link #prefixLength()} must be there.
   */
  int bodyLength(DirectBuffer buffer, int offset);

  /**
   * Writes the prefix of a body of so many bytes, header included.
   *
   * @throws IllegalArgumentException when the prefix cannot express it
   */
  void writePrefix(MutableDirectBuffer buffer, int offset, int bodyLength);

  /** Writes the header of a message of our own: the configured one. */
  void writeHeader(MutableDirectBuffer buffer, int offset);

  /**
   * Writes the header of an answer: as jPOS does, the one its request came with, which begins at
   * {@code requestOffset}.
   */
  void writeAnswerHeader(
      MutableDirectBuffer buffer, int offset, DirectBuffer request, int requestOffset);
}
