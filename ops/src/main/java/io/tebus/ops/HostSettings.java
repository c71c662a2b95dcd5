package io.tebus.ops;

import io.tebus.app.HostOptions;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options of every command that starts a host.
 *
 * <p>Confined to the main thread.
 */
final class HostSettings {

  @Mixin private HomeSettings home = new HomeSettings();

  @Option(
      names = "--cards",
      paramLabel = "N",
      description = "Demonstration cards that are to be open (default: 100000).")
  private long cards = 100_000;

  HostSettings() {}

  long cards() {
    return cards;
  }

  /**
   * What the host is started with; throws picocli's exception when a value is out of range.
   *
   * @param minCards what the command cannot do without
   */
  HostOptions hostOptions(CommandLine command, long minCards) {
    if (cards < minCards || cards > HostOptions.MAX_DEMO_CARDS) {
      throw new ParameterException(
          command,
          "--cards: N="
              + cards
              + " (expected: "
              + minCards
              + "-"
              + HostOptions.MAX_DEMO_CARDS
              + ")");
    }
    return new HostOptions(home.home(), home.portOffset(command), cards);
  }
}
