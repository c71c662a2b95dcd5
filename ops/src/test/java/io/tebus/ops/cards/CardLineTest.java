package io.tebus.ops.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CardLineTest {

  private static final String CARD = "9999000100000078";
  private static final byte[] BEFORE = "before,".getBytes(StandardCharsets.US_ASCII);

  private final CardLine line = new CardLine();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          9999000100000078,,,                              | -
          "9999000100000078","","",""                      | -
          9999000100000078,0,ACTIVE,0                      | -
          9999000100000078,99999999999,lost,999999999999   | -
          9999000100000078,100000000000,,                  | ACCOUNT
          9999000100000078,9999000100000078,,              | ACCOUNT
          9999000100000078,999900010003,,                  | ACCOUNT
          9999000100000078,000000000042,,                  | ACCOUNT
          999900010000,,,                                  | CHECK_DIGIT
          999900010003,,,                                  | -
          9999000100000000002,,,                           | -
          9999000100000079,,,                              | CHECK_DIGIT
          9999000100000087,,,                              | CHECK_DIGIT
          99990001000,,,                                   | CARD
          99990001000000000008,,,                          | CARD
          9999 0001 0000 0078,,,                           | CARD
          999900010000007x,,,                              | CARD
          ,,,                                              | CARD
          9999000100000078                                 | COLUMNS
          9999000100000078,,                               | COLUMNS
          9999000100000078,,,,                             | COLUMNS
          9999000100000078;;;                              | COLUMNS
          9999000100000078,-1,,                            | ACCOUNT
          9999000100000078,A7,,                            | ACCOUNT
          9999000100000078,,BLOCKED,                       | STATUS
          9999000100000078,,ACTIV,                         | STATUS
          9999000100000078,,"ACTIVE,                       | STATUS
          9999000100000078,,,-1                            | POINTS
          9999000100000078,,,1.5                           | POINTS
          9999000100000078,,,1000000000000                 | POINTS
          9999000100000078,,,9999999999999999999           | POINTS
          """,
      quoteCharacter = '\'')
  void judgesALine(String text, @Nullable Rejection expected) {
    assertThat(parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          card,account,status,points                       | true
          Card,ACCOUNT,Status,pOINTS                       | true
          "card","account",status,"Points"                 | true
          card,account,status                              | false
          card,account,status,points,                      | false
          card,account,status,point                        | false
          card,account,points,status                       | false
          9999000100000078,,,                              | false
          """,
      quoteCharacter = '\'')
  void knowsAHeader(String text, boolean expected) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);

    assertThat(line.isHeader(bytes, 0, bytes.length)).isEqualTo(expected);
  }

  @Test
  void readsEveryField() {
    assertThat(parse(CARD + ",0042,Stolen,000123")).isNull();

    CardField card = line.card();
    assertThat(new String(card.bytes(), card.panAt(), card.digits(), StandardCharsets.US_ASCII))
        .isEqualTo(CARD);
    assertThat(card.bin()).isEqualTo(999_900);
    assertThat(card.lastFour()).isEqualTo(78);
    assertThat(line.accountNumber()).isEqualTo(42);
    assertThat(line.status()).isEqualTo(CardStatus.STOLEN);
    assertThat(line.openingPoints()).isEqualTo(123);
  }

  @Test
  void takesEmptyFieldsForAnActiveCardWithAnAccountOfItsOwn() {
    assertThat(parse(CARD + ",7,LOST,9")).isNull();
    assertThat(parse(CARD + ",,,")).isNull();

    assertThat(line.accountNumber()).isEqualTo(-1);
    assertThat(line.status()).isEqualTo(CardStatus.ACTIVE);
    assertThat(line.openingPoints()).isZero();
  }

  @ParameterizedTest
  @EnumSource(CardStatus.class)
  void knowsEveryStatusInAnyCase(CardStatus status) {
    String name = status.name();
    String mixed = name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);

    assertThat(parse(CARD + ",," + mixed + ",")).isNull();

    assertThat(line.status()).isEqualTo(status);
  }

  @Test
  void showsNoCardOfALineThatHoldsNone() {
    assertThat(parse(CARD + ",,,")).isNull();
    assertThat(parse("nothing")).isEqualTo(Rejection.COLUMNS);

    assertThat(line.card().digits()).isZero();
  }

  /** In the middle of other bytes, as in a buffer. */
  private @Nullable Rejection parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] buffer = new byte[BEFORE.length + bytes.length + BEFORE.length];
    System.arraycopy(BEFORE, 0, buffer, 0, BEFORE.length);
    System.arraycopy(bytes, 0, buffer, BEFORE.length, bytes.length);
    System.arraycopy(BEFORE, 0, buffer, BEFORE.length + bytes.length, BEFORE.length);
    return line.parse(buffer, BEFORE.length, BEFORE.length + bytes.length);
  }
}
