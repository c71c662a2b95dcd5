package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two generations of two files each, with one bit flipped or one file cut off, at every byte: also
 * in what a queue writes around its frames, and in the zeros behind.
 *
 * <p>Nothing is ever read that was not written, and what is read ends where it must: only the last
 * group may be lost, of which nothing says that it was durable, and what lies behind the end of the
 * last file when that is cut off. Everything else is refused.
 */
@Timeout(600)
class JournalSweepTest {
  private static final List<String> EVENTS =
      List.of("earn", "redeem", "reverse", "balance", "hold", "release", "last", "group");

  private static final int EVENTS_OF_THE_LAST_GROUP = 2;

  /** As many as each file has. */
  private static final int FRAMES_A_FILE = 2;

  private static final int FILES_A_GENERATION = 2;
  private static final int FILES = 2 * FILES_A_GENERATION;
  private static final int FRAMES = FILES * FRAMES_A_FILE;

  /** Of the zeros behind what is written; a file has 256 KiB of them, one like the other. */
  private static final int ZEROS_KEPT = 256;

  /** What bounds the time: each case is a reading of the whole journal. */
  private static final int MAX_BYTES = 64 << 10;

  /** Each reading has memory outside the heap, which only a collection gives back. */
  private static final int READINGS_A_COLLECTION = 1_000;

  /** Stands for a journal that is not read. */
  private static final List<String> REFUSED = List.of("refused");

  private int readings;

  /**
   * Finds: a field of a frame outside its CRC; a frame taken for good by its place or length alone;
   * a missing frame that later ones, a seal or the next generation do not tell of; a reader that
   * believes what the queue says.
   */
  @ParameterizedTest
  @EnumSource
  void readsWhatIsRightOrRefusesWhicheverBitIsFlipped(JournalKind kind, @TempDir Path directory)
      throws IOException {
    Path journal = write(directory, kind);
    List<FrameAt> frames = FrameAt.in(journal);

    for (Path file : FrameAt.queueFilesIn(journal)) {
      byte[] bytes = Files.readAllBytes(file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        for (int at = 0; at < bytes.length; at++) {
          put(channel, at, (byte) (bytes[at] ^ (1 << (at % Byte.SIZE))));
          assertThat(read(journal))
              .as("file %s byte %d", file, at)
              .isEqualTo(expectedOfAFlip(frames, file, at));
          put(channel, at, bytes[at]);
        }
      }
    }
    assertThat(read(journal)).isEqualTo(EVENTS);
  }

  /**
   * Finds: a frame that is taken although its end is gone; a reader that fails at the end of a file
   * instead of saying what is wrong; a file in the middle that is not missed.
   */
  @ParameterizedTest
  @EnumSource
  void readsWhatIsRightOrRefusesWhereverAFileIsCutOff(JournalKind kind, @TempDir Path directory)
      throws IOException {
    Path journal = write(directory, kind);
    List<FrameAt> frames = FrameAt.in(journal);

    for (Path file : FrameAt.queueFilesIn(journal)) {
      byte[] bytes = Files.readAllBytes(file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        for (int length = bytes.length - 1; length >= 0; length--) {
          channel.truncate(length);
          assertThat(read(journal))
              .as("file %s length %d", file, length)
              .isEqualTo(expectedOfACut(frames, file, length));
        }
      }
      Files.write(file, bytes);
    }
    assertThat(read(journal)).isEqualTo(EVENTS);
  }

  private static List<String> expectedOfAFlip(List<FrameAt> frames, Path file, int at) {
    for (int i = 0; i < FRAMES; i++) {
      FrameAt frame = frames.get(i);
      if (frame.file().equals(file) && at >= frame.position() && at < endOf(frame)) {
        return i == FRAMES - 1 ? firstEvents(EVENTS_OF_THE_LAST_GROUP) : REFUSED;
      }
    }
    return EVENTS;
  }

  private static List<String> expectedOfACut(List<FrameAt> frames, Path file, int length) {
    List<FrameAt> lost =
        frames.stream()
            .filter(frame -> frame.file().equals(file) && endOf(frame) > length)
            .toList();
    if (lost.isEmpty()) {
      return EVENTS;
    }
    if (!file.equals(frames.get(FRAMES - 1).file())) {
      return REFUSED;
    }
    // No journal alone can tell a tail that was cut off from one that was never written.
    return firstEvents(EVENTS_OF_THE_LAST_GROUP + lost.size() - 1);
  }

  private static List<String> firstEvents(int missing) {
    return EVENTS.subList(0, EVENTS.size() - missing);
  }

  private static long endOf(FrameAt frame) {
    return frame.position() + frame.length();
  }

