package io.tebus.perf.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports at which nobody listens, below those that Linux gives to clients: a client that asks a free
 * one of these for a connection could be connected to itself.
 *
 * <p>Safe for any thread.
 */
public final class FreePort {

  private static final int LOWEST = 9_000;
  private static final int HIGHEST = 26_000;
  private static final int MAX_TRIES = 1_000;

  private FreePort() {}

  /** A port that is free now. */
  public static int find() throws IOException {
    return offset(List.of(0), LOWEST, HIGHEST);
  }

  /** An offset at which all the given ports are free now. */
  static int offset(List<Integer> ports) throws IOException {
    int highest = ports.stream().mapToInt(Integer::intValue).max().orElse(0);
    return offset(ports, 1_000, HIGHEST - highest);
  }

  private static int offset(List<Integer> ports, int lowest, int highest) throws IOException {
    for (int i = 0; i < MAX_TRIES; i++) {
      int offset = ThreadLocalRandom.current().nextInt(lowest, highest);
      if (ports.stream().allMatch(port -> isFree(port + offset))) {
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
