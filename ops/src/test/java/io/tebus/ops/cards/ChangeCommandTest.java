package io.tebus.ops.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import io.tebus.app.HostAudit;
import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands of the issuer against a real host, over the real socket. */
@Timeout(180)
class ChangeCommandTest extends CardsCommandLine {

  private static final String FIRST_CARD = DemoCards.number(FIRST);
  private static final String SECOND_CARD = DemoCards.number(FIRST + 1);
  private static final String UNKNOWN = DemoCards.number(FIRST + 2);

  /** A known card with its last digit wrong. */
  private static final String MISTYPED = "9999000100000079";

  @Test
  void changesWhatTheFileSaysOnce() throws IOException {
    HostAudit audit;
    try (CardsHost host = new CardsHost(home)) {
      importTwoCards();

      write("card,status,rights", FIRST_CARD + ",lost,", SECOND_CARD + ",,earn enquire");
      assertThat(changeCards()).as(err.toString()).isEqualTo(ExitCode.OK);
      assertSaid("change      lines 2: changed 2, as it was 0, rejected 0;");
      assertThat(changeCards()).as(err.toString()).isEqualTo(ExitCode.OK);
      assertSaid("change      lines 2: changed 0, as it was 2, rejected 0;");

      write("account,status", "1,blocked");
      assertThat(accounts("change")).as(err.toString()).isEqualTo(ExitCode.OK);
      assertSaid("change      lines 1: changed 1, as it was 0, rejected 0;");
      write("account,status", "1,active");
      assertThat(accounts("change")).as(err.toString()).isEqualTo(ExitCode.OK);

      write("from,into", FIRST_CARD + ",2");
      assertThat(accounts("merge")).as(err.toString()).isEqualTo(ExitCode.OK);
      assertSaid("merge       lines 1: changed 1, as it was 0, rejected 0;");
      assertThat(accounts("merge")).as(err.toString()).isEqualTo(ExitCode.OK);
      assertSaid("merge       lines 1: changed 0, as it was 1, rejected 0;");

      write("from", "1");
      assertThat(accounts("unmerge")).as(err.toString()).isEqualTo(ExitCode.OK);
      assertSaid("unmerge     lines 1: changed 1, as it was 0, rejected 0;");
      assertThat(accounts("unmerge")).as(err.toString()).isEqualTo(ExitCode.OK);
      assertSaid("unmerge     lines 1: changed 0, as it was 1, rejected 0;");

      assertThat(rejects).doesNotExist();
      audit = host.stopAndAudit();
    }
    assertThat(audit.issuedPoints()).isEqualTo(150);
    assertThat(audit.availablePoints()).isEqualTo(150);
  }

  @Test
  void opensAccountsWithoutACard() throws IOException {
    try (CardsHost host = new CardsHost(home)) {
      write("account", "5001", "5002");
      assertThat(accounts("open")).as(err.toString()).isEqualTo(ExitCode.OK);
      assertSaid("open        lines 2: opened 2, as it was 0, rejected 0;");
      assertThat(accounts("open")).as(err.toString()).isEqualTo(ExitCode.OK);
      assertSaid("open        lines 2: opened 0, as it was 2, rejected 0;");
      assertThat(rejects).doesNotExist();

      write("account", "5003", FIRST_CARD);
      assertThat(accounts("open")).as(err.toString()).isEqualTo(ExitCode.REJECTED);
      assertSaid("open        lines 2: opened 1, as it was 0, rejected 1;");
      assertThat(Files.readAllLines(rejects))
          .containsExactly("line,card,reason", "3,,\"account is not 1 to 11 digits\"");

      write("from,into", "5001,5002");
      assertThat(accounts("merge")).as(err.toString()).isEqualTo(ExitCode.OK);

      write("account,status", "5003,closed");
      assertThat(accounts("change")).as(err.toString()).isEqualTo(ExitCode.OK);
      write("account", "5001", "5003");
      assertThat(accounts("open")).as(err.toString()).isEqualTo(ExitCode.REJECTED);
      assertSaid("open        lines 2: opened 0, as it was 1, rejected 1;");
      assertThat(Files.readAllLines(rejects))
          .containsExactly(
              "line,card,reason",
              "3,,\"62: account is there, and closed or merged into one that is\"");
      host.stopAndAudit();
    }
    assertNoCardNumberWasTold();
  }

