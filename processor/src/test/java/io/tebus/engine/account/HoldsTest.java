package io.tebus.engine.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.event.Effect;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HoldsTest {

  private static final int ACCOUNTS = 20;
  private static final int LOTS = 1_000;
  private static final int CAPACITY = 100;
  private static final int EXPIRY = 20_000;
  private static final int FUNDER = 7;
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final long DAY_MS = 86_400_000;
  private static final long SEED = 20_261_122;

  private final Memory memory = new Memory();
  private final Accounts accounts = new Accounts(memory, ACCOUNTS, LOTS, new SeededHash(SEED));
  private final Holds holds = new Holds(memory, CAPACITY, accounts);
  private final int account = accounts.open(1, Accounts.NO_NUMBER, EXPIRY);
  private final TransactionEvent event = new TransactionEvent();
  private final UnsafeBuffer memoryOfEvent =
      new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]);
  private final TransactionCommand command =
      new TransactionCommand()
          .wrapAndClear(new UnsafeBuffer(new byte[TransactionCommand.LENGTH]), 0)
          .programme(1)
          .currency(840)
          .merchantType(5411)
          .token(11, 12);

  /** A hold as the slow model keeps it. */
  private record Hold(long lsn, int account, long deadlineMs) {}

  @AfterEach
  void giveTheMemoryBack() {
    memory.close();
  }

  private TransactionEvent held(int of, long lsn, long timeMs, long lifeMs, long... lots) {
    event
        .begin(memoryOfEvent, 0, lsn, timeMs, command)
        .outcome(Effect.HELD, ResponseCode.APPROVED)
        .account(of)
        .approvedAmount(500)
        .standingAmount(500)
        .rate(7)
        .deadlineMs(timeMs + lifeMs);
    long sum = 0;
    for (int lot = 0; lot < lots.length; lot++) {
      event.addPart(LotKey.of(EXPIRY + lot, FUNDER), -lots[lot]);
      sum += lots[lot];
    }
    return event.heldChange(sum);
  }

  private int open(int of, long lsn, long timeMs, long lifeMs, long... lots) {
    holds.open(held(of, lsn, timeMs, lifeMs, lots));
    return holds.find(lsn);
  }

  @Test
  void remembersWhatAHoldIs() {
    int hold = open(account, 7, NOW_MS, Holds.SHORT_MS, 30, 12);

    assertThat(holds.isOpen(hold)).isTrue();
    assertThat(holds.isPurchase(hold)).isFalse();
    assertThat(holds.points(hold)).isEqualTo(42);
    assertThat(holds.approvedPoints(hold)).isEqualTo(42);
    assertThat(holds.approvedAmount(hold)).isEqualTo(500);
    assertThat(holds.lsn(hold)).isEqualTo(7);
    assertThat(holds.deadlineMs(hold)).isEqualTo(NOW_MS + 30 * 60_000);
    assertThat(holds.account(hold)).isEqualTo(account);
    assertThat(holds.currency(hold)).isEqualTo(840);
    assertThat(holds.merchantType(hold)).isEqualTo(5411);
    assertThat(holds.rate(hold)).isEqualTo(7);
    assertThat(lots(hold)).containsExactly("20000: 30", "20001: 12");
    assertThat(accounts.firstLotOf(EXPIRY))
        .as("they do not lapse")
        .isEqualTo(Accounts.NO_LAPSED_LOT);
    assertThat(holds.openCount()).isEqualTo(1);
    assertThat(accounts.freeLots()).isEqualTo(LOTS - 2);
  }

  @Test
  void anAuthorizedPurchaseHasPendingPointsAndNoLots() {
    event
        .begin(memoryOfEvent, 0, 3, NOW_MS, command)
        .outcome(Effect.HELD, ResponseCode.APPROVED)
        .account(account)
        .approvedAmount(900)
        .pendingChange(9)
        .deadlineMs(NOW_MS + Holds.LONG_MS);
    holds.open(event);

    int hold = holds.find(3);
    assertThat(holds.isPurchase(hold)).isTrue();
    assertThat(holds.pending(hold)).isEqualTo(9);
    assertThat(holds.approvedPoints(hold)).isEqualTo(9);
    assertThat(holds.firstLot(hold)).isEqualTo(Holds.NO_LOT);
  }

  @Test
  void chainsTheHoldsOfAnAccountTheNewestFirst() {
    int other = accounts.open(1, Accounts.NO_NUMBER, EXPIRY);
    int first = open(account, 1, NOW_MS, Holds.LONG_MS, 10);
    int second = open(other, 2, NOW_MS, Holds.LONG_MS, 20);
    int third = open(account, 3, NOW_MS, Holds.LONG_MS, 40);

    assertThat(chain(account)).containsExactly(third, first);
    assertThat(chain(other)).containsExactly(second);

    holds.end(third, HoldState.RELEASED, 0, NOW_MS);
    assertThat(chain(account)).containsExactly(first);
  }

  @Test
  void aPartialReleaseTakesTheLastDrawnFirst() {
    int hold = open(account, 1, NOW_MS, Holds.LONG_MS, 10, 20, 30);

    holds.shrink(hold, released(1, -35, 25));
    assertThat(lots(hold)).containsExactly("20000: 10", "20001: 15");
    assertThat(holds.points(hold)).isEqualTo(25);
    assertThat(holds.approvedPoints(hold)).isEqualTo(60);

    holds.shrink(hold, released(1, -15, 10));
    assertThat(lots(hold)).containsExactly("20000: 10");
    assertThat(accounts.freeLots()).isEqualTo(LOTS - 1);
  }

  private TransactionEvent released(long original, long change, long standing) {
    return event
        .begin(memoryOfEvent, 0, 99, NOW_MS, command)
        .outcome(Effect.RELEASED, ResponseCode.APPROVED)
        .original(original)
        .heldChange(change)
        .standingAmount(standing);
  }

  @Test
  void anEndedHoldGivesItsLotsBackAndIsKeptForTwoDaysWhenItWasOpenForLong() {
    int hold = open(account, 1, NOW_MS, Holds.LONG_MS, 10, 20);
    long endMs = NOW_MS + DAY_MS + 1;
    holds.end(hold, HoldState.COMPLETED, 5, endMs);

    assertThat(accounts.freeLots()).isEqualTo(LOTS);
    assertThat(holds.find(1)).isEqualTo(hold);
    assertThat(holds.state(hold)).isEqualTo(HoldState.COMPLETED);
    assertThat(holds.completion(hold)).isEqualTo(5);
    assertThat(holds.openCount()).isZero();
    assertThat(holds.isKnown(hold, endMs + Holds.KEPT_MS)).isTrue();
    assertThat(holds.isKnown(hold, endMs + Holds.KEPT_MS + 1)).isFalse();

    open(account, 2, endMs + Holds.KEPT_MS, Holds.SHORT_MS, 1);
    assertThat(holds.find(1)).isEqualTo(hold);
    open(account, 3, endMs + Holds.KEPT_MS + 1, Holds.SHORT_MS, 1);
    assertThat(holds.find(1)).isEqualTo(Holds.NONE);
  }

  @Test
  void aHoldThatEndsOnItsFirstDayIsForgottenAtOnce() {
    int hold = open(account, 1, NOW_MS, Holds.LONG_MS, 10, 20);
    holds.end(hold, HoldState.COMPLETED, 5, NOW_MS + DAY_MS);

    assertThat(accounts.freeLots()).isEqualTo(LOTS);
    assertThat(holds.find(1)).isEqualTo(Holds.NONE);
    assertThat(holds.openCount(account)).isZero();
  }

  @Test
  void isFullUntilAnEndedOneMayBeForgotten() {
    for (int i = 1; i <= CAPACITY; i++) {
      open(account, i, NOW_MS, Holds.LONG_MS, 1);
    }
    assertThat(holds.openCount(account)).isEqualTo(CAPACITY);
    assertThat(holds.isFull(NOW_MS)).isTrue();
    assertThatIllegalStateException()
        .isThrownBy(() -> holds.open(held(account, CAPACITY + 1, NOW_MS, Holds.LONG_MS, 1)))
        .withMessageContaining("tebus.store.accounts");

    long endMs = NOW_MS + 2 * DAY_MS;
    holds.end(holds.find(3), HoldState.RELEASED, 0, endMs);
    assertThat(holds.isFull(endMs + Holds.KEPT_MS)).isTrue();
    assertThat(holds.isFull(endMs + Holds.KEPT_MS + 1)).isFalse();
    int hold = open(account, CAPACITY + 1, endMs + Holds.KEPT_MS + 1, Holds.LONG_MS, 1);
    assertThat(hold).isNotEqualTo(Holds.NONE);
  }

  @Test
  void areDueInTheOrderOfTheirDeadlines() {
    Random random = new Random(SEED);
    List<Hold> open = new ArrayList<>();
    long timeMs = NOW_MS;
    long lsn = 0;
    for (int step = 0; step < 20_000; step++) {
      timeMs += random.nextInt(600_000);
      int due = holds.due(timeMs);
      long now = timeMs;
      List<Hold> expected =
          open.stream()
              .filter(hold -> hold.deadlineMs() <= now)
              .sorted(Comparator.comparingLong(Hold::deadlineMs))
              .toList();
      String at = "step " + step;
      assertThat(due == Holds.NONE).as(at).isEqualTo(expected.isEmpty());
      if (due != Holds.NONE) {
        long ended = holds.lsn(due);
        assertThat(holds.deadlineMs(due)).as(at).isEqualTo(expected.getFirst().deadlineMs());
        holds.end(due, HoldState.TIMED_OUT, 0, timeMs);
        open.removeIf(hold -> hold.lsn() == ended);
      } else if (!open.isEmpty() && random.nextInt(3) == 0) {
        Hold hold = open.remove(random.nextInt(open.size()));
        holds.end(holds.find(hold.lsn()), HoldState.COMPLETED, lsn, timeMs);
      } else if (!holds.isFull(timeMs)) {
        lsn++;
        long lifeMs = random.nextBoolean() ? Holds.SHORT_MS : Holds.LONG_MS;
        open(account, lsn, timeMs, lifeMs, 1 + random.nextInt(5));
        open.add(new Hold(lsn, account, timeMs + lifeMs));
      }
      assertThat(holds.openCount()).as(at).isEqualTo(open.size());
      assertThat(accounts.freeLots()).as(at).isEqualTo(LOTS - open.size());
    }
    assertThat(chain(account))
        .containsExactlyElementsOf(
            open.reversed().stream().map(hold -> holds.find(hold.lsn())).toList());
  }

  /** The open ones, the newest first. */
  private List<Integer> chain(int of) {
    List<Integer> chain = new ArrayList<>();
    for (int hold = holds.newest(of); hold != Holds.NONE; hold = holds.older(hold)) {
      if (holds.isOpen(hold)) {
        chain.add(hold);
      }
    }
    return chain;
  }

  private List<String> lots(int hold) {
    List<String> lots = new ArrayList<>();
    for (int lot = holds.firstLot(hold); lot != Holds.NO_LOT; lot = holds.nextLot(lot)) {
      long key = holds.lotKey(lot);
      assertThat(LotKey.funder(key)).isEqualTo(FUNDER);
      lots.add(LotKey.expiry(key) + ": " + holds.lotPoints(lot));
    }
    return lots;
  }
}
