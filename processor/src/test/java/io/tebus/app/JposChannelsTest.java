package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jpos.core.SimpleConfiguration;
import org.jpos.iso.BaseChannel;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Channels of jPOS, each in every dialect that Tebus ships; one host has a listener for each. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JposChannelsTest {

  private static final List<String> CHANNELS =
      List.of("PostChannel", "ASCIIChannel", "NACChannel", "HEXChannel", "BASE24TCPChannel");

  private static final List<Line> LINES = everyLine();
  private static final int FIRST_DESCRIPTOR = 60;
  private static final String ANSWER_TIMEOUT_MS = "30000";

  private TestHost host;
  private List<Integer> ports = List.of();

  @BeforeAll
  void start(@TempDir Path home) throws IOException {
    host = TestHost.in(home);
    ports = FreePorts.some(LINES.size());
    for (int i = 0; i < LINES.size(); i++) {
      // The host adds its offset.
      int port = ports.get(i) - host.portOffset();
      String file = "deploy/" + (FIRST_DESCRIPTOR + i) + "_line.xml";
      host.put(file, LINES.get(i).descriptor(port));
    }
    host.start();
  }

  @AfterAll
  void stop() {
    host.stopAndAudit();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void servesATill(Line line) throws Exception {
    int index = LINES.indexOf(line);
    BaseChannel channel = line.connect(ports.get(index));
    try {
      TillVisit.make(
          index,
          line.dialect(),
          request -> {
            channel.send(request);
            ISOMsg answer = channel.receive();
            byte[] header = answer.getHeader();
            assertThat(header == null ? "" : ISOUtil.hexString(header))
                .as("header of the answer")
                .isEqualTo(line.answerHeader());
            return answer;
          });
    } finally {
      channel.disconnect();
    }
  }

  static List<Line> lines() {
    return LINES;
  }

  private static List<Line> everyLine() {
    List<Line> lines = new ArrayList<>();
    for (String channel : CHANNELS) {
      for (TestDialect dialect : TestDialect.values()) {
        lines.add(new Line(channel, dialect));
      }
    }
    return lines;
  }

  /**
   * A listener, and the channel of a till that links to it.
   *
   * <p>Immutable.
   */
  record Line(String channelClass, TestDialect dialect) {

    private static final String PACKAGE = "org.jpos.iso.channel.";

    private boolean hasTpdu() {
      return channelClass.equals("NACChannel");
    }

    /** Protocol 60, from the till's address to that of the host. */
    private String header() {
      return hasTpdu() ? "6000010002" : "";
    }

    /** The addresses have changed places. */
    String answerHeader() {
      return hasTpdu() ? "6000020001" : "";
    }

    String descriptor(int port) {
      return """
      <netty-server name="%s" class="io.tebus.acquirer.NettyServer" logger="Q2">
        <attr name="port" type="java.lang.Integer">%d</attr>
        <channel class="%s" packager="org.jpos.iso.packager.GenericPackager" header="%s">
          <property name="packager-config" value="%s"/>
        </channel>
        <property name="dialect" value="%s"/>
      </netty-server>
      """
          .formatted(
              channelClass + "-" + dialect.dialect(),
              port,
              PACKAGE + channelClass,
              header(),
              dialect.packagerConfig(),
              dialect.dialect());
    }

    /** As Q2 makes it of a descriptor. */
    BaseChannel connect(int port) throws Exception {
      BaseChannel channel =
          Class.forName(PACKAGE + channelClass)
              .asSubclass(BaseChannel.class)
              .getDeclaredConstructor()
              .newInstance();
      channel.setPackager(dialect.packager());
      if (hasTpdu()) {
        channel.setHeader(header());
      }
      Properties properties = new Properties();
      properties.setProperty("host", "127.0.0.1");
      properties.setProperty("port", Integer.toString(port));
      properties.setProperty("timeout", ANSWER_TIMEOUT_MS);
      channel.setConfiguration(new SimpleConfiguration(properties));
      channel.connect();
      return channel;
    }
  }
}
