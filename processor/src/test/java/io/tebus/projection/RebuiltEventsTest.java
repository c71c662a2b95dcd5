package io.tebus.projection;

import static io.tebus.projection.ProjectionUnderTest.feed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.Terms;
import io.tebus.engine.Engine;
import io.tebus.event.Effect;
import io.tebus.event.EventHeader;
import io.tebus.event.ExceptionReason;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.journal.Journal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What events became in the tables, and what is made out of it again. */
class RebuiltEventsTest {

  private static final long SEED = 20_261_121;
  private static final long[] SEEDS = {SEED, 7, 4_711};
  private static final int MANY_EVENTS = 6_000;
  private static final int SOME_EVENTS = 500;

  private static final Set<Integer> ALL_TYPES =
      Set.of(
          EventHeader.TRANSACTION,
          EventHeader.CARD_OPENED,
          EventHeader.PROGRAMME_DEFINED,
          EventHeader.HOLD_ENDED,
          EventHeader.LOTS_EXPIRED,
          EventHeader.CARD_CHANGED,
          EventHeader.ACCOUNT_CHANGED,
          EventHeader.ACCOUNTS_MERGED,
          EventHeader.ACCOUNT_OPENED);

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private final UnsafeBuffer commandBuffer = new UnsafeBuffer(new byte[TransactionCommand.LENGTH]);
  private final TransactionCommand command = new TransactionCommand();
  private final List<byte[]> written = new ArrayList<>();

  @BeforeEach
  void makeSchema() throws Exception {
    address = SERVER.newSchema();
  }

  @Test
  void givesBackEveryEventByteForByte(@TempDir Path directory) throws Exception {
    Set<Integer> types = new HashSet<>();
    for (long seed : SEEDS) {
      address = SERVER.newSchema();
      try (JournalOfHistory history =
          new JournalOfHistory(directory.resolve("seed-" + seed), seed)) {
        history.append(MANY_EVENTS);
        feed(address, history);
        List<byte[]> events = events(history);

        assertGivesBack(events, "seed=" + seed);

        events.forEach(event -> types.add(EventHeader.type(new UnsafeBuffer(event), 0)));
      }
    }
    assertThat(types).as("covered").isEqualTo(ALL_TYPES);
  }

  @Test
  void givesBackEachEndOfAHold(@TempDir Path directory) throws SQLException {
    new LifeCycle().feed(directory, address);
    List<byte[]> events = new ArrayList<>();
    Journal.replay(
        directory,
        (lsn, timeMs, buffer, offset, length) -> {
          byte[] event = new byte[length];
          buffer.getBytes(offset, event);
          events.add(event);
        });

    assertThat(events).hasSize(22);
    assertGivesBack(events, "life cycle");
  }

  @Test
  void givesBackEventsWhoseRowsWereRefused(@TempDir Path directory) throws SQLException {
    TestServer.run(
        address,
        "ALTER TABLE tebus.transaction ADD CONSTRAINT poison CHECK (lsn NOT IN (60, 61, 300))",
        "ALTER TABLE tebus.card ADD CONSTRAINT poison CHECK (lsn <> 4)");
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(SOME_EVENTS);
      feed(address, history);
      assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.projection_error"))
          .isPositive();

      assertGivesBack(events(history), "refused");
    }
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void namesTheRowThatContradicts(String change, String expected, @TempDir Path directory)
      throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(SOME_EVENTS);
      feed(address, history);
      TestServer.run(address, change);

