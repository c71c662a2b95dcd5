package io.tebus.ops.cards;

import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Brings the lines of a file to the host that lives in a home.
 *
 * <p>Confined to the main thread.
 */
abstract class FileCommand implements Callable<Integer> {

  private static final Pattern PROGRAMME = Pattern.compile("[\\x21-\\x7E]{1,8}");

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "The lines, CSV; /dev/stdin for standard input.")
  private Path file = Path.of("");

  @Option(
      names = "--programme",
      paramLabel = "P",
      description = "Name of the programme that they are about (default: DEMO).")
  private String programme = "DEMO";

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where the host lives (default: ./tebus-home).")
  private Path home = Path.of("tebus-home");

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "Lines that were rejected and why (default: FILE.rejects.csv).")
  private @Nullable Path rejects;

  FileCommand() {}

  /** What the lines of the file are. */
  abstract FileLine newLine();

  /** What was done, in one line. */
  abstract String shown(ImportTally tally);

  /** Whether the reasons of rejects are counted on the screen. */
  abstract boolean countsReasons();

  /** What to do when it did not come to its end. */
  abstract String repeat();

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
      say(e + "; " + repeat());
      return ExitCode.FAILED;
    }
  }

  private int importInto(Path rejectPath) throws IOException, ImportStoppedException {
    ImportTally tally;
    FileLine line = newLine();
    try (RejectFile rejectFile = new RejectFile(rejectPath)) {
      rejectFile.check();
      try (CardFile lines = new CardFile(ReadAhead.begin(Files.newInputStream(file)));
          ImportLink link = ImportLink.open(home, line.kind(), programme);
          ImportProgress progress =
              ImportProgress.begin(spec.name(), spec.commandLine().getErr(), Files.size(file))) {
        rejectFile.begin();
        tally = new FileImport(lines, line, link, rejectFile, progress).run();
      }
    }
    print(spec.name(), shown(tally));
    if (tally.rejected() > 0) {
      printReasons(tally);
      print("rejects", rejectPath.toString());
    }
    return verdict(tally);
  }

  /** In the order of the enum: a map has none. */
  private void printReasons(ImportTally tally) {
    if (!countsReasons()) {
      return;
    }
    for (Rejection rejection : EnumSet.allOf(Rejection.class)) {
      Long count = tally.rejections().get(rejection);
      if (count != null) {
        print("", String.format(Locale.ROOT, "%,d x %s", count, rejection.reason()));
      }
    }
  }

  private int verdict(ImportTally tally) throws ImportStoppedException {
    Obstacle obstacle = tally.obstacle();
    if (obstacle != null) {
      throw new ImportStoppedException(
          ExitCode.FAILED,
          "stopped at line " + tally.obstacleLine() + ": " + obstacle.inWords(repeat()));
    }
    if (!tally.wholeFile()) {
      throw cutOff("acknowledged as durable: lines=" + (tally.done() + tally.before()));
    }
    return tally.rejected() > 0 ? ExitCode.REJECTED : ExitCode.OK;
  }

  private ImportStoppedException cutOff(String done) {
    return HostSocket.answers(home)
        ? new ImportStoppedException(
            ExitCode.FAILED,
            "the host closed the connection: see its log; " + done + "; then " + repeat())
        : new ImportStoppedException(
            ExitCode.UNREACHABLE, "the host is gone; " + done + "; start it and " + repeat());
  }

  private void print(String label, String text) {
    spec.commandLine().getOut().println(String.format(Locale.ROOT, "%-12s%s", label, text));
    spec.commandLine().getOut().flush();
  }

  private void say(String line) {
    spec.commandLine().getErr().println(spec.name() + ": " + line);
  }
}
