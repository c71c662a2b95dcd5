package io.tebus.perf.load;

import io.tebus.iso.DataElement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The request every measured server gets from one terminal: a purchase in US dollars of 186 bytes,
 * ISO 8583:1987 ASCII, behind two bytes of length; and a balance enquiry of the same form. Card,
 * amount and trace number change, the rest is written once.
 *
 * <p>Confined to the event loop of its load. Source: message profile, sections 2 and 3.
 */
final class PurchaseFrame {

  /** Length in bytes of the message. */
  static final int LENGTH = 186;

  /** Bytes of length before it, high byte first. */
  static final int PREFIX = 2;

  /** Length in bytes of the frame. */
  static final int FRAMED_LENGTH = PREFIX + LENGTH;

  /** The widest {@link DataElement#STAN}. */
  static final int MAX_STAN = 999_999;

  static final int STAN_WIDTH = 6;
  static final int AMOUNT_WIDTH = 12;

  // Elements that a till sends and the vocabulary does not name, as nobody looks at them.
  private static final int EXPIRATION_DATE = 14;
  private static final int CARD_SEQUENCE_NUMBER = 23;
  private static final int PIN_CAPTURE_CODE = 26;
  private static final int CARD_ACCEPTOR_NAME = 43;

  private static final int PRIMARY_ELEMENTS = 64;
  private static final int TIME_WIDTH = 6;
  private static final int SECONDS_A_DAY = 86_400;
  private static final String RRN_PREFIX = "TEBUS0";
  private static final UnsafeBuffer RRN_IMAGE =
      new UnsafeBuffer(RRN_PREFIX.getBytes(StandardCharsets.US_ASCII));
  private static final int RRN_HEAD = RRN_IMAGE.getInt(0);
  private static final short RRN_NECK = RRN_IMAGE.getShort(Integer.BYTES);
  private static final DateTimeFormatter TRANSMITTED_AT = utc("MMddHHmmss");
  private static final DateTimeFormatter LOCAL_DATE = utc("MMdd");

  private final UnsafeBuffer purchase = new UnsafeBuffer(new byte[FRAMED_LENGTH]);
  private final UnsafeBuffer enquiry = new UnsafeBuffer(new byte[FRAMED_LENGTH]);
  private final int[] offsets = new int[PRIMARY_ELEMENTS + 1];
  private final long terminal;

  /**
   * The frames of a terminal.
   *
   * @param terminalId eight characters
   */
  PurchaseFrame(String terminalId, Instant now) {
    SortedMap<Integer, String> elements = elements(terminalId, now);
    write(purchase, elements);
    elements.put(DataElement.PROCESSING_CODE, TillRequest.BALANCE_CODE);
    write(enquiry, elements);
    terminal = purchase.getLong(offset(DataElement.TERMINAL_ID));
    startLap(0);
  }

  private static SortedMap<Integer, String> elements(String terminalId, Instant now) {
    SortedMap<Integer, String> elements = new TreeMap<>();
    elements.put(DataElement.PAN, "16" + "0".repeat(16));
    elements.put(DataElement.PROCESSING_CODE, TillRequest.PURCHASE_CODE);
    elements.put(DataElement.AMOUNT, "0".repeat(AMOUNT_WIDTH));
    elements.put(DataElement.TRANSMITTED_AT, TRANSMITTED_AT.format(now));
    elements.put(DataElement.STAN, "0".repeat(STAN_WIDTH));
    elements.put(DataElement.LOCAL_TIME, "0".repeat(TIME_WIDTH));
    elements.put(DataElement.LOCAL_DATE, LOCAL_DATE.format(now));
    elements.put(EXPIRATION_DATE, "3012");
    elements.put(DataElement.MERCHANT_TYPE, ShoppingMix.GROCERIES);
    elements.put(DataElement.ENTRY_MODE, "051");
    elements.put(CARD_SEQUENCE_NUMBER, "001");
    elements.put(DataElement.CONDITION_CODE, "00");
    elements.put(PIN_CAPTURE_CODE, "12");
    elements.put(DataElement.ACQUIRER_ID, "06" + TillRequest.ACQUIRER_ID);
    elements.put(DataElement.RRN, RRN_PREFIX + "0".repeat(STAN_WIDTH));
    elements.put(DataElement.TERMINAL_ID, terminalId);
    elements.put(DataElement.CARD_ACCEPTOR_ID, "BENCHMERCHANT01");
    elements.put(CARD_ACCEPTOR_NAME, "TEBUS BENCH SHOP         JAKARTA      ID");
    elements.put(DataElement.CURRENCY, DemoCurrency.USD.numericCode());
    return elements;
  }

