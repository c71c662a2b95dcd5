package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalInspectTest {

  /** What was told, in order: a line for each frame, the text of each event. */
  private static final class Told implements FrameHandler, EventHandler {
    private final List<String> lines = new ArrayList<>();
    private final List<FrameInfo> frames = new ArrayList<>();

    @Override
    public void onFrame(FrameInfo frame) {
      frames.add(frame);
      lines.add("g%d %s %d".formatted(frame.generation(), frame.kind(), frame.lastLsn()));
    }

    @Override
    public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
      lines.add(lsn + " " + buffer.getStringWithoutLengthAscii(offset, length));
    }
  }

  @Test
  void tellsOfEveryFrameBeforeItsEvents(@TempDir Path directory) throws IOException {
    writeThreeGenerations(directory);
    Told told = new Told();

    JournalSummary summary = Journal.inspect(directory, told, told);

    assertThat(told.lines)
        .containsExactly(
            "g1 HEADER 0",
            "g1 GROUP 2",
            "1 earn",
            "2 redeem",
            "g1 SEAL 2",
            "g2 HEADER 2",
            "g2 GROUP 3",
            "3 reverse",
            "g3 HEADER 3",
            "g3 GROUP 4",
            "4 after the crash");
    assertThat(summary).isEqualTo(new JournalSummary(4, 1_010, 3, false));
    int previousCrc = 0;
    for (FrameInfo frame : told.frames) {
      byte[] bytes = new FrameAt(frame.file(), frame.position(), frame.length()).bytes();
      CRC32C crc32c = new CRC32C();
      crc32c.update(bytes, 0, bytes.length - FrameLayout.CRC_LENGTH);
      assertThat(frame.crc()).isEqualTo((int) crc32c.getValue());
      assertThat(frame.previousCrc()).isEqualTo(previousCrc);
      assertThat(frame.format()).isEqualTo(FrameLayout.FORMAT);
      assertThat(frame.lastLsn()).isEqualTo(frame.firstLsn() + frame.count() - 1);
      previousCrc = frame.crc();
    }
    FrameInfo seal = told.frames.get(2);
    assertThat(seal.timeMs()).isEqualTo(1_000);
    assertThat(seal.durableLsn()).isEqualTo(2);
    assertThat(seal.count()).isZero();
  }

  @Test
  void beginsWithTheFirstGenerationThereIs(@TempDir Path directory) throws IOException {
    writeThreeGenerations(directory);
    Files.move(directory.resolve("g000001"), directory.resolve("g000001.retired"));
    Told told = new Told();

    JournalSummary summary = Journal.inspect(directory, told, told);

    assertThat(told.lines)
        .containsExactly(
            "g2 HEADER 2",
            "g2 GROUP 3",
            "3 reverse",
            "g3 HEADER 3",
            "g3 GROUP 4",
            "4 after the crash");
    assertThat(summary).isEqualTo(new JournalSummary(4, 1_010, 2, false));
  }

  /** A sealed one, one whose last group was lost and came back too late, and one more. */
  private static void writeThreeGenerations(Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn", "redeem");
      journal.seal();
    }
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_001, "reverse");
      SmallJournals.append(journal, 1_002, "not adopted");
    }
    FrameAt last = FrameAt.in(directory).getLast();
    byte[] whole = last.bytes();
    last.zero();
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_010, "after the crash");
    }
    last.overwrite(whole);
  }
}
