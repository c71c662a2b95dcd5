package io.tebus.perf.peer;

import io.tebus.app.Host;
import io.tebus.app.HostOptions;
import io.tebus.app.RecoveryTelemetry;
import io.tebus.snapshot.SnapshotOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Our host in a home that has a snapshot and a journal already, every answer durable, without a
 * database to feed. It takes snapshots when it is asked, and by itself never. Its clock goes on
 * where the time of that home ended.
 *
 * <p>Confined to the main thread, but for the clock, which the sequencer asks.
 */
public final class RecoveryPeer implements Peer {

  private static final long SNAPSHOT_LIMIT_S = 800;

  private final long startMs;
  private final long startNs = System.nanoTime();
  private final Host host;

  private RecoveryPeer(Path home, String settings, long demoCards, long startMs)
      throws IOException {
    this.startMs = startMs;
    Path configuration = home.resolve("cfg");
    Files.createDirectories(configuration);
    Files.writeString(configuration.resolve("default.yml"), settings);
    HostOptions options = new HostOptions(home, FreePort.offset(HostPeer.PORTS), demoCards);
    host = Host.start(options, this::timeMs);
  }

  /**
   * Starts the peer; arguments: home, demo cards that are open, capacities of the identity window,
   * for accounts, cards and lots, when the clock starts, in ms since 1970, megabytes of a snapshot
   * a second.
   */
  public static void main(String[] args) {
    System.exit(PeerConsole.run(() -> open(args)));
  }

  private static RecoveryPeer open(String[] args) throws IOException {
    return new RecoveryPeer(
        Path.of(args[0]),
        settings(
            Long.parseLong(args[2]),
            Long.parseLong(args[3]),
            Long.parseLong(args[4]),
            Long.parseLong(args[5]),
            Long.parseLong(args[7])),
        Long.parseLong(args[1]),
        Long.parseLong(args[6]));
  }

  private static String settings(
      long windowCapacity, long accounts, long cards, long lots, long snapshotMbPerSecond) {
    return """
    tebus:
      db:
        url: none
      journal:
        sync: group
      snapshot:
        events: 0
        minutes: 0
        mb-per-second: %d
      window:
        capacity: %d
      store:
        accounts: %d
        cards: %d
        lots: %d
    """
        .formatted(snapshotMbPerSecond, windowCapacity, accounts, cards, lots);
  }

  private long timeMs() {
    return startMs + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
  }

  @Override
  public int port() {
    return host.acquirers().getPort();
  }

  /** From what it recovered, and how long that took. */
  @Override
  public String figures() {
    RecoveryTelemetry recovery = host.telemetry().recovery();
    return "snapshotBytes="
        + recovery.snapshotBytes()
        + " snapshotMs="
        + recovery.snapshotMs()
        + " events="
        + recovery.events()
        + " replayMs="
        + recovery.replayMs();
  }

  @Override
  public String snapshot() throws Exception {
    SnapshotOutcome outcome = host.takeSnapshot().get(SNAPSHOT_LIMIT_S, TimeUnit.SECONDS);
    return "done="
        + outcome.done()
        + " lsn="
        + outcome.lsn()
        + " bytes="
        + outcome.bytes()
        + " tookMs="
        + outcome.tookMs()
        + " undoBytes="
        + host.telemetry().snapshots().lastUndoBytes()
        + " reason="
        + outcome.reason().replace(' ', '_');
  }

  /** Whoever started it compares the books: the journal does not begin with the first event. */
  @Override
  public String stop() {
    host.stop();
    return "lsn=" + host.figures().durableLsn();
  }
}
