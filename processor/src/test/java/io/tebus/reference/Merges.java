package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.reference.AccountChange.Status;
import io.tebus.reference.Coverage.Path;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Two accounts that become one, and two again. Points keep their lots; nothing is issued or
 * redeemed. Who is merged has nothing: whatever names it means its root, the account at the end of
 * all merges.
 *
 * <p>Confined to the test's thread. Source: points.md, section 8.
 */
final class Merges {

  /** Merges above one another. */
  private static final int MOST_ABOVE_ONE_ANOTHER = 8;

  private final Books books;
  private final Cards cards;
  private final Coverage coverage;

  Merges(Books books, Cards cards, Coverage coverage) {
    this.books = books;
    this.cards = cards;
    this.coverage = coverage;
  }

  Answer decide(Merging merging) {
    Account from = cards.named(merging.programme(), merging.from());
    AccountName name = merging.into();
    if (name == null) {
      return unmerge(from);
    }
    Account into = cards.named(merging.programme(), name);
    if (from == null || into == null) {
      return refuse(ResponseCode.INVALID_CARD, Path.MERGE_OF_AN_UNKNOWN_ACCOUNT);
    }
    Account root = into.root();
    if (from.isMerged() && from.root().equals(root)) {
      coverage.take(Path.MERGED_BEFORE);
      return Answer.of(ResponseCode.APPROVED).asRepeat();
    }
    if (from.isMerged()) {
      return refuse(ResponseCode.INVALID_TRANSACTION, Path.MERGED_ELSEWHERE);
    }
    if (from.equals(root)) {
      return refuse(ResponseCode.INVALID_TRANSACTION, Path.MERGE_INTO_ITSELF);
    }
    if (from.hasOpenHolds()) {
      return refuse(ResponseCode.INVALID_TRANSACTION, Path.MERGE_WITH_OPEN_HOLDS);
    }
    if (from.status() != Status.ACTIVE || root.status() == Status.CLOSED) {
      return refuse(ResponseCode.RESTRICTED_CARD, Path.MERGE_OF_A_CLOSED_ACCOUNT);
    }
    if (from.height() >= MOST_ABOVE_ONE_ANOTHER) {
      return refuse(ResponseCode.AMOUNT_LIMIT_EXCEEDED, Path.MERGES_TOO_HIGH);
    }
    if (from.lots().size() > Account.MOST_LOTS_DRAWN) {
      return Answer.of(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
    }
    if (into.isMerged()) {
      coverage.take(Path.MERGED_INTO_A_MERGED_ACCOUNT);
    }
    merge(from, root);
    return Answer.of(ResponseCode.APPROVED);
  }

  private void merge(Account from, Account root) {
    coverage.take(from.height() > 0 ? Path.MERGED_WITH_WHAT_WAS_MERGED_INTO_IT : Path.MERGED);
    long today = books.today();
    long spendable = from.available(today);
    long debt = from.arrears();
    long owedBefore = root.arrears();
    for (Lot lot : from.lots()) {
      if (lot.id().hasLapsed(today)) {
        // Nobody pays a debt with what has lapsed.
        coverage.take(Path.MERGED_WITH_A_LAPSED_LOT);
        root.join(lot);
      } else {
        root.credit(lot.points(), lot.id());
      }
    }
    if (root.arrears() < owedBefore) {
      coverage.take(Path.ARREARS_REPAID_BY_MERGE);
    }
    long owed = root.arrears();
    root.takeBack(debt, Posting.NO_LOT, today);
    long paid = debt - (root.arrears() - owed);
    if (paid > 0) {
      coverage.take(Path.DEBT_PAID_BY_MERGE);
    }
    if (root.arrears() > owed) {
      coverage.take(Path.ARREARS_BROUGHT_BY_MERGE);
    }
    from.mergeInto(root, Math.max(0, spendable - debt));
  }

  /** It gets back what it brought, as far as that is there; debts stay. */
  private Answer unmerge(@Nullable Account from) {
    if (from == null) {
      return refuse(ResponseCode.INVALID_CARD, Path.MERGE_OF_AN_UNKNOWN_ACCOUNT);
    }
    if (!from.isMerged()) {
      coverage.take(Path.UNMERGE_OF_WHAT_IS_NOT_MERGED);
      return Answer.of(ResponseCode.APPROVED).asRepeat();
    }
    Account root = from.root();
    if (!from.mergedInto().equals(root)) {
      return refuse(ResponseCode.INVALID_TRANSACTION, Path.UNMERGE_OUT_OF_ORDER);
    }
    if (root.hasOpenHolds()) {
      return refuse(ResponseCode.INVALID_TRANSACTION, Path.UNMERGE_WITH_OPEN_HOLDS);
    }
    if (root.status() != Status.ACTIVE) {
      return Answer.of(ResponseCode.RESTRICTED_CARD);
    }
    long points = Math.min(from.brought(), books.drawable(root));
    coverage.take(points < from.brought() ? Path.UNMERGED_WITH_LESS : Path.UNMERGED);
    Deque<Lot> drawn = root.draw(points, books.today());
    from.standAlone();
    for (Lot part : drawn.reversed()) {
      from.credit(part.points(), part.id());
    }
    return Answer.of(ResponseCode.APPROVED);
  }

  private Answer refuse(ResponseCode responseCode, Path path) {
    coverage.take(path);
    return Answer.of(responseCode);
  }
}
