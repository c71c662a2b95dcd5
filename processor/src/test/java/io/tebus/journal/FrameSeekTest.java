package io.tebus.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameSeekTest {
  private static final long SEED = 20_261_123;
  private static final int FILES = 12;
  private static final int MOST_FRAMES_A_FILE = 60;

  /** A frame and where it was put. */
  private record Placed(JournalPosition position, Path file, long at) {}

  @Test
  void findsEveryFrameWhateverLiesBetween(@TempDir Path directory) throws IOException {
    List<Placed> frames = new ArrayList<>();
    Generation generation = writeRandomFiles(directory, frames);
    assertThat(frames).as("seed %d", SEED).hasSizeGreaterThan(FILES * MOST_FRAMES_A_FILE / 8);
    FrameWindow window = new FrameWindow(FrameWindow.LARGE_BYTES);

    for (Placed frame : frames) {
      FrameChain chain = new FrameChain(0, 0, 0);
      try (FrameScanner found =
          requireNonNull(
              FrameSeek.find(generation, frame.position(), chain, window),
              () -> "seed " + SEED + " " + frame)) {
        assertThat(found.file()).as("seed %d %s", SEED, frame).isEqualTo(frame.file());
        assertThat(found.framePosition()).as("seed %d %s", SEED, frame).isEqualTo(frame.at());
      }
      assertThat(chain.generation()).isEqualTo(1);
      assertThat(chain.endLsn()).isEqualTo(frame.position().lsn());
      assertThat(chain.endCrc()).isEqualTo(frame.position().crc());
    }
  }

  @Test
  void findsNothingElse(@TempDir Path directory) throws IOException {
    List<Placed> frames = new ArrayList<>();
    Generation generation = writeRandomFiles(directory, frames);
    Generation another = new Generation(2, directory, generation.files(), 0, 0, 0);
    long lastLsn = frames.getLast().position().lsn();

    for (Placed frame : frames) {
      JournalPosition there = frame.position();
      JournalPosition otherCrc = new JournalPosition(1, there.lsn(), there.crc() + 1);
      JournalPosition ahead = new JournalPosition(1, lastLsn + 1, there.crc());

      assertThat(isFound(generation, otherCrc)).as("seed %d %s", SEED, frame).isFalse();
      assertThat(isFound(generation, ahead)).as("seed %d %s", SEED, frame).isFalse();
      assertThat(isFound(another, there)).as("seed %d %s", SEED, frame).isFalse();
    }
  }

  /** Whoever read the frame of another format would refuse it. */
  @Test
  void doesNotReadWhatLiesBefore(@TempDir Path directory) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] last = new byte[0];
    for (int lsn = 1; lsn <= 2_000; lsn++) {
      last = group(lsn, "x".repeat(1_000));
      bytes.writeBytes(lsn == 5 ? withOtherFormat(last) : last);
    }
    Path file = Files.write(directory.resolve("frames.cq4"), bytes.toByteArray());
    Generation generation = new Generation(1, directory, List.of(file), 0, 0, 0);

    assertThat(isFound(generation, new JournalPosition(1, 2_000, crcOf(last)))).isTrue();
    assertThatThrownBy(() -> isFound(generation, new JournalPosition(1, 6, 0)))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("format=2 (expected: 1)");
  }

  private static boolean isFound(Generation generation, JournalPosition position)
      throws IOException {
    FrameChain chain = new FrameChain(0, 0, 0);
    FrameWindow window = new FrameWindow(FrameWindow.SMALL_BYTES);
    FrameScanner found = FrameSeek.find(generation, position, chain, window);
    if (found == null) {
      assertThat(chain.endCrc()).isZero();
      return false;
    }
    found.close();
    return true;
  }

  /** Groups, and frames without events behind them; some files hold nothing but zeros. */
  private static Generation writeRandomFiles(Path directory, List<Placed> frames)
      throws IOException {
    Random random = new Random(SEED);
    List<Path> files = new ArrayList<>();
    long lsn = 0;
    for (int i = 0; i < FILES; i++) {
      Path file = directory.resolve("file-" + (char) ('a' + i) + ".cq4");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int count = i % 5 == 4 ? 0 : 1 + random.nextInt(MOST_FRAMES_A_FILE);
      for (int j = 0; j < count; j++) {
        bytes.writeBytes(between(random));
        byte[] frame;
        if (lsn == 0 || random.nextInt(4) > 0) {
          lsn++;
          frame = group(lsn, "x".repeat(1 + random.nextInt(j % 20 == 19 ? 200_000 : 2_000)));
        } else {
          frame = withoutEvents(lsn, frames.size());
        }
        frames.add(new Placed(new JournalPosition(1, lsn, crcOf(frame)), file, bytes.size()));
        bytes.writeBytes(frame);
      }
      bytes.writeBytes(new byte[random.nextInt(300_000)]);
      files.add(Files.write(file, bytes.toByteArray()));
    }
    return new Generation(1, directory, List.copyOf(files), 0, 0, 0);
  }

  private static byte[] between(Random random) {
    byte[] between = new byte[4 * random.nextInt(random.nextInt(30) == 0 ? 50_000 : 20)];
    if (random.nextBoolean()) {
      random.nextBytes(between);
    }
    return between;
  }

  private static byte[] group(long lsn, String text) {
    EventGroup group = new EventGroup((text.length() + (5 << 10)) & -8);
    SmallJournals.add(group, text);
    return bytesOf(group.finish(1, lsn, 1_000, 0, 0));
  }

  /** As a seal; the time makes each of them another one. */
  private static byte[] withoutEvents(long lsn, long timeMs) {
    FrameEncoder frame = new FrameEncoder(FrameLayout.HEADER_LENGTH);
    frame.finish(FrameLayout.KIND_SEAL, 0, FrameLayout.BODY_OFFSET, 1, lsn + 1, timeMs, 0, 0);
    return bytesOf(frame);
  }

  private static byte[] bytesOf(FrameEncoder frame) {
    byte[] bytes = new byte[frame.length()];
    frame.buffer().getBytes(0, bytes);
    return bytes;
  }

  private static byte[] withOtherFormat(byte[] frame) {
    byte[] changed = frame.clone();
    ByteBuffer buffer = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putShort(FrameLayout.FORMAT_OFFSET, (short) 2);
    int bodyLength = changed.length - FrameLayout.CRC_LENGTH;
    CRC32C crc32c = new CRC32C();
    crc32c.update(changed, 0, bodyLength);
    buffer.putInt(bodyLength, (int) crc32c.getValue());
    return changed;
  }

  private static int crcOf(byte[] frame) {
    return ByteBuffer.wrap(frame)
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt(frame.length - FrameLayout.CRC_LENGTH);
  }
}
