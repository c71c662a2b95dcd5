package io.tebus.acquirer;

import io.tebus.command.Right;
import io.tebus.iso.DataElement;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.dialect.Dialect;
import io.tebus.iso.frame.Framing;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.GenericPackager;

/**
 * What a till says and hears, packed and read by jPOS, and the listener it talks to.
 *
 * <p>Confined to the test's thread.
 */
final class TillMessages {

  static final String PAN = "9999000100000078";
  static final String TRACK_2 = PAN + "=28121010000000000000";

  /** The account of whom a transfer goes to. */
  static final String RECIPIENT = "1000000001";

  /** A card of whom a transfer goes to. */
  static final String RECIPIENTS_PAN = "8500001234567895";

  static final String TERMINAL = "TERM0007";
  static final String MERCHANT = "MERCH0000000007";
  static final long ACQUIRER = 123_456;

  /** Who asks when DE 32 does not say. */
  static final long LISTENERS_ACQUIRER = 900_001;

  static final int LISTENER_NUMBER = 7;
  static final int PROGRAMME = 1;
  static final int MAX_PACKET_LENGTH = 2_048;
  static final int MAX_GARBAGE = 3;

  private static final String PACKAGER_XML = "/packager/iso87ascii.xml";
  private static final Framing POST = Framing.forChannelClass("PostChannel", "");
  private static final GenericPackager PACKAGER = packager();
  private static final MessageSpec SPEC = compile();

  private TillMessages() {}

  static MessageSpec spec() {
    return SPEC;
  }

  // ---- Listeners

  static ListenerSpec listener() {
    return listener("", ListenerSpec.DEFAULT_MAX_IN_FLIGHT, 0);
  }

  static ListenerSpec listener(String headerHex, int maxInFlight, long answerWithinMs) {
    Framing framing = Framing.forChannelClass("PostChannel", headerHex);
    return listener(Dialect.shipped("iso87a"), framing, maxInFlight, answerWithinMs, Set.of(), 0);
  }

  static ListenerSpec listener(Framing framing) {
    return listener(
        Dialect.shipped("iso87a"), framing, ListenerSpec.DEFAULT_MAX_IN_FLIGHT, 0, Set.of(), 0);
  }

  static ListenerSpec listener(Dialect dialect) {
    return listener(dialect, POST, ListenerSpec.DEFAULT_MAX_IN_FLIGHT, 0, Set.of(), 0);
  }

  static ListenerSpec listener(Set<Right> rights) {
    return listener(
        Dialect.shipped("iso87a"), POST, ListenerSpec.DEFAULT_MAX_IN_FLIGHT, 0, rights, 0);
  }

  /** One that closes a link that is silent for so long. */
  static ListenerSpec impatientListener(long idleMs) {
    return listener(
        Dialect.shipped("iso87a"), POST, ListenerSpec.DEFAULT_MAX_IN_FLIGHT, 0, Set.of(), idleMs);
  }

