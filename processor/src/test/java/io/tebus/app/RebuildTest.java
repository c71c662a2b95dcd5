package io.tebus.app;

import static io.tebus.app.TestMessages.purchase;
import static io.tebus.app.TestMessages.redemption;
import static io.tebus.app.TestMessages.repeat;
import static io.tebus.app.TestMessages.reversal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.engine.store.MemoryRefusedException;
import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.RebuildReport;
import io.tebus.projection.embedded.EmbeddedDatabase;
import io.tebus.projection.embedded.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A home that loses its journal, and what its tills notice afterwards: nothing. */
@Timeout(180)
class RebuildTest {

  private static final String CARD = DemoCards.number(7);

  @Test
  void answersAsBeforeWhenTheJournalIsLost(@TempDir Path home, @TempDir Path server)
      throws Exception {
    ISOMsg earn = purchase(CARD, 1, 4590);
    ISOMsg spend = redemption(CARD, 2, 30);
    ISOMsg declined = redemption(CARD, 3, 16);
    try (EmbeddedDatabase database = TestDatabases.in(server)) {
      List<ISOMsg> answers;
      int portOffset;
      try (TestHost host = withDatabase(home, database.ready()).start();
          TestLink link = host.link()) {
        answers = List.of(link.ask(earn), link.ask(spend), link.ask(declined));
        portOffset = host.portOffset();
        host.stopAndAudit();
      }
      empty(home.resolve("data/journal"));
      empty(home.resolve("data/snapshot"));

      LongConsumer outOfMemory =
          lsn -> {
            throw new MemoryRefusedException(1);
          };
      assertThatExceptionOfType(HostRefusedException.class)
          .isThrownBy(() -> Rebuild.of(home, portOffset, outOfMemory))
          .withMessageStartingWith("memory: the system refused bytes=1 ");

      RebuildReport report = Rebuild.of(home, portOffset, lsn -> {});

      assertThat(report.cards()).isEqualTo(TestHost.CARDS);
      assertThat(report.transactions()).isEqualTo(3);
      assertThat(Verification.of(home, portOffset).points())
          .allSatisfy(point -> assertThat(point.held()).as("%s", point).isTrue());
      try (TestHost host = TestHost.in(home).start();
          TestLink link = host.link()) {
        assertThat(host.pointsOf(CARD)).isEqualTo(15);
        assertSameAnswer(link.ask(repeat(earn)), answers.get(0));
        assertSameAnswer(link.ask(spend), answers.get(1));
        assertThat(link.ask(declined).getString(39)).isEqualTo("51");
        assertThat(link.ask(reversal(spend, 4)).getString(39)).isEqualTo("00");
        assertThat(host.pointsOf(CARD)).isEqualTo(45);
        host.stopAndAudit();
      }
      assertThat(Verification.of(home, portOffset).held()).isTrue();
    }
  }

  @Test
  void refusesAHomeThatHasAJournal(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home);
    Files.createDirectories(home.resolve("data/journal/g000001"));

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> Rebuild.of(home, host.portOffset(), lsn -> {}))
        .withMessageContaining("journal: path=")
        .withMessageContaining("move the directory away first");
  }

  @Test
  void refusesAHomeThatHasAnchors(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home);
    Files.createDirectories(home.resolve("data/anchor"));
    Files.createFile(home.resolve("data/anchor/2026-11-21.json"));

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> Rebuild.of(home, host.portOffset(), lsn -> {}))
        .withMessageContaining("anchors: path=")
        .withMessageContaining("move the directory away first");
  }

  @Test
  void refusesAHomeWithoutItsTokenKey(@TempDir Path home) throws IOException {
    TestHost host = TestHost.in(home);

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> Rebuild.of(home, host.portOffset(), lsn -> {}))
        .withMessageContaining("token key: file=");
  }

  @Test
  void refusesADirectoryThatIsNoHome(@TempDir Path home) {
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> Rebuild.of(home, 0, lsn -> {}))
        .withMessageContaining("has no cfg/default.yml");
    assertThat(home).isEmptyDirectory();
  }

  private static TestHost withDatabase(Path home, DatabaseAddress address) throws IOException {
    TestHost host = TestHost.in(home);
    String settings =
        TestHost.SETTINGS.replace(
            "    url: none\n",
            """
                url: "%s"
                user: "%s"
                password: "%s"
            """
                .formatted(address.url(), address.user(), address.password()));
    assertThat(settings).contains(address.url());
    host.put("cfg/default.yml", settings);
    return host;
  }

  private static void assertSameAnswer(ISOMsg answer, ISOMsg first) {
    for (int element : new int[] {4, 37, 38, 39, 48, 54}) {
      assertThat(answer.getString(element))
          .as("element %d", element)
          .isNotNull()
          .isEqualTo(first.getString(element));
    }
  }

  private static void empty(Path directory) throws IOException {
    List<Path> entries;
    try (Stream<Path> files = Files.walk(directory)) {
      entries = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : entries) {
      if (!entry.equals(directory)) {
        Files.delete(entry);
      }
    }
  }
}
