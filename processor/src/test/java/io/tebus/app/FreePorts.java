package io.tebus.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Port offsets at which nobody listens on any port of a host.
 *
 * <p>Safe for any thread.
 */
final class FreePorts {

  /** The acquirers' port without an offset. */
  static final int ACQUIRERS = 8583;

  /** Acquirers, console, PostgreSQL. */
  private static final List<Integer> PORTS = List.of(ACQUIRERS, 8_088, 15_432);

  /** Offsets that stay below the ports Linux gives to clients: nobody else takes one meanwhile. */
  private static final int MIN_OFFSET = 1_000;

  private static final int MAX_OFFSET = 17_000;
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

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException ignored) {
      // Somebody else has it, which is the answer.
      return false;
    }
  }
}
