package io.tebus.ops.console;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
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

  /** Answers at a channel that is bound; when this fails, channel and feed are closed. */
  static AdminServer start(
      ServerSocketChannel channel, InetSocketAddress local, AdminRoutes routes, LiveFeed feed)
      throws IOException {
    try {
      Javalin javalin = Javalin.create(config -> configure(config, routes, channel)).start();
      feed.start();
      return new AdminServer(javalin, feed, local);
    } catch (RuntimeException e) {
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
