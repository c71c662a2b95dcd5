package io.tebus.perf.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A peer's standard input and output.
 *
 * <p>Confined to the main thread.
 */
final class PeerConsole {

  static final String READY = "ready";
  static final String FIGURES = "figures";
  static final String TURN = "turn";
  static final String SNAPSHOT = "snapshot";
  static final String STOP = "stop";

  private static final int OK = 0;
  private static final int FAILED = 1;

  private PeerConsole() {}

  /** How a peer comes to be. */
  @FunctionalInterface
  interface Opening {
    Peer open() throws Exception;
  }

  /** Opens the peer and serves its console to the end; returns how the process is to end. */
  static int run(Opening opening) {
    try {
      serve(opening.open());
      return OK;
    } catch (Exception e) {
      System.err.println("peer: failed: " + e);
      e.printStackTrace(System.err);
      return FAILED;
    }
  }

  private static void serve(Peer peer) throws Exception {
    say(READY + " port=" + peer.port());
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String command = input.readLine(); command != null; command = input.readLine()) {
      switch (command) {
        case FIGURES -> say(FIGURES + " " + peer.figures());
        case TURN -> {
          peer.turn();
          say(TURN);
        }
        case SNAPSHOT -> say(SNAPSHOT + " " + peer.snapshot());
        case STOP -> {
          say(STOP + " " + peer.stop());
          return;
        }
        default ->
            throw new IOException(
                String.format(
                    Locale.ROOT,
                    "console: command=%s (expected: %s, %s, %s, %s)",
                    command,
                    FIGURES,
                    TURN,
                    SNAPSHOT,
                    STOP));
      }
    }
    // The parent is gone: nobody asks for an audit.
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
