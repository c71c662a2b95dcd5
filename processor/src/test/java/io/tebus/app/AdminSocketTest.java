package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.tebus.command.OpenCardCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cards through the door of a running host, and what must not get through it. */
@Timeout(120)
class AdminSocketTest {

  private static final long OWN = OpenCardCommand.NO_ACCOUNT_NUMBER;

  /** Not among the cards of a {@link TestHost}. */
  private static final String CARD = DemoCards.number(5_000);

  private static final String SIBLING = DemoCards.number(5_001);

  @Test
  void settlesEveryKindOfCard(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start()) {
      try (TestImport cards = TestImport.begin(home)) {
        assertThat(cards.open(CARD, 7, 500)).isEqualTo(CardOutcome.OPENED);
        assertThat(cards.open(CARD, 7, 500)).isEqualTo(CardOutcome.KNOWN);
        assertThat(cards.open(CARD, 8, 0)).isEqualTo(CardOutcome.OTHER_ACCOUNT);
        assertThat(cards.open(SIBLING, 7, 500)).isEqualTo(CardOutcome.ACCOUNT_KNOWN);
        assertThat(cards.open(SIBLING, 7, 0)).isEqualTo(CardOutcome.OPENED);
        assertThat(cards.open(DemoCards.number(0), OWN, 0)).isEqualTo(CardOutcome.KNOWN);
        cards.end();
        cards.awaitClosed();
      }

      assertThat(host.pointsOf(CARD)).isEqualTo(500);
      assertThat(host.pointsOf(SIBLING)).isEqualTo(500);
      HostAudit audit = host.stopAndAudit();
      assertThat(audit.accounts()).isEqualTo(TestHost.CARDS + 1);
      assertThat(audit.issuedPoints()).isEqualTo(500);
    }
    assertThat(new CardDataSearch(List.of(CARD, SIBLING)).in(home)).isEmpty();
  }

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

  // Who may come in, and how.

  @Test
  void belongsToItsOwnerAndGoesWithTheHost(@TempDir Path home) throws IOException {
    Path socket = ImportLayout.socket(home);
    Files.writeString(socket, "left by a killed host");
    try (TestHost host = TestHost.in(home).start()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      assertImports(home, CARD);
      host.stop();

      assertThat(socket).doesNotExist();
    }
  }

  @Test
  void servesTillsWhenThePathIsTooLongForASocket(@TempDir Path directory) throws IOException {
    Path home = directory.resolve("h".repeat(ImportLayout.MAX_PATH_BYTES));
    try (TestHost host = TestHost.in(home).start()) {
      assertThat(ImportLayout.socket(home)).doesNotExist();
      host.assertServes();
    }
  }

  @Test
  void letsOneImportInAtATime(@TempDir Path home) throws IOException {
    try (TestHost _ = TestHost.in(home).start()) {
      try (TestImport _ = TestImport.begin(home);
          TestImport second = new TestImport(home)) {
        assertThat(second.greet(ImportLayout.VERSION, "DEMO")).isEqualTo(ImportLayout.BUSY);
      }

      assertImports(home, CARD);
    }
  }

  @Test
  void refusesAnotherVersionAndAnUnknownProgramme(@TempDir Path home) throws IOException {
    try (TestHost _ = TestHost.in(home).start()) {
      try (TestImport other = new TestImport(home);
          TestImport unknown = new TestImport(home)) {
        assertThat(other.greet(ImportLayout.VERSION + 1, "DEMO"))
            .isEqualTo(ImportLayout.OTHER_VERSION);
        assertThat(unknown.greet(ImportLayout.VERSION, "NOBODY"))
            .isEqualTo(ImportLayout.NO_PROGRAMME);
      }

      assertImports(home, CARD);
    }
  }

  // What hurts nobody.

  @Test
  void closesOnAHelloThatIsNone(@TempDir Path home) throws IOException {
    try (TestHost _ = TestHost.in(home).start();
        TestImport garbage = new TestImport(home)) {
      garbage.sendBytes("GET / HTTP/1.1\r\n".repeat(8).getBytes(StandardCharsets.US_ASCII));
      garbage.awaitClosed();

      assertImports(home, CARD);
    }
  }

  @Test
  void opensWholeRowsOfAClientThatStopsWithinOne(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start()) {
      try (TestImport cut = TestImport.begin(home)) {
        cut.sendBytes(cut.row(CARD));
        cut.sendBytes(Arrays.copyOf(cut.row(SIBLING), 40));
        cut.end();
        assertThat(cut.outcomes(1)).containsExactly(CardOutcome.OPENED);
        cut.awaitClosed();
      }

      assertImports(home, SIBLING);
      assertThat(host.stopAndAudit().accounts()).isEqualTo(TestHost.CARDS + 2);
    }
  }

  @Test
  void opensNothingFromTheFirstMalformedRowOn(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start()) {
      for (byte[] malformed : malformedRows(home)) {
        try (TestImport bad = TestImport.begin(home)) {
          bad.sendBytes(malformed);
          assertThatIOException().isThrownBy(() -> bad.outcomes(1));
        }
      }

      assertImports(home, CARD);
      assertThat(host.stopAndAudit().accounts()).isEqualTo(TestHost.CARDS + 1);
      assertThat(Files.readString(home.resolve("log/tebus.log")))
          .contains("row 0: malformed")
          .doesNotContain(CARD);
    }
  }

  /** Row 1 instead of 0, a letter in the number, eleven digits, no such status, points below 0. */
  private static List<byte[]> malformedRows(Path home) throws IOException {
    try (TestImport rows = new TestImport(home)) {
      byte[] letter = rows.row(CARD);
      byte[] notDue = rows.row(CARD);
      byte[] tooShort = letter.clone();
      byte[] status = letter.clone();
      byte[] points = letter.clone();
      letter[30] = 'x';
      tooShort[25] = 11;
      status[24] = 5;
      Arrays.fill(points, 16, 24, (byte) 0xFF);
      return List.of(notDue, letter, tooShort, status, points);
    }
  }

  // A full store.

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
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        LongStream.range(5_000, 5_000 + count)
            .forEach(index -> rows.writeBytes(cards.row(DemoCards.number(index))));
        cards.sendBytes(rows.toByteArray());
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

  private static void assertImports(Path home, String card) throws IOException {
    // The host may still be ending the import before.
    TestHost.await("import welcome", () -> opens(home, card));
  }

  private static boolean opens(Path home, String card) {
    try (TestImport cards = new TestImport(home)) {
      return cards.greet(ImportLayout.VERSION, "DEMO") == ImportLayout.WELCOME
          && cards.open(card, OWN, 0) == CardOutcome.OPENED;
    } catch (IOException e) {
      throw new AssertionError("import: broken off", e);
    }
  }
}
