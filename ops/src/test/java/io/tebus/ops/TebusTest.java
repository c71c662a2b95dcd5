package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.HostOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TebusTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dance",
        "demo --seconds 0",
        "demo --seconds soon",
        "demo --rate 0",
        "demo --rate 1000001",
        "demo --cards 0",
        "demo --cards 20000001",
        "demo --port-offset -1",
        "demo --port-offset 50001",
        "start --seconds 5",
        "start --rate 5",
        "start --cards -1",
        "send",
        "send --port 70000",
        "iso",
        "iso decode --framing NoChannel 30",
        "iso decode --header 30 30",
        "iso encode --dialect iso93 -",
        "iso diff 30",
        "snapshot",
        "snapshot take now",
        "snapshot verify one two",
        "journal",
        "journal dump --from 0",
        "explain",
        "version now"
      })
  void endsWithTwoForWrongUsage(String arguments) {
    assertThat(execute(arguments)).isEqualTo(ExitCode.USAGE);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "demo"})
  void refusesATakenConsoleBeforeAnyTillIsServed(String command, @TempDir Path home)
      throws IOException {
    int offset = HostProcess.freePortOffset();
    try (ServerSocket taken =
        new ServerSocket(HostProcess.ADMIN_PORT + offset, 1, InetAddress.getLoopbackAddress())) {
      assertThat(execute(command + " --home " + home + " --port-offset " + offset))
          .isEqualTo(ExitCode.REFUSED);

      assertThat(err.toString()).contains("port=" + taken.getLocalPort() + " is taken");
      assertThat(out.toString()).isEmpty();
      assertThat(home.resolve("data/journal")).isEmptyDirectory();
    }
  }

  @Test
  void refusesAConsoleBeyondTheLastPort(@TempDir Path home) throws IOException {
    Files.createDirectory(home.resolve("cfg"));
    Files.writeString(home.resolve("cfg/default.yml"), "tebus:\n  admin:\n    port: 65535\n");

    assertThat(execute("start --home " + home + " --port-offset 1")).isEqualTo(ExitCode.REFUSED);

    assertThat(err.toString()).contains("tebus.admin.port: port=65535 offset=1");
  }

  @Test
  void doesNotSpeakOfAStartWhenSomethingElseIsRefused(@TempDir Path home) {
    assertThat(execute("verify --home " + home)).isEqualTo(ExitCode.REFUSED);

    assertThat(err.toString()).startsWith("tebus: refused: home: path=" + home);
  }

  @Test
  void showsVersionLicenceAndSource() {
    assertThat(execute("version")).isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .contains("Tebus ")
        .contains("Java " + Runtime.version())
        .contains("AGPL-3.0-or-later")
        .contains("source: see the repository this build came from");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "start", "send", "iso", "journal", "explain", "version"})
  void explainsEveryCommand(String command) {
    assertThat(execute(command + " --help")).isEqualTo(ExitCode.OK);

    assertThat(out.toString()).contains("tebus " + command);
  }

  @Test
  void hasTheDefaultsOfTheDemo() {
    HostOptions options = hostOptions("--port-offset", "0");

    assertThat(options).isEqualTo(new HostOptions(Path.of("tebus-home"), 0, 100_000));
  }

  @Test
  void startsAHostWithoutDemonstrationCards() {
    HostOptions options = hostOptions("--port-offset", "0", "--cards", "0");

    assertThat(options.demoCards()).isZero();
  }

  @Test
  void handsItsOptionsToTheHost() {
    HostOptions options =
        hostOptions("--home", "a b/c", "--cards", "20000000", "--port-offset", "50000");

    assertThat(options).isEqualTo(new HostOptions(Path.of("a b/c"), 50_000, 20_000_000));
  }

  private int execute(String arguments) {
    String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);
    return Tebus.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  private static HostOptions hostOptions(String... arguments) {
    Starting starting = new Starting();
    CommandLine command = new CommandLine(starting);
    command.parseArgs(arguments);
    return starting.settings.hostOptions(command, 0);
  }

  @Command(name = "starting")
  private static final class Starting {
    @Mixin private HostSettings settings = new HostSettings();
  }
}
