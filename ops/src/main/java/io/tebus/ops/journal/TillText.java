package io.tebus.ops.journal;

import io.tebus.iso.DataElement;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessagePrinter;
import io.tebus.iso.codec.MessageSpec;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Text that a till sent, as {@link MessagePrinter} shows text: what may be a card number is masked,
 * for a till can put one anywhere.
 *
 * <p>Safe for any thread.
 */
final class TillText {

  /** Fewer digits are no card number. Source: ISO/IEC 7812-1, 4. */
  private static final int SHORTEST_PAN = 13;

  /** A message of one text. */
  private static final MessageSpec MESSAGE =
      MessageSpec.compile(
          new ByteArrayInputStream(
              """
              <isopackager>
                <isofield id="0" length="4" class="org.jpos.iso.IFA_NUMERIC"/>
                <isofield id="1" length="16" class="org.jpos.iso.IFA_BITMAP"/>
                <isofield id="42" length="99" class="org.jpos.iso.IFA_LLCHAR"/>
              </isopackager>
              """
                  .getBytes(StandardCharsets.UTF_8)),
          "text");

  /** Its message type, and the bitmap that names {@link DataElement#CARD_ACCEPTOR_ID}. */
  private static final String FRONT = "0200" + "0000000000400000";

  private TillText() {}

  /** At most 99 printable characters of ASCII, masked. */
  static String masked(String text) {
    if (text.chars().filter(character -> character >= '0' && character <= '9').count()
        < SHORTEST_PAN) {
      return text;
    }
    byte[] frame =
        (FRONT + Shown.digits(text.length(), 2) + text).getBytes(StandardCharsets.US_ASCII);
    MessageDecoder message = new MessageDecoder(MESSAGE);
    int status = message.decode(new UnsafeBuffer(frame), 0, frame.length);
    if (status != MessageDecoder.OK) {
      throw new IllegalArgumentException(
          "text: length=" + text.length() + " (expected: at most 99 printable characters)");
    }
    // The type, then 042 [15] and the text, each with a line feed behind it.
    String printed = MessagePrinter.print(message);
    return printed.substring(printed.indexOf(']') + 2, printed.length() - 1);
  }
}
