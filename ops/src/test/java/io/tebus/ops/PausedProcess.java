package io.tebus.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process none of whose threads runs, by SIGSTOP; closed, it goes on.
 *
 * <p>Confined to the thread that pauses it.
 */
final class PausedProcess implements AutoCloseable {

  private static final long SIGNAL_LIMIT_S = 10;

  /** Of a thread in {@code /proc}: its state. */
  private static final String STOPPED = "State:\\s+T.*";

  private final long pid;

  /** Pauses it; returns when its last thread stands still. */
  PausedProcess(long pid) throws IOException {
    this.pid = pid;
    signal("STOP");
    DrillClock.await("process paused", this::standsStill);
  }

  private boolean standsStill() {
    try {
      for (Path thread : DrillHome.entries(Path.of("/proc", Long.toString(pid), "task"), ".*")) {
        try (Stream<String> lines = Files.lines(thread.resolve("status"))) {
          if (lines.noneMatch(line -> line.matches(STOPPED))) {
            return false;
          }
        }
      }
      return true;
    } catch (IOException | UncheckedIOException ignored) {
      // A thread ended meanwhile: one did run.
      return false;
    }
  }

  private void signal(String name) throws IOException {
    Process sent =
        new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(pid)).start();
    try {
      if (!sent.waitFor(SIGNAL_LIMIT_S, TimeUnit.SECONDS) || sent.exitValue() != 0) {
        throw new IOException("signal: name=" + name + " pid=" + pid + " (expected: sent)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("signal: name=" + name + " interrupted (expected: sent)", e);
    }
  }

  @Override
  public void close() throws IOException {
    signal("CONT");
  }
}
