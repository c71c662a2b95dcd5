package io.tebus.acquirer;

import io.tebus.command.TransactionCommand;
import io.tebus.iso.DataElement;
import io.tebus.iso.codec.MessageDecoder;
import org.agrona.MutableDirectBuffer;

/**
 * DE 38: the LSN of a decision in base 36, six of 0-9A-Z, by which a later message can name it.
 *
 * <p>Safe for any thread; allocates nothing. Source: message profile, section 3, "Echo".
 */
final class ApprovalCode {

  static final int LENGTH = 6;

  private static final int RADIX = 36;

  private ApprovalCode() {}

  /**
   * The code that a message names, 0 to 36^6 - 1, or {@link TransactionCommand#NO_APPROVAL} when
   * there is none or it cannot be one of ours.
   */
  static long read(MessageDecoder message) {
    int element = DataElement.APPROVAL_CODE;
    if (!message.has(element) || message.characters(element) != LENGTH) {
      return TransactionCommand.NO_APPROVAL;
    }
    long code = 0;
    for (int i = 0; i < LENGTH; i++) {
      byte character = message.byteAt(element, i);
      int digit;
      if (character >= '0' && character <= '9') {
        digit = character - '0';
      } else if (character >= 'A' && character <= 'Z') {
        digit = character - 'A' + 10;
      } else {
        return TransactionCommand.NO_APPROVAL;
      }
      code = code * RADIX + digit;
    }
    return code;
  }

  /** Writes the code of an LSN: unique among two billion decisions in a row. */
  static void put(MutableDirectBuffer target, int offset, long lsn) {
    long left = lsn;
    for (int at = offset + LENGTH - 1; at >= offset; at--) {
      int digit = (int) (left % RADIX);
      target.putByte(at, (byte) (digit < 10 ? '0' + digit : 'A' + digit - 10));
      left /= RADIX;
    }
  }
}
