package io.tebus.ops.iso;

import picocli.CommandLine.Command;

/**
 * The commands about messages.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "iso",
    description = "Decode, encode and compare messages, without a host.",
    subcommands = {DecodeCommand.class, EncodeCommand.class, DiffCommand.class})
public final class IsoCommand {

  IsoCommand() {}
}
