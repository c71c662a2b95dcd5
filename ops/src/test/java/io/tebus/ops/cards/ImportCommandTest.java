package io.tebus.ops.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import io.tebus.app.HostAudit;
import io.tebus.app.ImportLayout;
import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command against a real host, over the real socket. */
@Timeout(180)
class ImportCommandTest {

  private static final int FIRST = 1_000;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path directory = Path.of("");
  private Path home = Path.of("");
  private Path file = Path.of("");
  private Path rejects = Path.of("");

  @BeforeEach
  void namePaths(@TempDir Path temporary) {
    directory = temporary;
    home = directory.resolve("home");
    file = directory.resolve("cards.csv");
    rejects = directory.resolve("cards.csv.rejects.csv");
  }

  @Test
  void opensGeneratedCardsOnceHoweverOftenTheyAreImported() throws IOException {
    int count = 50_000;
    generate(count, "--cards-per-account", "2", "--points", "1000");
    long points = pointsOf(Files.readAllLines(file));
    HostAudit first;
    try (CardsHost host = new CardsHost(home)) {
      Files.writeString(rejects, "of an earlier import");

      assertThat(importFile()).as(err.toString()).isEqualTo(ExitCode.OK);

      assertThat(out.toString())
          .contains("lines 50,000: opened 50,000, known already 0, rejected 0;")
          .contains("lines/s");
      assertThat(rejects).doesNotExist();
      first = host.stopAndAudit();
      assertThat(first.accounts()).isEqualTo(CardsHost.CARDS + count / 2);
      assertThat(first.issuedPoints()).isEqualTo(points);
    }

    try (CardsHost host = new CardsHost(home)) {
      assertThat(importFile()).as(err.toString()).isEqualTo(ExitCode.OK);

      assertThat(out.toString()).contains("opened 0, known already 50,000, rejected 0;");
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
            ""));
    try (CardsHost host = new CardsHost(home)) {
      assertThat(importFile()).as(err.toString()).isEqualTo(ExitCode.REJECTED);

      HostAudit audit = host.stopAndAudit();
      assertThat(audit.accounts()).isEqualTo(CardsHost.CARDS + 2);
      assertThat(audit.issuedPoints()).isEqualTo(105);
    }

    assertThat(out.toString())
        .contains("lines 10: opened 3, known already 0, rejected 7;")
        .contains(rejects.toString());
    assertThat(Files.readAllLines(rejects))
        .containsExactly(
            "line,card,reason",
            "3,999900******0079,\"card has a wrong check digit\"",
            "4," + masked(second) + ",\"account exists already: its points are not opened twice\"",
            "5," + masked(good) + ",\"card belongs to another account\"",
            "6,"
                + masked(second)
                + ",\"status is not empty, nor ACTIVE, INACTIVE, EXPIRED, LOST, STOLEN\"",
            "7,,\"card is not 12 to 19 digits\"",
            "9,,\"line is longer than 4096 bytes\"",
            "10,,\"columns are not four: card,account,status,points\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rejects)))
        .isEqualTo("rw-------");
    String said = out + "\n" + err + Files.readString(home.resolve("log/tebus.log"));
    assertThat(said).doesNotContain(good, second, third, "9999000100000079", "4111 1111");
  }

  @Test
  void saysThatNoHostLivesThere() throws IOException {
    generate(1);

    assertThat(importFile()).isEqualTo(ExitCode.UNREACHABLE);

    assertThat(err.toString())
        .contains("no host lives in home " + home)
        .contains("start it with ops/tebus start");
  }

  @Test
  void saysThatAKilledHostIsNotThere() throws IOException {
    generate(1);
    try (CardsHost host = new CardsHost(home)) {
      host.stopAndAudit();
    }
    Files.createFile(ImportLayout.socket(home));

    assertThat(importFile()).isEqualTo(ExitCode.UNREACHABLE);

    assertThat(err.toString()).contains("no host lives in home " + home);
  }

  @Test
  void saysThatThePathOfTheHomeIsTooLong() throws IOException {
    generate(1);
    home = directory.resolve("h".repeat(ImportLayout.MAX_PATH_BYTES));

    assertThat(importFile()).isEqualTo(ExitCode.REFUSED);

    assertThat(err.toString()).contains("the path of the home is too long");
  }

  @Test
  void waitsForNoOtherImport() throws IOException {
    generate(1, "--first", "100");
    try (CardsHost _ = new CardsHost(home);
        SocketChannel other = SocketChannel.open(addressOf(home))) {
      byte[] hello = new byte[ImportLayout.HELLO_LENGTH];
      ImportLayout.putHello(new UnsafeBuffer(hello), 0, ImportLayout.VERSION, "DEMO");
      other.write(ByteBuffer.wrap(hello));
      ByteBuffer welcome = ByteBuffer.allocate(ImportLayout.HELLO_ANSWER_LENGTH);
      while (welcome.hasRemaining()) {
        assertThat(other.read(welcome)).isPositive();
      }

      assertThat(importFile()).isEqualTo(ExitCode.REFUSED);

      assertThat(err.toString()).contains("busy with another import");
    }
  }

  @Test
  void namesAProgrammeThatIsNotThere() throws IOException {
    generate(1);
    try (CardsHost _ = new CardsHost(home)) {
      assertThat(importFile("--programme", "NOBODY")).isEqualTo(ExitCode.REFUSED);

      assertThat(err.toString()).contains("no programme with this name: P=NOBODY");
    }
  }

  @Test
  void stopsWhenAnAccountTableIsFullAndGoesOnWhenItIsLarger() throws IOException {
    int count = 5_000;
    generate(count, "--points", "10");
    try (CardsHost _ = new CardsHost(home, 1_024)) {
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

  @Test
  void endsWithTwoForWrongUsage() throws IOException {
    assertThat(importFile()).as("no such file").isEqualTo(ExitCode.USAGE);
    generate(1);

    assertThat(importFile("--rejects", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(importFile("--programme", "NINECHARS")).isEqualTo(ExitCode.USAGE);
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  // The command line.

  private void generate(int count, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("generate", "--count", Integer.toString(count)));
    arguments.addAll(List.of("--output", file.toString()));
    if (!List.of(options).contains("--first")) {
      arguments.addAll(List.of("--first", Integer.toString(FIRST)));
    }
    arguments.addAll(List.of(options));
    assertThat(execute(arguments)).as(err.toString()).isEqualTo(ExitCode.OK);
  }

  private int importFile(String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("import", file.toString(), "--home", home.toString()));
    arguments.addAll(List.of(options));
    return execute(arguments);
  }

  private int execute(List<String> arguments) {
    return new CommandLine(new CardsCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(new String[0]));
  }

  private static UnixDomainSocketAddress addressOf(Path home) {
    return UnixDomainSocketAddress.of(ImportLayout.socket(home));
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
