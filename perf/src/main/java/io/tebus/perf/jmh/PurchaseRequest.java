package io.tebus.perf.jmh;

import io.tebus.iso.DataElement;
import io.tebus.iso.codec.Datasets;
import java.util.Locale;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;

/**
 * A purchase as tills of a dialect send it, made with jPOS: 19 data elements. Card, amount, moment,
 * trace number, till and more change with its number.
 *
 * <p>Confined to the benchmark's thread.
 */
final class PurchaseRequest {

  /** US dollars. */
  static final int CURRENCY = 840;

  /** In front of an amount of the dialects that have no element for the currency. */
  static final String CURRENCY_AND_EXPONENT = "8402";

  private static final int SECONDS_A_MINUTE = 60;

  private final MessageForm form;
  private final int number;
  private final ISOMsg message = new ISOMsg();

  private PurchaseRequest(MessageForm form, int number) {
    this.form = form;
    this.number = number;
  }

  /**
   * Packs one.
   *
   * @param number 0-99
   * @param tags what its loyalty element says
   */
  static byte[] pack(MessageForm form, int number, String tags) throws ISOException {
    PurchaseRequest request = new PurchaseRequest(form, number);
    request.message.setPackager(form.packager());
    request.setCommon(tags);
    if (form.is2003()) {
      request.set2003();
    } else {
      request.set1987();
    }
    return request.message.pack();
  }

  private void setCommon(String tags) {
    message.set(DataElement.PAN, digits(16, 9_999_000_100_000_000L + 37L * number));
    message.set(DataElement.PROCESSING_CODE, "000000");
    message.set(DataElement.TRANSMITTED_AT, "0115" + time());
    // An odd number of digits, too.
    message.set(DataElement.ACQUIRER_ID, number % 2 == 0 ? "123456" : "1234567");
    message.set(DataElement.FORWARDER_ID, "654321");
    message.set(DataElement.RRN, "TEBUS0" + digits(6, number));
    message.set(DataElement.CARD_ACCEPTOR_ID, "BENCHMERCHANT" + digits(2, number));
    message.set(DataElement.FROM_ACCOUNT, digits(10, 1_000_000_000L + number));
    message.set(form.dialect().loyaltyElement(), tags);
  }

  private void set1987() throws ISOException {
    message.setMTI("0200");
    message.set(DataElement.AMOUNT, digits(12, amount()));
    message.set(DataElement.STAN, digits(6, stan()));
    message.set(DataElement.LOCAL_TIME, time());
    message.set(DataElement.LOCAL_DATE, "0115");
    message.set(DataElement.MERCHANT_TYPE, "5411");
    message.set(DataElement.ENTRY_MODE, "051");
    message.set(DataElement.NETWORK_ID, "001");
    message.set(DataElement.CONDITION_CODE, "00");
    message.set(DataElement.TERMINAL_ID, terminal());
    message.set(DataElement.CURRENCY, digits(3, CURRENCY));
  }

  private void set2003() throws ISOException {
    message.setMTI("2200");
    message.set(DataElement.AMOUNT, CURRENCY_AND_EXPONENT + digits(12, amount()));
    message.set(DataElement.STAN, digits(12, stan()));
    message.set(DataElement.LOCAL_TIME, "20260115" + time());
    message.set(form.dialect().elements().merchantType(), "5411");
    message.set(DataElement.ENTRY_MODE, new byte[16]);
    message.set(DataElement.NETWORK_ID, "200");
    message.set(DataElement.CONDITION_CODE, "1500");
    message.set(form.dialect().elements().earnRequest().element(), asksToEarn());
    // As wide as the packager has it.
    message.set(DataElement.TERMINAL_ID, terminal() + " ".repeat(8));
    message.set(DataElement.TO_ACCOUNT, digits(10, 2_000_000_000L + number));
  }

  /** A dataset of one element. */
  private static byte[] asksToEarn() {
    int bitmap = 1 << (Short.SIZE - Datasets.LOYALTY);
    return new byte[] {
      (byte) Datasets.SERVICE_REQUEST, 0, 3, (byte) (bitmap >>> Byte.SIZE), (byte) bitmap, 'Y'
    };
  }

  private long amount() {
    return 4_590 + 1_111L * number;
  }

  private long stan() {
    return 100_101 + 4_211L * number;
  }

  private String time() {
    return digits(2, number % 24)
        + digits(2, number % SECONDS_A_MINUTE)
        + digits(2, 59 - number % SECONDS_A_MINUTE);
  }

  private String terminal() {
    return "TERM" + digits(4, 7L * number);
  }

  /** A number of a fixed width. */
  static String digits(int width, long value) {
    return String.format(Locale.ROOT, "%0" + width + "d", value);
  }
}
