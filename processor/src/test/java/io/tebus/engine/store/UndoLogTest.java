package io.tebus.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UndoLogTest {

  private static final int ENTRIES = Table.PAGE_LENGTH / UndoLog.ENTRY_LENGTH;
  private static final int MANY = 1_000;

  private final KeptPages sink = new KeptPages();
  private final UndoLog log = new UndoLog(sink, MANY);

  @ParameterizedTest
  @ValueSource(ints = {1, ENTRIES - 1, ENTRIES, ENTRIES + 1, 3 * ENTRIES, 3 * ENTRIES + 7})
  void handsOverAllNotesInTheirOrder(int count) {
    for (int i = 0; i < count; i++) {
      log.add(i % 3, Table.PAGE_LENGTH + 8L * i, -i);
    }

    assertThat(log.flush()).isTrue();
    assertThat(log.entries()).isEqualTo(count);
    assertThat(log.isBroken()).isFalse();
    int found = 0;
    for (DirectBuffer page : sink.notes()) {
      int inPage = UndoLog.count(page, 0);
      assertThat(inPage).isEqualTo(Math.min(ENTRIES, count - found));
      for (int entry = 0; entry < inPage; entry++) {
        int at = entry * UndoLog.ENTRY_LENGTH;
        long address = page.getLong(at);
        assertThat(UndoLog.tableOf(address)).isEqualTo(found % 3);
        assertThat(UndoLog.positionOf(address)).isEqualTo(Table.PAGE_LENGTH + 8L * found);
        assertThat(page.getLong(at + UndoLog.OLD_VALUE)).isEqualTo(-found);
        found++;
      }
    }
    assertThat(found).isEqualTo(count);
  }

  @Test
  void tellsTheFurthestPlaceOfTheLastTable() {
    long furthest = (1L << 48) - Long.BYTES;

    log.add(Short.MAX_VALUE, furthest, Long.MIN_VALUE);

    assertThat(log.flush()).isTrue();
    DirectBuffer page = sink.notes().getFirst();
    assertThat(UndoLog.count(page, 0)).isEqualTo(1);
    assertThat(UndoLog.tableOf(page.getLong(0))).isEqualTo(Short.MAX_VALUE);
    assertThat(UndoLog.positionOf(page.getLong(0))).isEqualTo(furthest);
    assertThat(page.getLong(UndoLog.OLD_VALUE)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void hasNothingToHandOverWithoutNotes() {
    sink.roomFor(0);

    assertThat(log.flush()).isTrue();
    assertThat(sink.notes()).isEmpty();
  }

  @Test
  void triesAgainToHandOverItsLastPage() {
    sink.roomFor(0);
    log.add(0, Table.PAGE_LENGTH, 7);

    assertThat(log.flush()).isFalse();
    assertThat(log.isBroken()).isFalse();
    sink.roomFor(1);
    assertThat(log.flush()).isTrue();
    assertThat(log.flush()).isTrue();

    assertThat(sink.notes()).hasSize(1);
    assertThat(UndoLog.count(sink.notes().getFirst(), 0)).isEqualTo(1);
  }

  @Test
  void isBrokenOnceThereIsNoRoomForANote() {
    sink.roomFor(1);
    addPages(2);
    assertThat(log.isBroken()).isFalse();

    log.add(0, Table.PAGE_LENGTH, 7);

    assertThat(log.isBroken()).isTrue();
    sink.roomFor(MANY);
    addPages(2);
    assertThat(log.isBroken()).isTrue();
    assertThat(log.entries()).isEqualTo(2 * ENTRIES);
    assertThat(sink.notes()).hasSize(1);
  }

  @Test
  void isBrokenOnceItHasMorePagesThanItMay() {
    addPages(MANY);
    assertThat(log.flush()).isTrue();
    assertThat(log.isBroken()).isFalse();

    log.add(0, Table.PAGE_LENGTH, 7);

    assertThat(log.flush()).isFalse();
    assertThat(log.isBroken()).isTrue();
    assertThat(sink.notes()).hasSize(MANY);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1L << 31})
  void refusesANumberOfPagesOutOfRange(long maxPages) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UndoLog(sink, maxPages))
        .withMessageContaining("undo log: pages=" + maxPages);
  }

  private void addPages(int pages) {
    for (int i = 0; i < pages * ENTRIES; i++) {
      log.add(0, Table.PAGE_LENGTH + 8L * i, i);
    }
  }
}
