package io.tebus.app;

import static io.tebus.app.TestMessages.purchase;
import static io.tebus.app.TestMessages.redemption;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real host tells about itself, and about its database. */
class HostTelemetryTest {

  private static final String CARD = DemoCards.number(7);

  @Test
  void countsWhatWasAskedAndHowItWasAnswered(@TempDir Path home) throws Exception {
    ISOMsg purchase = purchase(CARD, 1, 4590);
    try (TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      link.ask(purchase);
      link.ask(TestMessages.repeat(purchase));
      assertThat(link.ask(redemption(CARD, 2, 9_999)).getString(39)).isEqualTo("51");
      assertThat(link.ask(TestMessages.reversal(purchase, 3)).getString(39)).isEqualTo("00");

      HostTelemetry telemetry = host.telemetry();

      assertThat(answers(telemetry, TransactionFunction.PURCHASE))
          .isEqualTo(Map.of(ResponseCode.APPROVED, 2L));
      assertThat(answers(telemetry, TransactionFunction.REDEMPTION))
          .isEqualTo(Map.of(ResponseCode.NOT_SUFFICIENT_POINTS, 1L));
      assertThat(telemetry.repeats()).isEqualTo(1);
      assertThat(telemetry.reversalsMatched()).isEqualTo(1);
      assertThat(telemetry.reversalsUnmatched()).isZero();
      assertThat(telemetry.window().remembered()).isEqualTo(3);
      assertThat(telemetry.journal().durableLsn()).isEqualTo(telemetry.journal().appendedLsn());
      assertThat(telemetry.journal().diskFreeBytes()).isPositive();
      assertThat(telemetry.appendNs().count()).isPositive();
      assertThat(telemetry.forceNs().count()).isPositive();
      ListenerTelemetry acquirers = telemetry.listeners().getFirst();
      assertThat(acquirers.name()).isEqualTo("acquirers");
      assertThat(acquirers.open()).isTrue();
      assertThat(acquirers.linksOpen()).isEqualTo(1);
      assertThat(acquirers.messages())
          .contains(new MessageCount("in", "0200", 2), new MessageCount("out", "0410", 1));
    }
  }

  @Test
  void countsWhatAFullWindowTurnsAway(@TempDir Path home) throws Exception {
    int capacity = 1_024;
    try (TestHost host = TestHost.in(home)) {
      host.put(
          "cfg/default.yml",
          TestHost.SETTINGS.replace("capacity: 100000", "capacity: " + capacity));
      host.start();
      try (TestLink link = host.link()) {
        for (int i = 1; i <= capacity; i++) {
          assertThat(link.ask(purchase(CARD, i, 100)).getString(39)).isEqualTo("00");
        }

        assertThat(link.ask(purchase(CARD, capacity + 1, 100)).getString(39)).isEqualTo("91");
        assertThat(link.ask(TestMessages.balance(CARD, capacity + 2)).getString(39))
            .isEqualTo("00");
      }

      assertThat(host.telemetry().shedWindowFull()).isEqualTo(1);
      assertThat(host.telemetry().shedNotWritable()).isZero();
      TestHost.await("what is young", () -> host.telemetry().window().young() == capacity);
      assertThat(host.telemetry().window())
          .isEqualTo(new WindowTelemetry(capacity, capacity, capacity));
      assertThat(table(host.telemetry(), "window").refused()).isEqualTo(1);
      host.stopAndAudit();
    }
  }

  @Test
  void tellsHowFullTheStoreIs(@TempDir Path home) throws Exception {
    try (TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      link.ask(purchase(CARD, 1, 4590));
      TestHost.await("the lot", () -> table(host.telemetry(), "lots").records() == 1);

      HostTelemetry telemetry = host.telemetry();

      assertThat(telemetry.window().young()).isEqualTo(1);
      for (String name : List.of("cards", "accounts")) {
        StoreTelemetry table = table(telemetry, name);
        assertThat(table.records()).as(name).isEqualTo(TestHost.CARDS);
        assertThat(table.capacity()).as(name).isGreaterThan(TestHost.CARDS);
        assertThat(table.bytes()).as(name).isPositive();
        assertThat(table.refused()).as(name).isZero();
      }
    }
  }

