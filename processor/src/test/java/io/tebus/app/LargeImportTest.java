package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Imports of many cards: their order, what they leave to others, and where they end. */
@Timeout(120)
class LargeImportTest {

  @Test
  void settlesRowsInTheirOrderWhateverTheBatches(@TempDir Path home) throws IOException {
    int count = 3 * ImportLayout.MAX_ACKNOWLEDGED;
    try (TestHost host = TestHost.in(home).start();
        TestImport cards = TestImport.begin(home)) {
      // Every second one is there already.
      ByteArrayOutputStream rows = new ByteArrayOutputStream();
      for (int i = 0; i < count; i++) {
        long index = i % 2 == 0 ? i % TestHost.CARDS : TestHost.CARDS + i;
        rows.writeBytes(cards.row(DemoCards.number(index)));
      }

      CompletableFuture<Void> sent = cards.sendBeside(rows.toByteArray());
      List<CardOutcome> outcomes = cards.outcomes(count);

      assertThat(sent).succeedsWithin(Duration.ofSeconds(30));
      for (int i = 0; i < count; i++) {
        assertThat(outcomes.get(i))
            .as("row %d", i)
            .isEqualTo(i % 2 == 0 ? CardOutcome.KNOWN : CardOutcome.OPENED);
      }
      host.assertServes();
    }
  }

  @Test
  void importsThroughTheSmallestRing(@TempDir Path home) throws IOException {
    TestHost unstarted = TestHost.in(home);
    unstarted.put("cfg/default.yml", TestHost.SETTINGS + "  ring:\n    kb: 64\n");
    int count = 5_000;
    try (TestHost host = unstarted.start();
        TestImport cards = TestImport.begin(home)) {
      CompletableFuture<Void> sent = cards.sendBeside(rows(cards, count));

      assertThat(cards.outcomes(count)).hasSize(count).containsOnly(CardOutcome.OPENED);

      assertThat(sent).succeedsWithin(Duration.ofSeconds(30));
      host.assertServes();
    }
  }

  /** What was acknowledged is there, and nothing else of it is. */
  @Test
  void keepsItsWordWhenTheHostStopsInTheMiddle(@TempDir Path home) throws IOException {
    // Far more than a host opens before it stops.
    int count = 400_000;
    List<CardOutcome> acknowledged;
    try (TestHost host = TestHost.in(home).start();
        TestImport cards = TestImport.begin(home)) {
      CompletableFuture<Void> sent = cards.sendBeside(rows(cards, count));
      acknowledged = cards.outcomes(1);

      CompletableFuture<Void> stopped = TestImport.beside(host::stop);
      acknowledged.addAll(cards.outcomesUntilClosed());

      assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
      assertThat(sent).failsWithin(Duration.ofSeconds(30));
    }
    int opened = acknowledged.size();
    assertThat(acknowledged).containsOnly(CardOutcome.OPENED);
    assertThat(opened).isLessThan(count);

    try (TestHost _ = TestHost.in(home).start();
        TestImport again = TestImport.begin(home)) {
      CompletableFuture<Void> sent = again.sendBeside(rows(again, opened + 1));
      List<CardOutcome> outcomes = again.outcomes(opened + 1);

      assertThat(sent).succeedsWithin(Duration.ofSeconds(30));
      assertThat(outcomes.subList(0, opened)).containsOnly(CardOutcome.KNOWN);
      assertThat(outcomes.get(opened)).isEqualTo(CardOutcome.OPENED);
    }
  }

  @Test
  void saysThatTheCardTableIsFullAndGoesOnServing(@TempDir Path home) throws IOException {
    TestHost unstarted = TestHost.in(home);
    unstarted.put(
        "cfg/default.yml",
        TestHost.SETTINGS + "  store:\n    accounts: 4096\n    cards: 1024\n    lots: 1024\n");
    int count = 512;
    try (TestHost host = unstarted.start()) {
      List<CardOutcome> outcomes;
      try (TestImport cards = TestImport.begin(home)) {
        cards.sendBytes(rows(cards, count));
        outcomes = cards.outcomes(count);
      }

      int opened = outcomes.indexOf(CardOutcome.CARDS_FULL);
      assertThat(opened).isPositive();
      assertThat(outcomes.subList(0, opened)).containsOnly(CardOutcome.OPENED);
      assertThat(outcomes.subList(opened, count))
          .isEqualTo(Collections.nCopies(count - opened, CardOutcome.CARDS_FULL));
      host.assertServes();
      assertThat(host.stopAndAudit().accounts()).isEqualTo(TestHost.CARDS + opened);
    }
  }

  /** Rows of cards that are not open, each with an account of its own. */
  private static byte[] rows(TestImport cards, int count) {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      rows.writeBytes(cards.row(DemoCards.number(5_000 + i)));
    }
    return rows.toByteArray();
  }
}
