package io.tebus.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.Effect;
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
      transaction(lsn, programme, account, Effect.POSTED, available, arrears);
      expected.put(
          ((long) programme << 32) + account,
          balance(programme, account, available, arrears, lsn, 2 * lsn));
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

    assertThat(all()).containsExactly(balance(1, 5, 0, 0, 7, 14), balance(1, 6, 250, 0, 8, 16));
  }

  /** It may be the first that is heard of the account since balances were written. */
  @Test
  void aFurtherCardWithoutPointsSaysNothingAboutItsAccount() throws SQLException {
    cardOpened(7, 5, true, 250, 250, 0);
    cardOpened(8, 5, false, 0, 240, 0);
    cardOpened(9, 6, false, 0, 100, 0);

    assertThat(all()).containsExactly(balance(1, 5, 250, 0, 7, 14));
  }

  /** The account had points before, or owes some: the event says what follows. */
  @Test
  void aFurtherCardMayBringTheOpeningPoints() throws SQLException {
    transaction(6, 1, 5, Effect.POSTED, 100, 0);
    cardOpened(7, 5, false, 250, 350, 0);
    cardOpened(8, 6, false, 250, 0, 30);

    assertThat(all()).containsExactly(balance(1, 5, 350, 0, 7, 14), balance(1, 6, 0, 30, 8, 16));
  }

  /** A reversal that finds nothing to take back names the account, but no balance. */
  @Test
  void passesOverEventsThatShowNoBalance() throws SQLException {
    transaction(1, 1, 5, Effect.POSTED, 100, 0);
    transaction(2, 1, 5, Effect.NOTHING, 0, 0);
    transaction(3, 1, TransactionEvent.NO_ACCOUNT, Effect.DECLINED, 0, 0);

    assertThat(all()).containsExactly(balance(1, 5, 100, 0, 1, 2));
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
            openingPoints > 0 ? 20_000 : 0,
            available,
            arrears,
            command.openingPoints());
    balances.onEvent(lsn, 2 * lsn, event, 0, length);
  }

  private void transaction(
      long lsn, int programme, int account, Effect effect, long available, long arrears) {
    TransactionCommand command =
        new TransactionCommand()
            .wrapAndClear(new UnsafeBuffer(new byte[TransactionCommand.LENGTH]), 0)
            .programme(programme);
    TransactionEvent made =
        new TransactionEvent()
            .begin(event, 0, lsn, 2 * lsn, command)
            .outcome(effect, ResponseCode.APPROVED)
            .account(account)
            .after(available)
            .arrears(arrears);
    balances.onEvent(lsn, 2 * lsn, event, 0, made.length());
  }

  private List<String> all() throws SQLException {
    List<String> found = new ArrayList<>();
    balances.forEach((programme, account, available, arrears, lsn, timeMs) ->
        found.add(balance(programme, account, available, arrears, lsn, timeMs)));
    return found;
  }

  private static String balance(
      int programme, int account, long available, long arrears, long lsn, long timeMs) {
    return programme + "/" + account + " " + available + " " + arrears + " " + lsn + " " + timeMs;
  }
}
