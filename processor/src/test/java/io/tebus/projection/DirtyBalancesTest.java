package io.tebus.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.Effect;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.LotKey;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class DirtyBalancesTest {

  private static final long SEED = 20_261_121;

  private final UnsafeBuffer event = new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]);
  private final DirtyBalances balances = new DirtyBalances();

  @Test
  void keepsTheLastWordOfEachAccountInOrder() throws SQLException {
    Random random = new Random(SEED);
    TreeMap<Long, String> expected = new TreeMap<>();
    for (long lsn = 1; lsn <= 100_000; lsn++) {
      int programme = 1 + random.nextInt(3);
      int account = random.nextInt(30_000);
      long available = random.nextLong();
      long arrears = random.nextInt(5);
      long held = random.nextInt(5);
      long pending = random.nextInt(5);
      transaction(lsn, programme, account, Effect.POSTED, available, arrears, held, pending);
      expected.put(
          ((long) programme << 32) + account,
          balance(programme, account, available, arrears, held, pending, lsn));
    }

    assertThat(balances.count()).isEqualTo(expected.size());
    assertThat(all()).as("seed %d", SEED).containsExactlyElementsOf(expected.values());

    balances.clear();
    assertThat(balances.count()).isZero();
    assertThat(all()).isEmpty();
  }

  @Test
  void anAccountBeginsWithItsOpeningPoints() throws SQLException {
    cardOpened(7, 5, true, 0, 0, 0);
    cardOpened(8, 6, true, 250, 250, 0);

    assertThat(all()).containsExactly(balance(1, 5, 0, 0, 0, 0, 7), balance(1, 6, 250, 0, 0, 0, 8));
  }

  @Test
  void anAccountWithoutACardBeginsWithNothing() throws SQLException {
    int length = AccountOpenedEvent.encode(event, 0, 7, 14, 1, 5, 5_001);
    balances.onEvent(7, 14, event, 0, length);

    assertThat(all()).containsExactly(balance(1, 5, 0, 0, 0, 0, 7));
  }

  /** It may be the first that is heard of the account since balances were written. */
  @Test
  void aFurtherCardWithoutPointsSaysNothingAboutItsAccount() throws SQLException {
    cardOpened(7, 5, true, 250, 250, 0);
    cardOpened(8, 5, false, 0, 240, 0);
    cardOpened(9, 6, false, 0, 100, 0);

    assertThat(all()).containsExactly(balance(1, 5, 250, 0, 0, 0, 7));
  }

  /**
   * The account had points before, or owes some: the event says what follows. Of what is held it
   * says nothing.
   */
  @Test
  void aFurtherCardMayBringTheOpeningPoints() throws SQLException {
    transaction(6, 1, 5, Effect.HELD, 100, 0, 20, 3);
    cardOpened(7, 5, false, 250, 350, 0);
    cardOpened(8, 6, false, 250, 0, 30);

    assertThat(all())
        .containsExactly(
            balance(1, 5, 350, 0, 20, 3, 7),
            balance(1, 6, 0, 30, DirtyBalances.UNCHANGED, DirtyBalances.UNCHANGED, 8));

    balances.clear();
    cardOpened(9, 5, false, 10, 360, 0);
    assertThat(all())
        .as("after they were written")
        .containsExactly(
            balance(1, 5, 360, 0, DirtyBalances.UNCHANGED, DirtyBalances.UNCHANGED, 9));
  }

  @Test
  void aTimeOutSaysWhatFollows() throws SQLException {
    transaction(6, 1, 5, Effect.HELD, 100, 0, 20, 3);
    TransactionEvent planned =
        begin(new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]), 7, 1)
            .account(5)
            .heldChange(-20)
            .after(120)
            .pending(3);
    int length = HoldEndedEvent.encode(event, 0, 7, 14, 1, 6, planned);
    balances.onEvent(7, 14, event, 0, length);

    assertThat(all()).containsExactly(balance(1, 5, 120, 0, 0, 3, 7));
  }

  /** Of what is held and pending there it says nothing. */
  @Test
  void aTransferSaysWhatBothAccountsHave() throws SQLException {
    transaction(5, 1, 6, Effect.HELD, 50, 0, 20, 3);
    transfer(6, 5, 6, Effect.POSTED, 100, 150);
    transfer(7, 5, 7, Effect.MIRRORED, 90, 10);

    assertThat(all())
        .containsExactly(
            balance(1, 5, 90, 4, 2, 1, 7),
            balance(1, 6, 150, 0, 20, 3, 6),
            balance(1, 7, 10, 0, DirtyBalances.UNCHANGED, DirtyBalances.UNCHANGED, 7));
  }

  @Test
  void aTransferThatWasDeclinedChangesOneAccountAtMost() throws SQLException {
    transfer(6, 5, 6, Effect.DECLINED, 100, 0);

    assertThat(all()).containsExactly(balance(1, 5, 100, 4, 2, 1, 6));
  }

  /** What is held and pending stays where it is. */
  @Test
  void aMergeSaysWhatBothAccountsHave() throws SQLException {
    transaction(5, 1, 6, Effect.HELD, 50, 0, 20, 3);
    merge(6, 5, 6, 0, 150);
    merge(7, 7, 6, 70, 80);

    assertThat(all())
        .containsExactly(
            balance(1, 5, 0, 4, DirtyBalances.UNCHANGED, DirtyBalances.UNCHANGED, 6),
            balance(1, 6, 80, 2, 20, 3, 7),
            balance(1, 7, 70, 4, DirtyBalances.UNCHANGED, DirtyBalances.UNCHANGED, 7));
  }

  /** They were out of reach before. */
  @Test
  void lotsThatExpireChangeNoBalance() throws SQLException {
    LotsExpiredEvent expired = new LotsExpiredEvent().begin(event, 0, 8, 16, 20_000);
    expired.add(5, 1, 30);
    balances.onEvent(8, 16, event, 0, expired.length());

    assertThat(all()).isEmpty();
  }

  /** A reversal that finds nothing to take back names the account, but no balance. */
  @Test
  void passesOverEventsThatShowNoBalance() throws SQLException {
    transaction(1, 1, 5, Effect.POSTED, 100, 0, 0, 0);
    transaction(2, 1, 5, Effect.NOTHING, 0, 0, 0, 0);
    transaction(3, 1, TransactionEvent.NO_ACCOUNT, Effect.DECLINED, 0, 0, 0, 0);

    assertThat(all()).containsExactly(balance(1, 5, 100, 0, 0, 0, 1));
  }

  private void cardOpened(
      long lsn,
      int account,
      boolean accountOpened,
      long openingPoints,
      long available,
      long arrears) {
    OpenCardCommand.encode(
        event, 1_000, 1, CardStatus.ACTIVE, 2, 3, 999_900, 45, account, openingPoints);
    OpenCardCommand command = new OpenCardCommand().wrap(event, 1_000);
    int length =
        CardOpenedEvent.encode(
            event,
            0,
            lsn,
            2 * lsn,
            command,
            account,
            accountOpened,
            openingPoints > 0 ? LotKey.of(20_000, 1) : 0,
            available,
            arrears,
            command.openingPoints());
    balances.onEvent(lsn, 2 * lsn, event, 0, length);
  }

  private void transaction(
      long lsn,
      int programme,
      int account,
      Effect effect,
      long available,
      long arrears,
      long held,
      long pending) {
    TransactionEvent made =
        begin(event, lsn, programme)
            .outcome(effect, ResponseCode.APPROVED)
            .account(account)
            .after(available)
            .arrears(arrears)
            .held(held)
            .pending(pending);
    balances.onEvent(lsn, 2 * lsn, event, 0, made.length());
  }

  private void transfer(
      long lsn, int account, int counterAccount, Effect effect, long available, long counterAfter) {
    TransactionEvent made =
        begin(event, lsn, 1)
            .outcome(effect, ResponseCode.APPROVED)
            .account(account)
            .after(available)
            .arrears(4)
            .held(2)
            .pending(1)
            .counterAccount(counterAccount)
            .counterAfter(counterAfter);
    balances.onEvent(lsn, 2 * lsn, event, 0, made.length());
  }

  private void merge(long lsn, int from, int into, long fromAfter, long intoAfter) {
    TransactionEvent planned =
        begin(new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]), lsn, 1)
            .account(into)
            .after(intoAfter)
            .arrears(2)
            .counterAccount(from)
            .counterAfter(fromAfter)
            .counterArrears(4);
    int length = AccountsMergedEvent.encode(event, 0, lsn, 2 * lsn, 1, false, planned, 9);
    balances.onEvent(lsn, 2 * lsn, event, 0, length);
  }

  private static TransactionEvent begin(UnsafeBuffer target, long lsn, int programme) {
    TransactionCommand command =
        new TransactionCommand()
            .wrapAndClear(new UnsafeBuffer(new byte[TransactionCommand.LENGTH]), 0)
            .programme(programme);
    return new TransactionEvent().begin(target, 0, lsn, 2 * lsn, command);
  }

  private List<String> all() throws SQLException {
    List<String> found = new ArrayList<>();
    balances.forEach((programme, account, available, arrears, held, pending, lsn, timeMs) -> {
      assertThat(timeMs).isEqualTo(2 * lsn);
      found.add(balance(programme, account, available, arrears, held, pending, lsn));
    });
    return found;
  }

  private static String balance(
      int programme, int account, long available, long arrears, long held, long pending, long lsn) {
    return programme
        + "/"
        + account
        + " "
        + available
        + " arrears "
        + arrears
        + " held "
        + held
        + " pending "
        + pending
        + " lsn "
        + lsn;
  }
}
