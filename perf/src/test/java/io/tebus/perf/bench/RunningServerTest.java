package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.perf.load.CardBook;
import io.tebus.perf.load.LoadShape;
import io.tebus.perf.peer.PeerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers of the host bench for real, each in a Java machine of its own. */
@Timeout(120)
class RunningServerTest {

  private static final LoadShape SHAPE = new LoadShape(2, 4);
  private static final WarmUp SHORT = new WarmUp(1, 1);
  private static final String WINDOW = "131072";

  @ParameterizedTest
  @EnumSource(names = {"ECHO", "HOST", "JPOS_STOCK"})
  void keepsItsPromiseAndItsBooks(ServerKind kind, @TempDir Path directory) throws Exception {
    HostPlan plan =
        new HostPlan(true, 1, 1, SHORT, SHORT, Duration.ofMillis(300), List.of(), SHAPE);
    CardBook book = new CardBook(SHAPE.cards());

    try (RunningServer server = new RunningServer(kind, start(kind, directory), book)) {
      server.awaitReady();
      // This and the stop throw when the server did anything wrong.
      Measurement measurement = server.measure(SHAPE, 0, plan);
      server.stop();

      assertThat(measurement.window().answered()).isPositive();
      assertThat(book.purchases()).isGreaterThanOrEqualTo(measurement.window().answered());
      assertThat(measurement.host() != null).isEqualTo(kind == ServerKind.HOST);
    }
  }

  private static PeerProcess start(ServerKind kind, Path directory) throws IOException {
    Path flags = Path.of(System.getProperty("tebus.root", ".."), "ops", "jvm.options");
    List<String> arguments =
        switch (kind) {
          case HOST ->
              List.of(
                  directory.resolve("home").toString(), Integer.toString(SHAPE.cards()), WINDOW);
          case JPOS_STOCK -> List.of("stock");
          case ECHO, JPOS_TUNED, JPOS_POSTGRES -> List.of();
        };
    return PeerProcess.start(
        kind.title(),
        kind.main(),
        List.of("@" + flags, "-Xmx512m"),
        arguments,
        Map.of(),
        directory.resolve("peer.log"));
  }
}
