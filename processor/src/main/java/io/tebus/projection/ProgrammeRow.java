package io.tebus.projection;

import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.SpendSettings;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.event.EventHeader;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.agrona.DirectBuffer;

/**
 * The settings that a programme was given, at first or later, as a row of {@code
 * programme_definition}. Confined to the thread that uses it; allocates, but programmes are few.
 */
final class ProgrammeRow implements EventRows {

  static final Table TABLE =
      new Table(
          "programme_definition",
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
              new Column("defined_at", ColumnType.TIMESTAMP),
              new Column("earn_rounding", ColumnType.TEXT),
              new Column("earn_maximum_points", ColumnType.INT8),
              new Column("load_funder", ColumnType.INT4),
              new Column("cool_down_days", ColumnType.INT4),
              new Column("claw_back", ColumnType.TEXT),
              new Column("refund_split", ColumnType.TEXT),
              new Column("grace_days", ColumnType.INT4),
              new Column("lapsed_expire", ColumnType.BOOL),
              new Column("transfer_minimum_points", ColumnType.INT8),
              new Column("transfer_maximum_points", ColumnType.INT8),
              new Column("transfer_fee_points", ColumnType.INT8),
              new Column("transfer_cool_down_days", ColumnType.INT4),
              new Column("limits", ColumnType.TEXT)));

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
    EarnSettings earning = programme.earning();
    SpendSettings spending = programme.spending();
    TakeBackSettings takingBack = programme.takingBack();
    TransferSettings transfers = programme.transfers();
    out.row(FIELDS)
        .int8(EventHeader.lsn(source, offset))
        .int4(programme.id())
        .text(programme.name())
        .int4(programme.pointsCurrency())
        .int4(earning.lifeMonths())
        .int8(spending.minimumPoints())
        .int8(spending.multiple())
        .int4(spending.capBasisPoints())
        .text(json(programme.currencies(), ProgrammeRow::currency))
        .text(earning.excludedMerchantTypes().toString())
        .timestamp(EventHeader.timeMs(source, offset))
        .text(earning.rounding().name())
        .int8(earning.maxPoints())
        .int4(earning.loadFunder())
        .int4(spending.coolDownDays())
        .text(takingBack.refunds().name())
        .text(takingBack.split().name())
        .int4(takingBack.graceDays())
        .bool(takingBack.lapsedExpire())
        .int8(transfers.minimumPoints())
        .int8(transfers.maximumPoints())
        .int8(transfers.feePoints())
        .int4(transfers.coolDownDays())
        .text(json(programme.limits(), ProgrammeRow::limit));
    return 1;
  }

  private static <T> String json(List<T> elements, Function<T, String> object) {
    return elements.stream().map(object).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Names of the columns of {@code programme_currency}. */
  private static String currency(AcceptedCurrency currency) {
    return "{\"code\": "
        + currency.code()
        + ", \"earn_points\": "
        + currency.earnPoints()
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
        + ", \"funder\": "
        + currency.funder()
        + "}";
  }

  /** Names of the columns of {@code programme_limit}. */
  private static String limit(UsageLimit limit) {
    return "{\"scope\": \""
        + limit.scope()
        + "\", \"use\": \""
        + limit.use()
        + "\", \"period\": \""
        + limit.period()
        + "\", \"max_points\": "
        + limit.maxPoints()
        + ", \"max_count\": "
        + limit.maxCount()
        + "}";
  }
}
