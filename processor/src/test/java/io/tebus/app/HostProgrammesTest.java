package io.tebus.app;

import static io.tebus.app.TestMessages.purchase;
import static io.tebus.app.TestMessages.redemption;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tebus.command.OpenCardCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the files of programmes mean to a whole host. */
@Timeout(180)
class HostProgrammesTest {

  private static final String CARD = DemoCards.number(7);
  private static final String DEMO_FILE = "cfg/programme/demo.yaml";
  private static final String MILES_FILE = "cfg/programme/miles.yaml";
  private static final String DESCRIPTOR = "deploy/50_acquirers.xml";

  private static final String MILES =
      """
      id: 7
      name: MILES
      currencies:
        - { code: 840, earn: 2 per 100, redeem: 1 per 1 }
      earn:
        rounding: ceil
      """;

  private static final String MILES_LISTENER =
      """
      <netty-server name="acquirers" class="io.tebus.acquirer.NettyServer" logger="Q2">
        <attr name="port" type="java.lang.Integer">8583</attr>
        <channel class="org.jpos.iso.channel.PostChannel"
                 packager="org.jpos.iso.packager.GenericPackager" header="">
          <property name="packager-config" value="jar:packager/iso87ascii.xml"/>
        </channel>
        <property name="programme" value="MILES"/>
      </netty-server>
      """;

  @Test
  void anEditedFileCountsFromTheNextStartOn(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      link.ask(purchase(CARD, 1, 4590));
      assertThat(host.pointsOf(CARD)).isEqualTo(45);
    }
    edit(home, "rounding: floor", "rounding: ceil");
    edit(home, "spend:\n  minimum: 1\n", "spend:\n  minimum: 10\n");

    long lsn;
    try (TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      link.ask(purchase(CARD, 2, 4590));
      assertThat(host.pointsOf(CARD)).isEqualTo(45 + 46);
      assertThat(link.ask(redemption(CARD, 3, 9)).getString(39)).isEqualTo("13");
      host.stopAndAudit();
      lsn = host.figures().appliedLsn();
    }
    assertThat(log(home))
        .contains("programme: DEMO defined, id=1")
        .contains(
            "programme: DEMO defined again: earn.rounding floor -> ceil, spend.minimum 1 -> 10");

