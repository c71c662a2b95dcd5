package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.perf.load.LoadShape;
import io.tebus.perf.store.RedemptionTrial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host for real, in a Java machine of its own, for which the day turns. */
@Timeout(180)
class ExpiryHostTest {

  private static final int LOTS = 2_500;

  private static final PointsPlan TINY =
      new PointsPlan(
          true,
          LOTS,
          1,
          new LoadShape(4, 64),
          new WarmUp(1, 1),
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          new RedemptionTrial.Size(RedemptionTrial.MONTHS, 1, 1, 1));

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void booksWhatFallsDueAndNothingElse(boolean due, @TempDir Path directory) throws Exception {
    int cards = TINY.shape().cards();
    ExpiryHome home =
        ExpiryHome.write(directory.resolve("written"), due, LOTS, cards)
            .copyTo(directory.resolve("home"));
    Path flags = Path.of(System.getProperty("tebus.root", ".."), "ops", "jvm.options");

    try (ExpiryHost host =
        ExpiryHost.start(
            home, TINY, List.of("@" + flags, "-Xmx512m"), directory.resolve("peer.log"))) {
      // This and the stop throw when the host did anything wrong.
      ExpiryWindow window = host.measure(0);
      host.stop();

      assertThat(window.lots()).isEqualTo(due ? LOTS : 0);
      assertThat(window.runNs()).isPositive();
      assertThat(window.window().answered()).isPositive();
      assertThat(window.window().elapsedNs())
          .isGreaterThanOrEqualTo(TINY.window().toNanos())
          .isGreaterThanOrEqualTo(window.runNs());
    }
  }
}
