package io.tebus.ops.iso;

import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.dialect.Dialect;
import io.tebus.iso.frame.Framing;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say how messages are written: dialect, packager, framing.
 *
 * <p>Confined to the main thread. What cannot be read is an IllegalArgumentException.
 */
public final class WireOptions {

  private static final String OVERRIDE_HEADER = "override-header";

  /** The packager that goes with a dialect. Source: message profile, section 1. */
  private static final Map<String, String> PACKAGERS =
      Map.of(
          "iso87a", "jar:packager/iso87ascii.xml",
          "iso87b", "jar:packager/iso87binary.xml",
          "cmf", "jar:io/tebus/iso/packager/cmf.xml");

  @Option(
      names = "--dialect",
      paramLabel = "D",
      description = {
        "What the numbers mean: iso87a, iso87b, cmf, or a YAML file, such as one of",
        "cfg/dialect (default: iso87a)."
      })
  private String dialect = "iso87a";

  @Option(
      names = "--packager",
      paramLabel = "X",
      description = {
        "Message specification, a GenericPackager: jar:RESOURCE, a name in jPOS's jar, such",
        "as iso93ascii, or a file (default: the one of a dialect that comes with Tebus)."
      })
  private @Nullable String packager;

  @Option(
      names = "--framing",
      paramLabel = "CLASS",
      description = {
        "The frames are those of this jPOS channel class, for example NACChannel",
        "(default: PostChannel in send; none in iso, where there is one message then)."
      })
  private @Nullable String framing;

  @Option(
      names = "--header",
      paramLabel = "H",
      description = "The header of the channel, as its class reads it (default: none).")
  private String header = "";

  @Option(
      names = "--property",
      paramLabel = "NAME=VALUE",
      description = "A property of the channel, for example length-digits=4.")
  private Map<String, String> properties = new HashMap<>();

  /** The defaults, until a command line is read into them. */
  public WireOptions() {}

  /**
   * What the numbers mean.
   *
   * @throws IllegalArgumentException when there is no such dialect, or naming every mistake in it
   */
  public Dialect dialect() throws IOException {
    if (Dialect.SHIPPED.contains(dialect)) {
      return Dialect.shipped(dialect);
    }
    Path file = Path.of(dialect);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          "--dialect: D="
              + dialect
              + " (expected: one of "
              + Dialect.SHIPPED
              + ", or a file that can be read)");
    }
    try (Reader yaml = Files.newBufferedReader(file)) {
      return Dialect.load(yaml, dialect);
    }
  }

  /** The descriptor of the messages, for jPOS; to be closed. */
  public InputStream packagerXml() throws IOException {
    return packager().open();
  }

  /** The channel's class, or another one when no framing was named. */
  public String channelClass(String otherwise) {
    String channel = framing;
    return channel == null ? otherwise : channel;
  }

  /** The header of the channel, empty for none. */
  public String header() {
    return header;
  }

  /** The properties of the channel. */
  public Map<String, String> properties() {
    return Map.copyOf(properties);
  }

  MessageSpec messages() throws IOException {
    PackagerXml chosen = packager();
    try (InputStream xml = chosen.open()) {
      return MessageSpec.compile(xml, chosen.name());
    }
  }

  /** How messages follow one another; null for one message without a frame. */
  @Nullable Framing framing() {
    String channel = framing;
    if (channel == null) {
      requireNoChannel();
      return null;
    }
    return Framing.forChannelClass(channel, header, properties);
  }

  /** The message of so many bytes in a frame that carries the header of the options. */
  byte[] framed(DirectBuffer message, int length) {
    String channel = framing;
    if (channel == null) {
      requireNoChannel();
      byte[] bare = new byte[length];
      message.getBytes(0, bare);
      return bare;
    }
    // A framing writes answers. Where it can, it is told to write the header of the options; where
    // it cannot, it turns the one of a request round, which is put right below.
    boolean overrides = Framing.properties(channel).contains(OVERRIDE_HEADER);
    Map<String, String> outward = new HashMap<>(properties);
    if (overrides) {
      outward.put(OVERRIDE_HEADER, "true");
    }
    Framing outgoing = Framing.forChannelClass(channel, header, outward);
    byte[] own = overrides ? new byte[outgoing.headerLength()] : HexFormat.of().parseHex(header);
    UnsafeBuffer request = new UnsafeBuffer(own);
    int messageOffset = outgoing.messageOffset(request, 0);
    byte[] frame = new byte[messageOffset + length + outgoing.trailerLength()];
    UnsafeBuffer target = new UnsafeBuffer(frame);
    target.putBytes(messageOffset, message, 0, length);
    outgoing.writeAround(target, 0, length, request, 0);
    if (!overrides) {
      target.putBytes(outgoing.prefixLength(), own);
    }
    return frame;
  }

  private void requireNoChannel() {
    if (!header.isEmpty() || !properties.isEmpty()) {
      throw new IllegalArgumentException(
          "--header, --property: there is no channel (expected: --framing CLASS)");
    }
  }

  private PackagerXml packager() {
    String named = packager;
    if (named == null) {
      named = PACKAGERS.get(dialect);
    }
    if (named == null) {
      throw new IllegalArgumentException(
          "--dialect: D=" + dialect + " names no packager (expected: --packager X beside it)");
    }
    return new PackagerXml(named);
  }
}
