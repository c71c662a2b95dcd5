package io.tebus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.PageHashes;
import io.tebus.engine.store.Table;
import io.tebus.snapshot.SnapshotReader.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is what is loaded, whatever happens meanwhile. */
class SnapshotFileTest {

  private static final int MAX_CYCLES = 100_000;

  @TempDir Path directory;

  static List<EngineOptions> options() {
    return List.of(SnapshotScene.TINY, SnapshotScene.TIGHT);
  }

  @ParameterizedTest
  @MethodSource("options")
  void aLoadedEngineHasTheSamePagesAndGoesOnInTheSameWay(EngineOptions options) throws IOException {
    try (SnapshotScene scene = new SnapshotScene(options);
        Engine restored = new Engine(options)) {
      scene.live(5_000);
      SnapshotHeader written = scene.write(directory);
      PageHashes hashes = scene.hashes();

      Loaded loaded = load(restored);

      assertThat(restored.pageHashes().firstDifference(hashes)).isNull();
      assertThat(loaded.header()).isEqualTo(written);
      assertThat(loaded.undoEntries()).isZero();
      assertThat(restored.lsn()).isEqualTo(scene.engine().lsn());
      assertThat(restored.timeMs()).isEqualTo(scene.engine().timeMs());
      assertThat(expiryDue(restored)).isEqualTo(expiryDue(scene.engine())).contains(true);
      scene.live(2_000);
      scene.catchUp(restored);
      assertThat(restored.pageHashes().firstDifference(scene.hashes())).isNull();
    }
  }

  /** What is not in the pages: whether lots lapse within so many days. */
  private static List<Boolean> expiryDue(Engine engine) {
    return Stream.of(0, 30, 400, 2_000)
        .map(days -> engine.isExpiryDue(engine.timeMs() + TimeUnit.DAYS.toMillis(days)))
        .toList();
  }

  @Test
  void whatChangesWhileItIsWrittenIsNotInIt() throws IOException {
    try (SnapshotScene scene = new SnapshotScene(SnapshotScene.TIGHT);
        Engine restored = new Engine(SnapshotScene.TIGHT)) {
      scene.live(15_000);
      PageHashes hashes = scene.hashes();
      PagePool pool = new PagePool(8 << 20);
      SnapshotFeed feed = new SnapshotFeed(() -> 3, () -> 7);
      feed.order(pool);
      feed.doWork(scene.engine());
      SnapshotHeader header = SnapshotHeader.of(feed.head(), scene.snapshotOptions(), 1);
      Path file = directory.resolve("snapshot");
      try (SnapshotWriter writer = SnapshotWriter.create(file, header, new Chunk())) {
        int cycles = 0;
        while ((feed.state() == SnapshotFeed.State.COPYING || !pool.isEmpty())
            && cycles < MAX_CYCLES) {
          scene.live(100);
          feed.doWork(scene.engine());
          writer.take(pool);
          cycles++;
        }
        assertThat(feed.state()).isEqualTo(SnapshotFeed.State.COPIED);
        writer.finish();
        assertThat(writer.pages()).isEqualTo(header.pages());
        assertThat(writer.bytes()).isEqualTo(Files.size(file));
      }
      assertThat(Files.size(file)).as("in chunks").isGreaterThan(2 * SnapshotLayout.CHUNK_LENGTH);
      Loaded verified = SnapshotReader.verify(file, (_, _) -> {});

      Loaded loaded = SnapshotReader.load(file, restored, (_, _) -> {});

      assertThat(restored.pageHashes().firstDifference(hashes)).isNull();
      assertThat(loaded.undoEntries()).isGreaterThan(1_000).isEqualTo(verified.undoEntries());
      scene.catchUp(restored);
      assertThat(restored.pageHashes().firstDifference(scene.hashes())).isNull();
    }
  }

  @Test
  void pagesOfZerosTakeNoRoom() throws IOException {
    try (SnapshotScene scene = new SnapshotScene(SnapshotScene.TIGHT);
        Engine restored = new Engine(SnapshotScene.TIGHT)) {
      SnapshotHeader header = scene.write(directory);

      load(restored);

      assertThat(Files.size(SnapshotScene.only(directory)))
          .isLessThan(header.pages() * Table.PAGE_LENGTH / 10);
      assertThat(restored.pageHashes().firstDifference(scene.hashes())).isNull();
    }
  }

  @Test
  void theHeaderSaysWhatItIsOf() throws IOException {
    try (SnapshotScene scene = new SnapshotScene(SnapshotScene.TINY)) {
      scene.live(100);
      Engine engine = scene.engine();

      SnapshotHeader written = scene.write(directory);

      SnapshotHeader header = SnapshotReader.header(SnapshotScene.only(directory));
      assertThat(header).isEqualTo(written);
      assertThat(header.lsn()).isEqualTo(engine.lsn());
      assertThat(header.timeMs()).isEqualTo(engine.timeMs());
      assertThat(header.generation()).isEqualTo(3);
      assertThat(header.crc()).isEqualTo(7);
      assertThat(header.tokenKeyCheckValue()).isEqualTo(SnapshotScene.TOKEN_KEY_CHECK_VALUE);
      assertThat(header.options()).isEqualTo(SnapshotScene.TINY.withHashSeed(0));
      assertThat(header.tables()).hasSameSizeAs(engine.tables());
      assertThat(header.pages())
          .isEqualTo(engine.tables().stream().mapToLong(Table::pageCount).sum());
    }
  }

  @Test
  void anEngineOfOtherOptionsIsObjectedToAndDoesNotTakeIt() throws IOException {
    try (SnapshotScene scene = new SnapshotScene(SnapshotScene.TINY)) {
      SnapshotHeader header = scene.write(directory);
      EngineOptions same = SnapshotScene.TINY;

      assertThat(header.objectionTo(same)).isEmpty();
      assertThat(header.objectionTo(same.withHashSeed(1))).contains("seed");
      assertThat(header.objectionTo(same.withStore(10, 15, 20)))
          .isEqualTo("accounts=9 (expected: 10)");
      assertThat(header.objectionTo(same.withAges(1, 2))).contains("minimum age", "identity age");
      try (Engine other = new Engine(same.withStore(9, 16, 20))) {
        assertThatThrownBy(() -> load(other))
            .isInstanceOf(SnapshotException.class)
            .hasMessageContaining("cards");
      }
    }
  }

  @Test
  void tellsHowFarReadingIs() throws IOException {
    try (SnapshotScene scene = new SnapshotScene(SnapshotScene.TIGHT)) {
      scene.live(15_000);
      scene.write(directory);
      Path file = SnapshotScene.only(directory);
      AtomicLong most = new AtomicLong();

      SnapshotReader.verify(file, (bytes, _) -> most.accumulateAndGet(bytes, Math::max));

      assertThat(most.get()).isEqualTo(Files.size(file));
    }
  }

  private Loaded load(Engine engine) throws IOException {
    return SnapshotReader.load(SnapshotScene.only(directory), engine, (_, _) -> {});
  }
}
