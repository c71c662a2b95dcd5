package io.tebus.iso.frame;

import static io.tebus.iso.frame.LengthEncoding.BCD;
import static io.tebus.iso.frame.LengthEncoding.BINARY;
import static io.tebus.iso.frame.LengthEncoding.DECIMAL;
import static io.tebus.iso.frame.LengthEncoding.HEXADECIMAL;
import static io.tebus.iso.frame.ZeroLength.ECHOED;
import static io.tebus.iso.frame.ZeroLength.FAULT;
import static io.tebus.iso.frame.ZeroLength.POLL;
import static io.tebus.iso.frame.ZeroLength.REPLIED;
import static io.tebus.iso.frame.ZeroLength.SKIPPED;

import io.tebus.iso.NearestName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A jPOS channel class that has a framing here.
 *
 * <p>Immutable. Source: jPOS 3.0.1, {@code org.jpos.iso.channel}; {@code CMFChannel} is of later
 * builds.
 *
 * @param lengthField null for frames that end with an ETX instead
 * @param trailerLength 1 when an ETX follows the message, else 0
 * @param own properties that other classes have not
 */
record ChannelClass(
    String simpleName,
    @Nullable LengthField lengthField,
    int trailerLength,
    HeaderKind headerKind,
    ZeroLength zeroLength,
    Set<String> own) {

  private static final String PACKAGE = "org.jpos.iso.channel.";
  private static final String EXPECT_KEEP_ALIVE = "expect-keep-alive";
  private static final String REPLY_KEEP_ALIVE = "reply-keepalive";
  private static final String INCLUDE_LENGTH = "include-header-length";
  private static final String LENGTH_DIGITS = "length-digits";
  private static final String MAX_KEEP_ALIVES = "max-keepalives-in-a-row";
  private static final int MAX_LENGTH_DIGITS = 9;
  private static final int MAX_KEEP_ALIVES_IN_A_ROW = 1_000_000;

  private static final List<ChannelClass> KNOWN =
      List.of(
          known("ASCIIChannel", length(DECIMAL, 4), HeaderKind.TEXT, SKIPPED, LENGTH_DIGITS),
          known("AmexChannel", length(BINARY, 2).counting(2), HeaderKind.TEXT, SKIPPED),
          endingWithEtx("BASE24Channel", null, HeaderKind.TEXT, FAULT),
          endingWithEtx("BASE24TCPChannel", length(BINARY, 2).counting(1), HeaderKind.TEXT, ECHOED),
          known("BCDChannel", length(BCD, 2), HeaderKind.SWAPPED_TPDU, FAULT),
          known("CMFChannel", length(BINARY, 3), HeaderKind.NONE, REPLIED),
          known("CSChannel", length(BINARY, 2).fillerAfter(2), HeaderKind.NONE, REPLIED),
          known("GICCChannel", length(BINARY, 2).fillerBefore(2), HeaderKind.NONE, ECHOED),
          known("HEXChannel", length(HEXADECIMAL, 4), HeaderKind.TEXT, FAULT),
          known("NACChannel", length(BINARY, 2), HeaderKind.TPDU, FAULT, INCLUDE_LENGTH),
          known("NCCChannel", length(BCD, 2), HeaderKind.TPDU, FAULT),
          known("PostChannel", length(BINARY, 2), HeaderKind.HEXADECIMAL, FAULT),
          known("RawChannel", length(BINARY, 4), HeaderKind.HEXADECIMAL, FAULT),
          known("VAPChannel", length(BINARY, 2).fillerAfter(2), HeaderKind.BASE_ONE, POLL));

  /** Those that cannot be served, and why. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "ChannelPool", "it is no line but a choice of lines",
          "FSDChannel", "its messages are not ISO 8583",
          "GZIPChannel", "its messages are compressed",
          "LogChannel", "it reads a log in XML",
          "LoopbackChannel", "it is no line to anybody",
          "PADChannel", "its frames tell no length and have no end",
          "RBPChannel", "its messages may come in several records",
          "TelnetXMLChannel", "its messages are XML",
          "X25Channel", "it guesses the end of a frame by the clock",
          "XMLChannel", "its messages are XML");

  ChannelClass {
    own = Set.copyOf(own);
  }

  private static ChannelClass known(
      String simpleName,
      LengthField lengthField,
      HeaderKind headerKind,
      ZeroLength zeroLength,
      String... own) {
    return new ChannelClass(simpleName, lengthField, 0, headerKind, zeroLength, Set.of(own));
  }

  private static ChannelClass endingWithEtx(
      String simpleName,
      @Nullable LengthField lengthField,
      HeaderKind headerKind,
      ZeroLength zeroLength) {
    return new ChannelClass(simpleName, lengthField, 1, headerKind, zeroLength, Set.of());
  }

  private static LengthField length(LengthEncoding encoding, int bytes) {
    return LengthField.of(encoding, bytes);
  }

  /**
   * The class of a full name, or of a simple name when it is one of jPOS's own.
   *
   * @throws IllegalArgumentException when it has no framing here
   */
  static ChannelClass ofName(String channelClass) {
    String name =
        channelClass.startsWith(PACKAGE) ? channelClass.substring(PACKAGE.length()) : channelClass;
    for (ChannelClass known : KNOWN) {
      if (known.simpleName.equals(name)) {
        return known;
      }
    }
    List<String> names = KNOWN.stream().map(ChannelClass::simpleName).toList();
    String reason = REFUSED.get(name);
    throw new IllegalArgumentException(
        "channel: class="
            + channelClass
            + (reason == null ? "" : " cannot be served, " + reason)
            + " (expected: one of "
            + names
            + " of jPOS, nearest: "
            + PACKAGE
            + NearestName.of(name.substring(name.lastIndexOf('.') + 1), names)
            + ")");
  }

  /** Names of the properties it knows. */
  SortedSet<String> properties() {
    SortedSet<String> names = new TreeSet<>(own);
    names.addAll(headerKind.properties());
    if (lengthField != null) {
      names.add(EXPECT_KEEP_ALIVE);
      names.add(MAX_KEEP_ALIVES);
    }
    if (zeroLength.hasReplyProperty()) {
      names.add(REPLY_KEEP_ALIVE);
    }
    return names;
  }

  /**
   * The framing of a channel of this class.
   *
   * @throws IllegalArgumentException when header or properties cannot be read
   */
  Framing framing(String headerAttribute, Map<String, String> values) {
    ChannelProperties read = new ChannelProperties(simpleName, values, properties());
    FrameHeader header = headerKind.header(simpleName, headerAttribute, read);
    LengthField field = lengthField;
    if (field == null) {
      return new EtxFraming(simpleName, header);
    }
    boolean expected = read.flag(EXPECT_KEEP_ALIVE, false);
    return new LengthFraming(
        simpleName,
        configured(field, read),
        trailerLength,
        header,
        zeroLength.keepAlive(expected, read.flag(REPLY_KEEP_ALIVE, true)),
        expected ? KeepAlive.IGNORED : KeepAlive.REFUSED,
        read.number(MAX_KEEP_ALIVES, 0, 0, MAX_KEEP_ALIVES_IN_A_ROW));
  }

  private static LengthField configured(LengthField field, ChannelProperties read) {
    if (read.flag(INCLUDE_LENGTH, false)) {
      return field.counting(field.bytes());
    }
    return field.withBytes(read.number(LENGTH_DIGITS, field.bytes(), 1, MAX_LENGTH_DIGITS));
  }
}
