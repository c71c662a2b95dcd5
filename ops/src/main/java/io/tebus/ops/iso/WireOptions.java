package io.tebus.ops.iso;

import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.dialect.Dialect;
import io.tebus.iso.frame.Framing;
import java.io.IOException;
import java.io.InputStream;
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
final class WireOptions {

  private static final String JAR = "jar:";
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
      description = "What the numbers mean: iso87a, iso87b or cmf (default: iso87a).")
  private String dialect = "iso87a";

  @Option(
      names = "--packager",
      paramLabel = "X",
      description = {
        "Message specification: a GenericPackager file, or jar:RESOURCE",
        "(default: the one of the dialect)."
      })
  private @Nullable String packager;

  @Option(
      names = "--framing",
      paramLabel = "CLASS",
      description = {
        "The messages are in frames, as this jPOS channel class has them, for example",
        "NACChannel (default: one message without a frame)."
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

  WireOptions() {}

  Dialect dialect() {
    return Dialect.shipped(dialect);
  }

  MessageSpec messages() throws IOException {
    String named = packager;
    String name = named == null ? PACKAGERS.getOrDefault(dialect, dialect) : named;
    if (!name.startsWith(JAR)) {
      Path file = Path.of(name);
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw noPackager(name);
      }
      try (InputStream xml = Files.newInputStream(file)) {
        return MessageSpec.compile(xml, name);
      }
    }
    String resource = "/" + name.substring(JAR.length());
    try (InputStream xml = WireOptions.class.getResourceAsStream(resource)) {
      if (xml == null) {
        throw noPackager(name);
      }
      return MessageSpec.compile(xml, name);
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

  private static IllegalArgumentException noPackager(String name) {
    return new IllegalArgumentException(
        "--packager: X=" + name + " (expected: a file that can be read, or jar:RESOURCE)");
  }
}
