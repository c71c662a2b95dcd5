package io.tebus.projection;

import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.SpendSettings;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.engine.Engine;
import io.tebus.engine.account.Ledger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of programmes with those of an engine that replayed the journal: the settings that
 * count now. It does not ask how the rows were written.
 *
 * <p>Confined to the thread that audits.
 */
final class ProgrammeAudit {

  /** The columns of {@link #settings}, in its order. What there are several of is sorted. */
  private static final String PROGRAMMES =
      """
      SELECT p.programme, p.name, p.points_currency,
        (SELECT coalesce(string_agg(c.words, ', ' ORDER BY c.words COLLATE "C"), '')
          FROM (SELECT programme, concat_ws(' ', code, earn_points, earn_unit, points, money,
              rule, rate, funder) AS words
            FROM tebus.programme_currency) c
          WHERE c.programme = p.programme) AS currencies,
        p.life_months, p.earn_rounding, p.earn_maximum_points, p.load_funder,
        p.excluded_merchant_types::text AS excluded_merchant_types,
        p.minimum_points, p.multiple, p.cap_basis_points, p.cool_down_days,
        p.claw_back, p.refund_split, p.grace_days, p.lapsed_expire::text AS lapsed_expire,
        p.transfer_minimum_points, p.transfer_maximum_points, p.transfer_fee_points,
        p.transfer_cool_down_days,
        (SELECT coalesce(string_agg(l.words, ', ' ORDER BY l.words COLLATE "C"), '')
          FROM (SELECT programme, concat_ws(' ', scope, use, period, max_points, max_count)
              AS words
            FROM tebus.programme_limit) l
          WHERE l.programme = p.programme) AS limits
      FROM tebus.programme p ORDER BY p.programme
      """;

  private final Connection connection;
  private final Engine engine;

  ProgrammeAudit(Connection connection, Engine engine) {
    this.connection = connection;
    this.engine = engine;
  }

  /**
   * Compares settings.
   *
   * @return the first difference, null when there is none
   */
  @Nullable String compareSettings() throws SQLException {
    SortedMap<Integer, ProgrammeDefinition> missing = new TreeMap<>();
    for (Ledger ledger : engine.ledgers()) {
      ProgrammeDefinition programme = ledger.programme().definition();
      missing.put(programme.id(), programme);
    }
    try (PreparedStatement select = connection.prepareStatement(PROGRAMMES);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        String key = "programme programme=" + row.getInt(1);
        ProgrammeDefinition wanted = missing.remove(row.getInt(1));
        if (wanted == null) {
          return key + ": not in the journal";
        }
        String difference = compare(key, row, settings(wanted));
        if (difference != null) {
          return difference;
        }
      }
    }
    return missing.isEmpty()
        ? null
        : "programme programme=" + missing.firstKey() + ": missing in the database";
  }

  private static @Nullable String compare(String key, ResultSet row, List<String> wanted)
      throws SQLException {
    for (int i = 0; i < wanted.size(); i++) {
      String found = String.valueOf(row.getString(i + 1));
      if (!found.equals(wanted.get(i))) {
        return key
            + ": column="
            + row.getMetaData().getColumnLabel(i + 1)
            + " database="
            + found
            + " journal="
            + wanted.get(i);
      }
    }
    return null;
  }

  private static List<String> settings(ProgrammeDefinition programme) {
    EarnSettings earning = programme.earning();
    SpendSettings spending = programme.spending();
    TakeBackSettings takingBack = programme.takingBack();
    TransferSettings transfers = programme.transfers();
    return Stream.<Object>of(
            programme.id(),
            programme.name(),
            programme.pointsCurrency(),
            sorted(programme.currencies().stream().map(ProgrammeAudit::currency)),
            earning.lifeMonths(),
            earning.rounding(),
            earning.maxPoints(),
            earning.loadFunder(),
            earning.excludedMerchantTypes(),
            spending.minimumPoints(),
            spending.multiple(),
            spending.capBasisPoints(),
            spending.coolDownDays(),
            takingBack.refunds(),
            takingBack.split(),
            takingBack.graceDays(),
            takingBack.lapsedExpire(),
            transfers.minimumPoints(),
            transfers.maximumPoints(),
            transfers.feePoints(),
            transfers.coolDownDays(),
            sorted(programme.limits().stream().map(ProgrammeAudit::limit)))
        .map(Object::toString)
        .toList();
  }

  private static String sorted(Stream<String> words) {
    return words.sorted().collect(Collectors.joining(", "));
  }

  private static String currency(AcceptedCurrency currency) {
    return words(
        currency.code(),
        currency.earnPoints(),
        currency.earnUnit(),
        currency.points(),
        currency.money(),
        currency.ruleId(),
        currency.rateId(),
        currency.funder());
  }

  private static String limit(UsageLimit limit) {
    return words(limit.scope(), limit.use(), limit.period(), limit.maxPoints(), limit.maxCount());
  }

  private static String words(Object... values) {
    return Stream.of(values).map(Object::toString).collect(Collectors.joining(" "));
  }
}
