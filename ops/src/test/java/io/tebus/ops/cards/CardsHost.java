package io.tebus.ops.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.Host;
import io.tebus.app.HostAudit;
import io.tebus.app.HostOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A host in this process that has a few cards and room for more. Confined to the test's thread.
 *
 * <p>jPOS keeps its environment once per process: one runs at a time.
 */
final class CardsHost implements AutoCloseable {

  /** Cards of the demonstration range that are open. */
  static final long CARDS = 10;

  private static final String SETTINGS =
      """
      tebus:
        acquirers:
          port: PORT
        journal:
          min-free-mb: 16
        window:
          capacity: 10000
        db:
          url: none
        store:
          accounts: ACCOUNTS
          cards: 1048576
          lots: LOTS
      """;

  // Below the ports that Linux gives to clients.
  private static final int MIN_PORT = 10_000;
  private static final int MAX_PORT = 30_000;
  private static final int MAX_PROBES = 100;

  private final Host host;

  /** A host that serves; its home keeps the settings of an earlier one. */
  CardsHost(Path home) throws IOException {
    this(home, 1 << 20, 1 << 20);
  }

  CardsHost(Path home, int accounts, int lots) throws IOException {
    Path settings = home.resolve("cfg/default.yml");
    if (!Files.exists(settings)) {
      Files.createDirectories(home.resolve("cfg"));
      Files.writeString(
          settings,
          SETTINGS
              .replace("PORT", Integer.toString(freePort()))
              .replace("ACCOUNTS", Integer.toString(accounts))
              .replace("LOTS", Integer.toString(lots)));
    }
    host = Host.start(new HostOptions(home, 0, CARDS));
  }

  private static int freePort() throws IOException {
    for (int i = 0; i < MAX_PROBES; i++) {
      int port = ThreadLocalRandom.current().nextInt(MIN_PORT, MAX_PORT);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException ignored) {
        // Somebody else has it: the next one.
      }
    }
    throw new IOException("free port: none in " + MAX_PROBES + " tries (expected: at least one)");
  }

  /** Stops it and checks that not a point was made or lost. */
  HostAudit stopAndAudit() {
    host.stop();
    HostAudit audit = host.audit();
    assertThat(audit.conserved()).as(audit.explanation()).isTrue();
    assertThat(audit.replayEqual()).as(audit.explanation()).isTrue();
    return audit;
  }

  @Override
  public void close() {
    host.stop();
  }
}