  @Test
  void countsWhatAFullTableOfCardsTurnsAwayAndServesTheOthers(@TempDir Path home) throws Exception {
    int capacity = 1_024;
    TestHost settings = TestHost.in(home);
    settings.put(
        "cfg/default.yml",
        TestHost.SETTINGS.replace("  window:", "  store:\n    cards: " + capacity + "\n  window:"));
    try (Host host = Host.start(new HostOptions(home, settings.portOffset(), capacity))) {
      int programme = ProgrammeDefinition.demo().id();
      assertThatIllegalStateException()
          .isThrownBy(() -> host.commands().openDemoCards(programme, capacity + 3))
          .withMessageContaining("UNAVAILABLE");
      try (TestLink link = new TestLink(host.acquirers().getPort())) {
        assertThat(link.ask(purchase(DemoCards.number(capacity - 1), 1, 4590)).getString(39))
            .isEqualTo("00");
        assertThat(link.ask(purchase(DemoCards.number(capacity), 2, 4590)).getString(39))
            .isEqualTo("14");
      }

      TestHost.await("the table", () -> table(host.telemetry(), "cards").records() == capacity);
      assertThat(table(host.telemetry(), "cards").capacity()).isEqualTo(capacity);
      assertThat(table(host.telemetry(), "cards").refused()).isEqualTo(3);
      assertThat(table(host.telemetry(), "accounts").records()).isEqualTo(capacity);
      host.stop();
      HostAudit audit = host.audit();
      assertThat(audit.conserved()).as(audit.explanation()).isTrue();
      assertThat(audit.replayEqual()).as(audit.explanation()).isTrue();
    }
  }

  @Test
  void namesTheThreadsARequestPasses(@TempDir Path home) throws Exception {
    try (TestHost host = TestHost.in(home).start()) {
      host.assertServes();

      assertThat(host.telemetry().threads())
          .extracting(ThreadTelemetry::name)
          .anyMatch(name -> name.startsWith("tebus-edge-"))
          .contains("tebus-sequencer", "tebus-sync");
      assertThat(host.telemetry().threads())
          .allMatch(thread -> thread.cpuNs() > 0)
          .allMatch(thread -> thread.allocatedBytes() >= 0);
    }
  }

  @Test
  void isReadyWhileItServesAndNotAfterwards(@TempDir Path home) throws Exception {
    try (TestHost host = TestHost.in(home).start()) {
      assertThat(host.readiness()).isEqualTo(new Readiness(true, List.of()));

      host.stop();

      assertThat(host.readiness().ready()).isFalse();
      assertThat(host.readiness().reasons()).isNotEmpty();
    }
  }

  @Test
  void provesItsHomeWithTheDatabaseOfItsOwn(@TempDir Path home) throws Exception {
    try (TestHost host = TestHost.in(home)) {
      host.put("cfg/default.yml", TestHost.SETTINGS.replace("url: none", "url: embedded"));
      host.start();
      try (TestLink link = host.link()) {
        link.ask(purchase(CARD, 1, 4590));
        link.ask(redemption(CARD, 2, 30));
      }
      host.stopAndAudit();

      Verification.Report report = Verification.of(home, host.portOffset());

      assertThat(report.points()).hasSize(5).allMatch(Verification.Point::held);
      assertThat(report.points().getLast().explanation())
          .startsWith(
              "2 transactions, 0 holds timed out, 1,000 cards, 1,000 balances, 1 lots, 0 refused rows");
    }
  }

  private static StoreTelemetry table(HostTelemetry telemetry, String name) {
    return telemetry.store().stream()
        .filter(table -> table.table().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<ResponseCode, Long> answers(
      HostTelemetry telemetry, TransactionFunction function) {
    return telemetry.transactions().stream()
        .filter(transactions -> transactions.function() == function)
        .findFirst()
        .orElseThrow()
        .answers();
  }
}
