package io.tebus.reference;

import io.tebus.reference.Coverage.Path;
import java.util.List;

/**
 * The expiry run: books what has lapsed already. Nothing that anybody can spend changes. A lot is
 * left alone for two days, as long as a reversal may come for what was earned into it.
 *
 * <p>Confined to the test's thread. Source: points.md, section 6.
 */
final class Sweep {

  private static final int KEPT_DAYS = 2;

  private final Books books;
  private final Coverage coverage;

  Sweep(Books books, Coverage coverage) {
    this.books = books;
    this.coverage = coverage;
  }

  /** True when there is something to book on a day. */
  boolean isDue(long today) {
    return books.ledgers().stream()
        .flatMap(ledger -> ledger.accounts().stream())
        .anyMatch(account -> !account.lotsBefore(today - KEPT_DAYS).isEmpty());
  }

  /** Books all there is, of every programme. */
  Swept run() {
    int lots = 0;
    long points = 0;
    for (Ledger ledger : books.ledgers()) {
      for (Account account : ledger.accounts()) {
        List<Lot> over = account.lotsBefore(books.today() - KEPT_DAYS);
        long expired = over.stream().mapToLong(Lot::points).sum();
        account.removeLotsBefore(books.today() - KEPT_DAYS);
        ledger.countExpired(expired);
        lots += over.size();
        points += expired;
        note(account, over);
      }
    }
    return new Swept(lots, points);
  }

  private void note(Account account, List<Lot> over) {
    if (account.lapsed(books.today()) > 0) {
      coverage.take(Path.LAPSED_LOT_IS_KEPT);
    }
    if (!over.isEmpty()) {
      coverage.take(Path.LOT_EXPIRES);
    }
    if (!over.isEmpty() && account.held() > 0) {
      coverage.take(Path.LOT_EXPIRES_BESIDE_A_HOLD);
    }
  }
}
