package io.tebus.ops;

import io.tebus.app.Host;
import io.tebus.app.HostOptions;
import io.tebus.app.HostRefusedException;
import io.tebus.ops.console.AdminPort;
import io.tebus.ops.console.AdminServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live page, metrics and health of a host. Its port is bound before the host starts, so that no
 * till is served by a host that is refused for its console.
 *
 * <p>Confined to the main thread.
 */
final class Console implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  private final AdminPort port;
  private @Nullable AdminServer server;

  private Console(AdminPort port) {
    this.port = port;
  }

  /**
   * Takes the port.
   *
   * @throws HostRefusedException when it is taken, or the settings are wrong
   */
  static Console bind(HostOptions options) {
    InetSocketAddress admin = Host.admin(options);
    try {
      return new Console(AdminPort.bind(admin.getHostString(), admin.getPort()));
    } catch (IOException e) {
      throw new HostRefusedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Answers for a host that has started. Should that fail, tills are served all the same. */
  void serve(Host host) {
    try {
      server =
          port.serve(host::telemetry, host::readiness, BuildVersion.number(), host.adminNames());
    } catch (IOException | RuntimeException e) {
      LOG.warn("console: not served, the host goes on without", e);
    }
  }

  /** Where it is, in words. */
  String shown() {
    AdminServer served = server;
    return served == null
        ? "not served, the log says why"
        : served.address() + "  live page; also /metrics, /livez, /readyz";
  }

  @Override
  public void close() throws IOException {
    AdminServer served = server;
    if (served != null) {
      served.close();
    }
    port.close();
  }
}
