package io.tebus.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Port offsets at which nobody listens on the acquirers' port.
 *
 * <p>Safe for any thread.
 */
final class FreePorts {

  /** The acquirers' port without an offset. */
  static final int ACQUIRERS = 8583;

  private static final int MAX_OFFSET = 50_000;
  private static final int MAX_TRIES = 1_000;

  private FreePorts() {}

  /** An offset, 0-50000, that puts the acquirers on a port that is free now. */
  static int offset() throws IOException {
    for (int i = 0; i < MAX_TRIES; i++) {
      int port;
      try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = probe.getLocalPort();
      }
      int offset = port - ACQUIRERS;
      if (offset >= 0 && offset <= MAX_OFFSET) {
        return offset;
      }
    }
    throw new IOException(
        "free port: none in "
            + MAX_TRIES
            + " tries (expected: "
            + ACQUIRERS
            + "-"
            + (ACQUIRERS + MAX_OFFSET)
            + ")");
  }
}