    try (TestHost host = TestHost.in(home).start()) {
      assertThat(host.figures().appliedLsn()).isEqualTo(lsn);
      assertThat(host.pointsOf(CARD)).isEqualTo(45 + 46);
    }
  }

  @Test
  void aLimitOfAFileCounts(@TempDir Path home) throws IOException {
    TestHost limited = TestHost.in(home);
    limited.put(
        DEMO_FILE,
        """
        id: 1
        name: DEMO
        currencies:
          - { code: 840, earn: 1 per 100, redeem: 1 per 1 }
        limits:
          - { scope: card, use: spend, period: day, points: 40, count: 2 }
        """);
    try (TestHost host = limited.start();
        TestLink link = host.link()) {
      link.ask(purchase(CARD, 1, 100_00));

      assertThat(link.ask(redemption(CARD, 2, 41)).getString(39)).isEqualTo("61");
      assertThat(link.ask(redemption(CARD, 3, 30)).getString(39)).isEqualTo("00");
      assertThat(link.ask(redemption(CARD, 4, 11)).getString(39)).isEqualTo("61");
      assertThat(link.ask(redemption(CARD, 5, 10)).getString(39)).isEqualTo("00");
      assertThat(link.ask(redemption(CARD, 6, 1)).getString(39)).isEqualTo("65");
      assertThat(host.pointsOf(CARD)).isEqualTo(60);
      assertThat(host.telemetry().store())
          .anySatisfy(table -> {
            assertThat(table.table()).isEqualTo("limits");
            assertThat(table.capacity()).isPositive();
            assertThat(table.refused()).isZero();
          });
      host.stopAndAudit();
    }
  }

  @Test
  void servesAFurtherProgrammeAndKeepsItWhenItsFileIsGone(@TempDir Path home) throws IOException {
    TestHost miles = TestHost.in(home);
    miles.put(MILES_FILE, MILES);
    miles.put(DESCRIPTOR, MILES_LISTENER);
    try (TestHost host = miles.start()) {
      openInMiles(home);
      try (TestLink link = host.link()) {
        ISOMsg answer = link.ask(purchase(CARD, 1, 4590));

        assertThat(answer.getString(39)).isEqualTo("00");
        assertThat(answer.getString(48)).contains("0200292", "09005MILES");
      }
      assertThat(host.pointsOf(CARD)).isEqualTo(92);
      HostAudit audit = host.stopAndAudit();
      assertThat(audit.accounts()).isEqualTo(TestHost.CARDS + 1);
      assertThat(audit.issuedPoints()).isEqualTo(92);
    }

    Files.delete(home.resolve(MILES_FILE));
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> TestHost.in(home).start())
        .withMessageContainingAll("listeners:", "value=MILES", "[DEMO]");
    Files.delete(home.resolve(DESCRIPTOR));
    TestHost demo = TestHost.in(home);
    demo.putAcquirers();
    try (TestHost host = demo.start()) {
      assertThat(host.pointsOf(CARD)).isZero();
      assertThat(host.stopAndAudit().issuedPoints()).isEqualTo(92);
    }

    assertThat(log(home)).contains("programme: MILES id=7 has no file in cfg/programme");
    assertThat(Verification.of(home, demo.portOffset()).points())
        .allMatch(Verification.Point::held)
        .extracting(Verification.Point::promise)
        .anyMatch(promise -> promise.startsWith("points of DEMO are conserved: issued = "))
        .anyMatch(promise -> promise.startsWith("points of MILES are conserved: issued = "));
  }

  private static void openInMiles(Path home) throws IOException {
    try (TestImport cards = new TestImport(home)) {
      assertThat(cards.greet(ImportLayout.VERSION, "MILES")).isEqualTo(ImportLayout.WELCOME);
      assertThat(cards.open(CARD, OpenCardCommand.NO_ACCOUNT_NUMBER, 0))
          .isEqualTo(CardOutcome.OPENED);
      cards.end();
      cards.awaitClosed();
    }
  }

  @Test
  void refusesAFileWithMistakesBeforeAnythingIsJournaled(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home);
    host.put(MILES_FILE, MILES.replace("rounding: ceil", "roundin: up"));

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(host::start)
        .withMessageContaining(
            MILES_FILE + ":6: unknown key earn.roundin (did you mean earn.rounding?)");
    assertThat(home.resolve("data/journal")).isEmptyDirectory();

    host.put(MILES_FILE, MILES);
    try (TestHost started = host.start()) {
      started.assertServes();
    }
  }

  @Test
  void refusesAnotherNameForAProgrammeThatIsDefined(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start()) {
      host.assertServes();
    }
    edit(home, "name: DEMO", "name: GOLD");

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> TestHost.in(home).start())
        .withMessageContaining("programme: id=1 name=GOLD (expected: name=DEMO");

    edit(home, "name: GOLD", "name: DEMO");
    try (TestHost host = TestHost.in(home).start()) {
      host.assertServes();
    }
  }

  @Test
  void startsWithoutAProgrammeForTheDemonstrationCards(@TempDir Path home) throws IOException {
    TestHost miles = TestHost.in(home);
    miles.put(DEMO_FILE, MILES);
    miles.put(DESCRIPTOR, MILES_LISTENER);

    try (TestHost host = miles.start()) {
      assertThat(host.stopAndAudit().accounts()).isZero();
    }
    assertThat(log(home)).contains("demonstration cards: none");
  }

  @Test
  void saysWhyADefinitionIsRefused(@TempDir Path home) throws IOException {
    TestHost settings = TestHost.in(home);
    try (Host host = Host.start(new HostOptions(home, settings.portOffset(), 0))) {
      assertThat(host.programmes()).containsExactly("DEMO");
      assertThatIllegalStateException()
          .isThrownBy(
              () -> host.commands().defineProgramme(ProgrammeDefinition.of(1, "GOLD", List.of())))
          .withMessageContaining("define programme GOLD: id=1 (expected: the id that");
    }
  }

  /** Replaces what is there once. */
  private static void edit(Path home, String before, String after) throws IOException {
    Path file = home.resolve(DEMO_FILE);
    String content = Files.readString(file);
    assertThat(content).containsOnlyOnce(before);
    Files.writeString(file, content.replace(before, after));
  }

  private static String log(Path home) throws IOException {
    return Files.readString(home.resolve("log/tebus.log"));
  }
}
