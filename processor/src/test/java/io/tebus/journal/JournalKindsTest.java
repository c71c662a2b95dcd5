package io.tebus.journal;

import static io.tebus.journal.SmallJournals.CREATED_AT_MS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of either kind hold the same frames, and a journal may have both. */
class JournalKindsTest {
  private static final long SEED = 20_261_122;
  private static final int STARTS = 4;
  private static final int GROUPS_A_START = 500;
  private static final int ALL = Integer.MAX_VALUE;

  @Test
  void holdTheSameFramesWhateverIsWritten(@TempDir Path home) throws IOException {
    Path chronicle = home.resolve("chronicle");
    Path plain = home.resolve("plain");
    write(chronicle, JournalKind.CHRONICLE);
    write(plain, JournalKind.PLAIN);

    List<FrameAt> expected = FrameAt.in(chronicle);
    List<FrameAt> frames = FrameAt.in(plain);
    assertThat(frames).as("seed %d", SEED).hasSameSizeAs(expected);
    assertThat(frames).hasSizeGreaterThan(STARTS * GROUPS_A_START);
    for (int i = 0; i < frames.size(); i++) {
      assertThat(frames.get(i).bytes())
          .as("seed %d frame %d", SEED, i)
          .isEqualTo(expected.get(i).bytes());
    }
    assertThat(framesPerFile(frames)).as("seed %d", SEED).isEqualTo(framesPerFile(expected));
    assertThat(framesPerFile(frames)).hasSizeGreaterThan(STARTS);
    RecordedEvents replayed = new RecordedEvents();
    assertThat(Journal.replay(plain, replayed))
        .isEqualTo(Journal.replay(chronicle, new RecordedEvents()));
    assertThat(replayed.events()).isEqualTo(RecordedEvents.of(chronicle).events());
    assertThat(tailOf(plain)).isEqualTo(replayed.texts());
    assertThat(tailOf(chronicle)).isEqualTo(replayed.texts());
  }

  @Test
  void mayFollowOneAnother(@TempDir Path directory) throws IOException {
    List<String> written = new ArrayList<>();
    for (JournalKind kind :
        List.of(JournalKind.CHRONICLE, JournalKind.PLAIN, JournalKind.CHRONICLE)) {
      RecordedEvents replayed = new RecordedEvents();
      try (Journal journal = Journal.open(directory, optionsOf(kind), replayed)) {
        assertThat(replayed.texts()).isEqualTo(written);
        written.addAll(SmallJournals.appendLong(journal, 1_000, 5));
        journal.sync();
      }
    }

    assertThat(RecordedEvents.of(directory).texts()).isEqualTo(written);
    assertThat(tailOf(directory)).isEqualTo(written);
    assertThat(
            FrameAt.queueFilesIn(directory).stream()
                .map(file -> directory.relativize(file).toString()))
        .containsExactly(
            "g000001/19700102T8.cq4",
            "g000001/19700103T8.cq4",
            "g000002/00000001.journal",
            "g000002/00000002.journal",
            "g000003/19700102T8.cq4",
            "g000003/19700103T8.cq4");
  }

  /** Groups of random sizes and times, forced now and then; some starts end with a seal. */
  private static void write(Path directory, JournalKind kind) {
    Random random = new Random(SEED);
    EventGroup group = new EventGroup(SmallJournals.GROUP_CAPACITY_BYTES);
    long timeMs = CREATED_AT_MS;
    for (int start = 1; start <= STARTS; start++) {
      try (Journal journal = SmallJournals.open(directory, optionsOf(kind), new FakeStorage())) {
        for (int i = 0; i < GROUPS_A_START; i++) {
          timeMs += random.nextInt(3);
          group.clear();
          int count = 1 + random.nextInt(i % 50 == 0 ? 100 : 5);
          for (int event = 0; event < count; event++) {
            SmallJournals.add(group, event + "x".repeat(random.nextInt(200)));
          }
          journal.append(group, journal.appendedLsn() + 1, timeMs);
          if (random.nextInt(3) == 0) {
            journal.sync();
          }
        }
        if (random.nextBoolean()) {
          journal.seal();
        }
      }
    }
  }

  private static JournalOptions optionsOf(JournalKind kind) {
    return SmallJournals.options(SyncMode.GROUP).withKind(kind);
  }

  /** How many frames each file has. */
  private static List<Integer> framesPerFile(List<FrameAt> frames) {
    List<Integer> counts = new ArrayList<>();
    int count = 0;
    for (int i = 0; i < frames.size(); i++) {
      count++;
      if (i + 1 == frames.size() || !frames.get(i + 1).file().equals(frames.get(i).file())) {
        counts.add(count);
        count = 0;
      }
    }
    return counts;
  }

  private static List<String> tailOf(Path directory) {
    RecordedEvents read = new RecordedEvents();
    try (JournalTail tail = JournalTail.open(directory, 0)) {
      tail.poll(Long.MAX_VALUE, ALL, read);
    }
    return read.texts();
  }
}
