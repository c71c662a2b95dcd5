package io.tebus.iso.frame;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;

/**
 * How a channel class reads its {@code header} attribute and treats headers.
 *
 * <p>Immutable. Source: jPOS {@code setHeader}, {@code sendMessageHeader} of each class.
 */
enum HeaderKind {
  /** The class has none. */
  NONE,
  /** The characters of the attribute are the header. */
  TEXT,
  /** Pairs of hexadecimal digits. */
  HEXADECIMAL,
  /** Pairs of hexadecimal digits; a TPDU is turned round unless told otherwise. */
  TPDU,
  /** The same, but always turned round. */
  SWAPPED_TPDU,
  /** It tells its own length. */
  BASE_ONE;

  private static final String OVERRIDE = "override-header";
  private static final String TPDU_SWAP = "tpdu-swap";
  private static final String SOURCE = "srcid";
  private static final String DESTINATION = "dstid";
  private static final String TEXT_FORMAT = "header-format";
  private static final String SWAP_DIRECTION = "swap-direction";

  /** Names of the properties about headers. */
  Set<String> properties() {
    return switch (this) {
      case NONE, SWAPPED_TPDU -> Set.of();
      case TEXT, HEXADECIMAL -> Set.of(OVERRIDE);
      case TPDU -> Set.of(TPDU_SWAP);
      case BASE_ONE -> Set.of(OVERRIDE, SOURCE, DESTINATION, TEXT_FORMAT, SWAP_DIRECTION);
    };
  }

  /**
   * The header of a channel.
   *
   * @param attribute the channel's {@code header}
   * @throws IllegalArgumentException when it cannot be read
   */
  FrameHeader header(String channel, String attribute, ChannelProperties properties) {
    boolean overrides = properties.flag(OVERRIDE, false);
    return switch (this) {
      case NONE -> {
        refuse(channel, attribute);
        yield new FixedHeader(new byte[0], false, false);
      }
      case TEXT -> new FixedHeader(parseText(attribute), overrides, false);
      case HEXADECIMAL -> new FixedHeader(parseHex(attribute), overrides, false);
      case TPDU -> new FixedHeader(parseHex(attribute), false, properties.flag(TPDU_SWAP, true));
      case SWAPPED_TPDU -> new FixedHeader(parseHex(attribute), false, true);
      case BASE_ONE -> {
        refuse(channel, attribute);
        yield new BaseOneHeader(
            properties.station(SOURCE),
            properties.station(DESTINATION),
            properties.number(TEXT_FORMAT, 2, 0, 255),
            overrides,
            properties.flag(SWAP_DIRECTION, true));
      }
    };
  }

  private static void refuse(String channel, String attribute) {
    if (!attribute.isEmpty()) {
      throw unexpected(attribute, "none: " + channel + " takes no header from its descriptor");
    }
  }

  private static byte[] parseText(String attribute) {
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(attribute)) {
      throw unexpected(attribute, "ASCII");
    }
    return attribute.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] parseHex(String attribute) {
    try {
      return HexFormat.of().parseHex(attribute);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "channel: header=" + attribute + " (expected: pairs of hexadecimal digits)", e);
    }
  }

  private static IllegalArgumentException unexpected(String attribute, String expected) {
    return new IllegalArgumentException(
        "channel: header=" + attribute + " (expected: " + expected + ")");
  }
}
