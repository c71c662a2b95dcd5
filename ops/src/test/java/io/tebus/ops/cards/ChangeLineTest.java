package io.tebus.ops.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.ChangeOutcome;
import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeCardCommand;
import io.tebus.command.OpenCardCommand;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeLineTest {

  private static final String CARD = "9999000100000078";

  // Changes of cards.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          9999000100000078,lost,                           | -
          9999000100000078,,none                           | -
          "9999000100000078","Active","earn spend"         | -
          9999000100000078,expired,ALL                     | -
          9999000100000078,stolen, earn  earn              | -
          9999000100000078,,                               | NOTHING
          9999000100000079,lost,                           | CHECK_DIGIT
          99990001000,lost,                                | CARD
          ,lost,                                           | CARD
          9999000100000078,blocked,                        | STATUS
          9999000100000078,lost,earn;spend                 | RIGHTS
          9999000100000078,lost,earn refund                | RIGHTS
          9999000100000078,lost,none earn                  | RIGHTS
          9999000100000078,lost,"  "                       | RIGHTS
          9999000100000078,lost                            | COLUMNS_OF_HEADER
          9999000100000078,lost,all,                       | COLUMNS_OF_HEADER
          """,
      quoteCharacter = '\'')
  void judgesAChangeOfACard(String text, @Nullable Rejection expected) {
    assertThat(parse(new CardChangeLine(), "card,status,rights", text)).isEqualTo(expected);
  }

  @Test
  void readsAChangeOfACardInTheOrderOfTheHeader() {
    CardChangeLine line = new CardChangeLine();

    assertThat(parse(line, "Rights,CARD,status", "transfer ENQUIRE," + CARD + ",")).isNull();

    CardField card = line.card();
    assertThat(new String(card.bytes(), card.panAt(), card.digits(), StandardCharsets.US_ASCII))
        .isEqualTo(CARD);
    assertThat(line.status()).isEqualTo(ChangeCardCommand.UNCHANGED);
    assertThat(line.rights()).isEqualTo(CardRight.TRANSFER.bit() | CardRight.ENQUIRE.bit());

    assertThat(parse(line, "card,status", CARD + ",Stolen")).isNull();
    assertThat(line.status()).isEqualTo(CardStatus.STOLEN.ordinal());
    assertThat(line.rights()).isEqualTo(ChangeCardCommand.UNCHANGED);

    assertThat(parse(line, "card,rights", CARD + ",none")).isNull();
    assertThat(line.rights()).isZero();
    assertThat(parse(line, "card,rights", CARD + ",all")).isNull();
    assertThat(line.rights()).isEqualTo(CardRight.ALL);
  }

  // Changes of accounts.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          7,,blocked                                       | -
          ,9999000100000078,CLOSED                         | -
          99999999999,,active                              | -
          7,9999000100000078,blocked                       | ONE_OF_ACCOUNT_AND_CARD
          ,,blocked                                        | ONE_OF_ACCOUNT_AND_CARD
          9999000100000078,,blocked                        | ACCOUNT_NUMBER
          A7,,blocked                                      | ACCOUNT_NUMBER
          ,7,blocked                                       | CARD
          ,9999000100000087,blocked                        | CHECK_DIGIT
          7,,                                              | ACCOUNT_STATUS
          7,,merged                                        | ACCOUNT_STATUS
          7,,lost                                          | ACCOUNT_STATUS
          7,blocked                                        | COLUMNS_OF_HEADER
          """,
      quoteCharacter = '\'')
  void judgesAChangeOfAnAccount(String text, @Nullable Rejection expected) {
    assertThat(parse(new AccountChangeLine(), "account,card,status", text)).isEqualTo(expected);
  }

  @Test
  void readsAChangeOfAnAccount() {
    AccountChangeLine line = new AccountChangeLine();

    assertThat(parse(line, "status,account", "Blocked,0042")).isNull();
    assertThat(line.status()).isEqualTo(AccountStatus.BLOCKED);
    assertThat(line.account().number()).isEqualTo(42);
    assertThat(line.card().digits()).isZero();

    assertThat(parse(line, "status,card", "closed," + CARD)).isNull();
    assertThat(line.status()).isEqualTo(AccountStatus.CLOSED);
    assertThat(line.account().number()).isEqualTo(OpenCardCommand.NO_ACCOUNT_NUMBER);
    assertThat(line.card().lastFour()).isEqualTo(78);
  }

  // Accounts to be opened.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          7                                                | -
          "0"                                              | -
          99999999999                                      | -
          100000000000                                     | ACCOUNT_NUMBER
          9999000100000078                                 | ACCOUNT_NUMBER
          A7                                               | ACCOUNT_NUMBER
          -7                                               | ACCOUNT_NUMBER
          ""                                               | ACCOUNT_NUMBER
          7,                                               | COLUMNS_OF_HEADER
          """,
      quoteCharacter = '\'')
  void judgesAnAccountToBeOpened(String text, @Nullable Rejection expected) {
    assertThat(parse(new AccountOpeningLine(), "account", text)).isEqualTo(expected);
  }

  @Test
  void readsAnAccountToBeOpened() {
    AccountOpeningLine line = new AccountOpeningLine();

    assertThat(parse(line, "Account", "0042")).isNull();
    assertThat(line.account().number()).isEqualTo(42);
    assertThat(line.card().digits()).isZero();
    assertThat(line.settlement(ChangeOutcome.ACCOUNTS_FULL.ordinal()))
        .isEqualTo(Obstacle.ACCOUNTS_FULL);
    assertThat(line.settlement(ChangeOutcome.CLOSED.ordinal()))
        .isEqualTo(Rejection.OPENING_OF_CLOSED);
  }

  // Merges.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          7,8                                              | -
          9999000100000078,8                               | -
          7,9999000100000078                               | -
          7,                                               | ACCOUNT_OR_CARD
          A,8                                              | ACCOUNT_OR_CARD
          9999000100000079,8                               | CHECK_DIGIT
          7,9999000100000079                               | CHECK_DIGIT
          7,99990001000000000008                           | CARD
          7                                                | COLUMNS_OF_HEADER
          """,
      quoteCharacter = '\'')
  void judgesAMerge(String text, @Nullable Rejection expected) {
    assertThat(parse(MergeLine.ofMerges(), "from,into", text)).isEqualTo(expected);
  }

  @Test
  void readsAMergeAndAnUnmerge() {
    MergeLine merge = MergeLine.ofMerges();
    assertThat(parse(merge, "into,from", "7," + CARD)).isNull();
    assertThat(merge.from().number()).isEqualTo(OpenCardCommand.NO_ACCOUNT_NUMBER);
    assertThat(merge.from().card().bin()).isEqualTo(999_900);
    assertThat(merge.into().number()).isEqualTo(7);

    MergeLine unmerge = MergeLine.ofUnmerges();
    assertThat(parse(unmerge, "from", "7")).isNull();
    assertThat(unmerge.from().number()).isEqualTo(7);
  }

  // Headers.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          card,status,rights                               | true
          "Card",RIGHTS                                    | true
          status,card                                      | true
          card                                             | false
          status,rights                                    | false
          card,status,status                               | false
          card,status,points                               | false
          card,status,rights,rights                        | false
          card,status,                                     | false
          9999000100000078,lost,all                        | false
          """,
      quoteCharacter = '\'')
  void knowsAHeader(String text, boolean expected) {
    assertThat(isHeader(new CardChangeLine(), text)).isEqualTo(expected);
  }

  @Test
  void needsTheColumnsOfItsKind() {
    assertThat(isHeader(new AccountChangeLine(), "account,status")).isTrue();
    assertThat(isHeader(new AccountChangeLine(), "card,status")).isTrue();
    assertThat(isHeader(new AccountChangeLine(), "account,card")).isFalse();
    assertThat(isHeader(new AccountChangeLine(), "status")).isFalse();
    assertThat(isHeader(MergeLine.ofMerges(), "from")).isFalse();
    assertThat(isHeader(MergeLine.ofUnmerges(), "from,into")).isFalse();
    assertThat(isHeader(new AccountOpeningLine(), "account,card")).isFalse();
    assertThat(isHeader(new AccountOpeningLine(), "5001")).isFalse();
  }

  // Outcomes.

  @Test
  void saysWhatA12Means() {
    int notPossible = ChangeOutcome.NOT_POSSIBLE.ordinal();

    assertThat(new AccountChangeLine().settlement(notPossible))
        .isEqualTo(Rejection.NOT_EMPTY_OR_MERGED);
    assertThat(new AccountOpeningLine().settlement(notPossible)).isEqualTo(Rejection.NO_PROGRAMME);
    assertThat(MergeLine.ofMerges().settlement(notPossible)).isEqualTo(Rejection.NOT_TO_BE_MERGED);
    assertThat(MergeLine.ofUnmerges().settlement(notPossible))
        .isEqualTo(Rejection.NOT_TO_BE_UNMERGED);
    assertThat(MergeLine.ofUnmerges().settlement(ChangeOutcome.CLOSED.ordinal()))
        .isEqualTo(Rejection.UNMERGE_OF_BLOCKED);
  }

  private static @Nullable Rejection parse(ChangeLine line, String header, String text) {
    assertThat(isHeader(line, header)).as(header).isTrue();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return line.parse(bytes, 0, bytes.length);
  }

  private static boolean isHeader(ChangeLine line, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return line.isHeader(bytes, 0, bytes.length);
  }
}
