package io.tebus.app;

import io.tebus.engine.LedgerTotals;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What an audit of a stopped host found, in points, over all of its programmes.
 *
 * <p>Immutable. Source: points semantics, section 11.
 *
 * @param conserved in each programme: issued = available + pending + held + lapsed + redeemed +
 *     expired - arrears
 * @param replayEqual a second engine that replays the journal ends in the same state; when the
 *     journal begins later, from the oldest snapshot
 * @param explanation one sentence
 */
public record HostAudit(
    long accounts,
    long issuedPoints,
    long redeemedPoints,
    long availablePoints,
    long pendingPoints,
    long heldPoints,
    long lapsedPoints,
    long expiredPoints,
    long arrearsPoints,
    boolean conserved,
    boolean replayEqual,
    String explanation) {

  /**
   * An audit.
   *
   * @param events that were replayed
   * @param start what the replay began from, empty when it was the first event
   * @param difference of the state that replaying them gave, null when there is none
   */
  static HostAudit of(
      List<ProgrammeTotals> books, long events, String start, @Nullable String difference) {
    List<String> unbalanced =
        books.stream()
            .filter(book -> !book.totals().isConserved())
            .map(ProgrammeTotals::name)
            .toList();
    return new HostAudit(
        sum(books, LedgerTotals::accounts),
        sum(books, LedgerTotals::issued),
        sum(books, LedgerTotals::redeemed),
        sum(books, LedgerTotals::available),
        sum(books, LedgerTotals::pending),
        sum(books, LedgerTotals::held),
        sum(books, LedgerTotals::lapsed),
        sum(books, LedgerTotals::expired),
        sum(books, LedgerTotals::arrears),
        unbalanced.isEmpty(),
        difference == null,
        explanation(books, unbalanced)
            + "; replay of "
            + events
            + " events "
            + (start.isEmpty() ? "" : start + " ")
            + (difference == null ? "gives the same state" : "DIFFERS: " + difference));
  }

  private static String explanation(List<ProgrammeTotals> books, List<String> unbalanced) {
    return "issued "
        + sum(books, LedgerTotals::issued)
        + " = available "
        + sum(books, LedgerTotals::available)
        + " + pending "
        + sum(books, LedgerTotals::pending)
        + " + held "
        + sum(books, LedgerTotals::held)
        + " + lapsed "
        + sum(books, LedgerTotals::lapsed)
        + " + redeemed "
        + sum(books, LedgerTotals::redeemed)
        + " + expired "
        + sum(books, LedgerTotals::expired)
        + " - arrears "
        + sum(books, LedgerTotals::arrears)
        + (unbalanced.isEmpty() ? "" : " DOES NOT HOLD in " + unbalanced);
  }

  private static long sum(List<ProgrammeTotals> books, ToLongFunction<LedgerTotals> figure) {
    return books.stream().mapToLong(book -> figure.applyAsLong(book.totals())).sum();
  }
}
