package io.tebus.ops.cards;

import io.tebus.app.ImportLayout;
import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;

/**
 * The way to the host that lives in a home, or why there is none.
 *
 * <p>Safe for any thread.
 */
public final class HostSocket {

  private static final Path OWN_PROCESS = Path.of("/proc/self");
  private static final Path LOCKS = Path.of("/proc/locks");
  private static final String LOCK = ".lock";
  private static final String INODE = "unix:ino";
  private static final String ROOT = "root";

  /** The sockets of a killed host close one after the other, within far less. */
  private static final long DEATH_NS = TimeUnit.MILLISECONDS.toNanos(200);

  private HostSocket() {}

  /**
   * A connection to the host.
   *
   * @throws ImportStoppedException when there is none, or it is not one to tell card numbers
   */
  public static SocketChannel connect(Path home) throws ImportStoppedException, IOException {
    Path socket;
    try {
      socket = ImportLayout.socket(home);
    } catch (NoSuchFileException ignored) {
      // There is not even a directory.
      throw absent(home);
    }
    int pathBytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (pathBytes > ImportLayout.MAX_PATH_BYTES) {
      throw new ImportStoppedException(
          ExitCode.REFUSED,
          "the path of the home is too long for a socket: bytes="
              + pathBytes
              + " (expected: at most "
              + ImportLayout.MAX_PATH_BYTES
              + " with tebus.sock; move the home)");
    }
    SocketChannel channel;
    try {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw isLocked(home) ? silent(home, e) : absent(home);
    }
    try {
      check(channel, home);
      return channel;
    } catch (ImportStoppedException | IOException e) {
      channel.close();
      throw e;
    }
  }

  private static ImportStoppedException absent(Path home) {
    return new ImportStoppedException(
        ExitCode.UNREACHABLE, "no host lives in home " + home + ": start it with ops/tebus start");
  }

  private static ImportStoppedException silent(Path home, IOException why) {
    return new ImportStoppedException(
        ExitCode.UNREACHABLE,
        "a host has home "
            + home
            + ", but none answers: it is starting, recovering, or its log says why ("
            + why.getMessage()
            + ")");
  }

  /** Whoever else listens in the home is told no card number. */
  private static void check(SocketChannel channel, Path home)
      throws ImportStoppedException, IOException {
    UserPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    if (!isTrusted(peer, Files.getOwner(OWN_PROCESS), Files.getOwner(home))) {
      throw new ImportStoppedException(
          ExitCode.REFUSED,
          "who listens in the home is somebody else: user="
              + peer.getName()
              + " (expected: you, root or the owner of the home)");
    }
  }

  static boolean isTrusted(UserPrincipal peer, UserPrincipal own, UserPrincipal homeOwner) {
    return peer.equals(own) || peer.equals(homeOwner) || peer.getName().equals(ROOT);
  }

  /**
   * Whether a host has the home. Looked up, not tried: whoever tries has the lock for a moment, and
   * a host that starts then is refused.
   */
  private static boolean isLocked(Path home) {
    try {
      String inode = ":" + Files.getAttribute(home.resolve(LOCK), INODE) + " ";
      return Files.readAllLines(LOCKS).stream().anyMatch(lock -> lock.contains(inode));
    } catch (IOException | UnsupportedOperationException ignored) {
      // No home, or not a system that tells.
      return false;
    }
  }

  /** Whether a host answers in the home, after one has closed a connection. */
  public static boolean answers(Path home) {
    LockSupport.parkNanos(DEATH_NS);
    try (SocketChannel probe =
        SocketChannel.open(UnixDomainSocketAddress.of(ImportLayout.socket(home)))) {
      return probe.isConnected();
    } catch (IOException ignored) {
      // Which is the answer.
      return false;
    }
  }
}
