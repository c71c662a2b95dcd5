package io.tebus.perf.peer;

import io.tebus.app.Host;
import io.tebus.app.HostAudit;
import io.tebus.app.HostOptions;
import io.tebus.app.HostTelemetry;
import io.tebus.app.ThreadTelemetry;
import io.tebus.telemetry.HistogramSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Our host in a home of its own, every answer durable, without a database to feed.
 *
 * <p>Confined to the main thread.
 */
public final class HostPeer implements Peer {
  /** Default ports of a host: acquirers, terminals, CMF, console, PostgreSQL. */
  static final List<Integer> PORTS = List.of(8_583, 8_584, 8_585, 8_088, 15_432);

  /** The threads a message passes. */
  private static final List<String> HOT = List.of("tebus-edge-", "tebus-sequencer", "tebus-sync");

  private final Host host;
  private HistogramSnapshot forcesBefore = HistogramSnapshot.EMPTY;

  private static String settings(long windowCapacity) {
    return """
    tebus:
      db:
        url: none
      journal:
        sync: group
      window:
        capacity: %d
    """
        .formatted(windowCapacity);
  }

  private HostPeer(Path home, long cards, long windowCapacity) throws IOException {
    Path configuration = home.resolve("cfg");
    Files.createDirectories(configuration);
    Files.writeString(configuration.resolve("default.yml"), settings(windowCapacity));
    host = Host.start(new HostOptions(home, FreePort.offset(PORTS), cards));
  }

  /** Starts the peer; arguments: home, cards to open, capacity of the identity window. */
  public static void main(String[] args) {
    System.exit(PeerConsole.run(() -> open(args)));
  }

  private static HostPeer open(String[] args) throws IOException {
    return new HostPeer(Path.of(args[0]), Long.parseLong(args[1]), Long.parseLong(args[2]));
  }

  @Override
  public int port() {
    return host.acquirers().getPort();
  }

  /** What was counted up to now; of forces what there was since the last time. */
  @Override
  public String figures() {
    HostTelemetry telemetry = host.telemetry();
    HistogramSnapshot forces = telemetry.forceNs().minus(forcesBefore);
    forcesBefore = telemetry.forceNs();
    return "allocated="
        + allocatedBytes(telemetry.threads())
        + " answers="
        + host.figures().answers()
        + " forces="
        + forces.count()
        + " forceP50Ns="
        + forces.percentileNs(50)
        + " forceP99Ns="
        + forces.percentileNs(99);
  }

  private static long allocatedBytes(List<ThreadTelemetry> threads) {
    long allocatedBytes = 0;
    for (String name : HOT) {
      List<ThreadTelemetry> named =
          threads.stream().filter(thread -> thread.name().startsWith(name)).toList();
      if (named.isEmpty()) {
        throw new IllegalStateException("threads: name=" + name + "* (expected: one at least)");
      }
      allocatedBytes += named.stream().mapToLong(ThreadTelemetry::allocatedBytes).sum();
    }
    return allocatedBytes;
  }

  @Override
  public String stop() {
    host.stop();
    HostAudit audit = host.audit();
    return "conserved="
        + audit.conserved()
        + " replayEqual="
        + audit.replayEqual()
        + " issued="
        + audit.issuedPoints()
        + " redeemed="
        + audit.redeemedPoints();
  }
}
