package io.tebus.iso;

/**
 * Numbers of the data elements the profile uses. Source: ISO 8583:1987, 4.3.
 *
 * <p>Immutable.
 */
public final class DataElement {

  public static final int SECONDARY_BITMAP = 1;
  public static final int PAN = 2;
  public static final int PROCESSING_CODE = 3;
  public static final int AMOUNT = 4;
  public static final int TRANSMITTED_AT = 7;
  public static final int STAN = 11;
  public static final int LOCAL_TIME = 12;
  public static final int LOCAL_DATE = 13;
  public static final int SETTLEMENT_DATE = 15;
  public static final int MERCHANT_TYPE = 18;
  public static final int ENTRY_MODE = 22;
  public static final int NETWORK_ID = 24;
  public static final int CONDITION_CODE = 25;
  public static final int ACQUIRER_ID = 32;
  public static final int FORWARDER_ID = 33;
  public static final int TRACK_2 = 35;
  public static final int RRN = 37;
  public static final int APPROVAL_CODE = 38;
  public static final int RESPONSE_CODE = 39;
  public static final int TERMINAL_ID = 41;
  public static final int CARD_ACCEPTOR_ID = 42;
  public static final int ADDITIONAL_DATA = 48;
  public static final int CURRENCY = 49;
  public static final int ADDITIONAL_AMOUNTS = 54;
  public static final int NETWORK_MANAGEMENT_CODE = 70;
  public static final int ORIGINAL_DATA = 90;
  public static final int REPLACEMENT_AMOUNTS = 95;
  public static final int FROM_ACCOUNT = 102;
  public static final int TO_ACCOUNT = 103;

  /** The highest number that two bitmaps can name. */
  public static final int MAX = 128;

  /** The highest number there is, with a third bitmap. Source: ISO 8583:2003, part 1, 4.2. */
  public static final int MAX_OF_THREE_BITMAPS = 192;

  private DataElement() {}
}
