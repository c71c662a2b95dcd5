package io.tebus.perf.load;

import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import java.util.Locale;
import org.jpos.iso.ISOMsg;

/**
 * What a till reads in an answer; a text is empty when its element is absent.
 *
 * <p>Immutable.
 */
record Answer(
    String mti,
    String pan,
    String processingCode,
    String amount,
    String stan,
    String rrn,
    String approvalCode,
    String responseCode,
    String terminalId,
    String cardAcceptorId,
    String recipient,
    LoyaltyTags tags,
    AdditionalAmounts amounts) {

  private static final int MESSAGE_TYPE = 0;

  static Answer of(ISOMsg message) {
    return new Answer(
        text(message, MESSAGE_TYPE),
        text(message, DataElement.PAN),
        text(message, DataElement.PROCESSING_CODE),
        text(message, DataElement.AMOUNT),
        text(message, DataElement.STAN),
        text(message, DataElement.RRN),
        text(message, DataElement.APPROVAL_CODE),
        text(message, DataElement.RESPONSE_CODE),
        text(message, DataElement.TERMINAL_ID),
        text(message, DataElement.CARD_ACCEPTOR_ID),
        text(message, DataElement.TO_ACCOUNT),
        LoyaltyTags.of(text(message, DataElement.ADDITIONAL_DATA)),
        AdditionalAmounts.of(text(message, DataElement.ADDITIONAL_AMOUNTS)));
  }

  /** An outcome as DE 39 of 1987 has it: an 2. */
  static String digits(ResponseCode outcome) {
    return String.format(Locale.ROOT, "%02d", outcome.code());
  }

  String key() {
    return TillRequest.key(terminalId, stan);
  }

  boolean is(ResponseCode outcome) {
    return responseCode.equals(digits(outcome));
  }

  boolean isApproved() {
    return is(ResponseCode.APPROVED) || is(ResponseCode.APPROVED_IN_PART);
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
