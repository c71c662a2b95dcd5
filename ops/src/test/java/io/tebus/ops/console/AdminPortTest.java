package io.tebus.ops.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.app.Readiness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AdminPortTest {

  private static final Readiness READY = new Readiness(true, List.of());
  private static final int READ_LIMIT_MS = 10_000;

  private final FakeHost host = FakeHost.withDatabase();

  @Test
  void answersWhoAskedBeforeItWasServed() throws Exception {
    try (AdminPort port = AdminPort.bind("127.0.0.1", 0);
        Socket early = new Socket(InetAddress.getLoopbackAddress(), port.port())) {
      early.setSoTimeout(READ_LIMIT_MS);
      early
          .getOutputStream()
          .write(
              "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      try (AdminServer server = port.serve(host::telemetry, () -> READY, "1.2.3", List.of())) {
        BufferedReader answer =
            new BufferedReader(
                new InputStreamReader(early.getInputStream(), StandardCharsets.UTF_8));

        assertThat(answer.readLine()).startsWith("HTTP/1.1 200");
        assertThat(server.port()).isEqualTo(port.port());
      }
    }
  }

  @Test
  void saysWhatToDoAboutAPortThatIsTaken() throws IOException {
    try (AdminPort taken = AdminPort.bind("127.0.0.1", 0)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> AdminPort.bind("127.0.0.1", taken.port()))
          .withMessage(
              "admin port: port="
                  + taken.port()
                  + " is taken (expected: free; --port-offset or TEBUS_ADMIN_PORT)");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 65536, port=65536 (expected: 0-65535)",
    "127.0.0.1, -1, port=-1 (expected: 0-65535)",
    "[::zz], 8088, address=[::zz] is unknown (expected:",
    "192.0.2.1, 8088, address=192.0.2.1 port=8088 cannot be bound"
  })
  void saysWhyItCannotBeBound(String address, int port, String reason) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> AdminPort.bind(address, port))
        .withMessageStartingWith("admin port: ")
        .withMessageContaining(reason);
  }
}
