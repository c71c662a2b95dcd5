package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.iso.frame.Framing;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class KeepAlivesTest {

  private static final long SECOND_NS = 1_000_000_000;
  private static final UnsafeBuffer ZERO_LENGTH = new UnsafeBuffer(new byte[4]);

  private final EdgeCounters counters = new EdgeCounters("tills");
  private final FakeOutput output = new FakeOutput();

  @Test
  void sendsOneASecondBackAndCountsAll() {
    KeepAlives keepAlives = keepAlives("CSChannel", Map.of());
    long startNs = Long.MAX_VALUE - SECOND_NS;

    for (int i = 0; i < 1_000; i++) {
      assertThat(keepAlives.take(ZERO_LENGTH, 0, startNs + i)).isTrue();
    }
    assertThat(output.frames()).containsExactly(new byte[4]);

    // The clock of the machine may begin anywhere.
    assertThat(keepAlives.take(ZERO_LENGTH, 0, startNs + SECOND_NS)).isTrue();
    assertThat(keepAlives.take(ZERO_LENGTH, 0, startNs + 2 * SECOND_NS)).isTrue();
    assertThat(output.frames()).hasSize(3);
    assertThat(counters.keepAlives.get()).isEqualTo(1_002);
  }

  /** What each sends back is a keep-alive to the other. */
  @Test
  void twoThatSendBackDoNotKeepOneCircling() {
    FakeOutput otherOutput = new FakeOutput();
    KeepAlives here = keepAlives("CSChannel", Map.of());
    KeepAlives there =
        new KeepAlives(Framing.forChannelClass("CSChannel", ""), counters, otherOutput);
    int underWay = 1;
    int sent = 0;
    for (long nowNs = 0; nowNs < 10 && underWay > 0; nowNs++) {
      int before = output.frames().size() + otherOutput.frames().size();
      assertThat((nowNs % 2 == 0 ? here : there).take(ZERO_LENGTH, 0, nowNs)).isTrue();
      underWay = output.frames().size() + otherOutput.frames().size() - before;
      sent += underWay;
    }

    assertThat(underWay).isZero();
    assertThat(sent).isEqualTo(2);
  }

  @Test
  void refusesOneTooManyInARowOfAnyClass() {
    Map<String, String> two = Map.of("expect-keep-alive", "true", "max-keepalives-in-a-row", "2");
    KeepAlives keepAlives = keepAlives("NACChannel", two);
    UnsafeBuffer zero = new UnsafeBuffer(new byte[2]);

    assertThat(keepAlives.take(zero, 0, 0)).isTrue();
    assertThat(keepAlives.take(zero, 0, 0)).isTrue();
    keepAlives.endRow();
    assertThat(keepAlives.take(zero, 0, 0)).isTrue();
    assertThat(keepAlives.take(zero, 0, 0)).isTrue();
    assertThat(keepAlives.take(zero, 0, 0)).isFalse();
    assertThat(output.frames()).as("ignored ones").isEmpty();
  }

  private KeepAlives keepAlives(String channelClass, Map<String, String> properties) {
    Framing framing = Framing.forChannelClass(channelClass, "", properties);
    return new KeepAlives(framing, counters, output);
  }
}
