package io.tebus.ops;

import io.tebus.app.Host;
import io.tebus.app.HostRefusedException;
import io.tebus.ops.console.AdminServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The admin listener of a running host.
 *
 * <p>Safe for any thread.
 */
final class Console {

  private Console() {}

  /**
   * Serves the live page, metrics and health of a host.
   *
   * @throws HostRefusedException when the admin port is taken
   */
  static AdminServer of(Host host) {
    InetSocketAddress admin = host.admin();
    try {
      return AdminServer.start(
          admin.getHostString(),
          admin.getPort(),
          host::telemetry,
          host::readiness,
          BuildVersion.number());
    } catch (IOException e) {
      throw new HostRefusedException(String.valueOf(e.getMessage()), e);
    }
  }
}
