package io.tebus.ops.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TickStreamTest {

  private static final Duration AT_ONCE = Duration.ZERO;
  private static final byte[] NOTHING = bytes("nothing");
  private static final int ROUNDS = 2_000;

  private final TickStream stream = new TickStream();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private TickStream.Client join() {
    return Objects.requireNonNull(stream.join());
  }

  /** All that waits for a page, and "end" when its stream has ended. */
  private static List<String> waiting(TickStream.Client client) throws InterruptedException {
    List<String> frames = new ArrayList<>();
    byte[] frame = client.next(AT_ONCE, NOTHING);
    while (frame != null && !Arrays.equals(frame, NOTHING)) {
      frames.add(new String(frame, StandardCharsets.UTF_8));
      frame = client.next(AT_ONCE, NOTHING);
    }
    if (frame == null) {
      frames.add("end");
    }
    return frames;
  }

  @Test
  void aPageThatReadsSlowlyLosesOldTicksAndHoldsUpNobody() throws InterruptedException {
    TickStream.Client slow = join();
    TickStream.Client fast = join();
    List<String> read = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      stream.publish(bytes("tick " + i));
      read.addAll(waiting(fast));
    }

    assertThat(waiting(slow)).containsExactly("tick 6", "tick 7", "tick 8", "tick 9");
    assertThat(read).hasSize(10).first().isEqualTo("tick 0");
  }

  @Test
  void aNewPageGetsTheLatestTickAtOnce() throws InterruptedException {
    assertThat(waiting(join())).isEmpty();

    stream.publish(bytes("old"));
    stream.publish(bytes("latest"));

    assertThat(waiting(join())).containsExactly("latest");
  }

  @Test
  void aPageOpenedWhileATickComesGetsItOnce() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      String latest = "tick " + i;
      Thread clock = Thread.ofVirtual().start(() -> stream.publish(bytes(latest)));
      try (TickStream.Client page = join()) {
        clock.join();

        assertThat(waiting(page))
            .as("the latest last, the one before it at most once before")
            .endsWith(latest)
            .doesNotHaveDuplicates()
            .hasSizeLessThanOrEqualTo(2);
      }
    }
  }

  @Test
  void thePagesAreCounted() {
    List<TickStream.Client> pages = new ArrayList<>();
    for (int i = 0; i < TickStream.MAX_CLIENTS; i++) {
      pages.add(join());
    }

    assertThat(stream.join()).isNull();

    pages.getFirst().close();
    pages.getFirst().close();

    assertThat(stream.join()).isNotNull();
    assertThat(stream.join()).isNull();
  }

  @Test
  void theEndComesEvenToAFullQueue() throws InterruptedException {
    TickStream.Client page = join();
    for (int i = 0; i < TickStream.MAX_WAITING; i++) {
      stream.publish(bytes("tick " + i));
    }

    stream.end();

    assertThat(waiting(page)).hasSize(TickStream.MAX_WAITING).last().isEqualTo("end");
    assertThat(stream.join()).isNull();
  }
}
