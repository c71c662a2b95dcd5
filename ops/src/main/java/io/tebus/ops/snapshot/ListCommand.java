package io.tebus.ops.snapshot;

import io.tebus.engine.EngineOptions;
import io.tebus.ops.ExitCode;
import io.tebus.snapshot.SnapshotFile;
import io.tebus.snapshot.SnapshotHeader;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/**
 * Lists the snapshots of a home by what their beginnings say.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "list",
    description = "List the snapshots of a home, newest first; only their headers are read.")
final class ListCommand extends HomeCommand {

  ListCommand() {}

  @Override
  public Integer call() {
    if (!isHome()) {
      return ExitCode.REFUSED;
    }
    try {
      List<SnapshotFile> files = files();
      if (files.isEmpty()) {
        print("none", "the next start replays the whole journal, which must begin with g000001");
      }
      files.forEach(this::show);
      return ExitCode.OK;
    } catch (IOException e) {
      return failed(e);
    }
  }

  private void show(SnapshotFile file) {
    SnapshotHeader header = file.header();
    if (header == null) {
      print(
          "DAMAGED",
          String.format(
              Locale.ROOT, "%s, %,d bytes: %s", nameOf(file), file.bytes(), file.damage()));
      return;
    }
    EngineOptions options = header.options();
    print(
        "snapshot",
        String.format(
            Locale.ROOT,
            "%s, lsn %,d, taken %s, %,d bytes",
            nameOf(file),
            header.lsn(),
            Instant.ofEpochMilli(header.createdAtMs()),
            file.bytes()));
    print(
        "",
        String.format(
            Locale.ROOT,
            "for %,d accounts, %,d cards, %,d lots, a window of %,d",
            options.accountCapacity(),
            options.cardCapacity(),
            options.lotCapacity(),
            options.windowCapacity()));
  }
}
