package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.tebus.command.OpenCardCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A door with little patience beside the one of the host. */
@Timeout(120)
class AdminSocketLimitsTest {

  private static final long CARDS = 100;
  private static final ImportLimits SHORT =
      new ImportLimits(4, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5));

  /** The bytes of a row take longer than a client may be silent, one after the other. */
  private static final long TRICKLE_NS = TimeUnit.MILLISECONDS.toNanos(40);

  /** Markers come often, and for longer than a client may be silent. */
  private static final long MARKER_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int MARKERS = 20;

  /** Their acknowledgements do not fit the buffers of any socket. */
  private static final int MAX_CHUNKS = 4_000;

  private static final int CHUNK_ROWS = 1_000;

  private Host host;
  private AdminSocket door;
  private Path place;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    Path home = directory.resolve("home");
    TestHost settings = TestHost.in(home);
    ProgrammeDefinition demo = ProgrammeDefinition.demo();
    place = Files.createDirectory(directory.resolve("beside"));
    host = Host.start(new HostOptions(home, settings.portOffset(), CARDS));
    door = new AdminSocket(place, host.commands(), Map.of(demo.name(), demo.id()), SHORT);
    door.start();
  }

  @AfterEach
  void close() throws IOException {
    door.close();
    host.close();
  }

  @Test
  void cutsOffAClientThatSaysNothing() throws IOException {
    try (TestImport silent = new TestImport(place)) {
      silent.awaitClosed();
    }
    try (TestImport silent = TestImport.begin(place)) {
      silent.awaitClosed();

      assertImports();
    }
  }

  @Test
  void cutsOffAClientThatTrickles() throws IOException {
    try (TestImport cards = TestImport.begin(place)) {
      byte[] row = cards.row(DemoCards.number(0));

      assertThatIOException().isThrownBy(() -> trickle(cards, row));

      assertImports();
    }
  }

  /** All of it but the last byte. */
  private static void trickle(TestImport cards, byte[] row) throws IOException {
    for (int i = 0; i + 1 < row.length; i++) {
      cards.sendBytes(new byte[] {row[i]});
      LockSupport.parkNanos(TRICKLE_NS);
    }
  }

  @Test
  void cutsOffAClientThatStopsReading() throws IOException {
    try (TestImport cards = TestImport.begin(place)) {
      CompletableFuture<Void> sent = TestImport.beside(() -> sendKnownCards(cards));

      assertThat(sent).failsWithin(Duration.ofSeconds(60));

      assertImports();
    }
  }

  private static void sendKnownCards(TestImport cards) {
    try {
      for (int chunk = 0; chunk < MAX_CHUNKS; chunk++) {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int i = 0; i < CHUNK_ROWS; i++) {
          rows.writeBytes(cards.row(DemoCards.number(i % CARDS)));
        }
        cards.sendBytes(rows.toByteArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void keepsAClientThatSaysThatItIsIdle() throws IOException {
    try (TestImport cards = TestImport.begin(place)) {
      for (int i = 0; i < MARKERS; i++) {
        cards.sayIdle();
        LockSupport.parkNanos(MARKER_NS);
      }

      assertThat(cards.open(DemoCards.number(0), OpenCardCommand.NO_ACCOUNT_NUMBER, 0))
          .isEqualTo(CardOutcome.KNOWN);
    }
  }

  /** The port is free again, through the other door too. */
  private void assertImports() throws IOException {
    try (TestImport cards = TestImport.begin(host.home())) {
      assertThat(cards.open(DemoCards.number(1), OpenCardCommand.NO_ACCOUNT_NUMBER, 0))
          .isEqualTo(CardOutcome.KNOWN);
    }
  }
}
