package io.tebus.perf.load;

import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.GenericPackager;

/**
 * Where the elements of one kind of answer lie, learnt from one that jPOS read. Answers with the
 * same message type and bitmap are of the same kind; only DE 48 may have another length, so what
 * follows it is found from the end.
 *
 * <p>Immutable.
 */
final class AnswerLayout {

  /** Message type and the first bitmap, in sixteen characters. */
  private static final int HEADER_LENGTH = 20;

  private static final int ABSENT = -1;
  private static final int LENGTH_DIGITS = 3;
  private static final int SET_LENGTH = 20;
  private static final int SET_HEAD = 8;
  private static final int RESPONSE_CODE_WIDTH = 2;
  private static final long AVAILABLE_HEAD = memoryOf("9002999C");
  private static final long EARNED_HEAD = memoryOf("901S999C");
  private static final int APPROVED = ResponseCode.APPROVED.code();

  private final String name;
  private final boolean kept;
  private final boolean balance;
  private final long headerHigh;
  private final long headerMiddle;
  private final int headerLow;
  private final int length;
  private final int[] offsets;
  private final int loyaltyLength;

  private AnswerLayout(
      ISOMsg message, Promise promise, DirectBuffer image, int[] offsets, int loyaltyLength) {
    String mti = text(message, 0);
    String responseCode = text(message, DataElement.RESPONSE_CODE);
    name = "mti=" + mti + " de39=" + responseCode;
    balance = text(message, DataElement.PROCESSING_CODE).equals(TillRequest.BALANCE_CODE);
    boolean approved =
        promise == Promise.ECHO || responseCode.equals(Answer.digits(ResponseCode.APPROVED));
    boolean figured =
        promise != Promise.POINTS
            || (message.hasField(DataElement.ADDITIONAL_DATA)
                && message.hasField(DataElement.ADDITIONAL_AMOUNTS));
    kept = mti.equals(promise.mti()) && approved && figured && hasWhatIsCompared(offsets);
    headerHigh = image.getLong(0);
    headerMiddle = image.getLong(Long.BYTES);
    headerLow = image.getInt(2 * Long.BYTES);
    length = image.capacity();
    this.offsets = offsets;
    this.loyaltyLength = loyaltyLength;
  }

  /**
   * The layout of an answer.
   *
   * @throws ISOException when jPOS cannot read it, or it is not exactly its elements behind one
   *     bitmap
   */
  static AnswerLayout of(
      GenericPackager packager, Promise promise, DirectBuffer buffer, int offset, int length)
      throws ISOException {
    byte[] image = new byte[length];
    buffer.getBytes(offset, image);
    ISOMsg message = new ISOMsg();
    message.setPackager(packager);
    message.unpack(image);
    int[] offsets = new int[DataElement.MAX + 1];
    Arrays.fill(offsets, ABSENT);
    int end = HEADER_LENGTH;
    for (int element = DataElement.PAN; element <= DataElement.MAX; element++) {
      if (message.hasField(element)) {
        offsets[element] = end;
        end += packager.getFieldPackager(element).pack(message.getComponent(element)).length;
      }
    }
    if (end != length) {
      throw new ISOException(
          "answer: length=" + length + " (expected: " + end + ", its elements behind one bitmap)");
    }
    return new AnswerLayout(
        message,
        promise,
        new UnsafeBuffer(image),
        offsets,
        text(message, DataElement.ADDITIONAL_DATA).length());
  }

  private static boolean hasWhatIsCompared(int[] offsets) {
    return offsets[DataElement.PAN] != ABSENT
        && offsets[DataElement.AMOUNT] != ABSENT
        && offsets[DataElement.STAN] != ABSENT
        && offsets[DataElement.TERMINAL_ID] != ABSENT;
  }

  private static String text(ISOMsg message, int element) {
    String text = message.getString(element);
    return text == null ? "" : text;
  }

  private static long memoryOf(String eightCharacters) {
    return new UnsafeBuffer(eightCharacters.getBytes(StandardCharsets.US_ASCII)).getLong(0);
  }

