package io.tebus.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Port offsets at which nobody listens on any port of a host, and ports for further listeners.
 *
 * <p>Safe for any thread.
 */
final class FreePorts {

  /** The acquirers' port without an offset. */
  static final int ACQUIRERS = 8583;

  /** Acquirers, terminals, CMF, console, PostgreSQL. */
  private static final List<Integer> PORTS = List.of(ACQUIRERS, 8_584, 8_585, 8_088, 15_432);

  /** Offsets that stay below the ports Linux gives to clients: nobody else takes one meanwhile. */
  private static final int MIN_OFFSET = 1_000;

  private static final int MAX_OFFSET = 17_000;

  /** Above the acquirers at any offset, and below those of clients as well. */
  private static final int MIN_PORT = 26_000;

  private static final int MAX_PORT = 32_000;
  private static final int MAX_TRIES = 1_000;

  private FreePorts() {}

  /** An offset that puts the host on ports that are free now. */
  static int offset() throws IOException {
    for (int i = 0; i < MAX_TRIES; i++) {
      int offset = ThreadLocalRandom.current().nextInt(MIN_OFFSET, MAX_OFFSET);
      if (PORTS.stream().allMatch(port -> isFree(port + offset))) {
        return offset;
      }
    }
    throw new IOException("free port: none in " + MAX_TRIES + " tries (expected: at least one)");
  }

  /** Different ports that are free now, above every offset. */
  static List<Integer> some(int count) throws IOException {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < MAX_TRIES && ports.size() < count; i++) {
      int port = ThreadLocalRandom.current().nextInt(MIN_PORT, MAX_PORT);
      if (!ports.contains(port) && isFree(port)) {
        ports.add(port);
      }
    }
    if (ports.size() < count) {
      throw new IOException(
          "free ports: count=" + ports.size() + " (expected: " + count + ") in " + MAX_TRIES);
    }
    return ports;
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException ignored) {
      // Somebody else has it, which is the answer.
      return false;
    }
  }
}
