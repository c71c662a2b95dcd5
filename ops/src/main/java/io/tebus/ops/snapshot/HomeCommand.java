package io.tebus.ops.snapshot;

import io.tebus.ops.ExitCode;
import io.tebus.snapshot.SnapshotDirectory;
import io.tebus.snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command about the snapshots of a home.
 *
 * <p>Confined to the main thread.
 */
abstract class HomeCommand implements Callable<Integer> {

  private static final String DIRECTORY = "data/snapshot";
  private static final String JOURNAL = "data/journal";

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where the host lives (default: ./tebus-home).")
  private Path home = Path.of("tebus-home");

  HomeCommand() {}

  final Path home() {
    return home;
  }

  /** Newest first. */
  final List<SnapshotFile> files() throws IOException {
    return new SnapshotDirectory(home.resolve(DIRECTORY)).list();
  }

  /** Whether this is a host's home; says so when it is not. */
  final boolean isHome() {
    boolean known = Files.isDirectory(home.resolve(JOURNAL));
    if (!known) {
      say("home " + home + " has no " + JOURNAL + " (expected: the home of a host)");
    }
    return known;
  }

  static String nameOf(SnapshotFile file) {
    return String.valueOf(file.path().getFileName());
  }

  final void print(String label, String text) {
    spec.commandLine().getOut().println(String.format(Locale.ROOT, "%-12s%s", label, text));
    spec.commandLine().getOut().flush();
  }

  final void say(String line) {
    spec.commandLine().getErr().println(spec.name() + ": " + line);
  }

  /** What went wrong with the files of a home. */
  final int failed(IOException e) {
    say(home.resolve(DIRECTORY) + ": " + e);
    return ExitCode.FAILED;
  }
}
