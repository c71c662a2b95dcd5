package io.tebus.journal;

import static io.tebus.journal.SmallJournals.CREATED_AT_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.journal.RecordedEvents.Recorded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The released formats, byte for byte: they must stay readable for good, and the latest must be
 * what is written. A new format adds its bytes here and leaves these alone.
 */
class JournalFormatTest {

  /** Format 1: header, a group of two, a group of one, seal. */
  private static final String FORMAT_1_GENERATION_1 =
      """
      5445424a01000100010000000000000058000000000000000100000000000000
      0000000000000000000000000000000000000000000000000000000000000000
      0068e5cf8b0100000102030405060708000000008bdf7aaa
      5445424a01000200010000000200000050000000000000000100000000000000
      0168e5cf8b01000000000000000000008bdf7aaa040000006561726e06000000
      72656465656d000000000000191ffd55
      5445424a01000200010000000100000048000000000000000300000000000000
      0268e5cf8b0100000200000000000000191ffd550a0000007265766572736520
      69740000d53d1337
      5445424a01000300010000000000000038000000000000000400000000000000
      0268e5cf8b0100000300000000000000d53d1337c9675e5b
      """;

  /** Format 1: header, a group of one. */
  private static final String FORMAT_1_GENERATION_2 =
      """
      5445424a01000100020000000000000058000000000000000400000000000000
      0268e5cf8b0100000300000000000000c9675e5b010000000300000000000000
      0068e5cf8b0100000102030405060708c9675e5b97c9c5b1
      5445424a01000200020000000100000040000000000000000400000000000000
      0368e5cf8b010000030000000000000097c9c5b104000000766f69646c26ca61
      """;

  private static final Recorded[] EVENTS = {
    new Recorded(1, CREATED_AT_MS + 1, "earn"),
    new Recorded(2, CREATED_AT_MS + 1, "redeem"),
    new Recorded(3, CREATED_AT_MS + 2, "reverse it"),
    new Recorded(4, CREATED_AT_MS + 3, "void")
  };

  @Test
  void writesFormat1(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, CREATED_AT_MS + 1, "earn", "redeem");
      journal.sync();
      SmallJournals.append(journal, CREATED_AT_MS + 2, "reverse it");
      journal.seal();
    }
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, CREATED_AT_MS + 3, "void");
    }

    assertThat(framesIn(directory.resolve("g000001")))
        .isEqualTo(FORMAT_1_GENERATION_1.replace("\n", ""));
    assertThat(framesIn(directory.resolve("g000002")))
        .isEqualTo(FORMAT_1_GENERATION_2.replace("\n", ""));
    assertThat(RecordedEvents.of(directory).events()).containsExactly(EVENTS);
  }

  @Test
  void readsFormat1(@TempDir Path directory) throws IOException {
    putFrames(directory.resolve("g000001"), FORMAT_1_GENERATION_1);
    JournalSummary sealed = Journal.replay(directory, new RecordedEvents());
    putFrames(directory.resolve("g000002"), FORMAT_1_GENERATION_2);
    RecordedEvents replayed = new RecordedEvents();
    JournalSummary whole = Journal.replay(directory, replayed);

    assertThat(sealed).isEqualTo(new JournalSummary(3, CREATED_AT_MS + 2, 1, true));
    assertThat(whole).isEqualTo(new JournalSummary(4, CREATED_AT_MS + 3, 2, false));
    assertThat(replayed.events()).containsExactly(EVENTS);
  }

  @Test
  void goesOnFromFormat1(@TempDir Path directory) throws IOException {
    putFrames(directory.resolve("g000001"), FORMAT_1_GENERATION_1);
    putFrames(directory.resolve("g000002"), FORMAT_1_GENERATION_2);
    RecordedEvents replayed = new RecordedEvents();

    try (Journal journal = SmallJournals.open(directory, replayed)) {
      assertThat(journal.generation()).isEqualTo(3);
      assertThat(journal.appendedLsn()).isEqualTo(4);
    }

    assertThat(replayed.events()).containsExactly(EVENTS);
  }

  private static String framesIn(Path generation) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (FrameAt frame : FrameAt.in(generation)) {
      bytes.writeBytes(frame.bytes());
    }
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  /** As in a queue file: something before the first frame, room after the last. */
  private static void putFrames(Path generation, String hex) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {72, 0, 0, 64});
    bytes.writeBytes(HexFormat.of().parseHex(hex.replace("\n", "")));
    bytes.writeBytes(new byte[1_000]);
    Files.createDirectory(generation);
    Files.write(generation.resolve("20231114T8.cq4"), bytes.toByteArray());
  }
}
