package io.tebus.ops;

import io.tebus.app.HostOptions;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options of every command that concerns a home.
 *
 * <p>Confined to the main thread.
 */
final class HomeSettings {

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where configuration and data live (default: ./tebus-home).")
  private Path home = Path.of("tebus-home");

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      defaultValue = "${env:TEBUS_PORT_OFFSET:-0}",
      description = "Added to every port (default: TEBUS_PORT_OFFSET, else 0).")
  private int portOffset;

  HomeSettings() {}

  Path home() {
    return home;
  }

  /** The offset; throws picocli's exception when it is out of range. */
  int portOffset(CommandLine command) {
    if (portOffset < 0 || portOffset > HostOptions.MAX_PORT_OFFSET) {
      throw new ParameterException(
          command,
          "--port-offset: N=" + portOffset + " (expected: 0-" + HostOptions.MAX_PORT_OFFSET + ")");
    }
    return portOffset;
  }
}
