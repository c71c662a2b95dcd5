package io.tebus.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.GenericPackager;

/**
 * Messages as the tills of these tests write and read them: jPOS's packager iso87ascii, and for
 * what it would not write, elements in wire form.
 *
 * <p>Safe for any thread.
 */
final class TestMessages {

  static final String TERMINAL = "TERM0007";
  static final String MERCHANT = "MERCH0000000007";

  private static final String PACKAGER_XML = "/packager/iso87ascii.xml";
  private static final GenericPackager PACKAGER = packager();
  private static final int BITS = 64;

  private TestMessages() {}

  private static GenericPackager packager() {
    try (InputStream xml =
        Objects.requireNonNull(
            GenericPackager.class.getResourceAsStream(PACKAGER_XML), PACKAGER_XML)) {
      return new GenericPackager(xml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ISOException e) {
      throw new IllegalStateException("packager: " + PACKAGER_XML, e);
    }
  }

  static byte[] pack(ISOMsg message) {
    try {
      message.setPackager(PACKAGER);
      return message.pack();
    } catch (ISOException e) {
      throw new IllegalStateException("message: cannot be packed", e);
    }
  }

  static ISOMsg unpack(byte[] message) {
    try {
      ISOMsg unpacked = new ISOMsg();
      unpacked.setPackager(PACKAGER);
      int consumed = unpacked.unpack(message);
      if (consumed != message.length) {
        throw new IllegalStateException(
            "message: length=" + message.length + " (expected: " + consumed + ")");
      }
      return unpacked;
    } catch (ISOException e) {
      throw new IllegalStateException("message: cannot be read", e);
    }
  }

  static String mti(ISOMsg message) {
    try {
      return message.getMTI();
    } catch (ISOException e) {
      throw new IllegalStateException("message: has no MTI", e);
    }
  }

  /** The core fields of a financial request at the terminal of the examples. */
  static ISOMsg request(String mti, String processingCode, String card, int stan) {
    ISOMsg message = new ISOMsg(mti);
    message.set(2, card);
    message.set(3, processingCode);
    message.set(7, "0115093000");
    message.set(11, sixDigits(stan));
    message.set(12, "093000");
    message.set(13, "0115");
    message.set(18, "5411");
    message.set(22, "051");
    message.set(25, "00");
    message.set(32, "123456");
    message.set(41, TERMINAL);
    message.set(42, MERCHANT);
    return message;
  }

  static ISOMsg inDollars(ISOMsg message, long cents) {
    message.set(4, twelveDigits(cents));
    message.set(49, "840");
    return message;
  }

  /** A purchase: one point for each full 100 cents. */
  static ISOMsg purchase(String card, int stan, long cents) {
    return inDollars(request("0200", "000000", card, stan), cents);
  }

  /** A redemption: one point for each cent. */
  static ISOMsg redemption(String card, int stan, long cents) {
    return inDollars(request("0200", "009000", card, stan), cents);
  }

  /**
   * Some points, moved to another account.
   *
   * @param recipient DE 103: the number of the account, or of a card of it
   */
  static ISOMsg transfer(String card, int stan, long points, String recipient) {
    ISOMsg message = request("0200", "409090", card, stan);
    message.set(4, twelveDigits(points));
    message.set(49, "999");
    message.set(103, recipient);
    return message;
  }

  static ISOMsg balance(String card, int stan) {
    return request("0100", "319000", card, stan);
  }

  /** A reversal that names its original in DE 90. */
  static ISOMsg reversal(ISOMsg original, int stan) {
    ISOMsg message = request("0400", original.getString(3), original.getString(2), stan);
    message.set(4, original.getString(4));
    message.set(49, original.getString(49));
    message.set(
        90,
        mti(original)
            + original.getString(11)
            + original.getString(7)
            + "00000123456"
            + "00000000000");
    return message;
  }

  /** The same message as a repeat. */
  static ISOMsg repeat(ISOMsg original) {
    ISOMsg message = (ISOMsg) original.clone();
    try {
      message.setMTI(mti(original).substring(0, 3) + "1");
    } catch (ISOException e) {
      throw new IllegalStateException("message: takes no MTI", e);
    }
    return message;
  }

  static ISOMsg network(int stan, String code) {
    ISOMsg message = new ISOMsg("0800");
    message.set(7, "0115093000");
    message.set(11, sixDigits(stan));
    message.set(70, code);
    return message;
  }

  /** The available points in an answer's DE 54. */
  static long availablePoints(ISOMsg answer) {
    String amounts = answer.hasField(54) ? answer.getString(54) : "";
    if (!amounts.startsWith("9002999C")) {
      throw new IllegalStateException(
          "answer: DE 39=" + answer.getString(39) + " DE 54=" + amounts + " (expected: 9002999C)");
    }
    return Long.parseLong(amounts.substring(8, 20));
  }

  /** A purchase of 1.00 USD element by element, in wire form: prefixes included. */
  static SortedMap<Integer, String> purchaseElements(String card, int stan) {
    SortedMap<Integer, String> elements = new TreeMap<>();
    elements.put(2, twoDigits(card.length()) + card);
    elements.put(3, "000000");
    elements.put(4, "000000000100");
    elements.put(7, "0115093000");
    elements.put(11, sixDigits(stan));
    elements.put(12, "093000");
    elements.put(13, "0115");
    elements.put(18, "5411");
    elements.put(32, "06123456");
    elements.put(41, TERMINAL);
    elements.put(42, MERCHANT);
    elements.put(49, "840");
    return elements;
  }

  /** A message of elements in wire form, which nobody checks. */
  static byte[] raw(String mti, SortedMap<Integer, String> elements) {
    long first = 0;
    long second = 0;
    StringBuilder content = new StringBuilder();
    for (Map.Entry<Integer, String> element : elements.entrySet()) {
      int bit = element.getKey() - 1;
      if (bit < BITS) {
        first |= Long.MIN_VALUE >>> bit;
      } else {
        first |= Long.MIN_VALUE;
        second |= Long.MIN_VALUE >>> (bit - BITS);
      }
      content.append(element.getValue());
    }
    String bitmaps = second == 0 ? hex(first) : hex(first) + hex(second);
    return ascii(mti + bitmaps + content);
  }

  /** One byte a character. */
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String twoDigits(int number) {
    return String.format(Locale.ROOT, "%02d", number);
  }

  static String threeDigits(int number) {
    return String.format(Locale.ROOT, "%03d", number);
  }

  static String sixDigits(int number) {
    return String.format(Locale.ROOT, "%06d", number);
  }

  static String twelveDigits(long number) {
    return String.format(Locale.ROOT, "%012d", number);
  }

  private static String hex(long bits) {
    return String.format(Locale.ROOT, "%016X", bits);
  }
}
