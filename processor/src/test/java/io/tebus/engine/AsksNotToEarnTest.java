package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A purchase may ask not to earn, and is decided as any other. */
class AsksNotToEarnTest {

  /** 500 points to begin with. */
  private final Till till = Till.withTwoLots();

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  @Test
  void aPurchaseIsApprovedAndEarnsNothing() {
    TillReply purchase = till.approved(till.purchase(45_00).withoutEarn());
    assertThat(purchase.answer().earned()).isZero();
    assertThat(purchase.answer().rule()).isZero();

    TillReply split = till.approved(till.split(45_00, 10).withoutEarn());
    assertThat(split.answer().redeemed()).isEqualTo(10);
    assertThat(split.answer().earned()).isZero();
    assertThat(till.available()).isEqualTo(490);
  }

  @Test
  void earnOnlyDoesNotListen() {
    TillReply earnOnly = till.approved(till.earnOnly(45_00).withoutEarn());

    assertThat(earnOnly.answer().earned()).isEqualTo(45);
    assertThat(till.available()).isEqualTo(545);
  }

  /** Either one is enough. */
  @ParameterizedTest
  @CsvSource({"false, false, 45", "true, false, 0", "false, true, 0", "true, true, 0"})
  void anAuthorizationAndItsCompletionAreOnePurchase(
      boolean authorizationAsks, boolean completionAsks, long earned) {
    TillRequest authorization = asking(authorizationAsks, till.authorization(45_00));
    till.approved(authorization);
    assertThat(till.pending()).isEqualTo(authorizationAsks ? 0 : 45);

    TillRequest completion = asking(completionAsks, till.completion(authorization, 45_00));
    TransactionEvent event = till.approved(completion).journaled();

    assertThat(event.effect()).isEqualTo(Effect.COMPLETED);
    assertThat(event.earned()).isEqualTo(earned);
    assertThat(till.pending()).isZero();
    assertThat(till.available()).isEqualTo(500 + earned);
  }

  /** What a completion asked goes with it. */
  @Test
  void theNextCompletionOfOneThatWasReversedEarns() {
    TillRequest authorization = till.authorization(45_00);
    till.approved(authorization);
    TillRequest completion = till.completion(authorization, 45_00).withoutEarn();
    till.approved(completion);
    till.approved(till.reversal(completion));
    assertThat(till.available()).isEqualTo(500);

    till.approved(till.completion(authorization, 45_00));

    assertThat(till.available()).isEqualTo(545);
  }

  @Test
  void aFactEarnsNothing() {
    TransactionEvent event =
        till.approved(till.advice(till.purchase(45_00)).withoutEarn()).journaled();

    assertThat(event.effect()).isEqualTo(Effect.POSTED);
    assertThat(event.earned()).isZero();
    assertThat(till.available()).isEqualTo(500);
  }

  /** Silence is a no where the dialect says so, but a completion is not a new purchase. */
  @Test
  void aSilentCompletionFollowsItsAuthorization() {
    TillRequest authorization = till.authorization(45_00);
    till.approved(authorization);
    till.approved(till.completion(authorization, 45_00).silent());
    assertThat(till.available()).as("by reference").isEqualTo(545);

    TillRequest repeated = till.authorization(45_00);
    till.approved(repeated);
    till.approved(till.advice(repeated).silent());
    assertThat(till.available()).as("as an advice without one").isEqualTo(590);

    TillRequest silent = till.authorization(45_00).silent();
    till.approved(silent);
    assertThat(till.pending()).isZero();
    till.approved(till.completion(silent, 45_00).silent());
    till.approved(till.purchase(45_00).silent());
    till.approved(till.completion(till.authorization(45_00), 45_00).silent());
    assertThat(till.available()).as("of what was silent, or is a fact").isEqualTo(590);
  }

  @Test
  void aRefundWithoutAReferenceOfSuchAPurchaseTakesNothingBack() {
    TransactionEvent event = till.approved(till.refundByRight(100_00).withoutEarn()).journaled();

    assertThat(event.effect()).isEqualTo(Effect.MIRRORED);
    assertThat(event.earned()).isZero();
    assertThat(till.available()).isEqualTo(500);

    till.approved(till.refundByRight(100_00).silent());
    assertThat(till.available()).isEqualTo(500);
    till.approved(till.refundByRight(100_00));
    assertThat(till.available()).isEqualTo(400);
  }

  private static TillRequest asking(boolean notToEarn, TillRequest request) {
    return notToEarn ? request.withoutEarn() : request;
  }
}
