package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.snapshot.SnapshotOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/**
 * A whole host in a directory of the test's, small enough to be started often.
 *
 * <p>jPOS keeps its environment and its registrar once per process: one runs at a time. Confined to
 * the test's thread, but for {@link #stop}.
 */
final class TestHost implements AutoCloseable {

  /** Cards of the demonstration range that are open. */
  static final long CARDS = 1_000;

  static final String SETTINGS =
      """
      tebus:
        journal:
          min-free-mb: 16
        window:
          capacity: 100000
        db:
          url: none
      """;

  private static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long PARK_NS = 1_000_000;
  private static final int FIRST_PROBE = 900_000;

  private final Path home;
  private final int portOffset;
  private volatile @Nullable Host host;
  private int probes;

  private TestHost(Path home, int portOffset) {
    this.home = home;
    this.portOffset = portOffset;
  }

  /** A host that is not started; its home gets small settings when it has none. */
  static TestHost in(Path home) throws IOException {
    TestHost host = new TestHost(home, FreePorts.offset());
    if (!Files.exists(home.resolve("cfg/default.yml"))) {
      host.put("cfg/default.yml", SETTINGS);
    }
    return host;
  }

  /** Writes a file of the home. */
  void put(String name, String content) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, content);
  }

  /** Gives it the listener of the acquirers, which a home with other descriptors has to bring. */
  void putAcquirers() throws IOException {
    String resource = "/io/tebus/app/home/deploy/50_acquirers.xml";
    try (InputStream content =
        Objects.requireNonNull(HomeDirectory.class.getResourceAsStream(resource), resource)) {
      put("deploy/50_acquirers.xml", new String(content.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Starts it; throws what {@link Host#start} throws. */
  TestHost start() {
    return start(CARDS);
  }

  /** Starts it with that many cards open. */
  TestHost start(long cards) {
    host = Host.start(new HostOptions(home, portOffset, cards));
    return this;
  }

  /** Starts it by another clock, ms since 1970 UTC. */
  TestHost startAt(LongSupplier wallMs) {
    host = Host.start(new HostOptions(home, portOffset, CARDS), wallMs);
    return this;
  }

  Path home() {
    return home;
  }

  /** The port of the acquirers, also before the start. */
  int port() {
    return FreePorts.ACQUIRERS + portOffset;
  }

  int portOffset() {
    return portOffset;
  }

  /** Has it take a snapshot, which must count; returns its LSN. */
  long takeSnapshot() {
    SnapshotOutcome outcome =
        running().takeSnapshot().orTimeout(AWAIT_NS, TimeUnit.NANOSECONDS).join();
    assertThat(outcome.done()).as(outcome.reason()).isTrue();
    return outcome.lsn();
  }

  private Host running() {
    Host started = host;
    if (started == null) {
      throw new IllegalStateException("host: not started (expected: started)");
    }
    return started;
  }

  TestLink link() throws IOException {
    return new TestLink(running().acquirers().getPort());
  }

  HostFigures figures() {
    return running().figures();
  }

  HostTelemetry telemetry() {
    return running().telemetry();
  }

  Readiness readiness() {
    return running().readiness();
  }

  /** What a balance enquiry says that no other message of a test can be mistaken for. */
  long pointsOf(String card) throws IOException {
    ISOMsg enquiry = TestMessages.balance(card, FIRST_PROBE + probes++);
    enquiry.set(41, "PROBE001");
    try (TestLink link = link()) {
      ISOMsg answer = link.ask(enquiry);
      assertThat(answer.getString(39)).as("balance enquiry").isEqualTo("00");
      return TestMessages.availablePoints(answer);
    }
  }

  /** Checks that a new link is accepted and answered. */
  void assertServes() throws IOException {
    assertThat(pointsOf(DemoCards.number(CARDS - 1))).isNotNegative();
  }

  void stop() {
    running().stop();
  }

  HostAudit audit() {
    return running().audit();
  }

  /** Stops it and checks that not a point was made or lost, and that replay finds the same. */
  HostAudit stopAndAudit() {
    stop();
    HostAudit audit = audit();
    assertThat(audit.conserved()).as(audit.explanation()).isTrue();
    assertThat(audit.replayEqual()).as(audit.explanation()).isTrue();
    return audit;
  }

  @Override
  public void close() {
    Host started = host;
    if (started != null) {
      started.stop();
    }
  }

  /** Waits at most half a minute. */
  static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as(what + ", in ns").isLessThan(AWAIT_NS);
      LockSupport.parkNanos(PARK_NS);
    }
  }
}
