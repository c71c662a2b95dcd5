package io.tebus.ops;

import io.tebus.iso.DataElement;
import org.jpos.iso.ISOMsg;

/**
 * What a till reads in an answer, by jPOS's packager and without the host's own classes; a text is
 * empty when its element is absent.
 *
 * <p>Immutable.
 */
record DrillAnswer(
    String mti,
    String pan,
    String amount,
    String stan,
    String rrn,
    String approvalCode,
    String responseCode,
    String terminalId,
    String loyaltyTags,
    String amounts) {

  static final String APPROVED = "00";
  static final String APPROVED_IN_PART = "10";
  static final String INVALID_TRANSACTION = "12";
  static final String NOT_SUFFICIENT_POINTS = "51";
  static final String UNAVAILABLE = "91";

  /** A figure that the answer does not have. */
  static final long ABSENT = -1;

  private static final int MESSAGE_TYPE = 0;
  private static final int TAG_LENGTH = 2;
  private static final int TAG_HEADER_LENGTH = 5;
  private static final int SET_LENGTH = 20;
  private static final int SET_HEADER_LENGTH = 8;

  static DrillAnswer of(ISOMsg message) {
    return new DrillAnswer(
        text(message, MESSAGE_TYPE),
        text(message, DataElement.PAN),
        text(message, DataElement.AMOUNT),
        text(message, DataElement.STAN),
        text(message, DataElement.RRN),
        text(message, DataElement.APPROVAL_CODE),
        text(message, DataElement.RESPONSE_CODE),
        text(message, DataElement.TERMINAL_ID),
        text(message, DataElement.ADDITIONAL_DATA),
        text(message, DataElement.ADDITIONAL_AMOUNTS));
  }

  /** What the request is found by: its terminal and trace number. */
  String key() {
    return DrillFrame.key(terminalId, stan);
  }

  boolean isApproved() {
    return responseCode.equals(APPROVED) || responseCode.equals(APPROVED_IN_PART);
  }

  /** The number in a tag of DE 48, or {@link #ABSENT}. Source: the profile, section 3. */
  long tag(String tag) {
    String text = text(tag);
    return text.isEmpty() ? ABSENT : Long.parseLong(text);
  }

  /** The value of a tag of DE 48, or nothing. */
  String text(String tag) {
    int at = 0;
    while (at < loyaltyTags.length()) {
      int begin = at + TAG_HEADER_LENGTH;
      int end = begin + Integer.parseInt(loyaltyTags, at + TAG_LENGTH, begin, 10);
      if (loyaltyTags.startsWith(tag, at)) {
        return loyaltyTags.substring(begin, end);
      }
      at = end;
    }
    return "";
  }

  /**
   * Points in the set of DE 54 with this amount type and sign, or {@link #ABSENT}: C for what was
   * credited, D for what was taken or given back.
   */
  long points(String amountType, char sign) {
    String header = "90" + amountType + "999" + sign;
    for (int at = 0; at < amounts.length(); at += SET_LENGTH) {
      if (amounts.startsWith(header, at)) {
        return Long.parseLong(amounts, at + SET_HEADER_LENGTH, at + SET_LENGTH, 10);
      }
    }
    return ABSENT;
  }

  /** The answer named, without its card. */
  @Override
  public String toString() {
    return mti + " terminal=" + terminalId + " stan=" + stan + " de39=" + responseCode;
  }

  private static String text(ISOMsg message, int element) {
    String text = message.getString(element);
    return text == null ? "" : text;
  }
}