  private List<String> read(Path journal) {
    readings++;
    if (readings % READINGS_A_COLLECTION == 0) {
      System.gc();
    }
    try {
      return RecordedEvents.of(journal).texts();
    } catch (JournalException ignored) {
      // How it says so is the matter of other tests.
      return REFUSED;
    }
  }

  /**
   * Header and a group, two groups; and the same again in a second generation, where one group was
   * durable before the next was written.
   *
   * <p>A roll takes so many events that nobody could flip each of their bytes. So the frames are
   * those of a journal that never rolled, laid out by the logs themselves in more files.
   */
  private static Path write(Path directory, JournalKind kind) throws IOException {
    JournalOptions options = SmallJournals.options(SyncMode.GROUP).withKind(kind);
    Path written = directory.resolve("written");
    try (Journal journal = SmallJournals.open(written, options, new FakeStorage())) {
      SmallJournals.append(journal, 1_000, "earn", "redeem");
      journal.sync();
      SmallJournals.append(journal, 1_001, "reverse");
      journal.sync();
      SmallJournals.append(journal, 1_002, "balance");
    }
    try (Journal journal = SmallJournals.open(written, options, new FakeStorage())) {
      SmallJournals.append(journal, 1_003, "hold");
      journal.sync();
      SmallJournals.append(journal, 1_004, "release");
      journal.sync();
      SmallJournals.append(journal, 1_005, "last", "group");
    }
    List<FrameAt> frames = FrameAt.in(written);
    assertThat(frames).hasSize(FRAMES);

    Path laidOut = Files.createDirectory(directory.resolve("laid-out"));
    int perGeneration = FRAMES_A_FILE * FILES_A_GENERATION;
    layOut(frames.subList(0, perGeneration), laidOut.resolve(Generation.nameOf(1)), options);
    layOut(frames.subList(perGeneration, FRAMES), laidOut.resolve(Generation.nameOf(2)), options);
    return copyWithoutRest(laidOut, directory.resolve("journal"));
  }

  private static void layOut(List<FrameAt> frames, Path generation, JournalOptions options)
      throws IOException {
    Files.createDirectory(generation);
    FakeStorage storage = new FakeStorage();
    try (RollFiles files =
        new RollFiles(
            storage,
            number -> generation.resolve(FrameLog.nameOf(options, number)),
            options.fileBytes())) {
      files.start();
      try (FrameLog log = FrameLog.open(generation, options, storage)) {
        for (int i = 0; i < frames.size(); i++) {
          if (i % FRAMES_A_FILE == 0) {
            log.turn(files.take());
          }
          log.append(encoderOf(frames.get(i)));
        }
      }
    } finally {
      storage.close();
    }
  }

  /** The same frame, to be written once more. */
  private static FrameEncoder encoderOf(FrameAt frame) throws IOException {
    byte[] bytes = frame.bytes();
    FrameDecoder decoder = new FrameDecoder();
    decoder.wrap(new UnsafeBuffer(bytes), 0);
    FrameEncoder encoder = new FrameEncoder(bytes.length);
    encoder.buffer().putBytes(0, bytes);
    encoder.finish(
        decoder.kind(),
        decoder.count(),
        bytes.length - FrameLayout.CRC_LENGTH,
        decoder.generation(),
        decoder.firstLsn(),
        decoder.timeMs(),
        decoder.durableLsn(),
        decoder.previousCrc());
    assertThat(encoder.crc()).isEqualTo(decoder.crc());
    return encoder;
  }

  /** The same files with few of the zeros at their ends, and what is expected of them. */
  private static Path copyWithoutRest(Path journal, Path target) throws IOException {
    int all = 0;
    for (Path file : FrameAt.queueFilesIn(journal)) {
      byte[] bytes = Files.readAllBytes(file);
      int end =
          IntStream.iterate(bytes.length, length -> length - 1)
              .filter(length -> length == 0 || bytes[length - 1] != 0)
              .findFirst()
              .orElseThrow();
      Path copy = target.resolve(journal.relativize(file));
      Files.createDirectories(Objects.requireNonNull(copy.getParent()));
      Files.write(copy, Arrays.copyOf(bytes, Math.min(bytes.length, end + ZEROS_KEPT)));
      all += Math.min(bytes.length, end + ZEROS_KEPT);
    }
    List<FrameAt> frames = FrameAt.in(target);
    assertThat(frames).hasSize(FRAMES);
    assertThat(frames.stream().map(FrameAt::file).distinct()).hasSize(FILES);
    assertThat(RecordedEvents.of(target).texts()).isEqualTo(EVENTS);
    assertThat(all).as("bytes, each of them twice a case").isLessThanOrEqualTo(MAX_BYTES);
    return target;
  }

  private static void put(FileChannel channel, long at, byte value) throws IOException {
    assertThat(channel.write(ByteBuffer.wrap(new byte[] {value}), at)).isEqualTo(1);
  }
}
