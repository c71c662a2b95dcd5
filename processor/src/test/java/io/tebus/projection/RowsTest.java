package io.tebus.projection;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.Terms;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.LotKey;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What events but those of cards and programmes become in the tables. */
class RowsTest {

  private static final int LAST_DAY = (int) LocalDate.of(9999, 12, 31).toEpochDay();
  private static final int FIRST_DAY = (int) LocalDate.of(1, 1, 1).toEpochDay();
  private static final long LAST_MS = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]);
  private final UnsafeBuffer commandBuffer = new UnsafeBuffer(new byte[TransactionCommand.LENGTH]);
  private final TransactionCommand command =
      new TransactionCommand().wrapAndClear(commandBuffer, 0);

  @BeforeEach
  void makeSchema() throws Exception {
    address = SERVER.newSchema();
    RowsUnderTest.makePartitions(address);
  }

  @Test
  void keepsEveryFieldOfATransactionAtItsLargest() throws SQLException {
    fill(Long.MAX_VALUE, Integer.MAX_VALUE, 0xFFFF);
    text(TransactionCommand.TERMINAL, "TERM~001");
    text(TransactionCommand.CARD_ACCEPTOR, "MERCHANT 000001 ");
    text(TransactionCommand.RRN, "~99999999999");
    TransactionEvent made =
        decided(Long.MAX_VALUE, LAST_MS, Long.MAX_VALUE, Integer.MAX_VALUE, LAST_DAY)
            .outcome(Effect.TOMBSTONE, ResponseCode.CURRENCY_NOT_ACCEPTED);
    for (int part = 0; part < TransactionEvent.MAX_PARTS; part++) {
      made.addPart(TransactionEvent.HELD_LOT, LotKey.of(LAST_DAY, 0xFFFF), Long.MAX_VALUE);
    }

    write(new TransactionRow(), made.length());
    write(new LotMovementRow(), made.length());

    String most = Long.toString(Long.MAX_VALUE);
    String many = Integer.toString(Integer.MAX_VALUE);
    assertThat(rows(TransactionRow.TABLE))
        .containsExactly(
            List.of(
                // lsn to content_digest
                most,
                Long.toString(LAST_MS),
                most,
                most,
                most,
                most,
                most,
                most,
                most,
                most,
                most,
                most,
                most,
                most,
                most,
                Long.toString(made.contentDigest()),
                // tombstone
                most,
                most,
                // programme to rate
                "65535",
                many,
                many,
                many,
                many,
                many,
                many,
                many,
                many,
                "65535",
                many,
                many,
                // earn_expiry, tombstone_stan
                Integer.toString(LAST_DAY),
                many,
                // function, effect, response_code, parts
                "14",
                "4",
                "112",
                "1024",
                // mode to token
                "M",
                "TERM~001",
                "MERCHANT 000001",
                "~99999999999",
                "7fffffffffffffff7fffffffffffffff",
                // held_change to deadline
                most,
                most,
                most,
                most,
                "12",
                most,
                "null",
                // earn_funder, terms
                "65535",
                "11",
                // counter_account to waived
                "null",
                "null",
                "null",
                "null",
                "null",
                "null",
                // fact, no_earn
                "14",
                "3"));
    List<List<String>> lots = rows(LotMovementRow.TABLE);
    assertThat(lots).hasSize(1_024);
    String day = Integer.toString(LAST_DAY);
    assertThat(lots.getFirst()).containsExactly(most, "1", "65535", many, day, most, "1", "65535");
    assertThat(lots.getLast())
        .containsExactly(most, "1024", "65535", many, day, most, "1", "65535");
  }

  @Test
  void keepsEveryFieldOfATransactionAtItsSmallest() throws SQLException {
    fill(Long.MIN_VALUE, Integer.MIN_VALUE, 0);
    text(TransactionCommand.TERMINAL, "        ");
    text(TransactionCommand.RRN, "000000000000");
    TransactionEvent made =
        decided(Long.MIN_VALUE, 0, Long.MIN_VALUE, Integer.MIN_VALUE, FIRST_DAY)
            .outcome(Effect.POSTED, ResponseCode.APPROVED)
            .earnKey(LotKey.of(FIRST_DAY, 0))
            .terms(Terms.of(Rounding.FLOOR, RefundSplit.PRO_RATA))
            .addPart(LotKey.of(FIRST_DAY, 0), Long.MIN_VALUE);

    write(new TransactionRow(), made.length());
    write(new LotMovementRow(), made.length());

    String least = Long.toString(Long.MIN_VALUE);
    String few = Integer.toString(Integer.MIN_VALUE);
    List<String> row = rows(TransactionRow.TABLE).getFirst();
    assertThat(row.subList(0, 15))
        .containsExactly(
            least, "0", least, least, least, least, least, least, least, least, least, least, least,
            least, least);
    assertThat(row.subList(16, 18)).as("tombstone").containsExactly("null", "null");
    assertThat(row.subList(18, 30))
        .containsExactly("0", few, few, few, few, few, few, few, few, "0", few, few);
    assertThat(row.subList(30, 41))
        .containsExactly(
            Integer.toString(FIRST_DAY),
            "null",
            "14",
            "1",
            "0",
            "1",
            "M",
            "",
            "null",
            "000000000000",
            "80000000000000008000000000000000");
    assertThat(row.subList(41, 50))
        .containsExactly(least, least, least, least, "12", least, "null", "0", "0");
    assertThat(rows(LotMovementRow.TABLE))
        .containsExactly(
            List.of(least, "1", "0", few, Integer.toString(FIRST_DAY), least, "0", "0"));
  }

  /** No two fields have the same value: one that is written to another's column is found. */
  @Test
  void keepsEachFieldInTheColumnOfItsName() throws SQLException {
    command
        .programme(1_001)
        .listener(1_002)
        .function(TransactionFunction.ADVICE)
        .mode((byte) 'M')
        .mti(1_003)
        .token(0x0102_0304_0506_0708L, 0x0910_1112_1314_15FFL)
        .amount(1_004)
        .processingCode(1_005)
        .currency(1_006)
        .stan(1_007)
        .localTime(1_008)
        .localDate(1_009)
        .merchantType(1_010)
        .transmittedAt(1_011)
        .acquirer(1_012)
        .fact(TransactionFunction.LOAD)
        .withoutEarn(true);
    text(TransactionCommand.TERMINAL, "TERM~001");
    text(TransactionCommand.CARD_ACCEPTOR, "MERCHANT 000001 ");
    text(TransactionCommand.RRN, "~99999999999");
    TransactionEvent made =
        new TransactionEvent()
            .begin(event, 0, 1_013, 1_014, command)
            .account(1_015)
            .rule(1_016)
            .rate(1_017)
            .earnKey(LotKey.of(1_018, 1_042))
            .terms(Terms.of(Rounding.HALF_EVEN, RefundSplit.POINTS_FIRST))
            .approvedAmount(1_019)
            .standingAmount(1_020)
            .earned(1_021)
            .redeemed(1_022)
            .value(1_023)
            .before(1_024)
            .after(1_025)
            .arrears(1_026)
            .arrearsChange(1_027)
            .original(1_028)
            .tombstone(1_029, 1_030, 1_031)
            .outcome(Effect.TOMBSTONE, ResponseCode.CURRENCY_NOT_ACCEPTED)
            .addPart(LotKey.of(1_032, 1_043), 1_033)
            .addPart(TransactionEvent.HELD_LOT, LotKey.of(1_034, 1_044), 1_035)
            .heldChange(1_036)
            .held(1_037)
            .pendingChange(1_038)
            .pending(1_039)
            .exception(ExceptionReason.MIRROR_STANDS, 1_040);

    write(new TransactionRow(), made.length());
    write(new LotMovementRow(), made.length());

    assertThat(named(TransactionRow.TABLE))
        .containsExactly(
            Map.ofEntries(
                entry("programme", "1001"),
                entry("listener", "1002"),
                entry("mti", "1003"),
                entry("amount", "1004"),
                entry("processing_code", "1005"),
                entry("currency", "1006"),
                entry("stan", "1007"),
                entry("local_time", "1008"),
                entry("local_date", "1009"),
                entry("merchant_type", "1010"),
                entry("transmitted_at", "1011"),
                entry("acquirer", "1012"),
                entry("lsn", "1013"),
                entry("at", "1014"),
                entry("account", "1015"),
                entry("rule", "1016"),
                entry("rate", "1017"),
                entry("earn_expiry", "1018"),
                entry("approved_amount", "1019"),
                entry("standing_amount", "1020"),
                entry("earned", "1021"),
                entry("redeemed", "1022"),
                entry("value", "1023"),
                entry("available_before", "1024"),
                entry("available_after", "1025"),
                entry("arrears", "1026"),
                entry("arrears_change", "1027"),
                entry("original", "1028"),
                entry("tombstone_stan", "1029"),
                entry("tombstone_transmitted_at", "1030"),
                entry("tombstone_acquirer", "1031"),
                entry("content_digest", Long.toString(made.contentDigest())),
                entry("function", "14"),
                entry("effect", "4"),
                entry("response_code", "112"),
                entry("parts", "2"),
                entry("mode", "M"),
                entry("terminal", "TERM~001"),
                entry("card_acceptor", "MERCHANT 000001"),
                entry("rrn", "~99999999999"),
                entry("token", "010203040506070809101112131415ff"),
                entry("held_change", "1036"),
                entry("held", "1037"),
                entry("pending_change", "1038"),
                entry("pending", "1039"),
                entry("exception", "12"),
                entry("exception_points", "1040"),
                entry("deadline", "null"),
                entry("earn_funder", "1042"),
                entry("terms", "6"),
                entry("counter_account", "null"),
                entry("counter_after", "null"),
                entry("counter_arrears", "null"),
                entry("counter_arrears_change", "null"),
                entry("fee", "null"),
                entry("waived", "null"),
                entry("fact", "11"),
                entry("no_earn", "2")));
    assertThat(named(LotMovementRow.TABLE))
        .containsExactly(
            movement("1013", "1", "1001", "1015", "1032", "1033", "0", "1043"),
            movement("1013", "2", "1001", "1015", "1034", "1035", "1", "1044"));
  }

  private static Map<String, String> movement(
      String lsn,
      String part,
      String programme,
      String account,
      String expiry,
      String points,
      String kind,
      String funder) {
    return Map.of(
        "lsn",
        lsn,
        "part",
        part,
        "programme",
        programme,
        "account",
        account,
        "expiry",
        expiry,
        "points",
        points,
        "kind",
        kind,
        "funder",
        funder);
  }

  /** The fields of the one lie where a tombstone, an exception or a deadline has others. */
  @Test
  void keepsEachFieldOfATransferInTheColumnOfItsName() throws SQLException {
    command.programme(4_001).function(TransactionFunction.TRANSFER);
    TransactionEvent made =
        new TransactionEvent()
            .begin(event, 0, 4_002, 4_003, command)
            .account(4_004)
            .outcome(Effect.POSTED, ResponseCode.APPROVED)
            .counterAccount(4_005)
            .counterAfter(4_006)
            .counterArrears(4_007)
            .counterArrearsChange(-4_008)
            .fee(4_009)
            .addPart(LotKey.of(4_010, 4_011), -4_012)
            .addPart(TransactionEvent.COUNTER_LOT, LotKey.of(4_013, 4_014), 4_015);

    write(new TransactionRow(), made.length());
    write(new LotMovementRow(), made.length());

    Map<String, String> row = named(TransactionRow.TABLE).getFirst();
    assertThat(row)
        .containsAllEntriesOf(
            Map.ofEntries(
                entry("account", "4004"),
                entry("counter_account", "4005"),
                entry("counter_after", "4006"),
                entry("counter_arrears", "4007"),
                entry("counter_arrears_change", "-4008"),
                entry("fee", "4009"),
                entry("waived", "null"),
                entry("tombstone_stan", "null"),
                entry("tombstone_acquirer", "null"),
                entry("exception_points", "null"),
                entry("deadline", "null")));
    assertThat(named(LotMovementRow.TABLE))
        .as("the second is the counter account's")
        .containsExactly(
            movement("4002", "1", "4001", "4004", "4010", "-4012", "0", "4011"),
            movement("4002", "2", "4001", "4005", "4013", "4015", "2", "4014"));
  }

  @Test
  void keepsADeadlineAndWaivedPointsOfWhatHasThem() throws SQLException {
    TransactionEvent hold =
        new TransactionEvent()
            .begin(event, 0, 1, 0, command)
            .account(1)
            .outcome(Effect.HELD, ResponseCode.APPROVED)
            .deadlineMs(LAST_MS);
    write(new TransactionRow(), hold.length());
    TransactionEvent refund =
        new TransactionEvent()
            .begin(event, 0, 2, 0, command)
            .account(1)
            .outcome(Effect.MIRRORED, ResponseCode.APPROVED)
            .waived(Long.MAX_VALUE);
    write(new TransactionRow(), refund.length());

    List<Map<String, String>> rows = named(TransactionRow.TABLE);
    assertThat(rows.getFirst())
        .containsEntry("deadline", Long.toString(LAST_MS))
        .containsEntry("waived", "null");
    assertThat(rows.getLast())
        .containsEntry("deadline", "null")
        .containsEntry("waived", Long.toString(Long.MAX_VALUE));
  }

  @Test
  void keepsEachFieldOfExpiredLotsInTheColumnOfItsName() throws SQLException {
    LotsExpiredEvent made = new LotsExpiredEvent().begin(event, 0, 5_001, 5_002, 5_003);
    made.add(5_004, 5_005, 5_006);
    made.add(5_007, 0xFFFF, Long.MAX_VALUE);
    for (int lot = made.count(); lot < LotsExpiredEvent.MAX_LOTS; lot++) {
      made.add(lot, 1, 1);
    }

    write(new LotExpiryRow(), made.length());

    List<List<String>> lots = rows(LotExpiryRow.TABLE);
    assertThat(lots).hasSize(LotsExpiredEvent.MAX_LOTS);
    assertThat(named(LotExpiryRow.TABLE).getFirst())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "lsn", "5001", "part", "1", "at", "5002", "account", "5004", "expiry", "5003",
                "funder", "5005", "points", "5006"));
    assertThat(lots.get(1))
        .containsExactly(
            "5001", "2", "5002", "5007", "5003", "65535", Long.toString(Long.MAX_VALUE));
  }

  @Test
  void keepsEachFieldOfATimeOutInTheColumnOfItsName() throws SQLException {
    TransactionEvent planned =
        new TransactionEvent()
            .begin(new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]), 0, 1, 1, command)
            .account(3_001)
            .after(3_002)
            .arrears(3_003)
            .arrearsChange(-3_004)
            .heldChange(-3_005)
            .held(3_006)
            .pendingChange(-3_007)
            .pending(3_008)
            .addPart(LotKey.of(3_009, 3_017), 3_010)
            .addPart(LotKey.of(3_011, 3_018), 3_012);
    int length = HoldEndedEvent.encode(event, 0, 3_013, 3_014, 3_015, 3_016, planned);

    write(new HoldTimeoutRow(), length);
    write(new LotMovementRow(), length);

    assertThat(named(HoldTimeoutRow.TABLE))
        .containsExactly(
            Map.ofEntries(
                entry("lsn", "3013"),
                entry("at", "3014"),
                entry("hold", "3016"),
                entry("held_change", "-3005"),
                entry("pending_change", "-3007"),
                entry("available_after", "3002"),
                entry("arrears", "3003"),
                entry("arrears_change", "-3004"),
                entry("held", "3006"),
                entry("pending", "3008"),
                entry("programme", "3015"),
                entry("account", "3001"),
                entry("parts", "2")));
    assertThat(rows(LotMovementRow.TABLE))
        .containsExactly(
            List.of("3013", "1", "3015", "3001", "3009", "3010", "0", "3017"),
            List.of("3013", "2", "3015", "3001", "3011", "3012", "0", "3018"));
  }

  @Test
  void whatAMessageDoesNotCarryIsNull() throws SQLException {
    TransactionEvent made =
        new TransactionEvent()
            .begin(event, 0, 1, 0, command)
            .outcome(Effect.DECLINED, ResponseCode.INVALID_CARD);

    write(new TransactionRow(), made.length());

    List<String> row = rows(TransactionRow.TABLE).getFirst();
    List<String> absent = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      if (row.get(i).equals("null")) {
        absent.add(TransactionRow.TABLE.columns().get(i).name());
      }
    }
    assertThat(absent)
        .containsExactly(
            "available_before",
            "available_after",
            "arrears",
            "original",
            "tombstone_transmitted_at",
            "tombstone_acquirer",
            "account",
            "processing_code",
            "currency",
            "merchant_type",
            "rule",
            "rate",
            "earn_expiry",
            "tombstone_stan",
            "terminal",
            "card_acceptor",
            "rrn",
            "token",
            "held",
            "pending",
            "exception",
            "exception_points",
            "deadline",
            "earn_funder",
            "counter_account",
            "counter_after",
            "counter_arrears",
            "counter_arrears_change",
            "fee",
            "waived");
  }

  @Test
  void aRowThatIsReadBackIsTheSameBytes() throws SQLException {
    fill(-5, 17, 3);
    TransactionEvent made =
        decided(3, LAST_MS, 11, 12, LAST_DAY).outcome(Effect.MIRRORED, ResponseCode.APPROVED);
    TransactionRow row = new TransactionRow();
    write(row, made.length());

    CopyEncoder expected = new CopyEncoder();
    row.encode(event, 0, made.length(), expected);
    try (Connection connection = TestServer.connect(address)) {
      CopyOutRows rows = new CopyOutRows(connection, TransactionRow.TABLE.copyOut(0));
      assertThat(rows.next()).isEqualTo(Arrays.copyOf(expected.bytes(), expected.length()));
      assertThat(rows.next()).isNull();
    }
  }

  /** Every field of the command that an event repeats. */
  private void fill(long large, int small, int unsigned) {
    command
        .programme(unsigned)
        .listener(unsigned)
        .function(TransactionFunction.ADVICE)
        .mode((byte) 'M')
        .mti(small)
        .token(large, large)
        .amount(large)
        .processingCode(small)
        .currency(small)
        .stan(small)
        .localTime(small)
        .localDate(small)
        .merchantType(small)
        .transmittedAt(large)
        .acquirer(large)
        .fact(TransactionFunction.ADVICE)
        .asksNotToEarn(true)
        .withoutEarn(true);
  }

  private void text(int field, String text) {
    commandBuffer.putBytes(field, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Every field of the decision. */
  private TransactionEvent decided(long lsn, long timeMs, long large, int small, int day) {
    return new TransactionEvent()
        .begin(event, 0, lsn, timeMs, command)
        .account(small)
        .rule(small)
        .rate(small)
        .earnKey(LotKey.of(day, 0xFFFF))
        .terms(Terms.of(Rounding.CEIL, RefundSplit.MONEY_FIRST))
        .approvedAmount(large)
        .standingAmount(large)
        .earned(large)
        .redeemed(large)
        .value(large)
        .before(large)
        .after(large)
        .arrears(large)
        .arrearsChange(large)
        .original(large)
        .tombstone(small, large, large)
        .heldChange(large)
        .held(large)
        .pendingChange(large)
        .pending(large)
        .exception(ExceptionReason.MIRROR_STANDS, large);
  }

  private void write(EventRows rows, int length) throws SQLException {
    assertThat(RowsUnderTest.write(address, rows, event, length)).isPositive();
  }

  private List<List<String>> rows(Table table) throws SQLException {
    return RowsUnderTest.rows(address, table);
  }

  private List<Map<String, String>> named(Table table) throws SQLException {
    return RowsUnderTest.named(address, table);
  }
}