  /** True when the answer it was learnt from is what was promised. */
  boolean isKept() {
    return kept;
  }

  /** True for the answer to a balance enquiry. */
  boolean isBalance() {
    return balance;
  }

  /** True for an answer of this kind. */
  boolean matches(DirectBuffer buffer, int offset, int frameLength) {
    return frameLength >= HEADER_LENGTH
        && buffer.getLong(offset) == headerHigh
        && buffer.getLong(offset + Long.BYTES) == headerMiddle
        && buffer.getInt(offset + 2 * Long.BYTES) == headerLow;
  }

  /** True when an answer of this kind is as long as its elements are. */
  boolean fits(DirectBuffer buffer, int offset, int frameLength) {
    int loyalty = offsets[DataElement.ADDITIONAL_DATA];
    if (loyalty == ABSENT) {
      return frameLength == length;
    }
    return frameLength >= length - loyaltyLength
        && AsciiDigits.parse(buffer, offset + loyalty, LENGTH_DIGITS)
            == frameLength - length + loyaltyLength;
  }

  /** DE 11, or a negative number when it is none. */
  int stan(DirectBuffer buffer, int offset) {
    int at = offsets[DataElement.STAN];
    return at == ABSENT
        ? ABSENT
        : (int) AsciiDigits.parse(buffer, offset + at, PurchaseFrame.STAN_WIDTH);
  }

  boolean isFor(DirectBuffer buffer, int offset, long terminal, long panHigh, long panLow) {
    int pan = offset + offsets[DataElement.PAN] + 2;
    return buffer.getLong(offset + offsets[DataElement.TERMINAL_ID]) == terminal
        && buffer.getLong(pan) == panHigh
        && buffer.getLong(pan + Long.BYTES) == panLow;
  }

  /** DE 37 is that of the request, or there is none in answers of this kind. */
  boolean hasRrnOf(DirectBuffer buffer, int offset, int stan) {
    int at = offsets[DataElement.RRN];
    return at == ABSENT || PurchaseFrame.isRrn(buffer, offset + at, stan);
  }

  /** DE 39 approves, or there is none in answers of this kind. */
  boolean isApproved(DirectBuffer buffer, int offset) {
    int at = offsets[DataElement.RESPONSE_CODE];
    return at == ABSENT || AsciiDigits.parse(buffer, offset + at, RESPONSE_CODE_WIDTH) == APPROVED;
  }

  /** DE 4. */
  long amount(DirectBuffer buffer, int offset) {
    int at = offset + offsets[DataElement.AMOUNT];
    return AsciiDigits.parse(buffer, at, PurchaseFrame.AMOUNT_WIDTH);
  }

  /** The points available by the first set of DE 54, or {@link AsciiDigits#NOT_DIGITS}. */
  long available(DirectBuffer buffer, int offset, int frameLength) {
    return points(buffer, figures(offset, frameLength), AVAILABLE_HEAD);
  }

  /** The points earned by its second set, or {@link AsciiDigits#NOT_DIGITS}. */
  long earned(DirectBuffer buffer, int offset, int frameLength) {
    int at = figures(offset, frameLength) + SET_LENGTH;
    return at + SET_LENGTH > offset + frameLength
        ? AsciiDigits.NOT_DIGITS
        : points(buffer, at, EARNED_HEAD);
  }

  private int figures(int offset, int frameLength) {
    int fromEnd = length - offsets[DataElement.ADDITIONAL_AMOUNTS] - LENGTH_DIGITS;
    return offset + frameLength - fromEnd;
  }

  private static long points(DirectBuffer buffer, int at, long head) {
    return buffer.getLong(at) == head
        ? AsciiDigits.parse(buffer, at + SET_HEAD, SET_LENGTH - SET_HEAD)
        : AsciiDigits.NOT_DIGITS;
  }

  /** The answer it was learnt from, without its card. */
  @Override
  public String toString() {
    return name;
  }
}
