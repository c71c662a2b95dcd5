package io.tebus.ops.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import io.tebus.ops.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class GenerateCommandTest {

  private final StringWriter err = new StringWriter();

  @Test
  void writesCardsWithAccountsOfTheirOwn() {
    assertThat(lines("--count", "2", "--first", "7"))
        .containsExactly(
            CardLine.HEADER, "9999000100000078,,ACTIVE,", DemoCards.number(8) + ",,ACTIVE,");
  }

  @Test
  void opensPointsWithTheFirstCardOfAnAccount() {
    List<String> lines = lines("--count", "6", "--cards-per-account", "3", "--points", "500");

    assertThat(lines.get(1)).matches(DemoCards.number(0) + ",0,ACTIVE,[0-9]{1,3}");
    assertThat(lines.get(2)).isEqualTo(DemoCards.number(1) + ",0,ACTIVE,");
    assertThat(lines.get(3)).isEqualTo(DemoCards.number(2) + ",0,ACTIVE,");
    assertThat(lines.get(4)).matches(DemoCards.number(3) + ",1,ACTIVE,[0-9]{1,3}");
  }

  @Test
  void drawsTheSameForTheSameSeedHoweverTheRangeIsCut() {
    List<String> whole = lines("--count", "1000", "--points", "99", "--seed", "5");

    List<String> part = lines("--count", "500", "--first", "500", "--points", "99", "--seed", "5");

    assertThat(part.subList(1, 501)).isEqualTo(whole.subList(501, 1001));
    assertThat(lines("--count", "1000", "--points", "99", "--seed", "6")).isNotEqualTo(whole);
  }

  @Test
  void drawsEveryNumberOfPoints() {
    List<String> drawn =
        lines("--count", "2000", "--points", "9").stream()
            .skip(1)
            .map(line -> line.substring(line.lastIndexOf(',') + 1))
            .toList();

    assertThat(drawn).containsOnly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  }

  @Test
  void writesLinesThatAnImportTakes() {
    CardLine card = new CardLine();

    lines("--count", "100000", "--points", "999999999999", "--cards-per-account", "2").stream()
        .skip(1)
        .map(line -> line.getBytes(StandardCharsets.US_ASCII))
        .forEach(line -> assertThat(card.parse(line, 0, line.length)).isNull());
  }

  @Test
  void overwritesNothingUnlessToldTo(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("cards.csv");
    Files.writeString(file, "mine");

    assertThat(generate("--count", "1", "--output", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(file).hasContent("mine");
    assertThat(err.toString()).contains("--force");

    assertThat(generate("--count", "1", "--output", file.toString(), "--force"))
        .isEqualTo(ExitCode.OK);
    assertThat(file).hasContent(CardLine.HEADER + "\n" + DemoCards.number(0) + ",,ACTIVE,\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--first 3",
        "--count 0",
        "--count 20000001",
        "--count 2 --first 19999999",
        "--count 1 --cards-per-account 0",
        "--count 1 --points -1",
        "--count 1 --points 1000000000000"
      })
  void endsWithTwoForWrongUsage(String arguments) {
    assertThat(generate(arguments.split(" ", -1))).isEqualTo(ExitCode.USAGE);
  }

  private List<String> lines(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(generate(out, arguments)).as(err.toString()).isEqualTo(ExitCode.OK);
    return out.toString(StandardCharsets.US_ASCII).lines().toList();
  }

  private int generate(String... arguments) {
    return generate(new ByteArrayOutputStream(), arguments);
  }

  private int generate(ByteArrayOutputStream out, String... arguments) {
    return new CommandLine(new GenerateCommand(out))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
