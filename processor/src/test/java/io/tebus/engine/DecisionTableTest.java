package io.tebus.engine;

import static io.tebus.engine.Till.OTHER_CARD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.engine.DecisionScene.Asked;
import io.tebus.engine.DecisionScene.Check;
import io.tebus.event.Effect;
import io.tebus.iso.ResponseCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which check wins: {@code decisions.txt}. Source: message profile, section 4. */
class DecisionTableTest {

  private static final long NEW_CARD = 20;
  private static final int COLUMNS = 4;

  /** A row of the table: what is asked for, the check that it fails, and the answer. */
  record Row(Asked asked, Check check, ResponseCode answer) {

    static Row of(List<String> columns) {
      return new Row(
          Asked.valueOf(constant(columns.get(0))),
          Check.valueOf(constant(columns.get(1))),
          ResponseCode.of(Integer.parseInt(columns.get(2))));
    }

    private static String constant(String words) {
      return words.toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
    }
  }

  @ParameterizedTest
  @EnumSource(Asked.class)
  void approvesWhatNoCheckFails(Asked asked) {
    assertThat(answer(asked, EnumSet.noneOf(Check.class))).isEqualTo(ResponseCode.APPROVED);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void answersTheFirstCheckThatFails(Row row) {
    assertThat(answer(row.asked(), EnumSet.of(row.check()))).as("it alone").isEqualTo(row.answer());

    assertThat(answer(row.asked(), fromHereOn(row)))
        .as("with all below it")
        .isEqualTo(row.answer());
  }

  @Test
  void noCheckIsMissingOrThereTwice() {
    assertThat(rows()).extracting(Row::check).contains(Check.values());
    assertThat(rows()).doesNotHaveDuplicates();
  }

  private static ResponseCode answer(Asked asked, Set<Check> failing) {
    try (DecisionScene scene = new DecisionScene(failing)) {
      return scene.answer(asked);
    }
  }

  /** The check of a row, and those of the rows below it. */
  private static Set<Check> fromHereOn(Row row) {
    Set<Check> checks = EnumSet.of(row.check());
    boolean below = false;
    for (Row other : rows()) {
      below |= other.equals(row);
      if (below && other.asked() == row.asked()) {
        checks.add(other.check());
      }
    }
    return checks;
  }

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String line : read().split("\n", -1)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        List<String> columns = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
        assertThat(columns).as(line).hasSize(COLUMNS);
        rows.add(Row.of(columns));
      }
    }
    return rows;
  }

  private static String read() {
    String resource = "decisions.txt";
    try (InputStream text =
        Objects.requireNonNull(DecisionTableTest.class.getResourceAsStream(resource), resource)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(resource, unreadable);
    }
  }

  // ---- What a row does not say

  @Test
  void aDeclineForArrearsSaysWhatIsOwed() {
    try (Till till = Till.withTwoLots()) {
      till.openOther(OTHER_CARD);
      till.openOther(NEW_CARD);
      TillRequest purchase = till.purchase(10_00).card(OTHER_CARD);
      till.approved(purchase);
      till.approved(till.redemption(10).card(OTHER_CARD));
      till.approved(till.reversal(purchase));

      TillReply inArrears = till.send(till.redemption(1).card(OTHER_CARD));
      assertThat(inArrears.code()).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);
      assertThat(inArrears.answer().arrears()).isEqualTo(10);
      TillReply empty = till.send(till.redemption(1).card(NEW_CARD));
      assertThat(empty.code()).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);
      assertThat(empty.answer().arrears()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INACTIVE, RESTRICTED_CARD",
    "EXPIRED, EXPIRED_CARD",
    "LOST, LOST_CARD",
    "STOLEN, STOLEN_CARD"
  })
  void aCardThatMustNotBeUsedSaysWhyToWhoeverAsks(CardStatus status, ResponseCode answer) {
    try (Till till = Till.withTwoLots()) {
      till.openCard(NEW_CARD, status, Till.FAMILY, 0);

      for (TillRequest request :
          List.of(till.purchase(10_00), till.split(10_00, 1), till.redemption(1), till.balance())) {
        TillReply reply = till.send(request.card(NEW_CARD));
        assertThat(reply.code()).as("%s", request.view().function()).isEqualTo(answer);
        assertThat(reply.answer().hasFigures()).isFalse();
      }
    }
  }

  @Test
  void aReversalDoesNotAskForTheStatus() {
    try (Till till = Till.withTwoLots()) {
      TillRequest purchase = till.purchase(10_00);
      till.approved(purchase);
      assertThat(till.change(Till.CARD, CardStatus.LOST)).isEqualTo(ResponseCode.APPROVED);

      assertThat(till.approved(till.reversal(purchase)).effect()).isEqualTo(Effect.MIRRORED);
    }
  }
}
