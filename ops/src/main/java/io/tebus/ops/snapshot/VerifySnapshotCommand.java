package io.tebus.ops.snapshot;

import io.tebus.ops.ExitCode;
import io.tebus.snapshot.SnapshotException;
import io.tebus.snapshot.SnapshotFile;
import io.tebus.snapshot.SnapshotReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Reads snapshots from their first byte to their last, as a start would.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "verify",
    description = "Read the snapshots of a home from beginning to end and check every page.")
final class VerifySnapshotCommand extends HomeCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Name of the file (default: all of them).")
  private @Nullable String name;

  VerifySnapshotCommand() {}

  @Override
  public Integer call() {
    if (!isHome()) {
      return ExitCode.REFUSED;
    }
    try {
      List<SnapshotFile> files =
          files().stream().filter(file -> name == null || nameOf(file).equals(name)).toList();
      if (files.isEmpty()) {
        say(name == null ? "no snapshot" : "no snapshot: NAME=" + name);
        return ExitCode.FAILED;
      }
      boolean whole = true;
      for (SnapshotFile file : files) {
        whole &= verify(file);
      }
      return whole ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      return failed(e);
    }
  }

  /** False when it is damaged. */
  private boolean verify(SnapshotFile file) {
    try {
      SnapshotReader.Loaded read = SnapshotReader.verify(file.path(), (_, _) -> {});
      print(
          "whole",
          String.format(
              Locale.ROOT,
              "%s, lsn %,d, %,d pages, %,d notes, %,d bytes in %,d ms",
              nameOf(file),
              read.header().lsn(),
              read.pages(),
              read.undoEntries(),
              read.bytes(),
              TimeUnit.NANOSECONDS.toMillis(read.tookNs())));
      return true;
    } catch (NoSuchFileException ignored) {
      // A running host removes what newer ones supersede, also between the list and this.
      print("superseded", nameOf(file) + ": removed since it was listed");
      return true;
    } catch (SnapshotException | IOException e) {
      print("DAMAGED", nameOf(file) + ": " + e.getMessage());
      return false;
    }
  }
}
