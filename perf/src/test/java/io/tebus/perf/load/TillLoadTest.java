package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class TillLoadTest {

  private static final double RATE = 2_000;
  private static final Duration ENOUGH = Duration.ofMinutes(1);

  /** Long enough for what is seldom, also where a machine does not keep up with the rate. */
  private static final Duration LONG = Duration.ofSeconds(5);

  @Test
  void findsNothingWrongWithAnHonestHost() throws Exception {
    try (FakeHost host = new FakeHost(FakeHost.Fault.NONE);
        TillLoad tills = new TillLoad(options(host.port(), 2, 60))) {
      tills.start();
      assertThat(tills.awaitEnd(ENOUGH)).isTrue();
      tills.stop();
      TillFigures figures = tills.figures();

      TillVerdict verdict = tills.verify();

      assertThat(verdict.mistakes()).isEmpty();
      // How many were due but not sent is the machine's doing, and judged in TillVerdictTest.
      assertThat(verdict.points().stream().skip(1)).allMatch(TillVerdict.Point::held);
      assertThat(figures.sent() + figures.notSent()).isEqualTo(2_000);
      assertThat(figures.answered()).isEqualTo(figures.sent()).isPositive();
      assertThat(figures.approved() + figures.declined()).isEqualTo(figures.answered());
      assertThat(figures.wholeRun().count()).isEqualTo(figures.answered());
      assertThat(figures.wholeRun().maxNs()).isGreaterThanOrEqualTo(figures.wholeRun().p50Ns());
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "FORGETS_REDEMPTIONS",
        "POSTS_REPEATS",
        "FORGETS_REFUNDS",
        "LOSES_RESTS_OF_HOLDS",
        "LOSES_TRANSFERS"
      })
  void findsAHostThatLosesOrDoublesPoints(FakeHost.Fault fault) throws Exception {
    try (FakeHost host = new FakeHost(fault);
        TillLoad tills = new TillLoad(options(host.port(), 2, 60, LONG))) {
      tills.start();
      assertThat(tills.awaitEnd(ENOUGH)).isTrue();
      tills.stop();

      TillVerdict verdict = tills.verify();

      assertThat(verdict.held()).isFalse();
      assertThat(verdict.mistakes()).isNotEmpty();
      assertThat(verdict.mistakes()).noneMatch(text -> text.matches(".*99990001\\d{8}.*"));
    }
  }

  @Test
  void showsALostLinkInFiguresAndVerdict() throws Exception {
    try (FakeHost host = new FakeHost(FakeHost.Fault.LOSES_LINKS);
        TillLoad tills = new TillLoad(options(host.port(), 1, 1_000))) {
      tills.start();
      assertThat(tills.awaitEnd(ENOUGH)).isTrue();
      tills.stop();

      TillVerdict verdict = tills.verify();

      TillFigures figures = tills.figures();
      assertThat(verdict.held()).isFalse();
      assertThat(verdict.mistakes()).anyMatch(text -> text.contains("link=0 lost"));
      assertThat(figures.sent() + figures.notSent()).isEqualTo(2_000);
      assertThat(figures.notSent()).isPositive();
    }
  }

  @Test
  void hasNoMoreUnderWayThanALinkMayHave() throws Exception {
    try (FakeHost host = new FakeHost(FakeHost.Fault.NEVER_ANSWERS);
        TillLoad tills = new TillLoad(options(host.port(), 1, 1_000))) {
      tills.start();

      assertThat(tills.awaitEnd(ENOUGH)).isTrue();

      TillFigures figures = tills.figures();
      assertThat(figures.unanswered()).isEqualTo(TillLink.MAX_IN_FLIGHT);
      assertThat(figures.notSent()).isEqualTo(2_000 - TillLink.MAX_IN_FLIGHT);
    }
  }

  @Test
  void throwsWhenNobodyListens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (TillLoad tills = new TillLoad(options(port, 1, 60))) {
      assertThatIOException().isThrownBy(tills::start);
    }
  }

  @Test
  void refusesARateThatIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TillOptions("127.0.0.1", 8583, 0, 1, 1, 1, Duration.ofSeconds(1)))
        .withMessageContaining("rate=0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new TillOptions("127.0.0.1", 8583, Double.NaN, 1, 1, 1, Duration.ofSeconds(1)));
  }

  private static TillOptions options(int port, int links, long cards) {
    return options(port, links, cards, Duration.ofSeconds(1));
  }

  private static TillOptions options(int port, int links, long cards, Duration duration) {
    return new TillOptions("127.0.0.1", port, RATE, links, cards, 1, duration);
  }
}
