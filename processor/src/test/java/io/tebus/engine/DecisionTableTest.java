package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.event.Answer;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Request;
import io.tebus.reference.RequestBuilder;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which check wins: a row per failure, in order of precedence. Each is answered alone, and before
 * each of the later ones that can apply at the same time. Source: message profile, section 4.
 */
class DecisionTableTest {

  private static final String RICH_CARD = "9999000100000003";
  private static final String EMPTY_CARD = "9999000100000011";
  private static final String ARREARS_CARD = "9999000100000029";
  private static final String INACTIVE_CARD = "9999000100000037";
  private static final String UNKNOWN_CARD = "9999000199999982";
  private static final long NOW_MS = Instant.parse("2027-01-15T09:30:00Z").toEpochMilli();
  private static final String NONE = "-";

  private EngineHarness harness = newHarness();

  /** Why a request can be declined. */
  enum Failure {
    /** Its identity is known, with other content. */
    IDENTITY,
    /** Its reversal came first. */
    TOMBSTONE,
    /** No row of the profile asks for it. */
    FUNCTION,
    /** DE 4 is zero. */
    AMOUNT,
    /** The programme does not accept DE 49. */
    CURRENCY,
    /** Nobody opened the card. */
    CARD,
    /** It must not be used. */
    STATUS,
    /** DE 4 is not worth a whole number of points. */
    EXACT,
    /** The account owes points. */
    ARREARS,
    /** The account has no points. */
    SHORTAGE,
    /** The points to use are worth more than DE 4. */
    EXCESS
  }

  @BeforeEach
  void openTheCards() {
    harness.close();
    harness = newHarness();
    harness.openCard(RICH_CARD);
    harness.openCard(EMPTY_CARD);
    harness.openCard(ARREARS_CARD);
    harness.openCard(INACTIVE_CARD, CardStatus.INACTIVE, 7, 1_000);
    send(purchase(1).card(RICH_CARD).amount(5_000_00));
    Request taken = send(purchase(2).card(ARREARS_CARD).amount(10_00));
    send(redemption(3).card(ARREARS_CARD).amount(10));
    send(reversal(4, taken));
  }

  @AfterEach
  void giveTheMemoryBack() {
    harness.close();
  }

  @Test
  void approvesWhatNoCheckFails() {
    assertThat(answerTo(redemption(100), EnumSet.noneOf(Failure.class)))
        .isEqualTo(ResponseCode.APPROVED);
    assertThat(answerTo(split(101), EnumSet.noneOf(Failure.class)))
        .isEqualTo(ResponseCode.APPROVED);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # fails   | answer                | and wins over
          IDENTITY  | DUPLICATE             | TOMBSTONE FUNCTION AMOUNT CURRENCY CARD STATUS EXACT ARREARS SHORTAGE
          TOMBSTONE | INVALID_TRANSACTION   | FUNCTION AMOUNT CURRENCY CARD STATUS EXACT ARREARS SHORTAGE
          FUNCTION  | INVALID_TRANSACTION   | AMOUNT CURRENCY CARD STATUS EXACT ARREARS SHORTAGE
          AMOUNT    | INVALID_AMOUNT        | CURRENCY CARD STATUS ARREARS SHORTAGE
          CURRENCY  | CURRENCY_NOT_ACCEPTED | CARD STATUS ARREARS SHORTAGE
          CARD      | INVALID_CARD          | EXACT
          STATUS    | RESTRICTED_CARD       | EXACT
          EXACT     | INVALID_AMOUNT        | ARREARS SHORTAGE
          ARREARS   | NOT_SUFFICIENT_POINTS | -
          SHORTAGE  | NOT_SUFFICIENT_POINTS | -
          """)
  void answersTheFirstFailureOfARedemption(Failure failure, ResponseCode answer, String later) {
    assertPrecedence(redemption(100), failure, answer, later);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # fails   | answer                | and wins over
          IDENTITY  | DUPLICATE             | TOMBSTONE FUNCTION AMOUNT CURRENCY CARD STATUS ARREARS SHORTAGE EXCESS
          TOMBSTONE | INVALID_TRANSACTION   | FUNCTION AMOUNT CURRENCY CARD STATUS ARREARS SHORTAGE EXCESS
          FUNCTION  | INVALID_TRANSACTION   | AMOUNT CURRENCY CARD STATUS ARREARS SHORTAGE EXCESS
          AMOUNT    | INVALID_AMOUNT        | CURRENCY CARD STATUS ARREARS SHORTAGE EXCESS
          CURRENCY  | CURRENCY_NOT_ACCEPTED | CARD STATUS ARREARS SHORTAGE EXCESS
          CARD      | INVALID_CARD          | EXCESS
          STATUS    | RESTRICTED_CARD       | EXCESS
          ARREARS   | NOT_SUFFICIENT_POINTS | EXCESS
          SHORTAGE  | NOT_SUFFICIENT_POINTS | EXCESS
          EXCESS    | INVALID_AMOUNT        | -
          """)
  void answersTheFirstFailureOfASplitPurchase(Failure failure, ResponseCode answer, String later) {
    assertPrecedence(split(100), failure, answer, later);
  }

