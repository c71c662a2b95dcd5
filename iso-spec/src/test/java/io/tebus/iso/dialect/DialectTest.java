package io.tebus.iso.dialect;

import static io.tebus.iso.dialect.DialectElements.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.dialect.DialectElements.ConditionCode;
import io.tebus.iso.dialect.DialectElements.EarnRequest;
import io.tebus.iso.dialect.DialectElements.NetworkManagement;
import io.tebus.iso.dialect.DialectElements.Replacement;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @CsvSource({
    "200, 000000, true",
    "200, 003000, true",
    "200, 010000, false",
    "200, 090000, false",
    "201, 110000, false",
    "201, 000000, true"
  })
  void cashEarnsNothing(int mti, String processingCode, boolean earns) {
    assertThat(iso87a.earns(mti, Integer.parseInt(processingCode))).isEqualTo(earns);
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
          loyalty-element: 48         | loyalty-element: 1            | loyalty-element=1 (expected: 40 to 192)
          loyalty-element: 48         | loyalty-elements: 48          | unknown key=loyalty-elements, nearest=loyalty-element
          loyalty-element: 48         | loyalty-element: 54           | loyalty-element=54 (expected: an element that is not taken: additional-amounts)
          loyalty-element: 48         | loyalty-element: 102          | loyalty-element=102 (expected: an element that is not taken: the same in every dialect)
          points-currency: 999        | points-currency: PTS          | points-currency=PTS (expected: 0 to 999)
          points-account-type: 90     | points-account-type: 100      | points-account-type=100 (expected: 0 to 99)
          points-account-type: 90     | points-currency: 998          | key=points-currency again
          function: TRANSFER          | function: TRANSFERS           | function=TRANSFERS (expected: one of [UNKNOWN
          function: TRANSFER          | funktion: TRANSFER            | unknown key=funktion
          function: TRANSFER          | 'function: TRANSFER, earns: Y' | earns=Y (expected: Y or N, of a PURCHASE)
          function: PURCHASE          | 'function: PURCHASE, earns: x' | earns=x (expected: Y or N, of a PURCHASE)
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

  @ParameterizedTest
  @ValueSource(strings = {"iso87a", "iso87b"})
  void whatAFileDoesNotSayIsAsIn1987(String name) {
    DialectElements elements = Dialect.shipped(name).elements();

    assertThat(elements)
        .isEqualTo(
            new DialectElements(
                4,
                AmountForm.PLAIN,
                49,
                18,
                32,
                41,
                42,
                new ConditionCode(25, 59),
                12,
                13,
                7,
                11,
                new NetworkManagement(70, 1, 2, 301),
                90,
                OriginalDataForm.ISO_1987,
                new Replacement(95, ReplacementForm.FIRST_12, NONE, 0),
                54,
                AdditionalAmountsForm.WITHOUT_EXPONENT,
                new EarnRequest(NONE, 0, 0, true, 0)));
  }

  @Test
  void readsWhereTheCommonMessageFormatHasThings() {
    Dialect cmf = Dialect.shipped("cmf");

    assertThat(cmf.elements())
        .isEqualTo(
            new DialectElements(
                4,
                AmountForm.CURRENCY_EXPONENT_AMOUNT,
                NONE,
                26,
                32,
                41,
                42,
                new ConditionCode(NONE, 0),
                12,
                NONE,
                7,
                11,
                new NetworkManagement(24, 801, 802, 831),
                56,
                OriginalDataForm.ISO_2003,
                new Replacement(30, ReplacementForm.WITH_ORIGINAL, 24, 401),
                54,
                AdditionalAmountsForm.WITH_EXPONENT,
                new EarnRequest(34, 0x75, 6, true, 0x76)));
    assertThat(cmf.loyaltyElement()).isEqualTo(123);
    assertThat(cmf.responseDigits(ResponseCode.APPROVED)).containsExactly('0', '0', '0', '0');
    assertThat(cmf.networkResponseDigits(ResponseCode.APPROVED))
        .containsExactly('8', '0', '0', '0');
    assertThat(cmf.networkResponseDigits(ResponseCode.FORMAT_ERROR))
        .isEqualTo(cmf.responseDigits(ResponseCode.FORMAT_ERROR));
    assertThat(cmf.function(2200, 9000)).isEqualTo(TransactionFunction.REDEMPTION);
    assertThat(cmf.function(2100, 20_000)).isEqualTo(TransactionFunction.VOID);
    assertThat(cmf.function(200, 9000)).isEqualTo(TransactionFunction.UNKNOWN);
  }

  /** jPOS's has lost DE 91, and its DE 72 is too short. */
  @Test
  void theCommonMessageFormatHasAPackagerThatIsWhole() throws IOException {
    String resource = "/io/tebus/iso/packager/cmf.xml";
    try (InputStream xml = Objects.requireNonNull(Dialect.class.getResourceAsStream(resource))) {
      MessageSpec spec = MessageSpec.compile(xml, resource);

      assertThat(IntStream.rangeClosed(2, DataElement.MAX).filter(e -> !spec.has(e))).isEmpty();
      assertThat(spec.maxLength(72)).isEqualTo(9_999);
      assertThat(spec.maxLength(30)).isEqualTo(32);
      assertThat(spec.maxWireLength(49)).isEqualTo(10_001);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # section elements | and the message names
          amounts: 4                                        | unknown key=amounts, nearest=amount
          stan: 1                                           | stan=1 (expected: 2 to 192)
          stan: 193                                         | stan=193 (expected: 2 to 192)
          stan: 41                                          | an element that is not taken: terminal
          stan: 2                                           | not taken: the same in every dialect
          amount: 4                                         | a mapping with [element, form]
          'amount: { element: 4, form: packed }'            | form=packed (expected: one of [plain, currency-exponent-amount])
          'amount: { element: 44, form: plain }'            | amount=44 (expected: 2 to 36)
          currency: none                                    | currency (expected: an element, as amounts are plain)
          transmitted-at: none                              | transmitted-at=none
          'local-moment: { time: 12 }'                      | missing key=date
          'local-moment: { moment: 12, date: 13 }'          | unknown key=date
          'condition-code: { element: 25, ecommerce: x }'   | ecommerce=x (expected: 0 to 9999)
          'network-management: { element: 70 }'             | missing key=sign-on
          'original-data: { element: 90, form: 1993 }'      | form=1993 (expected: one of [1987, 2003])
          'replacement: { element: 95, form: with-original }' | function-element and partial as well
          'additional-amounts: { element: 30, form: 20 }'   | additional-amounts=30 (expected: 40 to 192)
          'additional-amounts: { element: 54, form: 22 }'   | form=22 (expected: one of [20, 21])
          'earn-request: { element: 34, dataset: 74, bit: 6, when-absent: Y, answer-dataset: 76 }' | dataset=74 (expected: 75 to 75)
          'earn-request: { element: 34, dataset: 75, bit: 6, when-absent: J, answer-dataset: 76 }' | when-absent=J (expected: Y or N)
          """)
  void namesAMistakeAmongTheElements(String section, String named) {
    String yaml =
        shippedYaml().replace("functions:\n", "elements:\n  " + section + "\nfunctions:\n");

    assertThatThrownBy(() -> Dialect.load(new StringReader(yaml), "other.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line ")
        .hasMessageContaining(named);
  }

  @Test
  void refusesANetworkResponseOfAnotherLength() {
    String yaml = shippedYaml() + "network-response-codes: { APPROVED: \"8000\" }\n";

    assertThatThrownBy(() -> Dialect.load(new StringReader(yaml), "other.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("APPROVED=8000 (expected: 2 characters, as the others)");
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
