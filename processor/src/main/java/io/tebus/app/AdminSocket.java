package io.tebus.app;

import io.tebus.snapshot.SnapshotOutcome;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door for an operator on the same machine: a Unix domain socket in the home, through which
 * cards are imported, accounts opened, both changed, and snapshots asked for. Whoever the host runs
 * as, and root, may open it: no port, no password.
 *
 * <p>Started and stopped by the host's thread; accepting and each connection have threads of their
 * own. A host that cannot open it serves its tills without.
 */
final class AdminSocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AdminSocket.class);
  private static final String ROOT = "root";
  private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

  private final Path home;
  private final CommandPort commands;
  private final Map<String, Integer> programmes;
  private final ImportLimits limits;
  private final Supplier<CompletableFuture<SnapshotOutcome>> snapshots;
  private final Set<ImportSession> sessions = ConcurrentHashMap.newKeySet();
  private @Nullable Path file;
  private @Nullable ServerSocketChannel door;
  private @Nullable Thread acceptor;

  /** A socket that is not open, of a host that takes no snapshots. */
  AdminSocket(
      Path home, CommandPort commands, Map<String, Integer> programmes, ImportLimits limits) {
    this(
        home,
        commands,
        programmes,
        limits,
        () ->
            CompletableFuture.completedFuture(
                new SnapshotOutcome(false, 0, 0, 0, "this host takes none")));
  }

  /**
   * A socket that is not open.
   *
   * @param home of the host, which holds its lock
   * @param programmes ids by name
   * @param snapshots asks for one now
   */
  AdminSocket(
      Path home,
      CommandPort commands,
      Map<String, Integer> programmes,
      ImportLimits limits,
      Supplier<CompletableFuture<SnapshotOutcome>> snapshots) {
    this.home = home;
    this.commands = commands;
    this.programmes = Map.copyOf(programmes);
    this.limits = limits;
    this.snapshots = snapshots;
  }

  /** Opens it. */
  void start() {
    try {
      Path place = ImportLayout.socket(home);
      int pathBytes = place.toString().getBytes(StandardCharsets.UTF_8).length;
      if (pathBytes > ImportLayout.MAX_PATH_BYTES) {
        LOG.warn(
            "admin socket: not open, cards cannot be imported: path={} bytes={} (expected: at most"
                + " {}; a home with a shorter path)",
            place,
            pathBytes,
            ImportLayout.MAX_PATH_BYTES);
        return;
      }
      open(place);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn("admin socket: not open, cards cannot be imported: home={}", home, e);
    }
  }

  private void open(Path place) throws IOException {
    // The home is locked: a file that is there is a killed host's.
    Files.deleteIfExists(place);
    ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    UserPrincipal owner;
    try {
      opened.bind(UnixDomainSocketAddress.of(place));
      Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-------"));
      owner = Files.getOwner(place);
    } catch (IOException | RuntimeException e) {
      // A door that others might open is none.
      opened.close();
      Files.deleteIfExists(place);
      throw e;
    }
    file = place;
    door = opened;
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
      } catch (IOException | RuntimeException | Error e) {
        if (!opened.isOpen()) {
          // The host stops.
          return;
        }
        // What is wrong with one connection must not cost the next one.
        LOG.warn("admin socket: a connection failed", e);
        // It may be for want of file descriptors or threads, and be so again at once.
        LockSupport.parkNanos(RETRY_NS);
      }
    }
  }

  private void serve(SocketChannel connection, UserPrincipal owner) throws IOException {
    boolean served = false;
    try {
      UserPrincipal user = connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      // The file's mode says so too, but is set an instant after the file is there.
      boolean mayEnter = user.equals(owner) || user.getName().equals(ROOT);
      if (mayEnter && sessions.size() < limits.connections()) {
        begin(
            new ImportSession(connection, user.getName(), commands, programmes, limits, snapshots));
        served = true;
      } else {
        LOG.warn("admin socket: turned away, user={} connections={}", user, sessions.size());
      }
    } finally {
      if (!served) {
        connection.close();
      }
    }
  }

  private void begin(ImportSession session) {
    sessions.add(session);
    try {
      session.start(() -> sessions.remove(session));
    } catch (RuntimeException | Error e) {
      sessions.remove(session);
      session.close();
      throw e;
    }
  }

  /** Lets nobody in any more, ends what is under way in order, removes the file. */
  @Override
  public void close() throws IOException {
    ServerSocketChannel opened = door;
    Path place = file;
    if (opened == null || place == null) {
      return;
    }
    opened.close();
    try {
      endSessions();
    } catch (InterruptedException ignored) {
      // The stop goes on; whoever interrupted it must hear of it.
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(place);
  }

  private void endSessions() throws InterruptedException {
    long deadlineNs = System.nanoTime() + limits.stop().toNanos();
    Thread accepting = acceptor;
    if (accepting != null && !accepting.join(limits.stop())) {
      LOG.warn("admin socket: still accepting");
    }
    sessions.forEach(ImportSession::stop);
    for (ImportSession session : sessions) {
      if (!session.awaitEnd(Duration.ofNanos(deadlineNs - System.nanoTime()))) {
        LOG.warn("import: not ended in {}", limits.stop());
      }
    }
  }
}
