package io.tebus.projection;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.SpendSettings;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.event.EventHeader;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the definition of a programme becomes in the tables. */
class ProgrammeRowsTest {

  private static final int LENGTH = EventHeader.LENGTH + DefineProgrammeCommand.LENGTH;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[LENGTH]);

  @BeforeEach
  void makeSchema() throws Exception {
    address = SERVER.newSchema();
  }

  @Test
  void keepsEachFieldOfAProgrammeInTheColumnOfItsName() throws SQLException {
    EventHeader.encode(event, 0, EventHeader.PROGRAMME_DEFINED, 2_001, 2_002);
    DefineProgrammeCommand.encode(
        event,
        EventHeader.LENGTH,
        new ProgrammeDefinition(
            2_003,
            "OTHER",
            904,
            List.of(new AcceptedCurrency(840, 2_015, 2_009, 2_010, 2_011, 2_012, 2_013, 2_016)),
            new EarnSettings(95, Rounding.HALF_EVEN, 2_017, 2_018, List.of(2_014)),
            new SpendSettings(2_006, 2_007, 2_008, 219),
            new TakeBackSettings(ClawBack.ONLY_PENDING, RefundSplit.MONEY_FIRST, 22, true),
            new TransferSettings(2_023, 2_024, 2_025, 226),
            List.of(
                new UsageLimit(
                    UsageLimit.Scope.MERCHANT,
                    UsageLimit.Use.EARN,
                    UsageLimit.Period.MONTH,
                    2_027,
                    2_028))));

    write();

    assertThat(RowsUnderTest.named(address, ProgrammeRow.TABLE).getFirst())
        .containsAllEntriesOf(
            Map.ofEntries(
                entry("lsn", "2001"),
                entry("defined_at", "2002"),
                entry("programme", "2003"),
                entry("name", "OTHER"),
                entry("points_currency", "904"),
                entry("life_months", "95"),
                entry("minimum_points", "2006"),
                entry("multiple", "2007"),
                entry("cap_basis_points", "2008"),
                entry("excluded_merchant_types", "[2014]"),
                entry("earn_rounding", "HALF_EVEN"),
                entry("earn_maximum_points", "2017"),
                entry("load_funder", "2018"),
                entry("cool_down_days", "219"),
                entry("claw_back", "ONLY_PENDING"),
                entry("refund_split", "MONEY_FIRST"),
                entry("grace_days", "22"),
                entry("lapsed_expire", "true"),
                entry("transfer_minimum_points", "2023"),
                entry("transfer_maximum_points", "2024"),
                entry("transfer_fee_points", "2025"),
                entry("transfer_cool_down_days", "226")));
    assertThat(
            TestServer.texts(
                address,
                "SELECT concat_ws(' ', code, earn_unit, points, money, rule, rate, earn_points,"
                    + " funder) FROM tebus.programme_currency"))
        .containsExactly("840 2009 2010 2011 2012 2013 2015 2016");
    assertThat(
            TestServer.texts(
                address,
                "SELECT concat_ws(' ', name, scope, use, period, max_points, max_count)"
                    + " FROM tebus.programme_limit"))
        .containsExactly("OTHER MERCHANT EARN MONTH 2027 2028");
  }

  @Test
  void keepsProgrammesAndTheirCurrencies() throws SQLException {
    EventHeader.encode(event, 0, EventHeader.PROGRAMME_DEFINED, 1, 5);
    DefineProgrammeCommand.encode(event, EventHeader.LENGTH, ProgrammeDefinition.demo());

    write();

    assertThat(RowsUnderTest.rows(address, ProgrammeRow.TABLE).getFirst().subList(0, 8))
        .containsExactly("1", "1", "DEMO", "999", "24", "1", "1", "10000");
    assertThat(
            TestServer.texts(
                address,
                "SELECT concat_ws(' ', name, code, earn_unit, points, money, rule, rate)"
                    + " FROM tebus.programme_currency ORDER BY rule"))
        .containsExactly(
            "DEMO 840 100 1 1 1 1",
            "DEMO 978 100 1 1 2 2",
            "DEMO 392 100 1 1 3 3",
            "DEMO 360 1000000 1 10000 4 4");
    assertThat(
            TestServer.texts(
                address,
                "SELECT json_array_elements_text(excluded_merchant_types) FROM tebus.programme"))
        .containsExactly("4829", "6010", "6011", "6012", "6051", "6211");
  }

  /** Each definition is a row; the newest counts. */
  @Test
  void aProgrammeMayBeDefinedAgain() throws SQLException {
    ProgrammeDefinition demo = ProgrammeDefinition.demo();
    for (int lsn = 1; lsn <= 2; lsn++) {
      EventHeader.encode(event, 0, EventHeader.PROGRAMME_DEFINED, lsn, 5);
      DefineProgrammeCommand.encode(
          event, EventHeader.LENGTH, demo.with(new SpendSettings(10L * lsn, 1, 10_000, 0)));
      write();
    }

    assertThat(RowsUnderTest.rows(address, ProgrammeRow.TABLE)).hasSize(2);
    assertThat(
            TestServer.texts(
                address, "SELECT concat_ws(' ', lsn, name, minimum_points) FROM tebus.programme"))
        .containsExactly("2 DEMO 20");
    assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.programme_currency"))
        .isEqualTo(demo.currencies().size());
  }

  private void write() throws SQLException {
    assertThat(RowsUnderTest.write(address, new ProgrammeRow(), event, LENGTH)).isEqualTo(1);
  }
}
