package io.tebus.ops;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a {@link FaultProxy}. It passes messages on whole and unchanged, and reads
 * of them only what a COMMIT looks like, as a simple query and as a prepared statement.
 *
 * <p>One thread for each direction; cut by any thread. Source: PostgreSQL, frontend/backend
 * protocol 3.0: after the start-up packet each message is a type byte, a length that counts itself,
 * and the rest.
 */
final class ProxyLink {

  /** A way through the link. */
  enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int PIECE_BYTES = 8 << 10;
  private static final int MAX_MESSAGE_BYTES = 1 << 30;

  // The start of a conversation.
  private static final int MIN_STARTUP_BYTES = 8;
  private static final int MAX_STARTUP_BYTES = 10_000;
  private static final int MAX_STARTUP_PACKETS = 3;
  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSS_REQUEST = 80_877_104;
  private static final int NO_ENCRYPTION = 'N';

  // Message types, of the client and, the last, of the server.
  private static final int QUERY = 'Q';
  private static final int PARSE = 'P';
  private static final int BIND = 'B';
  private static final int COPY_DATA = 'd';
  private static final int COMMAND_COMPLETE = 'C';

  private static final Pattern COMMIT = Pattern.compile("\\s*COMMIT\\s*;?\\s*");

  private final FaultProxy faults;
  private final Socket client;
  private final Socket server;
  private final Set<Direction> swallowed = ConcurrentHashMap.newKeySet();

  /** Names of prepared statements that are a COMMIT. Confined to the thread to the server. */
  private final Set<String> commits = new HashSet<>();

  /** Rows went to the server since the last COMMIT. Confined to the thread to the server. */
  private boolean copied;

  private volatile FaultProxy.@Nullable CommitFault commitToLose;

  ProxyLink(FaultProxy faults, Socket client, Socket server) {
    this.faults = faults;
    this.client = client;
    this.server = server;
  }

  /** Passes on what the client says until one side is gone. */
  void up() {
    pass(Direction.TO_SERVER, client, server);
  }

  /** Passes on what the server says until one side is gone. */
  void down() {
    pass(Direction.TO_CLIENT, server, client);
  }

  /** Says nothing any more in this direction. */
  void swallow(Direction direction) {
    swallowed.add(direction);
  }

