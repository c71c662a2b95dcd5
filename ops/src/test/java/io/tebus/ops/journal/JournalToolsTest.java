package io.tebus.ops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tebus.app.StoppedHome;
import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class JournalToolsTest extends JournalCommandLine {

  @Test
  void saysOfEachGenerationWhatItHoldsAndHowItEnded() {
    assertThat(journal("verify")).isEqualTo(ExitCode.OK);

    List<String> lines = out.toString().lines().toList();
    assertThat(lines).first().asString().isEqualTo("journal     " + journal);
    assertThat(lines.get(1)).matches("generation  g000001 +lsn 1-4 +5 frames +sealed");
    assertThat(lines.get(2)).matches("generation  g000002 +lsn 5-9 +6 frames +not sealed: .*");
    assertThat(lines.get(3))
        .matches("end         lsn 9  crc [0-9a-f]{8}  2027-01-15T09:30:00.000Z");
    assertThat(lines).last().isEqualTo("verify: OK");
  }

  @Test
  void saysTheSameAsJson() {
    assertThat(journal("verify", "--json")).isEqualTo(ExitCode.OK);

    JsonNode found = objects().getFirst();
    assertThat(found.path("ok").asBoolean()).isTrue();
    assertThat(found.path("endLsn").asLong()).isEqualTo(SampleJournal.END);
    assertThat(found.path("generations").findValuesAsText("sealed"))
        .containsExactly("true", "false");
    assertThat(found.path("generations").findValuesAsText("frames")).containsExactly("5", "6");
  }

  @Test
  void findsDamageAndSaysHowFarTheJournalReads() throws IOException {
    damage(SampleJournal.PURCHASE);

    assertThat(journal("verify")).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString())
        .contains("end         lsn 3  ")
        .contains("damaged     ")
        .endsWith("verify: FAILED" + System.lineSeparator());
  }

  @Test
  void printsWhatIsThereBeforeTheDamage() throws IOException {
    damage(SampleJournal.PURCHASE);

    assertThat(journal("dump", "--json")).isEqualTo(ExitCode.FAILED);

    assertThat(lsns()).containsExactly(1L, 2L, 3L);
    assertThat(err.toString()).contains("dump: ");
  }

  @Test
  void findsAnEventThatThisBuildCannotRead() {
    Path other = home.resolve("other");
    EventGroup group = new EventGroup(EventGroup.MIN_CAPACITY_BYTES);
    group.commit(group.buffer().putStringWithoutLengthAscii(group.claim(), "no event"));
    try (Journal written = SampleJournal.open(other)) {
      written.append(group, 1, 1);
    }

    assertThat(journalElsewhere("verify", "--journal", other.toString()))
        .isEqualTo(ExitCode.FAILED);

    assertThat(out.toString())
        .contains("damaged     event cannot be read: lsn=1 lengthBytes=8 (expected: at least 24)");
  }

  @Test
  void printsEachEventOnALineOfItsOwn() {
    assertThat(journal("dump")).isEqualTo(ExitCode.OK);

    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(SampleJournal.END);
    assertThat(lines.get(SampleJournal.ANN_OPENED - 1))
        .isEqualTo(
            "2  2027-01-15T08:00:00.000Z  CARD_OPENED  card 999900******0078 (3fa1c2d4...)"
                + "  account 0  programme 1  ACTIVE  opening 1,000");
    assertThat(lines.get(SampleJournal.PURCHASE - 1))
        .isEqualTo(
            "4  2027-01-15T08:00:00.000Z  TRANSACTION  PURCHASE POSTED 00  card 3fa1c2d4..."
                + "  account 0  amount 4590 (840)  earned 45  redeemed 0  available 1,045"
                + "  rrn 632609020481");
    assertThat(lines.get(SampleJournal.REVERSAL - 1))
        .contains("REVERSAL MIRRORED 00", "taken back 45", "original 4");
    assertThat(lines.get(SampleJournal.HOLD_ENDED - 1))
        .contains("HOLD_ENDED  hold 7", "held -100", "available 500");
    assertThat(lines.get(SampleJournal.CARD_CHANGED - 1)).contains("status ACTIVE -> LOST");
  }

  @Test
  void printsTheEventsAskedForAndTheFramesAroundThem() {
    assertThat(journal("dump", "--from", "4", "--to", "5", "--frames")).isEqualTo(ExitCode.OK);

    List<String> kinds = out.toString().lines().map(line -> line.replaceAll(" .*", "")).toList();
    assertThat(kinds).containsExactly("frame", "4", "frame", "frame", "frame", "5");
    assertThat(out.toString())
        .contains("  group  lsn 4-4  1 event  ")
        .contains("  seal  before lsn 5  ")
        .contains("frame  g000002 ");
  }

  @Test
  void stopsAtTheLimitAndSaysWhereToGoOn() {
    assertThat(journal("dump", "--limit", "2")).isEqualTo(ExitCode.OK);

    assertThat(out.toString().lines()).hasSize(2);
    assertThat(err.toString()).contains("go on with --from 3");
  }

  @Test
  void printsEachEventAsAnObject() {
    assertThat(journal("dump", "--json")).isEqualTo(ExitCode.OK);

    assertThat(lsns())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, SampleJournal.END).asLongStream().boxed().toList());
    JsonNode purchase = objects().get(SampleJournal.PURCHASE - 1);
    assertThat(purchase.path("function").asText()).isEqualTo("PURCHASE");
    assertThat(purchase.path("responseCode").asText()).isEqualTo("00");
    assertThat(purchase.path("token").asText()).isEqualTo("3fa1c2d4");
    assertThat(purchase.path("rrn").asText()).isEqualTo(SampleJournal.RRN);
    assertThat(purchase.path("terminal").asText()).isEqualTo("TERM0007");
    assertThat(purchase.path("parts").path(0).path("points").asLong()).isEqualTo(45);
    assertThat(objects().getFirst().path("currencies")).hasSize(4);
  }

  @Test
  void masksACardNumberThatATillSentAsAMerchant() {
    assertThat(journal("dump", "--json", "--from", "7", "--to", "7")).isEqualTo(ExitCode.OK);

    assertThat(objects().getFirst().path("acceptor").asText())
        .isEqualTo(SampleJournal.MERCHANT_LIKE_A_CARD_MASKED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "dump", "stats"})
  void endsWithOneWhenItsOutputCannotBeWritten(String command) {
    CommandLine commandLine =
        new CommandLine(new JournalCommand())
            .setOut(new PrintWriter(new FullDisk()))
            .setErr(new PrintWriter(err, true));

    int exitCode = commandLine.execute(command, "--home", home.toString());

    assertThat(exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains(command + ": not all of the output could be written");
  }

  /** Takes what it is given, and has no room for it when it is to be written. */
  private static final class FullDisk extends Writer {

    @Override
    public void write(char[] characters, int offset, int length) {
      // Kept nowhere.
    }

    @Override
    public void flush() throws IOException {
      throw new IOException("no space left on device");
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  @Test
  void countsByKindDayAndFrame() {
    assertThat(journal("stats", "--json")).isEqualTo(ExitCode.OK);

    JsonNode counted = objects().getFirst();
    assertThat(counted.at("/events/total").asLong()).isEqualTo(SampleJournal.END);
    assertThat(counted.at("/events/TRANSACTION").asLong()).isEqualTo(4);
    assertThat(counted.at("/transactionsByEffect/DECLINED").asLong()).isEqualTo(1);
    assertThat(counted.path("transactionsByResponse").path("51 NOT_SUFFICIENT_POINTS").asLong())
        .isEqualTo(1);
    assertThat(counted.at("/days/2027-01-15/events").asLong()).isEqualTo(SampleJournal.END);
    assertThat(counted.at("/frames/groups").asLong()).isEqualTo(8);
    assertThat(counted.at("/frames/eventsPerGroup/max").asLong()).isEqualTo(2);
    assertThat(counted.at("/frames/longestPauseMs").asLong()).isEqualTo(3_600_000);
    assertThat(counted.at("/frames/longestPauseBeforeLsn").asLong())
        .isEqualTo(SampleJournal.REVERSAL);
    assertThat(counted.at("/files/bytes").asLong())
        .isGreaterThan(counted.at("/frames/bytes").asLong());
  }

  @Test
  void showsTheCountsInTwoColumns() {
    assertThat(journal("stats")).isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .containsPattern("(?m)^transactions by function$")
        .containsPattern("(?m)^  PURCHASE +1$")
        .containsPattern("(?m)^    max +2$");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "dump", "stats", "anchor"})
  void keepsOffAHomeThatSomebodyLivesIn(String command) {
    int exitCode = StoppedHome.read(home, _ -> journal(command));

    assertThat(exitCode).isEqualTo(ExitCode.REFUSED);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("in use by another host");
  }

  @Test
  void readsACopyWhileAHostLivesInTheHome() {
    int exitCode =
        StoppedHome.read(home, path -> journalElsewhere("verify", "--journal", path.toString()));

    assertThat(exitCode).isEqualTo(ExitCode.OK);
  }

  @Test
  void refusesADirectoryWithoutAJournal() throws IOException {
    Path empty = Files.createDirectory(home.resolve("empty"));

    assertThat(journalElsewhere("verify", "--journal", empty.toString()))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(journalElsewhere("verify", "--home", empty.toString())).isEqualTo(ExitCode.REFUSED);

    assertThat(err.toString()).contains("holds no generation", "has no data/journal");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dump --from 0",
        "dump --from 5 --to 4",
        "dump --limit 0",
        "verify --journal elsewhere",
        "stats all"
      })
  void endsWithTwoForWrongUsage(String arguments) {
    assertThat(journal(arguments.split(" ", -1))).isEqualTo(ExitCode.USAGE);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).isNotEmpty();
  }

  private List<Long> lsns() {
    return objects().stream().map(object -> object.path("lsn").asLong()).toList();
  }
}
