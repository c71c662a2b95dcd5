package io.tebus.iso.frame;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jpos.iso.header.BASE1Header;

/**
 * A channel of a descriptor, for our framing and for jPOS.
 *
 * <p>Immutable.
 */
record FramingCase(String channelClass, String header, Map<String, String> properties) {

  private static final String TPDU = "6000010002";
  private static final String EXPECT = "expect-keep-alive";
  private static final String OVERRIDE = "override-header";
  private static final String REPLY = "reply-keepalive";
  private static final int BASE_ONE_REJECT_LENGTH = 26;

  /** Every class, plain and with what may be said of it. */
  static List<FramingCase> all() {
    return List.of(
        of("ASCIIChannel", ""),
        of("ASCIIChannel", "ISO015000077"),
        of("ASCIIChannel", "ISO015000077", OVERRIDE, "true", EXPECT, "true"),
        of("ASCIIChannel", "", "length-digits", "7"),
        of("AmexChannel", ""),
        of("AmexChannel", "HEAD", EXPECT, "true"),
        of("BASE24Channel", ""),
        of("BASE24Channel", "ISO015000077"),
        of("BASE24Channel", "ISO015000077", OVERRIDE, "true"),
        of("BASE24TCPChannel", ""),
        of("BASE24TCPChannel", "ISO015000077", EXPECT, "true"),
        of("BCDChannel", ""),
        of("BCDChannel", TPDU),
        of("BCDChannel", TPDU, EXPECT, "true"),
        of("CMFChannel", ""),
        of("CMFChannel", "", REPLY, "false"),
        of("CSChannel", ""),
        of("CSChannel", "", REPLY, "false"),
        of("CSChannel", "", REPLY, "false", EXPECT, "true"),
        of("GICCChannel", ""),
        of("HEXChannel", ""),
        of("HEXChannel", "HEAD", EXPECT, "true"),
        of("NACChannel", ""),
        of("NACChannel", TPDU),
        of("NACChannel", TPDU, "tpdu-swap", "false", EXPECT, "true"),
        of("NACChannel", TPDU, "include-header-length", "true"),
        of("NACChannel", TPDU, "include-header-length", "true", EXPECT, "true"),
        of("NACChannel", "60000100020304"),
        of("NCCChannel", TPDU),
        of("NCCChannel", TPDU, "tpdu-swap", "false", EXPECT, "true"),
        of("PostChannel", ""),
        of("PostChannel", TPDU),
        of("PostChannel", TPDU, OVERRIDE, "true", EXPECT, "true"),
        of("RawChannel", ""),
        of("RawChannel", TPDU, OVERRIDE, "true", EXPECT, "true"),
        of("VAPChannel", ""),
        of("VAPChannel", "", REPLY, "false", "swap-direction", "false"),
        of("VAPChannel", "", OVERRIDE, "true", "srcid", "123456", "dstid", "654321"));
  }

  /** Those whose frames begin with their length. */
  static List<FramingCase> withLength() {
    return all().stream().filter(each -> !each.endsWithEtx()).toList();
  }

  static FramingCase of(String channelClass, String header) {
    return new FramingCase(channelClass, header, Map.of());
  }

  private static FramingCase of(String channelClass, String header, String name, String value) {
    return new FramingCase(channelClass, header, Map.of(name, value));
  }

  private static FramingCase of(
      String channelClass, String header, String name, String value, String next, String other) {
    return new FramingCase(channelClass, header, Map.of(name, value, next, other));
  }

  private static FramingCase of(
      String channelClass,
      String header,
      String first,
      String value,
      String second,
      String other,
      String third,
      String last) {
    return new FramingCase(channelClass, header, Map.of(first, value, second, other, third, last));
  }

  Framing framing() {
    return Framing.forChannelClass(channelClass, header, properties);
  }

  boolean endsWithEtx() {
    return channelClass.equals("BASE24Channel");
  }

  /** False where a frame without a message is a fault or a keep-alive. */
  boolean hasEmptyFrames() {
    return endsWithEtx() || hasBaseOneHeader() || framing().headerLength() > 0;
  }

  boolean hasBaseOneHeader() {
    return channelClass.equals("VAPChannel");
  }

  /** A message of so many bytes of any kind that the channel can carry. */
  byte[] message(Random random, int length) {
    byte[] message = new byte[length];
    random.nextBytes(message);
    for (int i = 0; i < length; i++) {
      if (endsWithEtx() && message[i] == 3) {
        message[i] = 4;
      }
    }
    return message;
  }

  /** A header that a peer may send. */
  byte[] header(Random random) {
    byte[] bytes = new byte[hasBaseOneHeader() ? BASE1Header.LENGTH : framing().headerLength()];
    random.nextBytes(bytes);
    if (!hasBaseOneHeader()) {
      return bytes;
    }
    bytes[0] = BASE1Header.LENGTH;
    bytes[1] = 1;
    bytes[2] = (byte) random.nextInt(3);
    return random.nextInt(3) == 0 ? reject(bytes) : bytes;
  }

  /** The header of a reject, with the one of what it rejects behind it. */
  private static byte[] reject(byte[] original) {
    byte[] both = new byte[BASE_ONE_REJECT_LENGTH + original.length];
    System.arraycopy(original, 0, both, 0, original.length);
    both[0] = BASE_ONE_REJECT_LENGTH;
    both[1] = (byte) 0x81;
    both[BASE1Header.LENGTH] = (byte) 0x80;
    System.arraycopy(original, 0, both, BASE_ONE_REJECT_LENGTH, original.length);
    return both;
  }

  /** The bytes of a length of zero. */
  byte[] zeroLength() {
    byte[] zero = new byte[framing().prefixLength()];
    if (channelClass.equals("ASCIIChannel") || channelClass.equals("HEXChannel")) {
      Arrays.fill(zero, (byte) '0');
    }
    return zero;
  }

  @Override
  public String toString() {
    return channelClass + (header.isEmpty() ? "" : " header=" + header) + properties;
  }
}
