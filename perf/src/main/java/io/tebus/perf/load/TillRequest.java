package io.tebus.perf.load;

import io.tebus.iso.DataElement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOUtil;
import org.jspecify.annotations.Nullable;

/**
 * A request as a till writes it: the fields the profile's section 3 asks for, and no others. The
 * amount is in minor units, or {@link #NO_AMOUNT}; texts are empty when their element is absent.
 * The recipient is the card to which points are sent: DE 103.
 *
 * <p>Immutable but for its till.
 */
record TillRequest(
    int mti,
    String pan,
    String processingCode,
    long amountMinor,
    Instant sentAt,
    String stan,
    String merchantType,
    Till till,
    @Nullable DemoCurrency currency,
    String loyaltyTags,
    Reference reference,
    String recipient) {

  static final int AUTHORIZATION = 100;
  static final int FINANCIAL = 200;
  static final int FINANCIAL_ADVICE = 220;
  static final int REVERSAL = 400;
  static final int REVERSAL_ADVICE = 420;

  static final String BALANCE_CODE = "319000";
  static final String PURCHASE_CODE = "000000";
  static final String REDEMPTION_CODE = "009000";
  static final String LOAD_CODE = "210090";
  static final String TRANSFER_CODE = "409090";
  static final String PURCHASE_REFUND_CODE = "200000";
  static final String REDEMPTION_REFUND_CODE = "200090";
  static final String PURCHASE_VOID_CODE = "020000";
  static final String REDEMPTION_VOID_CODE = "029000";

  static final long NO_AMOUNT = -1;

  /** The institution our links belong to: DE 32. */
  static final String ACQUIRER_ID = "900001";

  private static final String CHIP_WITH_PIN = "051";
  private static final String NORMAL_PRESENTMENT = "00";
  private static final String NO_FORWARDER = "00000000000";

  private static final DateTimeFormatter TRANSMITTED_AT = utc("MMddHHmmss");
  private static final DateTimeFormatter LOCAL_TIME = utc("HHmmss");
  private static final DateTimeFormatter LOCAL_DATE = utc("MMdd");

  /** A message type as four digits. */
  static String mtiDigits(int mti) {
    return String.format(Locale.ROOT, "%04d", mti);
  }

  /** An amount as DE 4 has it: n 12. */
  static String amountDigits(long amountMinor) {
    return String.format(Locale.ROOT, "%012d", amountMinor);
  }

  /** What an answer is found by: the terminal and its trace number. */
  String key() {
    return key(till.terminalId(), stan);
  }

  static String key(String terminalId, String stan) {
    return terminalId + '/' + stan;
  }

  /** The same to another card: DE 103. */
  TillRequest to(String recipientPan) {
    return new TillRequest(
        mti,
        pan,
        processingCode,
        amountMinor,
        sentAt,
        stan,
        merchantType,
        till,
        currency,
        loyaltyTags,
        reference,
        recipientPan);
  }

  /** The same message again, marked as a repeat: xxx1. */
  TillRequest asRepeat() {
    return new TillRequest(
        mti | 1,
        pan,
        processingCode,
        amountMinor,
        sentAt,
        stan,
        merchantType,
        till,
        currency,
        loyaltyTags,
        reference,
        recipient);
  }

  /** The reversal of this request, from the same till, with a trace number of its own. */
  TillRequest asReversal(int reversalMti, Instant now) {
    return following(
        reversalMti, processingCode, amountMinor, now, till, Reference.byOriginalData(this));
  }

  /**
   * A request that refers to this one, for the same card, currency and kind of merchant, with a
   * trace number of its own.
   */
  TillRequest following(
      int newMti,
      String newProcessingCode,
      long newAmountMinor,
      Instant now,
      Till from,
      Reference newReference) {
    return new TillRequest(
        newMti,
        pan,
        newProcessingCode,
        newAmountMinor,
        now,
        from.nextStan(),
        merchantType,
        from,
        currency,
        "",
        newReference,
        "");
  }

  /** This request as DE 90 of another one names it. Source: the profile, section 5.4. */
  String asOriginalData() {
    return mtiDigits(mti & ~1)
        + stan
        + TRANSMITTED_AT.format(sentAt)
        + "0".repeat(11 - ACQUIRER_ID.length())
        + ACQUIRER_ID
        + NO_FORWARDER;
  }

  /** The message for jPOS to pack. */
  ISOMsg message() {
    ISOMsg message = new ISOMsg(mtiDigits(mti));
    message.set(DataElement.PAN, pan);
    message.set(DataElement.PROCESSING_CODE, processingCode);
    if (amountMinor != NO_AMOUNT) {
      message.set(DataElement.AMOUNT, amountDigits(amountMinor));
    }
    message.set(DataElement.TRANSMITTED_AT, TRANSMITTED_AT.format(sentAt));
    message.set(DataElement.STAN, stan);
    message.set(DataElement.LOCAL_TIME, LOCAL_TIME.format(sentAt));
    message.set(DataElement.LOCAL_DATE, LOCAL_DATE.format(sentAt));
    message.set(DataElement.MERCHANT_TYPE, merchantType);
    message.set(DataElement.ENTRY_MODE, CHIP_WITH_PIN);
    message.set(DataElement.CONDITION_CODE, NORMAL_PRESENTMENT);
    message.set(DataElement.ACQUIRER_ID, ACQUIRER_ID);
    setUnlessEmpty(message, DataElement.RRN, reference.rrn());
    setUnlessEmpty(message, DataElement.APPROVAL_CODE, reference.approvalCode());
    message.set(DataElement.TERMINAL_ID, till.terminalId());
    message.set(DataElement.CARD_ACCEPTOR_ID, till.cardAcceptorId());
    setUnlessEmpty(message, DataElement.ADDITIONAL_DATA, loyaltyTags);
    if (currency != null) {
      message.set(DataElement.CURRENCY, currency.numericCode());
    }
    setUnlessEmpty(message, DataElement.ORIGINAL_DATA, reference.originalData());
    setUnlessEmpty(message, DataElement.TO_ACCOUNT, recipient);
    return message;
  }

  private static void setUnlessEmpty(ISOMsg message, int element, String text) {
    if (!text.isEmpty()) {
      message.set(element, text);
    }
  }

  /** The message named, its card masked. */
  @Override
  public String toString() {
    return mtiDigits(mti)
        + " terminal="
        + till.terminalId()
        + " stan="
        + stan
        + " card="
        + ISOUtil.protect(pan, '*');
  }

  private static DateTimeFormatter utc(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }
}