      assertThatExceptionOfType(DatabaseContradictionException.class)
          .isThrownBy(() -> rebuild(history.durableLsn()))
          .withMessageMatching("database: " + expected + ".*");
    }
  }

  static Stream<Arguments> contradictions() {
    return Stream.of(
        Arguments.of(
            "DELETE FROM tebus.account WHERE account = 1",
            "table=card lsn=\\d+ account=1 has no row"),
        Arguments.of(
            "DELETE FROM tebus.lot_movement WHERE part = 1", "table=(lot_movement|card) lsn=\\d+ "),
        Arguments.of(
            "UPDATE tebus.lot_movement SET part = part + 1000",
            "table=lot_movement lsn=\\d+ part=1 "),
        Arguments.of(
            "UPDATE tebus.transaction SET parts = 0 WHERE effect = 1",
            "table=lot_movement lsn=\\d+ is a part of "),
        Arguments.of(
            "UPDATE tebus.transaction SET at = at - interval '1 year'",
            "table=transaction lsn=\\d+ time=\\d+ "),
        Arguments.of(
            "UPDATE tebus.transaction SET function = 99",
            "table=transaction lsn=\\d+ makes no event: .*99"),
        Arguments.of(
            "UPDATE tebus.transaction SET terminal = repeat('T', 9)",
            "table=transaction lsn=\\d+ text: length=9 "),
        Arguments.of(
            "UPDATE tebus.transaction SET token = '\\x01'",
            "table=transaction lsn=\\d+ token: length=1 "),
        Arguments.of(
            "UPDATE tebus.transaction SET account = 5000000 WHERE account IS NOT NULL",
            "table=transaction lsn=\\d+ account=5000000 "),
        Arguments.of(
            "UPDATE tebus.card SET status = 9", "table=card lsn=\\d+ makes no event: .*ordinal=9 "),
        Arguments.of(
            "UPDATE tebus.programme_definition SET earn_rounding = 'AWRY'",
            "table=programme_definition lsn=1 makes no event: .*AWRY"),
        Arguments.of(
            "INSERT INTO tebus.lot_expiry (lsn, at, points, account, expiry, funder, part)"
                + " SELECT lsn, at, 1, 0, '2030-01-31', 1, 1 FROM tebus.transaction",
            "lsn=\\d+ has rows in transaction and lot_expiry "),
        Arguments.of(
            "INSERT INTO tebus.account (lsn, programme, account, opened_at)"
                + " VALUES (1000000, 1, 1000000, now())",
            "table=account lsn=1000000 is behind the checkpoint "));
  }

  /** Somebody who mends rows by hand may put a whole card number there. */
  @ParameterizedTest
  @ValueSource(strings = {"bin", "last_four"})
  void doesNotRepeatWhatIsInPlaceOfDigitsOfACard(String column, @TempDir Path directory)
      throws SQLException {
    String wrong = "9999001234567893";
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(SOME_EVENTS);
      feed(address, history);
      TestServer.run(
          address,
          "ALTER TABLE tebus.card DROP COLUMN " + column + " CASCADE",
          "ALTER TABLE tebus.card ADD " + column + " text NOT NULL DEFAULT '" + wrong + "'");

      assertThatExceptionOfType(DatabaseContradictionException.class)
          .isThrownBy(() -> rebuild(history.durableLsn()))
          .withMessageMatching(
              "database: table=card lsn=\\d+ column=" + column + " length=16 \\(expected: .*")
          .withMessageNotContaining(wrong)
          .withNoCause();
    }
  }

  @Test
  void namesAnLsnWithoutARow(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(SOME_EVENTS);
      feed(address, history);
      long lsn = TestServer.number(address, "SELECT min(lsn) FROM tebus.transaction");
      TestServer.run(
          address,
          "DELETE FROM tebus.transaction WHERE lsn = " + lsn,
          "DELETE FROM tebus.lot_movement WHERE lsn = " + lsn);

      assertThatExceptionOfType(DatabaseContradictionException.class)
          .isThrownBy(() -> rebuild(history.durableLsn()))
          .withMessageStartingWith("database: lsn=" + lsn + " has no row (expected: ");
    }
  }

  private void rebuild(long events) throws SQLException {
    try (Connection connection = TestServer.connect(address);
        Engine engine = new Engine(JournalOfHistory.ENGINE)) {
      connection.setAutoCommit(false);
      RebuiltEvents rebuilt = new RebuiltEvents(connection, engine);
      while (engine.lsn() < events) {
        rebuilt.next();
      }
      rebuilt.requireNoMore();
    }
  }

  /** No two fields have the same value, and what shares its place with something else is apart. */
  @Test
  void givesBackEveryFieldOfATransaction() throws SQLException {
    RowsUnderTest.makePartitions(address);
    fillCommand();
    write(
        decided(1, 1_032)
            .tombstone(1_029, 1_030, 1_031)
            .exception(ExceptionReason.MIRROR_STANDS, 1_040)
            .outcome(Effect.TOMBSTONE, ResponseCode.CURRENCY_NOT_ACCEPTED)
            .addPart(TransactionEvent.HELD_LOT, LotKey.of(1_034, 1_044), -1_035));
    write(
        decided(2, 0)
            .outcome(Effect.POSTED, ResponseCode.APPROVED)
            .exception(ExceptionReason.SHORT_OF_POINTS, 0)
            .counterAccount(1_045)
            .counterAfter(1_046)
            .counterArrears(1_047)
            .counterArrearsChange(-1_048)
            .fee(1_049)
            .addPart(LotKey.of(1_050, 1_051), -1_052)
            .addPart(TransactionEvent.COUNTER_LOT, LotKey.of(1_050, 1_051), 1_053));
    write(decided(3, 0).outcome(Effect.HELD, ResponseCode.APPROVED).deadlineMs(1_054));
    write(decided(4, 1_055).outcome(Effect.MIRRORED, ResponseCode.APPROVED).waived(1_056));
    command.wrapAndClear(commandBuffer, 0).mode((byte) 0);
    write(begun(5).outcome(Effect.DECLINED, ResponseCode.INVALID_CARD));
    command.mode((byte) ' ');
    text(TransactionCommand.TERMINAL, "        ");
    text(TransactionCommand.CARD_ACCEPTOR, "  M             ");
    write(begun(6).outcome(Effect.DECLINED, ResponseCode.INVALID_CARD));

    UnsafeBuffer actual = new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]);
    try (Connection connection = TestServer.connect(address)) {
      connection.setAutoCommit(false);
      TransactionRebuild rebuild =
          new TransactionRebuild(connection, account -> true, new PartRows(connection));
      for (byte[] expected : written) {
        assertThat(hex(actual, rebuild.encode(actual)))
            .isEqualTo(HexFormat.of().formatHex(expected));
      }
      assertThat(rebuild.lsn()).isEqualTo(RowReader.END);
    }
  }

  private void fillCommand() {
    command
        .wrapAndClear(commandBuffer, 0)
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
        .asksNotToEarn(true);
    text(TransactionCommand.TERMINAL, "TERM~001");
    text(TransactionCommand.CARD_ACCEPTOR, "MERCHANT 000001 ");
    text(TransactionCommand.RRN, "~99999999999");
  }

  private void text(int field, String text) {
    commandBuffer.putBytes(field, text.getBytes(StandardCharsets.US_ASCII));
  }

  private TransactionEvent begun(long lsn) {
    UnsafeBuffer target = new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]);
    return new TransactionEvent().begin(target, 0, lsn, 1_014, command);
  }

  /**
   * A transaction that has a figure in every place that it shares with none.
   *
   * @param earnExpiry 0 for no earned points
   */
  private TransactionEvent decided(long lsn, int earnExpiry) {
    return begun(lsn)
        .account(1_015)
        .rule(1_016)
        .rate(1_017)
        .earnKey(earnExpiry == 0 ? 0 : LotKey.of(earnExpiry, 1_042))
        .terms(Terms.of(Rounding.HALF_EVEN, RefundSplit.POINTS_FIRST))
        .approvedAmount(1_019)
        .standingAmount(1_020)
        .earned(1_021)
        .redeemed(1_022)
        .value(1_023)
        .before(1_024)
        .after(1_025)
        .arrears(1_026)
        .arrearsChange(-1_027)
        .original(1_028)
        .heldChange(-1_036)
        .held(1_037)
        .pendingChange(-1_038)
        .pending(1_039);
  }

  private void write(TransactionEvent made) throws SQLException {
    RowsUnderTest.write(address, new TransactionRow(), made.buffer(), made.length());
    RowsUnderTest.write(address, new LotMovementRow(), made.buffer(), made.length());
    byte[] bytes = new byte[made.length()];
    made.buffer().getBytes(0, bytes);
    written.add(bytes);
  }

  private static List<byte[]> events(JournalOfHistory history) {
    return LongStream.rangeClosed(1, history.durableLsn()).mapToObj(history::event).toList();
  }

  private void assertGivesBack(List<byte[]> journal, String what) throws SQLException {
    try (Connection connection = TestServer.connect(address);
        Engine engine = new Engine(JournalOfHistory.ENGINE)) {
      connection.setAutoCommit(false);
      RebuiltEvents events = new RebuiltEvents(connection, engine);
      for (byte[] expected : journal) {
        int length = events.next();
        assertThat(hex(events.buffer(), length))
            .as("%s lsn=%d", what, engine.lsn())
            .isEqualTo(HexFormat.of().formatHex(expected));
      }
      events.requireNoMore();
    }
  }

  private static String hex(DirectBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.getBytes(0, bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
