package io.tebus.ops.snapshot;

import picocli.CommandLine.Command;

/**
 * The commands about snapshots.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "snapshot",
    description = "Take a snapshot of a running host's state, list those of a home, verify them.",
    subcommands = {TakeCommand.class, ListCommand.class, VerifySnapshotCommand.class})
public final class SnapshotCommand {

  SnapshotCommand() {}
}
