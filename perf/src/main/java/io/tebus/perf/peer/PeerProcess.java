package io.tebus.perf.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A peer in a Java machine of its own, as its parent sees it. It ends with its parent, because its
 * input does.
 *
 * <p>Confined to the thread that starts it, but for {@link #close()}.
 */
public final class PeerProcess implements AutoCloseable {

  private static final String ENDED = "";
  private static final Duration READY_LIMIT = Duration.ofSeconds(90);
  private static final Duration FIGURES_LIMIT = Duration.ofSeconds(30);
  private static final Duration SNAPSHOT_LIMIT = Duration.ofMinutes(15);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(10);
  private static final Duration END_LIMIT = Duration.ofSeconds(20);

  private final String name;
  private final Path log;
  private final Process process;
  private final Writer commands;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private @Nullable InetSocketAddress address;

  private PeerProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    commands = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts a peer; {@link #address()} waits until it is ready.
   *
   * @param flags of the Java machine
   * @param environment settings that do not belong on a command line
   * @param log file for what the peer says beside its console
   */
  public static PeerProcess start(
      String name,
      Class<?> main,
      List<String> flags,
      List<String> arguments,
      Map<String, String> environment,
      Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path", ""));
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile()));
    // What is set for an operator's own host is not for the one that is measured.
    builder.environment().keySet().removeIf(variable -> variable.startsWith("TEBUS_"));
    builder.environment().putAll(environment);
    PeerProcess peer = new PeerProcess(name, log, builder.start());
    Thread.ofVirtual().name("peer-" + name).start(peer::readLines);
    return peer;
  }

  private void readLines() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(PeerConsole.READY)
            || line.startsWith(PeerConsole.FIGURES)
            || line.startsWith(PeerConsole.TURN)
            || line.startsWith(PeerConsole.SNAPSHOT)
            || line.startsWith(PeerConsole.STOP)) {
          lines.add(line);
        }
      }
    } catch (IOException ignored) {
      // The peer is gone, which is what the next line says.
    }
    lines.add(ENDED);
  }

  /** Where it accepts links; waits until it does. */
  public InetSocketAddress address() throws InterruptedException {
    return address(READY_LIMIT);
  }

  /** As above, for a peer that may take longer than others. */
  public InetSocketAddress address(Duration limit) throws InterruptedException {
    InetSocketAddress known = address;
    if (known == null) {
      Map<String, String> words = awaitLine(PeerConsole.READY, limit);
      int port = Integer.parseInt(word(words, "port"));
      known = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      address = known;
    }
    return known;
  }

  /** What it counted up to now, by name. */
  public Map<String, String> figures() throws InterruptedException {
    say(PeerConsole.FIGURES);
    return awaitLine(PeerConsole.FIGURES, FIGURES_LIMIT);
  }

  /** Lets the day turn for it; when this returns, its clock says so. */
  public void turn() throws InterruptedException {
    say(PeerConsole.TURN);
    awaitLine(PeerConsole.TURN, FIGURES_LIMIT);
  }

  /** Has it take a snapshot; when this returns, that counts or failed, which the words say. */
  public Map<String, String> snapshot() throws InterruptedException {
    say(PeerConsole.SNAPSHOT);
    return awaitLine(PeerConsole.SNAPSHOT, SNAPSHOT_LIMIT);
  }

  /** Ends it in order; what it found then, by name. */
  public Map<String, String> stop() throws InterruptedException {
    say(PeerConsole.STOP);
    Map<String, String> words = awaitLine(PeerConsole.STOP, STOP_LIMIT);
    if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw failed("did not end in order");
    }
    return words;
  }

  /** The value of a name among a peer's words. */
  public static String word(Map<String, String> words, String wanted) {
    String value = words.get(wanted);
    if (value == null) {
      throw new IllegalStateException(
          "peer: words=" + words + " (expected: " + wanted + " among them)");
    }
    return value;
  }

  private void say(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("peer: name=" + name + " does not listen; see " + log, e);
    }
  }

  private Map<String, String> awaitLine(String kind, Duration limit) throws InterruptedException {
    String line = lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null || !line.startsWith(kind)) {
      throw failed(line == null ? "said nothing" : "ended");
    }
    Map<String, String> words = new HashMap<>();
    for (String word : line.split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        words.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return words;
  }

  private IllegalStateException failed(String what) {
    return new IllegalStateException(
        "peer: name=" + name + " " + what + " (expected: alive and answering; see " + log + ")");
  }

  /** Ends it at once if it is still there. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw failed("cannot be killed");
      }
    } catch (InterruptedException ignored) {
      // It is being killed all the same; whoever interrupted must hear of it.
      Thread.currentThread().interrupt();
    }
  }
}
