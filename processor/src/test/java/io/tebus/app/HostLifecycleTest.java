package io.tebus.app;

import static io.tebus.app.TestMessages.pack;
import static io.tebus.app.TestMessages.purchase;
import static io.tebus.app.TestMessages.redemption;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts that must be refused, and what a stop and a start leave as it was. */
@Timeout(180)
class HostLifecycleTest {

  private static final String CARD = DemoCards.number(7);
  private static final String ACQUIRERS =
      """
      <netty-server name="acquirers" class="io.tebus.acquirer.NettyServer" logger="Q2">
        <attr name="port" type="java.lang.Integer">8583</attr>
        <channel class="org.jpos.iso.channel.%s" packager="org.jpos.iso.packager.%s" header="">
          <property name="packager-config" value="%s"/>
        </channel>
        <property name="dialect" value="%s"/>
        <property name="programme" value="%s"/>
      </netty-server>
      """;

  private static final String RIGHT_ACQUIRERS =
      ACQUIRERS.formatted(
          "PostChannel", "GenericPackager", "jar:packager/iso87ascii.xml", "iso87a", "DEMO");

  private static final String MAX_LINKS_2 = "<property name=\"max-links\" value=\"2\"/>";

  // Stop and start again.

  @Test
  void keepsBalancesAndStoredAnswersOverARestart(@TempDir Path home) throws IOException {
    ISOMsg earn = purchase(CARD, 1, 4590);
    ISOMsg spend = redemption(CARD, 2, 30);
    ISOMsg declined = redemption(CARD, 3, 16);
    ISOMsg earned;
    ISOMsg spent;
    HostAudit before;
    try (TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      earned = link.ask(earn);
      spent = link.ask(spend);
      assertThat(responseCode(link.ask(declined))).isEqualTo("51");
      before = host.stopAndAudit();
    }

    try (TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      assertThat(host.pointsOf(CARD)).isEqualTo(15);
      assertSameAnswer(link.ask(TestMessages.repeat(earn)), earned);
      assertSameAnswer(link.ask(spend), spent);
      assertThat(responseCode(link.ask(declined))).isEqualTo("51");
      assertThat(responseCode(link.ask(TestMessages.reversal(spend, 4)))).isEqualTo("00");
      assertThat(host.pointsOf(CARD)).isEqualTo(45);

      HostAudit after = host.stopAndAudit();
      assertThat(after.accounts()).isEqualTo(before.accounts()).isEqualTo(TestHost.CARDS);
      assertThat(after.issuedPoints()).isEqualTo(45);
      assertThat(after.availablePoints()).isEqualTo(45);
      assertThat(after.redeemedPoints()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  void answersWhatIsInFlightWhenItStops(int answersBeforeTheStop, @TempDir Path home)
      throws Exception {
    int count = 200;
    byte[][] requests = new byte[count][];
    for (int i = 0; i < count; i++) {
      requests[i] = pack(purchase(CARD, i + 1, 100));
    }
    Map<String, ISOMsg> answers = new TreeMap<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      link.sendBytes(TestLink.frames(requests));
      for (int i = 0; i < answersBeforeTheStop; i++) {
        keep(link.receive(), answers);
      }

      TestHost.await("the first request", () -> host.figures().requests() > 0);
      Future<?> stop = threads.submit(host::stop);
      keepUntilClosed(link, answers);
      stop.get(1, TimeUnit.MINUTES);

      HostFigures figures = host.figures();
      assertThat(figures.inFlight()).isZero();
      assertThat(figures.answers()).isEqualTo(figures.requests());
      assertThat(answers).hasSize((int) figures.answers());
      assertThat(host.stopAndAudit().issuedPoints()).isEqualTo(answers.size());
    }

    try (TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      long kept = host.pointsOf(CARD);
      assertThat(kept).isEqualTo(answers.size());
      for (int i = 0; i < count; i++) {
        ISOMsg answer = link.ask(requests[i]);
        ISOMsg first = answers.get(answer.getString(11));
        if (first != null) {
          assertSameAnswer(answer, first);
        }
        assertThat(responseCode(answer)).isEqualTo("00");
      }
      assertThat(host.pointsOf(CARD)).isEqualTo(count);
      host.stopAndAudit();
    }
  }

  @Test
  void acceptsNobodyAfterTheStopAndStopsOnlyOnce(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home).start();
    host.assertServes();

    host.stop();
    host.stop();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), host.port()).close());
  }

  @Test
  void isAuditedOnlyWhenItHasStopped(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start()) {
      assertThatIllegalStateException()
          .isThrownBy(host::audit)
          .withMessageContaining("expected: stopped");
    }
  }

  @Test
  void opensTheCardsThatAreAskedForLater(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start(0)) {
      assertThat(host.stopAndAudit().accounts()).isZero();
    }

    try (TestHost host = TestHost.in(home).start()) {
      host.assertServes();
      assertThat(host.stopAndAudit().accounts()).isEqualTo(TestHost.CARDS);
    }
  }

  // The home.

  @Test
  void refusesASecondHostInTheSameHome(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start()) {
      assertRefused(home).withMessageContaining("is in use by another host");

      host.assertServes();
      host.stopAndAudit();
    }
    assertStarts(home);
  }

  @Test
  void refusesATakenPortAndNamesIt(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home);
    try (ServerSocket taken = new ServerSocket(host.port(), 1, InetAddress.getLoopbackAddress())) {
      assertThatExceptionOfType(HostRefusedException.class)
          .isThrownBy(host::start)
          .withMessageContaining("acquirers")
          .withMessageContaining("cannot be bound")
          .withMessageContaining(":" + taken.getLocalPort());
    }
    assertStarts(home);
  }

  // The key of the tokens.

  @Test
  void refusesAnotherTokenKey(@TempDir Path home) throws IOException {
    Path key = homeWithPoints(home);
    String right = Files.readString(key);
    Files.writeString(key, "00112233445566778899aabbccddeeff".repeat(2) + "\n");

    assertRefused(home).withMessageContaining("token key is not the one");

    Files.writeString(key, right);
    assertStillHasPoints(home);
  }

  @Test
  void refusesATokenKeyThatOthersCanRead(@TempDir Path home) throws IOException {
    Path key = homeWithPoints(home);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));

    assertRefused(home)
        .withMessageContaining("permissions=rw-r-----")
        .withMessageContaining("expected: rw-------");

    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertStillHasPoints(home);
  }

  @Test
  void refusesToMakeANewTokenKeyForAJournal(@TempDir Path home) throws IOException {
    Path key = homeWithPoints(home);
    Path elsewhere = home.resolve("cfg/elsewhere");
    Files.move(key, elsewhere);

    assertRefused(home)
        .withMessageContaining("token.key is missing")
        .withMessageContaining("there is a journal");
    assertThat(key).doesNotExist();

    Files.move(elsewhere, key);
    assertStillHasPoints(home);
  }

  @Test
  void refusesATokenKeyThatIsNone(@TempDir Path home) throws IOException {
    Path key = homeWithPoints(home);
    String right = Files.readString(key);
    Files.writeString(key, right.substring(2));

    assertRefused(home)
        .withMessageContaining("length=62")
        .withMessageContaining("64 hexadecimal digits")
        .withMessageNotContaining(right.substring(2, 20));

    Files.writeString(key, right);
    assertStillHasPoints(home);
  }

  @Test
  void guardsTheTokenKeyItMakes(@TempDir Path home) throws IOException {
    Path key = homeWithPoints(home);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(key).strip()).matches("[0-9a-f]{64}");
  }

  // Configuration.

  @Test
  void reportsAllMistakesOfTheSettingsAtOnce(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home);
    host.put(
        "cfg/default.yml",
        """
        # Keys of others are theirs.
        shop:
          colour: blue
        tebus:
          journal:
            sink: group
            min-free-mb: lots
          jurnal:
            sync: group
          edge:
            threads: 0
          window:
            capacity: [1, 2]
          ring:
            kb: 8192
        """);

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(host::start)
        .withMessageContainingAll(
            "cfg/default.yml:6: unknown key tebus.journal.sink"
                + " (did you mean tebus.journal.sync?)",
            "cfg/default.yml:7: tebus.journal.min-free-mb = lots (expected: 0-1000000000)",
            "cfg/default.yml:9: unknown key tebus.jurnal.sync (did you mean tebus.journal.sync?)",
            "cfg/default.yml:11: tebus.edge.threads = 0 (expected: 1-64)",
            "cfg/default.yml:13: tebus.window.capacity is a list")
        .withMessageNotContainingAny("colour", "tebus.ring.kb");
    assertThat(home.resolve("data/journal")).isEmptyDirectory();

    Files.delete(home.resolve("cfg/default.yml"));
    assertStarts(home);
  }

  @Test
  void reportsSettingsThatAreNoYaml(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home);
    host.put("cfg/default.yml", "tebus:\n  edge: [\n");

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(host::start)
        .withMessageContaining("cfg/default.yml:");
  }

  @Test
  void saysWhereItsConsoleBelongsBeforeItStarts(@TempDir Path home) throws IOException {
    TestHost.in(home)
        .put("cfg/default.yml", "tebus:\n  admin:\n    bind-address: 10.0.0.1\n    port: 65000\n");

    assertThat(Host.admin(new HostOptions(home, 535, 0)))
        .isEqualTo(InetSocketAddress.createUnresolved("10.0.0.1", 65_535));
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> Host.admin(new HostOptions(home, 536, 0)))
        .withMessageContaining("tebus.admin.port: port=65000 offset=536");
    assertThat(home.resolve("data/journal")).isEmptyDirectory();
  }

  @Test
  void refusesNamesOfItsConsoleThatAreNone(@TempDir Path home) throws IOException {
    TestHost.in(home)
        .put("cfg/default.yml", "tebus:\n  admin:\n    names: metrics.example, console:8088\n");

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> Host.admin(new HostOptions(home, 0, 0)))
        .withMessageContaining("tebus.admin.names = metrics.example, console:8088 (expected: host");
  }

  @Test
  void refusesAPortOfItsDatabaseBeyondTheLast(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home);
    host.put(
        "cfg/default.yml",
        TestHost.SETTINGS.replace("url: none", "url: embedded\n    port: 65535"));

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(host::start)
        .withMessageContaining("tebus.db.port: port=65535 offset=");
  }

  @ParameterizedTest
  @CsvSource({
    "NoSuchChannel, GenericPackager, jar:packager/iso87ascii.xml, iso87a, DEMO, NoSuchChannel",
    "PostChannel, ISO87APackager, jar:packager/iso87ascii.xml, iso87a, DEMO, ISO87APackager",
    "PostChannel, GenericPackager, jar:packager/none.xml, iso87a, DEMO, packager/none.xml",
    "PostChannel, GenericPackager, cfg/none.xml, iso87a, DEMO, cfg/none.xml",
    "PostChannel, GenericPackager, jar:packager/iso87ascii.xml, klingon, DEMO, klingon",
    "PostChannel, GenericPackager, jar:packager/iso87ascii.xml, iso87a, MILES, MILES"
  })
  void refusesAListenerItDoesNotUnderstandAndSaysWhy(
      String channel,
      String packager,
      String packagerConfig,
      String dialect,
      String programme,
      String named,
      @TempDir Path home)
      throws IOException {
    TestHost host = TestHost.in(home);
    host.put(
        "deploy/50_acquirers.xml",
        ACQUIRERS.formatted(channel, packager, packagerConfig, dialect, programme));

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(host::start)
        .withMessageContaining("acquirers")
        .withMessageContaining(named)
        .withMessageContaining("listeners:");

    host.put("deploy/50_acquirers.xml", RIGHT_ACQUIRERS);
    assertStarts(home);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<property name=\"colour\" value=\"blue\"/>",
        "<allow>10.0.0.1</allow>",
        "<request-listener class=\"com.example.Own\"/>"
      })
  void refusesWhatItWouldHaveToIgnoreInADescriptor(String line, @TempDir Path home)
      throws IOException {
    TestHost host = TestHost.in(home);
    host.put(
        "deploy/50_acquirers.xml",
        ACQUIRERS
            .formatted(
                "PostChannel", "GenericPackager", "jar:packager/iso87ascii.xml", "iso87a", "DEMO")
            .replace("</netty-server>", line + "</netty-server>"));

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(host::start)
        .withMessageContaining("acquirers")
        .withMessageContaining("expected: one of");
  }

  @Test
  void declinesEverythingWhileTheDiskIsTooFullAndSaysWhyANewHomeCannotStart(@TempDir Path home)
      throws IOException {
    String tooMuch = "tebus:\n  journal:\n    min-free-mb: 1000000000\n";
    TestHost fresh = TestHost.in(home);
    fresh.put("cfg/default.yml", tooMuch);
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(fresh::start)
        .withMessageContaining("disk:")
        .withMessageContaining("tebus.journal.min-free-mb")
        .withMessageContaining("Make it outside data/journal");
    Files.delete(home.resolve("cfg/default.yml"));
    ISOMsg first = purchase(CARD, 1, 4590);
    try (TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      assertThat(responseCode(link.ask(first))).isEqualTo("00");
    }

    TestHost full = TestHost.in(home);
    full.put("cfg/default.yml", tooMuch);
    try (TestHost host = full.start();
        TestLink link = host.link()) {
      long lsn = host.figures().appliedLsn();

      assertThat(responseCode(link.ask(purchase(CARD, 2, 4590)))).isEqualTo("91");
      assertThat(host.figures().appliedLsn()).isEqualTo(lsn);
    }
  }

  @Test
  void refusesADescriptorWithoutAChannel(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home);
    host.put(
        "deploy/50_acquirers.xml",
        """
        <netty-server name="acquirers" class="io.tebus.acquirer.NettyServer" logger="Q2">
          <attr name="port" type="java.lang.Integer">8583</attr>
        </netty-server>
        """);

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(host::start)
        .withMessageContaining("acquirers")
        .withMessageContaining("channel");
  }

  @Test
  void closesALinkTooManyAndServesTheOthers(@TempDir Path home) throws IOException {
    TestHost settings = TestHost.in(home);
    settings.put(
        "deploy/50_acquirers.xml",
        ACQUIRERS
            .formatted(
                "PostChannel", "GenericPackager", "jar:packager/iso87ascii.xml", "iso87a", "DEMO")
            .replace("</netty-server>", MAX_LINKS_2 + "</netty-server>"));
    try (TestHost host = settings.start();
        TestLink first = host.link();
        TestLink second = host.link()) {
      assertThat(first.ask(purchase(CARD, 1, 4590)).getString(39)).isEqualTo("00");
      assertThat(second.ask(purchase(CARD, 2, 4590)).getString(39)).isEqualTo("00");

      try (TestLink third = host.link()) {
        third.awaitClosed();
      }

      assertThat(first.ask(purchase(CARD, 3, 4590)).getString(39)).isEqualTo("00");
    }
  }

  /** A door that somebody has closed stays closed. */
  @Test
  void bringsNoListenerBackThatWasTakenAway(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start()) {
      host.assertServes();
    }
    assertThat(descriptorsIn(home))
        .containsExactly("00_logger.xml", "50_acquirers.xml", "51_terminals.xml", "52_cmf.xml");
    Files.delete(home.resolve("deploy/50_acquirers.xml"));
    Files.delete(home.resolve("deploy/52_cmf.xml"));

    TestHost.in(home).start().stop();

    assertThat(descriptorsIn(home)).containsExactly("00_logger.xml", "51_terminals.xml");
  }

  @Test
  void aHomeWithADescriptorOfItsOwnIsGivenNoOthers(@TempDir Path home) throws IOException {
    TestHost settings = TestHost.in(home);
    settings.put("deploy/70_tills.xml", RIGHT_ACQUIRERS);

    try (TestHost host = settings.start()) {
      host.assertServes();
    }

    assertThat(descriptorsIn(home)).containsExactly("00_logger.xml", "70_tills.xml");
  }

  private static List<String> descriptorsIn(Path home) throws IOException {
    Path deploy = home.resolve("deploy");
    try (Stream<Path> files = Files.list(deploy)) {
      return files.map(file -> deploy.relativize(file).toString()).sorted().toList();
    }
  }

  @Test
  void refusesAWindowThatDoesNotFitTheMemory(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home);
    long memoryGiB =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() >> 30;
    assumeTrue(memoryGiB < 40, "the largest window fits half of this machine's memory");
    host.put("cfg/default.yml", "tebus:\n  window:\n    capacity: 67108864\n");

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(host::start)
        .withMessageContaining("tebus.window.capacity = 67108864");
  }

  @Test
  void refusesAPackagerWhoseFieldsItDoesNotKnow(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home);
    host.put(
        "cfg/own.xml",
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <isopackager>
          <isofield id="0" length="4" name="MTI" class="org.jpos.iso.IFA_NUMERIC"/>
          <isofield id="1" length="16" name="BITMAP" class="org.jpos.iso.IFA_BITMAP"/>
          <isofield id="2" length="19" name="PAN" class="com.example.OwnPan"/>
        </isopackager>
        """);
    host.put(
        "deploy/50_acquirers.xml",
        ACQUIRERS.formatted("PostChannel", "GenericPackager", "cfg/own.xml", "iso87a", "DEMO"));

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(host::start)
        .withMessageContaining("cfg/own.xml")
        .withMessageContaining("line=5")
        .withMessageContaining("com.example.OwnPan");
  }

  // What the tests above share.

  /** A home that was lived in; returns where its key is. */
  private static Path homeWithPoints(Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      assertThat(responseCode(link.ask(purchase(CARD, 1, 4590)))).isEqualTo("00");
    }
    return home.resolve("cfg/token.key");
  }

  private static void assertStillHasPoints(Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start()) {
      assertThat(host.pointsOf(CARD)).isEqualTo(45);
    }
  }

  private static void assertStarts(Path home) {
    assertThatCode(
            () -> {
              try (TestHost host = TestHost.in(home).start()) {
                host.assertServes();
              }
            })
        .doesNotThrowAnyException();
  }

  private static ThrowableAssertAlternative<HostRefusedException> assertRefused(Path home) {
    return assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> TestHost.in(home).start());
  }

  private static void assertSameAnswer(ISOMsg answer, ISOMsg first) {
    for (int element : new int[] {4, 37, 38, 39, 48, 54}) {
      assertThat(answer.getString(element))
          .as("element %d", element)
          .isNotNull()
          .isEqualTo(first.getString(element));
    }
  }

  private static void keep(ISOMsg answer, Map<String, ISOMsg> answers) {
    assertThat(responseCode(answer)).isEqualTo("00");
    assertThat(answers.put(answer.getString(11), answer)).as("answered twice").isNull();
  }

  private static void keepUntilClosed(TestLink link, Map<String, ISOMsg> answers)
      throws IOException {
    try {
      while (true) {
        keep(link.receive(), answers);
      }
    } catch (EOFException | SocketException ignored) {
      // Closed, with or without requests that the host did not take in any more.
    }
  }

  private static String responseCode(ISOMsg answer) {
    return answer.getString(39);
  }
}
