package io.tebus.engine;

import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import io.tebus.event.ExceptionReason;
import io.tebus.event.HoldEndedEvent;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the points of a hold go when it ends, and their lots have lapsed or something is owed. */
class HoldReleaseTest {

  private static final long HALF_AN_HOUR_MS = 30 * 60_000L;
  private static final long NEW_CARD = 9;

  private final Till till = Till.withTwoLots();

  /** How points come back from a hold. */
  enum Release {
    TIME_OUT,
    VOID,
    REVERSAL,
    COMPLETION_OF_LESS
  }

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  @ParameterizedTest
  @CsvSource({"TIME_OUT, 200", "VOID, 200", "REVERSAL, 200", "COMPLETION_OF_LESS, 100"})
  void pointsThatLapsedOnHoldGetOneDayOfGrace(Release release, long grace) {
    till.at("2029-01-31T23:45:00Z");
    TillRequest hold = till.hold(2_40);
    till.approved(hold);
    till.at("2029-02-01T00:05:00Z");

    switch (release) {
      case TIME_OUT -> {
        till.at("2029-02-01T00:15:00Z");
        assertThat(till.tickOut()).isEqualTo(1);
      }
      case VOID -> till.approved(till.voiding(hold));
      case REVERSAL -> till.approved(till.reversal(hold));
      case COMPLETION_OF_LESS -> till.approved(till.completion(hold, 1_00));
    }

    assertThat(till.lots()).containsExactly(lot("2029-02-02", grace), lot(Till.FEBRUARY, 300));
    till.at("2029-02-02T23:59:59.999Z");
    assertThat(till.available()).isEqualTo(300 + grace);
    till.at("2029-02-03T00:00:00Z");
    assertThat(till.available()).isEqualTo(300);
  }

  @Test
  void pointsOnHoldDoNotLapse() {
    till.at("2029-01-31T23:45:00Z");
    TillRequest hold = till.hold(2_40);
    till.approved(hold);
    till.at("2029-02-01T00:05:00Z");

    TillReply completed = till.approved(till.completion(hold, 2_40));

    assertThat(completed.exception()).isEqualTo(ExceptionReason.NONE);
    assertThat(completed.journaled().redeemed()).isEqualTo(240);
    assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 260));
  }

  @Test
  void pointsThatComeBackRepayWhatIsOwedFirst() {
    till.openCard(NEW_CARD, CardStatus.ACTIVE, OpenCardCommand.NO_ACCOUNT_NUMBER, 0);
    TillRequest purchase = till.purchase(10_00).card(NEW_CARD);
    till.approved(purchase);
    till.approved(till.hold(7).card(NEW_CARD));
    till.approved(till.reversal(purchase));
    assertThat(till.arrears(NEW_CARD)).as("what is on hold cannot be taken").isEqualTo(7);

    till.pass(HALF_AN_HOUR_MS);
    HoldEndedEvent ended = Objects.requireNonNull(till.tick());

    assertThat(ended.arrearsChange()).isEqualTo(-7);
    assertThat(ended.arrears()).isZero();
    assertThat(ended.partCount()).isZero();
    assertThat(till.arrears(NEW_CARD)).isZero();
    assertThat(till.lots(NEW_CARD)).isEmpty();
  }
}
