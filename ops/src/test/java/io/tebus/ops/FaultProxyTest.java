package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A proxy whose faults do not happen as it says would let every drill pass. */
@Timeout(60)
class FaultProxyTest {

  private static final int PROTOCOL_3_0 = 196_608;
  private static final int SSL_REQUEST = 80_877_103;
  private static final int ANSWER_LIMIT_MS = 10_000;
  private static final int SILENCE_MS = 200;

  private final FakePostgres server = new FakePostgres();
  private final FaultProxy proxy =
      FaultProxy.start(HostProcess.PROXY_PORT + HostProcess.freePortOffset(), server.port());

  FaultProxyTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void declinesEncryptionAndPassesTheRestOnUnchanged() throws Exception {
    try (Client client = new Client()) {
      client.out.writeInt(2 * Integer.BYTES);
      client.out.writeInt(SSL_REQUEST);
      assertThat(client.in.read()).isEqualTo('N');
      client.startUp();

      assertThat(client.ask("SELECT 1")).isEqualTo("SELECT 1");
      assertThat(client.ask("x".repeat(100_000))).hasSize(100_000);
      assertThat(server.received()).contains("startup", "Q SELECT 1|").hasSize(3);
    }
    DrillClock.await("end passed on", () -> server.ended() == 1);
  }

  @Test
  void losesTheAnswerToACommitOfRowsThatWasDone() throws Exception {
    try (Client client = new Client().startUp()) {
      CompletableFuture<ProxyLink> lost = proxy.loseNextCommit();
      assertThat(client.ask("SELECT 1")).isEqualTo("SELECT 1");
      assertThat(client.ask("COMMIT")).as("of nothing copied").isEqualTo("COMMIT");
      client.send('d', "rows");
      client.send('Q', "COMMIT\0");

      client.assertEnds();
      assertThat(lost.get(1, TimeUnit.MINUTES)).isNotNull();
      assertThat(server.received()).endsWith("Q COMMIT|");
    }
    try (Client client = new Client().startUp()) {
      client.send('d', "rows");
      assertThat(client.ask("COMMIT")).as("only once").isEqualTo("COMMIT");
    }
  }

  @Test
  void knowsACommitByTheNameOfItsPreparedStatement() throws Exception {
    try (Client client = new Client().startUp()) {
      client.send('P', "S_2\0SELECT 1\0\0\0");
      client.send('P', "S_1\0COMMIT\0\0\0");
      client.send('B', "\0S_1\0\0\0\0\0\0\0");
      assertThat(client.receive()).isEqualTo("COMMIT");
      CompletableFuture<ProxyLink> lost = proxy.loseNextCommit();
      client.send('d', "rows");
      client.send('B', "\0S_2\0\0\0\0\0\0\0");
      assertThat(client.receive()).isEqualTo("SELECT 1");
      client.send('B', "\0S_1\0\0\0\0\0\0\0");

      client.assertEnds();
      assertThat(lost.get(1, TimeUnit.MINUTES)).isNotNull();
      assertThat(server.received()).filteredOn(text -> text.startsWith("B |S_1|")).hasSize(2);
    }
  }

  @Test
  void cutsACopyAfterSoManyBytes() throws Exception {
    try (Client client = new Client().startUp()) {
      CompletableFuture<ProxyLink> cut = proxy.cutInNextCopy(1_000);
      assertThat(client.ask("COPY")).isEqualTo("COPY");
      client.send('d', "r".repeat(600));
      client.send('d', "r".repeat(600));

      client.assertEnds();
      assertThat(cut.get(1, TimeUnit.MINUTES)).isNotNull();
      DrillClock.await("end at the server", () -> server.ended() == 1);
      assertThat(server.copiedBytes()).isEqualTo(1_000);
    }
  }