  @Test
  void aDeclineForArrearsSaysWhatIsOwed() {
    Answer inArrears = harness.send(NOW_MS, redemption(100).card(ARREARS_CARD).build());
    assertThat(inArrears.responseCode()).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);
    assertThat(inArrears.arrears()).isEqualTo(10);

    Answer empty = harness.send(NOW_MS, redemption(101).card(EMPTY_CARD).build());
    assertThat(empty.responseCode()).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);
    assertThat(empty.arrears()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "INACTIVE, RESTRICTED_CARD",
    "EXPIRED, EXPIRED_CARD",
    "LOST, LOST_CARD",
    "STOLEN, STOLEN_CARD"
  })
  void aCardThatMustNotBeUsedSaysWhyToWhoeverAsks(CardStatus status, ResponseCode answer) {
    String card = "9999000100000045";
    assertThat(harness.openCard(card, status, 8, 1_000)).isEqualTo(ResponseCode.APPROVED);

    assertThat(codeOf(purchase(100).card(card))).isEqualTo(answer);
    assertThat(codeOf(split(101).card(card))).isEqualTo(answer);
    assertThat(codeOf(redemption(102).card(card))).isEqualTo(answer);
    assertThat(codeOf(balance(103).card(card))).isEqualTo(answer);
    assertThat(harness.answer().hasFigures()).isFalse();
  }

  @Test
  void aReversalDoesNotAskForTheStatus() {
    Request purchase = send(purchase(100).card(INACTIVE_CARD));

    assertThat(codeOf(reversal(101, purchase).card(INACTIVE_CARD)))
        .isEqualTo(ResponseCode.APPROVED);
  }

  private ResponseCode codeOf(RequestBuilder request) {
    return harness.send(NOW_MS, request.build()).responseCode();
  }

  private void assertPrecedence(
      RequestBuilder base, Failure failure, ResponseCode expected, String later) {
    assertThat(answerTo(base, EnumSet.of(failure))).as("%s alone", failure).isEqualTo(expected);
    if (later.equals(NONE)) {
      return;
    }
    for (String name : later.split(" ", -1)) {
      Failure other = Failure.valueOf(name);
      openTheCards();
      assertThat(answerTo(base, EnumSet.of(failure, other)))
          .as("%s before %s", failure, other)
          .isEqualTo(expected);
      openTheCards();
      assertThat(answerTo(base, EnumSet.of(other)))
          .as("%s alone", other)
          .isNotEqualTo(ResponseCode.APPROVED);
    }
  }

  private ResponseCode answerTo(RequestBuilder base, Set<Failure> failures) {
    Request sound = base.build();
    if (failures.contains(Failure.TOMBSTONE)) {
      send(reversal(900, sound));
    }
    if (failures.contains(Failure.IDENTITY)) {
      send(sound.toBuilder().amount(sound.amount() + 1));
    }
    RequestBuilder request = sound.toBuilder();
    failures.forEach(failure -> spoil(request, failure));
    return harness.send(NOW_MS, request.build()).responseCode();
  }

  private static void spoil(RequestBuilder request, Failure failure) {
    switch (failure) {
      case IDENTITY, TOMBSTONE -> {
        // Not in the request but in what came before it.
      }
      case FUNCTION -> request.function(TransactionFunction.UNKNOWN).processingCode(770_000);
      case AMOUNT -> request.amount(0);
      case CURRENCY -> request.currency(826);
      case CARD -> request.card(UNKNOWN_CARD);
      case STATUS -> request.card(INACTIVE_CARD);
      case EXACT -> request.currency(360).amount(15_000);
      case ARREARS -> request.card(ARREARS_CARD);
      case SHORTAGE -> request.card(EMPTY_CARD);
      case EXCESS -> request.pointsToUse(10_01);
    }
  }

  private Request send(RequestBuilder builder) {
    Request request = builder.build();
    harness.send(NOW_MS, request);
    return request;
  }

  private static EngineHarness newHarness() {
    return new EngineHarness(EngineOptions.ofCapacity(1_024));
  }

  /** A purchase of 10.00 USD. */
  private static RequestBuilder purchase(int stan) {
    return Request.builder()
        .mti(200)
        .function(TransactionFunction.PURCHASE)
        .processingCode(0)
        .card(RICH_CARD)
        .amount(10_00)
        .currency(840)
        .stan(stan)
        .transmittedAt(115_093_000)
        .localTime(93_000)
        .localDate(115)
        .acquirer(123_456)
        .terminal("TERM0007")
        .merchant("MERCH0000000007");
  }

  /** A purchase of 10.00 USD, one of them in points. */
  private static RequestBuilder split(int stan) {
    return purchase(stan).pointsToUse(1_00);
  }

  /** 0.10 USD in points, exactly. */
  private static RequestBuilder redemption(int stan) {
    return purchase(stan).function(TransactionFunction.REDEMPTION).processingCode(9_000).amount(10);
  }

  private static RequestBuilder balance(int stan) {
    return purchase(stan).function(TransactionFunction.BALANCE).mti(100).processingCode(319_000);
  }

  /** A reversal that names its original and no card. */
  private static RequestBuilder reversal(int stan, Request original) {
    return purchase(stan)
        .function(TransactionFunction.REVERSAL)
        .mti(400)
        .card(null)
        .amount(0)
        .original(original.asOriginal());
  }
}
