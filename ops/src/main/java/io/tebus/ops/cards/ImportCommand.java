package io.tebus.ops.cards;

import io.tebus.app.CardOutcome;
import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Imports cards into the host that lives in a home.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "import",
    description = {
      "Open the cards of a CSV file in the running host: card,account,status,points.",
      "An import that was interrupted is simply repeated: nothing is opened twice.",
      "Exit code 0 when every card is open, 5 when lines were rejected."
    })
final class ImportCommand implements Callable<Integer> {

  private static final Pattern PROGRAMME = Pattern.compile("[\\x21-\\x7E]{1,8}");
  private static final String REPEAT =
      "import the same file again: what is open already is not opened twice";

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "The cards; /dev/stdin for standard input.")
  private Path file = Path.of("");

  @Option(
      names = "--programme",
      paramLabel = "P",
      description = "Name of the programme they are opened in (default: DEMO).")
  private String programme = "DEMO";

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where the host lives (default: ./tebus-home).")
  private Path home = Path.of("tebus-home");

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "What was not imported and why (default: FILE.rejects.csv).")
  private @Nullable Path rejects;

  ImportCommand() {}

  @Override
  public Integer call() throws IOException {
    if (!PROGRAMME.matcher(programme).matches()) {
      throw new ParameterException(
          spec.commandLine(), "--programme: P is wrong (expected: 1-8 ASCII characters)");
    }
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ParameterException(
          spec.commandLine(), "FILE: path=" + file + " (expected: a file that can be read)");
    }
    Path rejectPath = rejects == null ? Path.of(file + ".rejects.csv") : rejects;
    if (Files.exists(rejectPath) && Files.isSameFile(file, rejectPath)) {
      throw new ParameterException(
          spec.commandLine(), "--rejects: path=" + rejectPath + " (expected: another than FILE)");
    }
    try {
      return importInto(rejectPath);
    } catch (ImportStoppedException e) {
      say(String.valueOf(e.getMessage()));
      return e.exitCode();
    } catch (IOException e) {
      say(e + "; " + REPEAT);
      return ExitCode.FAILED;
    }
  }

  private int importInto(Path rejectPath) throws IOException, ImportStoppedException {
    ImportTally tally;
    try (RejectFile rejectFile = new RejectFile(rejectPath)) {
      rejectFile.check();
      try (CardFile cards = new CardFile(ReadAhead.begin(Files.newInputStream(file)));
          ImportLink link = ImportLink.open(home, programme);
          ImportProgress progress =
              ImportProgress.begin(spec.commandLine().getErr(), Files.size(file))) {
        rejectFile.begin();
        tally = new CardImport(cards, link, rejectFile, progress).run();
      }
    }
    print("import      " + tally.shown());
    if (tally.rejected() > 0) {
      print("rejects     " + rejectPath);
    }
    return verdict(tally);
  }

  private int verdict(ImportTally tally) throws ImportStoppedException {
    CardOutcome obstacle = tally.obstacle();
    if (obstacle != null) {
      throw new ImportStoppedException(
          ExitCode.FAILED, "stopped at line " + tally.obstacleLine() + ": " + inWords(obstacle));
    }
    if (!tally.wholeFile()) {
      throw cutOff("acknowledged as durable: cards=" + (tally.opened() + tally.known()));
    }
    return tally.rejected() > 0 ? ExitCode.REJECTED : ExitCode.OK;
  }

  private ImportStoppedException cutOff(String done) {
    return HostSocket.answers(home)
        ? new ImportStoppedException(
            ExitCode.FAILED,
            "the host closed the connection: see its log; " + done + "; then " + REPEAT)
        : new ImportStoppedException(
            ExitCode.UNREACHABLE, "the host is gone; " + done + "; start it and " + REPEAT);
  }

  private static String inWords(CardOutcome obstacle) {
    return switch (obstacle) {
      case CARDS_FULL -> full("card table", "cards");
      case ACCOUNTS_FULL -> full("account table", "accounts");
      case LOTS_FULL -> full("table of lots", "lots");
      case POINTS_FULL -> "the programme has issued as many points as it can count";
      default ->
          "the host journals nothing now: see its log, whether its disk has less room than"
              + " tebus.journal.min-free-mb or its clock is wrong; then "
              + REPEAT;
    };
  }

  private static String full(String table, String name) {
    return "the "
        + table
        + " is full: raise tebus.store."
        + name
        + " in cfg/default.yml and start the host again; then "
        + REPEAT;
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private void say(String line) {
    spec.commandLine().getErr().println("import: " + line);
  }
}