  @Test
  void doesSomethingWithinACopyAndGoesOn() throws Exception {
    try (Client client = new Client().startUp()) {
      AtomicLong seen = new AtomicLong();
      CompletableFuture<ProxyLink> done =
          proxy.inNextCopy(
              1_000,
              () -> {
                DrillClock.await("first message", () -> server.copiedBytes() == 600);
                seen.set(server.copiedBytes());
              });
      client.send('d', "r".repeat(600));
      client.send('d', "r".repeat(600));

      assertThat(client.ask("SELECT 1")).isEqualTo("SELECT 1");
      assertThat(done.get(1, TimeUnit.MINUTES)).isNotNull();
      assertThat(seen.get()).as("whole messages copied by then").isEqualTo(600);
      assertThat(server.copiedBytes()).isEqualTo(1_200);
    }
  }

  @Test
  void refusesNewLinksOnlyUntilItAcceptsAgain() throws Exception {
    try (Client client = new Client().startUp()) {
      assertThat(client.ask("SELECT 1")).isEqualTo("SELECT 1");
      proxy.refuse();

      assertThatExceptionOfType(ConnectException.class).isThrownBy(Client::new);
      assertThat(client.ask("SELECT 2")).isEqualTo("SELECT 2");

      proxy.cut();
      client.assertEnds();
      proxy.accept();
    }
    try (Client client = new Client().startUp()) {
      assertThat(client.ask("SELECT 3")).isEqualTo("SELECT 3");
    }
  }

  @Test
  void endsALinkWhoseServerIsAway() throws Exception {
    server.close();
    try (Client client = new Client()) {
      client.assertEnds();
    }
  }

  @Test
  void swallowsOneWayOfTheLinksThereAre() throws Exception {
    try (Client deaf = new Client().startUp()) {
      assertThat(deaf.ask("SELECT 1")).isEqualTo("SELECT 1");
      proxy.swallow(ProxyLink.Direction.TO_CLIENT);
      deaf.send('Q', "SELECT 2\0");
      DrillClock.await("other way", () -> server.received().contains("Q SELECT 2|"));
      deaf.assertSilence();

      try (Client mute = new Client().startUp()) {
        assertThat(mute.ask("SELECT 3")).isEqualTo("SELECT 3");
        proxy.swallow(ProxyLink.Direction.TO_SERVER);
        mute.send('Q', "SELECT 4\0");
        mute.assertSilence();
      }
      assertThat(server.received()).doesNotContain("Q SELECT 4|");
      assertThat(server.ended()).as("ends told").isZero();
    }
  }

  @Test
  void delaysBothWays() throws Exception {
    try (Client client = new Client().startUp()) {
      assertThat(client.ask("SELECT 1")).isEqualTo("SELECT 1");
      proxy.delay(Duration.ofMillis(100));
      long startNs = System.nanoTime();

      assertThat(client.ask("SELECT 2")).isEqualTo("SELECT 2");

      assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(200_000_000);
    }
  }

  /** A client as simple as its server. */
  private final class Client implements AutoCloseable {

    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    private final DataInputStream in = new DataInputStream(socket.getInputStream());
    private final DataOutputStream out = new DataOutputStream(socket.getOutputStream());

    Client() throws IOException {
      socket.setSoTimeout(ANSWER_LIMIT_MS);
    }

    Client startUp() throws IOException {
      out.writeInt(2 * Integer.BYTES);
      out.writeInt(PROTOCOL_3_0);
      return this;
    }

    void send(char type, String text) throws IOException {
      out.writeByte(type);
      out.writeInt(Integer.BYTES + text.length());
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The command tag of the next answer. */
    String receive() throws IOException {
      assertThat(in.read()).isEqualTo('C');
      byte[] text = in.readNBytes(in.readInt() - Integer.BYTES);
      return new String(text, 0, text.length - 1, StandardCharsets.ISO_8859_1);
    }

    String ask(String query) throws IOException {
      send('Q', query + '\0');
      return receive();
    }

    void assertEnds() throws IOException {
      try {
        assertThat(in.read()).as("next byte").isEqualTo(-1);
      } catch (SocketException ignored) {
        // A reset is an end, too.
      }
    }

    void assertSilence() throws IOException {
      socket.setSoTimeout(SILENCE_MS);
      assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(in::read);
      socket.setSoTimeout(ANSWER_LIMIT_MS);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
