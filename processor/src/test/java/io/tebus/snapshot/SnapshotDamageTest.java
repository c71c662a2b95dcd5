package io.tebus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.engine.Engine;
import io.tebus.engine.store.MemoryRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damage anywhere is found, be it to verify or to load: nothing wrong is ever served. */
class SnapshotDamageTest {

  private static final boolean DRILLS = Boolean.getBoolean("tebus.drills");

  /** Every so many bytes of the pages one is damaged; of all that is not pages, every byte. */
  private static final int STRIDE = DRILLS ? 1 : 13;

  /** A new engine for each. */
  private static final int LOAD_STRIDE = 997;

  /** A little more than a page. */
  private static final int CHUNKS_STRIDE = 4_099;

  private static final int PAGE = SnapshotLayout.PAGE_LENGTH;
  private static final int CHUNK = SnapshotLayout.CHUNK_LENGTH;

  @TempDir Path directory;

  private final Chunk chunk = new Chunk();

  @Test
  void aBitAnywhereIsFound() throws IOException {
    byte[] bytes = tiny();
    assertThatCode(() -> verify(bytes)).doesNotThrowAnyException();
    int end = bytes.length - PAGE;

    for (int at = 0; at < bytes.length; at += at < 2 * PAGE || at >= end ? 1 : step(at, end)) {
      bytes[at] ^= (byte) (1 << (at % Byte.SIZE));
      assertThatThrownBy(() -> verify(bytes))
          .as("byte %d", at)
          .isInstanceOf(SnapshotException.class);
      bytes[at] ^= (byte) (1 << (at % Byte.SIZE));
    }

    assertThatCode(() -> verify(bytes)).doesNotThrowAnyException();
  }

  /** Never over the beginning of the end. */
  private static int step(int at, int end) {
    return Math.min(STRIDE, end - at);
  }

  @Test
  void whatIsDamagedIsNotLoaded() throws IOException {
    byte[] bytes = tiny();

    for (int at = 0; at < bytes.length; at += LOAD_STRIDE) {
      bytes[at] ^= 0x10;
      try (Engine engine = new Engine(SnapshotScene.TINY)) {
        assertThatThrownBy(() -> load(bytes, engine))
            .as("byte %d", at)
            .isInstanceOf(SnapshotException.class);
      }
      bytes[at] ^= 0x10;
    }

    try (Engine engine = new Engine(SnapshotScene.TINY)) {
      assertThatCode(() -> load(bytes, engine)).doesNotThrowAnyException();
    }
  }

