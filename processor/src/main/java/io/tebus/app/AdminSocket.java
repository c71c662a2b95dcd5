package io.tebus.app;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door for an operator on the same machine: a Unix domain socket in the home, through which
 * cards are imported. Whoever the host runs as, and root, may open it: no port, no password.
 *
 * <p>Started and stopped by the host's thread; accepting and each connection have threads of their
 * own. A host that cannot open it serves its tills without.
 */
final class AdminSocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AdminSocket.class);
  private static final int MAX_CONNECTIONS = 4;
  private static final String ROOT = "root";
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

  private final Path file;
  private final CommandPort commands;
  private final Map<String, Integer> programmes;
  private final Set<ImportSession> sessions = ConcurrentHashMap.newKeySet();
  private @Nullable ServerSocketChannel door;
  private @Nullable Thread acceptor;

  /**
   * A socket that is not open.
   *
   * @param home of the host, which holds its lock
   * @param programmes ids by name
   */
  AdminSocket(Path home, CommandPort commands, Map<String, Integer> programmes) {
    file = ImportLayout.socket(home);
    this.commands = commands;
    this.programmes = Map.copyOf(programmes);
  }

  /** Opens it. */
  void start() {
    int pathBytes = file.toString().getBytes(StandardCharsets.UTF_8).length;
    if (pathBytes > ImportLayout.MAX_PATH_BYTES) {
      LOG.warn(
          "admin socket: not open, cards cannot be imported: path={} bytes={} (expected: at most"
              + " {}; a home with a shorter path)",
          file,
          pathBytes,
          ImportLayout.MAX_PATH_BYTES);
      return;
    }
    try {
      open();
    } catch (IOException e) {
      LOG.warn("admin socket: not open, cards cannot be imported: path={}", file, e);
    }
  }

  private void open() throws IOException {
    // The home is locked: a file that is there is a killed host's.
    Files.deleteIfExists(file);
    ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    door = opened;
    opened.bind(UnixDomainSocketAddress.of(file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    UserPrincipal owner = Files.getOwner(file);
    acceptor =
        Thread.ofPlatform()
            .daemon()
            .name("tebus-admin-socket")
            .start(() -> acceptAll(opened, owner));
  }

  private void acceptAll(ServerSocketChannel opened, UserPrincipal owner) {
    while (opened.isOpen()) {
      try {
        serve(opened.accept(), owner);
      } catch (ClosedChannelException ignored) {
        // The host stops.
        return;
      } catch (IOException e) {
        LOG.warn("admin socket: a connection failed", e);
        // It may be for want of file descriptors, and be so again at once.
        LockSupport.parkNanos(RETRY_NS);
      }
    }
  }

  private void serve(SocketChannel connection, UserPrincipal owner) throws IOException {
    try {
      UserPrincipal user = connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      // The file's mode says so too, but is set an instant after the file is there.
      boolean mayEnter = user.equals(owner) || user.getName().equals(ROOT);
      if (!mayEnter || sessions.size() >= MAX_CONNECTIONS) {
        LOG.warn("admin socket: turned away, user={} connections={}", user, sessions.size());
        connection.close();
        return;
      }
      ImportSession session = new ImportSession(connection, user.getName(), commands, programmes);
      sessions.add(session);
      session.start(() -> sessions.remove(session));
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  /** Lets nobody in any more, ends what is under way in order, removes the file. */
  @Override
  public void close() throws IOException {
    ServerSocketChannel opened = door;
    if (opened == null) {
      return;
    }
    opened.close();
    try {
      Thread accepting = acceptor;
      if (accepting != null && !accepting.join(STOP_LIMIT)) {
        LOG.warn("admin socket: still accepting after {}", STOP_LIMIT);
      }
      for (ImportSession session : sessions) {
        session.stop();
      }
    } catch (InterruptedException ignored) {
      // The stop goes on; whoever interrupted it must hear of it.
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(file);
  }
}
