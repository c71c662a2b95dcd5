package io.tebus.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy of a table that goes on is the table as it was when the copy began. */
class TableCopyTest {

  private static final int PAGE_LENGTH = Table.PAGE_LENGTH;
  private static final int NUMBER = 5;
  private static final int PAGES = 24;
  private static final int COPIES = 40;
  private static final int MAX_STEPS_PER_PAGE = 40;
  private static final int MAX_UNDO_PAGES = 10_000;
  private static final long SEED = 20_261_122;

  private final Memory memory = new Memory();
  private final KeptPages kept = new KeptPages();
  private final UndoLog undo = new UndoLog(kept, MAX_UNDO_PAGES);

  @AfterEach
  void giveTheMemoryBack() {
    memory.close();
  }

  // ---- Whatever happens

  @ParameterizedTest(name = "records of {0} bytes from ordinal {1}")
  @CsvSource({
    "4, 0", "4, 1", "8, 0", "8, 1", "16, 0", "32, 1", "64, 0", "256, 1", "1024, 0", "4096, 0",
    "4096, 1"
  })
  void isTheTableAsItWasWhenTheCopyBegan(int recordLength, int firstOrdinal) {
    int capacity = PAGES * PAGE_LENGTH / recordLength;
    Random random = new Random(SEED + recordLength + firstOrdinal);
    Table table = new Table(memory, "table", recordLength, firstOrdinal, capacity);
    RandomUse use = new RandomUse(table, random);
    for (int copy = 0; copy < COPIES; copy++) {
      // It grows from copy to copy, and while it is copied.
      use.go(random.nextInt(1 + capacity / COPIES));
      assertACopyIsTheTableAsItWas(table, use, random, "seed " + SEED + " copy " + copy);
    }
  }

  /** A table that is used as an array has no record that is free. */
  @ParameterizedTest
  @ValueSource(ints = {4, 16})
  void isTheArrayAsItWasWhenTheCopyBegan(int recordLength) {
    Random random = new Random(SEED + recordLength);
    Table table = new Table(memory, "array", recordLength, 0, PAGES * PAGE_LENGTH / recordLength);
    table.allocateAll();
    RandomUse use = RandomUse.ofArray(table, random);
    for (int copy = 0; copy < COPIES; copy++) {
      assertACopyIsTheTableAsItWas(table, use, random, "seed " + SEED + " copy " + copy);
    }
  }

  private static void assertACopyIsTheTableAsItWas(
      Table table, RandomUse use, Random random, String as) {
    KeptPages copied = new KeptPages();
    UndoLog log = new UndoLog(copied, MAX_UNDO_PAGES);
    long[] expected = table.pageHashes();
    int pages = table.pageCount();
    table.beginCopy(NUMBER, log);
    assertThat(table.copyPage(copied, 0)).isTrue();
    for (int page = 1; page < pages; page++) {
      use.go(random.nextInt(MAX_STEPS_PER_PAGE));
      assertThat(table.copyPage(copied, page)).isTrue();
    }
    long entries = log.entries();
    use.go(MAX_STEPS_PER_PAGE);
    assertThat(log.entries()).as("%s: notes behind the last page", as).isEqualTo(entries);
    table.endCopy();
    assertThat(log.flush()).isTrue();

    try (Memory other = new Memory()) {
      Table restored = emptyTwin(other, table);
      copied.restoreInto(restored, pages);

      assertThat(restored.pageHashes()).as(as).isEqualTo(expected);
    }
  }

  private static Table emptyTwin(Memory memory, Table table) {
    return new Table(
        memory, table.name(), table.recordLength(), table.firstOrdinal(), table.capacity());
  }

  /** Everything that an owner does to a table. Confined to the test's thread. */
  private static final class RandomUse {

    private final Table table;
    private final Random random;
    private final boolean isArray;
    private final List<Integer> live = new ArrayList<>();

    RandomUse(Table table, Random random) {
      this(table, random, false);
    }

    private RandomUse(Table table, Random random, boolean isArray) {
      this.table = table;
      this.random = random;
      this.isArray = isArray;
    }

    /** All records are handed out, and none comes back. */
    static RandomUse ofArray(Table table, Random random) {
      RandomUse use = new RandomUse(table, random, true);
      for (int i = 0; i < table.capacity(); i++) {
        use.live.add(table.firstOrdinal() + i);
      }
      return use;
    }