  /** Ten are there, those of the demonstration. */
  @Test
  void stopsWhereTheTableOfAccountsIsFull() throws IOException {
    int room = 1_024;
    try (CardsHost host = new CardsHost(home, room, 1 << 20)) {
      write(
          IntStream.rangeClosed(0, room)
              .mapToObj(line -> line == 0 ? "account" : Integer.toString(5_000 + line))
              .toArray(String[]::new));

      assertThat(accounts("open")).isEqualTo(ExitCode.FAILED);

      assertSaid("open        lines 1,014: opened 1,014, as it was 0, rejected 0;");
      assertThat(err.toString())
          .contains("open: stopped at line 1016: the account table is full")
          .contains("raise tebus.store.accounts in cfg/default.yml and start the host again")
          .contains(" (first the steps in ops/docs/metrics.md, Other capacities)")
          .contains("; then send the same file again");
      host.stopAndAudit();
    }
  }

  @Test
  void saysWhyTheRestIsNotChanged() throws IOException {
    try (CardsHost host = new CardsHost(home)) {
      importTwoCards();
      write(
          "card,status",
          FIRST_CARD + ",stolen",
          UNKNOWN + ",lost",
          MISTYPED + ",lost",
          SECOND_CARD + ",frozen",
          "");

      assertThat(changeCards()).as(err.toString()).isEqualTo(ExitCode.REJECTED);

      assertSaid("change      lines 4: changed 1, as it was 0, rejected 3;");
      assertThat(out.toString())
          .containsSubsequence(
              "            1 x card has a wrong check digit",
              "            1 x status is not empty, nor ACTIVE, INACTIVE, EXPIRED, LOST, STOLEN",
              "            1 x 14: card is not known",
              "rejects     " + rejects);
      assertThat(Files.readAllLines(rejects))
          .containsExactly(
              "line,card,reason",
              "3," + masked(UNKNOWN) + ",\"14: card is not known\"",
              "4,999900******0079,\"card has a wrong check digit\"",
              "5,"
                  + masked(SECOND_CARD)
                  + ",\"status is not empty, nor ACTIVE, INACTIVE, EXPIRED, LOST, STOLEN\"");

      write("account,card,status", "1,,closed", ",,closed", "3,,closed");
      assertThat(accounts("change")).as(err.toString()).isEqualTo(ExitCode.REJECTED);
      assertThat(Files.readAllLines(rejects))
          .containsExactly(
              "line,card,reason",
              "2,,\"12: account is merged, or to be closed and not empty\"",
              "3,,\"not one of account and card, but both or neither\"",
              "4,,\"14: account is not known\"");

      write("from,into", SECOND_CARD + ",2", "1," + UNKNOWN, "1," + MISTYPED);
      assertThat(accounts("merge")).as(err.toString()).isEqualTo(ExitCode.REJECTED);
      assertThat(Files.readAllLines(rejects))
          .containsExactly(
              "line,card,reason",
              "2,"
                  + masked(SECOND_CARD)
                  + ",\"12: from has open holds, is merged into another account, or is the same"
                  + " account as into\"",
              "3,,\"14: one of the accounts is not known\"",
              "4,,\"card has a wrong check digit\"");
      host.stopAndAudit();
    }
    assertNoCardNumberWasTold();
  }

  /** A file without the names of its columns begins with a card number, which must not be told. */
  @Test
  void changesNothingWithoutTheNamesOfTheColumns() throws IOException {
    try (CardsHost host = new CardsHost(home)) {
      importTwoCards();
      write(FIRST_CARD + ",lost", SECOND_CARD + ",lost");

      assertThat(changeCards()).isEqualTo(ExitCode.USAGE);

      assertThat(err.toString())
          .contains("change: FILE: line 1 is not the names of its columns")
          .contains("(expected: card and one or both of status, rights, each once");
      assertThat(rejects).doesNotExist();

      write("card,status", FIRST_CARD + ",active", SECOND_CARD + ",active");
      assertThat(changeCards()).as(err.toString()).isEqualTo(ExitCode.OK);
      assertSaid("change      lines 2: changed 0, as it was 2, rejected 0;");
      host.stopAndAudit();
    }
    assertNoCardNumberWasTold();
  }

  /** Accounts 1 and 2, with 100 and 50 points. */
  private void importTwoCards() throws IOException {
    write(FIRST_CARD + ",1,,100", SECOND_CARD + ",2,,50");
    assertThat(importFile()).as(err.toString()).isEqualTo(ExitCode.OK);
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines));
  }

  /** As the last summary. */
  private void assertSaid(String expected) {
    assertThat(out.toString().lines().filter(line -> line.contains("lines/s")).toList())
        .last()
        .asString()
        .startsWith(expected);
  }

  private void assertNoCardNumberWasTold() throws IOException {
    String said = out + "\n" + err + Files.readString(home.resolve("log/tebus.log"));
    if (Files.exists(rejects)) {
      said += Files.readString(rejects);
    }
    assertThat(said).doesNotContain(FIRST_CARD, SECOND_CARD, UNKNOWN, MISTYPED);
  }

  private static String masked(String card) {
    return card.substring(0, 6) + "******" + card.substring(12);
  }
}
