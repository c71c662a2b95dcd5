package io.tebus.projection;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardStatus;
import io.tebus.command.TransactionCommand;
import io.tebus.event.AccountChangedEvent;
import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.CardChangedEvent;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What changes of cards and accounts, accounts without a card, and merges become in the tables. No
 * two fields have the same value: one that is written to another's column is found.
 */
class MaintenanceRowsTest {

  private static final long TOKEN_HIGH = 0x0102_0304_0506_0708L;
  private static final long TOKEN_LOW = 0x0910_1112_1314_15FFL;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]);

  @BeforeEach
  void makeSchema() throws Exception {
    address = SERVER.newSchema();
    RowsUnderTest.makePartitions(address);
  }

  @Test
  void keepsEachFieldOfAChangedCard() throws SQLException {
    int length =
        CardChangedEvent.encode(
            event,
            0,
            1_001,
            1_002,
            1_003,
            TOKEN_HIGH,
            TOKEN_LOW,
            CardStatus.LOST,
            9,
            CardStatus.EXPIRED,
            6);

    assertThat(writeAll(length)).isEqualTo(1);

    assertThat(RowsUnderTest.named(address, CardChangeRow.TABLE))
        .containsExactly(
            Map.ofEntries(
                entry("lsn", "1001"),
                entry("at", "1002"),
                entry("programme", "1003"),
                entry("token", "010203040506070809101112131415ff"),
                entry("status", "3"),
                entry("rights", "9"),
                entry("status_before", "2"),
                entry("rights_before", "6")));
  }

  @Test
  void keepsEachFieldOfAChangedAccount() throws SQLException {
    int length =
        AccountChangedEvent.encode(
            event, 0, 2_001, 2_002, 2_003, 2_004, AccountStatus.CLOSED, AccountStatus.BLOCKED);

    assertThat(writeAll(length)).isEqualTo(1);

    assertThat(RowsUnderTest.rows(address, AccountChangeRow.TABLE))
        .containsExactly(List.of("2001", "2002", "2003", "2004", "2", "1", "null"));
  }

  @Test
  void keepsEachFieldOfAnAccountWithoutACard() throws SQLException {
    int length = AccountOpenedEvent.encode(event, 0, 5_001, 5_002, 5_003, 5_004, 5_005);

    assertThat(writeAll(length)).isEqualTo(1);

    assertThat(RowsUnderTest.named(address, AccountRow.TABLE))
        .containsExactly(
            Map.ofEntries(
                entry("lsn", "5001"),
                entry("opened_at", "5002"),
                entry("programme", "5003"),
                entry("account", "5004"),
                entry("number", "5005")));
  }

  @Test
  void keepsEachFieldOfAMerge() throws SQLException {
    assertThat(writeAll(merge(3_001, false))).isEqualTo(4);

    assertThat(RowsUnderTest.named(address, AccountMergeRow.TABLE))
        .containsExactly(
            Map.ofEntries(
                entry("lsn", "3001"),
                entry("at", "3002"),
                entry("programme", "3003"),
                entry("from_account", "3004"),
                entry("into_account", "3005"),
                entry("unmerged", "false"),
                entry("points", "3006"),
                entry("from_available", "3007"),
                entry("from_arrears", "3008"),
                entry("from_arrears_change", "-3009"),
                entry("into_available", "3010"),
                entry("into_arrears", "3011"),
                entry("into_arrears_change", "-3012"),
                entry("parts", "2")));
    assertThat(RowsUnderTest.rows(address, LotMovementRow.TABLE))
        .containsExactly(
            List.of("3001", "1", "3003", "3004", "3013", "-3015", "2", "3014"),
            List.of("3001", "2", "3003", "3005", "3013", "3016", "0", "3014"));
    assertThat(RowsUnderTest.rows(address, AccountChangeRow.TABLE))
        .containsExactly(List.of("3001", "3002", "3003", "3004", "3", "0", "3005"));
  }

  @Test
  void anAccountThatIsNoLongerMergedIsActive() throws SQLException {
    writeAll(merge(4_001, true));

    assertThat(RowsUnderTest.named(address, AccountMergeRow.TABLE).getFirst())
        .containsEntry("unmerged", "true");
    assertThat(RowsUnderTest.rows(address, AccountChangeRow.TABLE))
        .containsExactly(List.of("4001", "3002", "3003", "3004", "0", "3", "null"));
  }

  /** Returns the length of the event. */
  private int merge(long lsn, boolean unmerged) {
    TransactionCommand nobody =
        new TransactionCommand()
            .wrapAndClear(new UnsafeBuffer(new byte[TransactionCommand.LENGTH]), 0);
    long key = LotKey.of(3_013, 3_014);
    TransactionEvent planned =
        new TransactionEvent()
            .begin(new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]), 0, 1, 1, nobody)
            .account(3_005)
            .after(3_010)
            .arrears(3_011)
            .arrearsChange(-3_012)
            .counterAccount(3_004)
            .counterAfter(3_007)
            .counterArrears(3_008)
            .counterArrearsChange(-3_009)
            .addPart(TransactionEvent.COUNTER_LOT, key, -3_015)
            .addPart(TransactionEvent.LOT, key, 3_016);
    return AccountsMergedEvent.encode(event, 0, lsn, 3_002, 3_003, unmerged, planned, 3_006);
  }

  /** Writes what the event gives every table, and returns how many rows that are. */
  private int writeAll(int length) throws SQLException {
    int count = 0;
    for (EventRows rows : EventRows.all()) {
      count += RowsUnderTest.write(address, rows, event, length);
    }
    return count;
  }
}
