package io.tebus.iso.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DialectTest {

  private static final String TRANSFER = "{ mti: 0200, de3: 40 90 90, function: TRANSFER }";

  private final Dialect iso87a = Dialect.shipped("iso87a");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # row of the message profile, section 3 | MTI | DE3 | function
          1   | 0200 | 000000 | PURCHASE
          1   | 0200 | 003000 | PURCHASE
          1   | 0200 | 010000 | PURCHASE
          1   | 0200 | 012000 | PURCHASE
          1   | 0200 | 090000 | PURCHASE
          1   | 0200 | 110000 | PURCHASE
          1a  | 0100 | 000000 | PURCHASE_AUTHORIZATION
          1a  | 0100 | 002000 | PURCHASE_AUTHORIZATION
          1a  | 0220 | 000000 | COMPLETION
          1a  | 0220 | 003000 | COMPLETION
          3   | 0200 | 009000 | REDEMPTION
          3   | 0200 | 270000 | REDEMPTION
          3   | 0200 | 273010 | REDEMPTION
          3   | 0200 | 189000 | REDEMPTION
          3   | 0200 | 189030 | REDEMPTION
          4   | 0200 | 280090 | EARN_ONLY
          4   | 0220 | 280090 | EARN_ONLY
          5   | 0100 | 319000 | BALANCE
          5   | 0200 | 319000 | BALANCE
          5   | 0100 | 309000 | BALANCE
          5   | 0200 | 309000 | BALANCE
          5   | 0100 | 360000 | BALANCE
          5   | 0200 | 361234 | BALANCE
          6   | 0100 | 009000 | HOLD
          7   | 0220 | 009000 | COMPLETION
          8   | 0200 | 200000 | PURCHASE_REFUND
          8   | 0220 | 203000 | PURCHASE_REFUND
          8   | 0221 | 200000 | PURCHASE_REFUND
          9   | 0200 | 200090 | REDEMPTION_REFUND
          9   | 0220 | 200090 | REDEMPTION_REFUND
          10  | 0200 | 020000 | VOID
          10  | 0200 | 029000 | VOID
          11  | 0200 | 210090 | LOAD
          11  | 0200 | 600000 | LOAD
          12  | 0200 | 409090 | TRANSFER
          13  | 0400 | 000000 | REVERSAL
          13  | 0400 | 009000 | REVERSAL
          13  | 0401 | 009000 | REVERSAL
          13  | 0420 | 409090 | REVERSAL
          13  | 0421 | 999999 | REVERSAL
          14  | 0120 | 000000 | ADVICE
          14  | 0121 | 009000 | ADVICE
          14  | 0120 | 200000 | ADVICE
          14  | 0120 | 280090 | ADVICE
          14  | 0120 | 319000 | ADVICE
          14  | 0220 | 010000 | ADVICE
          14  | 0221 | 270000 | ADVICE
          14  | 0220 | 020000 | ADVICE
          14  | 0220 | 029000 | ADVICE
          14  | 0220 | 210090 | ADVICE
          14  | 0220 | 409090 | ADVICE
          14  | 0220 | 770000 | ADVICE
          # repeats are as their originals
          1   | 0201 | 000000 | PURCHASE
          3   | 0201 | 009000 | REDEMPTION
          5   | 0101 | 319000 | BALANCE
          7   | 0221 | 009000 | COMPLETION
          # what no row claims
          -   | 0200 | 019000 | UNKNOWN
          -   | 0200 | 099000 | UNKNOWN
          -   | 0200 | 119000 | UNKNOWN
          -   | 0200 | 000090 | UNKNOWN
          -   | 0200 | 180000 | UNKNOWN
          -   | 0200 | 310000 | UNKNOWN
          -   | 0200 | 280000 | UNKNOWN
          -   | 0200 | 210000 | UNKNOWN
          -   | 0200 | 409000 | UNKNOWN
          -   | 0200 | 999999 | UNKNOWN
          -   | 0100 | 010000 | UNKNOWN
          -   | 0100 | 270000 | UNKNOWN
          -   | 0210 | 000000 | UNKNOWN
          -   | 0500 | 920000 | UNKNOWN
          -   | 0800 | 990000 | UNKNOWN
          -   | 1200 | 000000 | UNKNOWN
          -   | 2200 | 000000 | UNKNOWN
          """)
  void readsTheFunctionFromMessageTypeAndProcessingCode(
      String row, String mti, String processingCode, TransactionFunction function) {
    assertThat(iso87a.function(Integer.parseInt(mti), Integer.parseInt(processingCode)))
        .as("row %s", row)
        .isEqualTo(function);
  }

  @ParameterizedTest
  @CsvSource({"200, -1", "200, 1000000", "-1, 0", "-200, 0", "10200, 0"})
  void knowsNoFunctionOutsideTheRanges(int mti, int processingCode) {
    assertThat(iso87a.function(mti, processingCode)).isEqualTo(TransactionFunction.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          APPROVED               | 00
          APPROVED_IN_PART       | 10
          FORMAT_ERROR           | 30
          DUPLICATE              | 94
          TERMINAL_NOT_PERMITTED | 58
          INVALID_MERCHANT       | 03
          INVALID_TRANSACTION    | 12
          INVALID_AMOUNT         | 13
          CURRENCY_NOT_ACCEPTED  | 12
          INVALID_CARD           | 14
          RESTRICTED_CARD        | 62
          AMOUNT_LIMIT_EXCEEDED  | 61
          NOT_PERMITTED_TO_CARD  | 57
          ORIGINAL_NOT_FOUND     | 25
          NOT_SUFFICIENT_POINTS  | 51
          UNAVAILABLE            | 91
          MALFUNCTION            | 96
          """)
  void writesAnOutcomeAsTheProfileSays(ResponseCode response, String digits) {
    assertThat(new String(iso87a.responseDigits(response), StandardCharsets.US_ASCII))
        .isEqualTo(digits);
  }

  @ParameterizedTest
  @EnumSource
  void hasDigitsForEveryOutcome(ResponseCode response) {
    assertThat(iso87a.responseDigits(response)).hasSize(iso87a.responseLength());
  }

  @Test
  void knowsWhereTheLoyaltyDataIs() {
    assertThat(iso87a.name()).isEqualTo("iso87a");
    assertThat(iso87a.mtiVersion()).isZero();
    assertThat(iso87a.responseLength()).isEqualTo(2);
    assertThat(iso87a.loyaltyElement()).isEqualTo(48);
    assertThat(iso87a.pointsCurrency()).isEqualTo(999);
    assertThat(iso87a.pointsAccountType()).isEqualTo(90);
  }

  @Test
  void anotherDialectNeedsOnlyAnotherFile() {
    String yaml =
        shippedYaml()
            .replace("points-currency: 999", "points-currency: 963")
            .replace(TRANSFER, "{ mti: 0200, de3: [40 90 90, 41 xx xx], function: TRANSFER }")
            .replace("CURRENCY_NOT_ACCEPTED: \"12\"", "CURRENCY_NOT_ACCEPTED: A0");

    Dialect dialect = Dialect.load(new StringReader(yaml), "other.yaml");

    assertThat(dialect.pointsCurrency()).isEqualTo(963);
    assertThat(dialect.function(200, 410000)).isEqualTo(TransactionFunction.TRANSFER);
    assertThat(dialect.responseDigits(ResponseCode.CURRENCY_NOT_ACCEPTED))
        .containsExactly('A', '0');
  }

  @Test
  void theFirstMatchingRowWins() {
    String yaml =
        shippedYaml()
            .replace(
                "functions:\n",
                """
                functions:
                  - { mti: [0200, 0220], de3: 4x 90 90, function: VOID }
                """);

    Dialect dialect = Dialect.load(new StringReader(yaml), "other.yaml");

    assertThat(dialect.function(200, 409090)).isEqualTo(TransactionFunction.VOID);
    assertThat(dialect.function(221, 479090)).isEqualTo(TransactionFunction.VOID);
    assertThat(dialect.function(200, 509090)).isEqualTo(TransactionFunction.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          # instead of | stands | and the message names
          name: iso87a                | name: ISO 87                  | name=ISO 87
          name: iso87a                | name: [iso87a]                | name (expected: a plain value)
          mti-version: 0              | mti-version: 87               | mti-version=87 (expected: 0 to 9)
          loyalty-element: 48         | loyalty-element: 1            | loyalty-element=1 (expected: 2 to 128)
          loyalty-element: 48         | loyalty-elements: 48          | unknown key=loyalty-elements
          points-currency: 999        | points-currency: PTS          | points-currency=PTS (expected: 0 to 999)
          points-account-type: 90     | points-account-type: 100      | points-account-type=100 (expected: 0 to 99)
          points-account-type: 90     | points-currency: 998          | key=points-currency again
          function: TRANSFER          | function: TRANSFERS           | function=TRANSFERS (expected: one of [UNKNOWN
          function: TRANSFER          | funktion: TRANSFER            | unknown key=funktion
          de3: 40 90 90               | de3: 40 90                    | de3=4090 (expected: 6 digits, x for any)
          de3: 40 90 90               | de3: 40 90 9y                 | de3=40909y
          de3: 40 90 90               | de3: []                       | de3 (expected: at least one pattern)
          mti: 04xx                   | mti: 24xx                     | mti=24xx (expected: the version digit 0 first)
          mti: 04xx                   | mti: 0401                     | mti=0401 (expected: an even last digit
          'MALFUNCTION: "96"'         | 'MALFUNCTION: "9"'            | MALFUNCTION=9 (expected: 2 to 4
          'MALFUNCTION: "96"'         | 'MALFUNCTION: "9109"'         | MALFUNCTION=9109 (expected: 2 characters
          'MALFUNCTION: "96"'         | 'DEFECT: "96"'                | unknown key=DEFECT
          """)
  void namesAMistakeAndItsLine(String original, String mistaken, String named) {
    String shipped = shippedYaml();
    int at = shipped.indexOf(original);
    assertThat(at).as(original).isNotNegative();
    int line = 1 + (int) shipped.substring(0, at).chars().filter(c -> c == '\n').count();
    String yaml = shipped.replace(original, mistaken);

    assertThatThrownBy(() -> Dialect.load(new StringReader(yaml), "cfg/dialect/other.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("source=cfg/dialect/other.yaml")
        .hasMessageContaining("line " + line + ": ")
        .hasMessageContaining(named);
  }

  @Test
  void namesEveryMistakeAtOnce() {
    String yaml =
        shippedYaml()
            .replace("mti-version: 0", "mti-version: none")
            .replace("function: LOAD", "function: CHARGE")
            .replace("  UNAVAILABLE: \"91\"\n", "");

    assertThatThrownBy(() -> Dialect.load(new StringReader(yaml), "other.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mistakes=3")
        .hasMessageContaining("mti-version=none")
        .hasMessageContaining("function=CHARGE")
        .hasMessageContaining("missing key=UNAVAILABLE");
  }

  @Test
  void refusesMorePatternsThanTheTableHolds() {
    String row = "  - { mti: 0200, de3: 99 99 99, function: VOID }\n";
    String yaml = shippedYaml().replace("functions:\n", "functions:\n" + row.repeat(64));

    assertThatThrownBy(() -> Dialect.load(new StringReader(yaml), "other.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: at most 64)");
  }

  @ParameterizedTest
  @CsvSource({"'', line 1: the file is empty", "'name: [', line 1", "'- a', a mapping with [name"})
  void refusesWhatIsNoDialectAtAll(String yaml, String named) {
    assertThatThrownBy(() -> Dialect.load(new StringReader(yaml), "other.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("source=other.yaml, mistakes=1")
        .hasMessageContaining(named);
  }

  @Test
  void refusesANameItDoesNotShip() {
    assertThatThrownBy(() -> Dialect.shipped("iso87z"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name=iso87z");
  }

  private static String shippedYaml() {
    try (InputStream yaml =
        Objects.requireNonNull(Dialect.class.getResourceAsStream("iso87a.yaml"))) {
      return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
