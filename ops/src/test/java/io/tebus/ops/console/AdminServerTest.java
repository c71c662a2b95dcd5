package io.tebus.ops.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tebus.app.Readiness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AdminServerTest {

  private static final String VERSION = "1.2.3-test";
  private static final int READ_LIMIT_MS = 10_000;
  private static final long STOP_LIMIT_NS = TimeUnit.SECONDS.toNanos(4);
  private static final int MAX_TICKS = 20;
  private static final String TICK = "data: ";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final FakeHost host = FakeHost.withDatabase();
  private volatile Readiness readiness = new Readiness(true, List.of());
  private AdminServer server;
  private HttpClient client;

  @BeforeEach
  void start() throws IOException {
    server =
        AdminPort.bind("127.0.0.1", 0)
            .serve(host::busySecond, () -> readiness, VERSION, List.of("Console.Example"));
    client = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + path)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  /** The first line of the answer to a request that no decent client would send. */
  private @Nullable String statusLine(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(READ_LIMIT_MS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  /** Reads a stream until it has told so many ticks. */
  private static List<JsonNode> ticks(BufferedReader stream, int count) throws IOException {
    List<JsonNode> ticks = new ArrayList<>();
    String line = stream.readLine();
    while (line != null) {
      if (line.startsWith(TICK)) {
        ticks.add(JSON.readTree(line.substring(TICK.length())));
        if (ticks.size() == count) {
          return ticks;
        }
      }
      line = stream.readLine();
    }
    throw new IOException("stream: ticks=" + ticks.size() + " (expected: " + count + ")");
  }

  /** Reads a stream until it tells that tick, which must come soon. */
  private static void awaitTick(BufferedReader stream, JsonNode tick) throws IOException {
    for (int i = 0; i < MAX_TICKS; i++) {
      if (ticks(stream, 1).getFirst().equals(tick)) {
        return;
      }
    }
    throw new AssertionError("stream: ticks=" + MAX_TICKS + " (expected: among them " + tick + ")");
  }

  private BufferedReader events() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + "/events"))
            .timeout(Duration.ofMillis(READ_LIMIT_MS))
            .build();
    return new BufferedReader(
        new InputStreamReader(
            client.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8));
  }

  @Test
  void servesMetricsThatPrometheusCanRead() throws Exception {
    HttpResponse<String> response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain")
        .contains("version=0.0.4");
    assertThat(MetricsText.parse(response.body()).types())
        .containsEntry("tebus_transactions_total", "counter")
        .containsEntry("tebus_transaction_duration_seconds", "histogram");
    assertThat(response.body()).contains("version=\"" + VERSION + "\"");
  }

  @Test
  void isAliveAndReady() throws Exception {
    assertThat(get("/livez").body()).isEqualTo("alive\n");
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).isEqualTo("ready\n");
  }

  @Test
  void aliveAndNotReadyItSaysWhy() throws Exception {
    readiness = new Readiness(false, List.of("journal: the disk is full", "listeners: open=0"));

    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("journal: the disk is full\nlisteners: open=0\n");
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/assets/console.css",
        "/assets/console.js",
        "/assets/charts.js",
        "/assets/format.js",
        "/assets/icon.svg",
        "/assets/uplot/uPlot.min.css",
        "/assets/uplot/uPlot.iife.min.js"
      })
  void servesThePageSoThatNothingForeignRunsInIt(String path) throws Exception {
    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'self';")
        .doesNotContain("unsafe");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/assets/", "/assets/vendor/uplot/LICENSE", "/assets/..%2f"})
  void servesNothingElse(String path) throws Exception {
    assertThat(get(path).statusCode()).isBetween(400, 404);
  }

  @Test
  void doesNotRepeatAPathItDoesNotKnow() throws Exception {
    assertThat(get("/nothing").body()).isEqualTo("not found\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "HEAD", "PUT", "DELETE", "OPTIONS"})
  void answersGetOnly(String method) throws Exception {
    String request =
        method
            + " /livez HTTP/1.1\r\nHost: localhost\r\nX-HTTP-Method-Override: GET\r\n"
            + "Content-Length: 0\r\nConnection: close\r\n\r\n";

    assertThat(statusLine(request)).startsWith("HTTP/1.1 405");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:8088", "192.0.2.1"})
  void refusesRequestsThatWereMeantForOthers(String name) throws Exception {
    String request = "GET /metrics HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n";

    assertThat(statusLine(request)).startsWith("HTTP/1.1 421");
  }

  @Test
  void answersToTheNamesOfItsSettings() throws Exception {
    String request =
        "GET /livez HTTP/1.1\r\nHost: console.example:18088\r\nConnection: close\r\n\r\n";

    assertThat(statusLine(request)).startsWith("HTTP/1.1 200");
  }

  @Test
  void boundsTheHeaders() throws Exception {
    String request =
        "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "x".repeat(9_000) + "\r\n\r\n";

    assertThat(statusLine(request)).startsWith("HTTP/1.1 431");
  }

  @Test
  void tellsEveryPageTheSameTickEachSecond() throws Exception {
    try (BufferedReader one = events();
        BufferedReader other = events()) {
      JsonNode tick = ticks(other, 3).getLast();

      assertThat(tick.path("version").asText()).isEqualTo(VERSION);
      assertThat(tick.path("links").asLong()).isEqualTo(FakeHost.LINKS);
      assertThat(tick.path("point").path("approved").asDouble()).isPositive();
      assertThat(tick.path("database").path("state").asText()).isEqualTo("running");
      awaitTick(one, tick);
    }
  }

  @Test
  void givesAPageOpenedLaterWhatItMissed() throws Exception {
    try (BufferedReader stream = events()) {
      List<JsonNode> ticks = ticks(stream, 2);
      JsonNode history = JSON.readTree(get("/api/history").body());

      assertThat(history.isArray()).isTrue();
      assertThat(history).contains(ticks.getFirst().path("point"), ticks.getLast().path("point"));
    }
  }

  @Test
  void turnsAwayOnePageTooMany() throws Exception {
    List<BufferedReader> pages = new ArrayList<>();
    for (int i = 0; i < TickStream.MAX_CLIENTS; i++) {
      pages.add(events());
    }

    assertThat(get("/events").statusCode()).isEqualTo(503);

    for (BufferedReader page : pages) {
      page.close();
    }
  }

  @Test
  void stopsAtOnceThoughAPageIsOpen() throws Exception {
    try (BufferedReader stream = events()) {
      ticks(stream, 1);
      long startNs = System.nanoTime();

      server.close();

      assertThat(System.nanoTime() - startNs).isLessThan(STOP_LIMIT_NS);
      assertThatThrownBy(() -> ticks(stream, 100)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> get("/livez")).isInstanceOf(IOException.class);
    }
  }
}
