package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.Examples.Exchange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every promised exchange over a real socket, read by jPOS's packager. */
@Timeout(180)
class ExamplesTest {

  private static final String CONTAINS = "48 contains";
  private static final String SAME_AS_FIRST = "37, 38, 54";

  /** By DE 11: what is answered the same whatever was decided before. */
  private static final Set<String> INDEPENDENT =
      Set.of("000100", "000110", "000111", "000113", "000114", "000115", "000116");

  /** Yen and dollars of the independent ones. */
  private static final long POINTS_OF_INDEPENDENT = 12 + 100;

  private final Examples examples = Examples.load();

  @Test
  void areAnsweredAsPromised(@TempDir Path home) throws IOException {
    answersAll(home, TestLink::sendBytes);
  }

  @Test
  void areAnsweredAsPromisedWhenEveryByteComesAlone(@TempDir Path home) throws IOException {
    answersAll(home, TestLink::sendSlowly);
  }

  @Test
  void areAnsweredAsPromisedWhenGluedTogetherAndCutAnywhere(@TempDir Path home) throws IOException {
    List<Exchange> exchanges =
        examples.exchanges().stream().filter(e -> INDEPENDENT.contains(e.stan())).toList();
    assertThat(exchanges).hasSameSizeAs(INDEPENDENT);
    byte[] glued =
        TestLink.frames(exchanges.stream().map(Exchange::message).toArray(byte[][]::new));
    try (TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      link.sendBytes(glued);
      checkAll(exchanges, link);

      // From now on they are repeats: the stored answers keep the promises too.
      for (int cut = 1; cut < glued.length; cut++) {
        link.sendBytes(glued, 0, cut);
        link.sendBytes(glued, cut, glued.length);
        checkAll(exchanges, link);
      }

      assertThat(host.pointsOf(examples.card())).isEqualTo(POINTS_OF_INDEPENDENT);
      host.stopAndAudit();
    }
  }

  /** How the bytes of a frame go out. */
  @FunctionalInterface
  private interface Sending {
    void send(TestLink link, byte[] frame) throws IOException;
  }

  private void answersAll(Path home, Sending sending) throws IOException {
    Map<String, ISOMsg> firstByStan = new HashMap<>();
    try (TestHost host = TestHost.in(home).start();
        TestLink link = host.link()) {
      for (Exchange exchange : examples.exchanges()) {
        checkPoints(host, exchange, "before", exchange.before());

        sending.send(link, TestLink.frames(exchange.message()));
        ISOMsg answer = link.receive();

        ISOMsg first = firstByStan.getOrDefault(exchange.stan(), answer);
        firstByStan.putIfAbsent(exchange.stan(), answer);
        check(exchange, answer, first);
        checkPoints(host, exchange, "after", exchange.after());
      }
      host.stopAndAudit();
    }
  }

  private void checkPoints(TestHost host, Exchange exchange, String when, long points)
      throws IOException {
    if (points != Examples.UNTOLD) {
      assertThat(host.pointsOf(examples.card()))
          .as("%s: points %s", exchange.name(), when)
          .isEqualTo(points);
    }
  }

  private static void checkAll(List<Exchange> exchanges, TestLink link) throws IOException {
    Map<String, ISOMsg> answers = new HashMap<>();
    for (int i = 0; i < exchanges.size(); i++) {
      ISOMsg answer = link.receive();
      answers.put(answer.getString(11), answer);
    }
    for (Exchange exchange : exchanges) {
      assertThat(answers).containsKey(exchange.stan());
      ISOMsg answer = answers.getOrDefault(exchange.stan(), new ISOMsg());
      check(exchange, answer, answer);
    }
  }

  private static void check(Exchange exchange, ISOMsg answer, ISOMsg first) {
    assertThat(TestMessages.mti(answer)).as(exchange.name()).isEqualTo(exchange.answerMti());
    assertThat(answer.getString(11)).as(exchange.name()).isEqualTo(exchange.stan());
    exchange
        .promised()
        .forEach((elements, value) -> {
          switch (elements) {
            case CONTAINS ->
                assertThat(answer.getString(48))
                    .as("%s: 48", exchange.name())
                    .contains(value.split(" ", -1));
            case SAME_AS_FIRST -> {
              for (String element : elements.split(", ", -1)) {
                assertThat(answer.getString(element))
                    .as("%s: %s", exchange.name(), element)
                    .isNotNull()
                    .isEqualTo(first.getString(element));
              }
            }
            default ->
                assertThat(answer.getString(elements))
                    .as("%s: %s", exchange.name(), elements)
                    .isEqualTo(value);
          }
        });
  }
}
