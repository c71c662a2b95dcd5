package io.tebus.ops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tebus.ops.ExitCode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainTest extends JournalCommandLine {

  private static final String PAN = "9999000100000078";

  @Test
  void explainsAPurchaseAndWhatBecameOfIt() {
    assertThat(explain("4")).isEqualTo(ExitCode.OK);

    String[] lines = out.toString().lines().toArray(String[]::new);
    assertThat(lines)
        .contains(
            "lsn 4   2027-01-15T08:00:00.000Z   PURCHASE, POSTED, 00 APPROVED",
            "request     0200 000000  STAN 000101  RRN 632609020481  terminal TERM0007"
                + "  acceptor MERCH0000000007  acquirer 123456  listener 0",
            "card        999900******0078, account 0 of programme 1 (DEMO)",
            "amount      4590 (840), approved 4590, stands 4590 when it was decided",
            "earned      45 by rule 1: 1 point for each 100 (840), FLOOR;"
                + " of the lot of 2029-01-31, funder 1",
            "balance     available 1,000 -> 1,045, arrears 0, held 0, pending 0",
            "lots        +45  2029-01-31, funder 1");
    assertThat(out.toString())
        .contains("later       5  2027-01-15T09:00:00.000Z  REVERSAL MIRRORED 00: taken back 45")
        .containsPattern("place       g000001, \\S+ at [0-9,]+, frame of 1 event, crc [0-9a-f]{8}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"632609020481", "--rrn 632609020481"})
  void findsATransactionByItsRrn(String arguments) {
    assertThat(explain(arguments.split(" ", -1))).isEqualTo(ExitCode.OK);

    assertThat(out.toString()).startsWith("lsn 4 ").doesNotContain("original ");
    assertThat(out.toString().lines().filter(line -> line.startsWith("lsn "))).hasSize(1);
  }

  @Test
  void explainsAReversalByItsOriginal() {
    assertThat(explain("5")).isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .contains("taken back  45")
        .contains("original    4  2027-01-15T08:00:00.000Z  PURCHASE POSTED 00: earned 45");
  }

  @Test
  void saysWhyItWasDeclined() {
    assertThat(explain("6")).isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .contains("REDEMPTION, DECLINED, 51 NOT_SUFFICIENT_POINTS")
        .contains(
            "why         not sufficient points: available 1,000, asked for 10000 (840);"
                + " 1 point is worth 1 (840)");
  }

  @Test
  void saysUntilWhenPointsWereHeldAndThatTheyAreFreeAgain() {
    assertThat(explain("7")).isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .contains("held        +100 until 2027-01-15T09:30:00.000Z")
        .contains("later       8  2027-01-15T09:30:00.000Z  HOLD_ENDED: 100 held points free");
  }

  @Test
  void explainsWhatIsNoTransaction() {
    assertThat(explain("8")).isEqualTo(ExitCode.OK);
    assertThat(explain("9")).isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .contains("lsn 8  2027-01-15T09:30:00.000Z  HOLD_ENDED  hold 7")
        .contains("original    7  2027-01-15T09:00:00.000Z  HOLD HELD 00")
        .contains("lsn 9  2027-01-15T09:30:00.000Z  CARD_CHANGED")
        .contains("card        999900******0086");
  }

  @Test
  void masksACardNumberThatATillSentAsAMerchant() {
    assertThat(explain("7")).isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .contains("  acceptor " + SampleJournal.MERCHANT_LIKE_A_CARD_MASKED + "  ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "2 --json"})
  void explainsWhatLiesBeforeDamageAndSaysHowFarItRead(String arguments) throws IOException {
    damage(SampleJournal.PURCHASE);

    assertThat(explain(arguments.split(" ", -1))).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).contains("CARD_OPENED", "999900******0078");
    assertThat(err.toString()).contains("explain: read as far as lsn 3: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", SampleJournal.RRN})
  void saysHowFarItReadWhenDamageHidesWhatIsSought(String argument) throws IOException {
    damage(SampleJournal.PURCHASE);

    assertThat(explain(argument)).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains("nothing found", "(it could be read: lsn 1-3)", "read as far as lsn 3: ");
  }

  @Test
  void explainsAsJson() {
    assertThat(explain("4", "--json")).isEqualTo(ExitCode.OK);

    JsonNode explained = objects().getFirst();
    assertThat(explained.at("/event/lsn").asLong()).isEqualTo(SampleJournal.PURCHASE);
    assertThat(explained.at("/card").asText()).isEqualTo("999900******0078");
    assertThat(explained.at("/place/generation").asInt()).isEqualTo(1);
    assertThat(explained.at("/original").isNull()).isTrue();
    assertThat(explained.at("/later").findValuesAsText("lsn")).containsExactly("5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "632609029999", "--lsn 632609020481", "--rrn 4", PAN})
  void endsWithOneWhenThereIsNone(String arguments) {
    assertThat(explain(arguments.split(" ", -1))).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("nothing found", "the journal holds: lsn 1-9");
    assertThat(err.toString()).doesNotContain(PAN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "0", "4 --lsn --rrn", PAN + PAN})
  void endsWithTwoForWrongUsage(String arguments) {
    assertThat(explain(arguments.split(" ", -1))).isEqualTo(ExitCode.USAGE);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).isNotEmpty().doesNotContain(PAN);
  }
}
