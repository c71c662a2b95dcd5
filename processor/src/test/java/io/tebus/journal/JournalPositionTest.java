package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.journal.RecordedEvents.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A journal read from behind a frame: exactly the rest of this history, or refusal. */
class JournalPositionTest {
  private static final EventHandler IGNORING = (_, _, _, _, _) -> {};
  private static final String ANOTHER_HISTORY = "snapshot belongs to another history";

  /** So many groups fill several files. */
  private static final int MANY_GROUPS = 30;

  private static final String LONG_TEXT = "x".repeat(6_000);

  @ParameterizedTest
  @EnumSource(JournalKind.class)
  void replaysTheRestFromBehindEveryFrame(JournalKind kind, @TempDir Path directory)
      throws IOException {
    List<JournalPosition> written = writeFourGenerations(directory, kind);
    assertThat(Generation.filesOf(directory.resolve("g000001"))).hasSizeGreaterThan(3);
    assertThat(Generation.filesOf(directory.resolve("g000004"))).hasSizeGreaterThan(3);
    RecordedEvents all = new RecordedEvents();
    JournalSummary whole = Journal.replay(directory, all);
    List<JournalPosition> positions = positionsIn(directory);
    assertThat(positions).hasSizeGreaterThan(2 * MANY_GROUPS).containsAll(written);

    for (JournalPosition position : positions) {
      RecordedEvents rest = new RecordedEvents();

      JournalSummary summary = Journal.replay(directory, position, rest);

      assertThat(
              rest.events().equals(all.events().subList((int) position.lsn(), all.events().size())))
          .as("rest from %s", position)
          .isTrue();
      assertThat(summary).as("from %s", position).isEqualTo(whole);
    }
  }

