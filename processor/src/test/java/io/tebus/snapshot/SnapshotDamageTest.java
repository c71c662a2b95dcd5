package io.tebus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage anywhere is found, be it to verify or to load: nothing wrong is ever served. */
class SnapshotDamageTest {

  private static final boolean DRILLS = Boolean.getBoolean("tebus.drills");

  /** Every so many bytes of the pages one is damaged; of all that is not pages, every byte. */
  private static final int STRIDE = DRILLS ? 1 : 13;

  /** A new engine for each. */
  private static final int LOAD_STRIDE = 997;

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
  void chunksInAnotherOrderAreFound() throws IOException {
    byte[] bytes;
    try (SnapshotScene scene = new SnapshotScene(SnapshotScene.TIGHT)) {
      scene.live(15_000);
      bytes = written(scene);
    }
    assertThat(bytes.length).isGreaterThan(2 * PAGE + 2 * CHUNK);
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
