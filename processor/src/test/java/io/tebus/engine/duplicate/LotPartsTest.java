package io.tebus.engine.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.SampleCommand;
import io.tebus.engine.store.Memory;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LotPartsTest {

  private static final int CAPACITY = 10;
  private static final long KEY = LotKey.of(20_010, 0xFFF0);
  private static final long OTHER_KEY = LotKey.of(19_000, 0);

  private final Memory memory = new Memory();
  private final LotParts parts = new LotParts(memory, CAPACITY);

  private record Part(long key, long points) {}

  @AfterEach
  void giveTheMemoryBack() {
    memory.close();
  }

  @Test
  void keepsThePartsOfAnEventInOrder() {
    long first = parts.keep(event().addPart(KEY, -3).addPart(KEY + 1, -4).addPart(OTHER_KEY, 5));

    assertThat(kept(first, 3))
        .containsExactly(new Part(KEY, -3), new Part(KEY + 1, -4), new Part(OTHER_KEY, 5));
    assertThat(parts.free()).isEqualTo(CAPACITY - 3);
  }

  @Test
  void anEventWithoutPartsTakesNoRoom() {
    parts.keep(event());

    assertThat(parts.free()).isEqualTo(CAPACITY);
  }

  @Test
  void takesNoMoreMemoryThanItsCapacityHoweverLongItGoesRound() {
    for (int i = 0; i < 1_000; i++) {
      int count = i % (CAPACITY + 1);
      TransactionEvent event = event();
      for (int part = 0; part < count; part++) {
        event.addPart(i, part);
      }

      long first = parts.keep(event);

      assertThat(parts.free()).isEqualTo(CAPACITY - count);
      List<Part> kept = kept(first, count);
      for (int part = 0; part < count; part++) {
        assertThat(kept.get(part)).isEqualTo(new Part(i, part));
      }
      parts.forget(count);
      assertThat(parts.free()).isEqualTo(CAPACITY);
    }

    assertThat(parts.table().used()).isEqualTo(CAPACITY);
  }

  @Test
  void forgettingTheOldestLeavesTheOthers() {
    long first = parts.keep(event().addPart(1, 10).addPart(2, 20));
    long second = parts.keep(event().addPart(3, 30).addPart(4, 40).addPart(5, 50));
    assertThat(kept(first, 2)).containsExactly(new Part(1, 10), new Part(2, 20));

    parts.forget(2);
    TransactionEvent seven = event();
    for (int part = 0; part < 7; part++) {
      seven.addPart(60 + part, part);
    }
    long third = parts.keep(seven);

    assertThat(parts.free()).isZero();
    assertThat(kept(second, 3)).containsExactly(new Part(3, 30), new Part(4, 40), new Part(5, 50));
    assertThat(kept(third, 7)).first().isEqualTo(new Part(60, 0));
    assertThat(kept(third, 7)).last().isEqualTo(new Part(66, 6));
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

  private List<Part> kept(long first, int count) {
    List<Part> kept = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      kept.add(new Part(parts.key(first, index), parts.points(first, index)));
    }
    return kept;
  }
}
