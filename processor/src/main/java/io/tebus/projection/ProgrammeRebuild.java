package io.tebus.projection;

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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/**
 * Rows of {@code programme_definition} as the events they were: what {@link ProgrammeRow} does,
 * undone.
 *
 * <p>Confined to the thread that rebuilds; allocates, but programmes are few.
 */
final class ProgrammeRebuild implements RowEvents {

  /** The lists, element by element, each in the order of the settings. */
  private static final String QUERY =
      """
      SELECT d.*, c.texts AS currency_texts, m.texts AS merchant_type_texts, l.texts AS limit_texts
      FROM (%s) d
      JOIN tebus.programme_definition p ON p.lsn = d.lsn
      CROSS JOIN LATERAL (
        SELECT array_agg(ARRAY[e.value->>'code', e.value->>'earn_points', e.value->>'earn_unit',
          e.value->>'points', e.value->>'money', e.value->>'rule', e.value->>'rate',
          e.value->>'funder'] ORDER BY e.place) AS texts
        FROM json_array_elements(p.currencies) WITH ORDINALITY AS e (value, place)
      ) c
      CROSS JOIN LATERAL (
        SELECT array_agg(ARRAY[e.value] ORDER BY e.place) AS texts
        FROM json_array_elements_text(p.excluded_merchant_types)
          WITH ORDINALITY AS e (value, place)
      ) m
      CROSS JOIN LATERAL (
        SELECT array_agg(ARRAY[e.value->>'scope', e.value->>'use', e.value->>'period',
          e.value->>'max_points', e.value->>'max_count'] ORDER BY e.place) AS texts
        FROM json_array_elements(p.limits) WITH ORDINALITY AS e (value, place)
      ) l
      ORDER BY d.lsn
      """
          .formatted(RowReader.query(ProgrammeRow.TABLE));

  private final RowReader rows;

  ProgrammeRebuild(Connection connection) throws SQLException {
    rows = new RowReader(connection, ProgrammeRow.TABLE.name(), QUERY);
  }

  @Override
  public String table() {
    return rows.table();
  }

  @Override
  public long lsn() {
    return rows.lsn();
  }

  @Override
  public int encode(MutableDirectBuffer target) throws SQLException {
    EventHeader.encode(
        target, 0, EventHeader.PROGRAMME_DEFINED, rows.lsn(), rows.int8("defined_at"));
    DefineProgrammeCommand.encode(target, EventHeader.LENGTH, definition());
    rows.advance();
    return EventHeader.LENGTH + DefineProgrammeCommand.LENGTH;
  }

  private ProgrammeDefinition definition() throws SQLException {
    return new ProgrammeDefinition(
        rows.int4("programme"),
        rows.requiredText("name"),
        rows.int4("points_currency"),
        currencies(),
        new EarnSettings(
            rows.int4("life_months"),
            Rounding.valueOf(rows.requiredText("earn_rounding")),
            rows.int8("earn_maximum_points"),
            rows.int4("load_funder"),
            excludedMerchantTypes()),
        new SpendSettings(
            rows.int8("minimum_points"),
            rows.int8("multiple"),
            rows.int4("cap_basis_points"),
            rows.int4("cool_down_days")),
        new TakeBackSettings(
            ClawBack.valueOf(rows.requiredText("claw_back")),
            RefundSplit.valueOf(rows.requiredText("refund_split")),
            rows.int4("grace_days"),
            rows.bool("lapsed_expire")),
        new TransferSettings(
            rows.int8("transfer_minimum_points"),
            rows.int8("transfer_maximum_points"),
            rows.int8("transfer_fee_points"),
            rows.int4("transfer_cool_down_days")),
        limits());
  }

  private List<AcceptedCurrency> currencies() throws SQLException {
    return Arrays.stream(rows.texts("currency_texts"))
        .map(texts ->
            new AcceptedCurrency(
                Integer.parseInt(texts[0]),
                Long.parseLong(texts[1]),
                Long.parseLong(texts[2]),
                Long.parseLong(texts[3]),
                Long.parseLong(texts[4]),
                Integer.parseInt(texts[5]),
                Integer.parseInt(texts[6]),
                Integer.parseInt(texts[7])))
        .toList();
  }

  private List<Integer> excludedMerchantTypes() throws SQLException {
    return Arrays.stream(rows.texts("merchant_type_texts"))
        .map(texts -> Integer.parseInt(texts[0]))
        .toList();
  }

  private List<UsageLimit> limits() throws SQLException {
    return Arrays.stream(rows.texts("limit_texts"))
        .map(texts ->
            new UsageLimit(
                UsageLimit.Scope.valueOf(texts[0]),
                UsageLimit.Use.valueOf(texts[1]),
                UsageLimit.Period.valueOf(texts[2]),
                Long.parseLong(texts[3]),
                Integer.parseInt(texts[4])))
        .toList();
  }
}
