package io.tebus.ops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tebus.journal.Anchor;
import io.tebus.journal.AnchorDirectory;
import io.tebus.journal.EventDigest;
import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Anchors against a journal that somebody changed who made every checksum anew. */
class AnchorToolsTest extends JournalCommandLine {

  /** The second start of the sample begins behind it. */
  private static final long FIRST_END = SampleJournal.PURCHASE;

  private static final int GROUP_CAPACITY_BYTES = 32 << 10;
  private static final int NO_LSN = 0;

  private Path forged = Path.of("");
  private Path kept = Path.of("");

  @BeforeEach
  void forge() {
    kept = home.resolve("kept-elsewhere");
    forged = home.resolve("forged/journal");
    copy(forged, SampleJournal.ANN_OPENED, 0);
  }

  /** An anchor of the events from one LSN to another, as if a day had ended there. */
  private static Anchor anchor(Path of, long firstLsn, long lsn, String previousSha256) {
    EventDigest digest = new EventDigest(previousSha256);
    Journal.inspect(
        of,
        frame -> {},
        (at, timeMs, buffer, offset, length) -> {
          if (at >= firstLsn && at <= lsn) {
            digest.add(at, timeMs, buffer, offset, length);
          }
        });
    LocalDate day = LocalDate.of(2027, 1, 10).plusDays(lsn);
    return new Anchor(day, 1, firstLsn, lsn, 0, 0, previousSha256, digest.finish());
  }

  private static List<Anchor> twoOf(Path journal) {
    Anchor first = anchor(journal, 1, FIRST_END, Anchor.NONE);
    return List.of(first, anchor(journal, FIRST_END + 1, SampleJournal.END, first.sha256()));
  }

  private void keep(Anchor... anchors) throws IOException {
    String lines = Stream.of(anchors).map(Anchor::json).collect(Collectors.joining("\n"));
    Files.writeString(kept, lines);
  }

  private int verifyForged() {
    return journalElsewhere("verify", "--journal", forged.toString(), "--anchor", kept.toString());
  }

  /**
   * Writes the sample's events again, each as a group, in one start.
   *
   * @param changedLsn an event of which one bit becomes another
   * @param laterMs by which the events of the second start are later
   */
  private void copy(Path target, long changedLsn, long laterMs) {
    EventGroup group = new EventGroup(GROUP_CAPACITY_BYTES);
    try (Journal written = SampleJournal.open(target)) {
      Journal.inspect(
          journal,
          frame -> {},
          (lsn, timeMs, buffer, offset, length) -> {
            add(group, buffer, offset, length, lsn == changedLsn);
            written.append(group, lsn, lsn > FIRST_END ? timeMs + laterMs : timeMs);
            group.clear();
          });
      written.seal();
    }
  }

  private static void add(
      EventGroup group, DirectBuffer buffer, int offset, int length, boolean changed) {
    int at = group.claim();
    group.buffer().putBytes(at, buffer, offset, length);
    int last = at + length - 1;
    group.buffer().putByte(last, (byte) (buffer.getByte(offset + length - 1) ^ (changed ? 1 : 0)));
    group.commit(length);
  }

  @Test
  void saysOfEachAnchorThatItMatches() throws IOException {
    List<Anchor> anchors = twoOf(journal);
    anchors.forEach(new AnchorDirectory(home.resolve("data/anchor"))::add);
    keep(anchors.get(0));

    assertThat(journal("verify", "--anchor", kept.toString())).isEqualTo(ExitCode.OK);

    assertThat(out.toString().lines().filter(line -> line.startsWith("anchor ")))
        .hasSize(2)
        .first()
        .asString()
        .matches("anchor      2027-01-14  lsn 1-4  sha256 [0-9a-f]{8}\\.\\.\\.  matches");
    assertThat(out.toString()).contains("verify: OK");
  }

  @Test
  void saysTheSameOfThemAsJson() throws IOException {
    List<Anchor> anchors = twoOf(journal);
    keep(anchors.get(0), anchors.get(1));

    assertThat(journal("verify", "--json", "--anchor", kept.toString())).isEqualTo(ExitCode.OK);

    JsonNode found = objects().getFirst().path("anchors");
    assertThat(found.findValuesAsText("sha256"))
        .containsExactly(anchors.get(0).sha256(), anchors.get(1).sha256());
    assertThat(found.findValuesAsText("matches")).containsExactly("true", "true");
  }

