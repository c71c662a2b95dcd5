package io.tebus.engine;

import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import io.tebus.engine.programme.Calendar;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.reference.Lot;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of holds and authorizations that nobody completes in time. */
class HoldTimeOutTest {

  private static final long MINUTE_MS = 60_000;
  private static final long HALF_AN_HOUR_MS = 30 * MINUTE_MS;
  private static final long SEVEN_DAYS_MS = 7 * Calendar.DAY_MS;
  private static final long NEW_CARD = 9;

  private final Till till = Till.withTwoLots();

  /** What is open for how long, and how many points 2.40 USD are. */
  enum Kind {
    AT_THE_TILL(HALF_AN_HOUR_MS, 240),
    ONLINE(SEVEN_DAYS_MS, 240),
    AUTHORIZATION(SEVEN_DAYS_MS, 2);

    private final long openMs;
    private final long points;

    Kind(long openMs, long points) {
      this.openMs = openMs;
      this.points = points;
    }

    private TillRequest of(Till till, long amount) {
      return switch (this) {
        case AT_THE_TILL -> till.hold(amount);
        case ONLINE -> till.hold(amount).online();
        case AUTHORIZATION -> till.authorization(amount);
      };
    }
  }

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void endsAtItsDeadlineToTheMillisecond(Kind kind) {
    List<Lot> before = till.lots();
    long openedMs = till.nowMs();
    TransactionEvent opened = till.approved(kind.of(till, 2_40)).journaled();
    assertThat(opened.deadlineMs() - openedMs).isEqualTo(kind.openMs);

    till.at(opened.deadlineMs() - 1);
    assertThat(till.engine().isDue(till.nowMs())).isFalse();
    assertThat(till.tick()).isNull();
    assertThat(till.held() + till.pending()).isEqualTo(kind.points);

    till.at(opened.deadlineMs());
    assertThat(till.engine().isDue(till.nowMs())).isTrue();
    HoldEndedEvent ended = Objects.requireNonNull(till.tick());
    assertThat(ended.hold()).isEqualTo(opened.lsn());
    assertThat(ended.heldChange() + ended.pendingChange()).isEqualTo(-kind.points);
    assertThat(ended.held()).isZero();
    assertThat(ended.pending()).isZero();
    assertThat(ended.after()).isEqualTo(500);
    assertThat(till.lots()).isEqualTo(before);
    assertThat(till.held() + till.pending()).isZero();
    assertThat(till.engine().isDue(till.nowMs())).isFalse();
  }

  @Test
  void aTickEndsOneTheFirstDueFirst() {
    long lastOnline = open(till.hold(5).online());
    till.pass(MINUTE_MS);
    long lastAuthorized = open(till.authorization(10_00));
    till.pass(MINUTE_MS);
    long first = open(till.hold(10));
    long second = open(till.hold(20).card(Till.SECOND_CARD));
    till.pass(MINUTE_MS);
    long third = open(till.hold(30));

    till.pass(HALF_AN_HOUR_MS - MINUTE_MS);
    assertThat(endedByTick()).isEqualTo(first);
    assertThat(till.held()).isEqualTo(55);
    assertThat(endedByTick()).isEqualTo(second);
    assertThat(till.tick()).as("the third one has a minute left").isNull();

    till.pass(SEVEN_DAYS_MS);
    assertThat(endedByTick()).isEqualTo(third);
    assertThat(endedByTick()).isEqualTo(lastOnline);
    assertThat(endedByTick()).isEqualTo(lastAuthorized);
    assertThat(till.tick()).isNull();
    assertThat(till.available()).isEqualTo(500);
  }

