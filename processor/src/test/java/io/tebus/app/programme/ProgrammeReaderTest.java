package io.tebus.app.programme;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.SpendSettings;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Period;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgrammeReaderTest {

  private static final String SHIPPED = "/io/tebus/app/home/cfg/programme/demo.yaml";

  /** Every key but one of the two caps, none with its default. */
  private static final String FULL =
      """
      id: 65535
      name: Mi_les-8
      points-currency: 998
      currencies:
        - { code: 756, earn: 3 per 200, redeem: 1000000 per 999999999999, rule: 11, rate: 12, funder: 0 }
        - code: "036"
          earn: 1  per  1
          redeem: 7 per 5
      earn:
        rounding: half-even
        life-months: 120
        max-points: 999999999999
        funder: 65535
        excluded-merchant-types: [4829, 0763]
      spend:
        minimum: 50
        multiple: 10
        cap-basis-points: 3333
        cool-down-days: 365
      take-back:
        refunds: within-balance
        split: points-first
        grace-days: 31
        lapsed-refunds: expire
      transfers:
        minimum: 20
        maximum: 5000
        fee: 5
        cool-down-days: 30
      limits: []
      """;

  private final List<String> mistakes = new ArrayList<>();
  private Path file;

  @BeforeEach
  void nameTheFile(@TempDir Path directory) {
    file = directory.resolve("miles.yaml");
  }

  @Test
  void readsEveryKey() throws IOException {
    assertThat(read(FULL))
        .isEqualTo(
            new ProgrammeDefinition(
                65_535,
                "Mi_les-8",
                998,
                List.of(
                    new AcceptedCurrency(756, 3, 200, 1_000_000, 999_999_999_999L, 11, 12, 0),
                    new AcceptedCurrency(36, 1, 1, 7, 5, 0, 0, 65_535)),
                new EarnSettings(
                    120, Rounding.HALF_EVEN, 999_999_999_999L, 65_535, List.of(4829, 763)),
                new SpendSettings(50, 10, 3_333, 365),
                new TakeBackSettings(ClawBack.WITHIN_BALANCE, RefundSplit.POINTS_FIRST, 31, true),
                new TransferSettings(20, 5_000, 5, 30),
                List.of()));
    assertThat(mistakes).isEmpty();
  }

  @Test
  void takesTheDefaultForWhatIsNotSaid() throws IOException {
    assertThat(read("id: 1\nname: DEMO\n")).isEqualTo(ProgrammeDefinition.of(1, "DEMO", List.of()));
  }

  @Test
  void shipsTheDemonstration() throws IOException {
    String shipped = shipped();

    assertThat(read(shipped)).isEqualTo(ProgrammeDefinition.demo());
    // As its comments say: what follows but for the merchant types may be left out.
    String unsaid = shipped.substring(0, shipped.indexOf("\nearn:\n"));
    assertThat(
            read(
                unsaid
                    + "\nearn:\n  excluded-merchant-types: [4829, 6010, 6011, 6012, 6051, 6211]\n"))
        .isEqualTo(ProgrammeDefinition.demo());
  }

  @Test
  void takesTheCapInPercentToo() throws IOException {
    ProgrammeDefinition programme =
        Objects.requireNonNull(read(FULL.replace("cap-basis-points: 3333", "cap-percent: 40")));

    assertThat(programme.spending().capBasisPoints()).isEqualTo(4_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          # instead of            | stands                    | and the message says
          id: 65535               | id: 65536                 | id = 65536 (expected: 1-65535)
          id: 65535               | id: 0                     | id = 0 (expected: 1-65535)
          id: 65535               | id: 0x10                  | id = 0x10 (expected: 1-65535)
          id: 65535               | id: [1]                   | id is a list or a section (expected: one value)
          id: 65535               | ident: 65535              | unknown key ident (did you mean id?)
          name: Mi_les-8          | name: Mi_les-89           | name = Mi_les-89 (expected: 1-8 letters, digits, - and _)
          name: Mi_les-8          | name:                     | name =  (expected: 1-8 letters, digits, - and _)
          points-currency: 998    | points-currency: 1000     | points-currency = 1000 (expected: 1-999)
          points-currency: 998    | id: 7                     | id is there twice (expected: once)
          points-currency: 998    | rounding: ceil            | unknown key rounding (did you mean earn.rounding?)
          points-currency: 998    | spend.minimum: 5          | key spend.minimum has a dot
          code: 756               | code: 998                 | currencies.code = 998 (expected: each once, and not the points-currency)
          code: 756               | code: CHF                 | currencies.code = CHF (expected: 1-999)
          earn: 3 per 200         | earn: 3                   | currencies.earn = 3 (expected: POINTS per MINOR-UNITS, as in 1 per 100
          earn: 3 per 200         | earn: 0 per 200           | currencies.earn = 0 per 200 (expected
          earn: 3 per 200         | earn: 1000001 per 200     | currencies.earn = 1000001 per 200 (expected
          earn: 3 per 200         | earn: 3 per 0             | currencies.earn = 3 per 0 (expected
          earn: 3 per 200         | earn: -3 per 200          | currencies.earn = -3 per 200 (expected
          earn: 3 per 200         | earns: 3 per 200          | unknown key currencies.earns (did you mean currencies.earn?)
          redeem: 7 per 5         | redeem: 7 per cent        | currencies.redeem = 7 per cent (expected
          redeem: 7 per 5         | rate: -1                  | currencies.rate = -1 (expected: 0-999999999)
          rule: 11                | rule: 1000000000          | currencies.rule = 1000000000 (expected: 0-999999999)
          funder: 0               | funder: 65536             | currencies.funder = 65536 (expected: 0-65535)
          rounding: half-even     | rounding: half            | earn.rounding = half (expected: one of [floor, half-up, half-even, ceil])
          rounding: half-even     | rounding: HALF_EVEN       | earn.rounding = HALF_EVEN (expected: one of
          life-months: 120        | life-months: 121          | earn.life-months = 121 (expected: 1-120)
          max-points: 999999999999| max-points: 1000000000000 | earn.max-points = 1000000000000 (expected: 0-999999999999)
          funder: 65535           | funder: 65536             | earn.funder = 65536 (expected: 0-65535)
          [4829, 0763]            | [4829, 10000]             | earn.excluded-merchant-types = 10000 (expected: 0-9999)
          [4829, 0763]            | [4829, [1]]               | earn.excluded-merchant-types has an entry that is no number
          [4829, 0763]            | 4829                      | earn.excluded-merchant-types is no list (expected: a list)
          minimum: 50             | minimum: 0                | spend.minimum = 0 (expected: 1-999999999999)
          minimum: 50             | minimun: 50               | unknown key spend.minimun (did you mean spend.minimum?)
          multiple: 10            | multiple: ten             | spend.multiple = ten (expected: 1-999999999999)
          cap-basis-points: 3333  | cap-basis-points: 10001   | spend.cap-basis-points = 10001 (expected: 1-10000)
          cap-basis-points: 3333  | cap-percent: 33.3         | spend.cap-percent = 33.3 (expected: 1-100)
          multiple: 10            | cap-percent: 33           | spend.cap-percent and cap-basis-points (expected: one of them)
          cool-down-days: 365     | cool-down-days: 366       | spend.cool-down-days = 366 (expected: 0-365)
          refunds: within-balance | refunds: never            | take-back.refunds = never (expected: one of [unlimited, within-balance, only-pending])
          split: points-first     | split: first              | take-back.split = first (expected: one of [pro-rata, points-first, money-first])
          grace-days: 31          | grace-days: 32            | take-back.grace-days = 32 (expected: 1-31)
          lapsed-refunds: expire  | lapsed-refunds: true      | take-back.lapsed-refunds = true (expected: one of [new-lot, expire])
          minimum: 20             | minimum: 0                | transfers.minimum = 0 (expected: 1-999999999999)
          maximum: 5000           | maximum: 19               | transfers.maximum = 19 (expected: 0, or no less than the minimum)
          fee: 5                  | fee: -5                   | transfers.fee = -5 (expected: 0-999999999999)
          cool-down-days: 30      | cool-down-days: 400       | transfers.cool-down-days = 400 (expected: 0-365)
          limits: []              | limits: none              | limits is no list (expected: a list)
          """)
  void namesAMistakeAndItsLine(String original, String mistaken, String named) throws IOException {
    int at = FULL.indexOf(original);
    assertThat(at).as(original).isNotNegative();
    long line = 1 + FULL.substring(0, at).chars().filter(c -> c == '\n').count();
    String yaml = FULL.substring(0, at) + mistaken + FULL.substring(at + original.length());

    assertThat(read(yaml)).isNull();

    assertThat(mistakes)
        .anySatisfy(
            mistake -> assertThat(mistake).startsWith(file + ":" + line + ": ").contains(named));
  }

  @Test
  void namesEveryMistakeAtOnce() throws IOException {
    String yaml =
        FULL.replace("id: 65535\n", "")
            .replace("rounding: half-even", "rounding: none")
            .replace("fee: 5", "fees: 5");

    assertThat(read(yaml)).isNull();

    assertThat(mistakes)
        .satisfiesExactlyInAnyOrder(
            mistake -> assertThat(mistake).contains("missing key id"),
            mistake -> assertThat(mistake).contains("earn.rounding = none"),
            mistake -> assertThat(mistake).contains("did you mean transfers.fee?"));
  }

  @Test
  void missesWhatACurrencyCannotDoWithout() throws IOException {
    assertThat(read("id: 1\nname: A\ncurrencies:\n  - rule: 1\n")).isNull();

    assertThat(mistakes)
        .containsExactly(
            file + ":4: missing key currencies.code",
            file + ":4: missing key currencies.earn",
            file + ":4: missing key currencies.redeem");
  }

  @Test
  void refusesMoreEntriesThanADefinitionHolds() throws IOException {
    String types =
        IntStream.range(0, 17).mapToObj(String::valueOf).collect(Collectors.joining(","));
    String currencies =
        IntStream.rangeClosed(1, 9)
            .mapToObj(code -> "{ code: " + code + ", earn: 1 per 1, redeem: 1 per 1 }")
            .collect(Collectors.joining(",", "[", "]"));

    read(
        "id: 1\nname: A\nearn:\n  excluded-merchant-types: [%s]\ncurrencies: %s\n"
            .formatted(types, currencies));

    assertThat(mistakes)
        .containsExactlyInAnyOrder(
            file + ":4: earn.excluded-merchant-types has entries=17 (expected: at most 16)",
            file + ":5: currencies has entries=9 (expected: at most 8)");
  }

  @ParameterizedTest
  @CsvSource({
    "'', :1: is empty",
    "'- id', :1: the file has no keys",
    "'id: [', :1: ",
    "'id: 1/name: A/spend:/', :3: spend has no keys",
    "'id: 1/---/id: 2/', another document",
    "'id: 1/[a]: 2/', :2: a key is a list"
  })
  void refusesWhatIsNoProgrammeAtAll(String lines, String named) throws IOException {
    String yaml = lines.replace('/', '\n');

    assertThat(read(yaml)).isNull();

    assertThat(mistakes).anySatisfy(mistake -> assertThat(mistake).contains(named));
  }

  @Test
  void refusesBytesThatAreNoText() throws IOException {
    Files.write(file, new byte[] {'i', 'd', ':', ' ', (byte) 0xFF, (byte) 0xFE});

    assertThat(ProgrammeReader.read(file, mistakes)).isNull();

    assertThat(mistakes).singleElement().asString().contains("(expected: YAML in UTF-8)");
  }

  // Limits.

  @Test
  void readsLimits() throws IOException {
    assertThat(
            limits(
                """
                limits:
                  - { scope: card, use: spend, period: day, points: 5000, count: 10 }
                  - { scope: merchant, use: earn, period: month, points: 999999999999 }
                """))
        .containsExactly(
            new UsageLimit(Scope.CARD, Use.SPEND, Period.DAY, 5_000, 10),
            new UsageLimit(Scope.MERCHANT, Use.EARN, Period.MONTH, 999_999_999_999L, 0));
    assertThat(mistakes).isEmpty();
  }

  @Test
  void namesMistakesOfLimits() throws IOException {
    limits(
        """
        limits:
          - { scope: purse, use: spend, period: day, points: 1 }
          - { scope: card, use: spend, period: day }
          - { use: spend, period: day, count: 0 }
        """);

    assertThat(mistakes)
        .containsExactly(
            file
                + ":2: limits.scope = purse (expected: one of [card, account, terminal, merchant])",
            file + ":3: limits: neither points nor count (expected: one of them, or both)",
            file + ":4: missing key limits.scope",
            file + ":4: limits.count = 0 (expected: 1-999999999)");
  }

  private @Nullable ProgrammeDefinition read(String yaml) throws IOException {
    Files.writeString(file, yaml);
    return ProgrammeReader.read(file, mistakes);
  }

  /** The limits of a programme with mistakes, if there are any, in no other place. */
  private List<UsageLimit> limits(String yaml) throws IOException {
    ProgrammeDefinition programme = read(yaml + "id: 1\nname: A\n");
    return programme == null ? List.of() : programme.limits();
  }

  private static String shipped() throws IOException {
    try (InputStream yaml =
        Objects.requireNonNull(ProgrammeReaderTest.class.getResourceAsStream(SHIPPED))) {
      return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
