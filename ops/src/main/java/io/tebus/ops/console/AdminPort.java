package io.tebus.ops.console;

import io.tebus.app.HostTelemetry;
import io.tebus.app.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The admin listener's port, bound before anything else is built: that it is taken is the one
 * failure an operator meets, and a host must not run already when it shows. Who asks before it is
 * served waits.
 *
 * <p>Bound, served and closed by one thread.
 */
public final class AdminPort implements AutoCloseable {

  private static final int BACKLOG = 64;
  private static final int MAX_PORT = 65_535;

  private final String bindAddress;
  private final ServerSocketChannel channel;
  private final InetSocketAddress local;

  private AdminPort(String bindAddress, ServerSocketChannel channel) throws IOException {
    this.bindAddress = bindAddress;
    this.channel = channel;
    local = (InetSocketAddress) channel.getLocalAddress();
  }

  /**
   * Binds.
   *
   * @param bindAddress the address to listen at, or its name
   * @param port 1-65535, or 0 for any that is free
   * @throws IOException when the address cannot be bound; the message says what to do
   */
  public static AdminPort bind(String bindAddress, int port) throws IOException {
    if (port < 0 || port > MAX_PORT) {
      throw new IOException("admin port: port=" + port + " (expected: 0-" + MAX_PORT + ")");
    }
    InetSocketAddress wanted = new InetSocketAddress(bindAddress, port);
    if (wanted.isUnresolved()) {
      throw new IOException(
          "admin port: address="
              + bindAddress
              + " is unknown (expected: of this machine; TEBUS_ADMIN_BIND_ADDRESS)");
    }
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      return new AdminPort(bindAddress, channel.bind(wanted, BACKLOG));
    } catch (IOException | UnsupportedAddressTypeException e) {
      channel.close();
      throw refusal(wanted, e);
    }
  }

  private static IOException refusal(InetSocketAddress wanted, Exception cause) {
    String reason = String.valueOf(cause.getMessage());
    return reason.contains("in use")
        ? new IOException(
            "admin port: port="
                + wanted.getPort()
                + " is taken (expected: free; --port-offset or TEBUS_ADMIN_PORT)",
            cause)
        : new IOException(
            "admin port: address="
                + wanted.getHostString()
                + " port="
                + wanted.getPort()
                + " cannot be bound, "
                + reason
                + " (expected: of this machine; TEBUS_ADMIN_BIND_ADDRESS, TEBUS_ADMIN_PORT)",
            cause);
  }

  /** The port that is bound. */
  int port() {
    return local.getPort();
  }

  /**
   * Answers from now on. The port is the server's then, and closed when this fails.
   *
   * @param telemetry asked once a second and once a scrape, also while the host stops
   * @param readiness asked once a second and by {@code /readyz}
   * @param names further host names that requests may have been meant for
   */
  public AdminServer serve(
      Supplier<HostTelemetry> telemetry,
      Supplier<Readiness> readiness,
      String version,
      Collection<String> names)
      throws IOException {
    return serve(telemetry, readiness, version, names, new LiveFigures(version));
  }

  /** The same with figures that may have a past. */
  AdminServer serve(
      Supplier<HostTelemetry> telemetry,
      Supplier<Readiness> readiness,
      String version,
      Collection<String> names,
      LiveFigures figures)
      throws IOException {
    LiveFeed feed = new LiveFeed(telemetry, readiness, figures);
    HostMetrics metrics = new HostMetrics(telemetry, version);
    AdminRoutes routes = new AdminRoutes(metrics, readiness, feed, admitted(names));
    return AdminServer.start(channel, local, routes, feed);
  }

  private Set<String> admitted(Collection<String> names) {
    Set<String> admitted = new HashSet<>();
    admitted.add(bindAddress.toLowerCase(Locale.ROOT));
    names.forEach(name -> admitted.add(name.toLowerCase(Locale.ROOT)));
    return admitted;
  }

  /** Gives the port up, served or not. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
