package io.tebus.ops.cards;

import io.tebus.app.RowKind;
import io.tebus.app.RowLayout;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An account that is merged into another one, or unmerged: each is named by its number or by one of
 * its cards.
 *
 * <p>Confined to the main thread; valid until the next {@link #parse}.
 */
final class MergeLine extends ChangeLine {

  private static final int FROM = 0;
  private static final int INTO = 1;

  private final AccountField from = new AccountField();
  private final AccountField into = new AccountField();

  private MergeLine(RowKind kind, String... names) {
    super(kind, names);
  }

  static MergeLine ofMerges() {
    return new MergeLine(RowKind.MERGES, "from", "into");
  }

  static MergeLine ofUnmerges() {
    return new MergeLine(RowKind.UNMERGES, "from");
  }

  private boolean merges() {
    return kind() == RowKind.MERGES;
  }

  @Override
  public String neededHeader() {
    return merges() ? "from and into" : "from";
  }

  @Override
  boolean isComplete() {
    return has(FROM) && (!merges() || has(INTO));
  }

  @Override
  @Nullable Rejection read() {
    Rejection ofFrom = from.readEither(fields(), place(FROM));
    return ofFrom == null && merges() ? into.readEither(fields(), place(INTO)) : ofFrom;
  }

  @Override
  public void putRow(MutableDirectBuffer target, int offset, long row) {
    RowLayout.beginMerge(target, offset, row);
    CardField card = from.card();
    RowLayout.putAccount(target, offset, from.number(), card.bytes(), card.panAt(), card.digits());
    if (merges()) {
      CardField intoCard = into.card();
      RowLayout.putInto(
          target, offset, into.number(), intoCard.bytes(), intoCard.panAt(), intoCard.digits());
    }
  }

  /** Of the account that is merged or unmerged. */
  @Override
  public CardField card() {
    return from.card();
  }

  @Override
  Rejection unknown() {
    return merges() ? Rejection.UNKNOWN_FROM_OR_INTO : Rejection.UNKNOWN_ACCOUNT;
  }

  @Override
  Rejection closed() {
    return merges() ? Rejection.MERGE_OF_CLOSED : Rejection.UNMERGE_OF_BLOCKED;
  }

  @Override
  Rejection notPossible() {
    return merges() ? Rejection.NOT_TO_BE_MERGED : Rejection.NOT_TO_BE_UNMERGED;
  }

  /** The account that is merged or unmerged. */
  AccountField from() {
    return from;
  }

  /** The account that it is merged into; only of merges. */
  AccountField into() {
    return into;
  }
}
