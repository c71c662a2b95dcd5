package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tebus.iso.frame.Framing;
import org.junit.jupiter.api.Test;

class EdgeTest {

  @Test
  void refusesLongPacketsWhereTheirEndHasToBeLookedFor() {
    ListenerSpec plain = TillMessages.listener(Framing.forChannelClass("BASE24Channel", ""));
    ListenerSpec greedy =
        new ListenerSpec(
            plain.number(),
            plain.name(),
            plain.address(),
            plain.framing(),
            plain.messages(),
            plain.dialect(),
            8_193,
            plain.maxGarbage(),
            plain.maxInFlight(),
            plain.maxLinks(),
            plain.answerWithinMs(),
            plain.acquirerId(),
            plain.programme(),
            plain.programmeName(),
            plain.rights(),
            plain.idleMs(),
            plain.tcpKeepAlive());
    try (Edge edge = new Edge(1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> edge.open(greedy))
          .withMessageContaining("max-packet-length=8193 (expected: at most 8192 with BASE24");
    }
  }
}
