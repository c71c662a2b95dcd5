package io.tebus.ops;

import io.tebus.iso.DataElement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;

/**
 * A till: its numbers on the wire, its trace counter, and messages packed by jPOS.
 *
 * <p>Confined to the thread of its shop.
 */
final class DrillTill {

  /** The institution our links belong to: DE 32. */
  static final long ACQUIRER_ID = 900_001;

  private static final int MAX_NUMBER = 99_999;
  private static final int MAX_STAN = 999_999;
  private static final String TERMINAL_PREFIX = "DRL";
  private static final String CARD_ACCEPTOR_ID = "DRILLMERCHANT01";
  private static final String GROCERIES = "5411";
  private static final String CHIP_WITH_PIN = "051";
  private static final String NORMAL_PRESENTMENT = "00";
  private static final String USD = "840";

  private static final DateTimeFormatter TRANSMITTED_AT = utc("MMddHHmmss");
  private static final DateTimeFormatter LOCAL_TIME = utc("HHmmss");
  private static final DateTimeFormatter LOCAL_DATE = utc("MMdd");

  private final int number;
  private final String terminalId;
  private final ISOPackager packager;
  private int stan;

  /** A till with the given number, 1 to 99,999. */
  DrillTill(int number, ISOPackager packager) {
    if (number < 1 || number > MAX_NUMBER) {
      throw new IllegalArgumentException(
          "till: number=" + number + " (expected: 1-" + MAX_NUMBER + ")");
    }
    this.number = number;
    this.packager = packager;
    terminalId = TERMINAL_PREFIX + DrillFrame.digits(number, 5);
  }

  int number() {
    return number;
  }

  /** ISO 8583:1987, DE 41, ans 8. */
  String terminalId() {
    return terminalId;
  }

  /** The number of the till with this DE 41. */
  static int numberOf(String terminalId) {
    return Integer.parseInt(terminalId, TERMINAL_PREFIX.length(), terminalId.length(), 10);
  }

  /**
   * Packs a message under the next trace number, which is never used twice in a drill.
   *
   * @param amountMinor USD, in minor units, or {@link DrillFrame#NO_AMOUNT}
   * @param loyaltyTags DE 48, empty for none
   * @param reference what it follows up
   */
  DrillFrame pack(
      int mti,
      String pan,
      String processingCode,
      long amountMinor,
      String loyaltyTags,
      DrillReference reference) {
    if (stan == MAX_STAN) {
      throw new IllegalStateException(
          "till: stan=" + stan + " is the last (expected: a shorter drill)");
    }
    stan++;
    Instant now = Instant.now();
    String transmittedAt = TRANSMITTED_AT.format(now);
    ISOMsg message = new ISOMsg(DrillFrame.digits(mti, 4));
    message.setPackager(packager);
    message.set(DataElement.PAN, pan);
    message.set(DataElement.PROCESSING_CODE, processingCode);
    message.set(DataElement.TRANSMITTED_AT, transmittedAt);
    message.set(DataElement.STAN, DrillFrame.digits(stan, 6));
    message.set(DataElement.LOCAL_TIME, LOCAL_TIME.format(now));
    message.set(DataElement.LOCAL_DATE, LOCAL_DATE.format(now));
    message.set(DataElement.MERCHANT_TYPE, GROCERIES);
    message.set(DataElement.ENTRY_MODE, CHIP_WITH_PIN);
    message.set(DataElement.CONDITION_CODE, NORMAL_PRESENTMENT);
    message.set(DataElement.ACQUIRER_ID, Long.toString(ACQUIRER_ID));
    message.set(DataElement.TERMINAL_ID, terminalId);
    message.set(DataElement.CARD_ACCEPTOR_ID, CARD_ACCEPTOR_ID);
    if (amountMinor != DrillFrame.NO_AMOUNT) {
      message.set(DataElement.AMOUNT, DrillFrame.digits(amountMinor, 12));
      message.set(DataElement.CURRENCY, USD);
    }
    setUnlessEmpty(message, DataElement.ADDITIONAL_DATA, loyaltyTags);
    setUnlessEmpty(message, DataElement.RRN, reference.rrn());
    setUnlessEmpty(message, DataElement.APPROVAL_CODE, reference.approvalCode());
    setUnlessEmpty(message, DataElement.ORIGINAL_DATA, reference.originalData());
    try {
      return new DrillFrame(
          mti, this, stan, transmittedAt, processingCode, amountMinor, message.pack());
    } catch (ISOException e) {
      throw new IllegalStateException("till: terminal=" + terminalId + " cannot pack", e);
    }
  }

  private static void setUnlessEmpty(ISOMsg message, int element, String text) {
    if (!text.isEmpty()) {
      message.set(element, text);
    }
  }

  /** The UTC day as DE 7 begins with it. */
  static String dayOf(Instant instant) {
    return LOCAL_DATE.format(instant);
  }

  private static DateTimeFormatter utc(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }
}
