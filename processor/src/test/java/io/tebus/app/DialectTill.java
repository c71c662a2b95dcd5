package io.tebus.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Objects;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.GenericPackager;

/**
 * A till that speaks another dialect, at a host whose only listener does so too. The same
 * descriptor is read twice: by jPOS for the till, by Tebus for the host.
 *
 * <p>Confined to the test's thread.
 */
final class DialectTill implements AutoCloseable {

  private final GenericPackager packager;
  private final TestLink link;

  private DialectTill(GenericPackager packager, TestLink link) {
    this.packager = packager;
    this.link = link;
  }

  /**
   * Starts the host and links a till to it.
   *
   * @param packagerConfig as the listener names it: a resource, or a file of the home
   */
  static DialectTill start(TestHost host, String packagerConfig, String dialect)
      throws IOException {
    host.put(
        "deploy/50_acquirers.xml",
        """
        <netty-server name="acquirers" class="io.tebus.acquirer.NettyServer" logger="Q2">
          <attr name="port" type="java.lang.Integer">8583</attr>
          <channel class="org.jpos.iso.channel.PostChannel"
                   packager="org.jpos.iso.packager.GenericPackager" header="">
            <property name="packager-config" value="%s"/>
          </channel>
          <property name="dialect" value="%s"/>
        </netty-server>
        """
            .formatted(packagerConfig, dialect));
    GenericPackager packager;
    try (InputStream xml = open(host, packagerConfig)) {
      packager = new GenericPackager(xml);
    } catch (ISOException e) {
      throw new IllegalStateException("packager: " + packagerConfig, e);
    }
    host.start();
    return new DialectTill(packager, host.link());
  }

  private static InputStream open(TestHost host, String packagerConfig) throws IOException {
    if (!packagerConfig.startsWith("jar:")) {
      return Files.newInputStream(host.home().resolve(packagerConfig));
    }
    String resource = packagerConfig.substring("jar:".length());
    return Objects.requireNonNull(
        DialectTill.class.getClassLoader().getResourceAsStream(resource), resource);
  }

  /** Sends a message and returns the answer, all of which was read. */
  ISOMsg ask(ISOMsg request) {
    try {
      request.setPackager(packager);
      link.send(request.pack());
      byte[] bytes = link.receiveBytes();
      ISOMsg answer = new ISOMsg();
      int consumed = packager.unpack(answer, bytes);
      if (consumed != bytes.length) {
        throw new IllegalStateException(
            "answer: consumed=" + consumed + " (expected: " + bytes.length + ")");
      }
      return answer;
    } catch (ISOException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    link.close();
  }
}
