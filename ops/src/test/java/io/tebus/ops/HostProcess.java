package io.tebus.ops;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host in a process of its own, started as an operator starts it: {@code tebus start}.
 *
 * <p>Confined to the thread that starts it.
 */
final class HostProcess implements AutoCloseable {

  /** Where the console listens, before the offset is added. */
  static final int ADMIN_PORT = 8088;

  /** Where the embedded PostgreSQL listens, before the offset is added. */
  static final int DATABASE_PORT = 15_432;

  /** A port that no host uses; it moves by the offset like those that one does. */
  static final int PROXY_PORT = 8590;

  private static final int ACQUIRERS_PORT = 8583;

  /** The default ports of a host, which all move by the offset. */
  private static final List<Integer> PORTS =
      List.of(ACQUIRERS_PORT, 8584, 8585, ADMIN_PORT, DATABASE_PORT, PROXY_PORT);

  // With these offsets every port is a user port and below those that Linux gives to clients: a
  // client that asks a free one of these for a connection could be connected to itself.
  private static final int MIN_OFFSET = 1_000;
  private static final int MAX_OFFSET = 17_000;
  private static final int MAX_PROBES = 100;

  /** 128 and the number of SIGKILL. */
  static final int KILLED = 137;

  private static final long READY_LIMIT_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long DEATH_LIMIT_S = 30;
  private static final long POLL_MS = 10;
  private static final int CONNECT_LIMIT_MS = 1_000;
  private static final Pattern DURABLE_LSN = gauge("tebus_journal_durable_lsn");
  private static final Pattern DATABASE_LAG = gauge("tebus_db_projection_lag_entries");

  private final Process process;
  private final boolean forked;
  private final int port;
  private final int adminPort;
  private final long startedNs;

  private HostProcess(Process process, int portOffset, boolean forked) {
    this.process = process;
    this.forked = forked;
    port = ACQUIRERS_PORT + portOffset;
    adminPort = ADMIN_PORT + portOffset;
    startedNs = System.nanoTime();
  }

  /**
   * Starts a host; it is not ready yet.
   *
   * @param portOffset as found by {@link #freePortOffset}
   * @param environment settings by the names an operator uses; no others reach the host
   * @param output file that stdout and stderr are appended to
   */
  static HostProcess start(
      Path home, int portOffset, int cards, Map<String, String> environment, Path output)
      throws IOException {
    return start(List.of(), home, portOffset, cards, environment, output);
  }

  /**
   * The same behind other words, as {@link Namespaces} has them.
   *
   * @param before what starts the host: in its own place, or as its child when it has {@link
   *     Namespaces#FORK}
   */
  static HostProcess start(
      List<String> before,
      Path home,
      int portOffset,
      int cards,
      Map<String, String> environment,
      Path output)
      throws IOException {
    Process process =
        tebus(
            before,
            environment,
            output,
            "start",
            "--home",
            home.toString(),
            "--port-offset",
            Integer.toString(portOffset),
            "--cards",
            Integer.toString(cards));
    return new HostProcess(process, portOffset, before.contains(Namespaces.FORK));
  }

