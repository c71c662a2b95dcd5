package io.tebus.ops;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server that understands no SQL: it writes down what it receives, and answers each query and
 * each execution with the text of the statement as its command tag.
 *
 * <p>Safe for any thread; a virtual thread for each connection.
 */
final class FakePostgres implements AutoCloseable {

  private static final int COPY_DATA = 'd';

  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final AtomicLong copiedBytes = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();

  private final Thread acceptor;

  FakePostgres() throws IOException {
    acceptor = Thread.ofVirtual().unstarted(this::accept);
    acceptor.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Messages by type and text, zero bytes shown as bars; start-up packets as {@code startup}. */
  List<String> received() {
    return received;
  }

  /** Bytes of copied rows, those of a message that was cut off included. */
  long copiedBytes() {
    return copiedBytes.get();
  }

  /** Connections that ended. */
  long ended() {
    return ended.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException ignored) {
      // The test is over.
    }
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      in.skipNBytes(in.readInt() - Integer.BYTES);
      received.add("startup");
      for (int type = in.read(); type >= 0; type = in.read()) {
        byte[] rest = in.readNBytes(in.readInt() - Integer.BYTES);
        if (type == COPY_DATA) {
          copiedBytes.addAndGet(rest.length);
          continue;
        }
        String text = new String(rest, StandardCharsets.ISO_8859_1).replace('\0', '|');
        received.add((char) type + " " + text);
        switch (type) {
          case 'Q' -> answer(out, text.replace("|", ""));
          case 'B' -> answer(out, text.contains("|S_1|") ? "COMMIT" : "SELECT 1");
          default -> {
            // Nobody waits for an answer.
          }
        }
      }
    } catch (IOException ignored) {
      // The client is gone, or was cut off.
    } finally {
      ended.incrementAndGet();
    }
  }

  private static void answer(DataOutputStream out, String tag) throws IOException {
    byte[] text = (tag + '\0').getBytes(StandardCharsets.ISO_8859_1);
    out.writeByte('C');
    out.writeInt(Integer.BYTES + text.length);
    out.write(text);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    // The kernel goes on accepting until the thread that waits in accept has left it.
    DrillClock.await("end of accepting", () -> !acceptor.isAlive());
    for (Socket client : open) {
      client.close();
    }
  }
}