  @Test
  void findsAForgedEventAmongChecksumsThatAreRight() throws IOException {
    assertThat(journalElsewhere("verify", "--journal", forged.toString())).isEqualTo(ExitCode.OK);
    List<Anchor> anchors = twoOf(journal);
    keep(anchors.get(0), anchors.get(1));

    assertThat(verifyForged()).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString())
        .containsPattern("lsn 1-4 .* DIFFERS: these are not the events")
        .containsPattern("lsn 5-9 .* matches")
        .contains("verify: FAILED");
  }

  @Test
  void findsAForgedPastByTheLastAnchorThatWasKept() throws IOException {
    twoOf(forged).forEach(new AnchorDirectory(home.resolve("forged/anchor"))::add);
    assertThat(journalElsewhere("verify", "--journal", forged.toString())).isEqualTo(ExitCode.OK);
    keep(twoOf(journal).get(1));

    assertThat(verifyForged()).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString())
        .contains("DIFFERS: its previousSha256 is not that of the anchor before");
  }

  @Test
  void findsThatThePastIsNotProvenWithoutTheAnchorsBefore() throws IOException {
    keep(twoOf(journal).get(1));

    assertThat(verifyForged()).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).contains("DIFFERS: no anchor proves what lies before it");
  }

  @Test
  void findsThatEventsWereCutOff() throws IOException {
    Anchor beyond =
        new Anchor(
            LocalDate.of(2027, 1, 15), 1, 1, SampleJournal.END + 1, 0, 0, Anchor.NONE, Anchor.NONE);
    keep(beyond);

    assertThat(journal("verify", "--anchor", kept.toString())).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).contains("DIFFERS: the journal ends before it");
  }

  @Test
  void passesOverThoseOfEventsThatWereArchived() throws IOException {
    List<Anchor> anchors = twoOf(journal);
    keep(anchors.get(0), anchors.get(1));
    Files.move(journal.resolve("g000001"), home.resolve("g000001"));

    assertThat(journal("verify", "--anchor", kept.toString())).isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .containsPattern("lsn 1-4 .* not verified: the journal begins with lsn 5")
        .containsPattern("lsn 5-9 .* matches");
  }

  @Test
  void refusesAFileThatHoldsNoAnchor() throws IOException {
    Files.writeString(kept, "sha256: 3c0f\n");

    assertThat(verifyForged()).isEqualTo(ExitCode.FAILED);

    assertThat(err.toString()).contains("anchor is damaged: path=" + kept);
  }

  @Test
  void printsThoseOfTheHome() {
    List<Anchor> anchors = twoOf(journal);
    anchors.forEach(new AnchorDirectory(home.resolve("data/anchor"))::add);

    assertThat(journal("anchor")).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines().map(Anchor::of).toList()).isEqualTo(anchors);

    out.getBuffer().setLength(0);
    assertThat(journal("anchor", "--day", "2027-01-19")).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines()).containsExactly(anchors.get(1).json());
    assertThat(journal("anchor", "--day", "2027-01-20")).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void makesThemOfTheJournalWhenThereAreNone() {
    Path twoDays = home.resolve("two-days");
    copy(twoDays, NO_LSN, Duration.ofDays(1).toMillis());

    assertThat(journalElsewhere("anchor", "--journal", twoDays.toString())).isEqualTo(ExitCode.OK);

    Anchor made = Anchor.of(out.toString());
    assertThat(made.day()).isEqualTo(LocalDate.of(2027, 1, 15));
    assertThat(made.lsn()).isEqualTo(FIRST_END);
    assertThat(made.sha256()).isEqualTo(anchor(twoDays, 1, FIRST_END, Anchor.NONE).sha256());
  }

  @Test
  void saysThatThereIsNoneBeforeADayIsOver() {
    assertThat(journal("anchor")).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("there is no anchor");
  }
}