  @Test
  void whatIsCutOffIsFound() throws IOException {
    byte[] bytes = tiny();

    for (int length = 0; length < bytes.length; length += length < 2 * PAGE ? 1 : PAGE) {
      byte[] shorter = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> verify(shorter))
          .as("length %d", length)
          .isInstanceOf(SnapshotException.class);
    }
    for (int length : new int[] {2 * PAGE + 1, bytes.length - 1, bytes.length - PAGE + 1}) {
      assertThatThrownBy(() -> verify(Arrays.copyOf(bytes, length)))
          .as("length %d", length)
          .isInstanceOf(SnapshotException.class);
    }
  }

  @Test
  void partsOfAnotherSnapshotAreFound() throws IOException {
    byte[] bytes;
    byte[] others;
    try (SnapshotScene scene = new SnapshotScene(SnapshotScene.TINY)) {
      scene.live(1_000);
      bytes = written(scene);
      others = written(scene);
    }
    assertThat(others).hasSameSizeAs(bytes);
    int[] bounds = {0, PAGE, bytes.length - PAGE, bytes.length};

    for (int part = 0; part < bounds.length - 1; part++) {
      byte[] mixed = bytes.clone();
      int from = bounds[part];
      System.arraycopy(others, from, mixed, from, bounds[part + 1] - from);
      assertThatThrownBy(() -> verify(mixed))
          .as("part %d", part)
          .isInstanceOf(SnapshotException.class);
    }
  }

  @Test
  void aBitAnywhereInSeveralChunksIsFound() throws IOException {
    byte[] bytes = severalChunks();

    for (int at = 0; at < bytes.length; at += CHUNKS_STRIDE) {
      bytes[at] ^= 0x10;
      assertThatThrownBy(() -> verify(bytes))
          .as("byte %d", at)
          .isInstanceOf(SnapshotException.class);
      bytes[at] ^= 0x10;
    }
  }

  /** A directory may be full before the pages are: the rest of the chunk has no CRC. */
  @Test
  void aBitInWhatAChunkDoesNotUseIsFound() throws IOException {
    UnsafeBuffer page = new UnsafeBuffer(new byte[PAGE]);
    chunk.begin(0, 7);
    page.putByte(0, (byte) 1);
    chunk.addPage(0, 0, page, 0);
    page.putByte(0, (byte) 0);
    // No two of them side by side: each is an entry.
    for (int number = 1; chunk.room() > 0; number += 2) {
      chunk.addPage(0, number, page, 0);
    }
    chunk.stretch();
    chunk.end();
    byte[] bytes = new byte[CHUNK];
    chunk.memory().get(0, bytes);
    assertThat(chunk.length()).isEqualTo(2 * PAGE);
    assertThat(damageOf(bytes)).isEmpty();

    for (int at : new int[] {2 * PAGE, 2 * PAGE + 8, CHUNK - 1}) {
      bytes[at] = 1;
      assertThat(damageOf(bytes)).as("byte %d", at).contains("not zeros");
      bytes[at] = 0;
    }
  }

  private static String damageOf(byte[] bytes) throws IOException {
    return new Chunk().read(new BytesSource(bytes), 0, CHUNK, 0, 7);
  }

  static List<RuntimeException> contradictions() {
    return List.of(
        new IllegalStateException("lots: position=1"),
        new IllegalArgumentException("lots: note=9"),
        new IndexOutOfBoundsException("index=4096"));
  }

  /** As when pages with the right CRCs make no state. */
  @ParameterizedTest
  @MethodSource("contradictions")
  void whatCannotBePutBackIsDamage(RuntimeException thrown) throws IOException {
    byte[] bytes = tiny();

    assertThatThrownBy(() -> readThrowing(bytes, thrown))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(String.valueOf(thrown.getMessage()))
        .hasCause(thrown);
  }

  @Test
  void aRefusalOfMemoryIsNoDamage() throws IOException {
    byte[] bytes = tiny();
    RuntimeException refusal = new MemoryRefusedException(1);

    assertThatThrownBy(() -> readThrowing(bytes, refusal)).isSameAs(refusal);
  }

  /** Reads what throws behind the header. */
  private static void readThrowing(byte[] bytes, RuntimeException thrown) throws IOException {
    SnapshotSource whole = new BytesSource(bytes);
    SnapshotSource source =
        new SnapshotSource() {
          @Override
          public long size() {
            return bytes.length;
          }

          @Override
          public void read(ByteBuffer memory, int length, long position) throws IOException {
            if (position == PAGE) {
              throw thrown;
            }
            whole.read(memory, length, position);
          }
        };
    SnapshotReader.read("damaged", source, null, (_, _) -> {});
  }

  @Test
  void chunksInAnotherOrderAreFound() throws IOException {
    byte[] bytes = severalChunks();
    byte[] exchanged = bytes.clone();
    System.arraycopy(bytes, PAGE, exchanged, PAGE + CHUNK, CHUNK);
    System.arraycopy(bytes, PAGE + CHUNK, exchanged, PAGE, CHUNK);
    byte[] without = new byte[bytes.length - CHUNK];
    System.arraycopy(bytes, 0, without, 0, PAGE + CHUNK);
    System.arraycopy(
        bytes, PAGE + 2 * CHUNK, without, PAGE + CHUNK, bytes.length - PAGE - 2 * CHUNK);

    assertThatThrownBy(() -> verify(exchanged)).isInstanceOf(SnapshotException.class);
    assertThatThrownBy(() -> verify(without)).isInstanceOf(SnapshotException.class);
    assertThatCode(() -> verify(bytes)).doesNotThrowAnyException();
  }

  private byte[] severalChunks() throws IOException {
    try (SnapshotScene scene = new SnapshotScene(SnapshotScene.TIGHT)) {
      scene.live(15_000);
      byte[] bytes = written(scene);
      assertThat(bytes.length).isGreaterThan(2 * PAGE + 2 * CHUNK);
      return bytes;
    }
  }

  private byte[] tiny() throws IOException {
    try (SnapshotScene scene = new SnapshotScene(SnapshotScene.TINY)) {
      scene.live(1_000);
      return written(scene);
    }
  }

  private byte[] written(SnapshotScene scene) throws IOException {
    scene.write(directory);
    return Files.readAllBytes(SnapshotScene.only(directory));
  }

  /** As {@link SnapshotReader} does, with one chunk of memory for all. */
  private void verify(byte[] bytes) throws IOException {
    SnapshotLoad load = SnapshotLoad.begin("damaged", new BytesSource(bytes), null);
    for (int number = 0; number < load.chunks(); number++) {
      load.read(number, chunk);
    }
    load.checkWhole();
  }

  private static void load(byte[] bytes, Engine engine) throws IOException {
    SnapshotReader.read("damaged", new BytesSource(bytes), engine.restore(), (_, _) -> {});
  }
}
