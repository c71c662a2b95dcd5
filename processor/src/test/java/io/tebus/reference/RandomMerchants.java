package io.tebus.reference;

import io.tebus.iso.TransactionFunction;
import io.tebus.reference.AccountChange.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accounts that are opened without a card while others are at work, some of them wrongly or again.
 * Transfers go to them by their numbers; they are merged and blocked, and that is undone soon. A
 * card comes later for some of them.
 *
 * <p>Confined to the test's thread. Chance of its own: the rest of a history is what it would be
 * without merchants.
 */
final class RandomMerchants {

  /** What happens to an account without a card. */
  private enum Kind implements Chance.Weighted {
    OPENED(60),
    NUMBER_OUT_OF_RANGE(6),
    UNKNOWN_PROGRAMME(4),
    BLOCKED_OR_CLOSED(10),
    MERGED(10),
    MERGED_INTO(10);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  private static final int DEMO = Programme.DEMO.id();
  private static final int ODD = Programme.ODD.id();
  private static final int NUMBER_OF_NONE = 4;

  /** Numbers that no card ever names. */
  private static final long FIRST_NUMBER = 40;

  private static final long LAST_NUMBER = 59;

  /** Numbers that cards of newcomers name, mostly later. */
  private static final long FIRST_OF_NEWCOMERS = RandomOpenings.FIRST_NUMBER_OF_NEWCOMERS + 20;

  private static final long LAST_OF_NEWCOMERS = FIRST_OF_NEWCOMERS + 29;

  private static final long OTHER_SEED = 0x7EB5_0B0BL;

  // Chances in a hundred.
  private static final int CHANGED = 2;
  private static final int UNDONE = 20;
  private static final int PAID = 8;
  private static final int OF_A_NEWCOMER = 70;
  private static final int EVEN = 50;

  private final Chance chance;
  private final List<AccountOpening> opened = new ArrayList<>();
  private final Deque<Change> toUndo = new ArrayDeque<>();

  RandomMerchants(long seedOfHistory) {
    chance = new Chance(seedOfHistory ^ OTHER_SEED);
  }

  /** What happens with the next step. */
  List<Change> next() {
    if (!toUndo.isEmpty() && chance.in(UNDONE)) {
      return List.of(toUndo.removeFirst());
    }
    return chance.in(CHANGED) ? List.of(any()) : List.of();
  }

  /** The same request; of transfers some go to a merchant. */
  Request paid(Request request) {
    boolean isTransfer =
        request.function() == TransactionFunction.TRANSFER && request.recipient() != null;
    AccountName merchant = isTransfer && chance.in(PAID) ? merchantOf(request.programme()) : null;
    return merchant == null ? request : request.toBuilder().recipient(merchant).build();
  }

  private Change any() {
    int programme = chance.in(EVEN) ? ODD : DEMO;
    Kind kind = chance.pick(Kind.values());
    AccountName merchant = merchantOf(programme);
    if (merchant == null) {
      return opening(programme);
    }
    return switch (kind) {
      case OPENED -> opening(programme);
      case NUMBER_OUT_OF_RANGE ->
          new AccountOpening(
              programme,
              chance.in(EVEN)
                  ? -chance.between(1, 100)
                  : Opening.LARGEST_NUMBER + chance.between(1, 100));
      case UNKNOWN_PROGRAMME -> new AccountOpening(NUMBER_OF_NONE, anyNumber());
      case BLOCKED_OR_CLOSED -> {
        // Opened once more while it is so.
        toUndo.add(new AccountOpening(programme, merchant.accountNumber()));
        toUndo.add(new AccountChange(programme, merchant, Status.ACTIVE));
        yield new AccountChange(
            programme, merchant, chance.in(EVEN) ? Status.BLOCKED : Status.CLOSED);
      }
      case MERGED -> {
        String card = chance.oneOf(RandomOpenings.cardsOf(programme));
        yield merging(programme, merchant, AccountName.ofCard(card));
      }
      case MERGED_INTO -> {
        CardKey card = chance.oneOf(RandomOpenings.satellitesOf(programme));
        yield merging(programme, AccountName.ofCard(card.card()), merchant);
      }
    };
  }

  private Merging merging(int programme, AccountName from, AccountName into) {
    toUndo.add(new Merging(programme, from, null));
    return new Merging(programme, from, into);
  }

  private AccountOpening opening(int programme) {
    AccountOpening opening = new AccountOpening(programme, anyNumber());
    if (!opened.contains(opening)) {
      opened.add(opening);
    }
    return opening;
  }

  private long anyNumber() {
    return chance.in(OF_A_NEWCOMER)
        ? chance.between(FIRST_OF_NEWCOMERS, LAST_OF_NEWCOMERS)
        : chance.between(FIRST_NUMBER, LAST_NUMBER);
  }

  /** One of a programme that was opened; null when there is none yet. */
  private @Nullable AccountName merchantOf(int programme) {
    List<AccountOpening> there =
        opened.stream().filter(opening -> opening.programme() == programme).toList();
    return there.isEmpty() ? null : AccountName.ofNumber(chance.oneOf(there).accountNumber());
  }
}
