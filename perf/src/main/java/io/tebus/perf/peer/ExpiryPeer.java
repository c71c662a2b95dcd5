package io.tebus.perf.peer;

import io.tebus.app.Host;
import io.tebus.app.HostAudit;
import io.tebus.app.HostOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Our host in a home that is there already, every answer durable, without a database to feed. Its
 * clock is not the machine's: it starts on the eve of a day, and stays there until it is told that
 * the day turns.
 *
 * <p>Confined to the main thread, but for the clock, which the sequencer asks.
 */
public final class ExpiryPeer implements Peer {

  private final long startMs;
  private final long turnMs;
  private final long startNs = System.nanoTime();
  private final Host host;
  private volatile long aheadMs;

  /**
   * A peer.
   *
   * @param startMs what the clock says at first
   * @param turnMs what it says when the day turns, less than a day later
   */
  private ExpiryPeer(Path home, String settings, long cards, long startMs, long turnMs)
      throws IOException {
    this.startMs = startMs;
    this.turnMs = turnMs;
    Path configuration = home.resolve("cfg");
    Files.createDirectories(configuration);
    Files.writeString(configuration.resolve("default.yml"), settings);
    HostOptions options = new HostOptions(home, FreePort.offset(HostPeer.PORTS), cards);
    host = Host.start(options, this::timeMs);
  }

  /**
   * Starts the peer; arguments: home, demo cards that are open, capacities of the identity window,
   * for accounts and for lots, when the clock starts, when the day turns, both in ms since 1970.
   */
  public static void main(String[] args) {
    System.exit(PeerConsole.run(() -> open(args)));
  }

  private static ExpiryPeer open(String[] args) throws IOException {
    return new ExpiryPeer(
        Path.of(args[0]),
        settings(Long.parseLong(args[2]), Long.parseLong(args[3]), Long.parseLong(args[4])),
        Long.parseLong(args[1]),
        Long.parseLong(args[5]),
        Long.parseLong(args[6]));
  }

  private static String settings(long windowCapacity, long accounts, long lots) {
    return """
    tebus:
      db:
        url: none
      journal:
        sync: group
      window:
        capacity: %d
      store:
        accounts: %d
        cards: %d
        lots: %d
    """
        .formatted(windowCapacity, accounts, accounts, lots);
  }

  private long timeMs() {
    return startMs + aheadMs + elapsedMs();
  }

  private long elapsedMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
  }

  @Override
  public int port() {
    return host.acquirers().getPort();
  }

  /** Lots that were booked out up to now. */
  @Override
  public String figures() {
    return "expiredLots=" + host.telemetry().expiredLots();
  }

  @Override
  public void turn() {
    aheadMs = turnMs - startMs - elapsedMs();
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
        + audit.redeemedPoints()
        + " lapsed="
        + audit.lapsedPoints()
        + " expired="
        + audit.expiredPoints();
  }
}
