package io.tebus.perf.jmh;

import io.tebus.acquirer.ListenerSpec;
import io.tebus.iso.DataElement;
import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.dialect.Dialect;
import io.tebus.iso.frame.Framing;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Set;
import org.jpos.iso.ISOException;
import org.jpos.iso.packager.GenericPackager;

/**
 * The messages of a dialect, as a listener of ours and a packager of jPOS know them: both from the
 * same descriptor.
 *
 * <p>Immutable, but for the packager, which belongs to the benchmark's thread.
 */
record MessageForm(ListenerSpec listener, GenericPackager packager) {

  /** ISO 8583:2003 puts some things elsewhere. */
  private static final int VERSION_2003 = 2;

  private static final int PROGRAMME = 1;
  private static final String PROGRAMME_NAME = "DEMO";
  private static final long ACQUIRER = 900_001;

  /** The form of a dialect that comes with Tebus. */
  static MessageForm of(String dialect) throws IOException, ISOException {
    String descriptor =
        switch (dialect) {
          case "iso87a" -> "/packager/iso87ascii.xml";
          case "iso87b" -> "/packager/iso87binary.xml";
          case "cmf" -> "/io/tebus/iso/packager/cmf.xml";
          default ->
              throw new IllegalArgumentException(
                  "dialect: name=" + dialect + " (expected: one of " + Dialect.SHIPPED + ")");
        };
    try (InputStream ours = open(descriptor);
        InputStream theirs = open(descriptor)) {
      MessageSpec messages = MessageSpec.compile(ours, descriptor);
      return new MessageForm(
          listener(Dialect.shipped(dialect), messages), new GenericPackager(theirs));
    }
  }

  private static InputStream open(String descriptor) throws IOException {
    InputStream xml = MessageForm.class.getResourceAsStream(descriptor);
    if (xml == null) {
      throw new IOException("packager: name=" + descriptor + " (expected: on the class path)");
    }
    return xml;
  }

  private static ListenerSpec listener(Dialect dialect, MessageSpec messages) {
    return new ListenerSpec(
        1,
        dialect.name(),
        InetSocketAddress.createUnresolved("bench", 8583),
        Framing.forChannelClass("PostChannel", ""),
        messages,
        dialect,
        ListenerSpec.DEFAULT_MAX_PACKET_LENGTH,
        ListenerSpec.DEFAULT_MAX_GARBAGE,
        ListenerSpec.DEFAULT_MAX_IN_FLIGHT,
        ListenerSpec.DEFAULT_MAX_LINKS,
        0,
        ACQUIRER,
        PROGRAMME,
        PROGRAMME_NAME,
        Set.of(),
        0,
        false);
  }

  Dialect dialect() {
    return listener.dialect();
  }

  boolean is2003() {
    return dialect().mtiVersion() == VERSION_2003;
  }

  /** Elements of a request that its answer does not repeat. */
  int[] unanswered() {
    return new int[] {DataElement.ENTRY_MODE, dialect().elements().merchantType()};
  }
}
