package io.tebus.perf.peer;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jpos.core.SimpleConfiguration;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISORequestListener;
import org.jpos.iso.ISOServer;
import org.jpos.iso.ISOSource;
import org.jpos.iso.channel.PostChannel;
import org.jpos.iso.packager.GenericPackager;
import org.jspecify.annotations.Nullable;

/**
 * jPOS as one would write it: an ISOServer, a PostChannel, the 1987 ASCII packager, and a listener
 * that clones the request, approves it and sends it back. No logger and no metrics in any form.
 *
 * <ul>
 *   <li>{@code stock}: the defaults, platform threads; but sessions for two rounds of the load, as
 *       with jPOS's hundred a round is refused while the sessions of the one before end.
 *   <li>{@code tuned}: virtual threads, a large backlog, enough sessions.
 *   <li>{@code postgres}: tuned, with one database transaction for each message.
 * </ul>
 *
 * <p>Confined to the main thread; each link has a thread of its own.
 */
public final class JposPeer implements Peer {

  /** The password for the database comes by the environment: command lines can be read by all. */
  public static final String PASSWORD = "BENCH_DB_PASSWORD";

  private static final String STOCK = "stock";
  private static final String TUNED = "tuned";
  private static final String POSTGRES = "postgres";
  private static final String PACKAGER = "/packager/iso87ascii.xml";
  private static final int STOCK_SESSIONS = 256;
  private static final int TUNED_SESSIONS = 4_096;
  private static final long LISTEN_LIMIT_NS = TimeUnit.SECONDS.toNanos(20);
  private static final long LISTEN_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ISOServer server;
  private final int port;
  private final @Nullable PointsTable table;

  private JposPeer(String form, @Nullable PointsTable table) throws IOException, ISOException {
    this.table = table;
    boolean tuned = form.equals(TUNED) || form.equals(POSTGRES);
    if (!tuned && !form.equals(STOCK)) {
      throw new IllegalArgumentException(
          "jpos: form=" + form + " (expected: " + STOCK + ", " + TUNED + ", " + POSTGRES + ")");
    }
    port = FreePort.find();
    PostChannel channel = new PostChannel(packager());
    server = new ISOServer(port, channel, tuned ? TUNED_SESSIONS : STOCK_SESSIONS);
    server.setConfiguration(configuration(tuned));
    server.addISORequestListener(listener(table));
  }

  /**
   * Starts the peer; arguments: form, and for {@code postgres} the URL and user of the database,
   * the connections of the pool, and how many cards there are.
   */
  public static void main(String[] args) {
    System.exit(PeerConsole.run(() -> open(args)));
  }

  private static JposPeer open(String[] args) throws IOException, ISOException, SQLException {
    PointsTable table =
        args[0].equals(POSTGRES)
            ? PointsTable.open(
                args[1],
                args[2],
                System.getenv().getOrDefault(PASSWORD, ""),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]))
            : null;
    JposPeer peer = new JposPeer(args[0], table);
    Thread.ofPlatform().daemon().name("jpos-server").start(peer.server);
    awaitListening(peer.port);
    return peer;
  }

  /** It listens some time after its thread was started, and does not say when. */
  private static void awaitListening(int port) throws IOException {
    long deadlineNs = System.nanoTime() + LISTEN_LIMIT_NS;
    while (true) {
      try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (probe.isConnected()) {
          return;
        }
      } catch (ConnectException e) {
        if (System.nanoTime() > deadlineNs) {
          throw e;
        }
        LockSupport.parkNanos(LISTEN_PAUSE_NS);
      }
    }
  }

  private static GenericPackager packager() throws IOException, ISOException {
    try (InputStream xml = JposPeer.class.getResourceAsStream(PACKAGER)) {
      if (xml == null) {
        throw new IOException("jpos: packager=" + PACKAGER + " (expected: on the class path)");
      }
      return new GenericPackager(xml);
    }
  }

  /** Without a configuration an ISOServer never accepts anything, and says nothing. */
  private static SimpleConfiguration configuration(boolean tuned) {
    Properties properties = new Properties();
    properties.setProperty("bind-address", InetAddress.getLoopbackAddress().getHostAddress());
    if (tuned) {
      properties.setProperty("backlog", "4096");
      properties.setProperty("virtual-threads", "true");
    }
    return new SimpleConfiguration(properties);
  }

  private static ISORequestListener listener(@Nullable PointsTable table) {
    return (source, request) -> {
      try {
        if (table != null) {
          table.earn(request);
        }
        approve(source, request);
      } catch (ISOException | IOException | SQLException e) {
        // The request stays unanswered, which the load finds.
        System.err.println("jpos: request failed: " + e);
      }
      return true;
    };
  }

  private static void approve(ISOSource source, ISOMsg request) throws ISOException, IOException {
    ISOMsg answer = (ISOMsg) request.clone();
    answer.setResponseMTI();
    answer.set(39, "00");
    source.send(answer);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String figures() throws SQLException {
    return table == null ? "" : table.sums();
  }

  @Override
  public String stop() throws SQLException {
    String figures = figures();
    // Its threads end with the process.
    if (table != null) {
      table.close();
    }
    return figures;
  }
}
