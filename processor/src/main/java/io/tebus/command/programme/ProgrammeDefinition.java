package io.tebus.command.programme;

import java.util.List;

/**
 * The settings of a points programme. Source: points semantics; the defaults are the ones in bold
 * there.
 *
 * <p>Immutable.
 *
 * @param id 1-65535
 * @param name 1-8 letters, digits, - and _ of ASCII, sent as tag 09
 * @param pointsCurrency the code in DE 49 that says DE 4 is points, 1-999
 * @param currencies accepted currencies, at most {@link #MAX_CURRENCIES}
 * @param limits at most {@link #MAX_LIMITS}
 */
public record ProgrammeDefinition(
    int id,
    String name,
    int pointsCurrency,
    List<AcceptedCurrency> currencies,
    EarnSettings earning,
    SpendSettings spending,
    TakeBackSettings takingBack,
    TransferSettings transfers,
    List<UsageLimit> limits) {

  public static final int MAX_CURRENCIES = 8;
  public static final int MAX_LIMITS = 16;
  public static final int MAX_NAME_LENGTH = 8;

  /** The code of points when a programme names no other. */
  public static final int POINTS_CURRENCY = 999;

  /** Checks the ranges. */
  public ProgrammeDefinition {
    Range.check("programme id", id, 1, 0xFFFF);
    if (!name.matches("[A-Za-z0-9_-]{1," + MAX_NAME_LENGTH + "}")) {
      throw new IllegalArgumentException(
          "programme: name="
              + name
              + " (expected: 1-"
              + MAX_NAME_LENGTH
              + " letters, digits, - and _)");
    }
    Range.check("points currency", pointsCurrency, 1, 999);
    Range.check("currencies", currencies.size(), 0, MAX_CURRENCIES);
    Range.check("limits", limits.size(), 0, MAX_LIMITS);
    if (currencies.stream().mapToInt(AcceptedCurrency::code).distinct().count()
        != currencies.size()) {
      throw new IllegalArgumentException("currencies: a code is there twice (expected: once)");
    }
    currencies = List.copyOf(currencies);
    limits = List.copyOf(limits);
  }

  /** A programme with the default settings. */
  public static ProgrammeDefinition of(int id, String name, List<AcceptedCurrency> currencies) {
    return new ProgrammeDefinition(
        id,
        name,
        POINTS_CURRENCY,
        currencies,
        EarnSettings.DEFAULT,
        SpendSettings.DEFAULT,
        TakeBackSettings.DEFAULT,
        TransferSettings.DEFAULT,
        List.of());
  }

  public ProgrammeDefinition withPointsCurrency(int code) {
    return new ProgrammeDefinition(
        id, name, code, currencies, earning, spending, takingBack, transfers, limits);
  }

  public ProgrammeDefinition with(EarnSettings settings) {
    return new ProgrammeDefinition(
        id, name, pointsCurrency, currencies, settings, spending, takingBack, transfers, limits);
  }

  public ProgrammeDefinition with(SpendSettings settings) {
    return new ProgrammeDefinition(
        id, name, pointsCurrency, currencies, earning, settings, takingBack, transfers, limits);
  }

  public ProgrammeDefinition with(TakeBackSettings settings) {
    return new ProgrammeDefinition(
        id, name, pointsCurrency, currencies, earning, spending, settings, transfers, limits);
  }

  public ProgrammeDefinition with(TransferSettings settings) {
    return new ProgrammeDefinition(
        id, name, pointsCurrency, currencies, earning, spending, takingBack, settings, limits);
  }

  public ProgrammeDefinition withLimits(List<UsageLimit> usage) {
    return new ProgrammeDefinition(
        id, name, pointsCurrency, currencies, earning, spending, takingBack, transfers, usage);
  }

  /** The programme of the demonstration: unit POINT, scale 0, zone UTC. */
  public static ProgrammeDefinition demo() {
    return of(
            1,
            "DEMO",
            List.of(
                new AcceptedCurrency(840, 100, 1, 1, 1, 1),
                new AcceptedCurrency(978, 100, 1, 1, 2, 2),
                new AcceptedCurrency(392, 100, 1, 1, 3, 3),
                new AcceptedCurrency(360, 1_000_000, 1, 10_000, 4, 4)))
        .with(
            new EarnSettings(
                24,
                Rounding.FLOOR,
                0,
                AcceptedCurrency.OPERATOR,
                List.of(4829, 6010, 6011, 6012, 6051, 6211)));
  }
}
