package io.tebus.projection;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.LotKey;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the opening of a card becomes in the tables. */
class CardRowsTest {

  private static final long TOKEN_HIGH = 0x0102_0304_0506_0708L;
  private static final long TOKEN_LOW = 0x0910_1112_1314_15FFL;
  private static final String TOKEN = "010203040506070809101112131415ff";
  private static final int LAST_DAY = (int) LocalDate.of(9999, 12, 31).toEpochDay();
  private static final long LAST_MS = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[CardOpenedEvent.LENGTH]);
  private final UnsafeBuffer commandBuffer = new UnsafeBuffer(new byte[OpenCardCommand.LENGTH]);
  private final OpenCardCommand command = new OpenCardCommand().wrap(commandBuffer, 0);

  @BeforeEach
  void makeSchema() throws Exception {
    address = SERVER.newSchema();
    RowsUnderTest.makePartitions(address);
  }

  @Test
  void keepsEveryFieldAtItsLargest() throws SQLException {
    OpenCardCommand.encode(
        commandBuffer,
        0,
        0xFFFF,
        CardStatus.STOLEN,
        TOKEN_HIGH,
        TOKEN_LOW,
        9_900,
        7,
        OpenCardCommand.MAX_ACCOUNT_NUMBER,
        Long.MAX_VALUE);
    int length =
        CardOpenedEvent.encode(
            event,
            0,
            Long.MAX_VALUE,
            LAST_MS,
            command,
            Integer.MAX_VALUE,
            true,
            LotKey.of(LAST_DAY, 0xFFFF),
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            command.openingPoints());

    writeAll(length);

    String most = Long.toString(Long.MAX_VALUE);
    String many = Integer.toString(Integer.MAX_VALUE);
    String time = Long.toString(LAST_MS);
    assertThat(RowsUnderTest.rows(address, CardRow.TABLE))
        .containsExactly(
            List.of(most, "65535", TOKEN, "009900", "0007", many, "4", most, time, "65535"));
    assertThat(RowsUnderTest.rows(address, AccountRow.TABLE))
        .containsExactly(List.of(most, "65535", many, "99999999999", time));
    assertThat(RowsUnderTest.rows(address, LotMovementRow.TABLE))
        .containsExactly(
            List.of(most, "1", "65535", many, Integer.toString(LAST_DAY), most, "0", "65535"));
  }

  /** No two fields have the same value: one that is written to another's column is found. */
  @Test
  void keepsEachFieldInTheColumnOfItsName() throws SQLException {
    OpenCardCommand.encode(
        commandBuffer,
        0,
        1_001,
        CardStatus.LOST,
        TOKEN_HIGH,
        TOKEN_LOW,
        999_902,
        1_003,
        1_004,
        1_005);
    int length =
        CardOpenedEvent.encode(
            event,
            0,
            1_006,
            1_007,
            command,
            1_008,
            true,
            LotKey.of(1_009, 1_012),
            1_010,
            1_011,
            command.openingPoints());

    writeAll(length);

    assertThat(RowsUnderTest.named(address, CardRow.TABLE))
        .containsExactly(
            Map.ofEntries(
                entry("lsn", "1006"),
                entry("opened_at", "1007"),
                entry("programme", "1001"),
                entry("token", TOKEN),
                entry("bin", "999902"),
                entry("last_four", "1003"),
                entry("account", "1008"),
                entry("status", "3"),
                entry("opening_points", "1005"),
                entry("opening_funder", "1012")));
    assertThat(RowsUnderTest.named(address, AccountRow.TABLE))
        .containsExactly(
            Map.ofEntries(
                entry("lsn", "1006"),
                entry("opened_at", "1007"),
                entry("programme", "1001"),
                entry("account", "1008"),
                entry("number", "1004")));
    assertThat(RowsUnderTest.named(address, LotMovementRow.TABLE))
        .containsExactly(
            Map.ofEntries(
                entry("lsn", "1006"),
                entry("part", "1"),
                entry("programme", "1001"),
                entry("account", "1008"),
                entry("expiry", "1009"),
                entry("points", "1005"),
                entry("kind", "0"),
                entry("funder", "1012")));
  }

  @Test
  void anAccountMayHaveNeitherNumberNorPoints() throws SQLException {
    OpenCardCommand.encode(commandBuffer, 0, 1, TOKEN_HIGH, TOKEN_LOW, 999_900, 7);
    int length =
        CardOpenedEvent.encode(
            event, 0, 42, 43, command, 0, true, 0, 0, 0, command.openingPoints());

    writeAll(length);

    assertThat(RowsUnderTest.rows(address, CardRow.TABLE))
        .containsExactly(List.of("42", "1", TOKEN, "999900", "0007", "0", "0", "0", "43", "null"));
    assertThat(RowsUnderTest.rows(address, AccountRow.TABLE))
        .containsExactly(List.of("42", "1", "0", "null", "43"));
    assertThat(RowsUnderTest.rows(address, LotMovementRow.TABLE)).isEmpty();
  }

  @Test
  void aFurtherCardOfAnAccountIsARowOfItsOwnAlone() throws SQLException {
    OpenCardCommand.encode(
        commandBuffer, 0, 1, CardStatus.EXPIRED, TOKEN_HIGH, TOKEN_LOW, 999_900, 7, 1_004, 0);
    int length =
        CardOpenedEvent.encode(
            event, 0, 44, 45, command, 5, false, 0, 70, 0, command.openingPoints());

    writeAll(length);

    assertThat(RowsUnderTest.rows(address, CardRow.TABLE))
        .containsExactly(List.of("44", "1", TOKEN, "999900", "0007", "5", "2", "0", "45", "null"));
    assertThat(RowsUnderTest.rows(address, AccountRow.TABLE)).isEmpty();
    assertThat(RowsUnderTest.rows(address, LotMovementRow.TABLE)).isEmpty();
  }

  @Test
  void aFurtherCardThatBringsTheOpeningPointsIsAMovementAsWell() throws SQLException {
    OpenCardCommand.encode(
        commandBuffer, 0, 1, CardStatus.ACTIVE, TOKEN_HIGH, TOKEN_LOW, 999_900, 7, 1_004, 250);
    int length =
        CardOpenedEvent.encode(
            event, 0, 44, 45, command, 5, false, LotKey.of(46, 7), 320, 0, command.openingPoints());

    writeAll(length);

    assertThat(RowsUnderTest.rows(address, CardRow.TABLE))
        .containsExactly(List.of("44", "1", TOKEN, "999900", "0007", "5", "0", "250", "45", "7"));
    assertThat(RowsUnderTest.rows(address, AccountRow.TABLE)).isEmpty();
    assertThat(RowsUnderTest.rows(address, LotMovementRow.TABLE))
        .containsExactly(List.of("44", "1", "1", "5", "46", "250", "0", "7"));
  }

  private void writeAll(int length) throws SQLException {
    for (EventRows rows : EventRows.all()) {
      RowsUnderTest.write(address, rows, event, length);
    }
  }
}