  /** The dialect of the listeners, but for where the tags go. */
  static Dialect dialect(int loyaltyElement) {
    try (InputStream yaml =
        Objects.requireNonNull(Dialect.class.getResourceAsStream("iso87a.yaml"))) {
      String text =
          new String(yaml.readAllBytes(), StandardCharsets.UTF_8)
              .replace("loyalty-element: 48", "loyalty-element: " + loyaltyElement);
      return Dialect.load(new StringReader(text), "test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ListenerSpec listener(
      Dialect dialect,
      Framing framing,
      int maxInFlight,
      long answerWithinMs,
      Set<Right> rights,
      long idleMs) {
    return new ListenerSpec(
        LISTENER_NUMBER,
        "tills",
        InetSocketAddress.createUnresolved("tills", 8583),
        framing,
        SPEC,
        dialect,
        MAX_PACKET_LENGTH,
        MAX_GARBAGE,
        maxInFlight,
        ListenerSpec.DEFAULT_MAX_LINKS,
        answerWithinMs,
        LISTENERS_ACQUIRER,
        PROGRAMME,
        "DEMO",
        rights,
        idleMs,
        false);
  }

  // ---- Requests

  /** 45.90 USD. */
  static ISOMsg purchase(int stan) {
    return financial("000000", "000000004590", stan);
  }

  /** Points for 0.16 USD. */
  static ISOMsg redemption(int stan) {
    return financial("009000", "000000000016", stan);
  }

  private static ISOMsg financial(String processingCode, String amount, int stan) {
    ISOMsg message = request("0200", processingCode, stan);
    message.set(DataElement.AMOUNT, amount);
    message.set(DataElement.CURRENCY, "840");
    return message;
  }

  static ISOMsg balance(int stan) {
    return request("0100", "319000", stan);
  }

  /** 45.90 USD of any kind. */
  static ISOMsg purchase(int stan, String mti, String processingCode) {
    ISOMsg message = financial(processingCode, "000000004590", stan);
    message.set(0, mti);
    return message;
  }

  /** 30 points to an account. */
  static ISOMsg transfer(int stan) {
    return transfer(stan, RECIPIENT);
  }

  /** 30 points to whom DE 103 names. */
  static ISOMsg transfer(int stan, String recipient) {
    ISOMsg message = financial("409090", "000000000030", stan);
    message.set(DataElement.CURRENCY, "999");
    message.set(DataElement.TO_ACCOUNT, recipient);
    return message;
  }

  /** The reversal of a purchase, without DE 90. */
  static ISOMsg reversal(int stan) {
    ISOMsg message = purchase(stan);
    message.set(0, "0400");
    return message;
  }

  private static ISOMsg request(String mti, String processingCode, int stan) {
    ISOMsg message = new ISOMsg(mti);
    message.set(DataElement.PAN, PAN);
    message.set(DataElement.PROCESSING_CODE, processingCode);
    message.set(DataElement.TRANSMITTED_AT, "0115093000");
    message.set(DataElement.STAN, stan(stan));
    message.set(DataElement.LOCAL_TIME, "093001");
    message.set(DataElement.LOCAL_DATE, "0115");
    message.set(DataElement.MERCHANT_TYPE, "5411");
    message.set(DataElement.ENTRY_MODE, "051");
    message.set(DataElement.CONDITION_CODE, "00");
    message.set(DataElement.ACQUIRER_ID, Long.toString(ACQUIRER));
    message.set(DataElement.TERMINAL_ID, TERMINAL);
    message.set(DataElement.CARD_ACCEPTOR_ID, MERCHANT);
    return message;
  }

  static ISOMsg networkManagement(int stan, String code) {
    ISOMsg message = new ISOMsg("0800");
    message.set(DataElement.TRANSMITTED_AT, "0115093000");
    message.set(DataElement.STAN, stan(stan));
    message.set(DataElement.NETWORK_MANAGEMENT_CODE, code);
    return message;
  }

  static String stan(int stan) {
    return String.format(Locale.ROOT, "%06d", stan);
  }

  // ---- Bytes

  static byte[] pack(ISOMsg message) {
    try {
      message.setPackager(PACKAGER);
      return message.pack();
    } catch (ISOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The message of all of these bytes. */
  static ISOMsg unpack(byte[] packed) {
    try {
      ISOMsg message = new ISOMsg();
      int consumed = PACKAGER.unpack(message, packed);
      if (consumed != packed.length) {
        throw new IllegalStateException(
            "answer: consumed=" + consumed + " (expected: " + packed.length + ")");
      }
      return message;
    } catch (ISOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The message as our decoder reads it. */
  static MessageDecoder decode(ISOMsg message) {
    byte[] packed = pack(message);
    MessageDecoder decoder = new MessageDecoder(SPEC);
    int status = decoder.decode(new UnsafeBuffer(packed), 0, packed.length);
    if (status != MessageDecoder.OK) {
      throw new IllegalStateException("request: status=" + status + " (expected: a sound one)");
    }
    return decoder;
  }

  /** Two bytes of length, then header and message. */
  static byte[] frame(byte[] header, byte[] message) {
    return ByteBuffer.allocate(2 + header.length + message.length)
        .putShort((short) (header.length + message.length))
        .put(header)
        .put(message)
        .array();
  }

  static byte[] frame(ISOMsg message) {
    return frame(new byte[0], pack(message));
  }

  private static MessageSpec compile() {
    try (InputStream xml = packagerXml()) {
      return MessageSpec.compile(xml, "iso87ascii");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GenericPackager packager() {
    try (InputStream xml = packagerXml()) {
      return new GenericPackager(xml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ISOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputStream packagerXml() {
    return Objects.requireNonNull(
        GenericPackager.class.getResourceAsStream(PACKAGER_XML), PACKAGER_XML);
  }
}
