package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tebus.projection.RebuildReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildCommandTest {

  private static final RebuildReport REPORT =
      new RebuildReport(
          184_240,
          Instant.parse("2026-11-22T09:30:01.120Z").toEpochMilli(),
          184_200,
          Instant.parse("2026-11-22T09:30:01.400Z"),
          183_001,
          1,
          1_000,
          999,
          3,
          1_204,
          100_000,
          0,
          0x5e0f77aa,
          Duration.ofMillis(1_500));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void saysWhatThereIsAgainAndWhatIsLost() {
    assertThat(RebuildText.lines(REPORT))
        .startsWith(
            "database    lsn 184,240, 2026-11-22T09:30:01.120Z; balances up to 184,200",
            "restored    184,240 events: 183,001 transactions, 1,000 cards, 999 accounts,"
                + " 1 programme",
            "            1,204 lots, 3 open holds, 100,000 transactions in the identity window,"
                + " 0 events of refused rows")
        .anySatisfy(
            line -> assertThat(line).startsWith("lost").contains("every event behind lsn 184,240"))
        .anySatisfy(line -> assertThat(line).contains("at 2026-11-22T09:30:01.400Z."))
        .contains(
            "lost        seals, generations and anchors of the old journal; snapshots; logs",
            "journal     data/journal, generation 1, crc 5e0f77aa; the database names it now");
  }

  @Test
  void saysItInJsonToo() throws Exception {
    JsonNode json = JsonMapper.builder().build().readTree(RebuildText.json(REPORT));

    assertThat(json.get("lsn").longValue()).isEqualTo(184_240);
    assertThat(json.get("balancesLsn").longValue()).isEqualTo(184_200);
    assertThat(json.get("time").textValue()).isEqualTo("2026-11-22T09:30:01.120Z");
    assertThat(json.get("fedAt").textValue()).isEqualTo("2026-11-22T09:30:01.400Z");
    assertThat(json.get("lostBehindLsn").longValue()).isEqualTo(184_240);
    assertThat(json.get("alsoLost").valueStream().map(JsonNode::textValue))
        .containsExactly("seals, generations and anchors of the old journal", "snapshots", "logs");
    assertThat(json.get("accounts").longValue()).isEqualTo(999);
    assertThat(json.get("openHolds").longValue()).isEqualTo(3);
    assertThat(json.get("frameCrc").textValue()).isEqualTo("5e0f77aa");
    assertThat(json.get("tookMs").longValue()).isEqualTo(1_500);
  }

  @Test
  void wantsToBeToldWhatToRebuildFrom(@TempDir Path home) {
    assertThat(execute("rebuild", "--home", home.toString())).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).contains("--from-postgres");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void refusesAHomeThatHasAJournal(@TempDir Path home) throws Exception {
    Files.createDirectories(home.resolve("cfg"));
    Files.writeString(home.resolve("cfg/default.yml"), "tebus:\n  db:\n    url: none\n");
    Files.createDirectories(home.resolve("data/journal/g000001"));

    assertThat(execute("rebuild", "--from-postgres", "--home", home.toString()))
        .isEqualTo(ExitCode.REFUSED);

    assertThat(err.toString()).contains("move the directory away first");
    assertThat(out.toString()).isEmpty();
  }

  private int execute(String... arguments) {
    return Tebus.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
