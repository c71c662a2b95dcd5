package io.tebus.projection;

import io.tebus.command.DefineProgrammeCommand;
import io.tebus.command.ProgrammeDefinition;
import io.tebus.command.ProgrammeDefinition.AcceptedCurrency;
import io.tebus.event.EventHeader;
import java.util.List;
import java.util.stream.Collectors;
import org.agrona.DirectBuffer;

/**
 * A programme that was defined as a row of {@code programme}. Confined to the thread that uses it;
 * allocates, but programmes are few.
 */
final class ProgrammeRow implements EventRows {

  static final Table TABLE =
      new Table(
          "programme",
          1,
          List.of(
              new Column("lsn", ColumnType.INT8),
              new Column("programme", ColumnType.INT4),
              new Column("name", ColumnType.TEXT),
              new Column("points_currency", ColumnType.INT4),
              new Column("life_months", ColumnType.INT4),
              new Column("minimum_points", ColumnType.INT8),
              new Column("multiple", ColumnType.INT8),
              new Column("cap_basis_points", ColumnType.INT4),
              new Column("currencies", ColumnType.TEXT),
              new Column("excluded_merchant_types", ColumnType.TEXT),
              new Column("defined_at", ColumnType.TIMESTAMP)));

  private static final int FIELDS = TABLE.columns().size();

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public int encode(DirectBuffer source, int offset, int length, CopyEncoder out) {
    if (EventHeader.type(source, offset) != EventHeader.PROGRAMME_DEFINED) {
      return 0;
    }
    ProgrammeDefinition programme =
        DefineProgrammeCommand.decode(source, offset + EventHeader.LENGTH);
    out.row(FIELDS)
        .int8(EventHeader.lsn(source, offset))
        .int4(programme.id())
        .text(programme.name())
        .int4(programme.pointsCurrency())
        .int4(programme.lifeMonths())
        .int8(programme.minimumPoints())
        .int8(programme.multiple())
        .int4(programme.capBasisPoints())
        .text(json(programme.currencies()))
        .text(programme.excludedMerchantTypes().toString())
        .timestamp(EventHeader.timeMs(source, offset));
    return 1;
  }

  /** Names and order of the columns of {@code programme_currency}. */
  private static String json(List<AcceptedCurrency> currencies) {
    return currencies.stream()
        .map(ProgrammeRow::jsonObject)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String jsonObject(AcceptedCurrency currency) {
    return "{\"code\": "
        + currency.code()
        + ", \"earn_unit\": "
        + currency.earnUnit()
        + ", \"points\": "
        + currency.points()
        + ", \"money\": "
        + currency.money()
        + ", \"rule\": "
        + currency.ruleId()
        + ", \"rate\": "
        + currency.rateId()
        + "}";
  }
}