  /** Starts the {@code tebus} command in a process of its own. */
  static Process tebus(
      List<String> before, Map<String, String> environment, Path output, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(java());
    command.add("@" + Path.of(System.getProperty("tebus.root", ".."), "ops", "jvm.options"));
    command.add("-cp");
    command.add(classPath());
    command.add(Tebus.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("TEBUS_"));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(output.toFile()));
    return builder.start();
  }

  /** The Java that runs this test. */
  private static String java() {
    return ProcessHandle.current()
        .info()
        .command()
        .orElseGet(() -> Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
  }

  /** Surefire may start its JVM with one jar that names the others; it tells the rest here. */
  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  /** An offset at which every port of a host is free right now, and that of a proxy. */
  static int freePortOffset() {
    for (int i = 0; i < MAX_PROBES; i++) {
      int offset = ThreadLocalRandom.current().nextInt(MIN_OFFSET, MAX_OFFSET);
      if (PORTS.stream().allMatch(wanted -> isFree(wanted + offset))) {
        return offset;
      }
    }
    throw new IllegalStateException(
        "ports: probes=" + MAX_PROBES + " found none free (expected: one offset with all free)");
  }

  private static boolean isFree(int wanted) {
    try (ServerSocket probe = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException ignored) {
      // Somebody else has it, which is the answer.
      return false;
    }
  }

  /** Where acquirers connect. */
  int port() {
    return port;
  }

  /** Waits until the host accepts links and returns how many ms it took from its start. */
  long awaitReady() throws InterruptedException {
    while (!accepts()) {
      if (System.nanoTime() - startedNs > READY_LIMIT_NS) {
        throw new AssertionError("host: ready=false after 30 s (expected: ready)");
      }
      stayAlive(POLL_MS);
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
  }

  /** Lets some time pass, which the host must survive. */
  void stayAlive(long ms) throws InterruptedException {
    if (process.waitFor(ms, TimeUnit.MILLISECONDS)) {
      throw new AssertionError(
          "host: ended by itself, exit code=" + process.exitValue() + " (expected: alive)");
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_LIMIT_MS);
      return true;
    } catch (IOException ignored) {
      // Nobody listens yet.
      return false;
    }
  }

  /** How many events are durable, as the host's metrics say; 0 while it does not say. */
  long durableLsn() {
    return Math.max(0, figure(DURABLE_LSN));
  }

  /** How many durable events the database does not hold yet; negative while nobody says. */
  long databaseLag() {
    return figure(DATABASE_LAG);
  }

  private long figure(Pattern gauge) {
    try {
      Matcher found = gauge.matcher(asked("/metrics"));
      return found.find() ? (long) Double.parseDouble(found.group(1)) : -1;
    } catch (IOException ignored) {
      // The console is served a moment after the links.
      return -1;
    }
  }

  private static Pattern gauge(String name) {
    return Pattern.compile("(?m)^" + name + " ([0-9.eE+]+)$");
  }

  /** Whether the host says that it serves tills. */
  boolean isReady() {
    try {
      return asked("/readyz").startsWith("ready");
    } catch (IOException ignored) {
      // 503, which is the answer, or not served yet.
      return false;
    }
  }

  private String asked(String path) throws IOException {
    URI page = URI.create("http://127.0.0.1:" + adminPort + path);
    try (InputStream body = page.toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The number of the host's own process. */
  long pid() {
    return itself().pid();
  }

  private ProcessHandle itself() {
    ProcessHandle started = process.toHandle();
    // One that was only just started has no child yet; the child ends with it.
    return forked && started.isAlive() ? started.children().findFirst().orElse(started) : started;
  }

  /** SIGKILL, which must be what ends the host. */
  void kill() throws InterruptedException {
    stayAlive(0);
    if (!itself().destroyForcibly()) {
      throw new AssertionError("host: pid=" + pid() + " cannot be killed (expected: killed)");
    }
    awaitDeath(DEATH_LIMIT_S);
    // What forked it ends with it, by a code of its own.
    if (!forked && process.exitValue() != KILLED) {
      throw new AssertionError(
          "host: exit code=" + process.exitValue() + " (expected: " + KILLED + ", killed)");
    }
  }

  /** SIGTERM; returns the exit code. */
  int stop() throws InterruptedException {
    if (!itself().destroy()) {
      throw new AssertionError("host: pid=" + pid() + " cannot be told (expected: stops)");
    }
    return awaitEnd(StopSignal.HOST_LIMIT.toSeconds() + DEATH_LIMIT_S);
  }

  /** Waits until the host has ended; returns the exit code. */
  int awaitEnd(long limitSeconds) throws InterruptedException {
    awaitDeath(limitSeconds);
    return process.exitValue();
  }

  private void awaitDeath(long limitSeconds) throws InterruptedException {
    if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
      throw new AssertionError("host: alive after " + limitSeconds + " s (expected: ended)");
    }
  }

  /** Kills the host if it is still there. */
  @Override
  public void close() {
    var _ = itself().destroyForcibly();
    try {
      awaitDeath(DEATH_LIMIT_S);
    } catch (InterruptedException ignored) {
      // It is being killed all the same; whoever interrupted must hear of it.
      Thread.currentThread().interrupt();
    }
  }
}
