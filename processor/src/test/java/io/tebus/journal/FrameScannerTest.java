package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameScannerTest {
  private static final long SEED = 20_261_121;
  private static final int FRAMES = 300;

  @Test
  void findsEveryFrameWhateverLiesBetween(@TempDir Path directory) throws IOException {
    Random random = new Random(SEED);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    List<Long> expected = new ArrayList<>();
    for (int i = 1; i <= FRAMES; i++) {
      byte[] between = new byte[4 * random.nextInt(i % 50 == 0 ? 100_000 : 20)];
      if (i % 2 == 0) {
        random.nextBytes(between);
      }
      file.writeBytes(between);
      expected.add((long) file.size());
      file.writeBytes(frameWith(i, "x".repeat(1 + random.nextInt(i % 60 == 0 ? 600_000 : 2_000))));
    }
    file.writeBytes(new byte[random.nextInt(4)]);

    Path written = write(directory, file.toByteArray());
    assertThat(positionsIn(written)).as("seed %d", SEED).isEqualTo(expected);
    for (int windowBytes : new int[] {1_000, FrameWindow.LARGE_BYTES}) {
      assertThat(positionsIn(written, new FrameWindow(windowBytes)))
          .as("seed %d window %d", SEED, windowBytes)
          .isEqualTo(expected);
    }
  }

  @Test
  void findsNothingWhereNothingIs(@TempDir Path directory) throws IOException {
    for (int length : new int[] {0, 1, 3, 55, 56, 57, 262_144, 1_000_003}) {
      assertThat(positionsIn(write(directory, new byte[length]))).as("length %d", length).isEmpty();
    }
  }

  @Test
  void findsNoFrameThatIsNotWhole(@TempDir Path directory) throws IOException {
    byte[] frame = frameWith(1, "earn");
    for (int length = 0; length < frame.length; length++) {
      byte[] cut = new byte[length];
      System.arraycopy(frame, 0, cut, 0, length);

      assertThat(positionsIn(write(directory, cut))).as("length %d", length).isEmpty();
    }
    assertThat(positionsIn(write(directory, frame))).containsExactly(0L);
  }

  @Test
  void findsTheFrameBehindABeginningThatClaimsMoreThanThereIs(@TempDir Path directory)
      throws IOException {
    byte[] damaged = frameWith(1, "earn");
    damaged[FrameLayout.LENGTH_OFFSET + 2] = 1;
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(damaged);
    file.writeBytes(frameWith(2, "redeem"));
    file.writeBytes(new byte[200_000]);

    assertThat(positionsIn(write(directory, file.toByteArray())))
        .containsExactly((long) damaged.length);
  }

  private static Path write(Path directory, byte[] bytes) throws IOException {
    return Files.write(directory.resolve("frames.cq4"), bytes);
  }

  private static List<Long> positionsIn(Path file) throws IOException {
    return positionsIn(file, new FrameWindow(FrameWindow.SMALL_BYTES));
  }

  private static List<Long> positionsIn(Path file, FrameWindow window) throws IOException {
    List<Long> positions = new ArrayList<>();
    try (FrameScanner scanner = new FrameScanner(file, window)) {
      while (scanner.next()) {
        positions.add(scanner.framePosition());
      }
    }
    return positions;
  }

  private static byte[] frameWith(long lsn, String text) {
    EventGroup group = new EventGroup((text.length() + (5 << 10)) & -8);
    SmallJournals.add(group, text);
    FrameEncoder frame = group.finish(1, lsn, 1_000, 0, 0);
    byte[] bytes = new byte[frame.length()];
    frame.buffer().getBytes(0, bytes);
    return bytes;
  }
}
