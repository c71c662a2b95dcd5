package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.journal.FinishedGeneration;
import io.tebus.journal.Journal;
import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionState;
import io.tebus.projection.embedded.EmbeddedDatabase;
import io.tebus.projection.embedded.TestDatabases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that lacks events of a generation that is in an archive. */
@Timeout(180)
class DatabaseAfterRetentionTest {

  private static final String WITHOUT_DATABASE =
      """
      tebus:
        journal:
          min-free-mb: 16
        store:
          accounts: 16384
          cards: 16384
          lots: 65536
        window:
          capacity: 10000
        snapshot:
          events: 0
          minutes: 0
        db:
          url: none
      """;

  private static final String CARD = DemoCards.number(7);

  private int stan;

  @Test
  void tillsDoNotNoticeThatItCannotBeFilled(@TempDir Path home, @TempDir Path server)
      throws Exception {
    TestHost.in(home).put("cfg/default.yml", WITHOUT_DATABASE);
    try (TestHost host = TestHost.in(home).start()) {
      shop(host);
    }
    try (TestHost host = TestHost.in(home).start()) {
      shop(host);
      host.takeSnapshot();
    }
    // As the retention does.
    Path journal = home.resolve("data/journal");
    FinishedGeneration.in(journal).getFirst().retire();
    FinishedGeneration.deleteRetired(journal);

    try (EmbeddedDatabase database = TestDatabases.in(server)) {
      TestHost.in(home).put("cfg/default.yml", fedTo(database.ready()));
      try (TestHost host = TestHost.in(home).start()) {
        TestHost.await("refused", () -> figures(host).state() == ProjectionState.REFUSED);
        assertThat(figures(host).lastProblem())
            .contains("newer than lsn=" + Journal.beginsBehindLsn(journal));
        shop(host);
        host.assertServes();
      }
    }
  }

  private void shop(TestHost host) throws IOException {
    try (TestLink link = host.link()) {
      assertThat(link.ask(TestMessages.purchase(CARD, ++stan, 100)).getString(39)).isEqualTo("00");
    }
  }

  private static ProjectionFigures figures(TestHost host) {
    return Objects.requireNonNull(host.telemetry().projection());
  }

  private static String fedTo(DatabaseAddress address) {
    String settings =
        WITHOUT_DATABASE.replace(
            "    url: none\n",
            """
                url: "%s"
                user: "%s"
                password: "%s"
            """
                .formatted(address.url(), address.user(), address.password()));
    assertThat(settings).contains(address.url());
    return settings;
  }
}