  /** Ends both connections. */
  void cut() {
    faults.forget(this);
    close(client);
    close(server);
    FaultProxy.CommitFault waiting = commitToLose;
    if (waiting != null) {
      waiting
          .done()
          .completeExceptionally(
              new IOException("link: ended before its COMMIT was answered (expected: answered)"));
    }
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is of no use any more, closed or not.
    }
  }

  private void pass(Direction direction, Socket from, Socket to) {
    try {
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(from.getInputStream(), BUFFER_BYTES));
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(to.getOutputStream(), BUFFER_BYTES));
      if (direction == Direction.TO_SERVER) {
        passStartup(in, out);
      }
      passMessages(direction, in, out);
    } catch (IOException ignored) {
      // One side is gone, and the other is told below.
    } finally {
      // A wire that swallows keeps the end to itself.
      if (!swallowed.contains(direction)) {
        cut();
      }
    }
  }

  /** A wish for encryption is declined here; what comes then is passed on. */
  private void passStartup(DataInputStream in, DataOutputStream out) throws IOException {
    for (int i = 0; i < MAX_STARTUP_PACKETS; i++) {
      int length = in.readInt();
      if (length < MIN_STARTUP_BYTES || length > MAX_STARTUP_BYTES) {
        throw new IOException(
            "startup: length="
                + length
                + " (expected: "
                + MIN_STARTUP_BYTES
                + "-"
                + MAX_STARTUP_BYTES
                + ")");
      }
      byte[] packet = new byte[length - Integer.BYTES];
      in.readFully(packet);
      int code = ByteBuffer.wrap(packet).getInt();
      if (code != SSL_REQUEST && code != GSS_REQUEST) {
        out.writeInt(length);
        out.write(packet);
        out.flush();
        return;
      }
      client.getOutputStream().write(NO_ENCRYPTION);
    }
    throw new IOException("startup: packets=" + MAX_STARTUP_PACKETS + " (expected: less)");
  }

  private void passMessages(Direction direction, DataInputStream in, DataOutputStream out)
      throws IOException {
    DataOutputStream nowhere = new DataOutputStream(OutputStream.nullOutputStream());
    byte[] piece = new byte[PIECE_BYTES];
    for (int type = in.read(); type >= 0; type = in.read()) {
      int length = in.readInt();
      if (length < Integer.BYTES || length > MAX_MESSAGE_BYTES) {
        throw new IOException(
            "message: length="
                + length
                + " (expected: "
                + Integer.BYTES
                + "-"
                + MAX_MESSAGE_BYTES
                + ")");
      }
      int left = length - Integer.BYTES;
      int size = Math.min(left, piece.length);
      in.readFully(piece, 0, size);
      if (direction == Direction.TO_SERVER) {
        // Known before the server can answer.
        watchForCommit(type, piece, size);
      } else if (type == COMMAND_COMPLETE && losesAnswer(piece, size)) {
        return;
      }
      DataOutputStream target = swallowed.contains(direction) ? nowhere : out;
      target.writeByte(type);
      target.writeInt(length);
      boolean isCopy = type == COPY_DATA && direction == Direction.TO_SERVER;
      passPiece(isCopy, piece, size, target);
      left -= size;
      while (left > 0) {
        size = Math.min(left, piece.length);
        in.readFully(piece, 0, size);
        passPiece(isCopy, piece, size, target);
        left -= size;
      }
      if (in.available() == 0) {
        DrillClock.pass(faults.delay());
        target.flush();
      }
    }
  }

  private void passPiece(boolean isCopy, byte[] piece, int size, DataOutputStream target)
      throws IOException {
    FaultProxy.CopyFault fault = isCopy ? faults.copyFaultWithin(size) : null;
    int before = fault == null ? size : (int) fault.afterBytes();
    target.write(piece, 0, before);
    if (fault != null) {
      target.flush();
      fault.strike(this);
      target.write(piece, before, size - before);
    }
  }

  /** Only a COMMIT of rows is worth losing: others are of looking, and of making ready. */
  private void watchForCommit(int type, byte[] piece, int size) {
    if (type == COPY_DATA) {
      copied = true;
    } else if (asksForCommit(type, piece, size)) {
      if (copied && commitToLose == null) {
        commitToLose = faults.takeCommitFault();
      }
      copied = false;
    }
  }

  private boolean asksForCommit(int type, byte[] piece, int size) {
    return switch (type) {
      case QUERY -> isCommit(text(piece, 0, size));
      case PARSE -> {
        String name = text(piece, 0, size);
        commits.remove(name);
        if (isCommit(text(piece, name.length() + 1, size))) {
          commits.add(name);
        }
        yield false;
      }
      case BIND -> {
        String portal = text(piece, 0, size);
        yield commits.contains(text(piece, portal.length() + 1, size));
      }
      default -> false;
    };
  }

  private boolean losesAnswer(byte[] piece, int size) {
    FaultProxy.CommitFault lost = commitToLose;
    if (lost == null || !isCommit(text(piece, 0, size))) {
      return false;
    }
    // Struck: the other thread, which finds a socket closed, must not call it an end too soon.
    commitToLose = null;
    lost.act().run();
    lost.done().complete(this);
    close(client);
    close(server);
    return true;
  }

  private static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** The text from there to the next zero byte. */
  private static String text(byte[] piece, int from, int size) {
    int begin = Math.min(from, size);
    int end = begin;
    while (end < size && piece[end] != 0) {
      end++;
    }
    return new String(piece, begin, end - begin, StandardCharsets.ISO_8859_1);
  }
}