    void go(int steps) {
      for (int step = 0; step < steps; step++) {
        goOn();
      }
    }

    private void goOn() {
      int kind = random.nextInt(10);
      if (kind < 3 && !isArray) {
        int ordinal = table.allocate();
        if (ordinal != Table.FULL) {
          live.add(ordinal);
        }
      } else if (kind == 3) {
        table.note(random.nextInt(Table.NOTES), random.nextLong());
      } else if (!live.isEmpty()) {
        int chosen = random.nextInt(live.size());
        int ordinal = live.get(chosen);
        switch (kind) {
          case 4 -> table.putByte(ordinal, field(Byte.BYTES), (byte) random.nextInt());
          case 5 -> table.putShort(ordinal, field(Short.BYTES), (short) random.nextInt());
          case 6 -> table.putInt(ordinal, field(Integer.BYTES), random.nextInt());
          case 7 -> putLong(ordinal);
          case 8 -> putBytes(ordinal);
          default -> release(chosen);
        }
      }
    }

    /** Anywhere in the record, so that not all are aligned. */
    private int field(int length) {
      return random.nextInt(table.recordLength() - length + 1);
    }

    private void putLong(int ordinal) {
      if (table.recordLength() >= Long.BYTES) {
        table.putLong(ordinal, field(Long.BYTES), random.nextLong());
      }
    }

    private void putBytes(int ordinal) {
      byte[] bytes = new byte[table.recordLength()];
      random.nextBytes(bytes);
      table.beforeChange(ordinal);
      table.buffer(ordinal).putBytes(table.offset(ordinal), bytes);
    }

    private void release(int chosen) {
      if (!isArray) {
        table.release(live.get(chosen));
        live.set(chosen, live.getLast());
        live.removeLast();
      }
    }
  }

  // ---- What is noted

  @Test
  void notesAPageOnlyUntilItWasCopied() {
    Table table = tableOfThreePages();
    table.putLong(0, 0, 1);
    table.beginCopy(NUMBER, undo);
    assertThat(table.copyPage(kept, 0)).isTrue();
    table.putLong(0, 0, 2);
    assertThat(undo.entries()).isEqualTo(1);

    assertThat(table.copyPage(kept, 1)).isTrue();
    table.putLong(0, 0, 3);
    assertThat(undo.entries()).as("of a page that was copied").isEqualTo(1);
    table.putLong(256, 0, 3);
    assertThat(undo.entries()).as("of the next one").isEqualTo(2);
    table.note(0, 4);
    assertThat(undo.entries()).as("of the header").isEqualTo(2);
    assertThat(table.copyPage(kept, 2)).isTrue();
    table.putLong(512, 0, 3);

    assertThat(undo.entries()).as("of a page that was not there").isEqualTo(2);
  }

  @Test
  void goesOnNotingAPageThatFoundNoRoom() {
    Table table = tableOfThreePages();
    table.beginCopy(NUMBER, undo);
    kept.roomFor(1);
    assertThat(table.copyPage(kept, 0)).isTrue();
    assertThat(table.copyPage(kept, 1)).isFalse();

    table.putInt(0, 8, 7);

    assertThat(undo.entries()).isEqualTo(1);
    kept.roomFor(1);
    assertThat(table.copyPage(kept, 1)).isTrue();
  }

  @Test
  void notesNothingAfterTheEnd() {
    Table table = tableOfThreePages();
    table.beginCopy(NUMBER, undo);
    table.endCopy();
    table.endCopy();

    table.putLong(0, 0, 1);
    table.release(3);

    assertThat(undo.entries()).isZero();
    table.beginCopy(NUMBER, undo);
    table.putLong(0, 0, 2);
    assertThat(undo.entries()).as("of the next copy").isEqualTo(1);
  }

