package io.tebus.ops.cards;

import io.tebus.app.HostOptions;
import io.tebus.app.ImportLayout;
import io.tebus.ops.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Generates a file of demonstration cards.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "generate",
    description = "Write cards of the demonstration range as CSV, the same ones for the same seed.")
final class GenerateCommand implements Callable<Integer> {

  private static final long MAX_CARDS_PER_ACCOUNT = 1_000;

  private final OutputStream standardOutput;

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--count", paramLabel = "N", required = true, description = "How many cards.")
  private long count;

  @Option(
      names = "--first",
      paramLabel = "INDEX",
      description = "Index of the first card (default: 0).")
  private long first;

  @Option(
      names = "--cards-per-account",
      paramLabel = "K",
      description = "Cards that share an account; 1 gives no account numbers (default: 1).")
  private long cardsPerAccount = 1;

  @Option(
      names = "--points",
      paramLabel = "MAX",
      description = "Accounts begin with 0 to MAX points (default: 0).")
  private long points;

  @Option(names = "--seed", paramLabel = "S", description = "Draws the points (default: 1).")
  private long seed = 1;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where to write (default: standard output).")
  private @Nullable Path file;

  @Option(names = "--force", description = "Overwrite FILE when it is there.")
  private boolean force;

  GenerateCommand() {
    // Not System.out, which would go on writing to nobody when its reader has ended.
    this(new FileOutputStream(FileDescriptor.out));
  }

  GenerateCommand(OutputStream standardOutput) {
    this.standardOutput = standardOutput;
  }

  @Override
  public Integer call() {
    inRange("--count", count, 1, HostOptions.MAX_DEMO_CARDS);
    inRange("--first", first, 0, HostOptions.MAX_DEMO_CARDS - count);
    inRange("--cards-per-account", cardsPerAccount, 1, MAX_CARDS_PER_ACCOUNT);
    inRange("--points", points, 0, ImportLayout.MAX_OPENING_POINTS);
    try {
      write();
      return ExitCode.OK;
    } catch (FileAlreadyExistsException ignored) {
      // The one failure that has a remedy on the command line.
      throw new ParameterException(
          spec.commandLine(), "--output: path=" + file + " is there (expected: --force, or none)");
    } catch (IOException e) {
      spec.commandLine().getErr().println("generate: " + e);
      return ExitCode.FAILED;
    }
  }

  private void write() throws IOException {
    Path path = file;
    if (path == null) {
      generateInto(standardOutput);
      standardOutput.flush();
      return;
    }
    try (OutputStream output =
        force
            ? Files.newOutputStream(path)
            : Files.newOutputStream(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      generateInto(output);
    }
  }

  private void generateInto(OutputStream output) throws IOException {
    new CardGenerator(output, cardsPerAccount, points, seed).write(first, count);
  }

  private void inRange(String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec.commandLine(), option + ": value=" + value + " (expected: " + min + "-" + max + ")");
    }
  }
}
