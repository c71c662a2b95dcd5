package io.tebus.ops.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import io.tebus.app.HostAudit;
import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command against a real host, over the real socket. */
@Timeout(180)
class ImportCommandTest extends CardsCommandLine {

  @Test
  void opensGeneratedCardsOnceHoweverOftenTheyAreImported() throws IOException {
    int count = 50_000;
    generate(count, "--cards-per-account", "2", "--points", "1000");
    List<String> lines = Files.readAllLines(file);
    long points = pointsOf(lines);
    long withPoints = lines.stream().filter(line -> line.matches(".*,[1-9][0-9]*")).count();
    HostAudit first;
    try (CardsHost host = new CardsHost(home)) {
      Files.writeString(rejects, "line,card,reason\n3,,\"of an earlier import\"\n");

      assertThat(importFile()).as(err.toString()).isEqualTo(ExitCode.OK);

      assertThat(out.toString())
          .contains(
              "lines 50,000: opened 50,000, known already 0 (0 with points, not posted now),"
                  + " rejected 0;")
          .contains("lines/s");
      assertThat(rejects).doesNotExist();
      first = host.stopAndAudit();
      assertThat(first.accounts()).isEqualTo(CardsHost.CARDS + count / 2);
      assertThat(first.issuedPoints()).isEqualTo(points);
    }

    try (CardsHost host = new CardsHost(home)) {
      assertThat(importFile()).as(err.toString()).isEqualTo(ExitCode.OK);

      assertThat(out.toString())
          .contains(
              String.format(
                  Locale.ROOT,
                  "opened 0, known already 50,000 (%,d with points, not posted now), rejected 0;",
                  withPoints));
      HostAudit second = host.stopAndAudit();
      assertThat(second.accounts()).isEqualTo(first.accounts());
      assertThat(second.issuedPoints()).isEqualTo(first.issuedPoints());
      assertThat(second.availablePoints()).isEqualTo(first.availablePoints());
    }
  }

  @Test
  void opensWhatIsRightAndSaysWhyTheRestIsNot() throws IOException {
    String good = DemoCards.number(FIRST);
    String second = DemoCards.number(FIRST + 1);
    String third = DemoCards.number(FIRST + 2);
    String fourth = DemoCards.number(FIRST + 3);
    Files.writeString(
        file,
        String.join(
            "\r\n",
            "\uFEFFCard,Account,Status,Points",
            good + ",1,,100",
            "9999000100000079,,,",
            second + ",1,,100",
            good + ",2,,",
            second + ",1,FROZEN,",
            "4111 1111 1111 1111,,,",
            "\"" + third + "\",\"\",\"Lost\",\"5\"",
            third + ",".repeat(5_000),
            third,
            "",
            second + ",1,,",
            // Columns in the wrong order: a card number for an account.
            fourth + "," + good + ",,",
            ""));
    try (CardsHost host = new CardsHost(home)) {
      assertThat(importFile()).as(err.toString()).isEqualTo(ExitCode.REJECTED);

      HostAudit audit = host.stopAndAudit();
      assertThat(audit.accounts()).isEqualTo(CardsHost.CARDS + 2);
      assertThat(audit.issuedPoints()).isEqualTo(105);
    }

    assertThat(out.toString())
        .contains(
            "lines 11: opened 3, known already 0 (0 with points, not posted now), rejected 8;")
        .contains(rejects.toString());
    assertThat(Files.readAllLines(rejects))
        .containsExactly(
            "line,card,reason",
            "3,999900******0079,\"card has a wrong check digit\"",
            "4,"
                + masked(second)
                + ",\"account had its opening points before: they are not posted twice\"",
            "5," + masked(good) + ",\"card belongs to another account\"",
            "6,"
                + masked(second)
                + ",\"status is not empty, nor ACTIVE, INACTIVE, EXPIRED, LOST, STOLEN\"",
            "7,,\"card is not 12 to 19 digits\"",
            "9,,\"line is longer than 4096 bytes\"",
            "10,,\"columns are not four: card,account,status,points\"",
            "13," + masked(fourth) + ",\"account is not empty, nor 1 to 11 digits\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rejects)))
        .isEqualTo("rw-------");
    String said = out + "\n" + err + Files.readString(home.resolve("log/tebus.log"));
    assertThat(said).doesNotContain(good, second, third, fourth, "9999000100000079", "4111 1111");
  }

  @Test
  void findsTheHostByALinkToItsHome() throws IOException {
    generate(1);
    try (CardsHost _ = new CardsHost(home)) {
      home = Files.createSymbolicLink(directory.resolve("link"), home);

      assertThat(importFile()).as(err.toString()).isEqualTo(ExitCode.OK);
    }
  }

  @Test
  void stopsWhenAnAccountTableIsFullAndGoesOnWhenItIsLarger() throws IOException {
    int count = 5_000;
    generate(count, "--points", "10");
    try (CardsHost _ = new CardsHost(home, 1_024, 1 << 20)) {
      assertThat(importFile()).isEqualTo(ExitCode.FAILED);

      assertThat(err.toString())
          .containsPattern("stopped at line [0-9]+: the account table is full")
          .contains("tebus.store.accounts")
          .contains("import the same file again");
      assertThat(rejects).doesNotExist();
    }
    Path settings = home.resolve("cfg/default.yml");
    Files.writeString(settings, Files.readString(settings).replace("s: 1024", "s: 8192"));

    try (CardsHost host = new CardsHost(home)) {
      assertThat(importFile()).as(err.toString()).isEqualTo(ExitCode.OK);

      HostAudit audit = host.stopAndAudit();
      assertThat(audit.accounts()).isEqualTo(CardsHost.CARDS + count);
      assertThat(audit.issuedPoints()).isEqualTo(pointsOf(Files.readAllLines(file)));
    }
  }

  /** The second card of an account may be open when the first one found no room for its points. */
  @Test
  void postsAllPointsWhenThereAreLotsForThem() throws IOException {
    int count = 6_000;
    generate(count, "--cards-per-account", "2", "--points", "1000");
    try (CardsHost _ = new CardsHost(home, 1 << 20, 1_024)) {
      assertThat(importFile()).isEqualTo(ExitCode.FAILED);

      assertThat(err.toString())
          .containsPattern("stopped at line [0-9]+: the table of lots is full")
          .contains("tebus.store.lots");
    }
    Path settings = home.resolve("cfg/default.yml");
    Files.writeString(settings, Files.readString(settings).replace("lots: 1024", "lots: 8192"));

    try (CardsHost host = new CardsHost(home)) {
      assertThat(importFile()).as(err.toString()).isEqualTo(ExitCode.OK);

      HostAudit audit = host.stopAndAudit();
      assertThat(audit.accounts()).isEqualTo(CardsHost.CARDS + count / 2);
      assertThat(audit.issuedPoints()).isEqualTo(pointsOf(Files.readAllLines(file)));
      assertThat(audit.availablePoints()).isEqualTo(audit.issuedPoints());
    }
  }

  private static String masked(String card) {
    return card.substring(0, 6) + "******" + card.substring(12);
  }

  /** Sum of the last column. */
  private static long pointsOf(List<String> lines) {
    return lines.stream()
        .skip(1)
        .map(line -> line.substring(line.lastIndexOf(',') + 1))
        .filter(points -> !points.isEmpty())
        .mapToLong(Long::parseLong)
        .sum();
  }
}
