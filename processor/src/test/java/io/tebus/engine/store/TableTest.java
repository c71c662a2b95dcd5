package io.tebus.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {

  private static final int PAGE_LENGTH = Table.PAGE_LENGTH;
  private static final int STEPS = 18_000;
  private static final long SEED = 20_261_122;

  private final Memory memory = new Memory();

  @AfterEach
  void giveTheMemoryBack() {
    memory.close();
  }

  // ---- Ranges

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -4, -1, 0, 1, 2, 3, 5, 12, 48, 4095, 4097, 8192, 1 << 30})
  void refusesARecordLengthThatIsNoPowerOfTwoOrOutOfRange(int recordLength) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Table(memory, "lots", recordLength, 0, 10))
        .withMessageContaining("lots: record length=" + recordLength)
        .withMessageContaining("4-4096");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE})
  void refusesACapacityOutOfRange(int capacity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Table(memory, "lots", 16, 0, capacity))
        .withMessageContaining("lots: capacity=" + capacity);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2})
  void refusesAFirstOrdinalThatIsNeitherZeroNorOne(int firstOrdinal) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Table(memory, "lots", 16, firstOrdinal, 10))
        .withMessageContaining("lots: first ordinal=" + firstOrdinal);
  }

  // ---- Handing out

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void handsOutDenseOrdinalsUntilItIsFull(int firstOrdinal) {
    int capacity = 1_000;
    Table table = new Table(memory, "lots", 16, firstOrdinal, capacity);

    for (int i = 0; i < capacity; i++) {
      assertThat(table.isFull()).isFalse();
      assertThat(table.hasRoomFor(capacity - i)).isTrue();
      assertThat(table.hasRoomFor(capacity - i + 1)).isFalse();
      assertThat(table.allocate()).isEqualTo(firstOrdinal + i);
    }

    assertThat(table.isFull()).isTrue();
    long hash = table.hash();
    assertThat(table.allocate()).isEqualTo(Table.FULL);
    assertThat(table.hash()).isEqualTo(hash);
    assertThat(table.live()).isEqualTo(capacity);
  }

  @Test
  void hasRoomAgainOnceARecordIsReleased() {
    Table table = new Table(memory, "lots", 16, 1, 3);
    for (int i = 0; i < 3; i++) {
      table.putLong(table.allocate(), 8, -1);
    }

    table.release(2);

    assertThat(table.isFull()).isFalse();
    assertThat(table.live()).isEqualTo(2);
    assertThat(table.used()).isEqualTo(3);
    assertThat(table.allocate()).isEqualTo(2);
    assertThat(table.getLong(2, 0)).isZero();
    assertThat(table.getLong(2, 8)).isZero();
    assertThat(table.allocate()).isEqualTo(Table.FULL);
  }

  @ParameterizedTest(name = "records of {0} bytes from ordinal {1}")
  @CsvSource({"4, 0", "4, 1", "8, 1", "16, 0", "32, 1", "128, 0", "512, 1", "4096, 0", "4096, 1"})
  void agreesWithASlowModelAndWithItsTwin(int recordLength, int firstOrdinal) {
    int capacity = 700;
    Table table = new Table(memory, "table", recordLength, firstOrdinal, capacity);
    Table twin = new Table(memory, "twin", recordLength, firstOrdinal, capacity);
    Random random = new Random(SEED + recordLength + firstOrdinal);
    Map<Integer, byte[]> model = new TreeMap<>();
    List<Integer> live = new ArrayList<>();
    Deque<Integer> free = new ArrayDeque<>();
    int used = 0;
    for (int step = 0; step < STEPS; step++) {
      String at = "seed " + SEED + " step " + step;
      // For a while it fills up, then it empties, and again.
      boolean more = random.nextInt(100) < (step / 3_000 % 2 == 0 ? 70 : 30);
      if (more) {
        int expected = Table.FULL;
        if (!free.isEmpty()) {
          expected = free.pop();
        } else if (used < capacity) {
          expected = firstOrdinal + used++;
        }
        assertThat(table.allocate()).as(at).isEqualTo(expected);
        assertThat(twin.allocate()).as(at).isEqualTo(expected);
        if (expected != Table.FULL) {
          assertThat(bytes(table, expected)).as(at).containsOnly(0);
          byte[] record = new byte[recordLength];
          random.nextBytes(record);
          table.buffer(expected).putBytes(table.offset(expected), record);
          twin.buffer(expected).putBytes(twin.offset(expected), record);
          model.put(expected, record);
          live.add(expected);
        }
      } else if (!live.isEmpty()) {
        int chosen = random.nextInt(live.size());
        int ordinal = live.get(chosen);
        live.set(chosen, live.getLast());
        live.removeLast();
        table.release(ordinal);
        twin.release(ordinal);
        model.remove(ordinal);
        free.push(ordinal);
      }
      assertThat(table.live()).as(at).isEqualTo(model.size());
      assertThat(table.used()).as(at).isEqualTo(used);
      assertThat(table.isFull()).as(at).isEqualTo(model.size() == capacity);
      if (step % 500 == 0 || step == STEPS - 1) {
        model.forEach(
            (ordinal, record) -> assertThat(bytes(table, ordinal)).as(at).isEqualTo(record));
        assertThat(firstDifferentPage(table, twin)).as(at).isEqualTo(-1);
        assertThat(table.hash()).as(at).isEqualTo(twin.hash());
      }
    }
    assertThat(used).as("was full once").isEqualTo(capacity);
  }

  // ---- Places

  @Test
  void everyFieldIsWhereItsRecordIs() {
    Table table = new Table(memory, "table", 16, 0, 1_000);
    for (int ordinal = 0; ordinal < 1_000; ordinal++) {
      table.allocate();
      table.putLong(ordinal, 0, ordinal * 0x1_0000_0001L);
      table.putInt(ordinal, 8, -ordinal);
      table.putShort(ordinal, 12, (short) ordinal);
      table.putByte(ordinal, 14, (byte) ordinal);
    }

    for (int ordinal = 0; ordinal < 1_000; ordinal++) {
      assertThat(table.getLong(ordinal, 0)).isEqualTo(ordinal * 0x1_0000_0001L);
      assertThat(table.getInt(ordinal, 8)).isEqualTo(-ordinal);
      assertThat(table.getShort(ordinal, 12)).isEqualTo((short) ordinal);
      assertThat(table.getByte(ordinal, 14)).isEqualTo((byte) ordinal);
      assertThat(table.buffer(ordinal).getInt(table.offset(ordinal) + 8)).isEqualTo(-ordinal);
    }
  }

  @Test
  void goesOnInAFurtherSlab() {
    int recordsOfSlab = Memory.SLAB_LENGTH / PAGE_LENGTH;
    int count = 2 * recordsOfSlab + 3;
    Table table = new Table(memory, "table", PAGE_LENGTH, 0, count);
    for (int ordinal = 0; ordinal < count; ordinal++) {
      assertThat(table.allocate()).isEqualTo(ordinal);
    }
    // Behind the header, so that the first slab holds one record less.
    int[] edges = {0, recordsOfSlab - 2, recordsOfSlab - 1, 2 * recordsOfSlab - 2, count - 1};

    for (int ordinal : edges) {
      table.putLong(ordinal, 0, ordinal + 1L);
      table.putLong(ordinal, PAGE_LENGTH - Long.BYTES, -ordinal - 1L);
    }

    for (int ordinal : edges) {
      assertThat(table.getLong(ordinal, 0)).isEqualTo(ordinal + 1L);
      assertThat(table.getLong(ordinal, PAGE_LENGTH - Long.BYTES)).isEqualTo(-ordinal - 1L);
    }
    assertThat(table.buffer(recordsOfSlab - 2)).isNotSameAs(table.buffer(recordsOfSlab - 1));
    assertThat(table.pageCount()).isEqualTo(1 + count);
    assertThat(table.bytesInUse()).isEqualTo((1L + count) * PAGE_LENGTH);
  }

  @Test
  void takesAPageMoreOnlyWhenTheLastIsFull() {
    int recordsOfPage = PAGE_LENGTH / 16;
    Table table = new Table(memory, "table", 16, 0, 10 * recordsOfPage);

    for (int used = 1; used <= 10 * recordsOfPage; used++) {
      table.allocate();
      assertThat(table.pageCount()).isEqualTo(1 + (used + recordsOfPage - 1) / recordsOfPage);
    }
  }

  // ---- Hashes

  @Test
  void anyByteOfAPageChangesItsHashAndNoOther() {
    Table table = tableOfThreePages("table");
    long[] before = pageHashes(table);
    long whole = table.hash();

    for (int at = 0; at < 3 * PAGE_LENGTH; at++) {
      // All of it lies in the slab of the first record.
      flip(table, at);
      long[] after = pageHashes(table);
      for (int page = 0; page < 3; page++) {
        assertThat(after[page] == before[page])
            .as("byte %d, page %d", at, page)
            .isEqualTo(page != at / PAGE_LENGTH);
      }
      flip(table, at);
    }

    assertThat(pageHashes(table)).isEqualTo(before);
    assertThat(table.hash()).isEqualTo(whole);
  }

  @Test
  void theHashOfATableTellsItsPagesApart() {
    Table table = tableOfThreePages("table");
    long whole = table.hash();

    for (int page = 0; page < 3; page++) {
      flip(table, page * PAGE_LENGTH + 100);
      assertThat(table.hash()).isNotEqualTo(whole);
      flip(table, page * PAGE_LENGTH + 100);
    }
  }

  @Test
  void thePlaceOfAPageCounts() {
    Table table = new Table(memory, "table", PAGE_LENGTH, 0, 2);
    Table swapped = new Table(memory, "table", PAGE_LENGTH, 0, 2);
    table.putLong(table.allocate(), 0, 1);
    table.putLong(table.allocate(), 0, 2);
    swapped.putLong(swapped.allocate(), 0, 2);
    swapped.putLong(swapped.allocate(), 0, 1);

    assertThat(swapped.hash()).isNotEqualTo(table.hash());
  }

  @Test
  void theFirstPageThatDiffersIsNamed() {
    Table table = tableOfThreePages("table");
    Table other = tableOfThreePages("other");
    assertThat(firstDifferentPage(table, other)).isEqualTo(-1);

    flip(other, 2 * PAGE_LENGTH + 8);
    assertThat(firstDifferentPage(table, other)).isEqualTo(2);
    flip(other, PAGE_LENGTH + 8);
    assertThat(firstDifferentPage(table, other)).isEqualTo(1);
    assertThat(firstDifferentPage(other, table)).isEqualTo(1);
  }

  @Test
  void aTableThatWasHandedOutFurtherDiffers() {
    Table table = tableOfThreePages("table");
    Table longer = tableOfThreePages("longer");

    longer.allocate();

    assertThat(firstDifferentPage(table, longer)).isZero();
    assertThat(longer.hash()).isNotEqualTo(table.hash());
  }

  @Test
  void theOrderOfTheFreeListLiesInThePages() {
    Table table = tableOfThreePages("table");
    Table other = tableOfThreePages("other");
    table.release(3);
    table.release(200);
    other.release(200);
    other.release(3);

    assertThat(other.live()).isEqualTo(table.live());
    assertThat(other.hash()).isNotEqualTo(table.hash());
  }

  @Test
  void notesOfTheOwnerLieInThePages() {
    Table table = tableOfThreePages("table");
    Table other = tableOfThreePages("other");

    for (int note = 0; note < Table.NOTES; note++) {
      table.note(note, -note - 1L);
      assertThat(firstDifferentPage(table, other)).isZero();
      other.note(note, -note - 1L);
      assertThat(firstDifferentPage(table, other)).isEqualTo(-1);
    }

    for (int note = 0; note < Table.NOTES; note++) {
      assertThat(table.note(note)).isEqualTo(-note - 1L);
    }
    assertThat(table.used()).isEqualTo(other.used());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.note(Table.NOTES, 1))
        .withMessageContaining("note=" + Table.NOTES);
  }

  /** The header, and two pages of records that all differ. */
  private Table tableOfThreePages(String name) {
    int records = 2 * PAGE_LENGTH / 16;
    Table table = new Table(memory, name, 16, 0, 2 * records);
    for (int i = 0; i < records; i++) {
      int ordinal = table.allocate();
      table.putLong(ordinal, 0, ordinal + 1L);
      table.putLong(ordinal, 8, -ordinal);
    }
    assertThat(table.pageCount()).isEqualTo(3);
    return table;
  }

  /** Of three pages; a spoilt header may speak of others. */
  private static long[] pageHashes(Table table) {
    long[] hashes = new long[3];
    for (int page = 0; page < hashes.length; page++) {
      hashes[page] = table.pageHash(page);
    }
    return hashes;
  }

  /** -1 when there is none. */
  private static int firstDifferentPage(Table one, Table other) {
    return Arrays.mismatch(one.pageHashes(), other.pageHashes());
  }

  private static void flip(Table table, int at) {
    table.buffer(0).putByte(at, (byte) ~table.buffer(0).getByte(at));
  }

  private static byte[] bytes(Table table, int ordinal) {
    byte[] bytes = new byte[table.recordLength()];
    table.buffer(ordinal).getBytes(table.offset(ordinal), bytes);
    return bytes;
  }
}