  @Test
  void goesOnWithTheJournalFromAPosition(@TempDir Path directory) {
    JournalPosition position;
    try (Journal journal = open(directory, JournalPosition.BEGINNING, IGNORING)) {
      SmallJournals.append(journal, 1_000, "1", "2");
      position = journal.position();
      SmallJournals.append(journal, 1_001, "3");
      journal.sync();
    }
    RecordedEvents rest = new RecordedEvents();

    try (Journal journal = open(directory, position, rest)) {
      assertThat(journal.appendedLsn()).isEqualTo(3);
      assertThat(journal.lastTimeMs()).isEqualTo(1_001);
      SmallJournals.append(journal, 1_002, "4");
    }
    try (Journal journal = open(directory, positionsIn(directory).getLast(), IGNORING)) {
      assertThat(journal.appendedLsn()).isEqualTo(4);
      assertThat(journal.lastTimeMs()).isEqualTo(1_002);
      SmallJournals.append(journal, 1_002, "5");
    }

    assertThat(position.generation()).isEqualTo(1);
    assertThat(position.lsn()).isEqualTo(2);
    assertThat(rest.texts()).containsExactly("3");
    assertThat(RecordedEvents.of(directory).texts()).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void refusesEveryOtherPosition(@TempDir Path directory) {
    writeFourGenerations(directory, JournalKind.CHRONICLE);

    for (JournalPosition there : positionsIn(directory)) {
      int generation = there.generation();
      long lsn = there.lsn();
      int crc = there.crc();
      assertRefused(directory, new JournalPosition(generation, lsn, crc ^ 1), "no such frame");
      assertRefused(directory, new JournalPosition(generation, lsn + 1, crc), "but g00000");
      if (lsn > 0) {
        assertRefused(directory, new JournalPosition(generation, lsn - 1, crc), "but g00000");
      }
      assertRefused(directory, new JournalPosition(generation % 4 + 1, lsn, crc), "but g00000");
      assertRefused(directory, new JournalPosition(5, lsn, crc), "there is no g000005");
      assertRefused(directory, new JournalPosition(0, lsn, crc), "g000001 continues after lsn=0");
    }
  }

  @Test
  void doesNotReadWhatLiesBeforeThePosition(@TempDir Path directory) throws IOException {
    writeFourGenerations(directory, JournalKind.CHRONICLE);
    List<Recorded> all = RecordedEvents.of(directory).events();
    List<FrameInfo> frames = framesIn(directory);
    int place = frames.size() - MANY_GROUPS / 2;
    FrameInfo at = frames.get(place);
    assertThat(at.kind()).isEqualTo(FrameKind.GROUP);

    for (FrameInfo before : frames.subList(0, place)) {
      if (before.kind() != FrameKind.HEADER) {
        frameAt(before).zero();
      }
    }

    RecordedEvents rest = new RecordedEvents();
    Journal.replay(directory, positionBehind(at), rest);
    assertThat(rest.events().equals(all.subList((int) at.lastLsn(), all.size()))).isTrue();
    assertThatThrownBy(() -> Journal.replay(directory, IGNORING))
        .isInstanceOf(JournalException.class);
  }

  /** Only the last group may be lost, since nothing on disk proves that it was ever durable. */
  @Test
  void repliesToEveryFlippedByteWithThePrefixOrRefusal(@TempDir Path directory) throws IOException {
    writeTwoSmallGenerations(directory);
    List<FrameInfo> frames = framesIn(directory);
    assertThat(frames).hasSize(6);
    JournalPosition position = positionBehind(frames.get(1));

    for (int i = 1; i < frames.size(); i++) {
      FrameAt frame = frameAt(frames.get(i));
      byte[] whole = frame.bytes();
      for (int at = 0; at < whole.length; at++) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) (1 << (at % 8));
        frame.overwrite(damaged);

        RecordedEvents rest = new RecordedEvents();
        if (i == frames.size() - 1) {
          Journal.replay(directory, position, rest);
          assertThat(rest.texts()).as("byte %d", at).containsExactly("reverse", "balance");
        } else {
          assertThatThrownBy(() -> Journal.replay(directory, position, rest))
              .as("frame %d byte %d", i, at)
              .isInstanceOf(JournalException.class);
        }
      }
      frame.overwrite(whole);
    }
    RecordedEvents rest = new RecordedEvents();
    Journal.replay(directory, position, rest);
    assertThat(rest.texts()).containsExactly("reverse", "balance", "last", "group");
  }

  @Test
  void refusesAJournalThatLostThePosition(@TempDir Path directory) throws IOException {
    writeTwoSmallGenerations(directory);
    FrameInfo last = framesIn(directory).getLast();

    frameAt(last).zero();

    assertRefused(directory, positionBehind(last), "g000002 has no such frame");
    assertThatThrownBy(() -> open(directory, positionBehind(last), IGNORING))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("answered transactions would be lost");
    assertThat(directory.resolve("g000003")).doesNotExist();
  }

  @Test
  void refusesWhatTheNextGenerationDidNotAdopt(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn");
      SmallJournals.append(journal, 1_001, "not answered");
    }
    List<FrameInfo> frames = framesIn(directory);
    FrameAt last = frameAt(frames.get(2));
    byte[] whole = last.bytes();
    last.zero();
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_002, "after the crash");
    }

    last.overwrite(whole);

    RecordedEvents rest = new RecordedEvents();
    Journal.replay(directory, positionBehind(frames.get(1)), rest);
    assertThat(rest.texts()).containsExactly("after the crash");
    assertRefused(directory, positionBehind(frames.get(2)), "g000002 continues after lsn=1");
  }

  @Test
  void needsNoGenerationsBehindThePosition(@TempDir Path directory) throws IOException {
    writeFourGenerations(directory, JournalKind.CHRONICLE);
    List<Recorded> all = RecordedEvents.of(directory).events();
    List<FrameInfo> frames = framesIn(directory);
    long goneLsn = lastOf(frames, 1).lastLsn();

    for (String gone : List.of("g000001", "g000002", "g000003")) {
      Files.move(directory.resolve(gone), directory.resolve(gone + ".retired"));
    }

    for (FrameInfo frame : frames) {
      RecordedEvents rest = new RecordedEvents();
      JournalPosition position = positionBehind(frame);
      if (frame.lastLsn() >= goneLsn) {
        Journal.replay(directory, position, rest);
        assertThat(rest.events().equals(all.subList((int) frame.lastLsn(), all.size())))
            .as("rest from %s", position)
            .isTrue();
      } else {
        assertThatThrownBy(() -> Journal.replay(directory, position, rest))
            .as("from %s", position)
            .isInstanceOf(JournalException.class)
            .hasMessageContaining("journal begins behind lsn=" + goneLsn)
            .hasMessageContaining("found=g000004 (expected: g000001, or a snapshot");
      }
    }
    JournalPosition ahead = new JournalPosition(3, goneLsn + 1, 0);
    assertRefused(directory, ahead, "g000004 continues after lsn=" + goneLsn);
    assertThatThrownBy(() -> Journal.replay(directory, IGNORING))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("no snapshot reaches it");
    try (Journal journal = open(directory, positionBehind(frames.getLast()), IGNORING)) {
      assertThat(journal.generation()).isEqualTo(5);
      assertThat(journal.appendedLsn()).isEqualTo(all.size());
    }
  }

  @Test
  void givesATailWhatIsLeft(@TempDir Path directory) throws IOException {
    writeTwoSmallGenerations(directory);
    JournalPosition end = positionBehind(framesIn(directory).get(2));
    Files.move(directory.resolve("g000001"), directory.resolve("g000001.retired"));
    RecordedEvents rest = new RecordedEvents();

    try (JournalTail tail = JournalTail.open(directory, end.lsn())) {
      assertThat(tail.crc()).isEqualTo(end.crc());
      assertThat(tail.generation()).isEqualTo(1);
      assertThat(tail.poll(6, Integer.MAX_VALUE, rest)).isEqualTo(3);
      assertThat(tail.generation()).isEqualTo(2);
    }

    assertThat(rest.texts()).containsExactly("balance", "last", "group");
    for (long lsn : new long[] {0, 2}) {
      assertThatThrownBy(() -> JournalTail.open(directory, lsn))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("afterLsn=" + lsn + " (the journal begins after lsn=3)");
    }
  }

  @Test
  void beginsAnEmptyJournalAtAPosition(@TempDir Path directory) {
    JournalPosition position = new JournalPosition(0, 5, 7);
    try (Journal journal = open(directory, position, IGNORING)) {
      assertThat(journal.generation()).isEqualTo(1);
      assertThat(journal.appendedLsn()).isEqualTo(5);
      SmallJournals.append(journal, 1_000, "6", "7");
    }
    RecordedEvents first = new RecordedEvents();
    try (Journal journal = open(directory, position, first)) {
      SmallJournals.append(journal, 1_001, "8");
    }
    RecordedEvents both = new RecordedEvents();

    JournalSummary summary = Journal.replay(directory, position, both);

    assertThat(first.texts()).containsExactly("6", "7");
    assertThat(both.events())
        .containsExactly(
            new Recorded(6, 1_000, "6"), new Recorded(7, 1_000, "7"), new Recorded(8, 1_001, "8"));
    assertThat(summary).isEqualTo(new JournalSummary(8, 1_001, 2, false));
    assertThatThrownBy(() -> Journal.replay(directory, IGNORING))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("journal begins behind lsn=5");
    assertRefused(directory, new JournalPosition(0, 5, 8), "g000001 continues after lsn=5 crc=7");
    assertRefused(directory, new JournalPosition(0, 6, 7), "g000001 continues after lsn=5 crc=7");
  }

  @Test
  void refusesAPositionInAJournalThatWasLost(@TempDir Path directory) {
    JournalPosition position = new JournalPosition(1, 5, 7);

    assertRefused(directory, position, "there is no g000001");
    assertThatThrownBy(() -> open(directory, position, IGNORING))
        .isInstanceOf(JournalException.class);
    assertThat(directory.resolve("g000001")).doesNotExist();
  }

  @Test
  void refusesAJournalThatDoesNotReachItsWitness(@TempDir Path directory) {
    writeTwoSmallGenerations(directory);
    JournalOptions options = SmallJournals.options(SyncMode.GROUP);

    assertThatThrownBy(
            () -> Journal.open(directory, options, JournalPosition.BEGINNING, 7, IGNORING))
        .isInstanceOf(JournalException.class);
    assertThat(directory.resolve("g000003")).doesNotExist();
    Journal.open(directory, options, JournalPosition.BEGINNING, 6, IGNORING).close();
    assertThat(directory.resolve("g000003")).isDirectory();
  }

  @Test
  void refusesNumbersOutOfRange() {
    assertThatThrownBy(() -> new JournalPosition(-1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new JournalPosition(1_000_000, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new JournalPosition(1, -1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lsn=-1");
  }

  /** Many files and a seal, a start with nothing but a seal, one with nothing, and many files. */
  private static List<JournalPosition> writeFourGenerations(Path directory, JournalKind kind) {
    JournalOptions options = SmallJournals.options(SyncMode.NONE).withKind(kind);
    List<JournalPosition> positions = new ArrayList<>();
    for (int start = 1; start <= 4; start++) {
      try (Journal journal = Journal.open(directory, options, IGNORING)) {
        positions.add(journal.position());
        for (int i = 0; i < MANY_GROUPS && start % 3 == 1; i++) {
          String text = journal.appendedLsn() + LONG_TEXT;
          SmallJournals.append(journal, 1_000L * start + i, text, "short", text, text);
          positions.add(journal.position());
        }
        if (start <= 2) {
          journal.seal();
        }
      }
    }
    return positions;
  }

  /** Header, two groups, header, two groups; each group was durable before the next was written. */
  private static void writeTwoSmallGenerations(Path directory) {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn", "redeem");
      journal.sync();
      SmallJournals.append(journal, 1_001, "reverse");
      journal.sync();
    }
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_002, "balance");
      journal.sync();
      SmallJournals.append(journal, 1_003, "last", "group");
    }
  }

  private static Journal open(Path directory, JournalPosition from, EventHandler replay) {
    return Journal.open(directory, SmallJournals.options(SyncMode.GROUP), from, 0, replay);
  }

  private static void assertRefused(Path directory, JournalPosition position, String found) {
    assertThatThrownBy(() -> Journal.replay(directory, position, IGNORING))
        .as("from %s", position)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining(ANOTHER_HISTORY)
        .hasMessageContaining(found);
  }

  private static List<FrameInfo> framesIn(Path directory) {
    List<FrameInfo> frames = new ArrayList<>();
    Journal.inspect(directory, frames::add, IGNORING);
    return frames;
  }

  private static List<JournalPosition> positionsIn(Path directory) {
    return framesIn(directory).stream().map(JournalPositionTest::positionBehind).toList();
  }

  private static JournalPosition positionBehind(FrameInfo frame) {
    return new JournalPosition(frame.generation(), frame.lastLsn(), frame.crc());
  }

  private static FrameInfo lastOf(List<FrameInfo> frames, int generation) {
    return frames.stream().filter(frame -> frame.generation() == generation).toList().getLast();
  }

  private static FrameAt frameAt(FrameInfo frame) {
    return new FrameAt(frame.file(), frame.position(), frame.length());
  }
}
