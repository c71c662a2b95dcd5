package io.tebus.engine.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.SampleCommand;
import io.tebus.event.TransactionEvent;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class LotPartsTest {

  private final LotParts parts = new LotParts();

  private record Part(int expiry, long points) {}

  @Test
  void keepsThePartsOfAnEventInOrder() {
    int first = parts.keep(event().addPart(20_010, -3).addPart(20_020, -4).addPart(19_000, 5));

    assertThat(chain(first))
        .containsExactly(new Part(20_010, -3), new Part(20_020, -4), new Part(19_000, 5));
  }

  @Test
  void anEventWithoutPartsHasAnEmptyChain() {
    assertThat(parts.keep(event())).isEqualTo(LotParts.NONE);
  }

  @Test
  void aReleasedChainIsUsedAgain() {
    int first = parts.keep(event().addPart(1, 10).addPart(2, 20));
    List<Integer> places = places(first);

    parts.release(first);
    int second = parts.keep(event().addPart(3, 30).addPart(4, 40));

    assertThat(places(second)).containsExactlyInAnyOrderElementsOf(places);
    assertThat(chain(second)).containsExactly(new Part(3, 30), new Part(4, 40));
  }

  @Test
  void releasingOneChainLeavesTheOthers() {
    int before = parts.keep(event().addPart(1, 10).addPart(2, 20));
    int middle = parts.keep(event().addPart(3, 30).addPart(4, 40));
    int after = parts.keep(event().addPart(5, 50).addPart(6, 60));

    parts.release(middle);
    int reused = parts.keep(event().addPart(7, 70).addPart(8, 80).addPart(9, 90));

    assertThat(chain(before)).containsExactly(new Part(1, 10), new Part(2, 20));
    assertThat(chain(after)).containsExactly(new Part(5, 50), new Part(6, 60));
    assertThat(chain(reused)).containsExactly(new Part(7, 70), new Part(8, 80), new Part(9, 90));
  }

  @Test
  void growsWithItsChains() {
    List<Integer> firsts = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      firsts.add(parts.keep(event().addPart(i, i + 1).addPart(-i, -i - 1)));
    }

    for (int i = 0; i < 10_000; i++) {
      assertThat(chain(firsts.get(i))).containsExactly(new Part(i, i + 1), new Part(-i, -i - 1));
    }
  }

  private static TransactionEvent event() {
    return new TransactionEvent()
        .begin(
            new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]),
            0,
            1,
            0,
            new SampleCommand().view());
  }

  private List<Part> chain(int first) {
    return places(first).stream()
        .map(place -> new Part(parts.expiry(place), parts.points(place)))
        .toList();
  }

  private List<Integer> places(int first) {
    List<Integer> places = new ArrayList<>();
    for (int place = first; place != LotParts.NONE; place = parts.next(place)) {
      places.add(place);
    }
    return places;
  }
}
