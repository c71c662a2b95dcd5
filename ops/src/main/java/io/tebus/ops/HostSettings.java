package io.tebus.ops;

import io.tebus.app.HostOptions;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options of every command that starts a host.
 *
 * <p>Confined to the main thread.
 */
final class HostSettings {

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where configuration and data live (default: ./tebus-home).")
  private Path home = Path.of("tebus-home");

  @Option(
      names = "--cards",
      paramLabel = "N",
      description = "Cards of the demo programme (default: 100000).")
  private long cards = 100_000;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      defaultValue = "${env:TEBUS_PORT_OFFSET:-0}",
      description = "Added to every port (default: TEBUS_PORT_OFFSET, else 0).")
  private int portOffset;

  HostSettings() {}

  long cards() {
    return cards;
  }

  /** What the host is started with; throws picocli's exception when a value is out of range. */
  HostOptions hostOptions(CommandLine command) {
    if (cards < 1 || cards > HostOptions.MAX_DEMO_CARDS) {
      throw new ParameterException(
          command, "--cards: N=" + cards + " (expected: 1-" + HostOptions.MAX_DEMO_CARDS + ")");
    }
    if (portOffset < 0 || portOffset > HostOptions.MAX_PORT_OFFSET) {
      throw new ParameterException(
          command,
          "--port-offset: N=" + portOffset + " (expected: 0-" + HostOptions.MAX_PORT_OFFSET + ")");
    }
    return new HostOptions(home, portOffset, cards);
  }
}
