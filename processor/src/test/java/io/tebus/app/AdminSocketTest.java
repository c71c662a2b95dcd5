package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.tebus.command.OpenCardCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
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
  private static final String LATER = DemoCards.number(5_002);
  private static final String BRINGER = DemoCards.number(5_003);

  @Test
  void settlesEveryKindOfCard(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start()) {
      try (TestImport cards = TestImport.begin(home)) {
        assertThat(cards.open(CARD, 7, 500)).isEqualTo(CardOutcome.OPENED);
        assertThat(cards.open(CARD, 7, 500)).isEqualTo(CardOutcome.KNOWN);
        assertThat(cards.open(CARD, 8, 0)).isEqualTo(CardOutcome.OTHER_ACCOUNT);
        assertThat(cards.open(SIBLING, 7, 500)).isEqualTo(CardOutcome.POINTS_KNOWN);
        assertThat(cards.open(SIBLING, 7, 0)).isEqualTo(CardOutcome.OPENED);
        assertThat(cards.open(DemoCards.number(0), OWN, 0)).isEqualTo(CardOutcome.KNOWN);
        // Whichever card brings them first.
        assertThat(cards.open(LATER, 9, 0)).isEqualTo(CardOutcome.OPENED);
        assertThat(cards.open(BRINGER, 9, 300)).isEqualTo(CardOutcome.OPENED);
        cards.end();
        cards.awaitClosed();
      }

      assertThat(host.pointsOf(CARD)).isEqualTo(500);
      assertThat(host.pointsOf(SIBLING)).isEqualTo(500);
      assertThat(host.pointsOf(LATER)).isEqualTo(300);
      HostAudit audit = host.stopAndAudit();
      assertThat(audit.accounts()).isEqualTo(TestHost.CARDS + 2);
      assertThat(audit.issuedPoints()).isEqualTo(800);
    }
    assertThat(new CardDataSearch(List.of(CARD, SIBLING)).in(home)).isEmpty();
  }

  @Test
  void opensTheDemoCardsThatNobodyImported(@TempDir Path home) throws IOException {
    String last = DemoCards.number(TestHost.CARDS - 1);
    try (TestHost _ = TestHost.in(home).start(0);
        TestImport cards = TestImport.begin(home)) {
      assertThat(cards.open(DemoCards.number(0), OWN, 0)).isEqualTo(CardOutcome.OPENED);
      assertThat(cards.open(last, 7, 500)).isEqualTo(CardOutcome.OPENED);
    }

    try (TestHost host = TestHost.in(home).start()) {
      assertThat(host.pointsOf(DemoCards.number(1))).isZero();
      assertThat(host.pointsOf(last)).isEqualTo(500);
      assertThat(host.stopAndAudit().accounts()).isEqualTo(TestHost.CARDS);
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
  void turnsAwayAFifthConnection(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start()) {
      try (TestImport _ = new TestImport(home);
          TestImport _ = new TestImport(home);
          TestImport _ = new TestImport(home);
          TestImport _ = new TestImport(home);
          TestImport fifth = new TestImport(home)) {
        fifth.awaitClosed();
      }
      TestHost.await("room for another one", () -> isWelcome(home));

      host.stop();
      assertThat(Files.readString(home.resolve("log/tebus.log"))).contains("turned away, user=");
    }
  }

  private static boolean isWelcome(Path home) {
    try (TestImport cards = TestImport.begin(home)) {
      cards.end();
      return true;
    } catch (IOException ignored) {
      // Turned away.
      return false;
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

  /**
   * Row 1 instead of 0, a letter in the number, eleven digits, no such status, points below 0, an
   * account number of twelve digits.
   */
  private static List<byte[]> malformedRows(Path home) throws IOException {
    try (TestImport rows = new TestImport(home)) {
      byte[] letter = rows.row(CARD);
      byte[] notDue = rows.row(CARD);
      byte[] tooShort = letter.clone();
      byte[] status = letter.clone();
      byte[] points = letter.clone();
      byte[] account = letter.clone();
      letter[30] = 'x';
      tooShort[25] = 11;
      status[24] = 5;
      Arrays.fill(points, 16, 24, (byte) 0xFF);
      new UnsafeBuffer(account).putLong(8, OpenCardCommand.MAX_ACCOUNT_NUMBER + 1);
      return List.of(notDue, letter, tooShort, status, points, account);
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
