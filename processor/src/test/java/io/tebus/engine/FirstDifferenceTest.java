package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.engine.store.Table;
import io.tebus.reference.RandomHistory;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas that differ in one byte know where. */
class FirstDifferenceTest {

  private static final long SEED = 20_261_122;
  private static final int STEPS = 5_000;
  private static final EngineOptions OPTIONS =
      EngineOptions.ofCapacity(2_000)
          .withAges(EngineOptions.TWO_DAYS_MS, EngineOptions.TWO_DAYS_MS)
          .withStore(500, 500, 5_000);

  /** In the header it holds nothing, elsewhere it belongs to the last record of its page. */
  private static final int LAST_BYTE = Table.PAGE_LENGTH - 1;

  private final EngineHarness harness = new EngineHarness(OPTIONS, RandomHistory.programmes());
  private Engine replica = new Engine(OPTIONS);

  @BeforeEach
  void replay() {
    RandomHistory history = new RandomHistory(SEED);
    for (int step = 0; step < STEPS; step++) {
      harness.take(history.next());
    }
    replica.close();
    replica = harness.replay(OPTIONS);
  }

  @AfterEach
  void giveTheMemoryBack() {
    replica.close();
    harness.close();
  }

  @Test
  void replicasOfTheSameEventsDoNotDiffer() {
    assertThat(firstDifference(harness.engine(), replica)).isNull();
    assertThat(firstDifference(replica, harness.engine())).isNull();
    assertThat(replica.stateHash()).isEqualTo(harness.engine().stateHash());
  }

  @Test
  void everyTableHasANameOfItsOwn() {
    assertThat(replica.tables())
        .extracting(Table::name)
        .doesNotHaveDuplicates()
        .contains("accounts", "cards", "lots", "holds", "window", "window-parts");
  }

  @Test
  void oneByteThatDiffersIsFoundInWhateverTableItIs() {
    Engine engine = harness.engine();
    long hash = engine.stateHash();
    for (Table table : replica.tables()) {
      for (int page : List.of(0, table.pageCount() - 1)) {
        flip(table, page);

        assertThat(firstDifference(engine, replica))
            .isEqualTo("table=" + table.name() + " page=" + page);
        assertThat(replica.stateHash()).isNotEqualTo(hash);
        assertThat(pagesThatDiffer(engine.tables(), replica.tables())).isEqualTo(1);

        flip(table, page);
        assertThat(firstDifference(engine, replica)).isNull();
        assertThat(replica.stateHash()).isEqualTo(hash);
      }
    }
  }

  @Test
  void aReplicaThatIsBehindDiffers() {
    try (Engine behind = new Engine(OPTIONS)) {
      List<byte[]> events = harness.events();
      for (byte[] event : events.subList(0, events.size() - 1)) {
        behind.apply(new UnsafeBuffer(event), 0, event.length);
      }

      assertThat(firstDifference(harness.engine(), behind))
          .contains("lsn=" + events.size())
          .contains("other lsn=" + (events.size() - 1));
      assertThat(behind.stateHash()).isNotEqualTo(harness.engine().stateHash());
    }
  }

  @Test
  void hashesCanBeComparedWhenTheirEngineIsGone() {
    PageHashes before = replica.pageHashes();
    Table lots =
        replica.tables().stream()
            .filter(table -> table.name().equals("lots"))
            .findFirst()
            .orElseThrow();
    flip(lots, 0);
    PageHashes spoilt = replica.pageHashes();
    replica.close();

    PageHashes mine = harness.engine().pageHashes();
    assertThat(mine.firstDifference(before)).isNull();
    assertThat(mine.firstDifference(spoilt)).isEqualTo("table=lots page=0");
    assertThat(spoilt.firstDifference(mine)).isEqualTo("table=lots page=0");
  }

  private static @Nullable String firstDifference(Engine one, Engine other) {
    return one.pageHashes().firstDifference(other.pageHashes());
  }

  private static int pagesThatDiffer(List<Table> tables, List<Table> others) {
    assertThat(others).hasSameSizeAs(tables);
    int count = 0;
    for (int i = 0; i < tables.size(); i++) {
      assertThat(others.get(i).pageCount()).isEqualTo(tables.get(i).pageCount());
      for (int page = 0; page < tables.get(i).pageCount(); page++) {
        count += tables.get(i).pageHash(page) == others.get(i).pageHash(page) ? 0 : 1;
      }
    }
    return count;
  }

  /** All pages of these tables lie in the memory of their first record. */
  private static void flip(Table table, int page) {
    int at = page * Table.PAGE_LENGTH + LAST_BYTE;
    UnsafeBuffer buffer = table.buffer(0);
    buffer.putByte(at, (byte) ~buffer.getByte(at));
  }
}