  private void write(MutableDirectBuffer target, SortedMap<Integer, String> elements) {
    long bitmap = 0;
    for (int element : elements.keySet()) {
      bitmap |= 1L << (PRIMARY_ELEMENTS - element);
    }
    StringBuilder text = new StringBuilder(TillRequest.mtiDigits(TillRequest.FINANCIAL));
    text.append(HexFormat.of().withUpperCase().toHexDigits(bitmap));
    for (Map.Entry<Integer, String> element : elements.entrySet()) {
      offsets[element.getKey()] = PREFIX + text.length();
      text.append(element.getValue());
    }
    byte[] message = text.toString().getBytes(StandardCharsets.US_ASCII);
    if (message.length != LENGTH) {
      throw new IllegalArgumentException(
          "purchase: length=" + message.length + " (expected: " + LENGTH + ")");
    }
    target.putByte(0, (byte) (LENGTH >> 8));
    target.putByte(1, (byte) LENGTH);
    target.putBytes(PREFIX, message);
  }

  /** Where an element begins in the frame; its length digits, if it has any, come first. */
  int offset(int element) {
    return offsets[element];
  }

  /** The terminal's name as it lies in memory. */
  long terminal() {
    return terminal;
  }

  /**
   * Goes on to another local time: trace numbers begin anew, and no request may be taken for an
   * earlier one.
   *
   * @param lap how often they began anew, from 0
   */
  void startLap(int lap) {
    int second = lap % SECONDS_A_DAY;
    int time = second / 3_600 * 10_000 + second / 60 % 60 * 100 + second % 60;
    AsciiDigits.put(purchase, offset(DataElement.LOCAL_TIME), TIME_WIDTH, time);
    AsciiDigits.put(enquiry, offset(DataElement.LOCAL_TIME), TIME_WIDTH, time);
  }

  /** True for the DE 37 that goes with a trace number. */
  static boolean isRrn(DirectBuffer source, int at, int stan) {
    return source.getInt(at) == RRN_HEAD
        && source.getShort(at + Integer.BYTES) == RRN_NECK
        && AsciiDigits.parse(source, at + RRN_PREFIX.length(), STAN_WIDTH) == stan;
  }

  /** Writes a purchase, {@link #FRAMED_LENGTH} bytes. */
  void putPurchase(
      MutableDirectBuffer target, int at, int stan, long panHigh, long panLow, long amountMinor) {
    put(purchase, target, at, stan, panHigh, panLow);
    AsciiDigits.put(target, at + offset(DataElement.AMOUNT), AMOUNT_WIDTH, amountMinor);
  }

  /** Writes a balance enquiry, {@link #FRAMED_LENGTH} bytes. */
  void putEnquiry(MutableDirectBuffer target, int at, int stan, long panHigh, long panLow) {
    put(enquiry, target, at, stan, panHigh, panLow);
  }

  private void put(
      UnsafeBuffer source,
      MutableDirectBuffer target,
      int at,
      int stan,
      long panHigh,
      long panLow) {
    target.putBytes(at, source, 0, FRAMED_LENGTH);
    int pan = at + offset(DataElement.PAN) + 2;
    target.putLong(pan, panHigh);
    target.putLong(pan + Long.BYTES, panLow);
    AsciiDigits.put(target, at + offset(DataElement.STAN), STAN_WIDTH, stan);
    int rrn = at + offset(DataElement.RRN) + RRN_PREFIX.length();
    AsciiDigits.put(target, rrn, STAN_WIDTH, stan);
  }

  private static DateTimeFormatter utc(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }
}
