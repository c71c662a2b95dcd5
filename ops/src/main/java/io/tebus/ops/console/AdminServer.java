package io.tebus.ops.console;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.tebus.app.HostTelemetry;
import io.tebus.app.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The admin listener: the live page at {@code /}, {@code /metrics}, {@code /livez} and {@code
 * /readyz}. It only reads, has no log-in, and belongs on a loopback address or an admin network.
 *
 * <p>Safe for any thread.
 */
public final class AdminServer implements AutoCloseable {

  private static final int MAX_CONNECTIONS = 128;
  private static final int BACKLOG = 64;
  private static final int MAX_HEADER_BYTES = 8 * 1024;
  private static final long MAX_BODY_BYTES = 1024;
  private static final long IDLE_TIMEOUT_MS = 15_000;

  private final Javalin javalin;
  private final LiveFeed feed;
  private final InetSocketAddress local;

  private AdminServer(Javalin javalin, LiveFeed feed, InetSocketAddress local) {
    this.javalin = javalin;
    this.feed = feed;
    this.local = local;
  }

  /**
   * Listens; when this returns, requests are answered.
   *
   * @param bindAddress the address to listen at, or its name
   * @param port 0 for any that is free
   * @param telemetry asked once a second and once a scrape, also while the host stops
   * @param readiness asked once a second and by {@code /readyz}
   * @throws IOException when the address cannot be bound; the message says what to do
   */
  public static AdminServer start(
      String bindAddress,
      int port,
      Supplier<HostTelemetry> telemetry,
      Supplier<Readiness> readiness,
      String version)
      throws IOException {
    return start(bindAddress, port, telemetry, readiness, version, new LiveFigures(version));
  }

  /** The same with figures that may have a past. */
  static AdminServer start(
      String bindAddress,
      int port,
      Supplier<HostTelemetry> telemetry,
      Supplier<Readiness> readiness,
      String version,
      LiveFigures figures)
      throws IOException {
    ServerSocketChannel channel = bind(bindAddress, port);
    LiveFeed feed = new LiveFeed(telemetry, readiness, figures);
    try {
      InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
      AdminRoutes routes =
          new AdminRoutes(new HostMetrics(telemetry, version), readiness, feed, bindAddress);
      Javalin javalin = Javalin.create(config -> configure(config, routes, channel)).start();
      feed.start();
      return new AdminServer(javalin, feed, local);
    } catch (IOException | RuntimeException e) {
      feed.close();
      channel.close();
      throw e;
    }
  }

  /** Where a browser finds the live page, as a URL. */
  public String address() {
    boolean isAny = local.getAddress().isAnyLocalAddress();
    String host = isAny ? "localhost" : local.getAddress().getHostAddress();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + local.getPort();
  }

  /** The port that is listened at. */
  public int port() {
    return local.getPort();
  }

  /** Ends all streams and connections. */
  @Override
  public void close() {
    feed.close();
    javalin.stop();
  }

  /**
   * Binds before anything else is built: that the port is taken is the one failure an operator
   * meets.
   */
  private static ServerSocketChannel bind(String bindAddress, int port) throws IOException {
    InetSocketAddress wanted = new InetSocketAddress(bindAddress, port);
    if (wanted.isUnresolved()) {
      throw new BindException(
          "admin port: address=" + bindAddress + " is unknown (expected: one of this machine)");
    }
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      return channel.bind(wanted, BACKLOG);
    } catch (SocketException e) {
      channel.close();
      throw refusal(wanted, e);
    }
  }

  private static IOException refusal(InetSocketAddress wanted, SocketException cause) {
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

  private static void configure(
      JavalinConfig config, AdminRoutes routes, ServerSocketChannel channel) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.maxRequestSize = MAX_BODY_BYTES;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.modifyServer(
        server -> server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server)));
    config.jetty.modifyHttpConfiguration(AdminServer::limit);
    config.jetty.addConnector((server, http) -> connector(server, http, channel));
    routes.addTo(config.routes);
  }

  private static void limit(HttpConfiguration http) {
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setUriCompliance(UriCompliance.DEFAULT);
    http.setSendServerVersion(false);
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, ServerSocketChannel channel) {
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setIdleTimeout(IDLE_TIMEOUT_MS);
    try {
      connector.open(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return connector;
  }
}