  @Test
  void aTickThatFindsNothingDueChangesNothing() {
    open(till.hold(2_40));
    long hash = till.engine().stateHash();

    till.pass(HALF_AN_HOUR_MS - 1);

    assertThat(till.tick()).isNull();
    assertThat(till.engine().stateHash()).isEqualTo(hash);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aCompletionOneMillisecondBeforeTheDeadlineIsInTime(Kind kind) {
    TillRequest hold = kind.of(till, 2_40);
    TransactionEvent opened = till.approved(hold).journaled();
    till.at(opened.deadlineMs() - 1);

    TransactionEvent completed = till.approved(till.completion(hold, 2_40)).journaled();

    assertThat(completed.effect()).isEqualTo(Effect.COMPLETED);
    assertThat(completed.heldChange() + completed.pendingChange()).isEqualTo(-kind.points);
    till.at(opened.deadlineMs());
    assertThat(till.engine().isDue(till.nowMs())).isFalse();
    assertThat(till.tick()).isNull();
  }

  /** Whether a tick has come by then is chance: the points must not depend on it. */
  @ParameterizedTest
  @CsvSource({
    "AT_THE_TILL,   240, 100",
    "AT_THE_TILL,   240, 240",
    "AT_THE_TILL,   240, 400",
    "AT_THE_TILL,   240, 900",
    "AT_THE_TILL,   500, 500",
    "ONLINE,        500, 100",
    "ONLINE,        500, 501",
    "AUTHORIZATION, 4500, 2000",
    "AUTHORIZATION, 4500, 4500"
  })
  void aCompletionAtTheDeadlineGivesTheSamePointsBeforeAndAfterTheTick(
      Kind kind, long held, long completed) {
    TillReply ticked = completeAtTheDeadline(till, kind, held, completed, true);
    try (Till other = Till.withTwoLots()) {
      TillReply unticked = completeAtTheDeadline(other, kind, held, completed, false);

      assertThat(ticked.effect()).isEqualTo(Effect.COMPLETED);
      assertThat(unticked.effect()).isEqualTo(Effect.COMPLETED);
      assertThat(unticked.exception()).isEqualTo(ticked.exception());
      TransactionEvent first = ticked.journaled();
      TransactionEvent second = unticked.journaled();
      assertThat(second.exceptionPoints()).isEqualTo(first.exceptionPoints());
      assertThat(second.approvedAmount()).isEqualTo(first.approvedAmount());
      assertThat(second.earned()).isEqualTo(first.earned());
      assertThat(second.redeemed()).isEqualTo(first.redeemed());
      assertThat(other.lots()).isEqualTo(till.lots());
      assertThat(other.totals()).isEqualTo(till.totals());
      assertThat(till.totals().held()).isZero();
      assertThat(till.totals().pending()).isZero();
      other.assertSound();
    }
  }

  private static TillReply completeAtTheDeadline(
      Till till, Kind kind, long held, long completed, boolean tickFirst) {
    TillRequest hold = kind.of(till, held);
    till.at(till.approved(hold).journaled().deadlineMs());
    if (tickFirst) {
      assertThat(till.tickOut()).isEqualTo(1);
    }
    TillReply reply = till.approved(till.completion(hold, completed));
    till.tickOut();
    return reply;
  }

  /** The points on hold are February's, those of January have come back since. */
  @ParameterizedTest(name = "tick first: {0}, then January {1}, February {2}")
  @CsvSource({"true, 160, 300", "false, 200, 260"})
  void theTickDecidesWhetherACompletionFindsItsHoldOpen(
      boolean tickFirst, long leftOfJanuary, long leftOfFebruary) {
    TillRequest january = till.hold(2_00);
    TillRequest february = till.hold(40);
    till.approved(january);
    till.at(till.approved(february).journaled().deadlineMs() - 1);
    till.approved(till.voiding(january));
    till.pass(1);
    if (tickFirst) {
      till.tickOut();
    }

    till.approved(till.completion(february, 40));

    till.tickOut();
    assertThat(till.lots())
        .containsExactly(lot(Till.JANUARY, leftOfJanuary), lot(Till.FEBRUARY, leftOfFebruary));
  }

  @Test
  void aLateCompletionComesAfterWhatIsOwed() {
    TillRequest purchase = openCardAndBuy();
    TillRequest hold = till.hold(10).card(NEW_CARD);
    till.at(till.approved(hold).journaled().deadlineMs() - 1);
    till.approved(till.reversal(purchase));
    assertThat(till.arrears(NEW_CARD)).isEqualTo(10);
    till.pass(1);
    till.tickOut();

    TillReply late = till.approved(till.completion(hold, 10));

    assertThat(late.exception()).isEqualTo(ExceptionReason.SHORT_OF_POINTS);
    assertThat(late.journaled().exceptionPoints()).isEqualTo(10);
    assertThat(till.arrears(NEW_CARD)).isZero();
    assertThat(till.lots(NEW_CARD)).isEmpty();
  }

  @Test
  void whatWasSpentSinceIsMissingFromALateCompletion() {
    TillRequest hold = till.hold(2_40);
    till.at(till.approved(hold).journaled().deadlineMs());
    till.tickOut();
    till.approved(till.redemption(4_50));

    TillReply late = till.approved(till.completion(hold, 2_40));

    assertThat(late.effect()).isEqualTo(Effect.COMPLETED);
    assertThat(late.exception()).isEqualTo(ExceptionReason.SHORT_OF_POINTS);
    assertThat(late.journaled().exceptionPoints()).isEqualTo(190);
    assertThat(late.journaled().redeemed()).isEqualTo(50);
    assertThat(till.lots()).isEmpty();
  }

  /** Earns 10 points. */
  private TillRequest openCardAndBuy() {
    till.openCard(NEW_CARD, CardStatus.ACTIVE, OpenCardCommand.NO_ACCOUNT_NUMBER, 0);
    TillRequest purchase = till.purchase(10_00).card(NEW_CARD);
    till.approved(purchase);
    return purchase;
  }

  private long open(TillRequest hold) {
    return till.approved(hold).journaled().lsn();
  }

  private long endedByTick() {
    return Objects.requireNonNull(till.tick(), "nothing is due").hold();
  }
}
