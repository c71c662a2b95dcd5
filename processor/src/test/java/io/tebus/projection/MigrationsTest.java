package io.tebus.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.Terms;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MigrationsTest {

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");

  @BeforeEach
  void makeSchema() throws Exception {
    address = SERVER.newSchema();
  }

  @Test
  void eachScriptIsAppliedOnce() throws SQLException {
    List<String> applied = versions();

    migrate();

    assertThat(versions()).isEqualTo(applied).hasSize(6);
    try (Connection connection = TestServer.connect(address)) {
      Migrations.requireCurrent(connection);
    }
  }

  @Test
  void rowsOfTheVersionBeforeAreKept() throws SQLException {
    TestServer.run(address, "DROP SCHEMA tebus CASCADE");
    try (DatabasePool pool = new DatabasePool(address)) {
      Migrations.run(pool, 2);
    }
    TestServer.run(
        address,
        """
        INSERT INTO tebus.card (lsn, programme, token, bin, last_four, account, opened_at)
        SELECT 2 + n, 1, decode(repeat('0' || n, 16), 'hex'), '999900', '000' || n, n, now()
        FROM generate_series(0, 1) n
        """,
        """
        INSERT INTO tebus.account (lsn, programme, account, opened_at)
        SELECT lsn, programme, account, opened_at FROM tebus.card
        """,
        """
        INSERT INTO tebus.balance (programme, account, available, arrears, lsn, at)
        SELECT programme, account, 70 + account, 0, lsn, opened_at FROM tebus.card
        """);

    migrate();

    assertThat(
            TestServer.texts(
                address,
                """
                SELECT concat_ws(' ', card, status, account, opening_points, available, rights,
                  account_status, root)
                FROM tebus.cardholder WHERE account_number IS NULL ORDER BY account
                """))
        .containsExactly(
            "999900******0000 ACTIVE 0 0 70 EARN, SPEND, TRANSFER, ENQUIRE ACTIVE 0",
            "999900******0001 ACTIVE 1 0 71 EARN, SPEND, TRANSFER, ENQUIRE ACTIVE 1");
  }

  @Test
  void rowsFromBeforeThereWereHoldsHaveNone() throws SQLException {
    TestServer.run(address, "DROP SCHEMA tebus CASCADE");
    try (DatabasePool pool = new DatabasePool(address)) {
      Migrations.run(pool, 3);
    }
    RowsUnderTest.makePartitions(address);
    TestServer.run(
        address,
        "CREATE VIEW own AS SELECT lsn, function, listener FROM tebus.history",
        """
        INSERT INTO tebus.transaction (lsn, at, amount, approved_amount, standing_amount, earned,
          redeemed, value, available_after, arrears_change, transmitted_at, acquirer,
          content_digest, programme, account, mti, stan, local_time, local_date, listener,
          function, effect, response_code, parts)
        VALUES (7, now(), 1000, 1000, 1000, 10, 0, 0, 10, 0, 115093000, 123456, 1, 1, 0, 200, 101,
          93000, 115, 1, 1, 1, 0, 1)
        """,
        """
        INSERT INTO tebus.lot_movement (lsn, points, programme, account, expiry, part)
        VALUES (7, 10, 1, 0, '2029-01-31', 1)
        """,
        """
        INSERT INTO tebus.balance (programme, account, available, arrears, lsn, at)
        VALUES (1, 0, 10, 0, 7, now())
        """);

    migrate();

    assertThat(
            TestServer.texts(
                address,
                """
                SELECT concat_ws(' ', lsn, held_change, pending_change, held, pending, exception)
                FROM tebus.history
                """))
        .containsExactly("7 0 0");
    assertThat(TestServer.texts(address, "SELECT concat_ws(' ', lsn, function) FROM own"))
        .containsExactly("7 PURCHASE");
    assertThat(
            TestServer.texts(
                address,
                """
                SELECT concat_ws(' ', k.name, m.points)
                FROM tebus.lot_movement m JOIN tebus.lot_kind k ON k.code = m.kind
                """))
        .containsExactly("LOT 10");
    assertThat(
            TestServer.texts(
                address, "SELECT concat_ws(' ', available, held, pending) FROM tebus.balance"))
        .containsExactly("10 0 0");
    assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.hold")).isZero();
    assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.exception")).isZero();
  }

  /** What somebody built on the table of programmes goes on with every definition. */
  @Test
  void rowsFromBeforeThereWereFundersAreTheOperators() throws SQLException {
    TestServer.run(address, "DROP SCHEMA tebus CASCADE");
    try (DatabasePool pool = new DatabasePool(address)) {
      Migrations.run(pool, 4);
    }
    RowsUnderTest.makePartitions(address);
    TestServer.run(
        address,
        "CREATE VIEW own AS SELECT lsn, name FROM tebus.programme",
        """
        INSERT INTO tebus.programme (lsn, programme, name, points_currency, life_months,
          minimum_points, multiple, cap_basis_points, currencies, excluded_merchant_types,
          defined_at)
        VALUES (1, 1, 'DEMO', 999, 24, 1, 1, 10000,
          '[{"code": 840, "earn_unit": 100, "points": 1, "money": 1, "rule": 1, "rate": 1}]',
          '[4829]', now())
        """,
        """
        INSERT INTO tebus.card (lsn, programme, token, bin, last_four, account, opened_at,
          opening_points)
        VALUES (2, 1, decode(repeat('00', 16), 'hex'), '999900', '0000', 0, now(), 10)
        """,
        """
        INSERT INTO tebus.lot_movement (lsn, points, programme, account, expiry, part)
        VALUES (2, 10, 1, 0, '2029-01-31', 1)
        """,
        """
        INSERT INTO tebus.transaction (lsn, at, amount, approved_amount, standing_amount, earned,
          redeemed, value, available_after, arrears_change, transmitted_at, acquirer,
          content_digest, programme, account, mti, stan, local_time, local_date, listener,
          function, effect, response_code, parts)
        VALUES (7, now(), 4, 4, 4, 0, 4, 4, 6, 0, 115093000, 123456, 1, 1, 0, 200, 101,
          93000, 115, 1, 3, 1, 0, 1)
        """,
        """
        INSERT INTO tebus.lot_movement (lsn, points, programme, account, expiry, part)
        VALUES (7, -4, 1, 0, '2029-01-31', 1)
        """);

    migrate();

    assertThat(TestServer.texts(address, "SELECT concat_ws(' ', lsn, name) FROM own"))
        .containsExactly("1 DEMO");
    assertThat(
            TestServer.texts(
                address,
                """
                SELECT concat_ws(' ', name, earn_rounding, load_funder, claw_back, refund_split,
                  grace_days, lapsed_expire, transfer_minimum_points, limits)
                FROM tebus.programme
                """))
        .containsExactly("DEMO FLOOR 1 UNLIMITED PRO_RATA 1 f 1 []");
    assertThat(
            TestServer.texts(
                address,
                "SELECT concat_ws(' ', code, earn_unit, earn_points, funder)"
                    + " FROM tebus.programme_currency"))
        .containsExactly("840 100 1 1");
    assertThat(
            TestServer.texts(
                address,
                "SELECT concat_ws(' ', programme, account, expiry, funder, points) FROM tebus.lot"))
        .containsExactly("DEMO 0 2029-01-31 1 6");
    assertThat(
            TestServer.texts(
                address,
                """
                SELECT concat_ws(' ', lsn, programme, redeemed, rounding, split, counter_account,
                  fee, waived)
                FROM tebus.history
                """))
        .containsExactly("7 DEMO 4 FLOOR PRO_RATA");
    assertThat(
            TestServer.texts(
                address,
                """
                SELECT concat_ws(' ', programme, issued, available + lapsed, redeemed, expired,
                  arrears, difference)
                FROM tebus.conservation
                """))
        .containsExactly("DEMO 10 6 4 0 0 0");
  }

  @Test
  void refusesASchemaThatAnotherScriptMade() throws SQLException {
    TestServer.run(address, "UPDATE tebus.schema_version SET sha256 = 'other' WHERE version = 1");

    assertThatThrownBy(this::migrate)
        .isInstanceOf(ProjectionRefusedException.class)
        .hasMessageContaining("name=V001__tables.sql sha256=other");
  }

  @Test
  void refusesToAuditADatabaseWithoutASchema() throws SQLException {
    TestServer.run(address, "DROP SCHEMA tebus CASCADE");

    try (Connection connection = TestServer.connect(address)) {
      assertThatThrownBy(() -> Migrations.requireCurrent(connection))
          .isInstanceOf(ProjectionRefusedException.class)
          .hasMessageContaining("version=0");
    }
  }

  @Test
  void namesOfCodesAreThoseOfTheEvents() throws SQLException {
    assertThat(
            TestServer.texts(
                address, "SELECT concat(code, ' ', name) FROM tebus.function ORDER BY code"))
        .isEqualTo(
            Arrays.stream(TransactionFunction.values())
                .map(function -> function.ordinal() + " " + function)
                .toList());
    assertThat(
            TestServer.texts(
                address, "SELECT concat(code, ' ', name) FROM tebus.effect ORDER BY code"))
        .isEqualTo(
            Arrays.stream(Effect.values()).map(effect -> effect.ordinal() + " " + effect).toList());
    assertThat(
            TestServer.texts(
                address,
                "SELECT concat(code, ' ', de39, ' ', name) FROM tebus.response_code ORDER BY code"))
        .isEqualTo(
            Arrays.stream(ResponseCode.values())
                .sorted(Comparator.comparingInt(ResponseCode::code))
                .map(code ->
                    String.format(Locale.ROOT, "%d %02d %s", code.code(), code.code() % 100, code))
                .toList());
  }

  @Test
  void namesOfExceptionsAreThoseOfTheEvents() throws SQLException {
    assertThat(
            TestServer.texts(
                address,
                "SELECT concat(code, ' ', name) FROM tebus.exception_reason ORDER BY code"))
        .isEqualTo(
            Arrays.stream(ExceptionReason.values())
                .map(reason -> reason.ordinal() + " " + reason)
                .toList());
  }

  @Test
  void namesOfTermsAreThoseOfTheSettings() throws SQLException {
    List<String> expected = new ArrayList<>();
    for (RefundSplit split : RefundSplit.values()) {
      for (Rounding rounding : Rounding.values()) {
        expected.add(Terms.of(rounding, split) + " " + rounding + " " + split);
      }
    }
    assertThat(
            TestServer.texts(
                address, "SELECT concat_ws(' ', code, rounding, split) FROM tebus.terms"))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void namesOfStatusesAreThoseOfTheCommand() throws SQLException {
    assertThat(
            TestServer.texts(
                address, "SELECT concat(code, ' ', name) FROM tebus.card_status ORDER BY code"))
        .isEqualTo(
            Arrays.stream(CardStatus.values())
                .map(status -> status.ordinal() + " " + status)
                .toList());
    assertThat(
            TestServer.texts(
                address, "SELECT concat(code, ' ', name) FROM tebus.account_status ORDER BY code"))
        .isEqualTo(
            Arrays.stream(AccountStatus.values())
                .map(status -> status.ordinal() + " " + status)
                .toList());
  }

  @Test
  void namesOfRightsAreThoseOfTheCommand() throws SQLException {
    assertThat(
            TestServer.texts(
                address, "SELECT concat(bit, ' ', name) FROM tebus.card_right ORDER BY bit"))
        .isEqualTo(
            Arrays.stream(CardRight.values()).map(right -> right.bit() + " " + right).toList());
  }

  private List<String> versions() throws SQLException {
    return TestServer.texts(
        address,
        "SELECT concat(version, name, sha256, applied_at) FROM tebus.schema_version"
            + " ORDER BY version");
  }

  private void migrate() throws SQLException {
    try (DatabasePool pool = new DatabasePool(address)) {
      Migrations.run(pool);
    }
  }
}
