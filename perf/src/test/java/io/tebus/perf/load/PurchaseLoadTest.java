package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tebus.perf.load.FakePoints.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class PurchaseLoadTest {

  private static final LoadShape SHAPE = new LoadShape(3, 5);
  private static final Duration WINDOW = Duration.ofMillis(300);
  private static final int MAX_WINDOWS = 100;
  private static final int RATE = 1_000;
  private static final long SECOND_NS = 1_000_000_000;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  /** Where answers get lost, and nothing is gained by waiting for them. */
  private static final Duration SHORT_LIMIT = Duration.ofMillis(500);

  private final CardBook book = new CardBook(SHAPE.cards());

  @Test
  void findsNothingWrongWithAnHonestServer() throws Exception {
    try (FakePoints server = new FakePoints(Fault.NONE)) {
      LoadVerdict first = saturated(server, Promise.POINTS, 0);
      LoadVerdict second = saturated(server, Promise.POINTS, 1);

      assertThat(first.held()).as(first.toString()).isTrue();
      assertThat(second.held()).as(second.toString()).isTrue();
      assertThat(second.agreeing()).isEqualTo(SHAPE.cards());
      assertThat(book.openingPoints()).isZero();
      assertThat(book.earnedPoints()).isPositive();
      // The first load asked for every balance twice, the second once.
      assertThat(book.purchases())
          .isEqualTo(first.answered() + second.answered() - 3L * SHAPE.cards());
    }
  }

  @Test
  void startsFromTheBalancesItFinds() throws Exception {
    try (FakePoints server = new FakePoints(Fault.NONE)) {
      CardBook before = new CardBook(SHAPE.cards());
      try (PurchaseLoad load = load(server.address(), Promise.POINTS, 0, before)) {
        saturated(load, server);
      }

      LoadVerdict verdict = saturated(server, Promise.POINTS, 1);

      assertThat(verdict.held()).as(verdict.toString()).isTrue();
      assertThat(book.openingPoints()).isEqualTo(before.earnedPoints()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "DECLINES",
        "CHANGES_AMOUNTS",
        "DOUBLES_ANSWERS",
        "FORGETS_POINTS",
        "DOUBLES_POINTS"
      })
  void findsAWrongAnswer(Fault fault) throws Exception {
    try (FakePoints server = new FakePoints(fault)) {
      LoadVerdict verdict = saturated(server, Promise.POINTS, 0);

      assertThat(verdict.held()).isFalse();
      assertThat(verdict.mistakes()).isPositive();
      assertThat(verdict.texts()).isNotEmpty();
      assertThat(verdict.toString()).doesNotContainPattern("99990001\\d{8}");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FORGETS_POINTS", "DOUBLES_POINTS"})
  void findsAWrongBalanceWhenItAsksAtTheEnd(Fault fault) throws Exception {
    try (FakePoints server = new FakePoints(fault)) {
      LoadVerdict verdict = saturated(server, Promise.POINTS, 0);

      assertThat(verdict.asked()).isEqualTo(SHAPE.cards());
      assertThat(verdict.agreeing()).isLessThan(SHAPE.cards());
    }
  }

  @Test
  void findsALostAnswer() throws Exception {
    try (FakePoints server = new FakePoints(Fault.LOSES_ANSWERS);
        PurchaseLoad load = load(server.address(), Promise.POINTS, 0, book, SHORT_LIMIT)) {
      LoadVerdict verdict = saturated(load, server);

      assertThat(verdict.held()).isFalse();
      assertThat(verdict.lost()).isPositive();
      assertThat(verdict.mistakes()).isZero();
    }
  }

  @Test
  void holdsAnEchoToItsEchoes() throws Exception {
    try (FakePoints honest = new FakePoints(Fault.ECHOES);
        FakePoints other = new FakePoints(Fault.CHANGES_ECHOES)) {
      LoadVerdict good = saturated(honest, Promise.ECHO, 0);
      LoadVerdict bad = saturated(other, Promise.ECHO, 0);

      assertThat(good.held()).as(good.toString()).isTrue();
      assertThat(good.asked()).isZero();
      assertThat(bad.held()).isFalse();
    }
  }

  @Test
  void holdsAnEchoForNoApproval() throws Exception {
    try (FakePoints echo = new FakePoints(Fault.ECHOES)) {
      assertThat(saturated(echo, Promise.APPROVAL, 0).held()).isFalse();
    }
  }

  @Test
  void keepsTheRateInOpenLoop() throws Exception {
    try (FakePoints server = new FakePoints(Fault.NONE);
        PurchaseLoad load = load(server.address(), Promise.POINTS, 0, book)) {
      load.open();
      long startNs = System.nanoTime();
      load.offer(RATE);
      LoadWindow window = load.window(WINDOW);
      long elapsedNs = System.nanoTime() - startNs;

      LoadVerdict verdict = load.finish();

      assertThat(verdict.held()).as(verdict.toString()).isTrue();
      // Never more than is due, the first of which is at once; how much less is the machine's
      // doing. What was due before the window may leave within.
      assertThat(window.elapsedNs()).isLessThanOrEqualTo(elapsedNs);
      assertThat(window.sent()).isPositive().isLessThanOrEqualTo(1 + RATE * elapsedNs / SECOND_NS);
      assertThat(window.latency().count()).isEqualTo(window.answered()).isPositive();
      assertThat(window.sendLag().count()).isEqualTo(window.sent());
    }
  }

  @Test
  void countsWhatItCouldNotSendInOpenLoop() throws Exception {
    try (FakePoints server = new FakePoints(Fault.NEVER_ANSWERS);
        PurchaseLoad load = load(server.address(), Promise.APPROVAL, 0, book, SHORT_LIMIT)) {
      load.open();
      load.offer(10_000);
      LoadWindow window = load.window(WINDOW);

      LoadVerdict verdict = load.finish();

      assertThat(window.notSent()).isPositive();
      assertThat(verdict.sent()).isEqualTo(SHAPE.totalInFlight());
      assertThat(verdict.lost()).isEqualTo(SHAPE.totalInFlight());
      assertThat(verdict.held()).isFalse();
    }
  }

  @Test
  void throwsWhenNobodyListens() throws Exception {
    InetSocketAddress nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
    }
    PurchaseLoadOptions options =
        new PurchaseLoadOptions(nobody, SHAPE, Promise.ECHO, 0, 1, ANSWER_LIMIT);
    try (PurchaseLoad load = new PurchaseLoad(options, book, SHORT_LIMIT)) {
      assertThatIOException().isThrownBy(load::open).withMessageContaining("link=0");
    }
  }

  @Test
  void refusesABookThatIsTooSmall() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load(new InetSocketAddress(1), Promise.ECHO, 0, new CardBook(1)).close())
        .withMessageContaining("cards=1");
  }

  private LoadVerdict saturated(FakePoints server, Promise promise, int run)
      throws IOException, InterruptedException {
    try (PurchaseLoad load = load(server.address(), promise, run, book)) {
      return saturated(load, server);
    }
  }

  /** Until the server's fault was met twice, if it has one. */
  private static LoadVerdict saturated(PurchaseLoad load, FakePoints server)
      throws IOException, InterruptedException {
    int wanted = server.purchases() + 2 * FakePoints.EVERY;
    load.open();
    load.saturate();
    for (int i = 0; i < MAX_WINDOWS && server.purchases() < wanted; i++) {
      load.window(WINDOW);
    }
    assertThat(server.purchases()).isGreaterThanOrEqualTo(wanted);
    return load.finish();
  }

  private static PurchaseLoad load(
      InetSocketAddress server, Promise promise, int run, CardBook book) {
    return load(server, promise, run, book, ANSWER_LIMIT);
  }

  private static PurchaseLoad load(
      InetSocketAddress server, Promise promise, int run, CardBook book, Duration answerLimit) {
    return new PurchaseLoad(
        new PurchaseLoadOptions(server, SHAPE, promise, run, 1, answerLimit), book);
  }
}
