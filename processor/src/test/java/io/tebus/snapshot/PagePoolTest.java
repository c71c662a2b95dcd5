package io.tebus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.engine.store.PageSink;
import io.tebus.engine.store.Table;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PagePoolTest {

  private static final int SMALL = 1 << 20;

  /** Slots of a pool of 1 MiB. */
  private static final int SLOTS = SMALL / (Table.PAGE_LENGTH + 16);

  private static final int PAGES = 1_000_000;
  private static final int LAST = Table.PAGE_LENGTH - Long.BYTES;

  private final UnsafeBuffer page = new UnsafeBuffer(new byte[Table.PAGE_LENGTH]);

  /** What a reader expects next. */
  private int expected;

  @Test
  void isFullWhenItsSlotsAreTakenAndLeavesHalfOfThemToNotes() {
    PagePool pool = new PagePool(SMALL);
    int swept = 0;
    while (pool.hasRoom() && swept <= SLOTS) {
      assertThat(pool.offer(1, swept, page, 0)).isTrue();
      swept++;
    }
    int noted = 0;
    while (swept + noted <= SLOTS && pool.offer(PageSink.UNDO, noted, page, 0)) {
      noted++;
    }

    assertThat(swept).isBetween(SLOTS / 2, SLOTS / 2 + 1);
    assertThat(swept + noted).isBetween(SLOTS - 1, SLOTS);
    assertThat(pool.offer(PageSink.UNDO, noted, page, 0)).isFalse();
    pool.clear();
    assertThat(pool.isEmpty()).isTrue();
    assertThat(pool.hasRoom()).isTrue();
  }

  @Test
  @Timeout(60)
  void handsOverEveryPageInOrderFromOneThreadToAnother() {
    PagePool pool = new PagePool(SMALL);
    CompletableFuture<Void> offering =
        CompletableFuture.runAsync(() -> {
          UnsafeBuffer source = new UnsafeBuffer(new byte[Table.PAGE_LENGTH]);
          for (int number = 0; number < PAGES; number++) {
            source.putLong(0, number);
            source.putLong(LAST, ~number);
            while (!pool.offer(number % 21, number, source, 0)) {
              Thread.onSpinWait();
            }
          }
        });

    while (expected < PAGES) {
      pool.read(
          (table, number, source, offset) -> {
            if (number != expected
                || table != number % 21
                || source.getLong(offset) != number
                || source.getLong(offset + LAST) != ~number) {
              throw new AssertionError("page=" + number + " (expected: " + expected + ")");
            }
            expected++;
          },
          100);
    }

    offering.join();
    assertThat(pool.isEmpty()).isTrue();
  }
}
