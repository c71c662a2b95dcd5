package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.Host;
import io.tebus.app.HostOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command that a started host names for each of its listeners, typed as it stands. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SendToHostTest {

  private static final String SETTINGS =
      """
      tebus:
        journal:
          min-free-mb: 16
        window:
          capacity: 10000
        db:
          url: none
        store:
          accounts: 1048576
          cards: 1048576
          lots: 1048576
      """;

  private static final long CARDS = 10;
  private static final String COMMAND = "ops/tebus send ";
  private static final String INPUT = " < ";
  private static final Path ROOT = Path.of(System.getProperty("tebus.root", ".."));

  private Path home = Path.of("");
  private int portOffset;
  private Host host;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    home = directory;
    portOffset = HostProcess.freePortOffset();
    Files.createDirectories(home.resolve("cfg"));
    Files.writeString(home.resolve("cfg/default.yml"), SETTINGS);
    host = Host.start(new HostOptions(home, portOffset, CARDS));
  }

  @AfterAll
  void stop() {
    host.stop();
  }

  @ParameterizedTest
  @CsvSource({
    "8583,'',ops/docs/request.json,0210",
    "8584,' --dialect iso87b --framing NACChannel --header 6000000000',ops/docs/request.json,0210",
    "8585,' --dialect cmf --framing ASCIIChannel',ops/docs/request-cmf.json,2210"
  })
  void everyListenerAnswersTheCommandNamedForIt(int port, String options, String file, String mti)
      throws IOException {
    String wanted = COMMAND + "--port " + (port + portOffset) + options + INPUT + file;
    List<String> commands =
        ListenerLine.byPort(host.listeners()).stream()
            .flatMap(line -> line.command().stream())
            .toList();
    assertThat(commands).hasSize(3).contains(wanted);

    String answer = typed(wanted);

    assertThat(answer)
        .contains("\"mti\" : \"" + mti + "\"")
        .contains("\"response\" : \"approved\"")
        .contains("0200245");
  }

  @Test
  void takesAFileOfTheHomeForTheDialectAndABareNameForThePackager() throws IOException {
    Path dialect = home.resolve("cfg/dialect/iso87b.yaml");

    String answer =
        typed(
            COMMAND
                + ("--port " + (8584 + portOffset))
                + (" --dialect " + dialect + " --packager iso87binary")
                + " --framing org.jpos.iso.channel.NACChannel --header 6000000000"
                + INPUT
                + "ops/docs/request.json");

    assertThat(answer).contains("\"response\" : \"approved\"");
  }

  /** What a shell would do: the words are options, and the file is standard input. */
  private static String typed(String command) throws IOException {
    String[] halves = command.substring(COMMAND.length()).split(INPUT, -1);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    try (InputStream request = Files.newInputStream(ROOT.resolve(halves[1]))) {
      int exitCode =
          new CommandLine(new SendCommand(request))
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true))
              .execute(halves[0].split(" ", -1));

      assertThat(exitCode).as("%s: %s", Arrays.toString(halves), err).isEqualTo(ExitCode.OK);
    }
    return out.toString();
  }
}
