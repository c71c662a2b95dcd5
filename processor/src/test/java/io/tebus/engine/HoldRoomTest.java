package io.tebus.engine;

import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.engine.account.Holds;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.FullTable;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import org.junit.jupiter.api.Test;

/** How long holds are remembered, and what happens while there is no room for more. */
class HoldRoomTest {

  private static final long HALF_AN_HOUR_MS = 30 * 60_000L;
  private static final long DAY_MS = 24 * 2 * HALF_AN_HOUR_MS;
  private static final long TWO_DAYS_MS = EngineOptions.TWO_DAYS_MS;
  private static final int MAX_HOLDS = 1_000;

  /** Room for a few holds. */
  private static final EngineOptions LARGE =
      EngineOptions.ofCapacity(1_024).withStore(4_096, 64, 1_024);

  private static final EngineOptions SMALL = EngineOptions.ofCapacity(256).withStore(8, 8, 64);

  @Test
  void aHoldThatWasOpenForLongIsRememberedForTwoDaysAfterItsEnd() {
    try (Till till = Till.withTwoLots()) {
      Holds holds = till.engine().holds();
      TillRequest hold = till.hold(2_40).online();
      long lsn = till.approved(hold).journaled().lsn();
      assertThat(holds.isOpen(holds.find(lsn))).isTrue();
      till.pass(DAY_MS + 1);
      till.approved(till.completion(hold, 2_40));

      till.pass(TWO_DAYS_MS);
      till.approved(till.hold(1));
      assertThat(holds.isOpen(holds.find(lsn))).isFalse();
      assertThat(holds.isKnown(holds.find(lsn), till.nowMs())).isTrue();

      till.pass(1);
      till.approved(till.hold(1));
      assertThat(holds.find(lsn)).isEqualTo(Holds.NONE);
      assertThat(till.approved(till.completion(hold, 2_40)).effect()).isEqualTo(Effect.NOTHING);
      assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 258));
      till.assertSound();
    }
  }

  @Test
  void aHoldThatEndsOnItsFirstDayMakesRoomAtOnceAndIsNotCompletedTwice() {
    try (Till till = Till.withTwoLots()) {
      Holds holds = till.engine().holds();
      TillRequest hold = till.hold(2_40).online();
      long lsn = till.approved(hold).journaled().lsn();
      till.pass(DAY_MS);
      till.approved(till.completion(hold, 2_40));

      assertThat(holds.find(lsn)).isEqualTo(Holds.NONE);
      assertThat(till.approved(till.completion(hold, 2_40)).effect()).isEqualTo(Effect.NOTHING);
      assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 260));
      till.assertSound();
    }
  }

  @Test
  void withoutRoomForAHoldNothingIsApprovedAndNothingChanges() {
    try (Till small = Till.withTwoLots(SMALL)) {
      TillRequest first = small.hold(1);
      small.approved(first);
      int open = 1 + openUntilFull(small);

      assertRefused(small, small.hold(1));
      assertRefused(small, small.authorization(10_00));
      assertThat(small.held()).isEqualTo(open);
      assertThat(small.approved(first).answer().isRepeat()).isTrue();
      small.approved(small.redemption(1));
      small.approved(small.completion(first, 1));

      assertThat(openUntilFull(small)).as("what ended made room").isEqualTo(1);
      small.pass(HALF_AN_HOUR_MS);
      assertThat(small.tickOut()).isEqualTo(open);
      assertThat(openUntilFull(small)).isEqualTo(open);
      small.assertSound();
    }
  }

  @Test
  void anAccountHasAHundredOpenHoldsAtMost() {
    try (Till till = Till.withTwoLots(LARGE)) {
      for (int i = 0; i < Holds.MAX_PER_ACCOUNT; i++) {
        till.approved(till.hold(1));
      }

      assertThat(till.send(till.hold(1)).code()).isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
      assertThat(till.send(till.authorization(10_00)).code())
          .isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
      TillRequest standIn = till.hold(1);
      standIn.view().mti(120).function(TransactionFunction.ADVICE).fact(TransactionFunction.HOLD);
      TillReply fact = till.approved(standIn);
      assertThat(fact.exception()).isEqualTo(ExceptionReason.TOO_MANY_HOLDS);
      assertThat(till.held()).isEqualTo(Holds.MAX_PER_ACCOUNT);
      till.pass(HALF_AN_HOUR_MS);
      till.tickOut();
      till.approved(till.hold(1));
      till.assertSound();
    }
  }

  private static int openUntilFull(Till till) {
    for (int open = 0; open < MAX_HOLDS; open++) {
      TillReply reply = till.send(till.hold(1));
      if (reply.code() == ResponseCode.UNAVAILABLE) {
        return open;
      }
      assertThat(reply.code()).isEqualTo(ResponseCode.APPROVED);
    }
    throw new AssertionError("holds: open=" + MAX_HOLDS + " (expected: fewer)");
  }

  private static void assertRefused(Till till, TillRequest request) {
    long hash = till.engine().stateHash();

    TillReply reply = till.send(request);

    assertThat(reply.code()).isEqualTo(ResponseCode.UNAVAILABLE);
    assertThat(reply.answer().full()).isEqualTo(FullTable.HOLDS);
    assertThat(reply.answer().hasFigures()).isFalse();
    assertThat(reply.event()).isNull();
    assertThat(till.engine().stateHash()).isEqualTo(hash);
  }
}