  @Test
  void reachesIntoAFurtherSlab() {
    int recordsOfSlab = Memory.SLAB_LENGTH / PAGE_LENGTH;
    int count = recordsOfSlab + 3;
    Table table = new Table(memory, "table", PAGE_LENGTH, 0, count);
    for (int i = 0; i < count; i++) {
      table.allocate();
    }
    // The header is in front: the first record of the second slab is one less.
    int[] edges = {0, recordsOfSlab - 2, recordsOfSlab - 1, recordsOfSlab, count - 1};
    for (int ordinal : edges) {
      table.putLong(ordinal, PAGE_LENGTH - Long.BYTES, ordinal + 1L);
    }
    long expected = table.hash();

    table.beginCopy(NUMBER, undo);
    assertThat(table.copyPage(kept, 0)).isTrue();
    for (int ordinal : edges) {
      table.putLong(ordinal, PAGE_LENGTH - Long.BYTES, -1);
    }
    for (int page = 1; page <= count; page++) {
      assertThat(table.copyPage(kept, page)).isTrue();
    }
    assertThat(undo.flush()).isTrue();

    try (Memory other = new Memory()) {
      Table restored = emptyTwin(other, table);
      kept.restoreInto(restored, count + 1);

      assertThat(restored.hash()).isEqualTo(expected);
      assertThat(restored.getLong(count - 1, PAGE_LENGTH - Long.BYTES)).isEqualTo(count);
    }
  }

  // ---- What is refused

  @Test
  void refusesASecondCopyAtATime() {
    Table table = tableOfThreePages();
    table.beginCopy(NUMBER, undo);

    assertThatIllegalStateException()
        .isThrownBy(() -> table.beginCopy(NUMBER, undo))
        .withMessage("lots: a copy is under way (expected: none)");
  }

  @Test
  void refusesAPageWhoseTurnItIsNot() {
    Table table = tableOfThreePages();
    assertThatIllegalStateException().isThrownBy(() -> table.copyPage(kept, 1));
    table.beginCopy(NUMBER, undo);

    for (int page : new int[] {-1, 2, 3}) {
      assertThatIllegalStateException()
          .isThrownBy(() -> table.copyPage(kept, page))
          .withMessageContaining("lots: page=" + page);
    }
    assertThat(table.copyPage(kept, 1)).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> table.copyPage(kept, 1));
    assertThat(table.copyPage(kept, 2)).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> table.copyPage(kept, 3));
  }

  @Test
  void refusesTheHeaderOfAnotherTable() {
    Table table = tableOfThreePages();
    UnsafeBuffer header = new UnsafeBuffer(new byte[PAGE_LENGTH]);
    header.putBytes(0, table.buffer(0), 0, PAGE_LENGTH);

    assertHeaderIsRefused(new Table(memory, "lots", 32, 0, 1_000), header, 3);
    assertHeaderIsRefused(new Table(memory, "lots", 16, 1, 1_000), header, 3);
    assertHeaderIsRefused(new Table(memory, "lots", 16, 0, 511), header, 3);
    assertHeaderIsRefused(new Table(memory, "lots", 16, 0, 512), header, 2);
    assertHeaderIsRefused(new Table(memory, "lots", 16, 0, 512), header, 4);
    Table twin = new Table(memory, "lots", 16, 0, 512);
    twin.restoreHeader(header, 0, 3);
    assertThat(twin.used()).isEqualTo(512);
    assertThat(twin.live()).isEqualTo(512);
  }

  private static void assertHeaderIsRefused(Table table, UnsafeBuffer header, int pages) {
    assertThatIllegalStateException()
        .isThrownBy(() -> table.restoreHeader(header, 0, pages))
        .withMessageContaining("lots: header of a copy: record length=16 first ordinal=0 used=512");
    assertThat(table.used()).isZero();
  }

  @Test
  void refusesWhatLiesOutsideOfTheRecords() {
    Table table = tableOfThreePages();
    UnsafeBuffer source = new UnsafeBuffer(new byte[PAGE_LENGTH]);
    long hash = table.hash();

    for (int page : new int[] {-1, 0, 3}) {
      assertThatIllegalStateException()
          .isThrownBy(() -> table.restorePage(page, source, 0))
          .withMessageContaining("lots: page=" + page);
    }
    for (long position : new long[] {-8, 0, PAGE_LENGTH - 8L, PAGE_LENGTH + 4L, 3L * PAGE_LENGTH}) {
      assertThatIllegalStateException()
          .isThrownBy(() -> table.restoreWord(position, -1))
          .withMessageContaining("lots: position=" + position);
    }
    assertThat(table.hash()).isEqualTo(hash);
  }

  /** The header, and two pages of records. */
  private Table tableOfThreePages() {
    int records = 2 * PAGE_LENGTH / 16;
    Table table = new Table(memory, "lots", 16, 0, 2 * records);
    for (int i = 0; i < records; i++) {
      table.allocate();
    }
    assertThat(table.pageCount()).isEqualTo(3);
    return table;
  }
}
